"""Make a failing question smaller while it still fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from exactlt.instances import Canonical, LinearSystem, SubsetSum

Question = TypeVar("Question", bound=Canonical)


def shrink(instance: Question, fails: Callable[[Question], bool], *, budget: int = 600) -> Question:
    """A question no greater than ``instance`` for which ``fails`` still holds.

    Greedy descent: weights are dropped in halving chunks, then one by one; the size and the
    tolerance are removed; numbers go to 0, 1, a half, one less.  The first smaller question
    that fails replaces the current one, until none does or ``budget`` calls are spent.
    Deterministic.
    """
    smaller_ones: Callable[[Any], Iterator[Any]] = candidates
    size: Callable[[Any], tuple] = cost
    if isinstance(instance, LinearSystem):
        from exactlt.crosscheck.systems import system_candidates, system_cost

        smaller_ones, size = system_candidates, system_cost
    elif not isinstance(instance, SubsetSum):
        from exactlt.crosscheck.networks import network_candidates, network_cost

        smaller_ones, size = network_candidates, network_cost
    tried = {instance.sha256}
    improved = True
    while improved:
        improved = False
        for smaller in smaller_ones(instance):
            if size(smaller) >= size(instance) or smaller.sha256 in tried:
                continue
            if len(tried) > budget:
                return instance
            tried.add(smaller.sha256)
            if fails(smaller):
                instance, improved = smaller, True
                break
    return instance


def cost(instance: SubsetSum) -> tuple[int, ...]:
    """What shrinking makes smaller, the most important first."""
    numbers = (*instance.weights, instance.target, instance.tolerance)
    return (
        instance.n,
        instance.size is not None,
        sum(x.bit_length() for x in numbers),
        sum(map(abs, numbers)),
        sum(x < 0 for x in numbers),
        instance.size or 0,
    )


def candidates(instance: SubsetSum) -> Iterator[SubsetSum]:
    """Neighbours that are likely to be smaller, the boldest first."""
    weights, target, tolerance, size = (
        instance.weights,
        instance.target,
        instance.tolerance,
        instance.size,
    )
    n, chunk = instance.n, instance.n // 2
    while chunk:
        for start in range(0, n - chunk + 1, chunk):
            rest = weights[:start] + weights[start + chunk :]
            dropped = sum(weights[start : start + chunk])
            for goal in (target, target - dropped):
                if size is None:
                    yield SubsetSum(rest, goal, tolerance)
                else:
                    for k in {min(size, len(rest)), max(size - chunk, 0)}:
                        if k <= len(rest):
                            yield SubsetSum(rest, goal, tolerance, k)
        chunk //= 2
    if size is not None:
        yield SubsetSum(weights, target, tolerance)
        for k in range(size):
            yield SubsetSum(weights, target, tolerance, k)
    yield SubsetSum([_half(w) for w in weights], _half(target), _half(tolerance), size)
    for less in _smaller(tolerance):
        yield SubsetSum(weights, target, less, size)
    for i, w in enumerate(weights):
        for less in _smaller(w):
            changed = (*weights[:i], less, *weights[i + 1 :])
            yield SubsetSum(changed, target, tolerance, size)
            yield SubsetSum(changed, target + less - w, tolerance, size)
    for less in _smaller(target):
        yield SubsetSum(weights, less, tolerance, size)


def _half(x: int) -> int:
    return x // 2 if x >= 0 else -(-x // 2)


def _smaller(x: int) -> list[int]:
    if not x:
        return []
    return [
        y
        for y in dict.fromkeys((0, 1, abs(x), _half(x), x - (x > 0) + (x < 0)))
        if y != x and y.bit_length() <= x.bit_length() and abs(y) <= abs(x)
    ]
