"""Every solver against every other on a family of questions."""

from __future__ import annotations

import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from exactlt._files import make_folder, write_atomic
from exactlt.answers import (
    LIST_ASKS,
    NETWORK_ASKS,
    ROW_ASKS,
    SYSTEM_ASKS,
    Answer,
    Ask,
    Evidence,
    Limits,
    Reason,
    Verdict,
)
from exactlt.crosscheck._compare import Answers, Conflict, Pair, claim, conflicts
from exactlt.crosscheck._family import Case
from exactlt.crosscheck._shrink import shrink
from exactlt.errors import UnsupportedError
from exactlt.instances import Canonical, LinearSystem, Partition, SubsetSum, decimal, dump
from exactlt.solvers.contract import Solver


@dataclass
class Tally:
    """What one solver did on one question, over all instances."""

    asked: int = 0
    agreed: int = 0  # claims that nothing contradicts
    refused: int = 0  # outside the method's range, said so
    unknown: Counter[str] = field(default_factory=Counter)  # by reason
    wrong: int = 0
    hits: int = 0  # heuristics: as good as the exact answer
    rated: int = 0  # heuristics: questions whose exact answer is known
    excess: list[int] = field(default_factory=list)  # heuristics: gap − least gap


@dataclass(frozen=True)
class Disagreement:
    """A contradiction, shrunk, and where it is stored."""

    case: Case
    conflict: Conflict
    shrunk: Canonical
    path: Path | None


@dataclass
class Report:
    """The outcome of a cross-check."""

    solvers: tuple[Solver, ...]
    instances: int = 0
    tallies: dict[Pair, Tally] = field(default_factory=dict)
    disagreements: list[Disagreement] = field(default_factory=list)
    more: int = 0  # disagreements beyond those that were shrunk and stored
    interrupted: bool = False

    @property
    def agreed(self) -> bool:
        """Whether no two answers contradicted each other."""
        return not self.disagreements and not self.more

    def document(self) -> dict[str, Any]:
        """JSON form; heuristics' ``excess`` is each gap beyond the least."""
        return {
            "format": "exactlt/crosscheck",
            "version": 1,
            "instances": self.instances,
            "agreed": self.agreed,
            "interrupted": self.interrupted,
            "tallies": [
                {
                    "solver": solver,
                    "ask": ask.value,
                    "asked": tally.asked,
                    "agreed": tally.agreed,
                    "refused": tally.refused,
                    "unknown": {str(reason): times for reason, times in tally.unknown.items()},
                    "wrong": tally.wrong,
                    "hits": tally.hits,
                    "rated": tally.rated,
                    "excess": [decimal(x) for x in sorted(tally.excess)],
                }
                for (ask, solver), tally in self.tallies.items()
            ],
            "disagreements": [
                {
                    "solver": d.conflict.suspect[1],
                    "ask": d.conflict.suspect[0].value,
                    "text": d.conflict.text,
                    "path": None if d.path is None else str(d.path),
                }
                for d in self.disagreements
            ],
            "more": self.more,
        }

    def tally(self, pair: Pair) -> Tally:
        return self.tallies.setdefault(pair, Tally())


def crosscheck(
    solvers: Sequence[Solver],
    cases: Iterable[Case],
    *,
    asks: Sequence[Ask] | None = None,
    limits: Limits | None = None,
    turns: Mapping[str, int] | None = None,
    folder: str | Path | None = None,
    keep: int = 3,
    progress: Callable[[Report], object] | None = None,
) -> Report:
    """Ask every solver every question about every case and compare the answers.

    Exact answers must agree; UNKNOWN is counted by reason and contradicts nothing.  Of every
    solver and question the first ``keep`` disagreements are shrunk and written to ``folder``.
    An interrupt ends the run early with what is done (``Report.interrupted``).

    Parameters
    ----------
    solvers : sequence of Solver
        Exact ones are compared; heuristics' gaps are measured against the exact answer.
    cases : iterable of Case
    limits : Limits, optional
        For every single question.
    turns : mapping from solver name to int, optional
        A solver with turn k > 1 answers every k-th of the (case, question) combinations, in
        rotation, so that it meets all questions; others answer all.
    folder : path, optional
        Where shrunk disagreements go, one JSON file each; nowhere without it.

    Examples
    --------
    >>> from exactlt.solvers import solver
    >>> from exactlt.crosscheck import family
    >>> both = [solver("enumerate"), solver("mitm")]
    >>> crosscheck(both, family(seed=1, stop=5)).agreed
    True
    """
    report = Report(tuple(solvers))
    turns = turns or {}
    try:
        for case in cases:
            row = question_of(case)
            pairs = [
                (ask, solver)
                for place, solver in enumerate(solvers)
                for q, ask in enumerate(asks or asks_of(row))
                if (case.index + q + place) % turns.get(solver.name, 1) == 0
            ]
            answers = ask_all(row, pairs, limits, report)
            found = conflicts(row, answers)
            count(answers, {c.suspect for c in found}, report)
            for conflict in found:
                record(case, conflict, report, limits, folder, keep)
            report.instances += 1
            if progress is not None:
                progress(report)
    except KeyboardInterrupt:
        report.interrupted = True
    return report


