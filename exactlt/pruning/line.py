r"""All masks that a trainer can reach from given scores, when there is one target weight.

For any loss of f = m·x the straight-through gradient is a number times x, so SGD with any
learning rates and any momentum keeps :math:`s = s_0 + c\,x` for some real c (weight decay scales
the whole line and changes no mask).  The masks along it are finitely many and are listed here
exactly: the scores are rationals, and no event is missed or sampled.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations, groupby

from exactlt.errors import InputError
from exactlt.instances import Mask, SubsetSum

SIZED_LIMIT = 1024
"""Most weights of the kinetic k-level, whose crossings are about n²/2."""


def reachable(
    question: SubsetSum,
    scores: Sequence[float | Fraction],
    *,
    kept: int | None = None,
    signs: bool = False,
) -> list[Mask]:
    """The masks of the line s0 + c·x for all real c, in the order of c, none left out.

    Parameters
    ----------
    question : SubsetSum
    scores : n finite numbers
        s0.
    kept : int, optional
        The ``kept`` largest scores are kept (edge-popup by s); without it those above 0.
    signs : bool
        Walk along sign(x) instead of x (Adam without its epsilon, scores started at rest).

    Returns
    -------
    list of masks
        With a threshold at most 2n + 1, and n + 1 unless two weights change at the same c;
        their sums never fall.  With ``kept`` the k-level of n lines; where several scores are
        equal for one c only, the masks just before and after it are listed.

    Notes
    -----
    Exact and complete.  O(n log n) without ``kept``, O(n² log n) with it, in rationals.
    Trained floats round: a run that stops within rounding of a crossing may stand on the
    neighbour's side of it.

    Examples
    --------
    >>> question = SubsetSum([3, -5, 8], target=6)
    >>> reachable(question, [0.25, -0.5, -0.25])
    [(0, 1, 0), (0, 0, 0), (1, 0, 0), (1, 0, 1)]
    """
    if len(scores) != question.n:
        raise InputError(f"scores: expected {question.n} numbers, got {len(scores)}")
    try:
        start = [Fraction(s) for s in scores]
    except (ValueError, OverflowError, TypeError):
        raise InputError("scores: expected finite numbers") from None
    slope = [(x > 0) - (x < 0) if signs else x for x in question.weights]
    if kept is None:
        return _threshold(start, slope)
    if not 0 <= kept <= question.n:
        raise InputError(f"kept: expected 0..{question.n}, got {kept}")
    if question.n > SIZED_LIMIT:
        raise InputError(f"kept: expected at most {SIZED_LIMIT} weights, got {question.n}")
    return _level(start, slope, kept)


def _threshold(start, slope) -> list[Mask]:
    mask = [int(v < 0 or (v == 0 and s > 0)) for s, v in zip(start, slope, strict=True)]
    found = [tuple(mask)]
    events = sorted((-s / v, i) for i, (s, v) in enumerate(zip(start, slope, strict=True)) if v)
    for _, group in groupby(events, key=lambda e: e[0]):
        changed = [i for _, i in group]
        for rising in (0, 1):  # at c itself the score is 0: not kept; just after, rising ones are
            places = [i for i in changed if (slope[i] > 0) == rising]
            for i in places:
                mask[i] = rising
            if places:
                found.append(tuple(mask))
    return found


def _level(start, slope, kept) -> list[Mask]:
    n = len(start)
    # the order just after c: by score at c, then by slope, then by place
    first = sorted(range(n), key=lambda i: (slope[i], -start[i], i))[:kept]
    inside = set(first)
    found = [tuple(int(i in inside) for i in range(n))]
    crossings = sorted(
        (Fraction(start[i] - start[j]) / (slope[j] - slope[i]), i, j)
        for i, j in combinations(range(n), 2)
        if slope[i] != slope[j]
    )
    for c, group in groupby(crossings, key=lambda e: e[0]):
        pairs = [(i, j) for _, i, j in group]
        if not any((i in inside) != (j in inside) for i, j in pairs):
            continue
        near = {i for pair in pairs for i in pair}
        if len(near) == 2:
            inside ^= near
        else:
            order = sorted(range(n), key=lambda i: (-(start[i] + c * slope[i]), -slope[i], i))
            inside = set(order[:kept])
        mask = tuple(int(i in inside) for i in range(n))
        if mask != found[-1]:
            found.append(mask)
    return found
