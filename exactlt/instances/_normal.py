"""The normal distribution function in integers, the same bits on every machine."""

from __future__ import annotations

from fractions import Fraction

GUARD = 192
"""Fractional bits of the fixed-point work; 64 are kept."""


def cumulative_words(sigma: Fraction, M: int) -> tuple[int, ...]:
    r"""floor(2^64 Φ((j − M + 1/2)/σ)) for j = 0..2M−1.

    Uses :math:`\Phi(x)=\tfrac12+\varphi(0)\,e^{-x^2/2}\sum_k x^{2k+1}/(1\cdot3\cdots(2k+1))`
    (all terms positive, so no cancellation) in fixed point with 192 bits; by symmetry only
    x > 0 is summed.  Beyond |x| = 9.5 the probability is below 2^−64 and the word is 0 or
    2^64 − 1.
    """
    half = [_upper(Fraction(2 * j + 1, 2) / sigma) for j in range(M)]
    below = [(1 << 64) - 1 - word for word in reversed(half)]
    return tuple(below + half)


def _upper(x: Fraction) -> int:
    """floor(2^64 Φ(x)) for x > 0."""
    if x > Fraction(19, 2):
        return (1 << 64) - 1
    one = 1 << GUARD
    z = x.numerator * one // x.denominator
    square = z * z >> GUARD
    term, total, odd = z, z, 1
    while term:
        odd += 2
        term = (term * square >> GUARD) // odd
        total += term
    density = _exp_minus(square >> 1) * one // _sqrt_two_pi()
    return ((one >> 1) + (density * total >> GUARD)) >> (GUARD - 64)


def _exp_minus(y: int) -> int:
    """exp(−y) in fixed point: Taylor at y/2^s, then s squarings."""
    shift = max(0, y.bit_length() - GUARD + 8)
    y >>= shift
    one = 1 << GUARD
    term, total, k = one, one, 0
    while term:
        k += 1
        term = (term * y >> GUARD) // k
        total += -term if k % 2 else term
    for _ in range(shift):
        total = total * total >> GUARD
    return total


def _sqrt_two_pi() -> int:
    from math import isqrt

    return isqrt(2 * _pi() << GUARD)


def _pi() -> int:
    """Machin's formula in fixed point."""

    def arctan_inverse(m: int) -> int:
        power = total = (1 << GUARD + 32) // m
        k, sign = 1, 1
        while power:
            power //= m * m
            k, sign = k + 2, -sign
            total += sign * (power // k)
        return total

    return 4 * (4 * arctan_inverse(5) - arctan_inverse(239)) >> 32
