"""For the tests of other people: a conformance kit for solvers, claims, Hypothesis strategies.

from exactlt.testing import assert_claims, check_solver

def test_my_solver():
    check_solver(MySolver)

def test_the_paper():
    assert_claims("paper.claims.toml")

def test_published_sequences():
    assert_sequences("A063865", "A063776", solver="my_solver")
"""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exactlt.errors import MissingDependency

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from exactlt.answers import Answer, Ask
    from exactlt.instances import Law, Mask, SubsetSum
    from exactlt.networks import Network
    from exactlt.solvers import Solver

__all__ = [
    "Conformance",
    "assert_claims",
    "assert_sequences",
    "check_solver",
    "laws",
    "masks",
    "networks",
    "questions",
]

LARGEST = 13
"""Most weights of the kit's questions: all their masks are looked at."""
PATIENCE = 60.0
"""Seconds after which a solver that was given a hundredth of a second has ignored its limit."""


@dataclass(frozen=True)
class Conformance:
    """What :func:`check_solver` did: questions asked, decided, left unknown, and refused."""

    asked: int
    decided: int
    unknown: int
    refused: int


def check_solver(solver: type[Solver], *, instances: int = 80, seed: int = 0) -> Conformance:
    """Hold a solver of rows against its contract, and its answers against all masks.

    Looked at: what the class states about itself; every ask that it takes, on small questions
    that are biased to where solvers go wrong (zeros, twins, word sizes, borders of the
    tolerance), each answer against plain enumeration; that a heuristic never proves anything;
    that the same question has the same answer; that limits hold and a limit never becomes
    *infeasible*.

    Parameters
    ----------
    solver : type of Solver
        A class that derives from ``exactlt.solvers.Solver``.
    instances : int
        Questions of the seeded family.
    seed : int

    Raises
    ------
    AssertionError
        The solver is wrong, or breaks its contract; the message holds the question.

    Examples
    --------
    >>> from exactlt.solvers import solver
    >>> check_solver(type(solver("enumerate")), instances=5).unknown
    0
    """
    from exactlt.crosscheck import family
    from exactlt.instances import Partition

    made = _stated(solver)
    counts = {"asked": 0, "decided": 0, "unknown": 0, "refused": 0}
    for case in family(seed, stop=instances):
        question = case.instance
        row = question.as_subset_sum() if isinstance(question, Partition) else question
        if row.n > LARGEST:
            continue
        for ask in sorted(made.asks):
            if made.refusal(row, ask) is not None:
                counts["refused"] += 1
                continue
            answer = made.solve(row, ask)
            counts["asked"] += 1
            counts["decided" if _right(made, row, ask, answer) else "unknown"] += 1
            again = solver().solve(row, ask)
            same = (answer.verdict, answer.mask, answer.count)
            if same != (again.verdict, again.mask, again.count):
                _fail(made, row, ask, "answers the same question in two ways")
    if not counts["decided"]:
        raise AssertionError(f"{made.name}: decided none of {counts['asked']} questions")
    _limits_hold(made)
    return Conformance(**counts)


def _stated(solver: type[Solver]) -> Solver:
    """The solver, after what its class says about itself was looked at."""
    from exactlt.answers import LIST_ASKS, ROW_ASKS, Evidence
    from exactlt.solvers import Solver

    if not (isinstance(solver, type) and issubclass(solver, Solver)):
        raise AssertionError(f"solver: expected a class derived from Solver, got {solver!r}")
    made = solver()
    for name in ("name", "summary"):
        if not isinstance(getattr(made, name, None), str) or not getattr(made, name):
            raise AssertionError(f"{solver.__name__}.{name}: expected a text")
    if not made.asks or not set(made.asks) <= {*ROW_ASKS, *LIST_ASKS}:
        raise AssertionError(f"{made.name}: asks: expected some of {', '.join(ROW_ASKS)}")
    if made.evidence not in list(Evidence):
        raise AssertionError(f"{made.name}: evidence: expected one of {', '.join(Evidence)}")
    if made.available() is not True:
        raise AssertionError(f"{made.name}: it is not available here")
    if not isinstance(made.version(), str):
        raise AssertionError(f"{made.name}: version: expected a text")
    return made


