"""The points of a region, smallest first, with abbreviations put in and hypotheses checked."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from exactlt.errors import InputError
from exactlt.instances import parse_law
from exactlt.theory.conjecture.claim import BRACES, Claim
from exactlt.theory.formula.balls import digits_enclosure, rational
from exactlt.theory.formula.evaluate import holds
from exactlt.theory.formula.parse import parse_expression
from exactlt.theory.probability.truth import Question

POINT_LIMIT = 200_000

DEFAULT_REGION = {"n": "1..8", "M": "1..4", "m": "1..2", "k": "1..n"}


def size_of(law: str) -> str:
    """The largest value of one sample, as a formula in the law's parameter."""
    return {"grid": "2**m", "product": "4**m"}.get(law, "M")


def region_of(claim: Claim) -> dict[str, str]:
    """The region, or a small default one for the variables that the claim needs."""
    if claim.region:
        return dict(claim.region)
    needed = claim.needed
    names = ("M", "m", "n", "k", "t", "v")
    if missing := sorted(needed - set(names)):
        raise InputError(f"region: expected values for {', '.join(missing)}, got none")
    usual: dict[str, str] = DEFAULT_REGION | dict.fromkeys("tv", f"1..{size_of(claim.law)}")
    chosen = {x: usual[x] for x in names if x in needed}
    return chosen | _near(claim, chosen)


def _near(claim: Claim, chosen: Mapping[str, str]) -> dict[str, str]:
    """For a claim about n: the parameters first, then n about the claimed least one."""
    if claim.kind not in ("sufficient", "necessary") or claim.free or claim.let:
        return {}
    bound = claim.relation.right
    parameters = [x for x in ("M", "m") if x in chosen]
    if not {s.name for s in bound.free_symbols} <= set(parameters):
        return {}
    # sevenths: the ends are rounded down, and a bound that is an integer must not be at an edge
    near = {"n": f"Max(1, {bound} - 13/7)..{bound} + 22/7"}
    return {"M": "1..6"} | near if "M" in parameters else near


def every_target(claim: Claim) -> Claim:
    """A claim about n for each target, also beyond the exact region where none is stated.

    Raises
    ------
    InputError
        The claim is not about n or about all targets at once, or its law has no size.
    """
    if claim.kind not in ("sufficient", "necessary"):
        raise InputError("every_target: expected a sufficient or necessary claim")
    if claim.target != "one":
        raise InputError(f"every_target: expected target one, got {claim.target!r}")
    if not claim.needed & {"M", "m"}:
        raise InputError(f"every_target: the law {claim.law} has no size M or m")
    bound = claim.relation.right
    names = {s.name for s in bound.free_symbols}
    if claim.region or claim.sampled or claim.free or claim.let or names != {"M"}:
        return claim
    beyond = {"M": "16 32 64", "n": f"{bound} + 6/7..{bound} + 13/7", "t": "M"}
    return replace(claim, sampled=beyond)


def points(claim: Claim, region: Mapping[str, str]) -> list[dict[str, Any]]:
    """All admissible points, ordered by the sum of the variables, then lexicographically."""
    found = []
    for values in _grid(claim, list(region.items()), {}):
        full = complete(claim, values)
        if admissible(claim, full):
            found.append(full)
            if len(found) > POINT_LIMIT:
                raise InputError(f"region: more than {POINT_LIMIT} points")
    names = list(region)
    found.sort(key=lambda v: (sum(abs(v[x]) for x in names), [v[x] for x in names]))
    return found


def _grid(claim: Claim, items: list[tuple[str, str]], so_far: dict) -> Iterator[dict]:
    if not items:
        yield so_far
        return
    (name, text), *rest = items
    for x in _values(claim, name, text, so_far):
        yield from _grid(claim, rest, {**so_far, name: x})


def _values(claim: Claim, name: str, text: str, so_far: Mapping[str, Any]) -> range | list[int]:
    if ".." in text:
        low, _, high = text.partition("..")
        ends = range(_integer(claim, name, low, so_far), _integer(claim, name, high, so_far) + 1)
        if len(ends) > POINT_LIMIT:
            raise InputError(f"region {name}: more than {POINT_LIMIT} values in {text!r}")
        return ends
    return [_integer(claim, name, part, so_far) for part in _listed(text) if part]


