"""The network question: which weights of a source are kept so that it equals a target?"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from exactlt.errors import InputError, MalformedFile
from exactlt.instances import Canonical, Fields, as_int, as_positive
from exactlt.networks._network import Masks, Network, integer_matrix

GRID_LIMIT = 1 << 20
"""Largest number of grid points that are listed."""


class Structure(StrEnum):
    """Which masks are allowed.

    ``first layers`` are the layers 1, 3, 5, …: the ones that a construction adds in front of
    each layer of the target.  Bits on weights that are zero never matter, and a layer that is
    not maskable is not bound.
    """

    FREE = "free"  # every mask
    ONE_INPUT = "one-input"  # each unit of a first layer keeps at most one input
    BLOCK = "block"  # unit j of a first layer keeps at most input j mod d (PRN20, KN25 Lemma 6)
    WHOLE_NEURON = "whole-neuron"  # hidden units are kept or removed whole (MYS20, Theorem 3.2)


@dataclass(frozen=True)
class Box:
    """All real inputs with |x_i| <= radius, in real units."""

    radius: Fraction = Fraction(1)

    def __post_init__(self):
        if not isinstance(self.radius, (int, Fraction)) or self.radius <= 0:
            raise InputError(f"radius: expected a positive fraction, got {self.radius!r}")
        object.__setattr__(self, "radius", Fraction(self.radius))

    def content(self) -> dict[str, object]:
        return {"kind": "box", "radius": str(self.radius)}


@dataclass(frozen=True)
class InputGrid:
    """All inputs {low..high}^d, in units of the networks' ``input_unit``."""

    low: int
    high: int

    def __post_init__(self):
        low, high = as_int("low", self.low), as_int("high", self.high)
        if low > high:
            raise InputError(f"high: expected at least low = {low}, got {high}")
        object.__setattr__(self, "low", low)
        object.__setattr__(self, "high", high)

    def points(self, d: int) -> np.ndarray:
        """All points, shape (N, d), in lexicographic order."""
        side = self.high - self.low + 1
        if side**d > GRID_LIMIT:
            raise InputError(f"domain: {side}^{d} grid points are more than {GRID_LIMIT}")
        axis = range(self.low, self.high + 1)
        return np.array(list(itertools.product(axis, repeat=d)), dtype=np.int64).reshape(-1, d)

    def content(self) -> dict[str, object]:
        return {"kind": "grid", "low": self.low, "high": self.high}


@dataclass(frozen=True)
class Sample:
    """A finite list of inputs, in units of the networks' ``input_unit``."""

    inputs: tuple[tuple[int, ...], ...]

    def __post_init__(self):
        rows = integer_matrix("inputs", list(self.inputs)).tolist()
        if not rows:
            raise InputError("inputs: expected at least one input, got none")
        object.__setattr__(self, "inputs", tuple(map(tuple, rows)))

    def points(self, d: int) -> np.ndarray:
        return integer_matrix("inputs", list(self.inputs), (len(self.inputs), d))

    def content(self) -> dict[str, object]:
        return {"kind": "sample", "inputs": [[str(x) for x in row] for row in self.inputs]}


Domain = Box | InputGrid | Sample


