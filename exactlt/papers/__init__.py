"""One file a paper: its headline claim re-run on exact ground truth."""
