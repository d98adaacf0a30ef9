"""A statement of the ledger: what a paper says, as data that can be evaluated and tested."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from exactlt.errors import InputError
from exactlt.theory.formula.parse import Relation, parse_relations
from exactlt.theory.ledger.sources import SOURCES, Source

VARIABLES = {
    "n": "number of samples (weights to choose from)",
    "M": "integer bound: weights lie in {-M..M} or {1..M}",
    "k": "how many weights are kept (fixed size)",
    "t": "target, an integer",
    "z": "target as a real number, in units of the weights' bound",
    "s": "free exponent of a Markov bound, s > 0",
    "tol": "integer tolerance (KN26's Delta): a sum within tol of the target counts",
    "eps": "real tolerance",
    "delta": "precision of the pruned weights, 2^-m",
    "delta_t": "precision of the target weights",
    "eta": "failure probability that is allowed",
    "p": "success probability that is asked for",
    "d": "dimension or width of the target layer",
    "d0": "input dimension of a layer",
    "d1": "output dimension of a layer",
    "l": "depth of the target",
    "Nt": "number of parameters of the target",
    "m": "number of precision bits",
    "N": "group order, or 1/delta",
    "basis": "the larger of size and norm of an equivariant basis, max(|B|, ||B||)",
    "kappa": "log2(M)/n",
    "lam": "window parameter log2(M) - n + log2(n)/2",
    "mu": "expected number of solutions",
    "tau": "rescaled target t/sqrt(n E X^2)",
    "b": "|cardinality difference|/n",
    "j": "index",
    "q": "k/n, or a growth factor's share",
    "n1": "samples of the growth phase",
    "n2": "samples of the clean-up phase",
    "beta": "free parameter of a proof",
    "gamma": "density of the subnetwork",
    "c": "samples per bit, n/log2(M)",
    "g": "size of the covered set",
    "distinct": "number of distinct subset sums",
    "top": "largest number of masks with one sum",
    # quantities that stand on the left of a statement
    "P_hit": "probability that the target is hit",
    "P_miss": "probability that it is missed",
    "P_perfect": "probability of a perfect partition",
    "P_line": "probability that the masks which a trainer can reach hold an exact one",
    "EY": "expected number of masks",
    "EZ": "expected number of sign vectors",
    "EZ2": "second moment of that number",
    "EY2_": "second moment of the number of masks",
    "width": "hidden units",
    "params": "parameters (edges) of the source",
    "kappa_c": "critical log2(M)/n",
    "b_c": "critical bias",
    "disc": "least discrepancy",
    "E_opt": "expected least error",
    "rate": "exponential rate per sample",
    "relvar": "variance divided by squared mean",
    "weight": "weight of a mixture component",
    "ratio": "E Y^2/(E Y)^2",
    "count": "a number of things",
    "exponent": "an exponent",
    "depth": "number of layers",
    "cover": "expected size of the next covered set",
    "density": "a probability density or mass",
}

COUNTED = frozenset({"n", "k", "t", "tol", "d", "d0", "d1", "l", "Nt", "m", "j"})
"""Variables that only integers make sense for; hypotheses such as M >= 1 guard the others."""
"""Every name a ledger formula may use, except its unknown constants."""


class Direction(StrEnum):
    """What a statement is good for."""

    SUFFICIENT = "sufficient"
    NECESSARY = "necessary"
    LAW = "law"
    IDENTITY = "identity"
    CONJECTURE = "conjecture"
    PROCEDURE = "procedure"


TAGS = {
    "seen": "the paper's text was read",
    "seen-abs": "only the abstract or first page was read",
    "seen-2nd": "as quoted by another paper",
    "memory": "not re-read: to be checked against the paper",
    "derived": "derived here, not published",
    "derived+checked": "derived here and checked against exact enumeration or simulation",
}
"""How well a statement is known; several may apply, joined by ' + '."""


@dataclass(frozen=True)
class Setting:
    """The categorical hypotheses; an empty tuple means the statement does not care.

    law : weight laws by name; ``real-uniform`` and ``real-bounded`` stand for continuous ones,
        ``sparse``, ``locked`` and ``perturbed`` for sources that are changed in that way
    target : one (a fixed target), all (every target of the stated range), window (the targets
        {-floor(M/2)..floor(M/2)}), balance (partition)
    arithmetic : integer, real, modular
    size : free or fixed (exactly k weights are kept)
    draws : of a group's elements: set (n distinct ones, all sets alike) or sequence (independent)
    """

    law: tuple[str, ...] = ()
    target: str = ""
    arithmetic: str = ""
    size: str = "free"
    draws: str = ""

    def refuses(self, given: Mapping[str, str]) -> str | None:
        """A sentence when a given choice contradicts the hypotheses, else None."""
        for name, chosen in given.items():
            mine = getattr(self, name)
            allowed = mine if isinstance(mine, tuple) else (mine,) if mine else ()
            if allowed and chosen not in allowed:
                return f"is about {name} {' or '.join(allowed)}, not {chosen}"
        return None


@dataclass(frozen=True)
class Statement:
    """One statement of one paper.

    Parameters
    ----------
    id : str
        Key of the paper, a dash, the place: ``KN25-Lem4``.
    title, says : str
        A name, and the statement in our own words.
    direction : Direction
    formula : str
        A relation in the formula language; empty when there is nothing to evaluate.
    where : tuple of str
        Numerical hypotheses: relations that must hold for the formula to be claimed.
    setting : Setting
        Categorical hypotheses.
    unknown : tuple of str
        Constants that the source asserts to exist without naming a value.
    tag : str
        Confidence, keys of ``TAGS`` joined by " + ".
    source, place : str
        Key of ``SOURCES`` and the theorem number.
    check : str
        What the independent second route does; empty when there is none.
    unchecked : str
        Why there is no second route; exactly one of ``check`` and ``unchecked`` is given.
    asymptotic : bool
        The formula holds up to o(1): it is a prediction, never a verdict.
    note : str
        Known gaps and reservations.
    """

    id: str
    title: str
    direction: Direction
    says: str
    tag: str
    source: str
    place: str = ""
    formula: str = ""
    where: tuple[str, ...] = ()
    setting: Setting = Setting()
    unknown: tuple[str, ...] = ()
    check: str = ""
    unchecked: str = ""
    asymptotic: bool = False
    note: str = ""

    if TYPE_CHECKING:  # what is accepted is wider than what is kept

        def __init__(
            self,
            id: str,
            title: str,
            direction: Direction | str,
            says: str,
            tag: str,
            source: str,
            place: str = "",
            formula: str = "",
            where: tuple[str, ...] = (),
            setting: Setting = ...,
            unknown: tuple[str, ...] = (),
            check: str = "",
            unchecked: str = "",
            asymptotic: bool = False,
            note: str = "",
        ): ...

    def __post_init__(self):
        object.__setattr__(self, "direction", Direction(self.direction))
        for part in self.tags:
            if part not in TAGS:
                raise InputError(f"{self.id}: unknown confidence tag {part!r}")
        if self.source not in SOURCES:
            raise InputError(f"{self.id}: unknown source {self.source!r}")
        if bool(self.check) == bool(self.unchecked):
            raise InputError(f"{self.id}: give either a check or the reason why there is none")

    @property
    def tags(self) -> tuple[str, ...]:
        """The confidence tags, one by one."""
        return tuple(self.tag.split(" + "))

    @property
    def reference(self) -> Source:
        """Where it comes from."""
        return SOURCES[self.source]

    @property
    def names(self) -> tuple[str, ...]:
        """Names that the formula may use."""
        return (*VARIABLES, *self.unknown)

    @cached_property
    def relation(self) -> Relation:
        """The formula as SymPy trees; InputError when the statement has none."""
        if not self.formula:
            raise InputError(f"{self.id} has no formula to evaluate: {self.says}")
        relations = parse_relations(self.formula, self.names)
        if len(relations) != 1:
            raise InputError(f"{self.id}: expected one relation, got {self.formula!r}")
        return relations[0]

    @cached_property
    def conditions(self) -> tuple[tuple[str, Relation], ...]:
        """The numerical hypotheses, each with the text it came from."""
        return tuple(
            (text, relation)
            for text in self.where
            for relation in parse_relations(text, self.names)
        )

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names whose values the right-hand side needs, sorted."""
        tree = self.relation.right
        return tuple(sorted(s.name for s in tree.free_symbols))

    @property
    def badge(self) -> str:
        """The honesty mark that goes wherever the statement is shown."""
        marks = [f"[{part}]" for part in self.tags]
        if self.unknown:
            marks.append(f"[C? {', '.join(self.unknown)} unknown]")
        if self.asymptotic:
            marks.append("[asymptotic]")
        return " ".join(marks)

    def latex(self) -> str:
        """The formula in LaTeX, without dollar signs."""
        import sympy

        left, rel, right = self.relation
        sign = {"<=": r"\le", ">=": r"\ge", "==": "=", "<": "<", ">": ">"}[rel]
        names = {s: _latex_name(s.name) for s in left.free_symbols | right.free_symbols}
        show = {"symbol_names": names, "fold_short_frac": False}
        text = f"{sympy.latex(left, **show)} {sign} {sympy.latex(right, **show)}"
        return text.replace(r"\frac{1}{\log{\left(2 \right)}}", r"\log_2 e")


