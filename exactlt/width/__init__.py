"""Minimal overparameterization: the smallest width for which a mask exists."""

from exactlt.width._search import CoverWidth, Width, cover_width, minimal_width, quantile

__all__ = ["CoverWidth", "Width", "cover_width", "minimal_width", "quantile"]
