"""One file a paper: its headline claim re-run on exact ground truth."""

from exactlt._figures import check_figure
from exactlt.papers._reproduction import Lab, Reproduction

__all__ = ["Lab", "Reproduction", "check_figure"]
