"""A conjecture as data: a claim in the formula language with its hypotheses and its region.

Three kinds of claims:

* about a probability: ``P(miss) <= f``, ``P(hit) >= f``, ``P(X=v) >= f`` and their reverses;
* about the number of samples: ``sufficient: n >= f`` (then P(hit) >= p) and
  ``necessary: n >= f`` (whenever P(hit) >= p);
* about every weight vector: ``always: relation`` over ``distinct`` (number of distinct subset
  sums), ``top`` (largest number of masks with one sum), ``total`` (sum of the weights), n, M.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any

from exactlt.errors import InputError
from exactlt.theory.formula.parse import Relation, parse_expression, parse_relations
from exactlt.theory.formula.tokens import canonical
from exactlt.theory.ledger.statement import VARIABLES
from exactlt.theory.probability.truth import LAW_TEXT

KINDS = ("probability", "sufficient", "necessary", "mass", "always")
QUANTITIES = {"P(miss)": "P_miss", "P(hit)": "P_hit", "Q(miss)": "Q_miss", "Q(hit)": "Q_hit"}
_MASS = re.compile(r"P\(\s*X\s*==?\s*v\s*\)")
BRACES = re.compile(r"{([^{}]*)}")
"""A formula in a law's text."""
INSTANCE_NAMES = ("distinct", "top", "total")


