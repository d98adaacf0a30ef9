"""Markov chains of reachable sets."""
