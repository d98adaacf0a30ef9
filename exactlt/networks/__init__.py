"""Exact semantics of quantized ReLU networks: evaluation, masks, normal forms, verification."""

from exactlt.networks._compare import (
    Comparison,
    Extreme,
    OutputRange,
    Shares,
    compare,
    largest_gap,
    value_range,
)
from exactlt.networks._counterexample import Counterexample
from exactlt.networks._domain import Box, Domain, InputGrid, Reals, Sample, parse_box, parse_domain
from exactlt.networks._mixed import Mixed
from exactlt.networks._network import Layer, Masks, Network
from exactlt.networks._normal_form import NormalForm, Sides, biases, line, normal_form
from exactlt.networks._quantizer import Quantizer, Rounding
from exactlt.networks._question import NetworkMask, Structure, mask_text, parse_mask_text
from exactlt.networks._verify import counterexample, flaw

__all__ = [
    "Box",
    "Comparison",
    "Counterexample",
    "Domain",
    "Extreme",
    "InputGrid",
    "Layer",
    "Masks",
    "Mixed",
    "Network",
    "NetworkMask",
    "NormalForm",
    "OutputRange",
    "Quantizer",
    "Reals",
    "Rounding",
    "Sample",
    "Shares",
    "Sides",
    "Structure",
    "biases",
    "compare",
    "counterexample",
    "flaw",
    "largest_gap",
    "line",
    "mask_text",
    "normal_form",
    "parse_box",
    "parse_domain",
    "parse_mask_text",
    "value_range",
]
