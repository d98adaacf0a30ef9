"""Rigorous evaluation: a SymPy tree walked into Arb balls, and out comes an enclosure.

The enclosure at a higher precision is by construction a part of the one at a lower precision.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from exactlt.errors import InputError
from exactlt.theory.formula.intervals import Enclosure, Undecided, ends, precision
from exactlt.theory.formula.walk import rational_walk, walk

LADDER = (53, 128, 256, 512, 1024, 2048, 4096)
"""Precisions in bits that are tried in turn."""


def enclosure(tree, values: Mapping[str, object], bits: int = 128) -> Enclosure:
    """An enclosure of the tree's value, walked at every rung of the ladder up to ``bits``.

    Parameters
    ----------
    tree : sympy.Expr
        From ``_formula.parse_expression``.
    values : mapping
        Name → int, Fraction or Enclosure, for every free name.
    bits : int
        Working precision, at least 2; more bits give a part of what fewer bits give.

    Raises
    ------
    InputError
        A name has no value, the value leaves a function's domain, or cannot be decided.
    """
    rungs = sorted({b for b in LADDER if b < bits} | {bits})
    best, reason = None, ""
    for rung in rungs:
        try:
            found = _at(tree, values, rung)
        except Undecided as error:
            reason = str(error)
            continue
        best = found if best is None else best.meet(found)
    if best is None:
        raise InputError(f"the value cannot be enclosed with {bits} bits: {reason}")
    return best


def _at(tree, values: Mapping[str, object], bits: int) -> Enclosure:
    with precision(bits):
        return ends(walk(tree, values))


def digits_enclosure(tree, values: Mapping[str, object], bits: int = 40) -> Enclosure:
    """An enclosure with at least ``bits`` correct leading bits when the ladder allows."""
    best, reason = None, ""
    for rung in LADDER:
        if rung < bits:
            continue
        try:
            found = _at(tree, values, rung)
        except Undecided as error:
            reason = str(error)
            continue
        best = found if best is None else best.meet(found)
        if best.width == 0 or best.width * (1 << bits) <= max(abs(best.lower), abs(best.upper)):
            return best
    if best is None:
        raise InputError(f"the value cannot be enclosed with {LADDER[-1]} bits: {reason}")
    return best


def sign_of(tree, values: Mapping[str, object]) -> int | None:
    """Certified sign of the tree's value: −1, 0, 1, or None when no precision tells.

    Zero is only answered when it is proved: the value is rational and was computed exactly,
    or SymPy simplifies the tree to zero.
    """
    exact = rational(tree, values)
    if exact is not None:
        return (exact > 0) - (exact < 0)
    for rung in LADDER:
        try:
            found = _at(tree, values, rung)
        except Undecided:
            continue
        if found.lower > 0:
            return 1
        if found.upper < 0:
            return -1
        if found.width == 0:
            return 0
    return 0 if _simplifies_to_zero(tree, values) else None


def rational(tree, values: Mapping[str, object]) -> Fraction | None:
    """The exact value when the tree is rational arithmetic on rational values, else None."""
    return rational_walk(tree, values)


def _simplifies_to_zero(tree, values: Mapping[str, object]) -> bool:
    import sympy

    from exactlt.theory.formula.parse import symbol

    known = {}
    for s in tree.free_symbols:
        value = values.get(s.name)
        if not isinstance(value, int | Fraction):
            return False
        value = Fraction(value)
        if max(value.numerator.bit_length(), value.denominator.bit_length()) > 256:
            return False
        known[symbol(s.name)] = sympy.Rational(value.numerator, value.denominator)
    if tree.count_ops() > 60 or tree.has(sympy.Sum):
        return False
    put = sympy.expand_log(tree.xreplace(known).doit(), force=True)
    return sympy.simplify(put) == 0
