"""``halves`` in plain Python integers: its oracle, and its stand-in beyond int64."""

from __future__ import annotations

STEPS = 1 << 18
BYTES = 72  # a list slot and an int object


def empty() -> list[int]:
    return []


def zero() -> list[int]:
    return [0]


def merge(x: list[int], y: list[int], shift: int) -> list[int]:
    # Timsort finds the two runs and merges them.
    return sorted(x + [v + shift for v in y])


def nearest(a, b, target, i, j, best, best_i, best_j, steps):
    end = len(a)
    while steps > 0 and i < end and j >= 0:
        s = a[i] + b[j] - target
        if best < 0 or abs(s) < best:
            best, best_i, best_j = abs(s), i, j
            if s == 0:
                break
        if s < 0:
            i += 1
        else:
            j -= 1
        steps -= 1
    return i, j, best, best_i, best_j


def count_pairs(a, b, low, high, start, stop, below, upto):
    total = 0
    for i in range(start, stop):
        while below > 0 and b[below - 1] + a[i] >= low:
            below -= 1
        while upto > 0 and b[upto - 1] + a[i] > high:
            upto -= 1
        total += upto - below
    return total, below, upto