def assert_sequences(*numbers: str, solver: str = "auto") -> int:
    """Hold exactlt's answers against published integer sequences (``exactlt selftest``).

    Parameters
    ----------
    *numbers : str
        Of the OEIS; all that are here without any.
    solver : str
        An exact solver of rows, for the sequences that one answers.

    Returns
    -------
    int
        How many terms were compared.

    Raises
    ------
    AssertionError
        A term differs, or was left open.
    InputError
        An unknown number, or a solver that does not answer the sequence.

    Examples
    --------
    >>> assert_sequences("A000980")
    7
    """
    from exactlt.selftest import selftest

    terms = 0
    for held in selftest(numbers, solver=solver):
        if not held.agrees:
            raise AssertionError(f"{held.sequence.number}: {held.sentence()}")
        terms += len(held.found)
    return terms


def truth(row: SubsetSum) -> dict[str, int | None]:
    """Least gap, fewest kept and number of masks, by looking at all masks; O(2^n).

    ``fewest`` is None where no mask is within the tolerance.

    Examples
    --------
    >>> from exactlt.instances import SubsetSum
    >>> truth(SubsetSum([3, -5, 8], target=6))
    {'gap': 0, 'fewest': 3, 'count': 1}
    """
    gap, fewest, count = None, None, 0
    for bits in itertools.product((0, 1), repeat=row.n):
        if row.size is not None and sum(bits) != row.size:
            continue
        away = abs(sum(itertools.compress(row.weights, bits)) - row.target)
        gap = away if gap is None else min(gap, away)
        if away <= row.tolerance:
            count += 1
            fewest = sum(bits) if fewest is None else min(fewest, sum(bits))
    return {"gap": gap, "fewest": fewest, "count": count}


def _right(made: Solver, row: SubsetSum, ask: Ask, answer: Answer) -> bool:
    """Whether the answer decides the question; AssertionError where it is wrong."""
    from exactlt.answers import MASKS, Ask, Reason, Verdict

    true = truth(row)
    if answer.reason is Reason.WRONG:
        _fail(made, row, ask, f"its mask does not do what it claims: {answer.note}")
    if answer.mask is not None and row.gap(answer.mask) != answer.gap:
        _fail(made, row, ask, f"states gap {answer.gap} of a mask of {row.gap(answer.mask)}")
    if answer.verdict is Verdict.UNKNOWN:
        if answer.reason is None:
            _fail(made, row, ask, "is unknown without a reason")
        return False
    witness = ask is Ask.DECIDE and answer.verdict is Verdict.FEASIBLE
    at_floor = ask is Ask.OPTIMUM and answer.gap == true["gap"]  # shown by range and divisor
    if not made.exact and not witness and not at_floor:
        _fail(made, row, ask, f"is a heuristic and says {answer.verdict}")
    if ask in MASKS:
        _list_right(made, row, ask, answer)
        return True
    said, wanted = {
        Ask.DECIDE: (answer.verdict is Verdict.FEASIBLE, true["count"] > 0),
        Ask.OPTIMUM: (answer.gap, true["gap"]),
        Ask.SPARSEST: (answer.kept, true["fewest"]),
        Ask.COUNT: (answer.count, true["count"]),
    }[ask]
    if said != wanted:
        _fail(made, row, ask, f"says {said}, all masks say {wanted}")
    return True


def _list_right(made: Solver, row: SubsetSum, ask: Ask, answer: Answer) -> None:
    """A list holds distinct masks, the nearest (best) or those within the tolerance (all)."""
    from exactlt.answers import MASKS, Ask

    gaps = sorted(
        abs(sum(itertools.compress(row.weights, bits)) - row.target)
        for bits in itertools.product((0, 1), repeat=row.n)
        if row.size is None or sum(bits) == row.size
    )
    if ask is Ask.ALL:
        gaps = [gap for gap in gaps if gap <= row.tolerance]
    wanted = gaps[: MASKS[ask]] if ask is Ask.BEST else len(gaps[: MASKS[ask]])
    found = [row.gap(mask) for mask in answer.masks]
    said = sorted(found) if ask is Ask.BEST else len(found)
    if said != wanted or len(set(answer.masks)) != len(answer.masks):
        _fail(made, row, ask, f"lists {said}, all masks say {wanted}")
    if ask is Ask.ALL and any(gap > row.tolerance for gap in found):
        _fail(made, row, ask, "lists a mask beyond the tolerance")


