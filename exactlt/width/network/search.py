"""True minimal widths of pruned random networks: targets, nested sources, search.

The source grows neuron by neuron from a stream: unit j takes the next d + m weights, first its
d incoming ones, then its m outgoing ones.  A narrower source is the wider one with units
masked, so feasibility is monotone in the width n for every mask structure.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from exactlt.answers import Ask, Clock, Evidence, Limits, Outcome, judge
from exactlt.encodings.network.presolve import presolve
from exactlt.encodings.network.system import MaskSystem, mask_system
from exactlt.errors import InputError
from exactlt.instances import Law, Stream, as_positive, parse_law
from exactlt.networks import Layer, Network, NetworkMask, Structure, normal_form
from exactlt.solvers import Solver
from exactlt.solvers import solver as named
from exactlt.width.network.certify import priced_proof
from exactlt.width.search import Width, bracket, deciders, search_width

PROOF_SECONDS = 60.0
"""Time for the certificate of a refuted one-input width, where no limit says less."""

TOLERANT_SECONDS = 20.0
"""The same within a tolerance: interval rows at vertices share units, and many trees stay open."""


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


def no_width(target: Network, structure: Structure | str) -> Width | None:
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
                note = f"no width works: each unit sees one input, the target bends along {bend}"
                return Width(None, None, 0, Evidence.EXHAUSTIVE, ("normal form",), note=note)
    return None


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
    solver: str = "auto",
    confirm: str | None = None,
    narrow: Width | None = None,
    prove: bool = True,
    tolerance: Fraction | int = 0,
) -> Width:
    """n* of two-layer sources for a bias-free target of at most two layers, on the whole box.

    Parameters
    ----------
    target : Network
        d inputs, m outputs, real weights as its units say.
    law : Law or str
        Of all source weights, in units of 1/bound.
    limits : Limits, optional
        For the whole search.
    solver, confirm : str
        Network solvers: who decides, and who must refute n* − 1 too.
    narrow : Width, optional
        The one-input width of the same draw; for free masks it is searched first without.
    prove : bool
        Whether a refuted one-input width is certified; half a second and more each.
    tolerance : Fraction
        Sup norm over the box, in real output units; 0 or at least the source's output unit.

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
    tolerance = checked_tolerance(tolerance, law)
    if tolerance:
        return tolerant_width(
            target,
            law,
            seed,
            structure,
            tolerance,
            max_n=max_n,
            limits=limits,
            solver=solver,
            confirm=confirm,
            narrow=narrow,
            prove=prove,
        )
    if (never := no_width(target, structure)) is not None:
        return never
    first, second = deciders(solver, confirm, NetworkMask)

    def question(n):
        return NetworkMask(two_layer_source(law, seed, d, m, n), target, structure=structure)

    nested = _Nested(question)

    def presolved(who: Solver):
        def ask(n, given):
            chosen = named(who.name, NetworkMask, system=nested.system(n))
            return chosen.solve(question(n), limits=given)

        return ask

    clock = Clock(limits)
    low, high = bracket(lambda n: n + bool(nested.system(n).impossible), most=max_n)
    if high is None:
        note = nested.system(max_n).impossible
        return Width.known(None, "rows", max_n, seconds=clock.elapsed, note=note)
    known = None
    if structure is Structure.FREE and d > 1:
        # a one-input mask is a free mask, its search is much easier, and few are beaten
        if narrow is None:
            narrow = minimal_network_width(
                target,
                law,
                seed,
                Structure.ONE_INPUT,
                max_n=max_n,
                limits=limits,
                solver=solver,
                prove=prove,
            )
        if narrow.at_most is not None:
            outcome = Outcome(narrow.mask, True)
            by = Structure.ONE_INPUT.value
            known = narrow.at_most, judge(question(narrow.at_most), Ask.DECIDE, outcome, solver=by)
    found = search_width(
        presolved(first),
        low=low,
        low_by="rows",
        known=known,
        start=high,
        max_n=max_n,
        confirm=None if second is None else presolved(second),
        limits=limits,
    )
    if structure is Structure.ONE_INPUT and found.refuted and prove:
        found = _proved(found, question(found.refuted), clock)
    return replace(found, seconds=clock.elapsed)


