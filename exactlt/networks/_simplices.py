r"""The largest difference of two piecewise linear networks on a box, exactly.

The box starts as d! simplices (Kuhn).  A simplex on which some unit changes sign is cut in two
where that unit's sum vanishes on one of its edges; after at most d cuts per unit no vertex
pair of any part disagrees about the unit.  Units are taken layer by layer, so that a unit's sum
is affine on the simplex when its turn comes.  When all units have one sign the difference is
affine and its extremes are at vertices.  Parts that cannot beat the best point so far are
dropped: for one hidden layer by convexity (see :func:`_bound`), for more only when settled.

Points are homogeneous integer vectors (p, q), x = p/q, so that all of it is integer
arithmetic; a bias is multiplied by q.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from exactlt.errors import UnsupportedError
from exactlt.networks._counterexample import Counterexample
from exactlt.networks._domain import Box
from exactlt.networks._network import Network

MAX_DIMENSION = 7


class SparseNet:
    """A network as sparse integer rows over homogeneous points."""

    def __init__(self, network: Network):
        self.layers = []
        for layer in network._live():
            rows = [[(i, w) for i, w in enumerate(row) if w] for row in layer.weights.tolist()]
            bias = [0] * len(rows) if layer.bias is None else layer.bias.tolist()
            self.layers.append((rows, bias))
        self.unit = network.output_unit / network.input_unit

    def sums(self, p: Sequence[int], q: int) -> list[list[int]]:
        """All sums of all layers times q, in the layers' units."""
        h, out = p, []
        for rows, bias in self.layers:
            z = [sum(w * h[i] for i, w in row) + b * q for row, b in zip(rows, bias, strict=True)]
            out.append(z)
            h = [x if x > 0 else 0 for x in z]
        return out


