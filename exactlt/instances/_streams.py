"""Seeded infinite streams of integer weights whose prefixes are nested by construction.

The words come from ``_generator``; how a law makes weights of them is the law's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from exactlt.errors import InputError, UnsupportedError
from exactlt.instances._generator import stream_key, stream_text
from exactlt.instances._integers import as_nonnegative
from exactlt.instances._law_text import parse_law
from exactlt.instances._laws import Law


@dataclass(frozen=True)
class Stream:
    """An infinite sequence of weights: law, seed, and a label that tells siblings apart.

    Parameters
    ----------
    law : Law or str
        What each weight is drawn from.
    seed : int
        At least 0.
    label : str
        Streams of one seed with different labels are independent; printable ASCII.

    Examples
    --------
    >>> Stream("uniform:M=9", seed=1).take(5) == Stream("uniform:M=9", seed=1).take(8)[:5]
    True
    """

    law: Law
    seed: int
    label: str = ""

    if TYPE_CHECKING:  # what is accepted is wider than what is kept

        def __init__(self, law: Law | str, seed: int, label: str = ""): ...

    def __post_init__(self):
        if isinstance(self.law, str):
            object.__setattr__(self, "law", parse_law(self.law, shaped=True))
        elif not isinstance(self.law, Law):
            raise InputError(f"law: expected a law or its text, got {type(self.law).__name__}")
        object.__setattr__(self, "seed", as_nonnegative("seed", self.seed))
        if (
            not isinstance(self.label, str)
            or not self.label.isascii()
            or not (self.label.isprintable())
        ):
            raise InputError(f"label: expected printable ASCII text, got {self.label!r}")

    @property
    def key(self) -> int:
        """The generator's 64-bit key."""
        return stream_key(self.seed, self.label)

    @property
    def text(self) -> str:
        """What the generator's key is made of; composed laws add a line for draws of their own."""
        return stream_text(self.seed, self.label)

    def take(self, n: int) -> tuple[int, ...]:
        """The first n weights, as ints; O(n).

        A law of vectors gives a tuple for each item.

        Raises
        ------
        UnsupportedError
            Some items are locked: weights alone would not say which.
        """
        if self.law.locks:
            raise UnsupportedError(
                f"law {self.law}: some items are always kept, so take the weights and the locks "
                "together (take_locked)"
            )
        return self._items(n)

    def take_locked(self, n: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The first n weights, and for each 1 where it is always kept, else 0; O(n)."""
        n = as_nonnegative("n", n)
        locks = self.law.locked(self.text, n) if self.law.locks else (0,) * n
        return self._items(n), locks

    def _items(self, n: int) -> tuple:
        array = self.array(as_nonnegative("n", n))
        if self.law.dimension is not None:
            return tuple(tuple(int(x) for x in row) for row in array)
        return tuple(int(x) for x in array)

    def array(self, n: int):
        """The first n weights as an int64 array, or as an object array of ints beyond 62 bits.

        Of a law of vectors in d dimensions the array is n × d.  Locks are not in it.
        """
        return self.law.sample(self.text, n)

    def document(self) -> dict[str, object]:
        """JSON form."""
        return {"law": str(self.law), "seed": self.seed, "label": self.label}
