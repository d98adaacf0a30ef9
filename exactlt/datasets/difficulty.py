"""How hard a set is for third-party SAT solvers: conflicts, counted, and CPU seconds, measured.

The solvers are those of python-sat that stop after a given number of conflicts (its CaDiCaL does
not).  Their words are held against the set's answers: a model is added up in integers, and a
contradiction is an error.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from exactlt.datasets.folder import load_set
from exactlt.encodings import clauses_of
from exactlt.errors import InputError, MissingDependency, SoundnessError
from exactlt.instances import as_positive

SOLVERS = ("glucose4", "minisat22")


@dataclass(frozen=True)
class Effort:
    """One solver on one instance; ``verdict`` is unknown where the conflicts did not suffice."""

    name: str
    family: str
    n: int
    solver: str
    verdict: str
    conflicts: int
    seconds: float


def difficulty(
    folder: str | Path, *, solvers: Sequence[str] = SOLVERS, conflicts: int = 100_000
) -> Iterator[Effort]:
    """Each solver on each instance's clauses, with at most so many conflicts.

    Raises
    ------
    InputError
        Another solver than those of ``SOLVERS``, or the folder is no complete set.
    MissingDependency
        python-sat is not installed.
    SoundnessError
        A solver contradicts the set's answer.
    """
    as_positive("conflicts", conflicts)
    for name in solvers:
        if name not in SOLVERS:
            raise InputError(f"solver: expected {' or '.join(SOLVERS)}, got {name!r}")
    try:
        from pysat.solvers import Solver
    except ImportError as error:
        raise MissingDependency("pysat", "solvers") from error
    for entry in load_set(folder):
        question, known = entry.question, entry.answer["decide"]["verdict"]
        clauses = clauses_of(question).clauses
        for name in solvers:
            with Solver(name, bootstrap_with=clauses) as solver:
                solver.conf_budget(conflicts)
                start = time.process_time()
                said = solver.solve_limited()
                seconds = time.process_time() - start
                work = solver.accum_stats()["conflicts"]
                if said:
                    true = {literal for literal in solver.get_model() if literal > 0}
                    mask = [int(i in true) for i in range(1, question.n + 1)]
                    if not question.is_solution(mask):
                        raise SoundnessError(f"{entry.name}: {name} gives a mask that fails")
            verdict = {True: "feasible", False: "infeasible", None: "unknown"}[said]
            if "unknown" not in (verdict, known) and verdict != known:
                raise SoundnessError(f"{entry.name}: {name} says {verdict}, the set {known}")
            family = entry.answer["family"]
            yield Effort(entry.name, family, question.n, name, verdict, work, seconds)


def table(efforts: Iterable[Effort]) -> str:
    """Solved share, median conflicts and CPU seconds by family, n and solver."""
    groups: dict[tuple[str, int, str], list[Effort]] = {}
    for effort in efforts:
        groups.setdefault((effort.family, effort.n, effort.solver), []).append(effort)
    lines = [f"{'family':14} {'n':>4} {'solver':10} {'solved':>9} {'conflicts':>10} {'CPU s':>8}"]
    for (family, n, solver), found in sorted(groups.items()):
        solved = sum(e.verdict != "unknown" for e in found)
        median = sorted(e.conflicts for e in found)[len(found) // 2]
        cpu = sum(e.seconds for e in found)
        share = f"{solved}/{len(found)}"
        lines.append(f"{family:14} {n:4} {solver:10} {share:>9} {median:10} {cpu:8.2f}")
    return "\n".join(lines) + "\n"


def select(efforts: Iterable[Effort], solver: str, low: int, high: int) -> Iterator[str]:
    """Names of the instances that took the solver low..high conflicts, decided or not."""
    if not 0 <= low <= high:
        raise InputError(f"band: expected 0 <= low <= high, got {low}..{high}")
    return (e.name for e in efforts if e.solver == solver and low <= e.conflicts <= high)