@dataclass(frozen=True)
class Claim:
    """What is claimed, about what, and where it is searched.

    Parameters
    ----------
    claim : str
        See the module; free constants and region variables may occur.
    law : str
        uniform, nonzero, positive (parameter M), grid, product (parameter m bits), sign; or the
        text of any law with formulas in braces, as ``sparse:p=1/{s},of=uniform:M={M}``,
        ``locked:first={l},of=uniform:M={M}`` and ``vector:d={d},of=uniform:M={M}``.
    target : str
        ``one`` (variable t), ``all`` (|t| <= M), ``range: f`` (|t| <= floor(f)), or
        ``vector: f, g`` (of a law of vectors; one formula is for every coordinate).
    tol : str
        Integer tolerance, a formula; 0 is exact.
    perturb : str
        How far each kept item may move, a formula; 0 is not at all.
    size : str
        Empty, or a formula for the number of kept weights, usually ``k``.
    p : str
        Success probability of sufficient and necessary claims, a formula.
    versus : str
        A second law for ``Q(miss)``, as ``uniform:M=4**m`` or a text with formulas in braces:
        same n and targets, the same tolerance; its items do not move.
    let : mapping
        Abbreviations, name → formula, in order.
    where : tuple of str
        Hypotheses: points that violate one are not part of the claim.
    region, far, sampled : mapping
        Variable → values, each ``1..12`` (ends may be formulas of earlier variables) or a
        list ``8 12 16``: points for exact probabilities, for certified bounds, for sampling.
    free : tuple of str
        Constants to be fitted: the claim is read "there is a positive value such that".
    sweep : mapping
        A second free constant → list of its values; the first is fitted for each.
    by : str
        A region variable: the free constant is also fitted for each of its values.
    samples, seed : int
        Streams per sampled point, and their seed.
    name, about : str
        A title and one paragraph for people.
    """

    claim: str
    law: str = "uniform"
    target: str = "one"
    tol: str = "0"
    perturb: str = "0"
    size: str = ""
    p: str = ""
    versus: str = ""
    let: Mapping[str, str] = field(default_factory=dict)
    where: tuple[str, ...] = ()
    region: Mapping[str, str] = field(default_factory=dict)
    far: Mapping[str, str] = field(default_factory=dict)
    sampled: Mapping[str, str] = field(default_factory=dict)
    free: tuple[str, ...] = ()
    sweep: Mapping[str, str] = field(default_factory=dict)
    by: str = ""
    samples: int = 1000
    seed: int = 1
    name: str = ""
    about: str = ""

    def __post_init__(self):
        if self.law not in LAW_TEXT and ":" not in self.law:
            raise InputError(
                f"law: expected one of {', '.join(LAW_TEXT)}, or a law's text with formulas in "
                f"braces, got {self.law!r}"
            )
        self._one_meaning()
        if self.target not in ("one", "all") and not self.target.startswith(("range:", "vector:")):
            raise InputError(
                f"target: expected one, all, 'range: formula' or 'vector: formulas', got "
                f"{self.target[:60]!r}"
            )
        if self.kind in ("sufficient", "necessary") and not self.p:
            raise InputError(f"a {self.kind} claim needs its success probability p, such as 99/100")
        if len(self.free) > 1:
            raise InputError("free: at most one constant is fitted; the others go into sweep")
        for name in (*self.free, *self.sweep, *self.let):
            if not name.isidentifier() or name in QUANTITIES.values():
                raise InputError(f"expected a name for a constant, got {name[:40]!r}")
        if not isinstance(self.samples, int) or not 1 <= self.samples <= 10**7:
            raise InputError(f"samples: expected 1..10^7, got {self.samples}")
        needed = self.needed
        if self.region and (missing := needed - set(self.region)):
            raise InputError(f"region: expected values for {', '.join(sorted(missing))} too")
        for option in ("far", "sampled"):
            given = getattr(self, option)
            if given and (missing := needed - set(given)):
                raise InputError(f"{option}: expected values for {', '.join(sorted(missing))} too")
        if self.sweep and not self.free:
            raise InputError("sweep: expected beside a constant to be fitted (free)")
        if self.kind == "always":
            for option in ("law", "target", "tol", "perturb", "size", "versus"):
                if getattr(self, option) != getattr(Claim, option):
                    raise InputError(f"{option}: an always claim is about all weights up to M")
        _ = self.relation, self.conditions  # a wrong formula is reported here, not later

    def _one_meaning(self) -> None:
        """Every name in its one spelling, and each standing for one thing."""

        def keys(option, table):
            found = {}
            for name, text in table.items():
                if canonical(name) in found:
                    raise InputError(f"{option}: {name} and another spelling of it are given")
                found[canonical(name)] = text
            return found

        tables = ("let", "sweep", "region", "far", "sampled")
        for option in tables:
            object.__setattr__(self, option, keys(option, getattr(self, option)))
        object.__setattr__(self, "free", tuple(map(canonical, self.free)))
        object.__setattr__(self, "by", canonical(self.by))
        regions = {*self.region, *self.far, *self.sampled, *self.needed}
        roles = {"a region variable": regions, "the constant to be fitted": {*self.free}}
        roles |= {"a swept constant": {*self.sweep}, "an abbreviation": {*self.let}}
        seen: dict[str, str] = {}
        for role, names in roles.items():
            for name in sorted(names):
                if name in seen:
                    raise InputError(
                        f"{name}: expected one meaning for a name, it is {seen[name]} and {role}"
                    )
                seen[name] = role

    @cached_property
    def kind(self) -> str:
        """One of KINDS."""
        head = self.claim.partition(":")[0].strip()
        if head in ("sufficient", "necessary", "always"):
            return head
        return "mass" if _MASS.search(self.claim) else "probability"

    @property
    def needed(self) -> set[str]:
        """Variables that the region must range over."""
        if self.kind == "always":
            return {"n", "M"}
        parameter = {
            symbol.name
            for text in BRACES.findall(self.law_form)
            for symbol in parse_expression(text, (*VARIABLES, *_words(text))).free_symbols
        }
        if self.kind == "mass":
            return parameter | {"v"}
        size = {"k"} if self.size else set()
        return {"n"} | parameter | size | ({"t"} if self.target == "one" else set())

    @property
    def law_form(self) -> str:
        """The law's text with formulas in braces."""
        return LAW_TEXT.get(self.law, self.law)

    @property
    def names(self) -> tuple[str, ...]:
        """Names that the formulas may use."""
        extra = INSTANCE_NAMES if self.kind == "always" else ()
        return (
            *VARIABLES,
            "v",
            "P_value",
            "Q_miss",
            "Q_hit",
            *extra,
            *self.let,
            *self.free,
            *self.sweep,
            *self.region,
        )

    @cached_property
    def relation(self) -> Relation:
        """The claim as SymPy trees."""
        text = self.claim
        if self.kind in ("sufficient", "necessary", "always"):
            text = text.partition(":")[2]
        for shown, name in QUANTITIES.items():
            text = re.sub(
                re.escape(shown).replace(r"\(", r"\s*\(\s*").replace(r"\)", r"\s*\)"), name, text
            )
        text = _MASS.sub("P_value", text)
        relations = parse_relations(text, self.names)
        if len(relations) != 1:
            raise InputError(f"claim: expected one relation, got {self.claim!r}")
        relation = relations[0]
        left = {s.name for s in relation.left.free_symbols}
        if self.kind in ("sufficient", "necessary") and (
            str(relation.left) != "n" or relation.rel != ">="
        ):
            raise InputError(
                f"claim: a {self.kind} claim is written '{self.kind}: n >= …', got {self.claim!r}"
            )
        if self.kind == "probability" and not left & set(QUANTITIES.values()):
            raise InputError(
                "claim: expected P(miss), P(hit) or P(X=v) on the left, or a claim "
                f"'sufficient: n >= …', 'necessary: n >= …', 'always: …'; got "
                f"{self.claim!r}"
            )
        return relation

    @cached_property
    def conditions(self) -> tuple[tuple[str, Relation], ...]:
        """The hypotheses with their texts."""
        return tuple(
            (text, relation)
            for text in self.where
            for relation in parse_relations(text, self.names)
        )

    @cached_property
    def definitions(self) -> tuple[tuple[str, Any], ...]:
        """The abbreviations, parsed, in order."""
        return tuple((name, parse_expression(text, self.names)) for name, text in self.let.items())

    @cached_property
    def level(self) -> Any:
        """The success probability as a tree."""
        return parse_expression(self.p, self.names)


