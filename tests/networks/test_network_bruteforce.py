"""Every answer about tiny networks against a brute force that shares no code with the package.

Networks are plain lists of Fractions here.  On the box the difference of two networks is affine
on each cell of the units' arrangement, so it is largest at a vertex: the cells are walked sign
by sign, and a vertex is a solution of d of the cell's equations.  The masks are listed anew, by
the words of :class:`exactlt.networks.Structure` alone.
"""

import itertools
import random
from fractions import Fraction
from itertools import combinations, product
from math import gcd

import pytest

import exactlt as lt
from exactlt.errors import UnsupportedError
from exactlt.networks import Box, InputGrid, Layer, Network, NetworkMask, Quantizer, Sample

ASKS = ("decide", "sparsest", "count", "functions")
METHODS = ("auto", "enumerate", "rows", "branch", "unit_dp", "cp_sat", "milp", "sat", "cegis")
STRUCTURES = ("free", "one-input", "block", "whole-neuron")
BITS = 4


def dot(a, b):
    return sum(x * y for x, y in zip(a, b, strict=True))


def solved(rows, d):
    """The one (x, q), q > 0, with a·x + c·q = 0 for d integer rows (a, c): Cramer's rule."""
    q = determinant([a for a, _ in rows])
    if not q:
        return None
    x = [determinant([(*a[:i], -c, *a[i + 1 :]) for a, c in rows]) for i in range(d)]
    g = gcd(q, *x) if q > 0 else -gcd(q, *x)
    return tuple(v // g for v in x), q // g


def determinant(m):
    if len(m) == 1:
        return m[0][0]
    signs = itertools.cycle((1, -1))
    minors = [[row[:i] + row[i + 1 :] for row in m[1:]] for i in range(len(m))]
    return sum(s * v * determinant(x) for s, v, x in zip(signs, m[0], minors, strict=False) if v)


def vertices(cell, d):
    """Vertices of {x : a·x + c >= 0 for all (a, c) of the cell}."""
    points = {solved(rows, d) for rows in combinations(cell, d)} - {None}
    return {(x, q) for x, q in points if all(dot(a, x) + c * q >= 0 for a, c in cell)}


def value(net, x):
    """Output of layers (weights, bias, quantizer) at x."""
    for i, (w, b, q) in enumerate(net):
        x = [dot(row, x) + c for row, c in zip(w, b, strict=True)]
        x = [rounded(q, v) for v in x] if q else x
        x = [max(v, Fraction(0)) for v in x] if i + 1 < len(net) else x
    scale = 2 ** sum(q[0] for _, _, q in net if q)  # each shift makes the grid coarser
    return tuple(v * scale for v in x)


def rounded(q, v):
    """The floor of v / 2^shift, kept between the quantizer's ends."""
    shift, low, high = q
    return Fraction(min(max((v / 2**shift).__floor__(), low), high))


def corners(nets, d, ends):
    """Points where the difference of the nets is largest: vertices of all cells of the box."""
    faces = []
    for i, (low, high) in enumerate(ends):
        e = tuple(int(i == k) for k in range(d))
        faces.append((tuple(v * low.denominator for v in e), -low.numerator))
        faces.append((tuple(-v * high.denominator for v in e), high.numerator))
    zero = ((0,) * d, 0)
    found = set()

    def walk(cell, corner, todo, maps):
        # todo: (network, layer) left to pass; maps: affine activations of each network
        if not todo:
            found.update(corner)
            return
        (k, i), *rest = todo
        if i + 1 == len(nets[k]):
            walk(cell, corner, rest, maps)
            return
        split(cell, corner, todo, maps, [])

    def split(cell, corner, todo, maps, after):
        (k, i), *rest = todo
        w, b, _ = nets[k][i]
        if len(after) == len(w):
            walk(cell, corner, rest, {**maps, k: after})
            return
        row = [int(v) for v in w[len(after)]]
        a = tuple(dot(row, [m[0][j] for m in maps[k]]) for j in range(d))
        c = dot(row, [m[1] for m in maps[k]]) + int(b[len(after)])
        sides = {dot(a, x) + c * q for x, q in corner}
        for sign, one in ((1, (a, c)), (-1, zero)):
            if all(sign * v >= 0 for v in sides):  # one side holds all of the cell
                split(cell, corner, todo, maps, [*after, one])
                return
        for sign, one in ((1, (a, c)), (-1, zero)):
            part = [*cell, (tuple(sign * v for v in a), sign * c)]
            split(part, vertices(part, d), todo, maps, [*after, one])

    start = [(tuple(int(i == k) for k in range(d)), 0) for i in range(d)]
    todo = [(k, i) for k in range(len(nets)) for i in range(len(nets[k]))]
    walk(faces, vertices(faces, d), todo, dict.fromkeys(range(len(nets)), start))
    return [tuple(Fraction(v, q) for v in x) for x, q in found]


def all_masks(net, structure, maskable):
    """Every allowed choice of kept nonzero weights: a set of (layer, row, column)."""
    widths = [len(net[0][0][0]) if net[0][0] else 0, *(len(w) for w, _, _ in net)]
    there = {
        (i, r, c)
        for i, (w, _, _) in enumerate(net)
        for r, row in enumerate(w)
        for c, v in enumerate(row)
        if v
    }
    fixed = {p for p in there if not maskable[p[0]]}
    masks = set()
    if structure == "whole-neuron":
        units = [(i, r) for i in range(1, len(net)) for r in range(widths[i])]
        for bits in product((0, 1), repeat=len(units)):
            gone = {u for u, bit in zip(units, bits, strict=True) if not bit}
            kept = {p for p in there if (p[0] + 1, p[1]) not in gone and (p[0], p[2]) not in gone}
            if fixed <= kept:
                masks.add(frozenset(kept))
        return masks
    free = sorted(there - fixed)
    for bits in product((0, 1), repeat=len(free)):
        kept = fixed | {p for p, bit in zip(free, bits, strict=True) if bit}
        for i in range(0, len(net) - 1, 2):
            rows = {}
            for _, r, c in [p for p in kept if p[0] == i and maskable[i]]:
                rows.setdefault(r, []).append(c)
            if structure == "one-input" and any(len(v) > 1 for v in rows.values()):
                break
            if structure == "block" and any(c != r % widths[i] for r, v in rows.items() for c in v):
                break
        else:
            masks.add(frozenset(kept))
    return masks


def pruned(net, kept):
    return [
        ([[v if (i, r, c) in kept else Fraction(0) for c, v in enumerate(row)]
          for r, row in enumerate(w)], b, q)
        for i, (w, b, q) in enumerate(net)
    ]  # fmt: skip


def drawn(rng):
    """A question as plain data."""
    d, m = rng.choice((1, 1, 2, 2, 3)), rng.choice((1, 1, 2))
    hidden = [rng.randint(1, 2) for _ in range(rng.choice((0, 1, 1, 1, 2 if d < 3 else 1)))]
    widths = [d, *hidden, m]
    box = rng.random() < 0.55
    top = rng.choice((1, 2))
    quantized = not box and rng.random() < 0.4

    def layers(sizes, zeros):
        biased = rng.random() < 0.4
        return [
            (
                [[Fraction(rng.randint(-top, top) if zeros else rng.choice((-top, -1, 1, top)))
                  for _ in range(a)] for _ in range(b)],
                [Fraction(rng.randint(-2, 2) if biased else 0) for _ in range(b)],
                (rng.randint(0, 1), -2, 2) if quantized else None,
            )
            for a, b in itertools.pairwise(sizes)
        ]  # fmt: skip

    source = layers(widths, rng.random() < 0.4)
    structure = rng.choice(STRUCTURES)
    maskable = tuple(rng.random() < 0.7 for _ in source)
    masks = all_masks(source, structure, maskable) if bits(source, maskable) <= BITS else None
    if masks is None:
        return drawn(rng)
    if rng.random() < 0.6:
        target = pruned(
            source, rng.choice(sorted(all_masks(source, "free", (True,) * len(source)), key=sorted))
        )
    else:
        target = layers([d, m] if rng.random() < 0.6 else [d, 1, m], True)
    if box:
        ends = [(-1, 1), (-1, 1), (0, 1), (-Fraction(1, 2), Fraction(1, 2)), (-1, 3), (1, 2)]
        same = rng.choice(ends)
        domain = ("box", [same if rng.random() < 0.8 else rng.choice(ends) for _ in range(d)])
        domain = ("box", [tuple(map(Fraction, pair)) for pair in domain[1]])
    elif rng.random() < 0.5:
        low = rng.randint(-2, 0)
        domain = ("grid", low, low + rng.randint(0, 2))
    else:
        domain = ("sample", [tuple(rng.randint(-3, 3) for _ in range(d)) for _ in range(3)])
    tolerance = rng.choice((0, 0, 0, Fraction(1, 3), Fraction(1), Fraction(2)))
    return source, target, domain, Fraction(tolerance), structure, maskable, masks


def bits(net, maskable):
    return sum(
        bool(v) for (w, _, _), free in zip(net, maskable, strict=True) if free for r in w for v in r
    )


def asked(net):
    return Network(
        [
            Layer(
                [[int(v) for v in row] for row in w],
                [int(v) for v in b] if any(b) else None,
                quantizer=None if q is None else Quantizer(q[0], low=q[1], high=q[2]),
            )
            for w, b, q in net
        ]
    )


def truth(case):
    """Masks that solve it, and how many functions all masks make."""
    source, target, domain, tolerance, _, _, masks = case
    d = len(source[0][0][0])
    nets = {m: pruned(source, m) for m in masks}
    if domain[0] == "box":
        extremes = lambda a, b: corners([a, b], d, domain[1])  # noqa: E731
    else:
        points = (
            list(product(range(domain[1], domain[2] + 1), repeat=d))
            if domain[0] == "grid"
            else domain[1]
        )
        extremes = lambda a, b: points  # noqa: E731

    def gap(a, b):
        return max(
            abs(x - y)
            for p in extremes(a, b)
            for x, y in zip(value(a, p), value(b, p), strict=True)
        )

    good = {m for m, net in nets.items() if gap(net, target) <= tolerance}
    classes = []
    for net in nets.values():
        if all(gap(net, other) for other in classes):
            classes.append(net)
    return good, len(classes)


def check(seed, methods):
    case = drawn(random.Random(f"bruteforce {seed}"))
    source, target, domain, tolerance, structure, maskable, _ = case
    good, functions = truth(case)
    where = {
        "box": lambda: Box(*zip(*domain[1], strict=True)),
        "grid": lambda: InputGrid(domain[1], domain[2]),
        "sample": lambda: Sample(tuple(domain[1])),
    }[domain[0]]()
    question = NetworkMask(asked(source), asked(target), where, tolerance, maskable, structure)
    answers = 0
    for ask in ASKS:
        for method in methods:
            try:
                answer = lt.solve(question, ask, solver=method)
            except UnsupportedError:
                # auto and enumeration take every ask of so few masks
                assert method not in ("auto", "enumerate"), (seed, ask, method)
                continue
            if answer.verdict == "unknown":
                assert method not in ("auto", "enumerate"), (seed, ask, method)
                continue
            answers += 1
            label = (seed, ask, method, answer)
            if ask == "functions":
                assert answer.count == functions, label
                continue
            assert (answer.verdict == "feasible") == bool(good), label
            if ask == "count":
                assert answer.count == len(good), label
            elif good:
                kept = frozenset(
                    (i, r, c)
                    for i, layer in enumerate(answer.mask)
                    for r, row in enumerate(layer.tolist())
                    for c, bit in enumerate(row)
                    if bit
                )
                assert kept in good, label
                if ask == "sparsest":
                    assert len(kept) == min(map(len, good)), label
    return answers


def test_tiny_networks_by_brute_force():
    assert sum(check(seed, ("auto",)) for seed in range(30)) >= 120


@pytest.mark.slow
def test_two_thousand_tiny_networks_by_brute_force():
    # every method for each tenth question: a start of an engine costs more than the question
    methods = [METHODS if seed % 10 == 0 else ("auto",) for seed in range(2000)]
    assert sum(check(seed, names) for seed, names in enumerate(methods)) >= 8000
