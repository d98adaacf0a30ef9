"""The answer to a claim about n in one sentence: where it is false, true, and open."""

from __future__ import annotations

from collections.abc import Iterable

from exactlt.theory.conjecture.claim import BRACES, Claim
from exactlt.theory.conjecture.judge import Point, judge
from exactlt.theory.conjecture.sampled import samples_needed
from exactlt.theory.conjecture.search import Stage, Trial
from exactlt.theory.formula.evaluate import holds
from exactlt.theory.formula.parse import parse_expression

SHOWN = 4
"""Places named one by one; the others are counted."""

Group = tuple[tuple[str, object], ...]


def short_answer(trial: Trial) -> str:
    """One sentence on a *sufficient* or *necessary* claim without constants; else empty.

    A *sufficient* claim that holds at its own least n holds at every larger one: the subsets of
    a sample stay when the sample grows, so P(hit) never falls.
    """
    claim = trial.claim
    if claim.kind not in ("sufficient", "necessary") or claim.free:
        return ""
    parts = []
    for stage in trial.stages:
        groups = _groups(claim, stage.seen)
        how = _how(stage)
        state = {key: _state(claim, points) for key, points in groups.items()}
        if stage.name == "samples":  # an interval supports, it proves nothing
            state = {k: ("true", p) if w == "always" else (w, p) for k, (w, p) in state.items()}
        false = {key: where for key, (word, where) in state.items() if word == "false"}
        if false:
            parts.append(f"false for {_places(claim, false)}{how}")
        for word, text in (
            ("always", "true for {} and every n{}"),
            ("true", "no counterexample for {}{}"),
        ):
            keys = [key for key, (found, _) in state.items() if found == word]
            if keys:
                parts.append(text.format(_ranges(keys), how))
        keys = [key for key, (found, _) in state.items() if found == "open"]
        if keys:
            needed = [samples_needed(claim, p) for p in stage.open_points]
            most = f", {max(needed)} samples would" if needed and all(needed) else ""
            parts.append(f"not decided for {_ranges(keys)}{how}{most}")
    return "; ".join(parts)


def _how(stage: Stage) -> str:
    by = {"exact": "", "bounds": " by certified bounds", "samples": " by samples"}[stage.name]
    return by + (f" (t = {stage.region['t']})" if "t" in stage.region else "")


def _groups(claim: Claim, points: Iterable[Point]) -> dict[Group, list[Point]]:
    """Points by the law's, the size's and the moves' parameters: all but n and the target."""
    usual: tuple[str, ...] = ("M", "m", "k")
    names = [x for x in usual if x in claim.needed]
    names += [x for x in claim.region if x not in ("M", "m", "k", "n", "t", "v")]
    found: dict[Group, list[Point]] = {}
    for point in points:
        found.setdefault(
            tuple((x, point.values[x]) for x in names if x in point.values), []
        ).append(point)
    return dict(sorted(found.items(), key=lambda item: [value for _, value in item[0]]))


def _state(claim: Claim, points: list[Point]) -> tuple[str, Point | None]:
    """false with the smallest counterexample, open, always (for every n), or true where seen."""
    verdicts = [(judge(claim, p, {}), p) for p in points]
    for held, point in verdicts:
        if held is False:
            return "false", point
    if any(held is None for held, _ in verdicts):
        return "open", None
    return ("always" if _grows(claim) and _starts(claim, points) else "true"), None


def _grows(claim: Claim) -> bool:
    """Whether P(hit) >= p at one n implies it at every larger n, and the bound does not move.

    A further item that may be locked can take a mask away.
    """
    if "locked:" in claim.law:
        return False
    sides = [side for _, r in claim.conditions for side in (r.left, r.right)]
    trees = [claim.relation.right, claim.level, *sides, *(tree for _, tree in claim.definitions)]
    goals = claim.target.partition(":")[2].strip() or "0"
    goals = goals.replace(",", " + ") if claim.target.startswith("vector:") else goals
    counts = (claim.tol, claim.perturb, goals, *BRACES.findall(claim.law_form))
    trees += [parse_expression(text, claim.names) for text in counts]
    moved = "n" in {symbol.name for tree in trees for symbol in tree.free_symbols}
    return claim.kind == "sufficient" and not claim.size and not moved


def _starts(claim: Claim, points: list[Point]) -> bool:
    """Whether for every target the least n that is claimed was decided."""
    targets: dict[object, set[int]] = {}
    for point in points:
        targets.setdefault(point.values.get("t"), set()).add(int(point.values["n"]))
    for t, ns in targets.items():
        values = dict(next(p for p in points if p.values.get("t") == t).values)
        claimed = sorted(n for n in ns if holds(claim.relation, {**values, "n": n}))
        if not claimed or holds(claim.relation, {**values, "n": claimed[0] - 1}) is not False:
            return False
    return True


def _places(claim: Claim, false: dict[Group, Point]) -> str:
    named = [
        f"{_name(key)} ({', '.join(f'{x} = {p.values[x]}' for x in ('n', 't') if x in p.values)})"
        for key, p in list(false.items())[:SHOWN]
    ]
    more = len(false) - len(named)
    return ", ".join(named) + (f" and {more} more" if more else "")


def _name(key: Group) -> str:
    return ", ".join(f"{name} = {value}" for name, value in key) or "the law"


def _ranges(keys: list[Group]) -> str:
    """``M = 3..8, 16``: runs of one parameter; several parameters are listed."""
    if any(len(key) != 1 for key in keys):
        named = [_name(key) for key in keys[:SHOWN]]
        more = len(keys) - len(named)
        return "; ".join(named) + (f" and {more} more" if more else "")
    name, values = keys[0][0][0], [int(str(key[0][1])) for key in keys]
    runs: list[list[int]] = []
    for value in values:
        if runs and value == runs[-1][-1] + 1:
            runs[-1].append(value)
        else:
            runs.append([value])
    shown = [str(r[0]) if len(r) == 1 else f"{r[0]}..{r[-1]}" for r in runs]
    return f"{name} = {', '.join(shown)}"
