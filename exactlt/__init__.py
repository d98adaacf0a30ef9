"""exactlt: exact ground truth for the Strong Lottery Ticket Hypothesis with quantized weights."""

from exactlt.errors import ExactltError, InputError, MissingDependency, UnsupportedError
from exactlt.instances import Partition, Stream, SubsetSum, parse_law

__version__ = "0.1.0"

__all__ = [
    "ExactltError",
    "InputError",
    "MissingDependency",
    "Partition",
    "Stream",
    "SubsetSum",
    "UnsupportedError",
    "parse_law",
]
