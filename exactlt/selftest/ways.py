"""How exactlt computes each published sequence: number to function of the index.

Each function takes ``ask``, which is ``exactlt.solvers.solve`` with the solver that was named or
auto, and one index, and returns the value there; :class:`Open` where the solver left it open.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from exactlt.answers import Verdict
from exactlt.errors import SoundnessError
from exactlt.instances import SubsetSum

Ask = Callable[..., Any]


class Open(Exception):
    """The solver did not answer."""


def _count(ask: Ask, weights, target: int, size: int | None = None) -> int:
    answer = ask(SubsetSum(weights, target, size=size), "count")
    if answer.count is None:
        raise Open
    return answer.count


def _exists(ask: Ask, weights, target: int) -> bool:
    answer = ask(SubsetSum(weights, target), "decide")
    if answer.verdict is Verdict.UNKNOWN:
        raise Open
    return answer.verdict is Verdict.FEASIBLE


def a063865(ask: Ask, n: int) -> int:
    return _count(ask, range(2, 2 * n + 1, 2), n * (n + 1) // 2)


def a025591(ask: Ask, n: int) -> int:
    return _count(ask, range(1, n + 1), n * (n + 1) // 4)


def a158092(ask: Ask, n: int) -> int:
    squares = [k * k for k in range(1, n + 1)]
    return _count(ask, [2 * s for s in squares], sum(squares))


def a000980(ask: Ask, n: int) -> int:
    return _count(ask, range(-n, n + 1), 0)


def a063776(ask: Ask, n: int) -> int:
    return sum(_count(ask, range(1, n + 1), t) for t in range(0, n * (n + 1) // 2 + 1, n))


def a168238(ask: Ask, n: int) -> int:
    if n == 0:
        return 1  # nothing is split; a question has at least one weight
    return _half(_count(ask, range(1, 4 * n + 1), n * (4 * n + 1), size=2 * n))


def _half(count: int) -> int:
    if count % 2:
        raise SoundnessError(
            f"A168238: a mask and its complement are a pair, yet {count} are counted"
        )
    return count // 2


def a000009(ask: Ask, n: int) -> int:
    return _count(ask, range(1, n + 1), n)


def a371791(ask: Ask, n: int) -> int:
    sets = itertools.chain.from_iterable(
        itertools.combinations(range(1, n + 1), k) for k in range(1, n + 1)
    )
    return 1 + sum(_exists(ask, [2 * x for x in s], sum(s)) for s in sets)  # 1: the empty set


def a276661(ask: Ask, n: int) -> int:
    """Masks of S and −S with sum 0 are pairs of subsets of S with equal sums: 2^n at least."""
    for top in itertools.count(n):
        for rest in itertools.combinations(range(1, top), n - 1):
            chosen = [*rest, top]
            if _count(ask, [*chosen, *(-x for x in chosen)], 0) == 1 << n:
                return top
    raise AssertionError("powers of two have distinct sums")


def _signed_width(ask: Ask, weights: Callable[[int], list[int]], n: int) -> int:
    if n == 0:
        return 0
    for k in itertools.count(1):
        row = weights(k)
        if _exists(ask, [2 * x for x in row], sum(row) + n):
            return k
    raise AssertionError("every n is a signed sum")


def a140358(ask: Ask, n: int) -> int:
    return _signed_width(ask, lambda k: list(range(1, k + 1)), n)


def a197702(ask: Ask, n: int) -> int:
    return _signed_width(ask, lambda k: list(range(1, 2 * k, 2)), n)


def a002024(ask: Ask, n: int) -> int:
    from exactlt.kernels.reach import first_hits

    return int(first_hits(range(1, n + 1), [n])[0])


def _partitions(n: int, most: int) -> Iterator[list[int]]:
    if n == 0:
        yield []
    for part in range(min(n, most), 0, -1):
        for rest in _partitions(n - part, part):
            yield [part, *rest]


def a126796(ask: Ask, n: int) -> int:
    from exactlt.kernels.reach import covered

    return sum(bool(covered(parts, range(n + 1)).all()) for parts in _partitions(n, n))


def a098966(ask: Ask, at: tuple[int, int]) -> int | Fraction:
    from exactlt.theory.probability.modular import modular_miss

    n, k = at
    return _whole(n**k * sum((1 - modular_miss(n, k, [t]) for t in range(n)), Fraction(0)))


def a058961(ask: Ask, n: int) -> int:
    from exactlt.theory.probability.modular import modular_chain

    return modular_chain(n).states + 1  # and the whole group, where the chain has stopped


def a002426(ask: Ask, n: int) -> int | Fraction:
    from exactlt.theory.probability.exact import success_probability

    return _whole(3**n * success_probability("uniform:M=1", n, 0, size=n))


def a001047(ask: Ask, n: int) -> int | Fraction:
    from exactlt.theory.probability.exact import success_probability

    return _whole(3**n * success_probability("uniform:M=1", n, 1))


def _whole(value: Fraction) -> int | Fraction:
    return int(value) if value.denominator == 1 else value


def a027465(ask: Ask, at: tuple[int, int]) -> int:
    from exactlt.networks import Layer, Network, NetworkMask
    from exactlt.solvers import solve

    n, k = at
    source = Network([Layer([[1]] * n), Layer([[1] * n])])
    target = Network([Layer([[1]]), Layer([[k]])])
    return solve(NetworkMask(source, target), "count").count


WAYS: dict[str, Callable[[Ask, Any], int | Fraction]] = {
    name.upper(): way for name, way in list(globals().items()) if name[1:].isdigit()
}
"""Number to function of (ask, index)."""
