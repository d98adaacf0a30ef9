"""Shared by all tests: Hypothesis without a stopwatch, because the machines are noisy.

The examples are the same on every run and every machine, so that a red suite is red for all;
``HYPOTHESIS_PROFILE=explore`` looks for new ones, and what it finds becomes a named case.
"""

import os

from hypothesis import settings

settings.register_profile(
    "exactlt", deadline=None, print_blob=True, derandomize=True, database=None
)
settings.register_profile("explore", deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "exactlt"))

os.environ.setdefault("EXACTLT_COMPILING_SAID", "1")  # no line on stderr where a cache is cold
