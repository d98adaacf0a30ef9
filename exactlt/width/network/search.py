"""True minimal widths of pruned random networks: targets, nested sources, search.

The source grows neuron by neuron from a stream: unit j takes the next d + m weights, first its
d incoming ones, then its m outgoing ones.  A narrower source is the wider one with units
masked, so feasibility is monotone in the width n for every mask structure.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

from exactlt.answers import Answer, Ask, Evidence, Limits, Outcome, Reason, Verdict, judge
from exactlt.encodings.network.presolve import presolve
from exactlt.encodings.network.system import MaskSystem, mask_system
from exactlt.errors import InputError, SoundnessError
from exactlt.instances import Law, LinearSystem, Stream, as_positive, parse_law
from exactlt.networks import Layer, Masks, Network, NetworkMask, Structure
from exactlt.solvers import solver
from exactlt.width.network.certify import priced_proof

PROOF_SECONDS = 60.0
"""Time for the certificate of a refuted one-input width, where no limit says less."""


def weight_unit(law: Law) -> Fraction:
    """1/bound: weights are fractions of the largest one, as on S_δ."""
    return Fraction(1, law.bound)


def two_layer_source(law: Law | str, seed: int, d: int, m: int, n: int) -> Network:
    """d-n-m network whose units are a prefix of the stream (law, seed, "source")."""
    law = parse_law(law) if isinstance(law, str) else law
    flat = Stream(law, seed, "source").array(n * (d + m)).reshape(n, d + m)
    unit = weight_unit(law)
    return Network((Layer(flat[:, :d].copy(), unit=unit), Layer(flat[:, d:].T.copy(), unit=unit)))


def random_layer(law: Law | str, seed: int, d: int, m: int, label: str = "target") -> Network:
    """One linear layer d → m from the stream (law, seed, label): the usual target."""
    law = parse_law(law) if isinstance(law, str) else law
    flat = Stream(law, seed, label).array(m * d).reshape(m, d)
    return Network((Layer(flat, unit=weight_unit(law)),))


@dataclass(frozen=True)
class NetworkWidth:
    """The smallest width with a mask.

    ``n`` is None when the search stopped (``reason``) or nothing up to ``searched`` works.
    ``refuted`` is the largest width known to have no mask, ``evidence`` how it is known,
    ``method`` by what; ``at_most`` the smallest width with a verified mask.  ``proof`` is the
    system of width ``refuted`` and its verified certificate, where one was written.
    """

    structure: Structure
    seed: int
    n: int | None
    at_most: int | None
    refuted: int
    evidence: Evidence
    method: str
    masks: Masks | None = None
    reason: Reason | None = None
    seconds: float = 0.0
    asked: int = 0
    note: str = ""
    proof: tuple[LinearSystem, bytes] | None = None

    @property
    def kept(self) -> int | None:
        return None if self.masks is None else sum(int(m.sum()) for m in self.masks)

    def document(self) -> dict[str, object]:
        """JSON form without the masks."""
        return {
            "structure": self.structure.value,
            "seed": self.seed,
            "n": self.n,
            "at_most": self.at_most,
            "refuted": self.refuted,
            "evidence": self.evidence.value,
            "method": self.method,
            "kept": self.kept,
            "reason": None if self.reason is None else self.reason.value,
            "milliseconds": round(1000 * self.seconds),
            "asked": self.asked,
        }


Asker = Callable[[int, Limits], Answer]


def search_width(
    ask: Asker,
    *,
    structure: Structure,
    seed: int,
    start: int = 1,
    max_n: int = 512,
    limits: Limits | None = None,
    confirm: Asker | None = None,
    floor: int = -1,
    known: tuple[int, Answer] | None = None,
    by_one: bool = False,
) -> NetworkWidth:
    """Gallop from ``start`` to a feasible width, then bisect; monotone feasibility.

    Parameters
    ----------
    ask : callable
        ``ask(n, limits)`` answers the question of width n.
    floor : int
        A width that is known to have no mask, −1 for none.
    known : (int, answer), optional
        A width with a mask, for example of a narrower structure; the one below is asked first.
    by_one : bool
        Go up one by one instead of galloping: for questions whose wide instances are hard.
    limits : Limits, optional
        Time for the whole search.
    confirm : callable, optional
        A second method for n* − 1: what one solver claimed becomes AGREED, an exhaustive
        refutation stays one, and a mask of its is a SoundnessError.
    """
    limits = limits or Limits()
    begun = time.monotonic()
    low, high, best, below = floor, None, None, None
    asked, step, n = 0, 1, max(start, floor + 1)
    if known is not None:
        high, best = known
        n = high - 1

    def left():
        if limits.seconds is None:
            return limits
        rest = limits.seconds - (time.monotonic() - begun)
        return Limits(max(min(rest, limits.seconds / 3), 0.05), limits.memory)

    def result(n, reason=None):
        evidence, method, note = Evidence.EXHAUSTIVE, "rows", ""
        if below is not None:
            evidence, method, note = below.evidence, below.method, below.note
        masks = None if best is None else _trimmed(best.mask, high)
        return NetworkWidth(
            structure,
            seed,
            n,
            high,
            max(low, 0),
            evidence,
            method,
            masks,
            reason,
            time.monotonic() - begun,
            asked,
            note,
        )

    # widths up to ``soft`` are given up on: refuted, or too hard for their share of the time
    soft, stuck = low, None
    while high is None or high - soft > 1:
        answer = ask(n, left())
        asked += 1
        if answer.verdict is Verdict.UNKNOWN:
            soft, stuck = n, answer.reason
            out_of_time = limits.seconds is not None and (
                time.monotonic() - begun > 0.95 * limits.seconds
            )
            if out_of_time or n >= max_n:
                return result(None, stuck)
        elif answer.verdict is Verdict.FEASIBLE:
            high, best = min(n, max(_used(answer.mask), low + 1)), answer
            soft = min(soft, high - 1)
        else:
            soft, low, below = max(soft, n), n, answer
            if n >= max_n:
                return result(None, stuck)
        if high is None:
            n, step = min(n + step, max_n), step if by_one else 2 * step
        else:
            n = (soft + high) // 2
    if stuck is not None and high - low > 1:
        return result(None, stuck)
    if confirm is not None and below is not None:
        second = confirm(low, left())
        if second.verdict is Verdict.FEASIBLE:
            raise SoundnessError(
                f"{below.method} says that width {low} has no mask, {second.method} found one"
            )
        other = second.verdict is Verdict.INFEASIBLE and second.method != below.method
        if other and below.evidence is not Evidence.EXHAUSTIVE:
            below = replace(below, evidence=Evidence.AGREED, note=f"refuted by {second.method} too")
    return result(high)


def _used(masks: Masks) -> int:
    """Hidden width of a two-layer mask that is really used; the full width for deeper ones."""
    first = masks[0]
    if len(masks) != 2:
        return first.shape[0]
    live = (masks[0].sum(axis=1) * masks[1].sum(axis=0)).nonzero()[0]
    return int(live.max()) + 1 if len(live) else 0


def _trimmed(masks: Masks, n: int) -> Masks:
    """A two-layer mask cut to its first n units, which hold all that is used."""
    if len(masks) != 2:
        return masks
    return masks[0][:n], masks[1][:, :n]


class _Nested:
    """Presolved systems of all prefixes of one source, each filtered from a longer one's.

    A choice that is dead in a long prefix is dead in every shorter one, so each system starts
    from the survivors of the shortest longer prefix that is known.
    """

    def __init__(self, make: Callable[[int], NetworkMask]):
        self.make = make
        self.known: dict[int, MaskSystem] = {}

    def system(self, n: int) -> MaskSystem:
        if n not in self.known:
            longer = [k for k, s in self.known.items() if k > n and not s.impossible]
            base = self.known[min(longer)].prefix(n) if longer else mask_system(self.make(n))
            self.known[n] = presolve(base)
        return self.known[n]


def minimal_network_width(
    target: Network,
    law: Law | str,
    seed: int,
    structure: Structure | str = Structure.FREE,
    *,
    max_n: int = 512,
    limits: Limits | None = None,
    method: str = "auto",
    confirm: str | None = None,
    narrow: NetworkWidth | None = None,
) -> NetworkWidth:
    """n* of two-layer sources for a bias-free target of at most two layers, on the whole box.

    Parameters
    ----------
    target : Network
        d inputs, m outputs, real weights as its units say.
    law : Law or str
        Of all source weights, in units of 1/bound.
    limits : Limits, optional
        For the whole search.
    method, confirm : str
        Network solvers: who decides, and who must refute n* − 1 too.
    narrow : NetworkWidth, optional
        The one-input width of the same draw; for free masks it is searched first without.

    Notes
    -----
    A lower bound comes first: the least width that presolve does not refute, by galloping and
    bisection over presolve alone (milliseconds each); then widths are solved upwards from it.
    Block and one-input masks of separate inputs (and, for blocks, separate outputs) fall apart
    into independent rows, which presolve decides alone.
    """
    structure = Structure(structure)
    law = parse_law(law) if isinstance(law, str) else law
    d, m = target.widths[0], target.widths[-1]
    as_positive("max_n", max_n)

    def question(n):
        return NetworkMask(two_layer_source(law, seed, d, m, n), target, structure=structure)

    nested = _Nested(question)

    def asker(name):
        def ask(n, given):
            chosen = solver(name, NetworkMask, system=nested.system(n))
            return chosen.solve(question(n), limits=given)

        return ask

    begun = time.monotonic()
    low, high = -1, 1
    while high <= max_n and nested.system(high).impossible:
        low, high = high, 2 * high
    if high > max_n:
        high = max_n
        if nested.system(high).impossible:
            return NetworkWidth(
                structure,
                seed,
                None,
                None,
                max_n,
                Evidence.EXHAUSTIVE,
                "rows",
                seconds=time.monotonic() - begun,
                note=nested.system(high).impossible,
            )
    while high - low > 1:
        middle = (low + high) // 2
        if nested.system(middle).impossible:
            low = middle
        else:
            high = middle
    known = None
    if structure is Structure.FREE and d > 1:
        # a one-input mask is a free mask, its search is much easier, and few are beaten
        if narrow is None:
            narrow = minimal_network_width(
                target, law, seed, Structure.ONE_INPUT, max_n=max_n, limits=limits, method=method
            )
        if narrow.at_most is not None:
            given = NetworkMask(
                two_layer_source(law, seed, d, m, narrow.at_most), target, structure=structure
            )
            witness = judge(
                given, Ask.DECIDE, Outcome(narrow.masks, True), solver=Structure.ONE_INPUT.value
            )
            known = narrow.at_most, witness
    found = search_width(
        asker(method),
        structure=structure,
        seed=seed,
        start=high,
        floor=low,
        max_n=max_n,
        limits=limits,
        confirm=asker(confirm) if confirm else None,
        known=known,
    )
    if structure is Structure.ONE_INPUT and found.refuted:
        found = _proved(found, question(found.refuted), limits, begun)
    return replace(found, seconds=time.monotonic() - begun)


def _proved(found: NetworkWidth, below: NetworkMask, limits, begun: float) -> NetworkWidth:
    """The refuted width with a certificate, as far as the time allows."""
    left = PROOF_SECONDS
    if limits is not None and limits.seconds is not None:
        left = min(left, limits.seconds - (time.monotonic() - begun))
    proof = priced_proof(below, left) if left > 0 else None
    if proof is None:
        return found
    return replace(found, evidence=Evidence.PROOF, method="prices", proof=proof, note="")


def parse_dimensions(text: str) -> tuple[int, int]:
    """``2x1`` as (inputs, outputs)."""
    left, cross, right = text.partition("x")
    if cross and left.isdigit() and right.isdigit() and int(left) and int(right):
        return int(left), int(right)
    raise InputError(f"layer: expected inputs x outputs such as 4x1, got {text!r}")
