"""Does a claim hold at one point?  True, False, or None when the evidence does not decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from exactlt.errors import InputError, MissingValue
from exactlt.theory.conjecture.claim import Claim
from exactlt.theory.formula.balls import sign_of
from exactlt.theory.formula.evaluate import holds
from exactlt.theory.formula.intervals import Enclosure
from exactlt.theory.formula.parse import Relation

Known = Fraction | Enclosure
"""A quantity known exactly or inside an interval."""


@dataclass(frozen=True)
class Point:
    """Parameters, and what is known there.

    values : region variables and abbreviations
    known : P_miss, and Q_miss or P_value when the claim needs them
    note : how it is known; shown with a counterexample
    stage : which stage made it
    weights : the weight vector of a claim about every one, None for others
    counts : of a sampled point how many of how many instances miss, and the interval's error
    """

    values: Mapping[str, Any]
    known: Mapping[str, Known]
    note: str = ""
    stage: str = ""
    weights: tuple[int, ...] | None = None
    counts: tuple[int, int, Fraction] | None = None


def judge(claim: Claim, point: Point, constants: Mapping[str, Fraction]) -> bool | None:
    """Whether the claim holds at a point with these constants."""
    values = {**point.values, **constants, **_both(point.known)}
    try:
        for _, relation in claim.conditions:
            if _names(relation) & set(constants):
                inside = holds(relation, values)
                if inside is None:
                    return None
                if not inside:
                    return True
        if claim.kind in ("sufficient", "necessary"):
            return _implication(claim, values)
        return holds(claim.relation, values)
    except MissingValue:
        raise
    except InputError as error:
        shown = ", ".join(
            f"{k} = {v}" for k, v in point.values.items() if not isinstance(v, Enclosure)
        )
        raise InputError(f"{error} (at {shown})") from None


def _implication(claim: Claim, values: Mapping[str, Any]) -> bool | None:
    import sympy

    enough = holds(claim.relation, values)
    inside = [sign_of(x, values) for x in (claim.level, 1 - claim.level)]
    if not (inside[0] == 1 and inside[1] in (0, 1)):
        raise InputError(f"p: expected a success probability in 0 < p <= 1, got {claim.p[:40]!r}")
    hit = _at_least(values["P_hit"], claim.level - sympy.Integer(0), values)
    premise, conclusion = (enough, hit) if claim.kind == "sufficient" else (hit, enough)
    if premise is False or conclusion is True:
        return True
    return False if premise and conclusion is False else None


def _at_least(hit: Known, level, values: Mapping[str, Any]) -> bool | None:
    from exactlt.theory.formula.parse import symbol

    sign = sign_of(symbol("P_hit") - level, {**values, "P_hit": hit})
    return None if sign is None else sign >= 0


def _both(known: Mapping[str, Known]) -> dict[str, Known]:
    found = dict(known)
    for letter in "PQ":
        miss = known.get(f"{letter}_miss")
        if isinstance(miss, Enclosure):
            found[f"{letter}_hit"] = Enclosure(1 - miss.upper, 1 - miss.lower)
        elif miss is not None:
            found[f"{letter}_hit"] = 1 - miss
    return found


def _names(relation: Relation) -> set[str]:
    return {s.name for s in relation.left.free_symbols | relation.right.free_symbols}


def slack(claim: Claim, point: Point, constants: Mapping[str, Fraction]) -> Fraction | None:
    """How much room a probability claim leaves: claimed over true, at least 1 where it holds.

    Failure probabilities are compared when the claim is about success.  None when the truth is
    0 or the claim is not of that form.
    """
    from exactlt.theory.formula.balls import digits_enclosure

    left, rel, right = claim.relation
    name = str(left)
    if claim.kind not in ("probability", "mass") or name not in ("P_miss", "P_hit", "P_value"):
        return None
    if rel not in ("<=", ">="):
        return None
    truth = point.known["P_miss" if name == "P_hit" else name]
    if isinstance(truth, Enclosure):
        return None
    values = {**point.values, **constants, **_both(point.known)}
    try:
        ball = digits_enclosure(right, values, 20)
    except InputError:
        return None
    bound = (ball.lower + ball.upper) / 2
    if name == "P_hit":
        bound, rel = 1 - bound, "<=" if rel == ">=" else ">="
    top, bottom = (bound, truth) if rel == "<=" else (truth, bound)
    return top / bottom if bottom > 0 else None
