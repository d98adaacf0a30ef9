"""Shared by all tests: Hypothesis without a stopwatch, because the machines are noisy."""

from hypothesis import settings

settings.register_profile("exactlt", deadline=None, print_blob=True)
settings.load_profile("exactlt")
