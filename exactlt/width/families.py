"""The families of random networks whose minimal width is sought, as a table.

A family is a target, nested sources, and a search; whatever it does not take it refuses.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from exactlt.answers import Evidence, Limits
from exactlt.errors import InputError
from exactlt.instances import Law, as_positive, parse_law
from exactlt.networks import Box, Domain, InputGrid, Network, NetworkMask, Structure, normal_form
from exactlt.width.network import deep
from exactlt.width.network.search import (
    NetworkWidth,
    minimal_network_width,
    random_layer,
    two_layer_source,
)

WIDEST = 512
"""Widest source that is tried, where the search itself sets no smaller limit."""


@dataclass(frozen=True)
class Member:
    """One random draw of a family: its target, and its source of every width.

    Attributes
    ----------
    family : Family
    law : Law
        Of all weights, in units of 1/bound.
    seed : int
    target : Network
    """

    family: Family
    law: Law
    seed: int
    target: Network

    def source(self, n: int) -> Network:
        """The source of width n; a narrower one is the wider with units removed."""
        return self.family.sources(self.law, self.seed, self.target, n)

    def question(self, n: int, structure: Structure | str = Structure.FREE) -> NetworkMask:
        """Is there a mask of width n?"""
        allowed = self.family.asked(Structure(structure))
        return NetworkMask(self.source(n), self.target, self.family.domain, structure=allowed)

    def width(
        self,
        structure: Structure | str = Structure.FREE,
        *,
        max_n: int | None = None,
        solver: str | None = None,
        confirm: str | None = None,
        limits: Limits | None = None,
        narrow: NetworkWidth | None = None,
    ) -> NetworkWidth:
        """The smallest width with a mask.

        Parameters
        ----------
        structure : Structure or str
            Which masks are allowed.
        max_n : int, optional
            Widest source tried; the family's own limit by default.
        solver, confirm : str, optional
            Network solvers: who decides, and who must refute n* − 1 too.
        limits : Limits, optional
            For the whole search.
        narrow : NetworkWidth, optional
            The one-input width of the same draw, when it is known: free masks start from it.

        Raises
        ------
        InputError
            The family has no such masks, does not search so wide, or does not take an option.
        """
        family = self.family
        if structure not in family.structures:
            names = ", ".join(family.structures)
            raise InputError(
                f"structure: expected {names} for {family.name}, got {str(structure)!r}"
            )
        structure = Structure(structure)
        most = WIDEST if structure in family.solved else family.most
        max_n = most if max_n is None else as_positive("max_n", max_n)
        if max_n > most:
            raise InputError(
                f"max_n: {family.name}, {structure} masks: expected at most {most}, got {max_n}"
            )
        options = {"solver": solver, "confirm": confirm, "limits": limits}
        given = {name: value for name, value in options.items() if value is not None}
        if given and structure in family.solved:
            what = " and ".join(OPTION_WORDS[name] for name in given)
            raise InputError(
                f"{family.name}, {structure} masks: takes no {what}; its width is computed exactly "
                "by dynamic programming over reachable sums"
            )
        return family.search(self, structure, max_n, narrow, given)


OPTION_WORDS = {"solver": "solver", "confirm": "second solver", "limits": "time limit"}


@dataclass(frozen=True)
class Family:
    """What all draws of a family have in common.

    Attributes
    ----------
    name, title : str
    structures : tuple of Structure
        Masks that it has.
    usual : tuple of Structure
        Masks that are compared when nobody says which.
    solved : frozenset of Structure
        Masks whose width is known without any solver: no solver, no limits.
    most : int
        Widest source that is searched.
    outputs : int or None
        Outputs of its targets; None for any.
    inputs : int or None
    chosen : bool
        Whether a target of one's own may be given.
    domain : Domain
    """

    name: str
    title: str
    targets: Callable[[Law, int, int, int], Network]
    sources: Callable[[Law, int, Network, int], Network]
    search: Callable[[Member, Structure, int, NetworkWidth | None, dict], NetworkWidth]
    structures: tuple[Structure, ...]
    usual: tuple[Structure, ...]
    solved: frozenset[Structure] = frozenset()
    most: int = WIDEST
    inputs: int | None = None
    outputs: int | None = None
    chosen: bool = False
    domain: Domain = field(default_factory=Box)

    def asked(self, structure: Structure) -> Structure:
        """How the masks of that name are stated for the source (blocks of chains are free)."""
        return Structure.FREE if self is CHAIN else structure

    def __call__(
        self,
        law: Law | str,
        seed: int = 0,
        *,
        inputs: int | None = None,
        outputs: int | None = None,
        target: Network | None = None,
    ) -> Member:
        """The family's draw from (law, seed), with a random target or a given one."""
        law = parse_law(law) if isinstance(law, str) else law
        for name, own, given in (
            ("inputs", self.inputs, inputs),
            ("outputs", self.outputs, outputs),
        ):
            if given is not None and target is not None:
                raise InputError(f"{name}: the target has its own, got {given}")
            if own is not None and given not in (None, own):
                raise InputError(f"{name}: {self.name} has {own}, got {given}")
        if target is None:
            d = self.inputs or as_positive("inputs", 2 if inputs is None else inputs)
            m = self.outputs or as_positive("outputs", 1 if outputs is None else outputs)
            target = self.targets(law, seed, d, m)
        elif not self.chosen:
            others = ", ".join(f.name for f in FAMILIES.values() if f.chosen)
            raise InputError(f"target: {self.name} draws its own; {others} takes one")
        return Member(self, law, seed, target)


