r"""The two-layer gadget that stands for one weight: x ↦ Σ mask_i v_i relu(u_i x) = w x.

For x > 0 only units with u_i > 0 act and contribute v_i u_i x; for x < 0 only those with
u_i < 0.  So the gadget equals w·x for all real x if and only if *both*

.. math:: \sum_{u_i>0} m_i v_i u_i = w \qquad\text{and}\qquad \sum_{u_i<0} m_i v_i u_i = w,

two subset sums over one stream of units (PRN20; KN25, Lemma 5).  Everything is in units of
δ², δ = 2^−k.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from exactlt._files import make_folder
from exactlt.answers import Ask, Evidence, Verdict
from exactlt.errors import InputError, SoundnessError
from exactlt.instances import Gadget as GadgetLaw
from exactlt.instances import Mask, Stream, SubsetSum
from exactlt.solvers import solver as named

if TYPE_CHECKING:
    from exactlt.certificates import Verification

SIDES = (1, -1)


@dataclass(frozen=True)
class WeightGadget:
    """The narrowest gadget on one stream of units for one weight.

    ``target`` is w in units of δ² and ``mask`` has one entry per hidden unit, ``n`` of them.
    ``sides`` are the two sides' own minimal widths, so ``n`` is their maximum.  ``evidence``:
    how it is known that n − 1 units do not suffice.
    """

    k: int
    target: int
    seed: int
    label: str
    n: int
    mask: Mask
    sides: tuple[int, int]
    evidence: Evidence

    @property
    def kept(self) -> int:
        """Hidden units that are kept."""
        return sum(self.mask)

    def stream(self, side: int) -> Stream:
        """The stream of what each unit gives to inputs of this sign."""
        return Stream(GadgetLaw(self.k, side), self.seed, self.label)

    def units(self) -> list[tuple[int, int]]:
        """(u_i, v_i) of the n units, in units of δ."""
        flat = Stream(f"grid:k={self.k}", self.seed, self.label).take(2 * self.n)
        return list(zip(flat[::2], flat[1::2], strict=True))

    def check(self) -> bool:
        """Whether both sides' sums are the target, re-added from the units themselves."""
        kept = [uv for uv, bit in zip(self.units(), self.mask, strict=True) if bit]
        return all(
            sum(u * v for u, v in kept if u * side > 0) == self.target for side in SIDES
        ) and not any(u == 0 for u, _ in kept)


def weight_gadget(
    target: int,
    k: int,
    seed: int,
    label: str,
    *,
    confirm: Sequence[str] = ("mitm",),
    max_n: int = 512,
) -> WeightGadget:
    """The minimal gadget for one weight on the stream (seed, label) of hidden units.

    Parameters
    ----------
    target : int
        w in units of δ²; |w| ≤ 1 means |target| ≤ 4^k.
    k : int
        Precision of the units, δ = 2^−k.
    confirm : sequence of str
        Exact solvers that must also find no mask one unit below.

    Returns
    -------
    WeightGadget
        Its masks were re-added.

    Raises
    ------
    InputError
        No gadget of at most ``max_n`` units exists, or the target is beyond 4^k.
    SoundnessError
        A confirming solver contradicts.

    Notes
    -----
    Exact: the first hit of each side by the reachable-sum dynamic program over the growing
    prefix, O(n · n·4^k / 64) word operations.
    """
    from exactlt.kernels.reach import first_hits

    if abs(target) > 4**k:
        raise InputError(f"target: expected |w| <= 1, that is at most {4**k}, got {target}")
    streams = [Stream(GadgetLaw(k, side), seed, label) for side in SIDES]
    length = min(64, max_n)
    while True:
        rows = [stream.array(length) for stream in streams]
        hits = [int(first_hits(row, [target])[0]) for row in rows]
        if min(hits) >= 0:
            break
        if length >= max_n:
            raise InputError(f"max_n: no gadget of at most {max_n} units for {target}")
        length = min(2 * length, max_n)
    n = max(hits)
    mask = [0] * n
    for row, hit in zip(rows, hits, strict=True):
        for i in _kept(row[:hit].tolist(), target):
            mask[i] = 1
    evidence = Evidence.WITNESS if n == 0 else Evidence.EXHAUSTIVE
    if n > 0:
        late = rows[hits.index(n)][: n - 1].tolist()
        for name in confirm:
            evidence = _refuted(late, target, name)
    made = WeightGadget(k, target, seed, label, n, tuple(mask), (hits[0], hits[1]), evidence)
    if not made.check():
        raise SoundnessError(f"gadget {label} for {target}: the mask fails when re-added")
    return made


def _row(weights: list[int], target: int) -> tuple[list[int], SubsetSum | None]:
    """The places of the weights that matter, and the question about them."""
    places = [i for i, w in enumerate(weights) if w]
    if not places:
        return places, None
    return places, SubsetSum([weights[i] for i in places], target)


def _kept(weights: list[int], target: int) -> list[int]:
    """Places of a mask that hits the target, which is known to exist."""
    if target == 0:
        return []
    places, question = _row(weights, target)
    answer = named("dp").solve(question)
    if answer.verdict is not Verdict.FEASIBLE:
        raise SoundnessError(f"dp says {answer.verdict} where first_hits found {target}")
    return [i for i, bit in zip(places, answer.mask, strict=True) if bit]


def _refuted(weights: list[int], target: int, name: str) -> Evidence:
    _, question = _row(weights, target)
    if question is None:
        return Evidence.EXHAUSTIVE
    verdict = named(name).solve(question, Ask.DECIDE).verdict
    if verdict is Verdict.FEASIBLE:
        raise SoundnessError(f"{name} finds {target} among {weights}, the dynamic program does not")
    return Evidence.AGREED if verdict is Verdict.INFEASIBLE else Evidence.EXHAUSTIVE


def prove_gadget(gadget: WeightGadget, folder: Path) -> Verification | None:
    """Write certificates of both halves and have ``proofs_check`` verify them.

    The late side's *width certificate* holds its mask at n and the refutation of n − 1, the
    other side's its own smaller width; together they say that n units suffice and n − 1 do
    not.  The checker regenerates both streams from the seed.

    Returns
    -------
    Verification or None
        The first that is not verified, else the late side's; None for n = 0, where there is
        nothing to refute.

    Raises
    ------
    SoundnessError
        The checker refutes one.
    """
    from exactlt.certificates import WidthQuestion, certify_width, prove

    if not gadget.n:
        return None
    make_folder(folder)
    found = {}
    for side, n in zip(SIDES, gadget.sides, strict=True):
        stream = gadget.stream(side)
        weights = stream.take(n)
        mask = [bit if w else 0 for w, bit in zip(weights, gadget.mask, strict=False)]
        name = f"{gadget.label.replace('/', '-')}{'+' if side > 0 else '-'}"
        found[n] = checked = prove(
            WidthQuestion(stream, gadget.target, gadget.target),
            path=folder / f"{name}.cert",
            data=certify_width(stream, gadget.target, 0, n, mask),
            beside=folder / f"{name}.json",
        )
        if not checked.ok:  # out of the checker's limits
            return checked
    return found[gadget.n]


def certify_gadget(gadget: WeightGadget, folder: Path) -> WeightGadget:
    """The gadget with evidence PROOF where :func:`prove_gadget` is verified."""
    checked = prove_gadget(gadget, folder)
    return replace(gadget, evidence=Evidence.PROOF) if checked and checked.ok else gadget
