"""How hard a set is for third-party solvers: work, counted, and CPU seconds, measured.

Each solver gets the instance as anybody would give it: python-sat's the DIMACS clauses, CP-SAT,
HiGHS and Exact the rows as they are.  Each runs in a process of its own, whose CPU time the kernel
limits.  Their words are held against the set: masks are added up in integers, and a contradiction
is an error, or *wrong* where the solver computes in floats.
"""

from __future__ import annotations

import csv
import io
import signal
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType

from exactlt.answers import Clock, Limits
from exactlt.datasets.folder import Entry, load_set
from exactlt.encodings import Model, clauses_of, decide_model
from exactlt.encodings.network.rows import rows_of_network
from exactlt.errors import InputError, MissingDependency, SoundnessError, UnsupportedError
from exactlt.instances import Partition, SubsetSum, as_positive
from exactlt.networks import NetworkMask
from exactlt.solvers.outside.sandbox import WorkerFailed, worker

ENGINES = "exactlt.datasets.engines."
CP_SAT_LIMIT, HIGHS_LIMIT = 1 << 50, 1 << 53
"""Rows whose sums stay below are given to CP-SAT and, as floats, to HiGHS."""


@dataclass(frozen=True)
class Engine:
    """A solver: its file in ``engines``, package, extra, what its work counts, its limits."""

    module: str
    package: str
    extra: str
    counts: str
    budget: bool = False  # stops after a number of conflicts
    limit: int | None = None
    floats: bool = False


SOLVERS: Mapping[str, Engine] = MappingProxyType(
    {
        "cadical": Engine("sat", "pysat", "solvers", "conflicts"),
        "glucose": Engine("sat", "pysat", "solvers", "conflicts", budget=True),
        "minisat": Engine("sat", "pysat", "solvers", "conflicts", budget=True),
        "cp-sat": Engine("cp_sat", "ortools", "solvers", "conflicts", limit=CP_SAT_LIMIT),
        "highs": Engine("highs", "highspy", "solvers", "nodes", limit=HIGHS_LIMIT, floats=True),
        "exact": Engine("exact", "exact", "pb", "conflicts"),
    }
)
"""CaDiCaL 1.9.5, Glucose 4.2 and MiniSat 2.2 of python-sat, CP-SAT, HiGHS, Exact."""


@dataclass(frozen=True)
class Effort:
    """One solver on one instance.

    Attributes
    ----------
    name, family : str
    n : int
        0/1 variables of the rows.
    bits : int or None
        Length of the largest weight of a single row.
    solver : str
    verdict : str
        feasible, infeasible, unknown (the limits did not suffice), refused (the solver cannot
        hold it), crashed, or wrong (floats).
    work : int
        Conflicts, or nodes of HiGHS; 0 where the CPU time ended it.
    seconds : float
        CPU time; the limit where it ended it.
    """

    name: str
    family: str
    n: int
    bits: int | None
    solver: str
    verdict: str
    work: int
    seconds: float

    @property
    def solved(self) -> bool:
        return self.verdict in ("feasible", "infeasible")


def difficulty(
    folder: str | Path,
    *,
    solvers: Sequence[str] | None = None,
    conflicts: int | None = None,
    seconds: float = 10,
) -> Iterator[Effort]:
    """Each solver on each instance, with at most so much work and CPU time.

    Parameters
    ----------
    folder : path
        A complete set.
    solvers : sequence of str, optional
        Names in :data:`SOLVERS`; default: all that are installed.
    conflicts : int, optional
        For those that stop by them: glucose and minisat.
    seconds : float
        CPU time of each answer; the kernel counts whole seconds.

    Raises
    ------
    InputError
        Another solver, or the folder is no complete set.
    MissingDependency
        A named solver is not installed.
    SoundnessError
        A solver contradicts the set's answer, or gives a mask that fails.
    """
    Limits(seconds)
    if conflicts is not None:
        as_positive("conflicts", conflicts)
    chosen = list(solvers) if solvers else [s for s in SOLVERS if find_spec(SOLVERS[s].package)]
    for name in chosen:
        if name not in SOLVERS:
            raise InputError(f"solver: expected {', '.join(SOLVERS)}, got {name!r}")
        if find_spec(SOLVERS[name].package) is None:
            raise MissingDependency(SOLVERS[name].package, SOLVERS[name].extra)
    if not chosen:
        raise MissingDependency("pysat", "solvers")
    return _efforts(load_set(folder), chosen, conflicts, seconds)