def no_width(target: Network, structure: str, seed: int) -> NetworkWidth | None:
    """The answer where no width at all works: units that see one input, a target that mixes them.

    A sum of functions of one input each has no kink |r·x| along a line r of several inputs,
    and the kinks of a two-layer network are unique (see ``exactlt.networks.normal_form``).
    """
    if structure not in ("block", "one-input") or target.depth != 2 or not target.homogeneous:
        return None
    for kinks in normal_form(target).kinks:
        for r, _ in kinks:
            *normal, _ = r  # without biases the constant is 0
            if sum(map(bool, normal)) > 1:
                bend = " + ".join(f"{c}·x{i}" for i, c in enumerate(normal) if c)
                return NetworkWidth(
                    Structure(structure),
                    seed,
                    None,
                    None,
                    0,
                    Evidence.EXHAUSTIVE,
                    "normal form",
                    note=f"no width works: each unit sees one input, the target bends along {bend}",
                )
    return None


def _linear(member, structure, max_n, narrow, given) -> NetworkWidth:
    if (never := no_width(member.target, structure, member.seed)) is not None:
        return never
    return minimal_network_width(
        member.target,
        member.law,
        member.seed,
        structure,
        max_n=max_n,
        limits=given.get("limits"),
        method=given.get("solver", "auto"),
        confirm=given.get("confirm"),
        narrow=narrow,
    )


def _chain(member, structure, max_n, narrow, given) -> NetworkWidth:
    return deep.chain_width(
        member.law, member.seed, pairwise=structure is Structure.BLOCK, max_n=max_n
    )


def _chain_wide(member, structure, max_n, narrow, given) -> NetworkWidth:
    if structure is Structure.BLOCK:  # those of the narrow chain, on middle unit 0
        return _chain(member, structure, max_n, narrow, given)
    return deep.wide_chain_width(
        member.law,
        member.seed,
        max_n=max_n,
        limits=given.get("limits"),
        method=given.get("solver", "auto"),
        confirm=given.get("confirm"),
    )


def _relu_grid(member, structure, max_n, narrow, given) -> NetworkWidth:
    return deep.relu_grid_width(
        member.law,
        member.seed,
        member.target.widths[0],
        structure=structure,
        max_n=max_n,
        limits=given.get("limits"),
        method=given.get("solver", "auto"),
        confirm=given.get("confirm"),
    )


BLOCK, ONE_INPUT, FREE = Structure.BLOCK, Structure.ONE_INPUT, Structure.FREE

LINEAR = Family(
    "linear",
    "a linear layer through two layers, all real inputs",
    random_layer,
    lambda law, seed, goal, n: two_layer_source(law, seed, goal.widths[0], goal.widths[-1], n),
    _linear,
    tuple(Structure),
    (BLOCK, ONE_INPUT, FREE),
    chosen=True,
)
CHAIN = Family(
    "chain",
    "b·relu(ax) through 1-n-1-n-1, all real x; block: each pair of layers its own weight",
    lambda law, seed, d, m: deep.chain_target(law, seed),
    lambda law, seed, goal, n: deep.chain_source(law, seed, n),
    _chain,
    (BLOCK, FREE),
    (BLOCK, FREE),
    frozenset({BLOCK, FREE}),
    inputs=1,
    outputs=1,
)
CHAIN_WIDE = Family(
    "chain-wide",
    "b·relu(ax) through 1-n-n-n-1; block: the chain's, on middle unit 0",
    lambda law, seed, d, m: deep.chain_target(law, seed),
    lambda law, seed, goal, n: deep.wide_chain_source(law, seed, n),
    _chain_wide,
    (BLOCK, FREE),
    (BLOCK, FREE),
    frozenset({BLOCK}),
    most=16,
    inputs=1,
    outputs=1,
)
RELU_GRID = Family(
    "relu-grid",
    "relu(w·x) through three layers on {−2..2}^d",
    lambda law, seed, d, m: deep.relu_target(law, seed, d),
    lambda law, seed, goal, n: deep.three_layer_source(law, seed, goal.widths[0], n),
    _relu_grid,
    (BLOCK, ONE_INPUT, FREE),
    (BLOCK, ONE_INPUT, FREE),
    most=16,
    outputs=1,
    domain=InputGrid(-2, 2),
)

FAMILIES = {f.name: f for f in (LINEAR, CHAIN, CHAIN_WIDE, RELU_GRID)}
"""Name to family, in the order of the command's help."""


def family(name: str) -> Family:
    """The family of that name; InputError for others."""
    if name not in FAMILIES:
        raise InputError(f"kind: expected one of {', '.join(FAMILIES)}, got {name!r}")
    return FAMILIES[name]
