"""The least gap of each row of a batch."""
