"""Trained networks as exactly pruned random ones: constructions, lower bounds, files."""

from exactlt.representation.bound import Bound, lower_bound, needs
from exactlt.representation.domain import Inputs, parse_inputs
from exactlt.representation.file import document, read_representation, write_representation
from exactlt.representation.layer import LayerQuestion, PrunedLayer, Side
from exactlt.representation.read import quantized, read_trained, trained_layers
from exactlt.representation.whole import (
    METHODS,
    LayerReport,
    Representation,
    check_methods,
    layer_questions,
    layer_reports,
    represent,
)

__all__ = [
    "METHODS",
    "Bound",
    "Inputs",
    "LayerQuestion",
    "LayerReport",
    "PrunedLayer",
    "Representation",
    "Side",
    "check_methods",
    "document",
    "layer_questions",
    "layer_reports",
    "lower_bound",
    "needs",
    "parse_inputs",
    "quantized",
    "read_representation",
    "read_trained",
    "represent",
    "trained_layers",
    "write_representation",
]