@dataclass(frozen=True)
class NetworkMask(Canonical):
    """Find masks with |pruned source(x) − target(x)| <= tolerance for every x of the domain.

    Parameters
    ----------
    source, target : Network
        Same numbers of inputs and outputs, same ``input_unit``.
    domain : Box, InputGrid or Sample
        The default is every real input of [−1, 1]^d.
    tolerance : Fraction or int
        In real output units, sup norm over outputs and inputs; 0 asks for equality.
    maskable : sequence of bool, optional
        Which layers of the source may be pruned; all by default.
    structure : Structure or str
        Which masks are allowed.

    Raises
    ------
    InputError
        Shapes do not match, or a box is asked for networks with quantizers, which are not
        continuous.
    """

    source: Network
    target: Network
    domain: Domain = Box()
    tolerance: Fraction = Fraction(0)
    maskable: tuple[bool, ...] | None = None
    structure: Structure = Structure.FREE

    FORMAT = "exactlt/network-mask"

    if TYPE_CHECKING:  # what is accepted is wider than what is kept

        def __init__(
            self,
            source: Network,
            target: Network,
            domain: Domain = ...,
            tolerance: Fraction | int | str = 0,
            maskable: Sequence[bool] | None = None,
            structure: Structure | str = Structure.FREE,
        ): ...

    def __post_init__(self):
        source, target = self.source, self.target
        for name, net in (("source", source), ("target", target)):
            if not isinstance(net, Network):
                raise InputError(f"{name}: expected a Network, got {type(net).__name__}")
        for i, what in ((0, "inputs"), (-1, "outputs")):
            if source.widths[i] != target.widths[i]:
                raise InputError(
                    f"source: expected {target.widths[i]} {what} as the target has, got "
                    f"{source.widths[i]}"
                )
        if not isinstance(self.domain, (Box, InputGrid, Sample)):
            raise InputError(f"domain: expected Box, InputGrid or Sample, got {self.domain!r}")
        if isinstance(self.domain, Box):
            if not (source.piecewise_linear and target.piecewise_linear):
                raise InputError(
                    "domain: a network with quantizers is a step function; ask on a grid or sample"
                )
        else:
            if source.input_unit != target.input_unit:
                raise InputError("source: expected the target's input_unit, got another one")
            self.domain.points(target.widths[0])
        try:
            tolerance = Fraction(self.tolerance)
        except (TypeError, ValueError, ZeroDivisionError):
            tolerance = Fraction(-1)
        if tolerance < 0 or isinstance(self.tolerance, float):
            raise InputError(f"tolerance: expected a fraction >= 0, got {self.tolerance!r}")
        object.__setattr__(self, "tolerance", tolerance)
        maskable = (True,) * source.depth if self.maskable is None else tuple(self.maskable)
        if len(maskable) != source.depth or not all(isinstance(x, bool) for x in maskable):
            raise InputError(f"maskable: expected {source.depth} booleans, got {maskable!r}")
        object.__setattr__(self, "maskable", maskable)
        if self.structure not in list(Structure):
            names = ", ".join(s.value for s in Structure)
            raise InputError(f"structure: expected one of {names}, got {self.structure!r}")
        object.__setattr__(self, "structure", Structure(self.structure))

    @property
    def bits(self) -> int:
        """Number of nonzero maskable weights: the question has at most 2^bits masks."""
        return sum(
            int(np.count_nonzero(x.weights))
            for x, free in zip(self.source.layers, self.maskable, strict=True)
            if free
        )

    def mask(self, masks: Sequence) -> Masks:
        """``masks`` checked against shapes, ``maskable`` and ``structure``.

        Raises
        ------
        InputError
            Says which rule is broken; bits on zero weights are ignored (and cleared).
        """
        raw = self.source.masks(masks)
        checked = tuple(
            (m * (x.weights != 0)).astype(np.uint8)
            for m, x in zip(raw, self.source.layers, strict=True)
        )
        for i, (m, layer, free) in enumerate(
            zip(checked, self.source.layers, self.maskable, strict=True)
        ):
            if not free and (m != (layer.weights != 0)).any():
                raise InputError(f"masks[{i}]: layer {i + 1} is not maskable, expected all ones")
        # a layer that is not maskable keeps all its weights, whatever the structure
        first = [(i, checked[i]) for i in range(0, self.source.depth - 1, 2) if self.maskable[i]]
        if self.structure is Structure.ONE_INPUT:
            for i, m in first:
                if m.size and (m.sum(axis=1) > 1).any():
                    raise InputError(f"masks[{i}]: expected at most one input per unit")
        elif self.structure is Structure.BLOCK:
            for i, m in first:
                if (m * ~self.block(m.shape)).any():
                    raise InputError(f"masks[{i}]: expected unit j to keep only input j mod d")
        elif self.structure is Structure.WHOLE_NEURON:
            self._check_whole(checked)
        return checked

    def _check_whole(self, masks: Masks) -> None:
        """Some set of hidden units is kept, and exactly the weights between kept units are.

        A unit is taken as kept if any of its weights is: whatever set was meant, these weights
        tell no smaller and no larger one apart.
        """
        kept = [m.any(axis=1) | n.any(axis=0) for m, n in itertools.pairwise(masks)]
        widths = self.source.widths
        ends = [np.ones(widths[0], bool), *kept, np.ones(widths[-1], bool)]
        for i, (m, layer) in enumerate(zip(masks, self.source.layers, strict=True)):
            if (m != (layer.weights != 0) * np.outer(ends[i + 1], ends[i])).any():
                raise InputError(f"masks[{i}]: expected hidden units kept or removed whole")

    @staticmethod
    def block(shape: tuple[int, int]) -> np.ndarray:
        """The block mask: True at (j, j mod d)."""
        j, i = np.indices(shape)
        return j % max(shape[1], 1) == i

    def content(self) -> dict[str, object]:
        return {
            "source": self.source.content(),
            "target": self.target.content(),
            "domain": self.domain.content(),
            "tolerance": str(self.tolerance),
            "maskable": list(self.maskable),
            "structure": self.structure.value,
        }

    @classmethod
    def from_content(cls, content: Fields) -> NetworkMask:
        def network(key):
            value = content[key]
            if not isinstance(value, dict):
                raise MalformedFile(f"{content.where}: {key}: expected a network object")
            return Network.from_content(Fields(value, f"{content.where}: {key}"))

        return cls(
            network("source"),
            network("target"),
            _domain(content.get("domain", {"kind": "box"}), content.where),
            _fraction(content.get("tolerance", "0"), f"{content.where}: tolerance"),
            content.get("maskable"),
            content.get("structure", "free"),
        )


