"""Exact products of integer matrices at BLAS speed.

NumPy multiplies int64 matrices without BLAS, some fifty times slower than float64.  A float64
product is exact, whatever the order of summation and with or without fused multiply-add, when
every partial sum is an integer below 2^53; the bound that guarantees it is computed here in
Python integers, from the arrays themselves, before anything is multiplied.
"""

from __future__ import annotations

import numpy as np

FLOAT_EXACT = 1 << 53
INT64_EXACT = 1 << 63


def largest(a: np.ndarray) -> int:
    """max |a|, as a Python int; 0 for an empty array."""
    if a.size == 0:
        return 0
    return max(int(a.max()), -int(a.min()))


def row_norm(w: np.ndarray) -> int:
    """max over rows of Σ|w_ij|, as a Python int."""
    if w.size == 0:
        return 0
    if w.dtype == object or largest(w) * w.shape[1] >= INT64_EXACT:
        return max(sum(abs(int(x)) for x in row) for row in w)
    return int(np.abs(w).sum(axis=1).max())


def matmul_t(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    """x @ w.T for integer arrays, exactly.

    Parameters
    ----------
    x : array, shape (N, k), int64 or object
    w : array, shape (m, k), int64 or object

    Returns
    -------
    array, shape (N, m), int64 where the bound ‖x‖∞·max_row‖w‖₁ is below 2^63, else object.

    Notes
    -----
    Below 2^53 one float64 product; below 2^63 the weights are split into limbs so that each
    limb's product stays below 2^53; beyond, Python integers.
    """
    top, norm = largest(x), row_norm(w)
    bound = top * norm
    shape = (x.shape[0], w.shape[0])
    if bound == 0:
        return np.zeros(shape, np.int64)
    if bound >= INT64_EXACT:
        return x.astype(object) @ w.astype(object).T
    x, w = x.astype(np.int64, copy=False), w.astype(np.int64, copy=False)
    if bound < FLOAT_EXACT:
        return (x.astype(np.float64) @ w.astype(np.float64).T).astype(np.int64)
    bits = 53 - (top * w.shape[1]).bit_length()
    if bits < 4:
        return np.einsum("nk,mk->nm", x, w)  # no BLAS, but exact: the bound is below 2^63
    total = np.zeros(shape, np.int64)
    xf, sign, rest, shift = x.astype(np.float64), np.sign(w), np.abs(w), 0
    while rest.any():
        limb = sign * (rest & ((1 << bits) - 1))
        # Wrapping of shifted parts modulo 2^64 cancels: the true total is below 2^63.
        total += (xf @ limb.astype(np.float64).T).astype(np.int64) << shift
        rest, shift = rest >> bits, shift + bits
    return total
