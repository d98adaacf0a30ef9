"""The network question: which weights of a source are kept so that it equals a target?"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from exactlt.errors import InputError, MalformedFile
from exactlt.instances import Canonical, Fields
from exactlt.networks._domain import Box, Domain, InputGrid, Sample, domain_of, fraction_of
from exactlt.networks._network import Masks, Network


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
    domain: Domain = field(default_factory=Box)
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
            self.domain.ends(target.widths[0])
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
            domain_of(content.get("domain", {"kind": "box"}), content.where),
            fraction_of(content.get("tolerance", "0"), f"{content.where}: tolerance"),
            content.get("maskable"),
            content.get("structure", "free"),
        )


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