def asks_of(question: Canonical) -> tuple[Ask, ...]:
    """All that can be asked of a question."""
    if isinstance(question, LinearSystem):
        return SYSTEM_ASKS
    return (*ROW_ASKS, *LIST_ASKS) if isinstance(question, SubsetSum) else NETWORK_ASKS


def question_of(case: Case) -> Canonical:
    instance = case.instance
    return instance.as_subset_sum() if isinstance(instance, Partition) else instance


def ask_all(
    row: Any,
    pairs: Iterable[tuple[Ask, Solver]],
    limits: Limits | None,
    report: Report | None = None,
) -> dict[Pair, Answer]:
    """The answers of all pairs that do not refuse."""
    answers = {}
    for ask, solver in pairs:
        pair = ask, solver.name
        tally = Tally() if report is None else report.tally(pair)
        tally.asked += 1
        try:
            answers[pair] = solver.solve(row, ask, limits=limits)
        except UnsupportedError:
            tally.refused += 1
        except Exception as error:  # here a solver that raises is a finding, not an end
            where = traceback.extract_tb(error.__traceback__)[-1]
            text = f"raised {type(error).__name__}: {error} ({where.name}:{where.lineno})"
            answers[pair] = Answer(
                ask, Verdict.UNKNOWN, Evidence.NONE, solver.name, reason=Reason.WRONG, note=text
            )
    return answers


def count(answers: Answers, suspects: set[Pair], report: Report) -> None:
    """Add the answers to the tallies; heuristics are rated against the exact answers."""
    exact = {s.name for s in report.solvers if s.exact}
    truth: dict[Ask, Any] = {}
    for (ask, name), answer in answers.items():
        if name in exact and (value := claim(answer)) is not None:
            truth.setdefault(ask, value)
    for pair, answer in answers.items():
        ask, name = pair
        tally = report.tally(pair)
        if name in exact:
            if claim(answer) is not None:
                tally.agreed += pair not in suspects
            elif answer.reason is not Reason.WRONG:
                tally.unknown[answer.reason.value] += 1
            continue
        value = truth.get(ask)
        if ask is Ask.OPTIMUM and value is not None:
            tally.rated += 1
            if answer.gap is not None:
                tally.excess.append(answer.gap - value)
                tally.hits += answer.gap == value
        elif ask is Ask.DECIDE and value == "feasible":
            tally.rated += 1
            tally.hits += answer.verdict is Verdict.FEASIBLE


def record(
    case: Case,
    conflict: Conflict,
    report: Report,
    limits: Limits | None,
    folder: str | Path | None,
    keep: int,
) -> None:
    """Count a disagreement; shrink and store it unless there are enough of its kind."""
    tally = report.tally(conflict.suspect)
    tally.wrong += 1
    if tally.wrong > keep:
        report.more += 1
        return
    by_name = {s.name: s for s in report.solvers}
    pairs = [(ask, by_name[name]) for ask, name in conflict.pairs]

    def fails(instance: Canonical) -> bool:
        return bool(conflicts(instance, ask_all(instance, pairs, limits)))

    original = question_of(case)
    shrunk = shrink(original, fails) if fails(original) else original
    if any(
        (d.conflict.suspect, d.shrunk.sha256) == (conflict.suspect, shrunk.sha256)
        for d in report.disagreements
    ):
        report.more += 1
        return
    path = None
    if folder is not None:
        everything = [(q, s) for q in asks_of(shrunk) for s in report.solvers]
        answers = ask_all(shrunk, everything, limits)
        ask, name = conflict.suspect
        path = write_atomic(
            make_folder(folder) / f"{name}-{ask.value}-{shrunk.sha256[:12]}.json",
            dump(document(case, conflict, shrunk, answers, report.solvers)),
        )
    report.disagreements.append(Disagreement(case, conflict, shrunk, path))


def document(
    case: Case, conflict: Conflict, shrunk: Any, answers: Answers, solvers: Sequence[Solver]
) -> dict[str, Any]:
    """JSON form of a disagreement; ``instance`` is a question that ``exactlt solve`` reads."""
    from exactlt import __version__

    now = conflicts(shrunk, answers)
    return {
        "format": "exactlt/disagreement",
        "version": 1,
        "tool": f"exactlt {__version__}",
        "suspect": {"question": conflict.suspect[0].value, "solver": conflict.suspect[1]},
        "text": conflict.text,
        "shrunk_text": [f"{c.suspect[1]} on {c.suspect[0].value}: {c.text}" for c in now],
        "instance": shrunk.document(),
        "original": case.instance.document({"kind": case.kind, "index": case.index}),
        "answers": [answer.document(shrunk) for answer in answers.values()],
        "versions": {s.name: s.version() for s in solvers},
    }
