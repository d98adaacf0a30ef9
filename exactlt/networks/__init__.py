"""Exact semantics of quantized ReLU networks: evaluation, masks, normal forms, verification."""

from exactlt.networks._mixed import mixed_precision
from exactlt.networks._network import Layer, Masks, Network
from exactlt.networks._quantizer import Quantizer, Rounding

__all__ = [
    "Layer",
    "Masks",
    "Network",
    "Quantizer",
    "Rounding",
    "mixed_precision",
]