_LATEX_NAMES = {
    "P_hit": r"P(\mathrm{hit})",
    "P_miss": r"P(\mathrm{miss})",
    "P_perfect": r"P(\mathrm{perfect})",
    "P_line": r"P(\mathrm{line})",
    "EY": r"\mathbb{E}Y",
    "EY2_": r"\mathbb{E}Y^2",
    "EZ": r"\mathbb{E}Z",
    "EZ2": r"\mathbb{E}Z^2",
    "E_opt": r"\mathbb{E}[\mathrm{opt}]",
    "kappa_c": r"\kappa_c",
    "b_c": "b_c",
    "disc": "D_{\\min}",
    "lam": r"\lambda",
    "eps": r"\varepsilon",
    "tol": r"\Delta",
    "Nt": "N_t",
    "delta_t": r"\delta_t",
    "kappa": r"\kappa",
    "mu": r"\mu",
    "tau": r"\tau",
    "beta": r"\beta",
    "gamma": r"\gamma",
    "delta": r"\delta",
    "eta": r"\eta",
}


def _latex_name(name: str) -> str:
    if name in _LATEX_NAMES:
        return _LATEX_NAMES[name]
    head = name.rstrip("0123456789")
    if len(head) == 1:
        return f"{head}_{{{name[1:]}}}" if name[1:] else head
    if "_" in name:
        head, _, tail = name.partition("_")
        return rf"{_LATEX_NAMES.get(head, head)}_{{\mathrm{{{tail}}}}}"
    return rf"\mathrm{{{name}}}"


