"""Which answers to one question contradict each other.

Glossary: a *claim* is what an exact solver asserts (verdict, least gap, fewest kept, count);
a *pair* is (question, solver name).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from exactlt.answers import Answer, Ask, Reason, Verdict
from exactlt.instances import Canonical, SubsetSum

Pair = tuple[Ask, str]
Answers = Mapping[Pair, Answer]

INFEASIBLE = "infeasible"
MORE = ("more masks than the limit",)


@dataclass(frozen=True)
class Conflict:
    """Two pairs whose answers exclude each other, or one whose answer excludes itself.

    ``suspect`` is the pair that stands against a mask, against most others, or alone.
    """

    suspect: Pair
    against: Pair | None
    text: str

    @property
    def pairs(self) -> tuple[Pair, ...]:
        return (self.suspect,) if self.against is None else (self.suspect, self.against)


def claim(answer: Answer) -> int | str | tuple[Any, ...] | None:
    """What the answer asserts; None when it asserts nothing."""
    if answer.verdict is Verdict.UNKNOWN:
        return None
    if answer.ask is Ask.OPTIMUM:
        return answer.gap
    if answer.ask in (Ask.COUNT, Ask.FUNCTIONS):
        return answer.count
    if answer.ask is Ask.BEST:
        return answer.gaps
    if answer.ask is Ask.ALL:
        return MORE if answer.more else answer.masks
    if answer.verdict is Verdict.INFEASIBLE:
        return INFEASIBLE
    return answer.kept if answer.ask is Ask.SPARSEST else "feasible"


def conflicts(instance: Canonical, answers: Answers) -> list[Conflict]:
    """All contradictions among answers to questions about one instance.

    Masks are facts, for they were re-added: a claim that a mask refutes is wrong whoever made
    it.  Claims about the same question must be equal, and all questions must agree on whether
    a mask exists.  At most one conflict per suspect.
    """
    found: dict[Pair, Conflict] = {}

    def report(suspect: Pair, against: Pair | None, text: str) -> None:
        found.setdefault(suspect, Conflict(suspect, against, text))

    for pair, answer in answers.items():
        if answer.reason is Reason.WRONG:
            report(pair, None, answer.note)
    claims = {p: c for p, a in answers.items() if (c := claim(a)) is not None}
    for pair, value in claims.items():
        for other, answer in answers.items():
            if answer.mask is not None and (text := refuted(instance, pair[0], value, answer)):
                report(pair, other if other != pair else None, text)
                break
    for ask in Ask:
        votes = {p: c for p, c in claims.items() if p[0] is ask and p not in found}
        _differ(votes, f"{ask.value}: ", report)
    exists = {
        p: _exists(instance, p[0], c)
        for p, c in claims.items()
        if p not in found and p[0] is not Ask.FUNCTIONS
    }
    _differ(exists, "a mask exists: ", report)
    return list(found.values())


def refuted(instance: Any, ask: Ask, value: Any, by: Answer) -> str | None:
    """How a re-added mask refutes a claim, or None."""
    if ask is Ask.OPTIMUM:
        return f"claims the least gap {value}, a mask has {by.gap}" if by.gap < value else None
    if ask is Ask.BEST:
        gap = value[0]
        return f"claims the least gap {gap}, a mask has {by.gap}" if by.gap < gap else None
    if ask is Ask.FUNCTIONS or (isinstance(instance, SubsetSum) and by.gap > instance.tolerance):
        return None
    if ask is Ask.ALL:
        return (
            None
            if value == MORE or by.mask in value
            else "claims to list all masks, here is another"
        )
    if value == INFEASIBLE or (ask is Ask.COUNT and value == 0):
        return "claims that there is no mask, but here is one"
    if ask is Ask.SPARSEST and by.kept < value:
        return f"claims that {value} is the fewest kept, a mask keeps {by.kept}"
    return None


def _exists(instance: Any, ask: Ask, value: Any) -> bool:
    if ask is Ask.OPTIMUM:
        return value <= instance.tolerance
    if ask is Ask.BEST:
        return value[0] <= instance.tolerance
    if ask is Ask.COUNT:
        return value > 0
    if ask is Ask.ALL:
        return bool(value)
    return value != INFEASIBLE


def _differ(votes: Mapping[Pair, object], what: str, report) -> None:
    """Report every pair that does not say what most say (what the first says, in a tie)."""
    if len(set(votes.values())) > 1:
        usual = Counter(votes.values()).most_common(1)[0][0]
        witness = next(p for p, v in votes.items() if v == usual)
        for pair, value in votes.items():
            if value != usual:
                report(pair, witness, f"{what}says {value}, {witness[1]} says {usual}")
