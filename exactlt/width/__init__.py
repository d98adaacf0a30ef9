"""Minimal overparameterization: the smallest width for which a mask exists."""

from exactlt.width.search import Width, quantile
from exactlt.width.stream import stream_width

__all__ = ["Width", "quantile", "stream_width"]
