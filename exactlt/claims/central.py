"""The gap as one table: necessary bound, exact n*, heuristic, learned, sufficient bound, ratios.

A cell is a shape of random networks and targets, a tolerance and a probability p.  Every number
is a claim: widths with their masks (and what refutes one less), their p-quantile over all stated
seeds, the bounds' least widths, the quotients.  :func:`documents` computes them, and
:func:`table` prints any file of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from exactlt._files import make_folder, write_atomic
from exactlt.answers import Evidence, Limits
from exactlt.claims.kinds.network import WIDEST
from exactlt.claims.made import head, name_of, of_least, of_network
from exactlt.errors import InputError, MalformedFile, UnsupportedError
from exactlt.instances import parse_law

CONSTRUCTION, EXACT = "block", ("one-input", "free")
HEURISTIC = "local_search"
TRAINED = ("edge-popup", "threshold", "supermask", "gate")
RATES = {"edge-popup": 0.03, "threshold": 0.1, "supermask": 3.0, "gate": 30.0}
"""Learning rates, chosen on other seeds (``papers/_gap_networks.py``)."""
RESTARTS, STEPS, MULTIPLES = 8, 300, (1, 2, 4, 8)
SECONDS = 60.0
COLUMNS = ("necessary", "free", "one-input", "block", "heuristic", "learned", "sufficient")


@dataclass(frozen=True)
class Cell:
    """What is drawn and asked.

    Attributes
    ----------
    d, m, M : int
        Inputs and outputs of the target, and the weights' bound: fractions of M.
    tolerance : Fraction
        Sup norm over [−1, 1]^d in real output units.
    p : tuple of Fraction
        The quantiles: a share p of the seeds has a mask at that width.  One row each.
    seeds : range
    family : str
        linear (two layers) or chain (four).
    """

    d: int
    m: int
    M: int
    tolerance: Fraction = Fraction(0)
    p: tuple[Fraction, ...] = (Fraction(1, 2),)
    seeds: Sequence[int] = range(10)
    family: str = "linear"

    def __post_init__(self):
        for p in self.p:
            if not 0 < p < 1:
                raise InputError(f"p: expected a probability between 0 and 1, got {p}")
        if self.family not in ("linear", "chain"):
            raise InputError(f"family: expected linear or chain, got {self.family[:40]!r}")
        if not len(self.seeds):
            raise InputError("seeds: expected at least one")

    @property
    def name(self) -> str:
        """For ids."""
        within = f"eps{self.tolerance}" if self.tolerance else ""
        return name_of(self.family, f"{self.d}x{self.m}", f"M{self.M}", within)

    def draw(self, seed: int):
        from exactlt.width.families import family

        sizes: dict[str, Any] = {"inputs": self.d, "outputs": self.m}
        if self.family == "chain":
            sizes = {}
        if self.tolerance:
            sizes["tolerance"] = self.tolerance
        return family(self.family)(f"uniform:M={self.M}", seed, **sizes)


def documents(
    cell: Cell,
    folder: str | Path,
    *,
    seconds: float = SECONDS,
    learned: bool = True,
    tick: Callable[[str], object] = lambda what: None,
) -> Iterator[dict]:
    """The claims of one cell's row.

    Parameters
    ----------
    folder : path
        Of the claim file; certificates go into ``certificates`` beside it.
    seconds : float
        For each search; what is not settled then is an upper bound.
    learned : bool
        Train too: four methods, eight restarts, up to eight times n*.
    tick : callable
        Is told what comes next.
    """
    widths: dict[str, list[dict]] = {}
    for structure in (CONSTRUCTION, *(EXACT if cell.family == "linear" else ("free",))):
        tick(f"{cell.name}, {structure}")
        widths[structure] = [
            _width(cell, cell.draw(seed), structure, Path(folder), seconds) for seed in cell.seeds
        ]
    if cell.family == "linear" and not cell.tolerance:
        tick(f"{cell.name}, {HEURISTIC}")
        widths["heuristic"] = [_heuristic(cell, cell.draw(seed)) for seed in cell.seeds]
        if learned:
            tick(f"{cell.name}, training")
            found = zip(cell.seeds, widths["free"], strict=True)
            widths["learned"] = [_learned(cell, cell.draw(s), w["n"]) for s, w in found if "n" in w]
    for made in widths.values():
        yield from filter(None, made)
    for p in cell.p:
        yield from _row(cell, p, widths)


def _row(cell: Cell, p: Fraction, widths: dict[str, list[dict]]) -> Iterator[dict]:
    """Quantiles where all seeds have a width, bounds and quotients."""
    middle: dict[str, dict] = {}
    for column, made in widths.items():
        there = [w for w in made if w]
        if len(there) == len(cell.seeds) and len({"n" in w for w in there}) == 1:
            middle[column] = _quantile(cell, p, column, there)
    if cell.family == "linear":
        middle |= dict(_bounds(cell, p))
    yield from middle.values()
    yield from _quotients(cell, p, middle)


def _width(cell: Cell, draw, structure: str, folder: Path, seconds: float) -> dict:
    exact = structure in draw.family.exact and not cell.tolerance
    limits = None if exact else Limits(seconds)
    width = draw.width(structure, limits=limits, prove=False)
    document = of_network(width)
    if not width.n or (width.evidence is not Evidence.CLAIMED and not cell.tolerance):
        return document
    certified = _certified(document, draw, width, folder, seconds)
    return certified if certified is not None else _open(document)


def _certified(document: dict, draw, width, folder: Path, seconds: float) -> dict | None:
    """With a verified certificate that one unit less has no mask, from inputs that refute it."""
    from exactlt.certificates import verify
    from exactlt.networks import NetworkMask
    from exactlt.solvers import solver
    from exactlt.width.network.certify import proof_of_none

    below = draw.question(width.n - 1, width.structure)
    inputs = solver("auto", NetworkMask).solve(below, limits=Limits(seconds)).inputs
    for method in ("prices", "auto"):
        try:
            system, data = proof_of_none(below, method, inputs=inputs, seconds=seconds / 2)
        except UnsupportedError:
            continue
        if verify(system, data).ok:
            name = f"certificates/{document['id']}.cert"
            make_folder(folder / "certificates")
            write_atomic(folder / name, data)
            new = {k: v for k, v in document.items() if k != "by"} | {"known": "proof"}
            new |= {"certificate": name, "sha256": hashlib.sha256(data).hexdigest()}
            return new | {"refuting": [" ".join(map(str, x)) for x in inputs]}
    return None


def _open(document: dict) -> dict:
    """A width that only a third-party solver calls minimal is an upper bound here."""
    new = {k: v for k, v in document.items() if k not in ("by", "known")}
    new["at_most"] = new.pop("n")
    says = f"At most {new['at_most']}: only a third-party solver says that less does not do."
    return {**new, "known": "witness", "says": says}


def _shown(draw, structure: str, n: int, masks, by: str) -> dict:
    """An upper bound that somebody's masks show."""
    from exactlt.width.search import Width

    width = Width(None, n, 0, Evidence.NONE, mask=masks, draw=draw)
    document = of_network(replace(width, structure=draw.family.checked(structure)))
    says = f"Masks that {by} found show that {n} units suffice."
    return document | {"id": name_of(document["id"], by), "says": says, "found_by": by}


