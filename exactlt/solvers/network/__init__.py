"""Exact methods for network questions."""