class _Vertex:
    """A point with every sum of both networks there, and the difference per output."""

    __slots__ = ("gap", "hidden", "p", "q")

    def __init__(self, p, q, nets, scales):
        g = math.gcd(q, *p)
        self.p, self.q = tuple(x // g for x in p), q // g
        sums = [net.sums(self.p, self.q) for net in nets]
        # hidden sums grouped by depth: units of one depth of both networks side by side
        depth = max(len(s) for s in sums) - 1
        self.hidden = [
            [z for s in sums if level < len(s) - 1 for z in s[level]] for level in range(depth)
        ]
        a, b = scales
        self.gap = [a * x - b * y for x, y in zip(sums[0][-1], sums[1][-1], strict=True)]


def largest_gap(
    source: Network,
    target: Network,
    box: Box,
    *,
    above: Fraction | None = None,
    cells: int = 200_000,
):
    """The point of the box where |source − target| is largest, as a Counterexample.

    Parameters
    ----------
    above : Fraction, optional
        When given, return the first point found whose gap exceeds it, and search only parts
        that might hold one; the result is None or below it when there is none.
    cells : int
        At most so many simplices are looked at.

    Raises
    ------
    UnsupportedError
        More than ``cells`` simplices, or more than seven inputs.
    """
    d = source.widths[0]
    if d > MAX_DIMENSION:
        raise UnsupportedError(
            f"the exact verifier cuts boxes of at most {MAX_DIMENSION} dimensions, got {d}"
        )
    nets = SparseNet(source), SparseNet(target)
    units = [net.unit for net in nets]
    common = math.lcm(*(u.denominator for u in units))
    scales = [int(u * common) for u in units]
    # networks take inputs in units of input_unit; the gap is in input_unit / common
    to_real = source.input_unit / common
    cache: dict = {}
    best: list[Any] = [None, None, 0]  # vertex, output, gap·sign as a Fraction in integer units

    def vertex(p, q):
        made = _Vertex(p, q, nets, scales)
        key = made.p, made.q
        if key in cache:
            return cache[key]
        cache[key] = made
        for o, g in enumerate(made.gap):
            if abs(g) > best[2] * made.q:
                best[:] = made, o, Fraction(abs(g), made.q)
        return made

    limit = None if above is None else above / to_real
    hidden_second = _second_layer(nets, scales)
    ends = [tuple(x / source.input_unit for x in pair) for pair in box.ends(d)]
    stack = list(_kuhn(ends, vertex))
    looked = 0
    while stack:
        if limit is not None and best[2] > limit:
            break
        looked += 1
        if looked > cells:
            raise UnsupportedError(
                f"the difference has more linear pieces than {cells} simplices can separate"
            )
        simplex = stack.pop()
        cut = _unsettled(simplex)
        if cut is None:
            continue
        floor = best[2] if limit is None else max(best[2], limit)
        if hidden_second is not None and _bound(simplex, hidden_second) <= floor:
            continue
        a, b, za, zb = cut
        va, vb = simplex[a], simplex[b]
        # |zb|·a + |za|·b in homogeneous coordinates: the unit's sum is zero there
        p = [abs(zb) * x + abs(za) * y for x, y in zip(va.p, vb.p, strict=True)]
        middle = vertex(p, abs(zb) * va.q + abs(za) * vb.q)
        for i in (a, b):
            stack.append([*simplex[:i], middle, *simplex[i + 1 :]])
    if best[0] is None:
        return None
    x = tuple(Fraction(v, best[0].q) * source.input_unit for v in best[0].p)
    o = best[1]
    return Counterexample(x, o, source.at(x)[o], target.at(x)[o])


def _kuhn(ends, vertex):
    """The box as d! simplices: one per order in which coordinates go from low to high."""
    q = math.lcm(*(x.denominator for pair in ends for x in pair))
    lows, highs = ([int(pair[i] * q) for pair in ends] for i in (0, 1))
    for order in itertools.permutations(range(len(ends))):
        corner = list(lows)
        simplex = [vertex(corner, q)]
        for i in order:
            corner[i] = highs[i]
            simplex.append(vertex(list(corner), q))
        yield simplex


def _unsettled(simplex):
    """Two vertices on both sides of the first unit that changes sign, or None."""
    for level in range(len(simplex[0].hidden)):
        for j in range(len(simplex[0].hidden[level])):
            low = high = None
            for i, v in enumerate(simplex):
                z = v.hidden[level][j]
                if z < 0:
                    low = i
                elif z > 0:
                    high = i
            if low is not None and high is not None:
                return (high, low, simplex[high].hidden[level][j], simplex[low].hidden[level][j])
    return None


def _second_layer(nets, scales):
    """Per output the coefficients of D over all hidden units, if there is one hidden layer."""
    if max(len(net.layers) for net in nets) != 2:
        return None
    outputs = len(nets[0].layers[-1][0])
    table = []
    for o in range(outputs):
        row = []
        for net, scale in zip(nets, (scales[0], -scales[1]), strict=True):
            if len(net.layers) == 2:
                dense = [0] * len(net.layers[0][0])
                for i, w in net.layers[1][0][o]:
                    dense[i] = w * scale
                row += dense
        table.append(row)
    return table


def _bound(simplex, table) -> Fraction:
    r"""An upper bound of |D| on the simplex, D = affine + Σ c_j relu(z_j).

    For unsettled j, c relu(z) with c > 0 is convex and for c < 0 at most min(0, c z): either
    way a convex function bounds D from above, and its maximum is at a vertex.  The same for −D.
    """
    signs = []
    for j in range(len(table[0]) if table else 0):
        values = [v.hidden[0][j] for v in simplex]
        mixed = min(values) < 0 < max(values)
        # which linear bound is tighter for a concave term: 0 or c·z
        signs.append((mixed, sum(Fraction(v.hidden[0][j], v.q) for v in simplex) > 0))
    worst = Fraction(0)
    for o, row in enumerate(table):
        for sign in (1, -1):
            top = None
            for v in simplex:
                total = sign * v.gap[o]
                for (mixed, positive), c, z in zip(signs, row, v.hidden[0], strict=True):
                    if mixed and sign * c < 0:
                        exact = max(z, 0)
                        total += sign * c * ((z if positive else 0) - exact)
                value = Fraction(total, v.q)
                top = value if top is None else max(top, value)
            worst = max(worst, top)
    return worst
