"""Minimal widths of deeper sources: the depth-doubled chain, and three layers on a grid.

Two sources for the chain b·relu(ax), and they must not be confused: 1-n-1-n-1 has the target's
own width 1 between the pairs, as in KN25's Theorem 1; 1-n-n-n-1 has n units in every hidden
layer.  n is the width of each wide layer, never a sum over layers.
"""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np

from exactlt.answers import Clock, Limits, Verdict
from exactlt.errors import InputError, SoundnessError
from exactlt.instances import Law, Stream, SubsetSum, parse_law
from exactlt.networks import InputGrid, Layer, Masks, Network, NetworkMask, Structure
from exactlt.networks import counterexample as refute
from exactlt.solvers import solver as named
from exactlt.width.network.search import weight_unit
from exactlt.width.search import Width, asker, deciders, search_width

BY = "divisors"


def chain_target(law: Law | str, seed: int) -> Network:
    """x ↦ b·relu(a·x), scalar, with a and b from the stream (law, seed, "target")."""
    law = parse_law(law) if isinstance(law, str) else law
    a, b = Stream(law, seed, "target").take(2)
    return Network(tuple(Layer([[w]], unit=weight_unit(law)) for w in (a, b)))


def chain_source(law: Law | str, seed: int, n: int) -> Network:
    """1-n-1-n-1: two hidden layers of width n, a scalar between them; nested in n."""
    law = parse_law(law) if isinstance(law, str) else law
    unit, layers = weight_unit(law), []
    for pair in (1, 2):
        flat = Stream(law, seed, f"source/{pair}").array(2 * n).reshape(n, 2)
        layers += [Layer(flat[:, :1].copy(), unit=unit), Layer(flat[:, 1:].T.copy(), unit=unit)]
    return Network(tuple(layers))


