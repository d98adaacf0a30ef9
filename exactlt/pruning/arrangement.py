r"""All threshold masks that training can reach when d targets share one mask.

With f = Σ_i m_i x_i for vectors x_i of d integers, the straight-through gradient of any loss of f
is :math:`x_i\cdot g`, so SGD with any learning rates and momentum keeps
:math:`s_i = s^0_i + c\cdot x_i` for some c in R^d.  The masks are the sign vectors of the
arrangement of the hyperplanes :math:`s^0_i + c\cdot x_i = 0`: at most
:math:`\sum_{i\le d}\binom ni` of its cells, and exactly so many in general position.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from exactlt.errors import InputError
from exactlt.instances import Mask

WORK = 10**7
"""Most n^(d+1) that is enumerated."""

Plane = tuple[Fraction, tuple[Fraction, ...]]
"""s + a·c: the constant and the coefficients."""


def reachable_shared(
    vectors: Sequence[Sequence[int]], scores: Sequence[float | Fraction]
) -> set[Mask]:
    """The masks [s0_i + c·x_i > 0] for all c in R^d, none left out.

    Parameters
    ----------
    vectors : n sequences of d integers
        Weight i of each of the d targets.
    scores : n finite numbers

    Returns
    -------
    set of masks
        Those on the hyperplanes themselves (score 0: not kept) included.

    Raises
    ------
    InputError
        Shapes do not fit, scores are not finite, or n^(d+1) is above 10^7.

    Notes
    -----
    Exact and complete, in rationals: every face of the arrangement below full dimension lies in
    a hyperplane, whose own arrangement has one dimension less; every cell borders a hyperplane.
    O(n^(d+1)) signs.

    Examples
    --------
    >>> sorted(reachable_shared([[1, 0], [0, 1]], [0.5, -0.5]))
    [(0, 0), (0, 1), (1, 0), (1, 1)]
    """
    rows = [tuple(v) for v in vectors]
    if not rows or len({len(v) for v in rows}) > 1 or not rows[0]:
        raise InputError("vectors: expected n rows of d integers, n and d at least 1")
    if any(isinstance(x, bool) or not isinstance(x, int) for v in rows for x in v):
        raise InputError("vectors: expected integers")
    if len(scores) != len(rows):
        raise InputError(f"scores: expected {len(rows)} numbers, got {len(scores)}")
    d = len(rows[0])
    if len(rows) ** (d + 1) > WORK:
        raise InputError(
            f"vectors: expected n^(d+1) of at most {WORK:,}, got n = {len(rows)}, d = {d}"
        )
    try:
        planes = [
            (Fraction(s), tuple(Fraction(x) for x in v)) for s, v in zip(scores, rows, strict=True)
        ]
    except (ValueError, OverflowError, TypeError):
        raise InputError("scores: expected finite numbers") from None
    return {tuple(int(z > 0) for z in signs) for signs in _faces(planes, d)}


def _sign(x: Fraction) -> int:
    return (x > 0) - (x < 0)


def _faces(planes: list[Plane], d: int) -> set[tuple[int, ...]]:
    """Sign vectors of all faces, cells included."""
    real = [i for i, (_, a) in enumerate(planes) if any(a)]
    if not real:
        return {tuple(_sign(s) for s, _ in planes)}
    found: set[tuple[int, ...]] = set()
    for i in real:
        s, a = planes[i]
        p = next(q for q in range(d) if a[q])
        inside = [_restricted(plane, s, a, p) for plane in planes]
        # planes that are this one: on it 0, beside it the sign of their own direction
        same = [j for j in real if not inside[j][0] and not any(inside[j][1])]
        for signs in _faces(inside, d - 1):
            found.add(signs)
            if any(z == 0 for j, z in enumerate(signs) if j in real and j not in same):
                continue  # no full face of this plane: its neighbours are found from others
            for side in (1, -1):
                cell = list(signs)
                for j in same:
                    cell[j] = side * _sign(planes[j][1][p] / a[p])
                found.add(tuple(cell))
    return found


def _restricted(plane: Plane, s: Fraction, a: tuple[Fraction, ...], p: int) -> Plane:
    """The plane on {s + a·c = 0}, with coordinate p eliminated."""
    t, b = plane
    ratio = b[p] / a[p]
    return t - ratio * s, tuple(b[q] - ratio * a[q] for q in range(len(a)) if q != p)
