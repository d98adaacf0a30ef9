"""Masks regenerated from a sum that is known to be reachable, instead of carried along."""

from __future__ import annotations

from collections.abc import Iterator


def classes(ops, weights, by_size: bool, tick=lambda: None) -> list:
    """Sorted sums of all subsets, in a single list or in one list a size.

    ``ops`` is ``halves`` or ``halves_plain``; ``tick`` is called before every weight.
    """
    lists = [ops.zero()]
    for w in weights:
        tick()
        if by_size:
            longer, shifted = [*lists, ops.empty()], [ops.empty(), *lists]
            lists = [ops.merge(x, y, w) for x, y in zip(longer, shifted, strict=True)]
        else:
            lists = [ops.merge(lists[0], lists[0], w)]
    return lists


def pairs(left: list, right: list, size: int | None) -> Iterator[tuple]:
    """(size of a, a, size of b, b) over all ways to split ``size``; sizes None for one class."""
    if size is None:
        yield None, left[0], None, right[0]
        return
    for i in range(max(0, size - len(right) + 1), min(len(left) - 1, size) + 1):
        yield i, left[i], size - i, right[size - i]


def recover(ops, weights: tuple[int, ...], value: int, size: int | None) -> tuple[int, ...]:
    """A mask of ``weights`` with sum ``value`` (and ``size`` ones) that is known to exist.

    Meets in the middle, then does the same with each half: O(2^(n/2)).
    """
    n = len(weights)
    if n == 0:
        return ()
    if n == 1:
        return (size if size is not None else int(value != 0),)
    cut = n // 2
    left = classes(ops, weights[:cut], size is not None)
    right = classes(ops, weights[cut:], size is not None)
    for i, a, j, b in pairs(left, right, size):
        state = ops.nearest(a, b, value, 0, len(b) - 1, -1, 0, 0, len(a) + len(b))
        if state[2] == 0:
            return (
                *recover(ops, weights[:cut], int(a[state[3]]), i),
                *recover(ops, weights[cut:], int(b[state[4]]), j),
            )
    raise AssertionError("a sum that no mask has")  # would be our bug