def chain_width(law: Law | str, seed: int, *, pairwise: bool = False, max_n: int = 512) -> Width:
    r"""n* of the four-layer chain for :math:`b\,\mathrm{relu}(ax)`, all real x; exact.

    The middle signal z is p·x for inputs of one sign and n·x for the others; the last two
    layers multiply relu(z) >= 0 by some β.  So masks exist if and only if the units of the
    right sign reach p and β with p·β = the target's product (p > 0), the wrong side is masked
    (n = 0 never hurts), and everything is two reachable-sum questions per divisor p.

    Parameters
    ----------
    pairwise : bool
        The construction of KN25, Theorem 1: each pair of layers equals its own target weight
        for inputs of both signs.

    Notes
    -----
    Exhaustive: the first prefix of each stream that reaches each divisor, by dynamic
    programming over all reachable sums.
    """
    from exactlt.kernels.reach import first_hits

    clock = Clock()
    law = parse_law(law) if isinstance(law, str) else law
    target = chain_target(law, seed)
    a, b = (int(layer.weights[0, 0]) for layer in target.layers)
    M = law.bound
    goal = M * M * a * b  # both sides in units of M^-4

    def sides(pair: int, n: int):
        flat = Stream(law, seed, f"source/{pair}").array(2 * n).reshape(n, 2)
        product = np.abs(flat[:, 0]) * flat[:, 1]
        return {s: np.where(np.sign(flat[:, 0]) == s, product, 0) for s in (1, -1)}

    side = 1 if a > 0 else -1
    rows = sides(1, max_n), sides(2, max_n)
    if pairwise:
        wanted = [(0, s, s * M * a) for s in (1, -1)] + [(1, s, s * M * b) for s in (1, -1)]
        options = [wanted]
    elif goal == 0:
        options = [[]]
    else:
        product, sign = abs(goal), 1 if b > 0 else -1
        limit = max(int(np.abs(rows[i][s]).sum()) for i, s in ((0, side), (1, 1)))
        options = [
            [(0, side, p), (1, 1, sign * (product // p))]
            for p in range(1, min(product, limit) + 1)
            if product % p == 0 and product // p <= limit
        ]
    asked = sorted({one for option in options for one in option})
    hits = {}
    for pair, s in sorted({(pair, s) for pair, s, _ in asked}):
        targets = [t for p, q, t in asked if (p, q) == (pair, s)]
        found = first_hits(rows[pair][s], targets)
        hits.update({(pair, s, t): int(h) for t, h in zip(targets, found, strict=True)})
    ready = [
        (max((hits[one] for one in option), default=0), option)
        for option in options
        if all(hits[one] >= 0 for one in option)
    ]
    if not ready:
        return Width.known(None, BY, max_n, seconds=clock.elapsed)
    n, option = min(ready, key=lambda pair: pair[0])
    masks = _chain_masks(rows, option, n)
    question = NetworkMask(chain_source(law, seed, n), target)
    if (wrong := refute(question, masks)) is not None:
        raise SoundnessError(f"chain masks of width {n} differ from the target by {wrong.gap}")
    made = question.mask(masks)
    return Width.known(n, BY, max_n, mask=made, seconds=clock.elapsed, asked=len(options))


def wide_chain_source(law: Law | str, seed: int, n: int) -> Network:
    """1-n-n-n-1, nested in n: the middle unit 0 alone gives :func:`chain_source`.

    The other middle units' incoming and outgoing weights are streams of their own, read shell
    by shell, so that every mask of the narrow chain is one of this source.
    """
    law = parse_law(law) if isinstance(law, str) else law
    narrow = [layer.weights for layer in chain_source(law, seed, n).layers]
    into, out = np.zeros((n, n), np.int64), np.zeros((n, n), np.int64)
    if n:
        into[0], out[:, 0] = narrow[1][0], narrow[2][:, 0]
    for matrix, label in ((into[1:], "source/into"), (out.T[1:], "source/out")):
        flat, used = Stream(law, seed, label).take(max(n * (n - 1), 0)), 0
        for k in range(1, n):  # width k + 1 adds row k − 1 up to column k, and column k above it
            matrix[k - 1, : k + 1] = flat[used : used + k + 1]
            matrix[: k - 1, k] = flat[used + k + 1 : used + 2 * k]
            used += 2 * k
    return Network(
        tuple(Layer(w.copy(), unit=weight_unit(law)) for w in (narrow[0], into, out, narrow[3]))
    )


def wide_chain_width(
    law: Law | str,
    seed: int,
    *,
    max_n: int = 16,
    limits: Limits | None = None,
    solver: str = "auto",
    confirm: str | None = None,
) -> Width:
    r"""n* of free masks of 1-n-n-n-1 for :math:`b\,\mathrm{relu}(ax)`, all real x.

    Notes
    -----
    Both sides are linear on each half line, so x = ±1 decides: the counterexample-guided search
    starts there.  Widths are asked upwards from 0; refutations are CaDiCaL's word (CLAIMED).
    """
    target = chain_target(law, seed)
    first, second = deciders(solver, confirm, NetworkMask)

    def question(n: int) -> NetworkMask:
        return NetworkMask(wide_chain_source(law, seed, n), target)

    if not all(int(layer.weights[0, 0]) for layer in target.layers):
        return chain_width(law, seed)
    return search_width(
        asker(question, first),
        low=0,
        low_by="the empty mask",
        max_n=max_n,
        limits=limits,
        confirm=asker(question, second),
        by_one=True,
    )


def _chain_masks(rows, option, n: int) -> Masks:
    masks = [
        np.zeros((n, 1), np.uint8),
        np.zeros((1, n), np.uint8),
        np.zeros((n, 1), np.uint8),
        np.zeros((1, n), np.uint8),
    ]
    for pair, s, t in option:
        row = rows[pair][s][:n].tolist()
        places = [i for i, w in enumerate(row) if w]
        if t == 0 or not places:
            continue
        answer = named("dp").solve(SubsetSum([row[i] for i in places], t))
        if answer.verdict is not Verdict.FEASIBLE:
            raise SoundnessError(f"dp does not find {t} where first_hits did")
        for i, bit in zip(places, answer.mask, strict=True):
            masks[2 * pair][i, 0] |= bit
            masks[2 * pair + 1][0, i] |= bit
    return tuple(masks)


def relu_target(law: Law | str, seed: int, d: int) -> Network:
    """x ↦ relu(w·x) with w from the stream (law, seed, "target")."""
    law = parse_law(law) if isinstance(law, str) else law
    unit = weight_unit(law)
    w = Stream(law, seed, "target").array(d).reshape(1, d)
    return Network((Layer(w, unit=unit), Layer([[law.bound]], unit=unit)))


def deep_source(law: Law | str, seed: int, d: int, n: int, layers: int) -> Network:
    """d-n-…-n-1, nested in n: middle matrices are read shell by shell, max(i, j) growing."""
    law = parse_law(law) if isinstance(law, str) else law
    unit = weight_unit(law)
    matrices = [Stream(law, seed, "source/1").array(n * d).reshape(n, d)]
    for level in range(2, layers):
        flat = Stream(law, seed, f"source/{level}").take(n * n)
        middle = np.zeros((n, n), np.int64)
        for k in range(n):
            shell = flat[k * k : (k + 1) * (k + 1)]
            middle[k, : k + 1], middle[:k, k] = shell[: k + 1], shell[k + 1 :]
        matrices.append(middle)
    matrices.append(Stream(law, seed, f"source/{layers}").array(n).reshape(1, n))
    return Network(tuple(Layer(w, unit=unit) for w in matrices))


def three_layer_source(law: Law | str, seed: int, d: int, n: int) -> Network:
    """d-n-n-1, nested in n."""
    return deep_source(law, seed, d, n, 3)


def directions(d: int) -> list[tuple[Fraction, ...]]:
    """Inputs on the surface of [−1, 1]^d, one for each direction of a small grid.

    {−2..2}^d up to two inputs, {−1..1}^d for three and four, the axes beyond.

    >>> [tuple(map(str, x)) for x in directions(1)], len(directions(2))
    ([('-1',), ('1',)], 16)
    """
    if d > 4:
        return [
            tuple(Fraction(s if k == i else 0) for k in range(d)) for i in range(d) for s in (1, -1)
        ]
    radius = 2 if d <= 2 else 1
    found: dict[tuple[Fraction, ...], None] = {}
    for point in itertools.product(range(-radius, radius + 1), repeat=d):
        if top := max(map(abs, point)):
            found[tuple(Fraction(x, top) for x in point)] = None
    return list(found)


def relu_width(
    law: Law | str,
    seed: int,
    d: int = 2,
    *,
    layers: int = 3,
    structure: Structure | str = Structure.FREE,
    max_n: int = 16,
    limits: Limits | None = None,
    solver: str = "cegis",
    confirm: str | None = None,
) -> Width:
    """n* of d-n-…-n-1 sources for relu(w·x), all real x.

    Parameters
    ----------
    layers : int
        Of the source: 3 is d-n-n-1, 4 is d-n-n-n-1.

    Notes
    -----
    Bias-free, so that [−1, 1]^d decides all reals and only an input's direction counts.  Widths
    are asked upwards from 1; each starts from :func:`directions` and from the inputs that refuted
    masks of the narrower ones.  Refutations are CaDiCaL's word (CLAIMED).
    """
    target = relu_target(law, seed, d)
    first, second = deciders(solver, confirm, NetworkMask)
    pool = directions(d)
    if first.name == "cegis":
        first = named("cegis", NetworkMask, pool=pool)

    def question(n: int) -> NetworkMask:
        source = deep_source(law, seed, d, n, layers)
        return NetworkMask(source, target, structure=Structure(structure))

    return search_width(
        asker(question, first),
        max_n=max_n,
        limits=limits,
        confirm=asker(question, second),
        by_one=True,
    )


def relu_grid_width(
    law: Law | str,
    seed: int,
    d: int = 2,
    *,
    radius: int = 2,
    structure: Structure | str = Structure.FREE,
    max_n: int = 16,
    limits: Limits | None = None,
    solver: str = "auto",
    confirm: str | None = None,
) -> Width:
    """n* of d-n-n-1 sources for relu(w·x) on the grid {−radius..radius}^d.

    Widths are asked upwards from 1: refutations below n* are the hard part, and the first
    feasible width ends the search.
    """
    if radius < 1:
        raise InputError(f"radius: expected at least 1, got {radius}")
    target = relu_target(law, seed, d)
    grid = InputGrid(-radius, radius)
    first, second = deciders(solver, confirm, NetworkMask)

    def question(n: int) -> NetworkMask:
        return NetworkMask(
            three_layer_source(law, seed, d, n), target, grid, structure=Structure(structure)
        )

    return search_width(
        asker(question, first),
        max_n=max_n,
        limits=limits,
        confirm=asker(question, second),
        by_one=True,
    )
