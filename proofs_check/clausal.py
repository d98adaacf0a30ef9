"""Methods "lrat" and "drat": clausal proofs against the clauses of `encoding.clauses`.

LRAT: `7 1 -2 0 3 5 0` adds clause 7 = (1 or not 2): with all its literals false, clause 3 must
become unit, then 5 must be violated.  `7 d 3 0` forgets clause 3.
DRAT: `1 -2 0` adds a clause, `d 1 -2 0` forgets one.  A clause must follow by unit propagation
from all the clauses, or be blocked so on its first literal (RAT).  Forgetting a unit clause is
ignored, which only makes later steps easier to believe from what is true anyway.
Both texts may be compressed by zlib.  The proof must add the empty clause.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from .encoding import Clause, clauses
from .pseudo import LINE, inflated
from .questions import System
from .verdicts import Limits, Malformed, OutOfLimits, Refuted

Word = int | bytes
"""A number, or the letter d."""


def numbers(
    chunks: Iterable[bytes], limits: Limits, letters: Collection[bytes]
) -> Iterator[tuple[int, list[Word]]]:
    """(line number, words) of a proof text; words are ints but for the letters allowed."""
    tail, line = b"", 0
    for chunk in chain(chunks, [b"\n"]):
        *rows, tail = (tail + chunk).split(b"\n")
        if len(tail) > 1 << 22:
            raise OutOfLimits("a line is too long")
        limits.spend(LINE * len(rows) + len(chunk) // 16, "lines")
        for row in rows:
            line += 1
            words = row.split()
            if not words or words[0] == b"c":
                continue
            try:
                yield line, [w if w in letters else _number(w) for w in words]
            except ValueError:
                raise Malformed(f"line {line}: expected numbers") from None


def steps_of(data: bytes, limits: Limits) -> Iterator[tuple[int, list[Word]]]:
    """(place, words) of a DRAT proof, whether text or the binary form that many solvers write.

    Binary: `a` or `d`, then each literal as 2|v| (+1 if negative) in groups of seven bits, then 0.
    """
    text = inflated(data, limits) if data[:1] == b"\x78" else iter([data])
    head = next(text, b"")
    if head[:1] != b"a" and not (head[:1] == b"d" and head[1:2] not in (b" ", b"\t")):
        yield from numbers(chain([head], text), limits, {b"d"})
        return
    words: list[Word] | None = None
    place = number = shift = 0
    for chunk in chain([head], text):
        limits.spend(1 + len(chunk), "drat: bytes")
        for byte in chunk:
            place += 1
            if words is None:
                if byte not in (0x61, 0x64):
                    raise Malformed(f"byte {place}: expected a or d")
                words = [b"d"] if byte == 0x64 else []
                continue
            number |= (byte & 127) << shift
            shift += 7
            if shift > 42:
                raise Malformed(f"byte {place}: expected a literal")
            if byte < 128:
                words.append(-(number >> 1) if number & 1 else number >> 1)
                if number == 0:
                    yield place, words
                    words = None
                elif number == 1:
                    raise Malformed(f"byte {place}: expected a literal")
                number, shift = 0, 0
    if words is not None:
        raise Malformed(f"byte {place}: the proof ends within a step")


def _number(word: bytes) -> int:
    if len(word) > 12 or not word.removeprefix(b"-").isdigit():
        raise ValueError
    return int(word)


def literals(words: Sequence[Word], where: str) -> tuple[Clause, list[Word]]:
    """The clause up to its closing 0, and what follows."""
    if 0 not in words:
        raise Malformed(f"{where}: no closing 0")
    end = words.index(0)
    clause = tuple(lit for lit in dict.fromkeys(words[:end]) if isinstance(lit, int))
    if b"d" in words[:end]:
        raise Malformed(f"{where}: expected literals")
    return clause, list(words[end + 1 :])


def encoding(proof: dict[str, Any]) -> int:
    """Which clauses the proof is about: those of today, or those of the first certificates."""
    version = proof.get("encoding", 1)
    if type(version) is not int or version not in (1, 2):
        raise Malformed("encoding: expected 1 or 2")
    return version


def lrat(system: System, proof: dict[str, Any], data: bytes, limits: Limits) -> str:
    """Raise unless the hints derive the empty clause; returns a sentence."""
    _, start = clauses(system, limits, encoding(proof))
    alive = dict(enumerate(start, 1))
    if () in start:
        return "an empty clause is among the rows' clauses"
    last, size, steps = len(start), sum(map(len, start)), 0
    chunks = inflated(data, limits) if data[:1] == b"\x78" else [data]
    for line, words in numbers(chunks, limits, {b"d"}):
        where = f"lrat: line {line}"
        if len(words) < 2 or not isinstance(number := words[0], int):
            raise Malformed(f"{where}: expected a step")
        if words[1] == b"d":
            gone, rest = literals(words[2:], where)
            for k in gone:
                if k not in alive:
                    raise Refuted(f"{where}: clause {k} is not there")
                size -= len(alive.pop(k))
            continue
        clause, rest = literals(words[1:], where)
        hints, rest = literals(rest, where)
        if rest or number <= last:
            raise Malformed(f"{where}: clause numbers must ascend, hints end the line")
        true, violated = {-lit for lit in clause}, any(-lit in clause for lit in clause)
        for k in hints:
            if violated:
                break
            if k not in alive:
                raise Refuted(f"{where}: clause {k} is not there")
            limits.spend(1 + len(alive[k]), "lrat")
            free = [lit for lit in alive[k] if -lit not in true]
            if len(free) > 1 or (free and free[0] in true):
                raise Refuted(f"{where}: clause {k} is not unit")
            violated = not free
            true.update(free)
        if not violated:
            raise Refuted(f"{where}: the hints violate nothing")
        if limits.traced:
            limits.tell(f"{where}: clause {number}, {text_of(clause)}, by {text_of(hints)}")
        steps += 1
        if not clause:
            return f"LRAT proof of {steps} clauses over {len(start)}"
        last, size = number, size + len(clause)
        alive[last] = clause
        limits.hold(size, "lrat: literals")
    raise Refuted("lrat: the empty clause is never added")


def drat(system: System, proof: dict[str, Any], data: bytes, limits: Limits) -> str:
    """Raise unless every clause follows and the empty one is among them; returns a sentence."""
    _, start = clauses(system, limits, encoding(proof))
    if () in start:
        return "an empty clause is among the rows' clauses"
    state = Propagator(limits)
    if any([state.add(clause) for clause in start]):
        return f"unit propagation over {len(start)} clauses"
    steps = 0
    for line, words in steps_of(data, limits):
        where = f"drat: line {line}"
        forget = words[0] == b"d"
        clause, rest = literals(words[1:] if forget else words, where)
        if rest:
            raise Malformed(f"{where}: words after the closing 0")
        if forget:
            state.forget(clause, where)
            continue
        follows = state.follows(clause)
        if not follows and not state.blocked(clause):
            raise Refuted(f"{where}: the clause does not follow")
        if limits.traced:
            how = "follows by propagation" if follows else f"is blocked on {clause[0]}"
            limits.tell(f"{where}: {text_of(clause)} {how}")
        steps += 1
        if state.add(clause):
            return f"DRAT proof of {steps} clauses over {len(start)}"
    raise Refuted("drat: no contradiction is reached")


def text_of(numbers: Sequence[int]) -> str:
    """For the trace: the first numbers of a clause or of hints."""
    more = [f"… {len(numbers) - 12} more"] if len(numbers) > 12 else []
    return "(" + " ".join([*map(str, numbers[:12]), *more]) + ")"


class Propagator:
    """Unit propagation with two watched literals; what holds at the top is never undone."""

    def __init__(self, limits: Limits):
        self.limits, self.contradiction, self.size = limits, False, 0
        self.watches: dict[int, list[list[int]]] = {}
        self.true: set[int] = set()
        self.trail: list[int] = []
        self.copies: dict[Clause, list[list[int]]] = {}

    def add(self, clause: Clause) -> bool:
        """Whether the clauses are now contradictory by propagation alone.

        A clause is a list whose first two literals are watched and, if possible, not false.
        """
        self.size += 1 + len(clause)
        self.limits.hold(self.size, "drat: literals")
        literals = sorted(clause, key=lambda lit: -lit in self.true)
        self.copies.setdefault(tuple(sorted(clause)), []).append(literals)
        if len(literals) > 1:
            for lit in literals[:2]:
                self.watches.setdefault(lit, []).append(literals)
        free = [lit for lit in literals if -lit not in self.true]
        if not free:
            self.contradiction = True
        elif len(free) == 1 and free[0] not in self.true:
            self.contradiction = not self.propagate(free) or self.contradiction
        return self.contradiction

    def forget(self, clause: Clause, where: str) -> None:
        key = tuple(sorted(clause))
        copies = self.copies.get(key)
        if not copies:
            raise Refuted(f"{where}: the clause to forget is not there")
        if sum(-lit not in self.true for lit in clause) < 2:
            return  # unit at the top: kept
        literals = copies.pop()
        if not copies:
            del self.copies[key]
        self.size -= 1 + len(clause)
        for lit in literals[:2]:
            self.watches[lit] = [c for c in self.watches[lit] if c is not literals]

    def propagate(self, queue: Iterable[int]) -> bool:
        """Assign and propagate; False when a clause is violated.  The trail says what was set."""
        head = len(self.trail)
        for lit in queue:  # no literal of the queue is false
            if lit not in self.true:
                self.true.add(lit)
                self.trail.append(lit)
        while head < len(self.trail):
            false = -self.trail[head]
            head += 1
            watching = self.watches.get(false, [])
            kept: list[list[int]] = []
            self.limits.spend(1 + len(watching), "drat")
            for place, clause in enumerate(watching):
                if clause[0] == false:
                    clause[0], clause[1] = clause[1], false
                if clause[0] in self.true:
                    kept.append(clause)
                    continue
                for k in range(2, len(clause)):
                    if -clause[k] not in self.true:
                        clause[1], clause[k] = clause[k], false
                        self.watches.setdefault(clause[1], []).append(clause)
                        break
                else:
                    kept.append(clause)
                    if -clause[0] in self.true:
                        self.watches[false] = kept + watching[place + 1 :]
                        return False
                    self.true.add(clause[0])
                    self.trail.append(clause[0])
            self.watches[false] = kept
        return True

    def follows(self, clause: Clause) -> bool:
        """Whether the clause's negation propagates to a conflict; the state is as before."""
        if any(lit in self.true or -lit in clause for lit in clause):
            return True
        mark = len(self.trail)
        free = self.propagate([-lit for lit in clause])
        for lit in self.trail[mark:]:
            self.true.discard(lit)
        del self.trail[mark:]
        return not free

    def blocked(self, clause: Clause) -> bool:
        """RAT on the first literal: every resolvent with a clause that holds its complement."""
        if not clause:
            return False
        pivot = clause[0]
        self.limits.spend(self.size, "drat: RAT")
        for other in [key for key in self.copies if -pivot in key]:
            self.limits.spend(len(other), "drat")
            rest = tuple(lit for lit in other if lit != -pivot and lit not in clause)
            if not self.follows(clause + rest):
                return False
        return True