def _listed(text: str) -> list[str]:
    """Parts of a list, between blanks, semicolons, or commas outside parentheses."""
    parts, depth = [""], 0
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        if letter.isspace() or letter == ";" or (letter == "," and depth <= 0):
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def _integer(claim: Claim, name: str, text: str, so_far: Mapping[str, Any]) -> int:
    tree = parse_expression(text, claim.names)
    value = rational(tree, so_far)
    if value is None:
        ball = digits_enclosure(tree, so_far, 53)
        if math.floor(ball.lower) != math.floor(ball.upper):
            raise InputError(f"region {name}: {text!r} is too close to an integer to be rounded")
        return math.floor(ball.lower)
    return math.floor(value)


def complete(claim: Claim, values: Mapping[str, Any]) -> dict[str, Any]:
    """The point with the abbreviations' values; irrational ones as narrow enclosures."""
    full = dict(values)
    for name, tree in claim.definitions:
        if {s.name for s in tree.free_symbols} & {*claim.free, *claim.sweep}:
            raise InputError(f"let {name}: an abbreviation must not contain a free constant")
        exact = rational(tree, full)
        full[name] = digits_enclosure(tree, full, 256) if exact is None else exact
    return full


def admissible(claim: Claim, values: Mapping[str, Any]) -> bool:
    """Whether all hypotheses without free constants hold."""
    loose = {*claim.free, *claim.sweep}
    for text, relation in claim.conditions:
        names = {s.name for s in relation.left.free_symbols | relation.right.free_symbols}
        if names & loose:
            continue
        found = holds(relation, values)
        if found is None:
            raise InputError(f"where {text}: undecided at {values}")
        if not found:
            return False
    return True


def question(claim: Claim, values: Mapping[str, Any], law: str = "") -> Question:
    """The exact question that a point asks."""
    tol = _integer(claim, "tol", claim.tol, values)
    if tol < 0:
        raise InputError(f"tol: expected at least 0, got {tol}")
    size = _integer(claim, "size", claim.size, values) if claim.size else None
    move = 0 if law else _integer(claim, "perturb", claim.perturb, values)
    if move < 0:
        raise InputError(f"perturb: expected at least 0, got {move}")
    text = law or law_of(claim, values)
    d = parse_law(text, shaped=True).dimension
    targets: tuple[int | tuple[int, ...], ...]
    if claim.target.startswith("vector:") or d is not None:
        targets = (_vector(claim, values, d),)
    elif claim.target == "one":
        targets = (int(values["t"]),)
    else:
        if claim.target == "all":
            if not {"M", "m"} & set(values):
                raise InputError(f"target: all needs a law of size M or m, got {claim.law}")
            far = int(values["M"]) if "M" in values else 1 << int(values["m"])
        else:
            far = _integer(claim, "target", claim.target.partition(":")[2], values)
        targets = tuple(range(-far, far + 1))
    return Question(text, int(values["n"]), targets, tol, size, move)


def law_of(claim: Claim, values: Mapping[str, Any]) -> str:
    """The law's text at a point: the formulas in braces become integers."""
    return _filled(claim, "law", claim.law_form, values)


def _filled(claim: Claim, option: str, text: str, values: Mapping[str, Any]) -> str:
    return BRACES.sub(lambda found: str(_integer(claim, option, found[1], values)), text)


def _vector(claim: Claim, values: Mapping[str, Any], d: int | None) -> tuple[int, ...]:
    """The one target of a law of vectors: t in every coordinate, or what the claim says."""
    if d is None:
        raise InputError(f"target: a vector is for a law of vectors, got the law {claim.law}")
    head, colon, tail = claim.target.partition(":")
    if head not in ("one", "vector"):
        raise InputError(f"target: expected one or 'vector: formulas' for vectors, got {head!r}")
    parts = _listed(tail) if colon else ["t"]
    goal = [_integer(claim, "target", part, values) for part in parts if part]
    if len(goal) == 1:
        goal *= d
    if len(goal) != d:
        raise InputError(f"target: expected 1 or {d} formulas for {d} dimensions, got {len(goal)}")
    return tuple(goal)


def versus_law(claim: Claim, values: Mapping[str, Any]) -> str:
    """The second law's text with its parameter evaluated: ``uniform:M=4**m`` → uniform:M=16."""
    if "{" in claim.versus:
        return _filled(claim, "versus", claim.versus, values)
    head, colon, tail = claim.versus.partition(":")
    key, equals, text = tail.partition("=")
    if not colon or not equals:
        raise InputError(f"versus: expected law:name=formula, got {claim.versus!r}")
    return f"{head.strip()}:{key.strip()}={_integer(claim, 'versus', text, values)}"
