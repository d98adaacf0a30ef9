"""Published integer sequences as an outside check of counts, probabilities and widths."""

from exactlt.selftest.published import SEQUENCES, Kind, Sequence, sequence
from exactlt.selftest.run import Held, hold, planned, selftest

__all__ = ["SEQUENCES", "Held", "Kind", "Sequence", "hold", "planned", "selftest", "sequence"]