def _fraction(text: object, where: str) -> Fraction:
    try:
        if isinstance(text, (int, str)):
            return Fraction(text)
    except (ValueError, ZeroDivisionError):
        pass
    raise MalformedFile(f"{where}: expected a fraction such as 1/16, got {text!r}")


def _domain(value: Any, where: str) -> Domain:
    kind = value.get("kind") if isinstance(value, dict) else None
    where = f"{where}: domain"
    if kind == "box":
        return Box(_fraction(value.get("radius", "1"), where))
    if kind == "grid" and {"low", "high"} <= set(value):
        return InputGrid(value["low"], value["high"])
    if kind == "sample" and isinstance(value.get("inputs"), list):
        return Sample(tuple(Fields(value, where).integers("inputs")))
    raise MalformedFile(f"{where}: expected a box, a grid with low and high, or a sample")


def mask_text(masks: Masks) -> list[list[str]]:
    """Masks as JSON: one string of zeros and ones a row."""
    return [["".join(map(str, row)) for row in m.tolist()] for m in masks]


def parse_mask_text(value: object, network: Network, where: str = "masks") -> Masks:
    """Inverse of :func:`mask_text`."""
    if not isinstance(value, list) or len(value) != network.depth:
        raise MalformedFile(
            f"{where}: expected one list of rows for each of the {network.depth} layers"
        )
    masks = []
    for i, (rows, layer) in enumerate(zip(value, network.layers, strict=True)):
        good = (
            isinstance(rows, list)
            and len(rows) == layer.outputs
            and all(
                isinstance(r, str) and len(r) == layer.inputs and not set(r) - {"0", "1"}
                for r in rows
            )
        )
        if not good:
            raise MalformedFile(
                f"{where}[{i}]: expected {layer.outputs} texts of {layer.inputs} zeros and ones"
            )
        masks.append(
            np.array([[int(c) for c in r] for r in rows], np.uint8).reshape(layer.weights.shape)
        )
    return tuple(masks)


def random_points(d: int, radius: Fraction, count: int, seed: int) -> Iterator[tuple]:
    """Rational points of the box for tests and spot checks, from the exact stream."""
    from exactlt.instances import Stream

    q = 97
    flat = Stream(f"uniform:M={q}", seed, "points").take(as_positive("count", count) * d)
    for i in range(count):
        yield tuple(Fraction(x, q) * radius for x in flat[i * d : (i + 1) * d])
