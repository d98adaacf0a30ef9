"""Minimal widths of whole networks."""
