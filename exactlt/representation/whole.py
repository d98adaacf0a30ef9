"""A whole trained network as an exactly pruned random one, layer by layer."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from exactlt.errors import InputError, SoundnessError, UnsupportedError
from exactlt.networks import Layer, Masks, Network, biases
from exactlt.representation.baselines import block_layer, gadget_width
from exactlt.representation.bound import Bound, lower_bound
from exactlt.representation.constructive import construct
from exactlt.representation.domain import NONNEGATIVE, Inputs, parse_inputs
from exactlt.representation.layer import LayerQuestion, PrunedLayer
from exactlt.representation.read import quantized, read_trained, trained_layers

METHODS = ("gadgets", "block", "constructive", "bound")
BITS = range(1, 9)
WIDEST = 1 << 17
"""Weights of a layer."""
OUTPUTS = 256
"""Outputs of a layer: all of them must be hit by one small set of units."""


@dataclass(frozen=True, eq=False)
class LayerReport:
    """One layer: its question, the widths that were asked for, and the masks.

    ``gadgets`` is a width; ``block`` and ``constructive`` are pruned layers that were verified on
    the whole domain; ``bound`` is a lower bound for one-input masks.  None: not asked for.
    """

    question: LayerQuestion
    gadgets: int | None = None
    block: PrunedLayer | None = None
    constructive: PrunedLayer | None = None
    bound: Bound | None = None

    @property
    def pruned(self) -> PrunedLayer | None:
        """The narrowest masks that there are."""
        made = [one for one in (self.constructive, self.block) if one is not None]
        return min(made, key=lambda one: one.n) if made else None


@dataclass(frozen=True, eq=False)
class Representation:
    """A network on the grid and the reports of its layers, first layer first.

    ``layers`` may be fewer than the target has, where the work was ended early.  The target's
    outputs are the trained network's divided by 2^shift.
    """

    target: Network
    bits: int
    shift: int
    seed: int
    layers: tuple[LayerReport, ...]

    @property
    def complete(self) -> bool:
        """Whether every layer is there, with masks."""
        return len(self.layers) == self.target.depth and all(x.pruned for x in self.layers)

    @property
    def widths(self) -> tuple[int, ...]:
        """Inputs, hidden units and outputs of the pruned random network."""
        found = [self.target.widths[0]]
        for report in self.layers:
            found += [report.pruned.n if report.pruned else 0, len(report.question.weights)]
        return tuple(found)

    def source(self) -> tuple[Network, Masks]:
        """The random network and its masks: pruned, it equals ``target`` on the whole domain.

        The random weights of the constant input are the biases of the first layer of each pair;
        biases have no masks there, so those that are pruned away are 0 already.
        """
        if not self.complete:
            raise InputError("layers: expected masks for every layer, some are missing")
        layers, masks, unit = [], [], self.target.input_unit
        for report in self.layers:
            question, pruned = report.question, report.pruned
            step = Fraction(1, 1 << question.k)
            first, second = question.source(pruned.n)
            keep_first, keep_second = pruned.masks()
            bias = None
            if question.constant:
                bias = (first[:, -1] * keep_first[:, -1]).astype(object) * int(1 / unit)
                first, keep_first = first[:, :-1], keep_first[:, :-1]
            layers += [
                Layer(np.ascontiguousarray(first), bias, unit=step),
                Layer(np.ascontiguousarray(second.T), unit=step),
            ]
            masks += [np.ascontiguousarray(keep_first), keep_second]
            unit *= step * step
        return Network(tuple(layers), self.target.input_unit), tuple(masks)

    def flaw(self) -> str | None:
        """Why some layer's masks are wrong on their domain, or None: all are exact."""
        for report in self.layers:
            for pruned in (report.block, report.constructive):
                if pruned is not None and (found := pruned.flaw()):
                    return found
        return None


def represent(
    network: str | Path | Network,
    bits: int = 4,
    *,
    source_bits: int | None = None,
    seed: int = 0,
    domain: str = "all",
    scale: bool = False,
    methods: Sequence[str] = METHODS,
    seconds: float | None = None,
    keep: Callable[[Representation], None] = lambda found: None,
    step: Callable[[int, int, str], None] = lambda done, total, what: None,
) -> Representation:
    """Represent a trained ReLU network exactly by pruning a random one, layer by layer.

    As ``exactlt.represent``, and with two functions that are told how far it is:

    Parameters
    ----------
    keep : function of Representation
        Is given the finished layers after each one.
    step : function of (done, total, what)
        Progress.
    """
    start = time.monotonic()
    target, shift = _target(network, bits, scale)
    questions = layer_questions(target, bits, source_bits, seed, parse_inputs(domain))
    check_methods(methods)
    result = Representation(target, bits, shift, seed, ())
    for i, question in enumerate(questions):
        left = None
        if seconds is not None:  # by the number of sides, the later ones of what is left
            share = len(question.sides) / max(1, sum(len(q.sides) for q in questions[i:]))
            left = max(0.0, (seconds - (time.monotonic() - start)) * share)
        result = replace(result, layers=(*result.layers, _layer(question, methods, left, step)))
        keep(result)
    return result


