"""Plans that finish in well under a second."""

import pytest

from exactlt.experiments import Plan, Stop


@pytest.fixture
def small():
    """Nine cells of four shards."""
    return Plan("perfect", n=(8, 10, 12), kappa=("0.5", "3/4", 1), stop=Stop(40, 10))
