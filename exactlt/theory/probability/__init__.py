"""Exact success probabilities, one file a method."""
