"""What sub-commands share besides options: questions, limits, claims; nothing heavy is imported."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable

from exactlt.cli._watch import tell

_kept: list[str] = []


CHECKED = {"verified": 0, "refuted": 1, "malformed": 1, "out of limits": 3}
"""Exit code of a command that had its own certificate checked, by what the checker said."""


def say(text: str) -> None:
    """Chatter, to stderr."""
    print(text, file=sys.stderr)


def keeps(place: str) -> None:
    """Tell ``main`` where finished work is kept if this command is interrupted."""
    _kept.append(place)
    tell(kept=place)


def kept() -> str:
    """The places that :func:`keeps` named since the last call, as a clause of a sentence."""
    text = clause(_kept)
    _kept.clear()
    return text


def check_claims(path: str | None) -> None:
    """Refuse a claim file that cannot be appended to, before a long run and not after it."""
    if path is not None:
        from exactlt.claims.file import ready

        ready(path)


def write_claims(path: str | None, makers: Iterable[Callable[[], dict]]) -> None:
    """Append what was found, all at once; what establishes no claim is said."""
    if path is None:
        return
    from exactlt.claims import append
    from exactlt.errors import InputError

    made = []
    for make in makers:
        try:
            made.append(make())
        except InputError as error:
            say(f"not claimed: {error}")
    if made:
        say(f"{path}: {', '.join(append(path, made))}")


def clause(places: list[str]) -> str:
    """Where the work of a command that was ended is kept, as a clause of a sentence."""
    return f"what was finished is kept in {', '.join(places)}" if places else "nothing was kept"


def read_question(file: str, *, systems: bool = False, networks: bool = False):
    """A subset sum or partition, with ``systems`` several rows, with ``networks`` a network mask.

    ``exactlt.certificates`` and ``exactlt.networks`` register more formats than these commands
    answer.
    """
    from exactlt.instances import read_instance

    return _taken(file, read_instance(file), systems, networks)


def read_questions(file: str):
    """All questions of a file of one or of JSON Lines, each with the name of its place."""
    from exactlt.instances import read_instances

    return [(where, _taken(where, found, True, True)) for where, found in read_instances(file)]


def _taken(file: str, instance, systems: bool, networks: bool = False):
    from exactlt.errors import InputError

    formats = ["exactlt/subset-sum", "exactlt/partition"]
    formats += ["exactlt/linear-system"] * systems + ["exactlt/network-mask"] * networks
    if instance.FORMAT not in formats:
        hint = {
            "exactlt/linear-system": "exactlt certify and exactlt export take it",
            "exactlt/network": "a question about a network names source and target",
            "exactlt/network-mask": "exactlt solve takes it",
        }.get(instance.FORMAT, "exactlt verify reads it")
        raise InputError(f"{file}: expected {' or '.join(formats)}, got {instance.FORMAT}; {hint}")
    return instance


def limits(seconds: float | None, memory: int | None = None, *, times: int = 1):
    """The limits of a command that keeps them itself; the watching process is their backstop.

    ``times``: of how many searches, one after the other, each has this time.
    """
    from exactlt.answers import Limits

    found = Limits(seconds, memory)
    total = None if found.seconds is None else found.seconds * times
    tell(backstop=total, times=times, memory=found.memory)
    return found


def whole(seconds: float | None, memory: int | None = None) -> None:
    """Limits of a command that cannot look at a clock: it is interrupted, as by Ctrl-C."""
    from exactlt.answers import Limits

    found = Limits(seconds, memory)
    tell(seconds=found.seconds, memory=found.memory)


def mixed_of(gamma: str | None, rounding: str | None, saturate: bool, precision: str | None):
    """How layer outputs are rounded, from the options; None without γ."""
    from exactlt.errors import InputError
    from exactlt.instances import parse_fraction
    from exactlt.networks import Mixed

    if gamma is None:
        given = {"rounding": rounding, "saturate": saturate, "precision": precision}
        if named := [name for name, value in given.items() if value]:
            raise InputError(f"{named[0]}: it belongs to gamma, and none is given")
        return None
    more = {"rounding": rounding, "kind": precision}
    return Mixed(
        parse_fraction("gamma", gamma),
        saturate=saturate,
        **{name: value for name, value in more.items() if value is not None},
    )
