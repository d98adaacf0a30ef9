r"""Train masks so that a two-layer source computes what its target computes, for all inputs.

The loss is half the mean square of source − target on points of the border of the box (both
networks are homogeneous, so the border says everything):

.. math:: L = \frac{1}{2P}\sum_{p}\|V\sigma(Ux_p) - Tx_p\|^2,\qquad U = m_1\odot U_0,\;
              V = m_2\odot V_0 .

All restarts of a question are one batch.  Weights and points are integers, so a hard mask's
outputs are integers, exact in float64: the gap on the points costs nothing.  A mask whose gap is
within the tolerance on the points is then verified for *all* inputs; only a verified mask counts
as exact.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from exactlt.errors import InputError, UnsupportedError
from exactlt.networks import Box, Masks, NetworkMask, Structure, counterexample
from exactlt.pruning.rules import Rule
from exactlt.pruning.rules.biprop import BIPROP
from exactlt.pruning.train import kept_count

POINTS = 64
SCALE = 64
"""Points have integer coordinates in −SCALE..SCALE."""
EXACT = 1 << 40
"""Outputs below this are recovered from the scaled floats by rounding, with room to spare."""


@dataclass(frozen=True, eq=False)
class Found:
    """A mask, its largest error on the points (real units), and whether it is verified.

    ``exact`` is True only if the verifier found no counterexample among all inputs.
    """

    masks: Masks
    error: Fraction
    exact: bool

    @property
    def kept(self) -> int:
        return sum(int(m.sum()) for m in self.masks)


@dataclass(frozen=True, eq=False)
class NetworkTraining:
    """One restart: ``final`` is what the method returns, ``seen`` the best mask on its way.

    ``first`` is the first step whose mask was verified, None if none was.
    """

    final: Found
    seen: Found
    first: int | None


def points(d: int, count: int = POINTS, seed: int = 0):
    """``count`` integer points with largest coordinate ±SCALE: shape (count, d).

    For d = 2 evenly spaced along the border of the square, else drawn from the seed; the corners
    come first where there is room for them.
    """
    import numpy as np

    if d == 1:
        return np.array([[SCALE], [-SCALE]])
    if d == 2:
        side = [(8 * SCALE * i) // count for i in range(count)]
        found = []
        for s in side:
            edge, at = divmod(s, 2 * SCALE)
            x, y = at - SCALE, SCALE
            found.append([(x, y), (y, -x), (-x, -y), (-y, x)][edge])
        return np.array(found)
    rng = np.random.Generator(np.random.PCG64([seed, 20]))
    corners = list(product((-SCALE, SCALE), repeat=d)) if 2**d <= count // 2 else []
    rest = rng.integers(-SCALE, SCALE + 1, (count - len(corners), d))
    rows = np.arange(len(rest))
    rest[rows, rng.integers(0, d, len(rest))] = rng.choice((-SCALE, SCALE), len(rest))
    return np.concatenate([np.array(corners, int).reshape(-1, d), rest])


def train_network(
    question: NetworkMask,
    rule: Rule,
    *,
    seeds: Sequence[int],
    steps: int = 300,
    rate: float | None = None,
    momentum: float = 0.9,
    decay: float = 0.0,
    keep_fraction=None,
    count: int = POINTS,
    watch: Callable | None = None,
) -> list[NetworkTraining]:
    """Train one mask per seed for a question about a two-layer source.

    Parameters
    ----------
    question : NetworkMask
        Source without biases of two layers, both maskable, structure *free*; target without
        biases; the whole box.
    rule, seeds, steps, rate, momentum, decay, keep_fraction
        As ``exactlt.pruning.train``; the kept share is per layer.
    count : int
        Points that the loss sees.
    watch : function of (step, masks), optional
        Is shown each step's 0/1 arrays, one per layer, restarts first.

    Raises
    ------
    UnsupportedError
        Another kind of question.
    InputError
        The scores overflow (with the step).

    Notes
    -----
    Heuristic; O(restarts · points · weights) per step.  Exactness is decided by
    ``exactlt.networks.counterexample`` alone.
    """
    import numpy as np

    check_network(question, rule)
    layers = question.source.layers
    u0, v0 = (np.array(x.weights, float) for x in layers)
    (n, d), m = u0.shape, len(v0)
    kept = [kept_count(rule, w.size, keep_fraction) for w in (u0, v0)]
    rate = rule.rate if rate is None else rate
    for name, value in (("rate", rate), ("momentum", momentum), ("decay", decay)):
        if not (math.isfinite(value) and value >= 0):
            raise InputError(f"{name}: expected a finite number of at least 0, got {value!r}")
    if type(steps) is not int or steps < 0 or not seeds or min(seeds) < 0:
        raise InputError("steps, seeds: expected integers of at least 0, and at least one seed")
    judge = _Judge(question, points(d, count), len(seeds))
    r = len(seeds)
    draws = [np.random.Generator(np.random.PCG64([seed, 21])) for seed in seeds]
    scores = [np.zeros((r, w.size)) for w in (u0, v0)]
    if not rule.zero:
        for s, w in zip(scores, (u0, v0), strict=True):
            s[:] = [g.uniform(-1, 1, w.size) / math.sqrt(w.shape[1]) for g in draws]
    velocity = [np.zeros_like(s) for s in scores]
    # floats see weights of size at most 1, inputs of size at most 1, and outputs of order 1
    x = judge.points / SCALE
    units = [1 / max(1.0, abs(w).max()) for w in (u0, v0)]
    flat = [
        np.tile(w.reshape(1, -1) * unit, (r, 1)) for w, unit in zip((u0, v0), units, strict=True)
    ]
    goal = judge.goal * (units[0] * units[1] / SCALE)
    with np.errstate(over="ignore", invalid="ignore"):
        for step in range(steps):
            uniforms = [
                np.stack([g.random(s.shape[1]) for g in draws]) if rule.draws else None
                for s in scores
            ]
            seen = [rule.view(s) for s in scores]
            values = [rule.forward(s, k, z) for s, k, z in zip(seen, kept, uniforms, strict=True)]
            u, v = (rule.weights(w, value) for w, value in zip(flat, values, strict=True))
            u, v = u.reshape(r, n, d), v.reshape(r, m, n)
            h = np.maximum(x @ u.transpose(0, 2, 1), 0)
            out = h @ v.transpose(0, 2, 1)
            shown = (
                values
                if rule.hard
                else [rule.mask(s, k) for s, k in zip(scores, kept, strict=True)]
            )
            exact = (
                out / (units[0] * units[1] / SCALE) if rule.hard and rule is not BIPROP else None
            )
            judge.look(step, shown, exact)
            if watch is not None:
                watch(step, shown)
            g = (out - goal) / len(x)
            gv = (g.transpose(0, 2, 1) @ h).reshape(r, -1)
            gu = (((g @ v) * (h > 0)).transpose(0, 2, 1) @ x).reshape(r, -1)
            for s, z, w, speed, back in zip(scores, seen, flat, velocity, (gu, gv), strict=True):
                speed *= momentum
                speed += rule.backward(z, back * w)
                if decay:
                    speed += decay * s
                s -= rate * speed
            if not all(np.isfinite(s).all() for s in scores):
                raise InputError(
                    f"rate: the scores overflowed at step {step + 1} with learning rate {rate:g}"
                )
    final = [rule.mask(s, k) for s, k in zip(scores, kept, strict=True)]
    judge.look(steps, final)
    if watch is not None:
        watch(steps, final)
    return judge.results(final)


def random_network_masks(question: NetworkMask, count: int, seed: int, *, batch: int = 64) -> Found:
    """The control: the best of ``count`` uniformly random masks, judged as the trained ones are."""
    import numpy as np

    check_network(question, None)
    u, v = question.source.layers
    judge = _Judge(question, points(u.inputs), batch)
    rng = np.random.Generator(np.random.PCG64([seed, 22]))
    best = None
    for _ in range(-(-count // batch)):
        judge.look(0, [rng.integers(0, 2, (batch, w.weights.size)).astype(float) for w in (u, v)])
    for found in judge.best():
        if best is None or (found.exact, -found.error) > (best.exact, -best.error):
            best = found
    return best


def check_network(question, rule: Rule | None) -> None:
    """UnsupportedError unless a mask can be trained for this question; says why not."""
    if not isinstance(question, NetworkMask):
        raise InputError(f"question: expected a NetworkMask, got {type(question).__name__}")
    source, target = question.source, question.target
    for bad, why in (
        (source.depth != 2, f"expected a source of two layers, got {source.depth}"),
        (
            not (source.homogeneous and target.homogeneous),
            "expected networks without biases or quantizers",
        ),
        (not isinstance(question.domain, Box), "expected the whole box as domain"),
        (
            question.structure is not Structure.FREE,
            f"expected free masks, got {question.structure}",
        ),
        (not all(question.maskable), "expected both layers maskable"),
        (not all(x.weights.size for x in source.layers), "expected at least one unit"),
        (
            rule is BIPROP
            and any(len(set(abs(x.weights[x.weights != 0]).tolist())) > 1 for x in source.layers),
            "biprop computes with one magnitude per layer, the source has several",
        ),
    ):
        if bad:
            raise UnsupportedError(f"question: training a mask: {why}")


class _Judge:
    """Integer outputs on the points, the verifier behind them, and the best mask of each row."""

    def __init__(self, question: NetworkMask, at, rows: int):
        import numpy as np

        self.question, self.points = question, at
        source, target = question.source, question.target
        self.shapes = [x.weights.shape for x in source.layers]
        self.u, self.v = (np.array(x.weights, float) for x in source.layers)
        # outputs of both networks in the source's output unit, as rationals over one denominator
        ratio = target.output_unit / source.output_unit
        self.common = ratio.denominator
        goal = target.evaluate(at).astype(object) * ratio.numerator
        top = max(
            int(abs(self.v).sum(axis=1).max() * abs(self.u).sum(axis=1).max() * SCALE),
            max((abs(int(v)) for v in goal.ravel()), default=0),
        )
        if top * self.common >= EXACT:
            raise UnsupportedError("question: training a mask: expected outputs below 2^40")
        self.whole = goal.astype(float)
        self.goal = self.whole / self.common
        self.unit = source.output_unit / self.common / SCALE
        self.within = math.floor(question.tolerance / self.unit)
        self.least = np.full(rows, np.inf)
        self.seen = [np.zeros((rows, math.prod(s))) for s in self.shapes]
        self.first: list[int | None] = [None] * rows
        self.verified: dict[bytes, bool] = {}

    def gaps(self, masks, out=None):
        """Largest integer error on the points per row, in units of ``unit``."""
        import numpy as np

        if out is None:
            u, v = (
                (m * w.reshape(1, -1)).reshape(-1, *s)
                for m, w, s in zip(masks, (self.u, self.v), self.shapes, strict=True)
            )
            h = np.maximum(self.points.astype(float) @ u.transpose(0, 2, 1), 0)
            out = h @ v.transpose(0, 2, 1)
        return abs(np.rint(out) * self.common - self.whole).max(axis=(1, 2))

    def look(self, step, masks, out=None) -> None:
        import numpy as np

        gaps = self.gaps(masks, out)
        for i in np.flatnonzero(gaps <= self.within):
            row = [m[i] for m in masks]
            if self.first[i] is None and self.check(row):
                self.first[i], self.least[i] = step, -1  # verified: nothing is better
                for s, m in zip(self.seen, row, strict=True):
                    s[i] = m
        better = gaps < self.least
        self.least[better] = gaps[better]
        for s, m in zip(self.seen, masks, strict=True):
            s[better] = m[better]

    def check(self, row) -> bool:
        """Whether this mask is within the tolerance for all inputs."""
        import numpy as np

        key = np.concatenate([np.asarray(m, bool) for m in row]).tobytes()
        if key not in self.verified:
            self.verified[key] = counterexample(self.question, self.masks(row)) is None
        return self.verified[key]

    def masks(self, row) -> Masks:
        import numpy as np

        return self.question.mask(
            [np.asarray(m > 0, np.uint8).reshape(s) for m, s in zip(row, self.shapes, strict=True)]
        )

    def found(self, row) -> Found:
        """Judged anew from the mask alone."""
        gap = int(self.gaps([m[None] for m in row])[0])
        return Found(self.masks(row), gap * self.unit, gap <= self.within and self.check(row))

    def best(self) -> list[Found]:
        return [self.found([s[i] for s in self.seen]) for i in range(len(self.least))]

    def results(self, final) -> list[NetworkTraining]:
        best = self.best()
        return [
            NetworkTraining(self.found([m[i] for m in final]), best[i], self.first[i])
            for i in range(len(best))
        ]
