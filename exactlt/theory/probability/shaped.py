r"""Probabilities with locked items, vectors, and items that may move: reductions and two routes.

**vectors**: coordinates become digits in a radix that no sum of n items overflows, so a law of
vectors is a law of integers and every method of ``exact`` answers, the sign-flip identity among
them (X and −X are alike for the packed integers where they are for the vectors).

**locks**: given that j items are locked with sum s, the free items must reach t − s, so

.. math:: P = \sum_j P(J = j) \sum_s P(S_j = s)\, P_{n-j}(T - s),

a convolution of the plain law's probabilities with the locked sum.

**moving items**: a k-subset within k·ε of t is a sum of items of which each may be any integer
within ε of what was drawn.  The set of such sums grows by R ← R ∪ (R + X + {−ε..ε}); *walk*
follows the distribution of R sample by sample, with equal sets merged.  It takes locks (R ← R +
X) and fixed sizes, too, so it is the second route of the others.

*enumerate* lists every multiset of samples and looks at the definition.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import lcm

from exactlt.errors import InputError
from exactlt.instances import Law, Locked, as_ints, as_nonnegative, coordinate, parse_law, plain
from exactlt.theory.probability import enumerate as listing
from exactlt.theory.probability.exact import Exact, OutOfReach, exact
from exactlt.theory.probability.law import Event, Weights, weights

Target = int | tuple[int, ...]
MOST_STATES = 200_000
"""Sets that *walk* may hold at once."""
MOST_BITS = 1 << 18
"""Bits of such a set."""
MOST_PARTS = 50_000
"""Plain probabilities that a convolution may add up."""


@dataclass(frozen=True)
class Question:
    """Which targets n items of a law reach; see :class:`~exactlt.theory.probability.law.Event`.

    Parameters
    ----------
    law : Law
        Of integers or vectors, with or without locks.
    n : int
    targets : tuple of int, or of tuples of int
    mode : {"all", "any"}
    size : int, optional
        Kept items, the locked among them.
    perturb : int
        How far each kept item may move in every coordinate.
    """

    law: Law
    n: int
    targets: tuple[Target, ...]
    mode: str = "all"
    size: int | None = None
    perturb: int = 0

    @property
    def d(self) -> int:
        return self.law.dimension or 1

    @property
    def locked(self) -> dict[int, Fraction]:
        """P(exactly j items are locked)."""
        return self.law.chances(self.n) if isinstance(self.law, Locked) else {0: Fraction(1)}

    @property
    def pmf(self) -> dict[tuple[int, ...], Fraction]:
        """Of one item, as a vector."""
        found = plain(self.law).pmf()
        return {x if isinstance(x, tuple) else (x,): p for x, p in found.items()}

    @property
    def goals(self) -> tuple[tuple[int, ...], ...]:
        return tuple(t if isinstance(t, tuple) else (t,) for t in self.targets)

    def happens(self, met: Iterator[bool]) -> bool:
        return all(met) if self.mode == "all" else any(met)


def is_shaped(law: Law, perturb: int = 0) -> bool:
    """Whether ``exact`` alone does not answer."""
    return bool(law.locks or law.dimension is not None or perturb)


def question(
    law: Law | str,
    n: int,
    targets: Sequence[Target],
    *,
    mode: str = "all",
    size: int | None = None,
    perturb: int = 0,
) -> Question:
    """A checked question.

    Raises
    ------
    InputError
        A target has not as many coordinates as the law, or a number is out of range.
    """
    law = parse_law(law, shaped=True) if isinstance(law, str) else law
    checked: list[Target] = []
    for t in targets:
        if law.dimension is None:
            checked += as_ints("target", [t])
            continue
        if not isinstance(t, (tuple, list)) or len(t) != law.dimension:
            raise InputError(f"target: expected {law.dimension} integers for {law}, got {t}")
        checked.append(as_ints("target", t))
    if not checked:
        raise InputError("targets: expected at least one, got none")
    if mode not in ("all", "any"):
        raise InputError(f"mode: expected 'all' or 'any', got {mode!r}")
    return Question(
        law,
        as_nonnegative("n", n),
        tuple(dict.fromkeys(checked)),
        mode,
        None if size is None else as_nonnegative("size", size),
        as_nonnegative("perturb", perturb),
    )


def probability(asked: Question, *, method: str = "auto", steps: float = 3e10) -> Exact:
    """P(the targets are reached), exact.

    Parameters
    ----------
    asked : Question
    method : {"auto", "reduce", "walk", "enumerate"}
        *reduce* packs vectors and convolves locks, and asks the plain law's methods.
    steps : float
        Elementary steps for them.

    Raises
    ------
    OutOfReach
        No method answers within its limits.
    """
    routes = {"reduce": _reduced, "walk": _walked, "enumerate": _listed}
    if method != "auto" and method not in routes:
        raise InputError(f"method: expected auto or one of {', '.join(routes)}, got {method!r}")
    if asked.size is not None and asked.size > asked.n:
        return Exact(Fraction(0), "trivial", "fewer samples than kept items")
    reasons = []
    for name, route in routes.items():
        if method in ("auto", name):
            try:
                return route(asked, steps)
            except OutOfReach as error:
                reasons.append(f"{name} {error.why}")
    raise OutOfReach("; ".join(reasons))


# --- reduce: to the plain law's methods ------------------------------------------------------


def _radix(asked: Question) -> int:
    most = max((abs(x) for t in asked.goals for x in t), default=0)
    return 2 * (max(1, asked.n) * coordinate(asked.law).bound + most) + 1


def _pack(vector: Sequence[int], radix: int) -> int:
    return sum(x * radix**place for place, x in enumerate(vector))


@lru_cache(maxsize=4096)
def _plain(law: Weights, event: Event, steps: float) -> Exact:
    return exact(law, event, steps=steps)


def _reduced(asked: Question, steps: float) -> Exact:
    if asked.perturb:
        raise OutOfReach("does not let items move")
    radix = _radix(asked)
    law = weights({_pack(x, radix): p for x, p in asked.pmf.items()})
    targets = [_pack(t, radix) for t in asked.goals]
    parts = [(j, p) for j, p in asked.locked.items() if asked.size is None or j <= asked.size]
    sums = {j: _sums(law, j) for j, _ in parts}
    count = sum(map(len, sums.values()))
    if count > MOST_PARTS:
        raise OutOfReach(f"would add up {count} probabilities, at most {MOST_PARTS} are allowed")
    total, by = Fraction(0), ""
    for j, chance in parts:
        left = asked.n - j
        low, high = min(law.values[0], 0) * left, max(law.values[-1], 0) * left
        inner = Fraction(0)
        for s, p in sums[j].items():
            shifted = tuple(sorted(t - s for t in targets if low <= t - s <= high))
            if not shifted or (asked.mode == "all" and len(shifted) < len(targets)):
                continue
            if law.symmetric and len(shifted) == 1:
                shifted = (abs(shifted[0]),)
            size = None if asked.size is None else asked.size - j
            found = _plain(law, Event(left, shifted, asked.mode, size), steps / max(1, count) * 8)
            inner += p * found.value
            by = by or f"{found.method}, {found.work}"
        total += chance * inner
    if isinstance(asked.law, Locked):
        return Exact(total, "convolution", f"{count} plain probabilities ({by or 'none needed'})")
    return Exact(total, "packed", by or "no target is within reach")


@lru_cache(maxsize=256)
def _sums(law: Weights, j: int) -> dict[int, Fraction]:
    """P(j items sum to s), exact."""
    found = {0: 1}
    for _ in range(j):
        grown: dict[int, int] = {}
        for s, ways in found.items():
            for x, c in law.items():
                grown[s + x] = grown.get(s + x, 0) + ways * c
        if len(grown) > MOST_PARTS:
            raise OutOfReach(f"would list more than {MOST_PARTS} sums of the locked items")
        found = grown
    return {s: Fraction(ways, law.total**j) for s, ways in found.items()}


# --- walk: the distribution of the set of reachable sums --------------------------------------


def _walked(asked: Question, steps: float) -> Exact:
    """Sets as the bits of integers; the last digit counts kept items where the size is fixed."""
    n, move = asked.n, asked.perturb
    most = max((abs(x) for t in asked.goals for x in t), default=0)
    reach = n * (coordinate(asked.law).bound + move) + most
    radix = 2 * reach + 1
    sized = asked.size is not None
    bits = 2 * _pack([reach] * asked.d + [n] * sized, radix) + 1
    if bits > MOST_BITS:
        raise OutOfReach(f"needs sets of {bits} bits, at most {MOST_BITS} are allowed")
    zero = bits // 2
    unit = [radix**c for c in range(asked.d)]
    one = radix**asked.d if sized else 0
    law = [(_pack(x, radix) + one, p) for x, p in asked.pmf.items()]
    scale = lcm(*(p.denominator for _, p in law))
    steps_ = [(x, int(p * scale)) for x, p in law]
    wanted = [
        1 << zero + _pack(t, radix) + (asked.size * one if asked.size is not None else 0)
        for t in asked.goals
    ]

    def moved(sums: int, x: int) -> int:
        sums = sums << x if x >= 0 else sums >> -x
        for step in unit if move else ():
            thick = sums
            for e in range(1, move + 1):
                thick |= sums << e * step | sums >> e * step
            sums = thick
        return sums

    def happened(sums: int) -> bool:
        return asked.happens(sums & t != 0 for t in wanted)

    states, hits, total, looked = {1 << zero: 1}, 0, 1, 1
    for lock, free in _choices(asked):
        scaled = lcm(lock.denominator, free.denominator)
        hits, total = hits * scale * scaled, total * scale * scaled
        grown: dict[int, int] = {}
        for sums, ways in states.items():
            if len(grown) > MOST_STATES or looked * (1 + bits // 64) > steps:
                raise OutOfReach(f"met {looked} sets of sums after some of the {n} samples")
            looked += len(steps_)
            for x, c in steps_:
                more = moved(sums, x)
                for result, chance in ((more, lock), (sums | more, free)):
                    if chance:
                        times = ways * c * int(chance * scaled)
                        grown[result] = grown.get(result, 0) + times
        if not isinstance(asked.law, Locked):  # without locks what is reached stays reached
            for sums in [s for s in grown if happened(s)]:
                hits += grown.pop(sums)
        states = grown
    hits += sum(ways for sums, ways in states.items() if happened(sums))
    return Exact(Fraction(hits, total), "walk", f"{looked} sets of sums")


def _choices(asked: Question) -> Iterator[tuple[Fraction, Fraction]]:
    """For each item the chances that it is locked and that it is free."""
    law = asked.law
    if isinstance(law, Locked) and law.p is not None:
        for _ in range(asked.n):
            yield law.p, 1 - law.p
        return
    for lock in law.locked("", asked.n):
        yield Fraction(lock), Fraction(1 - lock)


# --- enumerate: the definition ----------------------------------------------------------------


def _listed(asked: Question, steps: float) -> Exact:
    """Every multiset of locked and of free samples, every subset of the free ones."""
    pmf = asked.pmf
    places = weights({i: p for i, p in enumerate(pmf.values())})
    vectors = list(pmf)
    cost = sum(
        listing.cost(places, j) * listing.cost(places, asked.n - j) * 2.0 ** (asked.n - j)
        for j in asked.locked
    )
    if cost > listing.LIMIT:
        raise OutOfReach(f"would look at {cost:.0e} subsets, at most {listing.LIMIT} are allowed")
    total = Fraction(0)
    for j, chance in asked.locked.items():
        hits = 0
        for fixed, times in listing.multisets(places, j):
            for free, more in listing.multisets(places, asked.n - j):
                hits += times * more * _reaches(asked, vectors, fixed, free, j)
        total += chance * Fraction(hits, places.total**asked.n)
    return Exact(total, "enumerate", f"{cost:.0f} subsets")


def _reaches(asked: Question, vectors, fixed: dict, free: dict, j: int) -> bool:
    base = [sum(c * vectors[i][axis] for i, c in fixed.items()) for axis in range(asked.d)]
    sums = {(j, *base)}
    for i, copies in free.items():
        for _ in range(copies):
            sums |= {
                (kept + 1, *(s + x for s, x in zip(rest, vectors[i], strict=True)))
                for kept, *rest in sums
            }
    return asked.happens(
        any(
            (asked.size is None or kept == asked.size)
            and all(abs(s - x) <= asked.perturb * kept for s, x in zip(rest, goal, strict=True))
            for kept, *rest in sums
        )
        for goal in asked.goals
    )
