"""Does a pruned source equal its target on the whole domain?  Exact, with a counterexample.

Nothing here knows how masks are searched: networks are only evaluated, in integers.

* two layers, tolerance 0, any dimension: second differences across every hyperplane (here for
  bias-free networks around 0, where integer points do; ``_across`` for the others);
* any piecewise linear networks: both become one circuit (``_circuit``), and where its forms
  differ the box is cut into simplices (``_cells``) until no unit bends inside of any;
* finite domains: every point.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from exactlt.errors import UnsupportedError
from exactlt.networks._across import difference
from exactlt.networks._compare import largest_gap, on_points
from exactlt.networks._counterexample import Counterexample
from exactlt.networks._domain import Box
from exactlt.networks._network import Network
from exactlt.networks._question import NetworkMask

CELL_LIMIT = 200_000
"""Simplices that are cut before the verifier gives up with UnsupportedError."""


def counterexample(
    question: NetworkMask, masks: Sequence, *, cells: int = CELL_LIMIT
) -> Counterexample | None:
    """A point where the pruned source is not within the tolerance, or None: there is none.

    Exact.  Polynomial time for two layers at tolerance 0 and for finite domains;
    otherwise the number of linear pieces is the cost.

    Raises
    ------
    InputError
        The masks are not allowed by the question.
    UnsupportedError
        More than ``cells`` simplices would be needed.
    """
    source, target = question.source.masked(question.mask(masks)), question.target
    if not isinstance(question.domain, Box):
        points = question.domain.points(target.widths[0])
        return on_points(source, target, points, question.tolerance)
    if source.input_unit != target.input_unit and not (source.homogeneous and target.homogeneous):
        raise UnsupportedError("networks with biases need the same input_unit to be compared")
    box = question.domain
    if question.tolerance == 0 and source.depth <= 2 and target.depth <= 2:
        if source.homogeneous and target.homogeneous and box.around_zero(source.widths[0]):
            return _second_differences(source, target, box)
        return difference(source, target, box)
    worst = largest_gap(source, target, box, above=question.tolerance, cells=cells)
    return worst if worst is not None and worst.gap > question.tolerance else None


def flaw(question: NetworkMask, masks: Sequence) -> str | None:
    """Why these masks are no solution on the whole domain, in words, or None."""
    wrong = counterexample(question, masks)
    if wrong is None:
        return None
    point = ", ".join(map(str, wrong.x))
    return f"its output {wrong.output} differs by {wrong.gap} at ({point})"


def _second_differences(source: Network, target: Network, box: Box) -> Counterexample | None:
    r"""Equality of bias-free networks of at most two layers, everywhere: 0 is inside of the box.

    The difference D is piecewise linear with kinks along the units' hyperplanes only, and the
    jump of its gradient across a hyperplane is the same along all of it.  So D = 0 if and
    only if :math:`D(p+r)+D(p-r)-2D(p)=0` for one point p of each hyperplane r that is far
    from all others, and D vanishes on the unit vectors.
    """
    d = source.widths[0]
    normals = _hyperplanes(source, target)
    points = [tuple(int(i == k) for i in range(d)) for k in range(d)]
    for r in normals:
        others = [s for s in normals if s is not r]
        p = _far_point(r, others)
        plus, minus = (tuple(a + sign * b for a, b in zip(p, r, strict=True)) for sign in (1, -1))
        points += [p, plus, minus]
    points += [tuple(-x for x in e) for e in points[:d]]
    a = source.evaluate(np.array(points, dtype=object).reshape(-1, d)).astype(object)
    b = target.evaluate(np.array(points, dtype=object).reshape(-1, d)).astype(object)
    # bias-free: the input's unit cancels
    ua, ub = source.output_unit / source.input_unit, target.output_unit / target.input_unit
    reach = min(min(-low, high) for low, high in box.ends(d))
    for point, row_a, row_b in zip(points, a, b, strict=True):
        for o, (va, vb) in enumerate(zip(row_a, row_b, strict=True)):
            if va * ua != vb * ub:
                shrink = reach / max(abs(x) for x in point)
                return Counterexample(
                    tuple(x * shrink for x in point), o, va * ua * shrink, vb * ub * shrink
                )
    return None


def _hyperplanes(*networks: Network) -> list[tuple[int, ...]]:
    """One normal vector for each hyperplane of a first-layer unit, parallel ones merged."""
    normals: list[tuple[int, ...]] = []
    seen = set()
    for net in networks:
        for u in net.layers[0].weights.tolist() if net.depth == 2 else ():
            pivot = next((x for x in u if x), None)
            if pivot is not None:
                direction = tuple(Fraction(x, pivot) for x in u)
                if direction not in seen:
                    seen.add(direction)
                    normals.append(tuple(u))
    return normals


def _far_point(r: Sequence[int], others: list) -> tuple[int, ...]:
    """p with r·p = 0 such that the segment p ± r meets none of the other hyperplanes."""
    d, square = len(r), sum(x * x for x in r)
    for base in itertools.count(2):
        # (1, base, base², …) projected on r's hyperplane: a polynomial in base that vanishes
        # on another hyperplane for finitely many bases only
        y = [base**i for i in range(d)]
        dot = sum(a * b for a, b in zip(r, y, strict=True))
        p = [square * a - dot * b for a, b in zip(y, r, strict=True)]
        distances = [sum(a * b for a, b in zip(s, p, strict=True)) for s in others]
        if all(distances):
            break
    stretch = 1 + max(
        (abs(sum(a * b for a, b in zip(s, r, strict=True))) for s in others), default=0
    )
    return tuple(stretch * x for x in p)