def _words(text: str) -> list[str]:
    """What may be a name in a formula."""
    return [word for word in re.findall(r"[A-Za-z_]\w*", text) if word.isidentifier()]


def claim_from(document: Mapping[str, Any]) -> Claim:
    """A claim from a TOML document whose keys are the fields' names.

    Raises
    ------
    InputError
        An unknown key or a value of the wrong kind.
    """
    known = {f.name: f for f in fields(Claim)}
    given: dict[str, Any] = {}
    for key, value in document.items():
        if key not in known:
            raise InputError(
                f"conjecture file: unknown key {key[:40]!r}; known: {', '.join(known)}"
            )
        if key in ("where", "free"):
            parts = [value] if isinstance(value, str) else value
            if not isinstance(parts, list) or not all(isinstance(x, str) for x in parts):
                raise InputError(f"conjecture file: {key}: expected a list of texts")
            given[key] = tuple(parts)
        elif key in ("let", "region", "far", "sampled", "sweep"):
            if not isinstance(value, Mapping):
                raise InputError(
                    f'conjecture file: {key}: expected a table of name = "values", '
                    f'such as {key} = {{ n = "1..8" }}'
                )
            given[key] = {k: str(v) for k, v in value.items()}
        elif key in ("samples", "seed"):
            if not isinstance(value, int) or isinstance(value, bool):
                raise InputError(f"conjecture file: {key}: expected an integer, got {value!r}")
            given[key] = value
        else:
            given[key] = str(value)
    if "claim" not in given:
        raise InputError("conjecture file: the key claim is missing")
    return Claim(**given)


def read_claim(path: str) -> Claim:
    """A claim from a TOML file."""
    import tomllib

    from exactlt._files import read_text
    from exactlt.errors import MalformedFile

    try:
        document = tomllib.loads(read_text(path, 1 << 20))
    except tomllib.TOMLDecodeError as error:
        raise MalformedFile(f"{path}: not TOML: {error}") from None
    try:
        return claim_from(document)
    except InputError as error:
        raise InputError(f"{path}: {error}") from None
