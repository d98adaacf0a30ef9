"""Exact probabilities as the ledger and the conjectures ask for them: one question, one number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

from exactlt.errors import InputError, MissingValue, UnsupportedError

STEPS = 2e9
"""Elementary steps spent on one exact probability (about 10^9 a second)."""

LAW_TEXT = {
    "uniform": "uniform:M={M}",
    "nonzero": "nonzero:M={M}",
    "positive": "positive:M={M}",
    "grid": "grid:k={m}",
    "product": "product:k={m}",
    "sign": "sign",
}
"""Law names and the parameter each takes: M, or m precision bits."""


@dataclass(frozen=True)
class Question:
    """n samples of a law; every target must be within ``tol`` of a subset sum of ``size`` items.

    ``targets`` are integers in the law's unit, or vectors of them; with several of them all must
    be reached.  Each kept item may move by ``perturb``.
    """

    law: str
    n: int
    targets: tuple[Any, ...]
    tol: int = 0
    size: int | None = None
    perturb: int = 0

    @property
    def shaped(self) -> bool:
        """Whether items are vectors, or some are locked, or they may move."""
        return _is_shaped(self.law, self.perturb)


@lru_cache(maxsize=4096)
def _is_shaped(law: str, perturb: int) -> bool:
    from exactlt.instances import parse_law
    from exactlt.theory.probability.shaped import is_shaped

    return is_shaped(parse_law(law, shaped=True), perturb)


def law_text(name: str, values: Mapping[str, Any]) -> str:
    """``uniform`` with M = 4 is ``uniform:M=4``; InputError when the parameter is missing."""
    if name not in LAW_TEXT:
        raise InputError(f"law: expected one of {', '.join(LAW_TEXT)}, got {name[:40]!r}")
    try:
        return LAW_TEXT[name].format(**values)
    except KeyError as error:
        raise MissingValue(
            f"law {name} needs a value for {error.args[0]}", (error.args[0],)
        ) from None


@lru_cache(maxsize=200_000)
def miss(question: Question) -> Fraction:
    """P(some target is missed), exact.

    Raises
    ------
    UnsupportedError
        No exact method is affordable.
    """
    from exactlt.theory.probability.exact import exact
    from exactlt.theory.probability.law import Event

    if question.shaped:
        return _shaped_miss(question)
    if question.n == 0 and question.size is None:
        return Fraction(int(any(abs(t) > question.tol for t in question.targets)))
    if question.tol:
        return _tolerant(question)
    event = Event(question.n, question.targets, "all", question.size)
    return exact(question.law, event, steps=STEPS).miss


def _shaped_miss(question: Question, method: str = "auto") -> Fraction:
    """One target with a tolerance is any of a box of targets."""
    from itertools import product

    from exactlt.theory.probability import shaped

    tol, mode, targets = question.tol, "all", question.targets
    if tol:
        if len(targets) > 1:
            raise UnsupportedError("several targets of shaped laws take no tolerance")
        window, mode = range(-tol, tol + 1), "any"
        (target,) = targets
        if isinstance(target, tuple):
            moves = product(window, repeat=len(target))
            targets = tuple(
                tuple(t + move for t, move in zip(target, by, strict=True)) for by in moves
            )
        else:
            targets = tuple(target + by for by in window)
    asked = shaped.question(
        question.law, question.n, targets, mode=mode, size=question.size, perturb=question.perturb
    )
    return shaped.probability(asked, method=method, steps=STEPS).miss


def _tolerant(question: Question) -> Fraction:
    from exactlt.theory.probability.exact import exact
    from exactlt.theory.probability.law import Event

    tol, targets = question.tol, question.targets
    if len(targets) == 1:
        window = range(targets[0] - tol, targets[0] + tol + 1)
        event = Event(question.n, tuple(window), "any", question.size)
        return exact(question.law, event, steps=STEPS).miss
    return enumerated(question)


def enumerated(question: Question) -> Fraction:
    """The same by listing every multiset of samples: the independent second count.

    Raises
    ------
    UnsupportedError
        There are too many multisets.
    """
    if question.shaped:
        return _shaped_miss(question, "enumerate")
    from exactlt.theory.probability.enumerate import cost, multisets, subset_counts
    from exactlt.theory.probability.law import weights

    law = weights(question.law)
    if cost(law, question.n) > 60_000:
        raise UnsupportedError(f"enumeration would list {cost(law, question.n)} multisets")
    bad = 0
    for sample, weight in multisets(law, question.n):
        sums = {
            s
            for (size, s), w in subset_counts(sample).items()
            if w and (question.size is None or size == question.size)
        }
        bad += weight * (
            not all(
                any(t + d in sums for d in range(-question.tol, question.tol + 1))
                for t in question.targets
            )
        )
    return Fraction(bad, law.total**question.n)


def least_exact_n(law: str, target: str, size: str, values: Mapping[str, Any]) -> int:
    """Least n whose exact failure probability is at most eta (p = 1 − eta)."""
    from exactlt.theory.probability.exact import minimal_n

    eta = Fraction(values["eta"]) if "eta" in values else 1 - Fraction(values["p"])
    text = law_text(law, values)
    if target == "one":
        if "t" not in values:
            raise InputError("the exact least n needs a value for the target t")
        targets = (int(values["t"]),)
    elif target in ("all", "window"):
        far = int(values["M"]) // (2 if target == "window" else 1)
        targets = tuple(range(-far, far + 1))
    else:
        raise InputError(f"--target: expected one, all or window, got {target[:40]!r}")
    k = None
    if size == "fixed":
        if "k" not in values:
            raise InputError("the exact least n needs a value for k, the number of kept weights")
        k = int(values["k"])
    return minimal_n(text, targets, eta, size=k)
