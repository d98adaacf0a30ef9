"""A seeded family of tiny network questions, biased to where methods go wrong, and their shrinking.

Question i of a seed depends on (seed, i) alone, so any single one can be made again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import count, islice, pairwise

import numpy as np

from exactlt.crosscheck._family import Case, Draw
from exactlt.errors import InputError
from exactlt.networks import Box, InputGrid, Layer, Network, NetworkMask, Sample, Structure

BITS = 4
"""Largest number of maskable weights: all methods are held against every mask."""

KINDS = ("plain", "plain", "plain", "zeros", "equal", "scaled", "biased", "grid", "sample", "deep")


def network_case(seed: int, index: int) -> Case:
    """Question ``index`` of the family."""
    for attempt in count():
        d = Draw(seed, index, f"network {attempt}")
        kind = d.choose(KINDS)
        question = _question(d, kind)
        if question is not None and question.bits <= BITS:
            return Case(index, kind, question)
    raise AssertionError("unreachable")


def network_family(seed: int, start: int = 0, stop: int | None = None) -> Iterator[Case]:
    """The cases start..stop−1 of a seed; endless without ``stop``."""
    return (network_case(seed, i) for i in islice(count(), start, stop))


def _question(d: Draw, kind: str) -> NetworkMask | None:
    inputs, outputs = d.choose((1, 1, 1, 2, 2, 3)), d.choose((1, 1, 1, 2))
    hidden = [d.below(4)] if kind != "deep" else [1 + d.below(2), 1 + d.below(2)]
    widths = [inputs, *hidden, outputs]
    top = d.choose((1, 1, 2, 3))

    def matrix(rows: int, columns: int) -> np.ndarray:
        low = 0 if kind == "zeros" else 1
        values = [d.sign() * d.within(low, top) for _ in range(rows * columns)]
        return np.array(values, np.int64).reshape(rows, columns)

    weights = [matrix(b, a) for a, b in pairwise(widths)]
    if kind in ("equal", "scaled") and hidden[0] > 1:  # interchangeable units
        factor = d.choose((1, 2)) if kind == "scaled" else 1
        weights[0][1], weights[1][:, 1] = factor * weights[0][0], weights[1][:, 0]
    biased = kind in ("biased", "grid", "sample", "deep") and d.chance(60)
    source = Network([Layer(w, _bias(d, len(w)) if biased else None) for w in weights])
    domain = Box(d.choose((1, 1, Fraction(1, 2), 2)))
    if kind == "grid":
        domain = InputGrid(-d.below(3), d.below(3))
    elif kind == "sample":
        domain = Sample(tuple(tuple(d.within(-3, 3) for _ in range(inputs)) for _ in range(3)))
    loose = kind in ("biased", "grid", "sample", "deep") and d.chance(30)
    tolerance = d.choose((Fraction(1, 3), 1, 2)) if loose else 0
    structure = d.choose((*Structure, Structure.FREE))
    maskable = None if d.chance(85) else tuple(d.chance(50) for _ in weights)
    try:
        asked = NetworkMask(source, _target(d, source, top), domain, tolerance, maskable, structure)
    except InputError:
        return None
    return asked


def _bias(d: Draw, rows: int) -> list[int]:
    return [d.within(-2, 2) for _ in range(rows)]


def _target(d: Draw, source: Network, top: int) -> Network:
    """Half of the targets are planted: a pruned copy of the source."""
    if d.chance(50):
        shapes = [layer.weights.shape for layer in source.layers]
        return source.masked(
            [np.array([d.below(2) for _ in range(a * b)]).reshape(a, b) for a, b in shapes]
        )
    rows, columns = source.widths[-1], source.widths[0]
    values = [d.within(-top, top) for _ in range(rows * columns)]
    return Network([Layer(np.array(values, np.int64).reshape(rows, columns))])


def network_cost(question: NetworkMask) -> tuple[int, ...]:
    """What shrinking makes smaller, the most important first."""
    numbers = [
        abs(int(x))
        for net in (question.source, question.target)
        for layer in net.layers
        for part in (layer.weights, layer.bias)
        if part is not None
        for x in part.flatten().tolist()
    ]
    return (
        sum(question.source.widths),
        question.bits,
        question.structure is not Structure.FREE,
        question.tolerance != 0,
        sum(layer.bias is not None for layer in question.source.layers),
        sum(numbers),
    )


def network_candidates(question: NetworkMask) -> Iterator[NetworkMask]:
    """Neighbours that are likely to be smaller, the boldest first."""
    source = question.source
    for i in range(1, source.depth):  # a hidden unit less
        for j in range(source.widths[i]):
            a, b = source.layers[i - 1], source.layers[i]
            bias = None if a.bias is None else np.delete(a.bias, j)
            layers = list(source.layers)
            layers[i - 1] = Layer(np.delete(a.weights, j, 0), bias, a.unit, a.quantizer)
            layers[i] = Layer(np.delete(b.weights, j, 1), b.bias, b.unit, b.quantizer)
            yield replace(question, source=Network(layers, source.input_unit))
    if question.structure is not Structure.FREE:
        yield replace(question, structure=Structure.FREE)
    if question.tolerance:
        yield replace(question, tolerance=Fraction(0))
    for net, changed in (
        (question.source, lambda net: replace(question, source=net)),
        (question.target, lambda net: replace(question, target=net)),
    ):
        for i, layer in enumerate(net.layers):
            if layer.bias is not None:
                yield changed(_with(net, i, Layer(layer.weights, None)))
            for place, w in np.ndenumerate(layer.weights):
                for less in (0, 1 if w > 0 else -1):
                    if abs(less) < abs(int(w)):
                        weights = layer.weights.copy()
                        weights[place] = less
                        made = Layer(weights, layer.bias, layer.unit, layer.quantizer)
                        yield changed(_with(net, i, made))


def _with(net: Network, i: int, layer: Layer) -> Network:
    return Network([*net.layers[:i], layer, *net.layers[i + 1 :]], net.input_unit)
