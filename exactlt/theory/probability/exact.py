"""Exact probabilities that random samples reach their targets: one door to all methods.

Methods, all exact:

``enumerate``   every multiset of samples; the oracle
``sign-flip``   every multiset of magnitudes, symmetric laws (identity in ``exact_sign_flip``)
``truncated``   chain of reachable sets cut off at the largest target, items >= 0
``reduced``     chain of reachable sets with periodic middles cut out, any law
``sized``       chain of reachable (size, sum) pairs, for a fixed number of kept items
``sized-sum``   every multiset, with a fixed number of kept items, subtrees skipped once hit
``trivial``     decided without computation
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from exactlt.errors import InputError, UnsupportedError
from exactlt.theory.probability import enumerate as exact_enumerate
from exactlt.theory.probability import positive as exact_positive
from exactlt.theory.probability import sign_flip as exact_sign_flip
from exactlt.theory.probability import signed as exact_signed
from exactlt.theory.probability import sized as exact_sized
from exactlt.theory.probability import sized_sum as exact_sized_sum
from exactlt.theory.probability.chain import Chain
from exactlt.theory.probability.law import Event, LawLike, TooMuch, Weights, about_choose, weights

STEPS = 3 * 10**10  # elementary steps allowed by default: about a minute
SIZED = 3e9  # for any chain of pairs: its states are known only when they are listed


@dataclass(frozen=True)
class Method:
    """``refusal(law, event, steps)`` says why not, or None; ``misses`` counts failing draws."""

    name: str
    refusal: Callable[[Weights, Event, float], str | None]
    misses: Callable[[Weights, Event], int]
    cost: Callable[[Weights, Event], float]  # elementary steps, about 10^9 a second


@dataclass(frozen=True)
class Exact:
    """An exact probability and how it was computed."""

    value: Fraction
    method: str
    work: str

    @property
    def miss(self) -> Fraction:
        return 1 - self.value


class OutOfReach(UnsupportedError):
    """No method can compute this exactly within its limits; ``why`` names each one's reason."""

    def __init__(self, why: str):
        super().__init__(f"exact probability is out of reach: {why}. Ask for bounds instead")
        self.why = why


@lru_cache(maxsize=64)
def _chain(builder, law: Weights, event: Event) -> Chain:
    return builder(law, event)


def chain(law: LawLike, event: Event) -> Chain:
    """The smallest chain that decides the event for every n (``event.n`` is ignored).

    Raises
    ------
    UnsupportedError
        It would have too many states.
    """
    law = weights(law)
    event = Event(0, event.targets, event.mode, event.size, event.nonempty)
    if event.size is not None:
        return _chain(exact_sized.chain, law, event)
    for builder, refusal in (
        (exact_positive.chain, exact_positive.refusal),
        (exact_signed.chain, exact_signed.refusal),
    ):
        why = refusal(law, event)
        if why is None:
            return _chain(builder, law, event)
    raise UnsupportedError(f"chain of reachable sets {why}; try bounds")


def _via(builder):
    def misses(law: Weights, event: Event) -> int:
        timeless = Event(0, event.targets, event.mode, event.size, event.nonempty)
        return _chain(builder, law, timeless).misses(event.n)

    return misses


def _words(law: Weights, event: Event) -> float:
    return event.n * (1 + event.n * law.total.bit_length() / 31) * (1 + len(law.values))


def _sized_refusal(law: Weights, event: Event, steps: float) -> str | None:
    if event.size is None:
        return "is for a fixed size"
    if event.nonempty:
        return "does not tell the empty subset apart"
    span = law.values[-1] - law.values[0]
    if event.size * span * event.size > 1 << 20:
        return TooMuch("needs sets of more than 2^20 (size, sum) pairs")
    if span > 8 and event.size > 2:
        return f"meets too many sets when the values span {span}; at most 8 are taken"
    return _over(SIZED, steps)


def _over(cost: float, steps: float) -> str | None:
    if cost <= steps:
        return None
    return TooMuch(f"would take about {cost:.0e} steps, at most {steps:.0e} are allowed")


METHODS: tuple[Method, ...] = (
    Method(
        "truncated",
        lambda law, event, steps: (
            exact_positive.refusal(law, event) or _over(METHODS[0].cost(law, event), steps)
        ),
        _via(exact_positive.chain),
        lambda law, event: (
            _words(law, event)
            * exact_positive.expected_states(min(max(event.targets[-1], 1), len(law.values)))
        ),
    ),
    Method(
        "reduced",
        lambda law, event, steps: (
            exact_signed.refusal(law, event) or _over(METHODS[1].cost(law, event), steps)
        ),
        _via(exact_signed.chain),
        lambda law, event: (
            (_words(law, event) + 1e3 * len(law.values)) * exact_signed.expected_states(law, event)
        ),
    ),
    Method(
        "sign-flip",
        lambda law, event, steps: exact_sign_flip.refusal(law, event, steps),
        exact_sign_flip.misses,
        exact_sign_flip.operations,
    ),
    Method("sized", _sized_refusal, _via(exact_sized.chain), lambda law, event: SIZED),
    Method(
        "sized-sum", exact_sized_sum.refusal, exact_sized_sum.misses, exact_sized_sum.operations
    ),
    Method(
        "enumerate",
        lambda law, event, steps: (
            _over(exact_enumerate.steps(law, event.n), steps)
            if exact_enumerate.cost(law, event.n) <= exact_enumerate.LIMIT
            else TooMuch(
                f"would list {exact_enumerate.cost(law, event.n):.0e} multisets, at most "
                f"{exact_enumerate.LIMIT} are allowed"
            )
        ),
        lambda law, event: int(
            (1 - exact_enumerate.event_probability(law, event)) * law.total**event.n
        ),
        lambda law, event: exact_enumerate.steps(law, event.n),
    ),
)


