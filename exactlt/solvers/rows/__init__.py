"""Our exact methods for one row of weights."""
