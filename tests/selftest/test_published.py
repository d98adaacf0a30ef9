"""Every stored term of every published sequence, computed again without exactlt."""

import itertools
from collections import Counter
from math import comb, gcd

import pytest

from exactlt.selftest import SEQUENCES


def product(steps):
    """Coefficients of the product of (x^a + x^b) over the pairs of steps."""
    found = Counter({0: 1})
    for a, b in steps:
        grown = Counter()
        for power, c in found.items():
            grown[power + a] += c
            grown[power + b] += c
        found = grown
    return found


def totient(d):
    return sum(gcd(k, d) == 1 for k in range(1, d + 1))


def divisible(n):
    odd = [d for d in range(1, n + 1, 2) if n % d == 0]
    return sum(totient(d) * 2 ** (n // d) for d in odd) // n


def halves(n):
    if n <= 3:  # plain: every choice of 2n numbers
        total = n * (4 * n + 1)
        return (
            sum(sum(c) == total for c in itertools.combinations(range(1, 4 * n + 1), 2 * n)) // 2
            or 1
        )
    table = Counter({(0, 0): 1})
    for x in range(1, 4 * n + 1):
        for (size, total), c in list(table.items()):
            table[size + 1, total + x] += c
    return table[2 * n, n * (4 * n + 1)] // 2


def odd_parts(n):
    ways = [1] + [0] * n
    for part in range(1, n + 1, 2):
        for total in range(part, n + 1):
            ways[total] += ways[total - part]
    return ways[n]


def splitting(n):
    """Sets that split evenly: every number to one part, the other or none."""
    return len(
        {
            tuple(i for i, side in enumerate(sides, 1) if side)
            for sides in itertools.product((-1, 0, 1), repeat=n)
            if sum(i * side for i, side in enumerate(sides, 1)) == 0
        }
    )


def distinct(n):
    for top in itertools.count(n):
        for rest in itertools.combinations(range(1, top), n - 1):
            s = (*rest, top)
            sums = {sum(itertools.compress(s, m)) for m in itertools.product((0, 1), repeat=n)}
            if len(sums) == 1 << n:
                return top
    return None


def advani(n):
    k = next(k for k in itertools.count() if k * (k + 1) // 2 >= n)
    if (k * (k + 1) // 2 - n) % 2 == 0:
        return k
    return next(j for j in itertools.count(k + 1) if j % 2)


def odd_signs(n):
    sums = {0}
    for k in itertools.count(1):
        sums = {s + x for s in sums for x in (2 * k - 1, 1 - 2 * k)}
        if n in sums:
            return k
    return None


def partitions(n, least=1):
    if n == 0:
        yield ()
    for part in range(least, n + 1):
        for rest in partitions(n - part, part):
            yield (part, *rest)


def complete(parts):
    total = 0
    for part in parts:  # ascending
        if part > total + 1:
            return False
        total += part
    return True


def residues(draws, n):
    found = {0}
    for x in draws:
        found |= {(r + x) % n for r in found}
    return frozenset(found)


def families(n):
    seen, left = {frozenset([0])}, [frozenset([0])]
    while left:
        found = left.pop()
        for x in range(n):
            grown = found | {(r + x) % n for r in found}
            if grown not in seen:
                seen.add(grown)
                left.append(grown)
    return len(seen)


def power(base, n):
    row = [1]
    for _ in range(n):
        row = [
            sum(row[i - j] * b for j, b in enumerate(base) if 0 <= i - j < len(row))
            for i in range(len(row) + len(base) - 1)
        ]
    return row


SECOND = {
    "A063865": lambda n: product((k, -k) for k in range(1, n + 1))[0],
    "A025591": lambda n: max(product((0, k) for k in range(1, n + 1)).values()),
    "A158092": lambda n: product((k * k, -k * k) for k in range(1, n + 1))[0],
    "A000980": lambda n: product((0, k) for k in range(-n, n + 1))[0],
    "A063776": divisible,
    "A168238": halves,
    "A000009": odd_parts,
    "A371791": splitting,
    "A276661": distinct,
    "A140358": advani,
    "A197702": odd_signs,
    "A002024": lambda n: next(k for k in itertools.count() if k * (k + 1) // 2 >= n),
    "A126796": lambda n: sum(map(complete, partitions(n))),
    "A098966": lambda at: sum(
        len(residues(x, at[0])) for x in itertools.product(range(at[0]), repeat=at[1])
    ),
    "A058961": families,
    "A002426": lambda n: power((1, 1, 1), n)[n],
    "A001047": lambda n: 3**n - 2**n,
    "A027465": lambda at: power((3, 1), at[0])[at[1]],
}
LONG = {"A371791": 8, "A158092": 24, "A025591": 30}
"""Last index that the default suite computes again; the slow one computes all."""


@pytest.mark.parametrize("number", SEQUENCES)
def test_terms_by_a_second_computation(number):
    terms = SEQUENCES[number].terms
    last = LONG.get(number, 10**9)
    for at, value in terms.items():
        if isinstance(at, tuple) or at <= last:
            assert SECOND[number](at) == value, at


@pytest.mark.slow
@pytest.mark.parametrize("number", LONG)
def test_the_long_terms_too(number):
    for at, value in SEQUENCES[number].terms.items():
        assert SECOND[number](at) == value, at


def test_the_second_computations_know_small_cases():
    assert [divisible(n) for n in (1, 2, 3)] == [2, 2, 4]  # {}, {1}; {}, {2}; {}, {3}, {1,2}, all
    assert comb(4, 2) * 9 == SECOND["A027465"]((4, 2))
