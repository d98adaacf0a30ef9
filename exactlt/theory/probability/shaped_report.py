"""What ``exactlt probability`` prints of vectors, and of locked or moving items."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from exactlt.errors import InputError
from exactlt.instances import parse_int, parse_law, plain
from exactlt.theory.formula.intervals import decimal
from exactlt.theory.probability.exact import Exact
from exactlt.theory.probability.law import weights
from exactlt.theory.probability.report import fraction_text, parse_targets
from exactlt.theory.probability.shaped import Target, probability, question


def targets_of(law: str, target: str | None, targets: str | None) -> tuple[Target, ...]:
    """Of integers as for every law; of vectors ``1,-2`` is one target, ``1,-2;0,3`` are two."""
    found = parse_law(law, shaped=True)
    if found.dimension is None:
        if target is not None:
            return (parse_int("target", target),)
        return parse_targets(str(targets), weights(plain(found)))
    text = str(targets if target is None else target)
    if target is not None and ";" in text:
        raise InputError(f"target: expected one vector such as 1,-2, got {text[:40]}")
    return tuple(
        tuple(parse_int("target", part) for part in vector.split(",")) for vector in text.split(";")
    )


def points(
    law: str,
    ns: Iterable[int],
    targets: tuple[Target, ...],
    wanted: Mapping[str, Any],
    options: Mapping[str, Any],
) -> list[tuple[int, Exact]]:
    """The exact probability at each n."""
    return [(n, probability(question(law, n, targets, **wanted), **options)) for n in ns]


def lines(
    law: str,
    targets: tuple[Target, ...],
    wanted: Mapping[str, Any],
    found: list[tuple[int, Exact]],
    one: bool,
) -> Iterator[str]:
    """One n with its rational number, or a table."""
    shown = [str(t).replace(" ", "") for t in targets]
    few = "; ".join(shown) if len(shown) <= 6 else f"{len(shown)} targets"
    which = "" if len(shown) == 1 else f"{wanted['mode']} of "
    size = "" if wanted["size"] is None else f" of exactly {wanted['size']} items"
    move = f", each kept item moved by at most {wanted['perturb']}" if wanted["perturb"] else ""
    if one:
        n, p = found[0]
        samples = f"{n} samples from {law}{move}"
        yield f"question  P({which}{few} reached by some subset{size} of {samples})"
        yield f"exact     {fraction_text(p.value)}"
        yield f"decimal   {decimal(p.value, 12, 'nearest')}"
        yield f"miss      {decimal(p.miss, 12, 'nearest')}"
        yield f"method    {p.method} ({p.work})"
        return
    yield f"P({which}{few} reached by some subset{size} of n samples from {law}{move})"
    yield f"{'n':>5}  {'P(hit)':16} {'P(miss)':12} how"
    for n, p in found:
        hit, miss = decimal(p.value, 10, "nearest"), decimal(p.miss, 6, "nearest")
        yield f"{n:>5}  {hit:16} {miss:12} {p.method}"
