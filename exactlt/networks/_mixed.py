"""KN25's mixed-precision networks (Definitions 4–6): layer outputs rounded to multiples of γ."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from exactlt.errors import InputError
from exactlt.networks._network import Layer, Network, as_unit
from exactlt.networks._quantizer import Quantizer, Rounding
from exactlt.networks._question import NetworkMask

KINDS = {"double": 1, "triple": 2}
"""Every layer's output is rounded (Definition 5), or that of every second one (Definition 6)."""


@dataclass(frozen=True)
class Mixed:
    """How layer outputs are rounded to multiples of γ.

    Parameters
    ----------
    gamma : Fraction
        γ; a power of two, or any other for which the layers' units allow it.
    kind : {'triple', 'double'}
        Of a source: round the output of the even-numbered layers counted from 1, so that two
        layers stand for one of the target (Definition 6), or of every layer (Definition 5).
        A target's layers are all rounded.
    rounding : Rounding or str
        The paper leaves open how [·]_γ rounds: to nearest with ties to even, or down, or to 0.
    saturate : bool
        The paper also leaves open whether the result is clamped to [−1, 1] or may exceed it.
    """

    gamma: Fraction
    kind: str = "triple"
    rounding: Rounding = Rounding.NEAREST_EVEN
    saturate: bool = False

    if TYPE_CHECKING:  # what is accepted is wider than what is kept

        def __init__(
            self,
            gamma: Fraction | int | str,
            kind: str = "triple",
            rounding: Rounding | str = ...,
            saturate: bool = False,
        ): ...

    def __post_init__(self):
        object.__setattr__(self, "gamma", as_unit("gamma", self.gamma))
        object.__setattr__(self, "rounding", Rounding.parse(self.rounding))
        if self.kind not in KINDS:
            raise InputError(f"kind: expected {' or '.join(KINDS)}, got {self.kind!r}")
        if not isinstance(self.saturate, bool):
            raise InputError(f"saturate: expected true or false, got {self.saturate!r}")
        if self.saturate and (1 / self.gamma).denominator != 1:
            raise InputError(f"gamma: expected 1/γ to be an integer to saturate, got {self.gamma}")

    def of(self, network: Network, name: str = "network", *, every: int | None = None) -> Network:
        """The network with its layer outputs rounded.

        Parameters
        ----------
        network : Network
            Without biases and quantizers.
        name : str
            What the network is called in errors.
        every : int, optional
            Round the layers every, 2·every, …; by default what ``kind`` says.

        Raises
        ------
        InputError
            A layer has a bias or a quantizer, or γ and its unit are on no common binary grid.
        """
        if not network.homogeneous:
            raise InputError(f"{name}: expected layers without biases and quantizers for γ")
        layers, unit, step = [], network.input_unit, every or KINDS[self.kind]
        for i, layer in enumerate(network.layers, 1):
            unit *= layer.unit
            quantizer = None
            if i % step == 0:
                ratio = self.gamma / unit
                if ratio.numerator & (ratio.numerator - 1):
                    raise InputError(
                        f"gamma: expected a power of two of {name}'s unit {unit} in layer {i}, got "
                        f"{self.gamma}"
                    )
                edge = int(1 / self.gamma) if self.saturate else None
                low = None if edge is None else -edge
                shift = ratio.numerator.bit_length() - 1
                quantizer = Quantizer(shift, self.rounding, low, edge, ratio.denominator)
                unit = self.gamma
            layers.append(Layer(layer.weights, None, layer.unit, quantizer))
        return Network(tuple(layers), network.input_unit)

    def question(self, question: NetworkMask) -> NetworkMask:
        """The same question about the rounded source and the rounded target.

        Raises
        ------
        InputError
            γ is coarser than the grid of the target's first layer, so that the target would
            be another; or finer than the sums of the source, so that nothing would be rounded.
        """
        source, target = question.source, question.target
        grid = target.input_unit * target.layers[0].unit
        if (grid / self.gamma).denominator != 1:
            raise InputError(
                f"gamma: expected γ at most the target's grid {grid} and dividing it, got "
                f"{self.gamma}"
            )
        sums = source.input_unit
        for layer in source.layers[: KINDS[self.kind]]:
            sums *= layer.unit
        if self.gamma < sums:
            raise InputError(
                f"gamma: expected γ at least {sums}, the unit of the source's sums, got "
                f"{self.gamma}: nothing would be rounded"
            )
        return replace(
            question, source=self.of(source, "source"), target=self.of(target, "target", every=1)
        )

    def describe(self) -> str:
        """All choices in one phrase."""
        clamp = "clamped to [-1, 1]" if self.saturate else "no saturation"
        return f"{self.kind} precision, γ = {self.gamma}, {self.rounding.value}, {clamp}"

    def content(self) -> dict[str, object]:
        """JSON form."""
        return {
            "gamma": str(self.gamma),
            "kind": self.kind,
            "rounding": self.rounding.value,
            "saturate": self.saturate,
        }
