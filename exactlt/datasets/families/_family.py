"""What a family of instances is: statement, parameters, and how a question is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from exactlt.errors import InputError
from exactlt.instances import (
    LinearSystem,
    Partition,
    SubsetSum,
    as_nonnegative,
    as_positive,
    parse_int,
)
from exactlt.networks import NetworkMask

Question = SubsetSum | Partition | LinearSystem | NetworkMask


@dataclass(frozen=True)
class Family:
    """A family; ``make`` is a pure function of the parameters and the seed.

    Attributes
    ----------
    name : str
    statement : str
        The question as mathematics.
    parameters : mapping of str to (default, what it is)
        A parameter whose default is None must be given.
    hard : str
        What makes its instances hard.
    source : str
    make : callable
        ``make(values, seed)`` with every parameter's value gives the question.
    """

    name: str
    statement: str
    parameters: Mapping[str, tuple[object, str]]
    hard: str
    source: str
    make: Callable[[Mapping, int], Question]

    def question(self, values: Mapping[str, object], seed: int) -> Question:
        """The instance of these values and seed; InputError names a parameter that is wrong."""
        if unknown := sorted(set(values) - set(self.parameters)):
            raise InputError(
                f"{self.name}: expected parameters among {', '.join(self.parameters)}, got "
                f"{unknown[0]!r}"
            )
        full = {}
        for key, (default, _) in self.parameters.items():
            full[key] = values.get(key, default)
            if full[key] is None:
                raise InputError(f"{self.name}: the parameter {key!r} is missing")
        return self.make(full, as_nonnegative("seed", seed))


def count(values: Mapping, key: str, most: int = 1 << 12) -> int:
    """A parameter that is a number of things: 1..most."""
    value = as_positive(key, values[key])
    if value > most:
        raise InputError(f"{key}: expected at most {most}, got {value}")
    return value


def number(values: Mapping, key: str) -> int:
    """A parameter that is any integer, also as text such as 2^100."""
    value = values[key]
    return parse_int(key, value) if isinstance(value, str) else int(value)


def weights(n: int, bits: int, seed: int, label: str) -> tuple[int, ...]:
    """n uniform integers of 1..2^bits − 1."""
    from exactlt.instances import Stream

    return Stream(f"positive:M={(1 << bits) - 1}", seed, label).take(n)


def coins(n: int, seed: int, label: str) -> tuple[int, ...]:
    """n fair bits."""
    from exactlt.instances import Stream

    return tuple(int(x > 0) for x in Stream("sign", seed, label).take(n))