def _proved(
    found: Width, below: NetworkMask, clock: Clock, inputs=(), most: float = PROOF_SECONDS
) -> Width:
    """The refuted width with a certificate, as far as the time allows."""
    left = most if clock.left is None else min(most, clock.left)
    proof = priced_proof(below, left, inputs) if left > 0 else None
    if proof is None:
        return found
    return replace(found, evidence=Evidence.PROOF, solvers=("prices",), proof=proof, note="")


def checked_tolerance(tolerance: Fraction | int, law: Law) -> Fraction:
    """The tolerance as a fraction; InputError where it is below the source's output unit."""
    try:
        value = Fraction(tolerance)
    except (TypeError, ValueError, ZeroDivisionError):
        value = Fraction(-1)
    unit = weight_unit(law) ** 2
    if value < 0 or isinstance(tolerance, float) or 0 < value < unit:
        raise InputError(
            f"tolerance: expected 0 or a fraction of at least {unit}, the unit of a two-layer "
            f"source's outputs, got {tolerance!s:.40}"
        )
    return value


def tolerant_width(
    target: Network,
    law: Law,
    seed: int,
    structure: Structure,
    tolerance: Fraction,
    *,
    max_n: int,
    limits: Limits | None,
    solver: str,
    confirm: str | None,
    narrow: Width | None,
    prove: bool,
) -> Width:
    """The same within a tolerance: inputs that refuted one width are stated for all others.

    A mask of one input a unit is a free one, so its width is an upper bound, found first.  The
    last refuted width is certified from the inputs that refute it, where the time allows.
    """
    d, m = target.widths[0], target.widths[-1]
    clock, inputs = Clock(limits), {}
    first, second = deciders(solver, confirm, NetworkMask)

    def question(n):
        source = two_layer_source(law, seed, d, m, n)
        return NetworkMask(source, target, tolerance=tolerance, structure=structure)

    def by(who: Solver):
        def ask(n, given):
            asked = who
            if who.name in ("auto", "vertices"):
                asked = named(who.name, NetworkMask, inputs=known_inputs)
            answer = asked.solve(question(n), limits=given)
            for x in answer.inputs:
                inputs[x] = None
            refuting[n] = answer.inputs
            known_inputs[:] = inputs
            return answer

        return ask

    known_inputs: list = []
    refuting: dict[int, tuple] = {}
    known = None
    if structure is Structure.FREE and d > 1:
        if narrow is None:
            narrow = minimal_network_width(
                target,
                law,
                seed,
                Structure.ONE_INPUT,
                max_n=max_n,
                limits=None if clock.left is None else Limits(clock.left / 2),
                solver=solver,
                prove=False,
                tolerance=tolerance,
            )
        if narrow.at_most is not None:
            outcome, one = Outcome(narrow.mask, True), Structure.ONE_INPUT.value
            answer = judge(question(narrow.at_most), Ask.DECIDE, outcome, solver=one)
            known = narrow.at_most, answer
    found = search_width(
        by(first),
        known=known,
        max_n=max_n,
        confirm=None if second is None else by(second),
        limits=limits,
    )
    if prove and found.refuted and found.evidence is Evidence.CLAIMED and second is None:
        found = _proved(
            found, question(found.refuted), clock, refuting[found.refuted], TOLERANT_SECONDS
        )
    return replace(found, seconds=clock.elapsed)


def parse_dimensions(text: str) -> tuple[int, int]:
    """``2x1`` as (inputs, outputs)."""
    left, cross, right = text.partition("x")
    if cross and left.isdigit() and right.isdigit() and int(left) and int(right):
        return int(left), int(right)
    raise InputError(f"layer: expected inputs x outputs such as 4x1, got {text!r}")
