r"""The greatest value of piecewise linear forms on a domain, by cutting it into simplices.

A form of a :class:`~exactlt.networks._circuit.Program` is bounded on a simplex by affine
functions, which are their values at the vertices: the sum of an atom has a lower and an upper
one, relu of the upper one is convex and so below the chord through its vertices, relu of the
lower one is at least it and at least 0.  All of it is integer matrix products, for many simplices
at once.  The simplex with the greatest bound is cut first, where an atom whose sum is affine on
it vanishes on one of its edges; after finitely many cuts no atom bends inside and the bound is
the value at a vertex.  So the best vertex and the greatest bound enclose the maximum at any time.

Points are homogeneous integer vectors (p, q), x = p/q, and a constant counts q times.  A point
with q = 0 is a direction: the forms there are what they grow by along it.
"""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from exactlt.errors import UnsupportedError
from exactlt.networks._circuit import Program
from exactlt.networks._matmul import matmul_t

MAX_DIMENSION = 7
"""Inputs that matter: a box starts as d! simplices, all reals as 2^d."""
WORK = 1 << 21, 1 << 17
"""Products of one batch of simplices: of machine integers, of Python's."""
MOST = 256
"""Simplices of one batch."""

Vertex = tuple[int, ...]


class Maximum:
    """A running search for the greatest value of any root of a program.

    Parameters
    ----------
    program : Program
    ends : sequence of (low, high), or None
        Of each used input, in units of the circuit; None is all reals.
    absolute : bool
        Of the roots' absolute values instead.
    above : Fraction, optional
        Only greater values matter: the search ends with the first, or when there is none.

    Attributes
    ----------
    best : Fraction or None
        Greatest value seen, or infinity: the forms have no bound along ``at``.
    at : tuple of int
        Where, homogeneous, of the used inputs.
    root : int
        Which root.
    bound : Fraction or inf
        No value is greater; equal to ``best`` when the search is over.
    cells : int
        Simplices that were bounded.
    """

    def __init__(
        self,
        program: Program,
        ends: Sequence[tuple[Fraction, Fraction]] | None,
        *,
        absolute: bool = False,
        above: Fraction | None = None,
    ):
        if program.d > MAX_DIMENSION:
            raise UnsupportedError(
                f"domain: the exact search cuts at most {MAX_DIMENSION} inputs that matter, got "
                f"{program.d}"
            )
        self.program, self.absolute, self.above = program, absolute, above
        self.best: Any = None
        self.at: Vertex = ()
        self.root = 0
        self.bound: Any = math.inf
        self.cells = 0
        self._turn = itertools.count()
        start = _orthants(program.d) if ends is None else _kuhn(ends)
        self._fresh: list[tuple[Vertex, ...]] = list(start)
        self._heap: list[tuple[Any, int, Any]] = []

    @property
    def floor(self) -> Any:
        """What a part of the domain must beat to matter."""
        if self.above is None:
            return -math.inf if self.best is None else self.best
        return self.above if self.best is None else max(self.best, self.above)

    @property
    def done(self) -> bool:
        if self._fresh:
            return False
        if self.above is not None and self.best is not None and self.best > self.above:
            return True
        return not self._heap or -self._heap[0][0] <= self.floor

    def run(self, go_on: Callable[[Maximum], bool]) -> bool:
        """Search until it is over, or until ``go_on(self)`` says no; whether it is over.

        An interrupt loses the batch at work but never the bound, which is renewed after it.
        """
        while not self.done:
            if not go_on(self):
                return False
            self.step()
        if self.above is None or self.best is None or self.best <= self.above:
            self.bound = self.best if self.above is None else self.floor
        return True

    def step(self) -> None:
        """Look at one batch of simplices."""
        size = self._batch()
        if self._fresh:
            batch, self._fresh = self._fresh[:size], self._fresh[size:]
        else:
            batch = []
            while self._heap and len(batch) < size and -self._heap[0][0] > self.floor:
                _, _, (simplex, a, b, za, zb) = heapq.heappop(self._heap)
                va, vb = simplex[a], simplex[b]
                middle = _reduced([abs(zb) * x + abs(za) * y for x, y in zip(va, vb, strict=True)])
                batch += [
                    tuple(middle if k == i else v for k, v in enumerate(simplex)) for i in (a, b)
                ]
        self.look(batch)
        if not self._fresh:
            top = -self._heap[0][0] if self._heap else self.floor
            self.bound = max(top, self.floor)

    def _batch(self) -> int:
        p = self.program
        products = 6 * (p.d + 1) * sum(level.size for level in (*p.levels, p.roots))
        wide = any(level.dtype == object for level in (*p.levels, p.roots))
        return max(2, min(MOST, WORK[wide] // max(products, 1)))

    def look(self, batch: list[tuple[Vertex, ...]]) -> None:
        """Values at the vertices, bounds of the simplices; those that may hold more are kept."""
        program, corners = self.program, self.program.d + 1
        self.cells += len(batch)
        x = _integers([v for simplex in batch for v in simplex])
        n = len(x)
        q = x[:, -1]
        # low, high and true values below each other
        state = np.concatenate([x, x, x])
        cut: list[Any] = [None] * len(batch)
        for level, weight in zip(program.levels, program.weight, strict=True):
            z = _bounds(state, level, n)
            low, high, true = z[:n], z[n : 2 * n], z[2 * n :]
            sides = (len(batch), corners, -1)
            under, over = low.reshape(sides), high.reshape(sides)
            bends = (under.min(axis=1) < 0) & (over.max(axis=1) > 0)
            affine = bends & (under == over).all(axis=1)
            for k in np.flatnonzero(affine.any(axis=1)):
                if cut[k] is None:
                    cut[k] = _edge(under[k], q[k * corners : (k + 1) * corners], affine[k], weight)
            # above 0 on average: then the sum itself is the better lower bound
            near = _share(under, q.reshape(len(batch), corners))
            keep = np.where(bends, near, under.min(axis=1) >= 0)
            wide = np.repeat(keep, corners, axis=0)
            under = np.where(wide, low, 0)
            state = np.concatenate(
                [state, np.concatenate([under, np.maximum(high, 0), np.maximum(true, 0)])], axis=1
            )
        z = _bounds(state, program.roots, n)
        low, high, true = z[:n], z[n : 2 * n], z[2 * n :]
        if self.absolute:
            high, true = np.maximum(high, -low), abs(true)
        self._remember(x, q, true)
        tops = high.max(axis=1)
        for k, simplex in enumerate(batch):
            rows = range(k * corners, (k + 1) * corners)
            bound = max(_ratio(tops[i], q[i]) for i in rows)
            if bound > self.floor and cut[k] is not None:
                a, b, za, zb = cut[k]
                heapq.heappush(
                    self._heap, (-bound, next(self._turn), (simplex, a, b, int(za), int(zb)))
                )

    def _remember(self, x, q, true) -> None:
        tops = true.max(axis=1)
        for i in range(len(x)):
            if not q[i] and tops[i] <= 0:
                continue
            value = _ratio(tops[i], q[i])
            if self.best is None or value > self.best:
                self.best = value
                self.at, self.root = tuple(map(int, x[i])), int(true[i].argmax())


def _ratio(top, q) -> Any:
    """top/q exactly; at a direction infinity, or less than everything."""
    top, q = int(top), int(q)
    if q:
        return Fraction(top, q)
    return math.inf if top > 0 else -math.inf


def _bounds(state: np.ndarray, w: np.ndarray, n: int) -> np.ndarray:
    """Lower bounds, upper bounds and values of w·state, from the same of the state."""
    low, high, true = state[:n], state[n : 2 * n], state[2 * n :]
    left = np.concatenate([low, high, true])
    right = np.concatenate([high, low, true])
    both = np.concatenate([left, right], axis=1)
    return matmul_t(both, np.concatenate([np.maximum(w, 0), np.minimum(w, 0)], axis=1))


def _edge(z, q, affine, weight):
    """The edge across which the weightiest atom changes sign, with its sums at both ends."""
    places = np.flatnonzero(affine)
    zf = _near(z[:, places], q)
    score = np.minimum(zf.max(axis=0), -zf.min(axis=0)) * weight[places]
    j = int(score.argmax())
    # exact signs: a tiny value may round to the other side of nothing
    exact = [int(v) for v in z[:, places[j]]]
    a = max((k for k, v in enumerate(exact) if v > 0), key=lambda k: zf[k, j])
    b = min((k for k, v in enumerate(exact) if v < 0), key=lambda k: zf[k, j])
    return a, b, exact[a], exact[b]


def _near(z, q) -> np.ndarray:
    """About z/q a vertex, as floats; a direction counts as if q were 1."""
    if z.dtype == object or q.dtype == object:
        top = max((abs(int(v)) for v in (*z.flat, *q.flat)), default=0).bit_length()
        shift = max(0, top - 500)
        scale = [max(float(int(v) >> shift), 2.0**-500) if v else 1.0 for v in q.flat]
        values = np.array([float(int(v) >> shift) for v in z.flat]).reshape(z.shape)
        return values / np.array(scale).reshape(-1, *[1] * (z.ndim - 1))
    return z / np.maximum(q, 1).reshape(-1, *[1] * (z.ndim - 1))


def _share(z, q) -> np.ndarray:
    """Whether the affine functions with these vertex values are above 0 on average."""
    cells, corners, atoms = z.shape
    near = _near(z.reshape(cells * corners, atoms), q.reshape(-1))
    return near.reshape(z.shape).sum(axis=1) > 0


def _integers(rows: list[Vertex]) -> np.ndarray:
    made = np.array(rows, dtype=object)
    return made.astype(np.int64) if max(map(abs, made.flat)) < 1 << 62 else made


def _reduced(p: list[int]) -> Vertex:
    g = math.gcd(*p)
    return tuple(x // g for x in p)


def _kuhn(ends: Sequence[tuple[Fraction, Fraction]]) -> Iterator[tuple[Vertex, ...]]:
    """The box as d! simplices: one per order in which coordinates go from low to high."""
    q = math.lcm(*(x.denominator for pair in ends for x in pair))
    lows, highs = ([int(pair[i] * q) for pair in ends] for i in (0, 1))
    for order in itertools.permutations(range(len(ends))):
        corner = [*lows, q]
        simplex = [_reduced(corner)]
        for i in order:
            corner[i] = highs[i]
            simplex.append(_reduced(corner))
        yield tuple(simplex)


def _orthants(d: int) -> Iterator[tuple[Vertex, ...]]:
    """All reals as 2^d simplices: 0 and a direction along each axis."""
    origin = (*(0 for _ in range(d)), 1)
    for signs in itertools.product((1, -1), repeat=d):
        yield (origin, *((*(s if k == i else 0 for k in range(d)), 0) for i, s in enumerate(signs)))
