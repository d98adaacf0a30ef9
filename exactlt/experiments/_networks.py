"""Whole networks in sweeps: does a mask exist, from which width on, how few weights does it keep?

Sample i of a cell is the family's draw with seed ``cell.seed · 2^32 + i``: all cells of a seed
ask about the same networks, of every width and with every structure.  So the curve of P(a mask
exists) never falls with n, whatever the noise, and ``exactlt width --seeds`` finds the same n*.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import Any

from exactlt.errors import InputError
from exactlt.experiments._cell import Cell
from exactlt.instances import parse_law

SECONDS = 60.0
"""For each sample; beyond it the outcome is *unknown*, never *no*."""

MOST = 512
"""Widest source of a sweep."""

NONE, UNKNOWN = "none", "unknown"
"""Outcomes of widths and sparsest masks: no mask at this width, or none known in time."""


def check(cell: Cell, where: str) -> None:
    """InputError unless the family has such networks and masks."""
    draw = draw_of(cell, 0, where)
    family = draw.family
    if family.sizes is None or not family.structures:
        raise InputError(f"{where}: family: expected networks, got {family.name}")
    structure = family.checked(cell.structure or None)
    if family.most is not None and cell.n > family.most and structure not in family.exact:
        raise InputError(f"{where}: {family.name} takes n <= {family.most}")
    if cell.question == "mask-kept" and structure not in family.searched:
        raise InputError(
            f"{where}: mask-kept: {family.naming(structure)} have no sparsest mask here; take "
            "masks that are searched"
        )


def draw_of(cell: Cell, number: int, where: str = "cell"):
    """The draw of sample ``number`` of the cell."""
    from exactlt.width.families import family
    from exactlt.width.network.search import parse_dimensions

    made = family(cell.family or "linear")
    given: dict[str, Any] = {}
    if made.sizes is None:
        raise InputError(f"{where}: family: expected networks, got {made.name}")
    if cell.layer:
        given = dict(zip(("inputs", "outputs"), parse_dimensions(cell.layer), strict=True))
    if cell.tolerance:
        # in units of the source's outputs, products of two weights
        given["tolerance"] = Fraction(cell.tolerance, parse_law(cell.law).bound ** 2)
    return made(cell.law, (cell.seed << 32) + number, **given)


def question(cell: Cell, shard: int, row: int):
    """The network question of one sample, at the cell's width."""
    draw = draw_of(cell, shard * cell.shard + row)
    return draw.question(cell.n, cell.structure or None)


def answer(cell: Cell, shard: int) -> Counter:
    """Outcome words of a shard's samples.

    ``claimed/no`` and ``claimed/12`` rest on one third-party solver's word that there is no
    mask (at width 11); all other outcomes on a checked mask, a proof or our own exhaustion.
    """
    start = shard * cell.shard
    found = Counter(dict.fromkeys(("yes", "no"), 0) if cell.question == "mask" else {})
    for number in range(start, start + cell.shard):
        word, evidence = ONE[cell.question](cell, draw_of(cell, number))
        found[f"claimed/{word}" if evidence == "claimed" else word] += 1
    return found


def _decided(cell: Cell, draw) -> tuple[str, str]:
    from exactlt.answers import Limits, Verdict
    from exactlt.solvers import solve

    structure = draw.family.checked(cell.structure or None)
    if structure in draw.family.exact and not cell.tolerance:
        found = draw.width(structure, max_n=cell.n)
        return ("no" if found.n is None else "yes"), found.evidence
    words = {Verdict.FEASIBLE: "yes", Verdict.INFEASIBLE: "no", Verdict.UNKNOWN: UNKNOWN}
    answer = solve(draw.question(cell.n, structure), limits=Limits(SECONDS))
    return words[answer.verdict], answer.evidence


def _width(cell: Cell, draw) -> tuple[str, str]:
    from exactlt.answers import Limits

    structure = draw.family.checked(cell.structure or None)
    exact = structure in draw.family.exact and not cell.tolerance
    options = {} if exact else {"limits": Limits(SECONDS), "prove": False}
    found = draw.width(structure, max_n=cell.n, **options)
    if found.n is not None:
        return str(found.n), found.evidence
    return (NONE, found.evidence) if found.reason is None else (UNKNOWN, "")


def _kept(cell: Cell, draw) -> tuple[str, str]:
    from exactlt.answers import Ask, Limits, Verdict
    from exactlt.solvers import solve

    asked = draw.question(cell.n, cell.structure or None)
    found = solve(asked, Ask.SPARSEST, limits=Limits(SECONDS))
    if found.verdict is Verdict.UNKNOWN:
        return UNKNOWN, ""
    return (NONE if found.verdict is Verdict.INFEASIBLE else str(found.kept)), found.evidence


ONE = {"mask": _decided, "mask-width": _width, "mask-kept": _kept}
"""Question → outcome of one sample, and its evidence."""


def sorts(word: str) -> bool:
    """Whether a text is an outcome of widths or kept weights."""
    head, slash, value = word.rpartition("/")
    if slash and head != "claimed":
        return False
    if value == UNKNOWN:
        return not slash
    return value == NONE or (value.isascii() and value.isdigit())


def numbers(counts: Counter) -> tuple[Counter, int, int]:
    """Values with their counts, samples without any, and samples that are not known."""
    values: Counter[int] = Counter()
    none = unknown = 0
    for word, count in counts.items():
        text = word.rpartition("/")[2]
        if text == NONE:
            none += count
        elif text == UNKNOWN:
            unknown += count
        else:
            values[int(text)] += count
    return values, none, unknown


def claimed(counts: Counter) -> int:
    """Samples whose outcome rests on one third-party solver's word."""
    return sum(count for word, count in counts.items() if word.startswith("claimed/"))
