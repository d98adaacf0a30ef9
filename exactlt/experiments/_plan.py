"""What a sweep asks: grids of parameters, seeds and a stopping rule, as one frozen object.

A plan expands into :class:`Cell` objects.  A cell is one distribution of random instances
with one question about them; it is cut into shards of equally many samples.  What a shard
draws and answers is a pure function of (cell, shard index), so records can be made anywhere,
in any order, twice, and are the same; the cell's name is the hash of its content, so plans
that overlap share records.
"""

from __future__ import annotations

import itertools
import math
import re
import tomllib
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from fractions import Fraction
from pathlib import Path
from typing import Any

from exactlt._files import read_text
from exactlt.errors import InputError, MalformedFile
from exactlt.experiments._cell import Cell, digest
from exactlt.experiments._questions import check_cell, check_question
from exactlt.instances import as_int, as_nonnegative, as_positive, parse_int, parse_law

MAX_BITS = 4096
"""Bits of a bound M = 2^(κn)."""
MAX_CELLS = 1_000_000
MAX_SHARDS = 10_000_000


@dataclass(frozen=True)
class Stop:
    """When a cell has enough samples.

    Parameters
    ----------
    samples : int
        At most so many samples a cell, rounded up to whole shards.
    shard : int
        Samples a shard: the unit of work, of restart and of storage.
    width : Fraction, optional
        Stop earlier, at one of the looks, once the interval for the probability of *yes* is
        narrower than this.  Looks are at 1, 2, 4, … shards and at the end; each of the K
        looks uses confidence 1 − (1 − confidence)/K, so that all K intervals hold together
        with at least ``confidence``, whichever look stops the cell.
    confidence : Fraction
        Of the reported interval, below 1.
    """

    samples: int = 1000
    shard: int = 100
    width: Fraction | None = None
    confidence: Fraction = Fraction(99, 100)

    def __post_init__(self):
        for name in ("samples", "shard"):
            object.__setattr__(self, name, as_positive(f"stop.{name}", getattr(self, name)))
        object.__setattr__(self, "confidence", as_fraction("stop.confidence", self.confidence))
        if not 0 < self.confidence < 1:
            raise InputError(
                f"stop.confidence: expected a number between 0 and 1, got {self.confidence}"
            )
        if self.width is not None:
            object.__setattr__(self, "width", as_fraction("stop.width", self.width))
            if not 0 < self.width < 1:
                raise InputError(f"stop.width: expected a number between 0 and 1, got {self.width}")

    @property
    def shards(self) -> int:
        """Shards of a cell that is never stopped early."""
        return -(-self.samples // self.shard)

    @property
    def looks(self) -> tuple[int, ...]:
        """Numbers of shards after which a cell may stop; the last is ``shards``."""
        if self.width is None:
            return (self.shards,)
        powers = itertools.takewhile(lambda m: m < self.shards, (1 << i for i in range(64)))
        return (*powers, self.shards)

    @property
    def level(self) -> Fraction:
        """Confidence of the interval at one look."""
        return 1 - (1 - self.confidence) / len(self.looks)

    def document(self) -> dict[str, Any]:
        return {
            "samples": self.samples,
            "shard": self.shard,
            "width": None if self.width is None else str(self.width),
            "confidence": str(self.confidence),
        }


@dataclass(frozen=True)
class Plan:
    """A sweep: all combinations of its grids.

    Parameters
    ----------
    question : str
        One of ``exactlt.experiments.QUESTIONS``.
    laws : tuple of str
        Law texts; ``{M}`` is filled in from ``M`` or ``kappa``.
    n : tuple of int
        Numbers of weights; for *width*, *cover* and *modular* the longest prefix tried.
    M : tuple of int
        Integer bounds.
    kappa : tuple of Fraction
        In place of ``M``: M = floor(2^(κn)), computed exactly.
    targets : tuple of str
        Integers, or multiples of M such as ``M``, ``-M/2``, ``3M/4`` (rounded down).  M is the
        plan's, or where the plan gives neither ``M`` nor ``kappa`` the law's own; a law without
        an M is then refused.
    tolerances : tuple of int
    sizes : tuple of (Fraction or None)
        Kept fraction k/n, rounded to the nearest k; None leaves the size free.
    seeds : tuple of int
    solver : str
        A name from ``exactlt solvers``, or empty for the batch kernels.
    family : str
        Of the questions about networks: a family of ``exactlt width`` whose depth it sets;
        linear when empty.
    layers : tuple of str
        Inputs x outputs of random targets, such as 2x1; the family's own without.
    structures : tuple of str
        Which masks are allowed: free, one-input, block, whole-neuron; free without.
    stop : Stop
    name : str
        A title; not part of the identity.

    Raises
    ------
    InputError
        A field that cannot be asked, in one sentence.
    """

    question: str
    laws: tuple[str, ...] = ("positive:M={M}",)
    n: tuple[int, ...] = ()
    M: tuple[int, ...] = ()
    kappa: tuple[Fraction, ...] = ()
    targets: tuple[str, ...] = ("0",)
    tolerances: tuple[int, ...] = (0,)
    sizes: tuple[Fraction | None, ...] = (None,)
    seeds: tuple[int, ...] = (0,)
    solver: str = ""
    family: str = ""
    layers: tuple[str, ...] = ()
    structures: tuple[str, ...] = ()
    stop: Stop = field(default_factory=Stop)
    name: str = field(default="", compare=False)

    def __post_init__(self):
        def put(key, values):
            object.__setattr__(self, key, tuple(values))

        check_question(self.question, self.solver)
        if not self.n:
            raise InputError("n: expected at least one number of weights, got none")
        put("n", (as_positive("n", v) for v in self.n))
        put("M", (as_positive("M", parse_int("M", v) if isinstance(v, str) else v) for v in self.M))
        put("kappa", (as_fraction("kappa", v) for v in self.kappa))
        for v in self.kappa:
            if v < 0:
                raise InputError(f"kappa: expected a number >= 0, got {v}")
            if v.denominator > 1000:
                raise InputError(f"kappa: expected a denominator of at most 1000, got {v}")
            if self.n and v * max(self.n) > MAX_BITS:
                raise InputError(
                    f"kappa: expected kappa·n <= {MAX_BITS} bits, got {_brief(v)} for n = "
                    f"{max(self.n)}"
                )
        put("tolerances", (as_nonnegative("tolerances", v) for v in self.tolerances))
        put("sizes", (None if v is None else as_fraction("sizes", v) for v in self.sizes))
        for v in self.sizes:
            if v is not None and not 0 <= v <= 1:
                raise InputError(f"sizes: expected a kept fraction in 0..1, got {v}")
        put("seeds", (as_nonnegative("seeds", v) for v in self.seeds))
        put("targets", (str(v) for v in self.targets))
        put("laws", self.laws)
        put("layers", self.layers)
        put("structures", self.structures)
        for name in ("laws", "targets", "tolerances", "sizes", "seeds"):
            if not getattr(self, name):
                raise InputError(f"{name}: expected at least one value, got none")
        templated = [("{M}" in law) for law in self.laws]
        if bool(self.M) == bool(self.kappa) and any(templated):
            raise InputError("M, kappa: expected exactly one of the two, since a law contains {M}")
        if (self.M or self.kappa) and not all(templated):
            raise InputError("laws: expected {M} in every law, since M or kappa is given")
        count = math.prod(
            map(
                len,
                (
                    self.laws,
                    self.n,
                    self.M or self.kappa or (0,),
                    self.targets,
                    self.tolerances,
                    self.sizes,
                    self.seeds,
                    self.layers or ("",),
                    self.structures or ("",),
                ),
            )
        )
        if count > MAX_CELLS or count * self.stop.shards > MAX_SHARDS:
            raise InputError(
                f"plan: expected at most {MAX_CELLS} cells and {MAX_SHARDS} shards, got {count} "
                f"cells of {self.stop.shards} shards"
            )
        for cell in self.cells():
            check_cell(cell)

    def cells(self) -> list[Cell]:
        """All combinations, in the order of the grids, without repetitions."""
        made: dict[Cell, None] = {}
        place: Any  # M, or κ where the plan gives that
        for law, n, place, target, tolerance, size, seed, layer, structure in itertools.product(
            self.laws,
            self.n,
            self.M or self.kappa or (0,),
            self.targets,
            self.tolerances,
            self.sizes,
            self.seeds,
            self.layers or ("",),
            self.structures or ("",),
        ):
            bound = floor_power(place, n) if self.kappa else place
            parsed = parse_law(law.replace("{M}", str(bound)))
            if not bound and "M" in target:
                bound_of_law = getattr(parsed, "M", None)
                if bound_of_law is None:
                    raise InputError(
                        f"targets: {target!r} uses M, but the law {parsed} has no M and the plan "
                        "gives neither M nor kappa"
                    )
            else:
                bound_of_law = bound
            text = str(parsed)
            kept = None if size is None else math.floor(size * n + Fraction(1, 2))
            made[
                Cell(
                    self.question,
                    text,
                    n,
                    bound,
                    parse_target(target, bound_of_law),
                    tolerance,
                    kept,
                    seed,
                    self.solver,
                    self.stop.shard,
                    self.family,
                    layer,
                    structure,
                )
            ] = None
        return list(made)

    def document(self) -> dict[str, Any]:
        """JSON form of the identity."""
        return {
            "format": "exactlt/plan",
            "version": 1,
            "question": self.question,
            "laws": list(self.laws),
            "n": list(self.n),
            "M": [str(v) for v in self.M],
            "kappa": [str(v) for v in self.kappa],
            "targets": list(self.targets),
            "tolerances": [str(v) for v in self.tolerances],
            "sizes": [None if v is None else str(v) for v in self.sizes],
            "seeds": list(self.seeds),
            "solver": self.solver,
            **self._networks(),
            "stop": self.stop.document(),
        }

    def _networks(self) -> dict[str, Any]:
        """What only plans about networks say; others keep the identity that they have had."""
        said = {
            "family": self.family,
            "layers": list(self.layers),
            "structures": list(self.structures),
        }
        return {key: value for key, value in said.items() if value}

    @property
    def sha256(self) -> str:
        """Identity: SHA-256 of the canonical JSON, without the title."""
        return digest(self.document())


def as_fraction(name: str, value: Any) -> Fraction:
    """An exact number from an int, a Fraction, text such as 3/4 or 0.75, or a decimal float."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str, Fraction)):
        raise InputError(f"{name}: expected a number, got {type(value).__name__}")
    if isinstance(value, str) and (len(value) > 1000 or _TOWER.search(value)):
        raise InputError(f"{name}: expected a number of at most 1000 digits, got {value[:40]!r}")
    try:
        # a float is read as the decimal it prints as: 0.1 means 1/10
        return Fraction(repr(value)) if isinstance(value, float) else Fraction(value)
    except (ValueError, ZeroDivisionError, OverflowError) as error:
        raise InputError(f"{name}: expected a number, got {value!r}") from error


def _brief(value: Fraction) -> str:
    """A number as text, without writing out thousands of digits."""
    return str(value) if value < 10**40 else "a number above 10^40"


def floor_power(kappa: Fraction, n: int) -> int:
    """floor(2^(κn)), exactly.

    >>> floor_power(Fraction(1, 2), 5), floor_power(Fraction(3, 4), 4)
    (5, 8)
    """
    exponent = kappa * n
    p, q = exponent.numerator, exponent.denominator
    low, high = 1 << p // q, 1 << p // q + 1
    while high - low > 1:
        middle = (low + high) // 2
        if middle**q <= 1 << p:
            low = middle
        else:
            high = middle
    return low


_TOWER = re.compile(r"[eE][+-]?0*[1-9]\d{3,}")
"""An exponent of four digits or more: Python would write the number out."""
_MULTIPLE = re.compile(r"(-?)(\d*)M(?:/([1-9]\d*))?")


def parse_target(text: str, bound: int) -> int:
    """An integer, or a multiple of M rounded down.

    >>> parse_target("3M/4", 10), parse_target("-M", 10), parse_target("2^5", 10)
    (7, -10, 32)
    """
    if match := _MULTIPLE.fullmatch(text.replace(" ", "")):
        sign, times, over = match.groups()
        value = int(times or 1) * bound // int(over or 1)
        return -value if sign else value
    return as_int("targets", parse_int("targets", text))


def read_plan(path: str | Path) -> Plan:
    """A plan from a TOML file; MalformedFile or InputError says what is wrong.

    The keys are the fields of :class:`Plan` and a table ``[stop]``; a single value may stand
    for a list of one.
    """
    try:
        document = tomllib.loads(read_text(path, 1 << 24))
    except tomllib.TOMLDecodeError as error:
        raise MalformedFile(f"{path}: not TOML: {error}") from error
    return plan_from_document(document, str(path))


def plan_from_document(document: dict, where: str = "plan") -> Plan:
    """A plan from parsed TOML or from :meth:`Plan.document`."""
    known = {f.name: f for f in fields(Plan)}
    values: dict[str, Any] = {}
    for key, value in document.items():
        if key in ("format", "version"):
            continue
        if key not in known:
            near = get_close_matches(str(key), known, 1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise MalformedFile(f"{where}: expected one of {', '.join(known)}, got {key!r}{hint}")
        if key == "stop":
            values[key] = _stop(value, where)
        elif key in ("question", "solver", "name", "family"):
            if not isinstance(value, str):
                raise MalformedFile(f"{where}: {key}: expected text, got {value!r}")
            values[key] = value
        else:
            given = value if isinstance(value, list) else [value]
            if key == "sizes":
                given = [None if v in (None, "free") else v for v in given]
            if key == "tolerances":
                given = [parse_int(key, v) if isinstance(v, str) else v for v in given]
            texts = key in ("laws", "layers", "structures")
            if texts and not all(isinstance(v, str) for v in given):
                raise MalformedFile(f"{where}: {key}: expected texts, got {value!r}")
            values[key] = tuple(given)
    if "question" not in values:
        raise MalformedFile(f"{where}: the key 'question' is missing")
    try:
        return Plan(**values)
    except InputError as error:
        raise type(error)(f"{where}: {error}") from error


def _stop(table: Any, where: str) -> Stop:
    names = [f.name for f in fields(Stop)]
    if not isinstance(table, dict) or set(table) - set(names):
        raise MalformedFile(f"{where}: stop: expected a table with some of {', '.join(names)}")
    try:
        return Stop(**table)
    except InputError as error:
        raise type(error)(f"{where}: {error}") from error
