r"""Rigorous two-sided bounds on success probabilities, at sizes beyond exact computation.

Upper bounds on P(Y > 0): Markov, E Y; Markov given the samples' total Λ,
Σ_λ min(P(Λ=λ), E[Y; Λ=λ]); one minus a floor under the failure probability; counting.
Lower bounds: Paley–Zygmund (E Y)²/E Y²; the same given Λ, Σ_λ E[Y; Λ=λ]²/E[Y²; Λ=λ], which is
free of the ceiling √3/2 that the random factor exp(−Λ²/…) puts on the plain one; independent
blocks, P(miss at n) <= Π P(miss at n_i); the window-growth certificate.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from exactlt.errors import InputError, UnsupportedError
from exactlt.theory.probability.exact import exact
from exactlt.theory.probability.floor import failure_floor
from exactlt.theory.probability.law import Event, LawLike, Weights, weights
from exactlt.theory.probability.martingale import WIDEST, window_failure_bounds, window_formula
from exactlt.theory.probability.moments import conditional_moments, first_moments, moments

BITS = 96  # sums of many fractions are rounded outward to multiples of 2^−(BITS + 2n)
QUICK = 10**9  # elementary steps for the exact probability of a block
MOMENT_CELLS = 1_200_000  # n² · span up to which second moments are computed
FEW = 8  # different targets that get all kinds of bounds each
SLICED_CELLS = 60_000  # the same for those given the total


@dataclass(frozen=True)
class Bound:
    """One rigorous bound and where it comes from."""

    value: Fraction
    how: str


@dataclass(frozen=True)
class Bounds:
    """lower <= P <= upper; ``all_lower`` and ``all_upper`` hold every bound that was computed."""

    lower: Fraction
    upper: Fraction
    how_lower: str
    how_upper: str
    all_lower: tuple[Bound, ...] = ()
    all_upper: tuple[Bound, ...] = ()

    def __iter__(self) -> Iterator[object]:
        """Unpacks as lower, upper, how."""
        yield from (self.lower, self.upper, f"lower: {self.how_lower}; upper: {self.how_upper}")


def round_down(x: Fraction, bits: int) -> Fraction:
    return Fraction((x.numerator << bits) // x.denominator, 1 << bits)


def round_up(x: Fraction, bits: int) -> Fraction:
    return Fraction(-((-x.numerator << bits) // x.denominator), 1 << bits)


def bounds(
    law: LawLike,
    n: int,
    target: int | None = None,
    *,
    targets=None,
    mode: str = "all",
    size: int | None = None,
    exact_steps: float = QUICK,
    floor_steps: float = math.inf,
) -> Bounds:
    """Two rationals that enclose the probability of reaching a target, or all or any of several.

    Parameters
    ----------
    law : Law, str, or mapping of int to Fraction
        What each sample is drawn from.
    n : int
        Number of samples.
    target, targets : int, or iterable of int
        One of the two.
    mode : {"all", "any"}
        For several targets.
    size : int, optional
        Fixed number of kept items.
    exact_steps : float
        Elementary steps that an exact probability may take (also of blocks); 0 never tries.
    floor_steps : float
        Elementary steps that the floors under the failure probability may take, each target's.

    Returns
    -------
    Bounds
        Unpacks as ``lower, upper, how``.  Guarantee: rigorous.
    """
    law = weights(law)
    if (target is None) == (targets is None):
        raise InputError("target: expected either target or targets")
    event = Event(n, (target,) if targets is None else tuple(targets), mode, size)
    if exact_steps:
        try:
            found = exact(law, event, steps=exact_steps)
            return Bounds(
                found.value, found.value, f"exact ({found.method})", f"exact ({found.method})"
            )
        except UnsupportedError:
            pass
    if len(event.targets) == 1:
        return _one(law, event, event.targets[0], exact_steps, floor_steps)
    return _many(law, event, exact_steps, floor_steps)


def bounds_within(law: Weights, event: Event, steps: float) -> Bounds:
    """The bounds of an event that was refused: what they try exactly keeps the same limit."""
    return bounds(
        law,
        event.n,
        targets=event.targets,
        mode=event.mode,
        size=event.size,
        exact_steps=min(steps, QUICK),
        floor_steps=steps,
    )


def _many(law: Weights, event: Event, exact_steps: float, floor_steps: float) -> Bounds:
    some = _representatives(law, event)
    complete = len(some) <= FEW
    if not complete:  # the least and the largest targets stand for the rest
        some = sorted(some, key=abs)
        some = some[: FEW // 2] + some[-FEW // 2 :]
    single = {t: _one(law, event, t, exact_steps, floor_steps) for t in some}
    copies = [single[t] for t in map(partial(_representative, law), event.targets) if t in single]
    lower, upper = [Bound(Fraction(0), "nothing known")], [Bound(Fraction(1), "nothing known")]
    if event.mode == "any":
        lower.append(max((Bound(b.lower, b.how_lower) for b in copies), key=lambda b: b.value))
        if complete:
            total = sum((b.upper for b in copies), Fraction(0))
            upper.append(Bound(min(Fraction(1), total), "sum over targets"))
        else:
            try:
                means = first_moments(law, event.n, event.targets, size=event.size)
            except UnsupportedError:
                means = {0: Fraction(1)}
            upper.append(
                Bound(min(Fraction(1), sum(means.values(), Fraction(0))), "Markov over targets")
            )
    else:
        upper.append(min((Bound(b.upper, b.how_upper) for b in copies), key=lambda b: b.value))
        upper.append(
            Bound(
                min(Fraction(1), Fraction(2**event.n, len(event.targets))),
                "counting: at most 2^n sums",
            )
        )
        if 2**event.n < len(event.targets):
            upper.append(Bound(Fraction(0), "counting: fewer masks than targets"))
        if complete:
            lower.append(
                Bound(
                    max(Fraction(0), 1 - sum((1 - b.lower for b in copies), Fraction(0))),
                    "union over targets",
                )
            )
        if _in_window(law, event):
            lower.append(_window(law, event.n))
    return _best(lower, upper)


def _representative(law: Weights, t: int) -> int:
    return abs(t) if law.symmetric else t


def _representatives(law: Weights, event: Event) -> list[int]:
    return sorted({_representative(law, t) for t in event.targets})


def _one(law: Weights, event: Event, t: int, exact_steps: float, floor_steps: float) -> Bounds:
    n, size = event.n, event.size
    if size is None and t == 0:
        return Bounds(Fraction(1), Fraction(1), "the empty subset", "the empty subset")
    lower = [Bound(Fraction(0), "nothing known")]
    upper = [Bound(Fraction(1), "nothing known")]
    span = law.values[-1] - law.values[0]
    for attempt, results in (
        (lambda: _markov(law, n, t, size), upper),
        (lambda: _floor(law, n, t, size, floor_steps), upper),
        (lambda: _second(law, n, t, size), lower),
        (lambda: _blocks(law, n, t, size, exact_steps), lower),
    ):
        try:
            results.extend(attempt())
        except UnsupportedError:  # too large for this kind of bound: the others stand
            continue
    if n * n * span <= SLICED_CELLS:
        low, high = sliced(law, n, t, size=size)
        lower.append(low)
        upper.append(high)
    if size is None and _in_window(law, event):
        lower.append(_window(law, n))
    if size is None:
        single = law.count(t)
        lower.append(
            Bound(
                round_down(1 - (1 - Fraction(single, law.total)) ** n, BITS + 2 * n),
                "a single sample",
            )
        )
    return _best(lower, upper)


def _best(lower: list[Bound], upper: list[Bound]) -> Bounds:
    low, high = max(lower, key=lambda b: b.value), min(upper, key=lambda b: b.value)
    return Bounds(low.value, high.value, low.how, high.how, tuple(lower), tuple(upper))


def _markov(law, n, t, size) -> list[Bound]:
    mean = first_moments(law, n, [t], size=size)[t]
    return [Bound(min(Fraction(1), mean), "Markov: the expected number of masks")]


def _floor(law, n, t, size, steps) -> list[Bound]:
    if size is not None:
        return []
    value, name = failure_floor(law, n, t, steps=steps)
    return [Bound(1 - value, name)]


def _second(law, n, t, size) -> list[Bound]:
    if n * n * (law.values[-1] - law.values[0]) > MOMENT_CELLS:
        return []
    found = moments(law, n, t, size=size)
    return [Bound(round_down(found.paley_zygmund, BITS + 2 * n), "Paley–Zygmund")]


def sliced(law: LawLike, n: int, t: int, *, size: int | None = None) -> tuple[Bound, Bound]:
    """Paley–Zygmund and Markov given the total of the samples, summed over totals."""
    slices = conditional_moments(law, n, t, size=size)
    bits = BITS + 2 * n
    low = sum(
        (round_down(s.first**2 / s.second, bits) for s in slices if s.second), start=Fraction(0)
    )
    high = sum((min(s.first, s.probability) for s in slices), start=Fraction(0))
    return (
        Bound(low, "Paley–Zygmund given the samples' total"),
        Bound(round_up(high, bits), "Markov given the samples' total"),
    )


def _blocks(law, n, t, size, exact_steps) -> list[Bound]:
    """P(miss n) <= P(miss m)^⌊n/m⌋ · P(miss n mod m), for exact or sliced blocks of length m."""
    if size is not None:
        return []
    found, span = [], law.values[-1] - law.values[0]
    for blocks in (1, 2, 3, 4):
        m = n // blocks
        if m == 0:
            break
        miss = None
        if exact_steps:
            try:
                part = exact(law, Event(m, (t,)), steps=exact_steps)
                miss, name = part.miss, f"exact, {part.method}"
            except UnsupportedError:
                miss = None  # the weaker block below is still possible
        if miss is None:
            if blocks == 1 or m * m * span > SLICED_CELLS:
                continue
            miss, name = 1 - sliced(law, m, t)[0].value, "Paley–Zygmund given their total"
        value = 1 - round_up(miss**blocks, BITS + 4 * n)
        found.append(Bound(value, f"{blocks} independent blocks of {m} samples ({name})"))
    return found


def _in_window(law: Weights, event: Event) -> bool:
    M = law.bound
    uniform = len(law.values) == 2 * M + 1 and law.total == 2 * M + 1
    return uniform and event.size is None and max(map(abs, event.targets)) <= M // 2


def _window(law: Weights, n: int) -> Bound:
    """The martingale certificate, of one block or of several independent ones."""
    M = law.bound
    longest = min(n, 200)
    if M <= WIDEST - 1 and longest * M * M < 10**9:
        misses = dict(enumerate(window_failure_bounds(M, longest)))
    else:
        splits = range(longest // 2, longest + 1, 1 + longest // 16)
        misses = {longest: min(window_formula(M, g, longest - g, 3) for g in splits)}
    best = (
        min(
            (round_up(min(Fraction(1), miss) ** (n // m if miss < 1 else 1), BITS + 2 * n), m)
            for m, miss in misses.items()
            if m > 0
        )
        if n
        else (Fraction(1), 0)
    )
    blocks = f", {n // best[1]} independent blocks of {best[1]}" if n and n // best[1] > 1 else ""
    return Bound(1 - best[0], f"window growth (martingale){blocks}")
