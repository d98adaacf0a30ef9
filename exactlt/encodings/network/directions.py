r"""Which sets of inputs a hidden unit may keep, as far as a mask that solves the question could.

A free unit with d inputs has 2^d of them; what a set means on the box (see
``exactlt.networks.normal_form``) leaves few:

* a unit that is *affine* there (never negative) adds no kink, needs no partner, and stays;
* a *kink* along a line that the target does not have must be cancelled, so another unit with an
  opposite output sign must be able to take the same line.  For a pair of units that is: the same
  set of inputs, all with one ratio of their weights, which is the ratio of their biases too.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from exactlt.errors import UnsupportedError
from exactlt.networks import NetworkMask, Sides, Structure, biases, line

SETS = 2_000_000
"""Sets of inputs that are listed at most."""

Line = tuple[int, ...]


@dataclass(frozen=True)
class Direction:
    """Kept inputs of a unit: affine on the box (``side`` 1), or ``factor`` times a line's kink."""

    inputs: tuple[int, ...]
    side: int
    factor: int
    line: Line

    @property
    def axis(self) -> bool:
        """One input and no bias: it acts on one of the input's two sides."""
        return len(self.inputs) == 1 and not self.line[-1]


def all_directions(question: NetworkMask, sides: Sides) -> list[list[Direction]]:
    """Per unit every allowed set of inputs that gives something somewhere on the box, or may not.

    Raises
    ------
    UnsupportedError
        They are too many to be listed.
    """
    return [
        [_direction(u, b, inputs, sides) for inputs in _listed(question, j, u, b)]
        for j, (u, b) in enumerate(_units(question))
    ]


def useful_directions(
    question: NetworkMask,
    sides: Sides,
    wanted: Iterable[Line],
    tick: Callable[[], None] = lambda: None,
) -> list[list[Direction]]:
    """The same without kinks along lines that no other unit can cancel and no target wants.

    Parameters
    ----------
    wanted : iterable of lines
        Where the target has kinks, for any output.
    tick : callable
        Called now and then; may raise.

    Notes
    -----
    O(n²d) for n units and d inputs, and the sets that are found.
    """
    if not (question.structure is Structure.FREE and question.maskable[0]):
        return all_directions(question, sides)
    units = _units(question)
    columns = question.source.layers[1].weights.T.tolist()
    found: list[dict[tuple[int, ...], None]] = [{} for _ in units]
    wanted = list(wanted)
    total = 0
    for j, (u, b) in enumerate(units):
        tick()
        sets = found[j]
        if b > 0:
            sets[()] = None
        sets.update(dict.fromkeys((i,) for i, w in enumerate(u) if w))
        for r in wanted:
            inputs = tuple(i for i, w in enumerate(r[:-1]) if w)
            if line([*_kept(u, inputs), b])[1] == r:
                sets[inputs] = None
        for inputs in _affine(u, b, sides):
            sets[inputs] = None
            if len(sets) + total > SETS:
                raise _too_many()
        for k in range(j):
            if not any(x * y < 0 for x, y in zip(columns[j], columns[k], strict=True)):
                continue
            for shared in _shared(units[j], units[k]):
                if 1 << len(shared) > SETS:
                    raise _too_many()
                for inputs in _subsets(shared, 2):
                    found[j][inputs] = found[k][inputs] = None
        total = sum(map(len, found))
        if total > SETS:
            raise _too_many()
    return [
        [_direction(u, b, inputs, sides) for inputs in sets]
        for (u, b), sets in zip(units, found, strict=True)
    ]


def _units(question: NetworkMask) -> list[tuple[list[int], int]]:
    first = question.source.layers[0]
    return list(zip(first.weights.tolist(), biases(first), strict=True))


def _kept(u, inputs) -> list[int]:
    kept = [0] * len(u)
    for i in inputs:
        kept[i] = u[i]
    return kept


def _direction(u, b, inputs, sides: Sides) -> Direction:
    plane = [*_kept(u, inputs), b]
    factor, r = line(plane)
    return Direction(inputs, sides.of(plane), factor, r)


def _listed(question: NetworkMask, j: int, u, b: int) -> list[tuple[int, ...]]:
    """Sets of inputs with weights that are not zero; the empty one where the bias is positive."""
    there = tuple(i for i, w in enumerate(u) if w)
    if not question.maskable[0] or question.structure is Structure.WHOLE_NEURON:
        return [there] if there or b > 0 else []
    empty: list[tuple[int, ...]] = [()] if b > 0 else []
    if question.structure is Structure.BLOCK:
        return empty + [(i,) for i in there if i == j % len(u)]
    if question.structure is Structure.ONE_INPUT:
        return empty + [(i,) for i in there]
    if 1 << len(there) > SETS:
        raise _too_many()
    return empty + list(_subsets(there, 1))


def _subsets(items, least: int) -> Iterator[tuple[int, ...]]:
    return itertools.chain.from_iterable(
        itertools.combinations(items, k) for k in range(least, len(items) + 1)
    )


def _affine(u, b: int, sides: Sides) -> Iterator[tuple[int, ...]]:
    """Sets of two and more inputs with which the unit's sum is nowhere negative on the box."""
    least = sorted(((sides.span(i, w)[0], i) for i, w in enumerate(u) if w), reverse=True)
    # gain[k]: the most that inputs from k on can still add to the least value
    gain = [0]
    for low, _ in reversed(least):
        gain.append(gain[-1] + max(low, 0))
    gain.reverse()
    stack: list[tuple[int, int, tuple[int, ...]]] = [(0, b * sides.q, ())]
    while stack:
        k, low, inputs = stack.pop()
        if low + gain[k] < 0:
            continue
        if k == len(least):
            if len(inputs) > 1:
                yield tuple(sorted(inputs))
            continue
        step, i = least[k]
        stack += [(k + 1, low, inputs), (k + 1, low + step, (*inputs, i))]


def _shared(one, other) -> Iterator[list[int]]:
    """Largest sets of two and more inputs on which two units lie on one line."""
    (u, b), (v, c) = one, other
    if (b == 0) != (c == 0):
        return
    classes: dict[tuple[int, int], list[int]] = defaultdict(list)
    for i, (x, y) in enumerate(zip(u, v, strict=True)):
        if x and y:
            classes[_ratio(x, y)].append(i)
    if b:
        shared = classes.get(_ratio(b, c), [])
        if len(shared) > 1:
            yield shared
        return
    for shared in classes.values():
        if len(shared) > 1:
            yield shared


def _ratio(x: int, y: int) -> tuple[int, int]:
    g = math.gcd(x, y)
    return (x // g, y // g) if y > 0 else (-x // g, -y // g)


def _too_many() -> UnsupportedError:
    return UnsupportedError(
        f"normal-form system: more than {SETS} sets of kept inputs; use the structure one-input "
        "or block"
    )