def _heuristic(cell: Cell, draw) -> dict:
    """The construction's rows by a heuristic; empty where it fails."""
    from exactlt.width.network.block import block_by_heuristic

    found = block_by_heuristic(draw.target, draw.law, draw.seed, HEURISTIC)
    return {} if found is None else _shown(draw, "block", *found, HEURISTIC)


def _learned(cell: Cell, draw, n: int) -> dict:
    """The narrowest of the multiples of n* at which any training saw an exact mask."""
    from exactlt.pruning import rule
    from exactlt.pruning.network.equal import train_network

    seeds = range(draw.seed * RESTARTS, (draw.seed + 1) * RESTARTS)
    for width in (k * max(n, 1) for k in MULTIPLES if k * n <= WIDEST):
        question = draw.question(width)
        for name in TRAINED:
            runs = train_network(question, rule(name), seeds=seeds, steps=STEPS, rate=RATES[name])
            for run in runs:
                if run.seen.exact:
                    return _shown(draw, "free", width, run.seen.masks, f"training-{name}")
    return {}


def _quantile(cell: Cell, p: Fraction, column: str, made: Sequence[dict]) -> dict:
    values = sorted(w.get("n", w.get("at_most")) for w in made)
    value = values[max(1, -(-p.numerator * len(values) // p.denominator)) - 1]
    word = "minimal width" if "n" in made[0] else "width shown"
    document = head(
        name_of("quantile", cell.name, column, f"p{p}"),
        f"A share {p} of {len(made)} seeds has {word} {value} or less, {column}.",
        "width-statistic",
        "exhaustive",
    )
    return document | {
        "of": [w["id"] for w in made],
        "statistic": "quantile",
        "q": str(p),
        "value": value,
    }


def _bounds(cell: Cell, p: Fraction) -> Iterator[tuple[str, dict]]:
    from exactlt.theory.formula.invert import least
    from exactlt.theory.ledger import statement

    grid: dict[str, Any] = {"d0": cell.d, "d1": cell.m, "delta": Fraction(1, cell.M)}
    wanted = [("necessary", "D18", {**grid, "eps": cell.tolerance, "p": p})]
    if cell.d == cell.m and not cell.tolerance:
        at: dict[str, Any] = {"d": cell.d, "delta": grid["delta"], "p": p}
        wanted = [("necessary", "KN25-Cor1", at)]
    if not cell.tolerance:
        wanted.append(("sufficient", "D19", {**grid, "eta": 1 - p}))
    for column, name, at in wanted:
        found = least(statement(name), "width", at)
        made = of_least(name, "width", at, found)
        yield column, made | {"id": name_of(column, cell.name, f"p{p}")}


def _quotients(cell: Cell, p: Fraction, middle: dict[str, dict]) -> Iterator[dict]:
    """free : necessary, block : free, sufficient : free, heuristic : free, learned : free."""

    def number(column: str) -> int:
        return next(middle[column][k] for k in ("value", "least") if k in middle[column])

    pairs = [
        ("free", "necessary"),
        *((x, "free") for x in COLUMNS if x not in ("free", "necessary")),
    ]
    for above, below in pairs:
        if above in middle and below in middle and number(below):
            value = number(above) / number(below)
            document = head(
                name_of("ratio", cell.name, above, below, f"p{p}"),
                f"{above} : {below} is {value:.1f}, {cell.name}, p = {p}.",
                "quotient",
                "exhaustive",
            )
            ids = [middle[above]["id"], middle[below]["id"]]
            yield document | {"of": ids, "value": f"{value:.1f}"}


# --- the table ---------------------------------------------------------------------------------


def table(found: Iterable[dict]) -> str:
    """Claims of this kind as Markdown, one row a cell.

    Raises
    ------
    MalformedFile
        There is no quantile of network widths among them.
    """
    by_id = {d["id"]: d for d in found}
    rows: dict[tuple, dict[str, str]] = {}
    for document in by_id.values():
        if document["kind"] != "width-statistic" or "of" not in document:
            continue
        members = [by_id.get(i, {}) for i in document["of"]]
        if not all(w.get("kind") == "network-width" for w in members):
            continue
        first = members[0]
        key = _key(first, document)
        exact = "n" in first
        column = first["structure"] if "found_by" not in first else _who(first)
        mark = "" if exact else "≤ "
        rows.setdefault(key, {})[column] = f"{mark}{document['value']}"
        rows[key]["seeds"] = str(len(members))
    if not rows:
        raise MalformedFile("central table: expected quantiles of network widths, found none")
    for document in by_id.values():
        if document["kind"] == "bound-least" and document.get("variable") == "width":
            _put_bound(rows, document)
    _put_learned(rows, by_id)
    for document in by_id.values():
        if document["kind"] == "quotient":
            _put_ratio(rows, document, by_id)
    return "\n".join(_lines(rows))


def _who(document: dict) -> str:
    return "learned" if document["found_by"].startswith("training") else "heuristic"


def _key(width: dict, statistic: dict) -> tuple:
    """(family, d, m, M, tolerance, p)"""
    M = parse_law(width["law"]).bound
    shape = (width.get("inputs", 1), width.get("outputs", 1))
    tolerance = Fraction(width.get("tolerance", 0))
    return (width["family"], *shape, M, tolerance, Fraction(statistic["q"]))


def _put_bound(rows, document) -> None:
    at = {k: Fraction(v) for k, v in document["at"].items()}
    d, m = at.get("d0", at.get("d")), at.get("d1", at.get("d"))
    p = at["p"] if "p" in at else 1 - at["eta"]
    key = ("linear", d, m, 1 / at["delta"], at.get("eps", Fraction(0)), p)
    if key in rows:
        column = "necessary" if "p" in at else "sufficient"
        rows[key][column] = f"{document['least']:,} ({document['statement']})"


def _put_learned(rows, by_id) -> None:
    """Where training found masks of some seeds only: how many."""
    for key, row in rows.items():
        if "learned" in row or key[0] != "linear":
            continue
        found = sum(
            w["kind"] == "network-width"
            and "found_by" in w
            and _who(w) == "learned"
            and _key(w, {"q": key[-1]}) == key
            for w in by_id.values()
        )
        if found:
            row["learned"] = f"{found} of {row['seeds']} seeds"


def _put_ratio(rows, document, by_id) -> None:
    above, below = (by_id.get(i, {}) for i in document["of"])
    for key, row in rows.items():
        for column in COLUMNS:
            for other in ("necessary", "free"):
                ids = (f"{column}", f"{other}")
                if _is(above, key, ids[0], by_id) and _is(below, key, ids[1], by_id):
                    row[f"{column}:{other}"] = str(document["value"])


def _is(document, key, column, by_id) -> bool:
    """Whether a claim is this column of this row."""
    if document.get("kind") == "width-statistic":
        first = by_id[document["of"][0]]
        mine = first["structure"] if "found_by" not in first else _who(first)
        return mine == column and _key(first, document) == key
    if document.get("kind") == "bound-least":
        probe: dict = {key: {}}
        _put_bound(probe, document)
        return column in probe[key]
    return False


def _lines(rows) -> Iterator[str]:
    yield (
        "| source | ε | p | seeds | necessary | exact n*, free | one-input | block | block by "
        f"{HEURISTIC} | learned | sufficient | free : necessary | block : free | sufficient : "
        "free |"
    )
    yield "|" + "---|" * 14
    for (family, d, m, M, tolerance, p), row in sorted(rows.items(), key=_order):
        shape = f"{d}-n-{m}" if family == "linear" else "1-n-1-n-1"
        columns = ("necessary", "free", "one-input", "block", "heuristic", "learned", "sufficient")
        ratios = ("free:necessary", "block:free", "sufficient:free")
        cells = [row.get(name, "") for name in (*columns, *ratios)]
        yield (
            f"| {shape}, M = {M} | {tolerance} | {p} | {row['seeds']} | " + " | ".join(cells) + " |"
        )


def _order(item):
    (family, *rest), _ = item
    return (family != "linear", *rest)
