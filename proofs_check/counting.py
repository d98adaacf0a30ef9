"""Method "counting": all masks whose sum is right modulo p are listed, and none is right.

The rows become one row (`diagram.lifted`): a mask fulfils them only if its sum lies in
root..root+window.  So its sum modulo p is one of window + 1 residues.  A dynamic program over
residues counts exactly how many masks have one of these; the certificate lists that many
different masks, each of them with such a residue, none with its sum in the range.  So the list
holds every mask that could be a solution, and no mask is one.

A mask is a number whose bit k belongs to the k-th variable.  The numbers are ascending;
their differences, less one, are written in Rice code: the quotient by 2^rice as ones and a
zero, then `rice` bits; padded with zeros to whole bytes.
"""

from collections.abc import Iterator
from operator import add
from typing import Any

from .diagram import lifted
from .questions import System, integer
from .verdicts import Limits, OutOfLimits, Refuted, shown


def check(system: System, proof: dict[str, Any], data: bytes, limits: Limits) -> str:
    """Raise unless the list is complete and holds no solution; returns a sentence."""
    choices, root, window, _ = lifted(system, limits)
    if any(low > high for _, low, high in system.rows):
        return "a row allows nothing"
    if any(len(options) != 1 for options in choices):
        raise Refuted("counting: questions with groups are beyond this method")
    weights = [options[0] for options in choices]
    p = integer(proof.get("modulus"), "counting: modulus", 1)
    rice = integer(proof.get("rice"), "counting: rice", 0)
    if rice > 4096:
        raise OutOfLimits("counting: rice: at most 4096")
    limits.hold(p, "counting: residues")
    limits.hold(8 * len(data), "counting: bits")
    words = 1 + sum(abs(w).bit_length() for w in weights) // (64 * max(1, len(weights)))
    limits.spend(p * len(weights) // 8 + 32 * words * len(weights), "counting")
    if window >= p:
        raise Refuted("counting: the modulus must exceed the window")
    expected = count(weights, root, window, p)
    if expected > 8 * len(data):
        raise Refuted(f"counting: the list is shorter than the {shown(expected)} masks it needs")
    limits.spend(expected * (1 + words * len(weights) // 8), "counting")
    if limits.traced:
        residues = f"{shown(root)}..{shown(root + window)} modulo {p}"
        limits.tell(f"counting: {shown(expected)} masks have a sum of the residues {residues}")
    sums = Sums(weights)
    for found, mask in enumerate(listed(data, expected, rice, len(weights))):  # ascending
        total = sums.of(mask)
        if (total - root) % p > window:
            raise Refuted(f"counting: entry {found} has another residue")
        if 0 <= total - root <= window:
            raise Refuted(f"counting: entry {found} is a solution")
        if limits.traced:
            limits.tell(f"counting: entry {found}: a mask of the sum {shown(total)}, no solution")
    return f"all {shown(expected)} masks of the right residues modulo {p}, none of them a solution"


def count(weights: list[int], root: int, window: int, p: int) -> int:
    """How many subsets have a sum congruent to one of root..root+window modulo p."""
    ways = [0] * p
    ways[0] = 1
    for w in weights:
        turn = -w % p  # ways to reach r with this weight are the old ways to reach r - w
        ways = list(map(add, ways, ways[turn:] + ways[:turn]))
    return sum(ways[(root + k) % p] for k in range(window + 1))


class Sums:
    """Sums of subsets by tables of eight weights each."""

    def __init__(self, weights: list[int]):
        self.tables: list[list[int]] = []
        for start in range(0, len(weights), 8):
            table = [0]
            for w in weights[start : start + 8]:
                table += [total + w for total in table]
            self.tables.append(table)

    def of(self, mask: int) -> int:
        total = 0
        for table in self.tables:
            total += table[mask & 255]
            mask >>= 8
        return total


def listed(data: bytes, expected: int, rice: int, n: int) -> Iterator[int]:
    """The numbers of the list, each below 2^n."""
    bits = f"{int.from_bytes(data, 'big'):0{8 * len(data)}b}" if data else ""
    place, mask = 0, -1
    for k in range(expected):
        zero = bits.find("0", place)
        end = zero + 1 + rice
        if zero < 0 or end > len(bits):
            raise Refuted(f"counting: the list ends at entry {k} of {expected}")
        mask += 1 + ((zero - place) << rice) + (int(bits[zero + 1 : end], 2) if rice else 0)
        if mask >> n:
            raise Refuted(f"counting: entry {k} is no mask of {n} variables")
        yield mask
        place = end
    if len(bits) - place >= 8 or "1" in bits[place:]:
        raise Refuted("counting: more bits than the list needs")
