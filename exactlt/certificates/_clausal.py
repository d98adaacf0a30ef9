"""Clausal proofs: CaDiCaL refutes the documented clauses, its DRAT log is the certificate.

The clauses are those of :mod:`exactlt.encodings`, which ``proofs_check`` makes again from the
instance by its own code.  ``lrat`` turns the log into numbered clauses with hints and drops
every step that the contradiction does not need: larger per step, far faster to check.
"""

from __future__ import annotations

import tempfile
import zlib
from collections.abc import Iterable
from pathlib import Path

from exactlt._process import finish
from exactlt.certificates._file import Proof
from exactlt.encodings import clauses_of, dimacs
from exactlt.errors import FeasibleError, MissingDependency, UnsupportedError

SECONDS = 600
"""CaDiCaL's time for one refutation."""

ENCODING = 2
"""The clauses of today; 1 stands for certificates made before the total's width was bounded."""

_RUN = """
import sys
from pysat.solvers import Solver
clauses = [[int(x) for x in line.split()] for line in sys.stdin]
with Solver(name="cadical195", bootstrap_with=clauses, with_proof=True) as solver:
    if solver.solve():
        sys.exit(10)
    open(sys.argv[1], "w").write("\\n".join(solver.get_proof()) + "\\n")
sys.exit(20)
"""


def refute_clauses(clauses: Iterable[tuple[int, ...]], seconds: float = SECONDS) -> bytes:
    """CaDiCaL's DRAT text for unsatisfiable clauses, from a process of its own.

    Raises
    ------
    InputError
        The clauses are satisfiable.
    UnsupportedError
        CaDiCaL did not finish in time.
    """
    from importlib.util import find_spec

    if find_spec("pysat") is None:
        raise MissingDependency("python-sat", "solvers")
    text = "".join(" ".join(map(str, clause)) + "\n" for clause in clauses)
    with tempfile.TemporaryDirectory(prefix="exactlt-") as folder:
        out = Path(folder, "proof")
        done = finish(["-c", _RUN, str(out)], text=text, seconds=seconds)
        if done.code is None:
            raise UnsupportedError(
                f"clausal proof: CaDiCaL did not finish within {seconds} s; diagram may do"
            )
        if done.code == 10:
            raise FeasibleError
        if done.code != 20:
            raise UnsupportedError(f"clausal proof: CaDiCaL failed: {done.err.strip()[-200:]}")
        return out.read_bytes()


def drat(question, most: int) -> Proof:
    """CaDiCaL's log as it is, compressed."""
    cnf = clauses_of(question)
    log = b"" if () in cnf.clauses else refute_clauses(cnf.clauses)
    return Proof("drat", zlib.compress(log, 9), {"encoding": ENCODING})


def lrat(question, most: int) -> Proof:
    """The same refutation as trimmed LRAT."""
    cnf = clauses_of(question)
    if () in cnf.clauses:
        return Proof("lrat", zlib.compress(b"", 9), {"encoding": ENCODING})
    text = to_lrat(cnf.clauses, refute_clauses(cnf.clauses))
    return Proof("lrat", zlib.compress(text, 9), {"encoding": ENCODING})


def clausal_text(question, kind: str) -> tuple[str, str]:
    """(DIMACS text, proof text) of an infeasible question for other checkers of LRAT or DRAT.

    The clauses are those that ``exactlt export --to cnf`` writes, number for number.

    Raises
    ------
    FeasibleError
        The question has a solution.
    """
    cnf = clauses_of(question)
    if () in cnf.clauses:  # the formula holds the empty clause: nothing is left to derive
        proof = (
            b""
            if kind == "drat"
            else b"%d 0 %d 0\n" % (len(cnf.clauses) + 1, cnf.clauses.index(()) + 1)
        )
    else:
        log = refute_clauses(cnf.clauses)
        proof = to_lrat(cnf.clauses, log) if kind == "lrat" else log
        if kind == "drat" and proof.rstrip().rsplit(b"\n", 1)[-1] != b"0":
            proof += b"0\n"
    return dimacs(question, cnf, "UNSATISFIABLE"), proof.decode("ascii")