def _limits_hold(made: Solver) -> None:
    """A limit that is too small ends in an answer that is right or unknown, and soon."""
    from exactlt._deadline import Late, deadline
    from exactlt.answers import Ask, Limits, Verdict
    from exactlt.instances import SubsetSum

    hard = SubsetSum([(3 << 60) + 7**i for i in range(1, 25)] * 2, (5 << 61) + 1)
    small = SubsetSum([3, -5, 8], 6)
    for limits in (Limits(seconds=0.01), Limits(seconds=0.01, memory=1)):
        for ask in sorted(made.asks):
            if made.refusal(hard, ask) is None:
                try:
                    with deadline(time.monotonic() + PATIENCE):
                        answer = made.solve(hard, ask, limits=limits)
                except Late:
                    _fail(made, hard, ask, f"ignores a limit of {limits.seconds} s")
                if answer.verdict is Verdict.UNKNOWN and answer.reason is None:
                    _fail(made, hard, ask, "is unknown without a reason")
            if made.refusal(small, ask) is None:
                _right(made, small, ask, made.solve(small, ask, limits=limits))
    if Ask.DECIDE in made.asks and made.refusal(small, Ask.DECIDE) is None:
        answer = made.solve(small, Ask.DECIDE, limits=Limits(seconds=1e-6))
        if answer.verdict is Verdict.INFEASIBLE:
            _fail(made, small, Ask.DECIDE, "turns a limit into infeasible")


def _fail(made: Solver, row: SubsetSum, ask: Ask, what: str) -> None:
    raise AssertionError(f"{made.name}, {ask}: {what}\n{row.to_json()}")


def assert_claims(path: str | Path, **allowed: Any) -> int:
    """Verify every claim of a file; the number of claims.

    Parameters
    ----------
    path : str or Path
        A claim file.
    **allowed
        Fields of :class:`exactlt.claims.Allowed`: budget, recompute, seconds, memory.

    Raises
    ------
    AssertionError
        A claim is not verified; the message has a line for each.  Also where it was only not
        re-verified: give more budget, or ``recompute=True``.
    """
    from exactlt.claims import Allowed, read_claims, verify

    found = list(verify(read_claims(path), Allowed(**allowed)))
    bad = [
        f"{entry.where}: {entry.id}: {finding.status}: {finding.sentence}"
        for entry, finding in found
        if not finding.ok
    ]
    if bad or not found:
        raise AssertionError("\n".join(bad) or f"{path}: there are no claims")
    return len(found)


def _strategies():
    try:
        import hypothesis.strategies as st
    except ImportError as error:
        raise MissingDependency("hypothesis", "testing") from error
    return st


def laws(bound: int = 31) -> SearchStrategy[Law]:
    """Laws of small weights: uniform, nonzero, positive, sign, ranges."""
    from exactlt.instances import Nonzero, Positive, Range, Sign, Uniform

    st = _strategies()
    sizes = st.integers(1, bound)
    pairs = st.tuples(st.integers(-bound, bound), st.integers(-bound, bound)).map(sorted)
    return st.one_of(
        sizes.map(Uniform),
        sizes.map(Nonzero),
        sizes.map(Positive),
        st.just(Sign()),
        pairs.map(lambda ends: Range(*ends)),
    )


def questions(
    max_n: int = 10, bound: int = 31, *, sized: bool = True, tolerance: int = 3
) -> SearchStrategy[SubsetSum]:
    """Subset sums: zeros and twins are common, targets may be out of reach."""
    from exactlt.instances import SubsetSum

    st = _strategies()

    def build(weights):
        size = st.none() | st.integers(0, len(weights)) if sized else st.none()
        reach = sum(map(abs, weights)) + 2
        return st.builds(
            SubsetSum, st.just(weights), st.integers(-reach, reach), st.integers(0, tolerance), size
        )

    entries = st.one_of(st.integers(-bound, bound), st.sampled_from((0, 1, -1)))
    return st.lists(entries, min_size=1, max_size=max_n).flatmap(build)


def masks(question: SubsetSum) -> SearchStrategy[Mask]:
    """Masks that the question allows: of its length, and of its size if it has one."""
    st = _strategies()
    if question.size is None:
        return st.tuples(*[st.integers(0, 1)] * question.n)
    ones = [1] * question.size + [0] * (question.n - question.size)
    return st.permutations(ones).map(tuple)


def networks(
    inputs: int = 2, outputs: int = 1, *, width: int = 3, depth: int = 2, bound: int = 3
) -> SearchStrategy[Network]:
    """Bias-free ReLU networks of integer weights, all hidden layers of at most that width."""
    from exactlt.networks import Network

    st = _strategies()
    weight = st.integers(-bound, bound)

    def layers(widths):
        sizes = [inputs, *widths, outputs]
        return st.tuples(
            *(
                st.lists(st.lists(weight, min_size=a, max_size=a), min_size=b, max_size=b)
                for a, b in itertools.pairwise(sizes)
            )
        ).map(lambda found: Network(tuple(found)))

    hidden = st.lists(st.integers(1, width), min_size=depth - 1, max_size=depth - 1)
    return hidden.flatmap(layers)