def plan(law: LawLike, event: Event, *, steps: float = STEPS) -> list[tuple[Method, str | None]]:
    """All methods, cheapest first, each with its refusal or None."""
    law = weights(law)
    pairs = [(m, m.refusal(law, event, steps)) for m in METHODS]
    return sorted(pairs, key=lambda pair: (pair[1] is not None, pair[0].cost(law, event)))


def exact(law: LawLike, event: Event, *, method: str = "auto", steps: float = STEPS) -> Exact:
    """P(event) as a Fraction with its method.

    Parameters
    ----------
    law : Law, str, or mapping of int to Fraction
        What each sample is drawn from.
    event : Event
        Targets, their mode, n, fixed size.
    method : str
        ``auto`` takes the cheapest that accepts; otherwise a name from the module's table.
    steps : float
        Elementary steps allowed, about 10^9 a second.

    Raises
    ------
    OutOfReach
        No method accepts within ``steps``; ``why`` says why each refuses.
    """
    law = weights(law)
    names = [m.name for m in METHODS]
    if method != "auto" and method not in names:
        raise InputError(f"method: expected auto or one of {', '.join(names)}, got {method!r}")
    if event.size is not None and event.size > event.n:
        return Exact(Fraction(0), "trivial", "fewer samples than kept items")
    reasons = []
    for candidate, refusal in plan(law, event, steps=steps):
        if method not in ("auto", candidate.name):
            continue
        if refusal is None:
            try:
                misses = candidate.misses(law, event)
            except UnsupportedError as error:
                refusal = TooMuch(error)
            else:
                value = 1 - Fraction(misses, law.total**event.n)
                return Exact(value, candidate.name, _work(candidate.name, law, event))
        reasons.append((candidate, refusal))
    if method == "auto":  # the methods that are made for this kind of question
        fitting = [(m, why) for m, why in reasons if isinstance(why, TooMuch)] or reasons
    else:
        fitting = reasons
    text = "; ".join(f"{m.name} {why}" for m, why in fitting)
    raise OutOfReach(text)


BUILDERS = {
    "truncated": exact_positive.chain,
    "reduced": exact_signed.chain,
    "sized": exact_sized.chain,
}


def _work(name: str, law: Weights, event: Event) -> str:
    """What a finished computation took, in the method's own units."""
    if name in BUILDERS:
        timeless = Event(0, event.targets, event.mode, event.size, event.nonempty)
        return f"{_chain(BUILDERS[name], law, timeless).states} states, {event.n} steps"
    if name == "sign-flip":
        kinds = len([y for y in law.magnitudes() if y])
        return f"{about_choose(event.n + kinds, event.n):.0f} multisets"
    return f"{exact_enumerate.cost(law, event.n):.0f} multisets"


def success_probability(
    law: LawLike,
    n: int,
    target: int,
    *,
    size: int | None = None,
    nonempty: bool = False,
    method: str = "auto",
    steps: float = STEPS,
) -> Fraction:
    """P(some subset of n samples sums to ``target``), exact.

    Examples
    --------
    >>> success_probability("uniform:M=4", 3, 1)
    Fraction(361, 729)
    """
    event = Event(n, (target,), "all", size, nonempty)
    return exact(law, event, method=method, steps=steps).value


def success_probabilities(
    law: LawLike, n: int, targets: Iterable[int], *, size: int | None = None, steps: float = STEPS
) -> dict[int, Fraction]:
    """:func:`success_probability` of each target; t and −t share one computation if alike."""
    law = weights(law)
    found: dict[int, Fraction] = {}
    mirror = law.symmetric
    for t in sorted(set(targets), key=lambda t: (abs(t), t)):
        if mirror and -t in found:
            found[t] = found[-t]
        else:
            found[t] = success_probability(law, n, t, size=size, steps=steps)
    return dict(sorted(found.items()))


def cover_probability(
    law: LawLike,
    n: int,
    targets: Iterable[int],
    *,
    size: int | None = None,
    method: str = "auto",
    steps: float = STEPS,
) -> Fraction:
    """P(every one of ``targets`` is the sum of some subset of n samples), exact."""
    return exact(law, Event(n, tuple(targets), "all", size), method=method, steps=steps).value


def any_probability(
    law: LawLike,
    n: int,
    targets: Iterable[int],
    *,
    size: int | None = None,
    method: str = "auto",
    steps: float = STEPS,
) -> Fraction:
    """P(at least one of ``targets`` is the sum of some subset of n samples), exact.

    With targets t−ε..t+ε this is the probability of hitting t within tolerance ε.
    """
    return exact(law, Event(n, tuple(targets), "any", size), method=method, steps=steps).value


def minimal_n(
    law: LawLike,
    targets: Iterable[int],
    failure: Fraction,
    *,
    mode: str = "all",
    size: int | None = None,
    most: int = 400,
) -> int:
    """Least n at which P(event fails) <= ``failure``, from the chain; exact.

    Without a fixed size the failure probability falls with n, so this is a threshold.

    Raises
    ------
    UnsupportedError
        The chain is too large, or no n up to ``most`` suffices.
    """
    law = weights(law)
    found = chain(law, Event(0, tuple(targets), mode, size))
    failure = Fraction(failure)
    for n, misses in enumerate(found.miss_counts(most)):
        if misses * failure.denominator <= failure.numerator * law.total**n:
            return n
    raise UnsupportedError(f"minimal n: the failure probability stays above {failure} to n={most}")
