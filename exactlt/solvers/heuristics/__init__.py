"""Incomplete methods: what they find counts, what they miss proves nothing."""