def given_values(pairs: Iterable[str]) -> dict[str, Fraction | int]:
    """``n=20,M=2^10`` or several such texts as exact values.

    A value is any constant of the formula language that is rational: 1/100, 0.01, 2^-20; a name
    has the spellings it has in formulas (δ is ``delta``).

    Raises
    ------
    InputError
        Not ``name=value``, a name twice, a value that is not rational, or a fraction for what is
        counted (:data:`COUNTED`).
    """
    from exactlt.theory.formula.balls import rational
    from exactlt.theory.formula.parse import parse_expression
    from exactlt.theory.formula.tokens import canonical

    found: dict[str, Fraction | int] = {}
    for text in pairs:
        for part in filter(None, (p.strip() for p in text.split(","))):
            name, equals, value = (x.strip() for x in part.partition("="))
            if not equals or not name.isidentifier():
                raise InputError(f"values: expected name=value, got {part[:60]!r}")
            name = canonical(name)
            if name in found:
                raise InputError(f"values: {name} is given twice")
            number = rational(parse_expression(value, ()), {})
            if number is None:
                raise InputError(f"{name}: expected a rational number, got {value[:60]!r}")
            if name in COUNTED and number.denominator != 1:
                raise InputError(
                    f"{name}: expected an integer ({VARIABLES[name]}), got {value[:60]!r}"
                )
            found[name] = int(number) if number.denominator == 1 else number
    return found
