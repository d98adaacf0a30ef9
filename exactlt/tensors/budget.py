"""How much a file of tensors may unpack to, all of it together."""

from __future__ import annotations

import math
from collections.abc import Sequence

from exactlt.errors import MalformedFile

LIMIT = 1 << 30
"""Bytes that are read from a file, unpacked from an archive, or made into tensors."""

THINGS = 100_000
"""Tensors and containers in one file: a dict that is shared counts wherever it is met."""


class Budget:
    """Counts bytes and things of one file against the limits.

    >>> Budget("f.pt").take((1 << 20, 1 << 20), 4)
    Traceback (most recent call last):
    exactlt.errors.MalformedFile: f.pt: its tensors unpack to more than 1073741824 bytes
    """

    def __init__(self, where: str):
        self.where, self.bytes, self.things = where, 0, 0

    def take(self, shape: Sequence[int], itemsize: int) -> None:
        """One more tensor, before it is made."""
        self.bytes += math.prod(shape) * itemsize
        if self.bytes > LIMIT:
            raise MalformedFile(f"{self.where}: its tensors unpack to more than {LIMIT} bytes")

    def meet(self) -> None:
        """One more tensor or container."""
        self.things += 1
        if self.things > THINGS:
            raise MalformedFile(
                f"{self.where}: more than {THINGS} tensors and containers, some perhaps shared"
            )
