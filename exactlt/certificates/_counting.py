r"""Modular counting: list every mask whose sum is right modulo p, and show that none is right.

A dynamic program of O(n p) steps counts the masks in the window's residue classes, so a list
of that many distinct ones is complete.  With p about :math:`2^{n/2}\sqrt{w+1}` both the list
and the count are O(2^{n/2}); a larger p makes the file smaller and the check slower.
"""

from __future__ import annotations

from itertools import pairwise
from math import isqrt

from exactlt.certificates._file import Proof
from exactlt.certificates._rows import Choices, choices
from exactlt.errors import FeasibleError, UnsupportedError

SPREAD = 4
"""p over 2^(n/2), one residue class: keeps n = 40 below one megabyte."""
LARGEST = 1 << 24


def counting(question, most: int, modulus: int | None = None) -> Proof:
    """A counting certificate; choices of one variable only.

    Parameters
    ----------
    most : int
        Largest half list in memory, and largest list.
    modulus : int, optional
        p; by default balanced as said above, at most 2^24.

    Raises
    ------
    InputError
        The question is feasible.
    UnsupportedError
        It has groups, more than 62 variables, or would need too long a list.
    """
    lifted = choices(question)
    n = len(lifted.shifts)
    if lifted.void:
        return Proof("counting", b"", {"modulus": 1, "rice": 0})
    if any(len(shifts) != 1 for shifts in lifted.shifts):
        raise UnsupportedError("method counting takes no groups; diagram does")
    if n > 62:
        raise UnsupportedError(f"method counting takes at most 62 variables, got {n}")
    if modulus is None:
        classes = lifted.window + 1
        modulus = SPREAD * isqrt(1 << n) * (classes if classes <= 4 else 2 * isqrt(classes))
        modulus = min(LARGEST, modulus)
    if lifted.window >= modulus:
        raise UnsupportedError(
            f"method counting takes a window below the modulus {modulus}, got {lifted.window}; "
            "diagram takes any"
        )
    expected = (lifted.window + 1) * (1 << n) // modulus
    if max(1 << (n + 1) // 2, expected) > most:
        raise UnsupportedError(
            f"method counting would list about {expected} masks, {most} are allowed; diagram may do"
        )
    masks = _in_class(lifted, modulus)
    _refuse_solutions(lifted, masks)
    gaps = [b - a - 1 for a, b in pairwise([-1, *masks])]
    mean = sum(gaps) // max(1, len(gaps))
    rice = max(0, mean.bit_length() - 1)
    return Proof("counting", _rice(gaps, rice), {"modulus": modulus, "rice": rice})


def _in_class(lifted: Choices, p: int) -> list[int]:
    """All masks, as ascending numbers, whose sum is in the window's classes modulo p."""
    import numpy as np

    shifts = [options[0] % p for options in lifted.shifts]
    half = len(shifts) // 2

    def residues(part):
        sums = np.zeros(1, dtype=np.int64)
        for s in part:
            sums = np.concatenate([sums, (sums + s) % p])
        return sums

    low, high = residues(shifts[:half]), residues(shifts[half:])
    order = np.argsort(low, kind="stable")
    ranked = low[order]
    found = []
    for k in range(lifted.window + 1):
        wanted = ((lifted.root + k) % p - high) % p
        first = np.searchsorted(ranked, wanted, side="left")
        count = np.searchsorted(ranked, wanted, side="right") - first
        owners = np.repeat(np.arange(len(high)), count)
        within = np.arange(len(owners)) - np.repeat(np.cumsum(count) - count, count)
        found.append(order[first[owners] + within] | (owners << half))
    return np.sort(np.concatenate(found)).tolist()


def _refuse_solutions(lifted: Choices, masks: list[int]) -> None:
    tables = []
    for start in range(0, len(lifted.shifts), 8):
        table = [0]
        for (shift,) in lifted.shifts[start : start + 8]:
            table += [total + shift for total in table]
        tables.append(table)
    for mask in masks:
        total = sum(table[mask >> 8 * k & 255] for k, table in enumerate(tables))
        if 0 <= total - lifted.root <= lifted.window:
            raise FeasibleError


def _rice(gaps: list[int], rice: int) -> bytes:
    low = (1 << rice) - 1
    parts = ["1" * (gap >> rice) + "0" + (f"{gap & low:0{rice}b}" if rice else "") for gap in gaps]
    bits = "".join(parts)
    bits += "0" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big") if bits else b""