def to_lrat(clauses: list[tuple[int, ...]], log: bytes) -> bytes:
    """DRUP text to LRAT text: hints by propagation, then only the steps that are needed.

    Forward unit propagation in plain Python: proofs of some ten thousand steps.

    Raises
    ------
    UnsupportedError
        A step does not follow by unit propagation (it is RAT, which has no hints here).
    """
    state = _Hints()
    for k, clause in enumerate(clauses, 1):
        state.add(k, clause)
    last, steps, end = len(clauses), {}, None
    for line in [b"0"] if state.conflict else log.splitlines():
        words = line.split()
        if not words or words[0] == b"c":
            continue
        if words[0] == b"d":
            state.forget(tuple(int(w) for w in words[1:-1]))
            continue
        clause = tuple(int(w) for w in words[:-1])
        hints = state.hints(clause)
        if hints is None:
            raise UnsupportedError("lrat: CaDiCaL used a step beyond unit propagation; use drat")
        last += 1
        steps[last] = clause, hints
        if not clause:
            end = last
            break
        state.add(last, clause)
        if state.conflict:
            last += 1
            steps[last] = (), state.hints(())
            end = last
            break
    if end is None:
        raise UnsupportedError("lrat: CaDiCaL's log does not reach the empty clause; use drat")
    needed, waiting = set(), [end]
    while waiting:
        k = waiting.pop()
        if k in steps and k not in needed:
            needed.add(k)
            waiting += steps[k][1]
    last_use: dict[int, int] = {}
    for k in sorted(needed):
        for hint in steps[k][1]:
            last_use[hint] = k
    dying: dict[int, list[int]] = {}
    for hint, k in last_use.items():
        dying.setdefault(k, []).append(hint)
    lines = []
    for k in sorted(needed):
        clause, hints = steps[k]
        lines.append(f"{k} {' '.join(map(str, (*clause, 0, *hints, 0)))}")
        if k != end:
            lines.append(f"{k} d {' '.join(map(str, sorted(dying.get(k, []))))} 0")
    return ("\n".join(lines) + "\n").encode("ascii")


class _Hints:
    """Unit propagation that remembers which clause made which literal true."""

    def __init__(self):
        self.watches: dict[int, list] = {}
        self.reason: dict[int, tuple[int, tuple[int, ...]]] = {}  # true literal -> why
        self.trail: list[int] = []
        self.number: dict[tuple[int, ...], list] = {}
        self.conflict: tuple[int, tuple[int, ...]] | None = None

    def add(self, k: int, clause: tuple[int, ...]) -> None:
        literals = [k, *sorted(clause, key=lambda lit: -lit in self.reason)]
        self.number.setdefault(tuple(sorted(clause)), []).append(literals)
        for lit in literals[1:3] if len(clause) > 1 else []:
            self.watches.setdefault(lit, []).append(literals)
        free = [lit for lit in clause if -lit not in self.reason]
        if not free:
            self.conflict = self.conflict or (k, clause)
        elif len(free) == 1 and free[0] not in self.reason:
            self.reason[free[0]] = (k, clause)
            self.trail.append(free[0])
            self.conflict = self.conflict or self._propagate(len(self.trail) - 1)

    def forget(self, clause: tuple[int, ...]) -> None:
        copies = self.number.get(tuple(sorted(clause)))
        if copies and sum(-lit not in self.reason for lit in clause) > 1:
            literals = copies.pop()
            for lit in literals[1:3]:
                self.watches[lit] = [c for c in self.watches[lit] if c is not literals]

    def _propagate(self, head: int):
        while head < len(self.trail):
            false = -self.trail[head]
            head += 1
            watching, kept = self.watches.get(false, []), []
            for place, clause in enumerate(watching):
                if clause[1] == false:
                    clause[1], clause[2] = clause[2], false
                if clause[1] in self.reason:
                    kept.append(clause)
                    continue
                for j in range(3, len(clause)):
                    if -clause[j] not in self.reason:
                        clause[2], clause[j] = clause[j], false
                        self.watches.setdefault(clause[2], []).append(clause)
                        break
                else:
                    kept.append(clause)
                    if -clause[1] in self.reason:
                        self.watches[false] = kept + watching[place + 1 :]
                        return clause[0], tuple(clause[1:])
                    self.reason[clause[1]] = clause[0], tuple(clause[1:])
                    self.trail.append(clause[1])
            self.watches[false] = kept
        return None

    def hints(self, clause: tuple[int, ...]) -> list[int] | None:
        """Clause numbers that show it by propagation, in order; None if it does not follow."""
        mark, found = len(self.trail), self.conflict
        if found is None:
            for lit in clause:
                if lit in self.reason:  # already true: its reason becomes the violated clause
                    found = self.reason[lit]
                    break
                if -lit not in self.reason:
                    self.reason[-lit] = (0, ())
                    self.trail.append(-lit)
            else:
                found = self._propagate(mark)
        hints = None
        if found is not None:
            negated, seen, hints = {-lit for lit in clause}, set(), [found[0]]
            wanted = {-lit for lit in found[1]} - negated
            for lit in reversed(self.trail):
                if lit in wanted and lit not in seen and self.reason[lit][0]:
                    seen.add(lit)
                    hints.append(self.reason[lit][0])
                    wanted |= {-other for other in self.reason[lit][1] if other != lit} - negated
            hints.reverse()
        for lit in self.trail[mark:]:
            del self.reason[lit]
        del self.trail[mark:]
        return hints
