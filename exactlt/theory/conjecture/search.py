"""The three stages of a conjecture's trial: exact region, certified bounds, sampled instances."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import Any

from exactlt._deadline import Late, deadline, streamed
from exactlt.errors import SoundnessError, UnsupportedError
from exactlt.theory.conjecture import points as grid
from exactlt.theory.conjecture.claim import Claim
from exactlt.theory.conjecture.fit import Fit, fit
from exactlt.theory.conjecture.judge import Point, judge, slack
from exactlt.theory.probability import truth

ALPHA = Fraction(1, 10**6)
"""Error probability of all sampled verdicts of one trial together."""


WORDS = {"exact": "exact region", "bounds": "certified bounds", "samples": "sampled instances"}
PROGRESS = 5.0
"""Seconds between two lines of progress."""
GRACE = 0.5
"""Seconds that the judging of computed points may take beyond the limit."""


@dataclass(frozen=True)
class Stage:
    """What one stage saw.

    name : exact, bounds or samples
    points : how many points were decided on the evidence of this stage
    skipped : how many could not be computed; ``reason`` is the first reason
    undecided : how many the evidence does not decide; ``open_points`` are these
    failing : how many fail; ``counterexample`` is the smallest
    """

    name: str
    region: Mapping[str, str]
    points: int
    skipped: int = 0
    reason: str = ""
    undecided: int = 0
    failing: int = 0
    counterexample: Point | None = None
    slack: tuple[tuple[Fraction, Point], tuple[Fraction, Point]] | None = None
    thresholds: tuple[dict[str, Any], ...] = ()
    fits: tuple[Fit, ...] = ()
    by: tuple[tuple[int, Fit], ...] = ()
    open_points: tuple[Point, ...] = ()
    out_of_time: bool = False  # or interrupted
    interrupted: bool = False
    seen: tuple[Point, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Trial:
    """All stages and the verdict."""

    claim: Claim
    stages: tuple[Stage, ...]
    seconds: float
    constants: tuple[Fit, ...] = ()

    @property
    def refuted(self) -> Stage | None:
        """The first stage that refutes the claim, or None."""
        for stage in self.stages:
            if self.claim.free:
                if stage.fits and all(f.survives is None for f in stage.fits):
                    return stage
            elif stage.counterexample is not None:
                return stage
        if self.constants and all(f.survives is None for f in self.constants):
            return self.stages[-1]
        return None

    @property
    def tested(self) -> bool:
        """Whether any point was decided; if none was, nothing is known about the claim."""
        return any(stage.points > stage.undecided for stage in self.stages)

    @property
    def interrupted(self) -> bool:
        """Whether Ctrl-C ended a stage."""
        return any(stage.interrupted for stage in self.stages)


def try_claim(
    claim: Claim,
    *,
    seconds: float = 60.0,
    alpha: Fraction = ALPHA,
    beyond: bool = False,
    progress: Callable[[str], None] = lambda text: None,
) -> Trial:
    """Search a claim's counterexamples: exact, then certified bounds, then samples.

    Parameters
    ----------
    claim : Claim
    seconds : float
        Wall clock for all stages; what was decided until then is reported.
    alpha : Fraction
        Error probability of the sampled stage; each of its intervals gets an equal share.
    beyond : bool
        Go on to the far and sampled regions although a counterexample is known.
    progress : callable
        Receives one line a stage.

    Raises
    ------
    SoundnessError
        A counterexample's exact probability is contradicted by the second count.
    """
    start = time.monotonic()
    end = start + seconds
    stages = []
    region = grid.region_of(claim)

    def stage(name, where, source):
        progress(WORDS[name])
        stages.append(_stage(claim, name, where, source, end, progress))

    stage("exact", region, lambda: _exact_points(claim, region))
    first = stages[0].counterexample
    if first is not None and claim.kind != "always":
        _confirm(claim, first)
    fallen = stages[0].counterexample is not None and not claim.free
    settled = stages[0].out_of_time or (fallen and not beyond)
    if claim.far and not settled:
        stage("bounds", claim.far, lambda: _bounded_points(claim))
    if claim.sampled and not settled and not stages[-1].out_of_time:
        stage("samples", claim.sampled, lambda: _sampled_points(claim, alpha))
    joint: tuple[Fit, ...] = ()
    if claim.free:
        seen = [p for stage in stages for p in stage.seen]
        joint = tuple(fit(claim, seen, constants) for constants in _sweep(claim))
    return Trial(claim, tuple(stages), time.monotonic() - start, joint)


def _exact_points(claim: Claim, region: Mapping[str, str]) -> Iterator[Point | UnsupportedError]:
    if claim.kind == "always":
        yield from _weight_vectors(claim, region)
        return
    for values in grid.points(claim, region):
        try:
            yield Point(values, _exact_known(claim, values), "exact", "exact")
        except UnsupportedError as error:
            yield error


def _exact_known(claim: Claim, values: Mapping[str, Any]) -> dict[str, Fraction]:
    if claim.kind == "mass":
        law = grid.law_of(claim, values)
        return {"P_value": _pmf(law).get(int(values["v"]), Fraction(0))}
    question = grid.question(claim, values)
    known = {"P_miss": truth.miss(question)}
    if claim.versus:
        known["Q_miss"] = truth.miss(grid.question(claim, values, grid.versus_law(claim, values)))
    return known


@lru_cache(maxsize=16)
def _pmf(law: str) -> dict[int, Fraction]:
    from exactlt.instances import parse_law

    return parse_law(law).pmf()


def _weight_vectors(claim: Claim, region: Mapping[str, str]) -> Iterator[Point]:
    from exactlt.theory.conjecture.instances import spectrum, vectors

    for values in grid.points(claim, region):
        seen = set()
        for weights in vectors(int(values["n"]), int(values["M"])):
            distinct, top, _ = spectrum(weights)
            key = (distinct, top, sum(weights))
            if key not in seen:
                seen.add(key)
                extra = dict(zip(("distinct", "top", "total"), key, strict=True))
                yield Point({**values, **extra}, {}, f"weights {list(weights)}", "exact", weights)


def _bounded_points(claim: Claim) -> Iterator[Point | UnsupportedError]:
    from exactlt.theory.conjecture.certified import miss_bounds

    if claim.kind not in ("probability", "sufficient", "necessary") or claim.versus:
        yield UnsupportedError("certified bounds are about P(miss) of one law")
        return
    for values in grid.points(claim, claim.far):
        try:
            bounds = miss_bounds(grid.question(claim, values))
        except UnsupportedError as error:
            yield error
        else:
            yield Point(values, {"P_miss": bounds}, "certified bounds", "bounds")


def _sampled_points(claim: Claim, alpha: Fraction) -> Iterator[Point | UnsupportedError]:
    from exactlt.theory.conjecture.sampled import sample

    if claim.kind not in ("probability", "sufficient", "necessary"):
        yield UnsupportedError("sampling is about probabilities")
        return
    chosen = grid.points(claim, claim.sampled)
    share = alpha / max(1, len(chosen) * (2 if claim.versus else 1))
    for values in chosen:
        if grid.question(claim, values).shaped:
            yield UnsupportedError("sampling is about laws of single free weights that stay")
            continue
        found = sample(grid.question(claim, values), claim.samples, claim.seed, share)
        known = {"P_miss": found.interval}
        note = f"{found.misses} of {found.draws} instances miss (seed {claim.seed})"
        if claim.versus:
            other = sample(
                grid.question(claim, values, grid.versus_law(claim, values)),
                claim.samples,
                claim.seed,
                share,
            )
            known["Q_miss"] = other.interval
            note += f", {other.misses} under the second law"
        counts = (found.misses, found.draws, share)
        yield Point(values, known, note, "samples", counts=counts)


def _stage(
    claim: Claim,
    name: str,
    region: Mapping[str, str],
    source: Callable[[], Iterable[Point | UnsupportedError]],
    end: float,
    progress: Callable[[str], None],
) -> Stage:
    found: list[Point] = []
    skipped, reason, late, interrupted = 0, "", False, False
    shown = time.monotonic()

    def tick():
        nonlocal shown
        if time.monotonic() > shown + PROGRESS:
            shown = time.monotonic()
            progress(f"{WORDS[name]}: {len(found)} points, {end - shown:.0f} s left")

    try:
        for item in streamed(source, end, tick):
            if isinstance(item, UnsupportedError):
                skipped, reason = skipped + 1, reason or str(item)
            else:
                found.append(item)
    except Late:
        late = True
    except KeyboardInterrupt:  # what was decided until then is judged and reported
        late = interrupted = True
    if claim.free:
        fits = tuple(fit(claim, found, constants) for constants in _sweep(claim))
        return Stage(
            name,
            region,
            len(found),
            skipped,
            reason,
            fits=fits,
            out_of_time=late,
            interrupted=interrupted,
            by=_fits_by(claim, found),
            seen=tuple(found),
        )
    undecided, bad, judged = [], [], []
    try:
        # a formula can take longer than the points: it gets what is left, and a second more
        with deadline(max(end, time.monotonic()) + GRACE):
            for point in found:
                held = judge(claim, point, {})
                judged.append(point)
                if held is None:
                    undecided.append(point)
                elif not held:
                    bad.append(point)
    except Late:
        late, found = True, judged
    rooms = [(room, p) for p in found if (room := slack(claim, p, {})) is not None]
    rooms.sort(key=lambda pair: pair[0])
    return Stage(
        name,
        region,
        len(found),
        skipped,
        reason,
        len(undecided),
        len(bad),
        bad[0] if bad else None,
        (rooms[0], rooms[-1]) if rooms else None,
        thresholds(claim, found) if name == "exact" else (),
        open_points=tuple(undecided),
        out_of_time=late,
        interrupted=interrupted,
        seen=tuple(found),
    )


def _sweep(claim: Claim) -> Iterator[dict[str, Fraction]]:
    from exactlt.theory.formula.balls import rational
    from exactlt.theory.formula.parse import parse_expression

    if not claim.sweep:
        yield {}
        return
    ((name, text),) = claim.sweep.items()
    for part in text.split():
        value = rational(parse_expression(part, ()), {})
        yield {name: value}


def _fits_by(claim: Claim, found: list[Point]) -> tuple[tuple[int, Fit], ...]:
    """One fit for each value of the variable ``claim.by``: does the constant drift?"""
    if not claim.by:
        return ()
    groups: dict[int, list[Point]] = {}
    for point in found:
        if claim.by in point.values:
            groups.setdefault(int(point.values[claim.by]), []).append(point)
    return tuple(
        (x, fit(claim, group, constants))
        for x, group in sorted(groups.items())
        for constants in _sweep(claim)
    )


def thresholds(
    claim: Claim, found: list[Point], constants: Mapping[str, Fraction] | None = None
) -> tuple[dict[str, Any], ...]:
    """For claims about n: claimed and true least n for each choice of the other variables."""
    from exactlt.theory.formula.evaluate import holds

    if claim.kind not in ("sufficient", "necessary"):
        return ()
    others = [x for x in grid.region_of(claim) if x != "n"]
    rows: dict[tuple, dict[str, Any]] = {}
    first: dict[tuple, int] = {}
    for point in sorted(found, key=lambda p: p.values["n"]):
        key = tuple(point.values[x] for x in others)
        row = rows.setdefault(
            key,
            {
                **dict(zip(others, key, strict=True)),
                "claimed": None,
                "true": None,
                "at_most": False,
            },
        )
        first.setdefault(key, point.values["n"])
        n, values = point.values["n"], {**point.values, **(constants or {})}
        if row["claimed"] is None and holds(claim.relation, values):
            row["claimed"] = n
        hit = judge(_as_probability(claim), point, constants or {})
        if row["true"] is None and hit:
            # below the region nothing was looked at: the least n may be smaller
            row["true"], row["at_most"] = n, n == first[key] and n > 0
    return tuple(rows.values())


def _as_probability(claim: Claim) -> Claim:
    from dataclasses import replace

    return replace(claim, claim=f"P(hit) >= {claim.p}", p="", where=())


def _confirm(claim: Claim, point: Point) -> None:
    """Count a counterexample's probability a second time by listing all multisets."""
    if claim.kind == "mass":
        return
    try:
        again = truth.enumerated(grid.question(claim, point.values))
    except UnsupportedError:
        return
    if again != point.known["P_miss"]:
        raise SoundnessError(
            f"P(miss) at {dict(point.values)}: {point.known['P_miss']} by the "
            f"chain, {again} by listing all samples"
        )