def check_methods(methods: Sequence[str]) -> None:
    """Refuse names that are no methods, and a bound with nothing to hold it against."""
    if not methods or not set(methods) <= set(METHODS):
        raise InputError(f"methods: expected some of {', '.join(METHODS)}, got {methods!r}")
    if "bound" in methods and not {"block", "constructive"} & set(methods):
        raise InputError("methods: bound needs block or constructive beside it")


def _target(network, bits: int, scale: bool) -> tuple[Network, int]:
    if type(bits) is not int or bits not in BITS:
        raise InputError(f"bits: expected 1..{BITS[-1]}, got {bits!r}")
    if isinstance(network, Network):
        return quantized(trained_layers(network), network.input_unit, bits, scale=scale)
    return quantized(*read_trained(network), bits, scale=scale)


def layer_questions(
    target: Network, bits: int, source_bits: int | None, seed: int, inputs: Inputs
) -> list[LayerQuestion]:
    """The question of each layer of a network on the grid of 2^−bits."""
    k = bits if source_bits is None else source_bits
    if type(k) is not int or k not in BITS or 2 * k < bits:
        raise InputError(
            f"source_bits: expected an integer in {max(1, -(-bits // 2))}..{BITS[-1]}, so that "
            f"products of two random weights reach the grid of {bits} bits, got {source_bits!r}"
        )
    if type(seed) is not int or seed < 0:
        raise InputError(f"seed: expected an integer >= 0, got {seed!r}")
    questions, unit = [], target.input_unit
    for i, layer in enumerate(target.layers):
        m, d = layer.weights.shape
        if m > OUTPUTS or m * d > WIDEST or not m * d:
            raise UnsupportedError(
                f"layer {i}: {m} x {d} weights; what fits are layers of 1..{OUTPUTS} outputs and "
                f"1..{WIDEST} weights"
            )
        unit *= layer.unit
        weights, constant = layer.weights.astype(np.int64), layer.bias is not None
        if constant:
            # sums are in units of ``unit``, the grid is the layer's own
            ratio = int(layer.unit / unit)
            column = np.array([int(b) // ratio for b in biases(layer)], np.int64)
            weights = np.concatenate([weights, column[:, None]], axis=1)
        questions.append(
            LayerQuestion(
                *(weights, 1 << (2 * k - bits), k, seed, f"layer{i}"),
                inputs if i == 0 else NONNEGATIVE,
                constant,
            )
        )
    return questions


def layer_reports(questions: Sequence[LayerQuestion], methods: Sequence[str]) -> list[LayerReport]:
    """The reports of some layers, each with the methods that are asked for."""
    check_methods(methods)
    return [_layer(one, methods, None, lambda done, total, what: None) for one in questions]


def _layer(question: LayerQuestion, methods, seconds, step) -> LayerReport:
    gadgets = block = constructive = bound = None
    if "gadgets" in methods:
        many = question.weights.size
        at = _counter(step, many, f"{question.label}: gadgets")
        gadgets = gadget_width(question, at)
    if "block" in methods:
        block = block_layer(
            question, _counter(step, len(question.sides), f"{question.label}: block")
        )
    if "constructive" in methods:
        half = None if seconds is None else seconds * (0.6 if "bound" in methods else 1)
        constructive = construct(question, seconds=half, step=_named(step, question.label))
    for pruned in (block, constructive):
        if pruned is not None and (wrong := pruned.flaw()):
            raise SoundnessError(f"masks of our own are wrong: {wrong}")
    report = LayerReport(question, gadgets, block, constructive)
    if "bound" in methods:
        rest = None if seconds is None else 0.4 * seconds
        bound = lower_bound(
            question, report.pruned.n, seconds=rest, step=_named(step, question.label)
        )
    return replace(report, bound=bound)


def _counter(step, total: int, what: str):
    done = 0

    def one() -> None:
        nonlocal done
        done += 1
        step(done, total, what)

    return one


def _named(step, label: str):
    return lambda done, total, what: step(done, total, f"{label}: {what}")