def _efforts(entries: Iterable[Entry], chosen, conflicts, seconds) -> Iterator[Effort]:
    for entry in entries:
        question = entry.question
        try:
            rows = rows_of_network(question) if isinstance(question, NetworkMask) else question
        except UnsupportedError:
            rows = None
        for name in chosen:
            yield effort(entry, rows, name, conflicts, seconds)


def effort(entry: Entry, rows, name: str, conflicts: int | None, seconds: float) -> Effort:
    """One solver on one instance, judged; ``rows`` is None for what has no rows."""
    engine, known = SOLVERS[name], entry.answer["decide"]["verdict"]
    n, bits = (0, None) if rows is None else (rows.n, bits_of(rows))

    def told(verdict: str, work: int = 0, used: float = 0.0) -> Effort:
        return Effort(entry.name, entry.answer["family"], n, bits, name, verdict, work, used)

    asked = None if rows is None else request(rows, name, conflicts)
    if asked is None:
        return told("refused")
    with worker(ENGINES + engine.module) as process:
        try:
            clock = Clock(Limits(60 + 60 * seconds))  # for a machine that is shared by many
            said = process.call({**asked, "seconds": seconds}, clock)
        except WorkerFailed:
            if process.process.returncode == -signal.SIGXCPU:
                return told("unknown", 0, seconds)
            return told("crashed")
        if said["verdict"] == "unknown":  # an interrupted Exact stays interrupted
            process.kill()
    verdict = said["verdict"]
    fails = verdict == "feasible" and not rows.is_solution(said["mask"])
    if fails or ("unknown" not in (verdict, known) and verdict != known):
        if not engine.floats:
            what = "gives a mask that fails" if fails else f"says {verdict}, the set {known}"
            raise SoundnessError(f"{entry.name}: {name} {what}")
        verdict = "wrong"
    return told(verdict, said["work"], said["seconds"])


def bits_of(rows) -> int | None:
    if not isinstance(rows, (SubsetSum, Partition)):
        return None
    return max(abs(w) for w in rows.weights).bit_length() if rows.n else 0


def request(rows, name: str, conflicts: int | None) -> dict | None:
    """What the solver's process is sent; None where the solver cannot hold the question."""
    engine = SOLVERS[name]
    if engine.module == "sat":
        try:
            clauses = clauses_of(rows).clauses
        except UnsupportedError:
            return None
        return {"solver": name, "clauses": clauses, "n": rows.n, "conflicts": conflicts}
    model: Model = decide_model(rows.as_subset_sum() if isinstance(rows, Partition) else rows)
    if engine.limit is not None and any(model.magnitude(r) >= engine.limit for r in model.rows):
        return None
    return {"n": rows.n, "rows": model.document()["rows"]}


def as_csv(efforts: Iterable[Effort]) -> str:
    """One line an effort, under the names of its attributes."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(field.name for field in fields(Effort))
    for e in efforts:
        lines.writerow("" if v is None else v for v in astuple(e))
    return text.getvalue()


def select(efforts: Iterable[Effort], solver: str, low: float, high: float) -> Iterator[str]:
    """Names of the instances that took the solver low..high units of work, decided or not."""
    if not 0 <= low <= high:
        raise InputError(f"band: expected 0 <= low <= high, got {low}..{high}")
    return (
        e.name
        for e in efforts
        if e.solver == solver and e.verdict != "refused" and low <= e.work <= high
    )
