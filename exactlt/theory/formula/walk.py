"""One walk over a SymPy tree, with Arb balls or with exact rationals as values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from exactlt.errors import InputError, MissingValue
from exactlt.theory.formula.intervals import EXPONENT_LIMIT, SUM_LIMIT, Undecided, to_ball
from exactlt.theory.formula.special import EXACT, SPECIAL

_terms_taken = 0


def terms_taken() -> int:
    """Terms of Sums that were added up in this process so far: work to be counted, not timed."""
    return _terms_taken


def walk(tree, values: Mapping[str, object]):
    """The Arb ball of a tree at the current precision.

    Raises
    ------
    Undecided
        A ball straddles the edge of a domain; more bits may help.
    InputError
        The value is certainly outside a function's domain, or a name has no value.
    """
    import sympy
    from flint import arb

    if tree.is_Symbol:
        return to_ball(_value(tree, values))
    if tree.is_Rational:
        return to_ball(Fraction(int(tree.p), int(tree.q)))
    if tree is sympy.pi:
        return arb.pi()
    if tree is sympy.E:
        return arb.const_e()
    if tree.is_Add:
        total = arb(0)
        for term in tree.args:
            total += walk(term, values)
        return total
    if tree.is_Mul:
        total = arb(1)
        for factor in tree.args:
            total *= walk(factor, values)
        return total
    if tree.is_Pow:
        return _power(tree, values)
    if isinstance(tree, sympy.Sum):
        return _series(tree, values)
    name = type(tree).__name__
    if name not in SPECIAL:
        raise InputError(f"formula: {tree} has no finite real value")
    return SPECIAL[name](*(walk(x, values) for x in tree.args))


def _value(tree, values: Mapping[str, object]):
    try:
        return values[tree.name]
    except KeyError:
        raise MissingValue(f"the formula needs a value for {tree.name}", (tree.name,)) from None


def _power(tree, values: Mapping[str, object]):
    import sympy
    from flint import fmpz

    base, exponent = tree.args
    if base is sympy.E:
        return _fits(walk(exponent, values)).exp()
    ball = walk(base, values)
    if exponent.is_Integer:
        power = int(exponent)
        if power < 0:
            ball, power = inverse(ball), -power
        return ball ** fmpz(power)
    if exponent == sympy.Rational(1, 2):
        return root(ball)
    if exponent == sympy.Rational(-1, 2):
        return inverse(root(ball))
    top = walk(exponent, values)
    whole = top.unique_fmpz() if top.is_exact() else None
    if whole is not None:
        if whole < 0:
            ball, whole = inverse(ball), -whole
        if abs(int(whole)) > EXPONENT_LIMIT:
            raise InputError(
                f"the exponent {int(whole)} is beyond {EXPONENT_LIMIT}; compare logarithms instead"
            )
        return ball**whole
    if ball < 0:
        raise InputError(f"formula: {base} is negative and its power {exponent} is no integer")
    if ball.is_zero():
        if top > 0:
            return ball
        raise InputError(f"formula: zero to the power {exponent}, which is not positive")
    if not ball > 0:
        raise Undecided(f"the sign of {base}")
    _fits(top * ball.log())
    return ball**top


def _fits(x):
    if x.is_finite() and abs(x) > EXPONENT_LIMIT:
        raise InputError(f"the value is beyond e^±{EXPONENT_LIMIT}; compare logarithms instead")
    return x


def inverse(x):
    """1/x, with a clear word about zero."""
    if x.is_zero():
        raise InputError("formula: division by zero at these values")
    if x.contains(0):
        raise Undecided("a division by a ball around zero")
    return 1 / x


def root(x):
    """√x of a ball that is certainly not negative."""
    if x < 0:
        raise InputError("formula: sqrt of a negative value at these values")
    if not x >= 0:
        raise Undecided("the sign under a square root")
    return x.sqrt()


def _series(tree, values: Mapping[str, object]):
    from flint import arb

    total = arb(0)
    for inner in _terms(tree, values):
        total += walk(tree.function, inner)
    return total


def _terms(tree, values: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    """The values under which a Sum's body is added up; SymPy merges nested sums, inner first."""
    global _terms_taken
    count = 0
    stack = [(dict(values), len(tree.limits))]
    while stack:
        inner, left = stack.pop()
        if left == 0:
            count += 1
            _terms_taken += 1
            if count > SUM_LIMIT:
                raise InputError(f"formula: a Sum of more than {SUM_LIMIT} terms")
            yield inner
            continue
        index, low, high = tree.limits[left - 1]
        first, last = (_whole(end, inner) for end in (low, high))
        if last - first > SUM_LIMIT:
            raise InputError(f"formula: a Sum of more than {SUM_LIMIT} terms")
        stack += [({**inner, index.name: j}, left - 1) for j in range(last, first - 1, -1)]


def _whole(end, values: Mapping[str, object]) -> int:
    value = rational_walk(end, values)
    if value is None or value.denominator != 1:
        raise InputError(f"formula: the limit {end} of a Sum is not an integer at these values")
    return int(value)


def rational_walk(tree, values: Mapping[str, object]) -> Fraction | None:
    """The exact rational value, or None when the tree leaves rational arithmetic."""
    import sympy

    if tree.is_Symbol:
        value = _value(tree, values)
        return Fraction(value) if isinstance(value, int | Fraction) else None
    if tree.is_Rational:
        return Fraction(int(tree.p), int(tree.q))
    if tree.is_Add or tree.is_Mul:
        total = Fraction(int(tree.is_Mul))
        for part in tree.args:
            value = rational_walk(part, values)
            if value is None:
                return None
            total = total * value if tree.is_Mul else total + value
        return total
    if tree.is_Pow:
        return _rational_power(*(rational_walk(x, values) for x in tree.args))
    if isinstance(tree, sympy.Sum):
        total = Fraction(0)
        for inner in _terms(tree, values):
            value = rational_walk(tree.function, inner)
            if value is None:
                return None
            total += value
        return total
    name = type(tree).__name__
    if name not in EXACT:
        return None
    parts = [rational_walk(x, values) for x in tree.args]
    return None if None in parts else EXACT[name](*parts)


def _rational_power(base: Fraction | None, exponent: Fraction | None) -> Fraction | None:
    if base is None or exponent is None or exponent.denominator != 1:
        return None
    power = int(exponent)
    if base == 0 and power < 0:
        raise InputError("formula: division by zero at these values")
    bits = max(abs(base.numerator).bit_length(), base.denominator.bit_length())
    if bits > 1 and abs(power) * bits > EXPONENT_LIMIT:
        return None
    return base**power
