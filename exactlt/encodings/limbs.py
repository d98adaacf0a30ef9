r"""Wide rows split into limbs with carries, so that a solver sees small coefficients only.

A row :math:`\sum_j c_j v_j = t` with :math:`c_j=\sum_k c_{jk}B^k`, :math:`B=2^b`, all digits
:math:`c_{jk}` of the sign of :math:`c_j`, holds iff there are integers :math:`d_1..d_{K-1}`
(with :math:`d_0=d_K=0`) such that for every limb k

.. math:: \sum_j c_{jk}v_j + d_k - B\,d_{k+1} = t_k ,

and then the carries are unique: solutions are neither lost nor multiplied.
"""

from __future__ import annotations

from exactlt.encodings.model import IMPOSSIBLE, Model
from exactlt.errors import UnsupportedError
from exactlt.instances import Row


def limb_width(terms: int, limit: int) -> int:
    """Bits b such that rows of ``terms`` digits of b bits, with carries, stay below ``limit``."""
    return max(1, limit.bit_length() - 3 - (terms + 4).bit_length())


def split_limbs(model: Model, limit: int, width: int | None = None) -> Model:
    """The same model with every row's :meth:`~Model.magnitude` at most ``limit``.

    Rows within the limit stay as they are, rows that the bounds decide vanish or become
    0 = 1.  The solutions, projected to the old variables, are the same, one for one.

    Parameters
    ----------
    limit : int
        What the solver is given to compute with, for example 2^20 for a float solver.
    width : int, optional
        Bits of a limb; by default as many as fit.

    Raises
    ------
    UnsupportedError
        A row has more terms than the limit.

    Examples
    --------
    >>> wide = Model([(0, 1)] * 2, [Row((0, 1), (5, 6), 11, 11)])
    >>> split_limbs(wide, 10, width=2).rows  # digits to base 4; here no carry is possible
    ... # doctest: +NORMALIZE_WHITESPACE
    [Row(variables=(0, 1), coefficients=(1, 2), low=3, high=3),
     Row(variables=(0, 1), coefficients=(1, 1), low=2, high=2)]
    """
    out = Model(list(model.bounds), [], model.objective)
    for row in model.rows:
        least, greatest = out.activity(row)
        low = least if row.low is None else max(row.low, least)
        high = greatest if row.high is None else min(row.high, greatest)
        if low > high:
            out.rows.append(IMPOSSIBLE)
        elif (low, high) != (least, greatest):
            clipped = Row(row.variables, row.coefficients, low, high)
            if out.magnitude(clipped) <= limit:
                out.rows.append(clipped)
            else:
                bits = width or limb_width(len(row.variables), limit)
                for equation in _equations(out, clipped, bits):
                    out.rows += _limbs(out, equation, bits)
    for row in out.rows:
        if out.magnitude(row) > limit:
            raise UnsupportedError(
                f"a row of {len(row.variables)} terms cannot be split into limbs below {limit}"
            )
    return out


def _equations(model: Model, row: Row, bits: int) -> list[Row]:
    """The row as equations: sum − r = low and r + q = high − low with r, q in digits.

    A number has one sequence of digits, so r and q are unique.
    """
    slack = row.high - row.low
    if not slack:
        return [row]
    r, q = _digits(model, slack, bits), _digits(model, slack, bits)
    powers = [1 << bits * k for k in range(len(r))]
    return [
        Row((*row.variables, *r), (*row.coefficients, *(-x for x in powers)), row.low, row.low),
        Row((*r, *q), (*powers, *powers), slack, slack),
    ]


def _digits(model: Model, greatest: int, bits: int) -> list[int]:
    """New variables for the digits of a number in 0..greatest, least significant first.

    The top digit is bounded; other digits may pass ``greatest`` by less than one unit of it.
    """
    digits = []
    while greatest:
        digits.append(model.new(0, min(greatest, (1 << bits) - 1)))
        greatest >>= bits
    return digits


def _limbs(model: Model, row: Row, bits: int) -> list[Row]:
    base, mask = 1 << bits, (1 << bits) - 1
    widest = max(abs(row.low), *(abs(c) for c in row.coefficients))
    limbs, carry, made = -(-widest.bit_length() // bits), None, []
    for k in range(limbs):
        terms = [
            (j, _digit(c, k, bits, mask))
            for j, c in zip(row.variables, row.coefficients, strict=True)
        ]
        if carry is not None:
            terms.append((carry, 1))
        constant = _digit(row.low, k, bits, mask)
        equation = Row([j for j, _ in terms], [c for _, c in terms], constant, constant)
        least, greatest = model.activity(equation)
        # The carry out is (left side − constant) / B, an integer in these bounds.
        low, high = -((constant - least) // base), (greatest - constant) // base
        if k == limbs - 1:
            low, high = max(low, 0), min(high, 0)
        if low > high:
            return [IMPOSSIBLE]
        carry = None
        if (low, high) == (0, 0):
            made.append(equation)
        else:
            carry = model.new(low, high)
            made.append(
                Row(
                    (*equation.variables, carry),
                    (*equation.coefficients, -base),
                    constant,
                    constant,
                )
            )
    return made


def _digit(number: int, k: int, bits: int, mask: int) -> int:
    """Digit k of the absolute value, with the number's sign."""
    digit = abs(number) >> bits * k & mask
    return digit if number >= 0 else -digit
