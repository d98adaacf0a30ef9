"""What a family of random sources is, and one draw of it: the only way to ask for a width."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exactlt.answers import Evidence, Limits
from exactlt.errors import InputError
from exactlt.instances import (
    Canonical,
    Law,
    Stream,
    as_nonnegative,
    as_positive,
    parse_int,
    parse_law,
)
from exactlt.networks import Mixed, Network, Structure
from exactlt.solvers import Solver
from exactlt.width.network.search import checked_tolerance
from exactlt.width.search import Width

if TYPE_CHECKING:
    from exactlt.certificates import Verification

WIDEST = 512
"""Widest source that is searched where a family sets no smaller limit."""

FARTHEST = 1 << 14
"""Widest source where the width is read off reachable sums."""


@dataclass(frozen=True)
class Draw:
    """One random draw of a family: its target, and its source of every width.

    Attributes
    ----------
    family : Family
    law : Law
        Of all weights; a network's are in units of 1/bound.
    seed : int
    target : int, tuple of int or Network
        Several integers are a cover: every one must be reached.
    tolerance : int or Fraction
        Of a row in the law's unit; of a network in real output units, sup norm over its domain.
    size : int, optional
        Exactly this many weights are kept.
    label : str
        Of the stream.
    perturb : int
        How far each kept item may move.
    mixed : Mixed, optional
        How layer outputs are rounded.
    """

    family: Family
    law: Law
    seed: int
    target: Any
    tolerance: Any = 0
    size: int | None = None
    label: str = ""
    perturb: int = 0
    mixed: Mixed | None = None

    @property
    def stream(self) -> Stream:
        """The stream of its weights; networks take several, derived from its seed."""
        return Stream(self.law, self.seed, self.label)

    @property
    def precision(self) -> int:
        """k of a law grid:k=…, whose bound is 2^k."""
        return self.law.bound.bit_length() - 1

    def question(self, n: int, structure: Structure | str | None = None) -> Any:
        """Is there a mask of width n?  A SubsetSum of a stream, else a NetworkMask."""
        return self.family.question(self, n, self.family.checked(structure))

    def document(self) -> dict[str, object]:
        """JSON form of what was drawn."""
        head: dict[str, object] = {
            "kind": self.family.name,
            "law": str(self.law),
            "seed": self.seed,
        }
        if self.mixed is not None:
            head["mixed"] = self.mixed.content()
        if isinstance(self.target, Network):
            sizes = {"d": self.target.widths[0], "m": self.target.widths[-1]}
            within = {"tolerance": str(self.tolerance)} if self.tolerance else {}
            return {**head, **sizes, **within}
        row: dict[str, object] = {
            "target": str(self.target),
            "tolerance": str(self.tolerance),
            "size": self.size,
        }
        if isinstance(self.target, tuple) and self.law.dimension is not None:
            row["target"] = [str(t) for t in self.target]
        moves = {"perturb": str(self.perturb)} if self.perturb else {}
        return {**head, "label": self.label, **row, **moves}

    def width(
        self,
        structure: Structure | str | None = None,
        *,
        max_n: int | None = None,
        solver: Solver | str | None = None,
        confirm: Solver | str | None = None,
        limits: Limits | None = None,
        narrow: Width | None = None,
        prove: bool = True,
    ) -> Width:
        """The smallest width with a mask.

        Parameters
        ----------
        structure : Structure or str, optional
            Which masks of a network are allowed; free ones by default.
        max_n : int, optional
            Widest source tried; the family's own limit by default.
        solver, confirm : Solver or str, optional
            Who decides, and who must refute n* − 1 too.
        limits : Limits, optional
            For the whole search.
        narrow : Width, optional
            The one-input width of the same draw, when it is known: free masks start from it.
        prove : bool
            Certify refuted one-input widths, where the family does so by itself.

        Raises
        ------
        InputError
            The family has no such masks, does not search so wide, or does not take an option.
        """
        family, structure = self.family, self.family.checked(structure)
        options = {"solver": solver, "confirm": confirm, "limits": limits}
        given: dict[str, Any] = {k: v for k, v in options.items() if v is not None}
        takes = family.options if structure in family.searched else ()
        if refused := [OPTION_WORDS[name] for name in given if name not in takes]:
            raise InputError(
                f"{family.naming(structure)}: takes no {' and '.join(refused)}; its width is "
                "computed exactly by dynamic programming over reachable sums"
            )
        exact = None if given or self.tolerance else family.exact.get(structure)
        usual, most = (WIDEST, FARTHEST) if exact else (family.usual_n, family.most)
        max_n = usual if max_n is None else as_positive("max_n", max_n)
        if most is not None and max_n > most:
            raise InputError(
                f"max_n: {family.naming(structure)}: expected at most {most}, got {max_n}"
            )
        if exact:
            found = exact(self, max_n)
        else:
            if narrow is not None and "narrow" in family.options and structure is Structure.FREE:
                given["narrow"] = narrow
            if not prove and "prove" in family.options:
                given["prove"] = False
            found = family.search(self, structure, max_n, **given)
        if found.widths:  # a cover: each part is a draw of its own
            return found
        return replace(found, draw=self, structure=structure)


OPTION_WORDS = {"solver": "solver", "confirm": "second solver", "limits": "time limit"}


@dataclass(frozen=True, eq=False, repr=False)
class Family:
    """What all draws of a family have in common.

    Attributes
    ----------
    name, title : str
    takes : frozenset of str
        What a draw may be given: target, tolerance, size, inputs, outputs, label, mixed.
    goal : callable
        (law, seed, given) → target.
    question : callable
        (draw, n, structure) → the question of width n.
    search : callable
        (draw, structure, max_n, options by name) → Width.
    options : frozenset of str
        What the search takes: solver, confirm, limits, prove, narrow.
    structures, usual : tuple of Structure
        Masks that it has, and that are compared when nobody says which; none for rows.
    exact : mapping of Structure to callable
        Masks whose width is known by dynamic programming over reachable sums; it is preferred
        when nobody names a solver.
    searched : tuple of Structure
        Masks that are searched by solvers.
    sizes : (int or None, int or None), optional
        Inputs and outputs of its targets, None for any.
    usual_n, most : int
        Widest source that is tried when nobody says, and at all (None: any).
    shaped : bool
        Whether its law may lock items, or be of vectors.
    certify : callable, optional
        (width, path) → what the independent checker says to a certificate of n* − 1.
    read : callable, optional
        A target from the text of a command line.
    """

    name: str
    title: str
    takes: frozenset[str]
    goal: Callable[[Law, int, dict], Any]
    question: Callable[[Draw, int, Any], Canonical]
    search: Callable[..., Width]
    options: frozenset[str] = frozenset(OPTION_WORDS)
    structures: tuple[Structure, ...] = ()
    usual: tuple[Structure | None, ...] = (None,)
    exact: Mapping[Structure, Callable[[Draw, int], Width]] = field(default_factory=dict)
    searched: tuple[Structure | None, ...] = (None,)
    sizes: tuple[int | None, int | None] | None = None
    usual_n: int = WIDEST
    most: int | None = WIDEST
    shaped: bool = False
    certify: Callable[[Width, Path], Verification | None] | None = None
    read: Callable[[str], Any] | None = None

    def __repr__(self) -> str:
        return f"<family {self.name}>"

    def naming(self, structure: Structure | None) -> str:
        """The family and its masks, for sentences."""
        return self.name if structure is None else f"{self.name}, {structure} masks"

    def checked(self, structure: Structure | str | None) -> Structure | None:
        """The structure, free by default; InputError where the family has no such masks."""
        if structure is None:
            return Structure.FREE if self.structures else None
        if not self.structures:
            raise InputError(f"structure: networks have one, {self.name} has not")
        if structure not in self.structures:
            names = ", ".join(self.structures)
            raise InputError(f"structure: expected {names} for {self.name}, got {str(structure)!r}")
        return Structure(structure)

    def target_of(self, text: str) -> Any:
        """A target from the text of a command line: integers, or a network's file."""
        if self.read is None:
            raise InputError(f"target: {self.name} takes none; it draws its own")
        return self.read(text)

    def tolerance_of(self, text: str) -> int | Fraction:
        """A tolerance from the text of a command line: an integer, of networks a fraction.

        Raises
        ------
        InputError
        """
        if self.sizes is None:
            return parse_int("tolerance", text)
        try:
            return Fraction(text)
        except (ValueError, ZeroDivisionError):
            raise InputError(
                f"tolerance: expected a fraction such as 1/14, got {text[:40]!r}"
            ) from None

    def __call__(self, law: Law | str, seed: int = 0, **given) -> Draw:
        """The family's draw from (law, seed), with a given target or a random one.

        Raises
        ------
        InputError
            The family does not take what is given.
        """
        law = parse_law(law, shaped=True) if isinstance(law, str) else law
        if not self.shaped and (law.locks or law.dimension is not None):
            raise InputError(
                f"law: {self.name} draws single free weights, got {law}; the family stream takes "
                "locked items and vectors"
            )
        given = {name: value for name, value in given.items() if value is not None}
        for name in given:
            if name not in self.takes:
                takes = ", ".join(sorted(self.takes)) or "nothing but law and seed"
                raise InputError(f"{name}: {self.name} takes none; it takes {takes}")
        if self.sizes is not None and "target" not in given:
            given |= self._sizes(given)
        if "perturb" in given:
            given["perturb"] = as_nonnegative("perturb", given["perturb"])
        target = self.goal(law, seed, given)
        names = ("tolerance", "size", "label", "perturb", "mixed")
        kept = {name: given[name] for name in names if name in given}
        if isinstance(target, Network) and "tolerance" in kept:
            kept["tolerance"] = checked_tolerance(kept["tolerance"], law)
        return Draw(self, law, seed, target, **kept)

    def _sizes(self, given: dict) -> dict[str, int]:
        """Inputs and outputs of a random target: the family's own, those given, or 2 and 1."""
        sizes = {}
        for name, own, usual in zip(("inputs", "outputs"), self.sizes, (2, 1), strict=True):
            sizes[name] = as_positive(name, given.get(name, own or usual))
            if own not in (None, sizes[name]):
                raise InputError(f"{name}: {self.name} has {own}, got {sizes[name]}")
        return sizes


def certified(width: Width, path: str | Path) -> tuple[Width, Verification | None]:
    """Have the independent checker look at a certificate of the width; verified, it is PROOF.

    Parameters
    ----------
    width : Width
        With a draw; a stream's certificate shows the mask too, a network's that n* − 1 has none.
    path : path
        Where the certificate is written, the question beside it; a folder for a gadget.

    Returns
    -------
    (Width, Verification or None)
        None where no smaller width is left to refute.

    Raises
    ------
    InputError
        The family has no certificates, or the width is not settled.
    SoundnessError
        The checker refutes the certificate.
    """
    family = width.draw.family
    if family.certify is None:
        raise InputError(f"certificate: {family.name} has none")
    if width.n is None:
        raise InputError("certificate: there is no minimal width to certify")
    checked = family.certify(width, Path(path))
    if checked is None or not checked.ok:  # out of limits: the evidence stays what it was
        return width, checked
    return replace(width, evidence=Evidence.PROOF, solvers=("proofs_check",)), checked
