r"""Xiong, Liao, Kyrillidis 2023: weights that may move by ε need fewer samples.

The abstract: "by allowing ε-scale perturbation, we can reduce the over-parameterization
requirement of the strong LTH by a factor of O(1/(1 + ε))".  Restated for one target weight:
samples uniform on {−M..M}, each kept one may move by the integer e (ε = e/M), the target must
be met within Δ.  A mask of k weights reaches what is within k·e + Δ of its sum, so the first
width is found with the set of all reachable numbers, as bits, widened by e with each kept
weight.

References
----------
Xiong, Liao, Kyrillidis (2023), Strong Lottery Ticket Hypothesis with ε-perturbation, AISTATS
2023, PMLR 206:6879-6902, arXiv:2210.16589.
"""

from __future__ import annotations

import itertools
import math

import numpy as np

from exactlt._figures import axes, save
from exactlt.papers._reproduction import Finding, Lab, Reproduction


def widen(bits: int, by: int) -> int:
    """All positions within ``by`` of a set one; the numbers' zero moves up by ``by``."""
    done, step = 0, 1
    while done < 2 * by:  # doubling: O(log by) shifts
        step = min(done + 1, 2 * by - done)
        bits |= bits << step
        done += step
    return bits


def first_width(row, target: int, move: int, tolerance: int) -> int | None:
    """Least prefix of which some mask, its weights moved by at most ``move``, is near the target.

    Examples
    --------
    >>> first_width([5, 9], 7, 0, 0), first_width([5, 9], 7, 2, 0), first_width([5, 9], 14, 0, 0)
    (None, 1, 2)
    """
    if abs(target) <= tolerance:
        return 0  # the empty mask
    zero, bits = 0, 1  # the number s is at position s + zero
    near = (1 << (2 * tolerance + 1)) - 1
    for n, x in enumerate(row, 1):
        shift = abs(x) + move  # room for the number and its widening
        moved = widen(bits, move)  # at zero + move
        at = x - move + shift  # where ``moved`` goes in the new frame
        bits = bits << shift | moved << at
        zero += shift
        low = target - tolerance + zero
        if (low >= 0 and bits >> low & near) or (low < 0 and bits & (near >> -low)):
            return n
    return None


def by_masks(row, target: int, move: int, tolerance: int) -> int | None:
    """The same by every mask of every prefix; the second route."""
    for n in range(len(row) + 1):
        for mask in itertools.product((0, 1), repeat=n):
            gap = abs(sum(itertools.compress(row, mask)) - target)
            if gap <= sum(mask) * move + tolerance:
                return n
    return None


def saving(n: int, move: int, tolerance: int) -> float:
    """Samples that the wider window saves: ledger XIO23-count."""
    return math.log2((n * move + 2 * tolerance + 1) / (2 * tolerance + 1))


def reproduce(lab: Lab) -> Reproduction:
    bits = lab.pick(12, 16)
    M, samples, longest = 1 << bits, lab.pick(400, 2000), bits + 16
    moves = [0, *(M >> k for k in range(bits, -1, -2))]
    tolerances = (0, M >> 8)
    rows = lab.weights(f"uniform:M={M}", longest, samples, "xiong2023").tolist()
    targets = lab.weights(f"positive:M={M}", 1, samples, "xiong2023 targets")[:, 0].tolist()
    table = {}
    for tolerance in tolerances:
        for move in moves:
            found = [first_width(r, t, move, tolerance) for r, t in zip(rows, targets, strict=True)]
            table[tolerance, move] = np.array([longest + 1 if n is None else n for n in found])
    agreed = sum(
        first_width(r[:8], t, move, M >> 8) == by_masks(r[:8], t, move, M >> 8)
        for r, t in zip(rows[:40], targets[:40], strict=True)
        for move in (0, M >> 6, M >> 2)
    )
    return Reproduction(
        "XIO23: weights that may move",
        findings(M, table, samples, agreed),
        lambda path: figure(path, M, table),
    )


def findings(M, table, samples, agreed):
    mean = {key: float(v.mean()) for key, v in table.items()}
    tolerances = sorted({t for t, _ in table})
    moves = sorted({m for _, m in table if m})
    quotient = {(t, m): mean[t, m] / mean[t, 0] for t in tolerances for m in moves}
    worst = max(q * (1 + m / M) for (t, m), q in quotient.items())
    small = [m for m in moves if m * 16 <= M]
    off = {
        (t, m): mean[t, m] + saving(round(mean[t, m]), m, t) - mean[t, 0]
        for t in tolerances
        for m in small
    }
    least = moves[len(moves) // 3]
    return (
        Finding(
            "XIO23, abstract",
            "the requirement falls by a factor of order 1/(1 + ε)",
            f"n(ε)/n(0) times (1 + ε), M = {M}, mean over {samples} streams with a random target "
            f"each, tolerance {', '.join(map(str, tolerances))}: at most {worst:.2f} over "
            f"ε = {', '.join(f'{m / M:.2g}' for m in moves)}",
            "consistent" if worst <= 1 else "fails at this scale",
        ),
        Finding(
            "XIO23, how much at small ε",
            "(the abstract names an upper bound; is the saving of that size?)",
            f"ε = {least / M:.2g}: 1/(1 + ε) = {1 / (1 + least / M):.3f}, measured "
            + ", ".join(f"{quotient[t, least]:.2f} at tolerance {t}" for t in tolerances)
            + ": the bound is far from what happens",
            "holds"
            if all(quotient[t, least] < 1 / (1 + least / M) for t in tolerances)
            else "open",
        ),
        Finding(
            "own: an additive saving (XIO23-count)",
            "for ε well below 1 the saving is log2((n e + 2Δ + 1)/(2Δ + 1)) samples",
            "mean width + that many − mean width without: "
            + ", ".join(f"{d:+.2f} at Δ = {t}, e = {m}" for (t, m), d in off.items()),
            "consistent" if max(map(abs, off.values())) < 1 else "open",
        ),
        Finding(
            "own: two routes",
            "the widened set of reachable numbers and the condition gap <= k e + Δ over all masks "
            "are the same",
            f"{agreed} of 120 first widths agree (40 streams of 8, three e)",
            "holds" if agreed == 120 else "fails",
        ),
    )


def figure(path, M, table):
    tolerances = sorted({t for t, _ in table})
    moves = sorted({m for _, m in table if m})
    x = np.array(moves) / M
    with axes(6.4, 4) as (fig, ax):
        for i, t in enumerate(tolerances):
            plain = table[t, 0].mean()
            y = [table[t, m].mean() for m in moves]
            ax.semilogx(x, y, f"C{i}o-", lw=1, ms=4, label=f"mean width, Δ = {t}")
            ax.semilogx(x, plain / (1 + x), f"C{i}--", lw=1, label=f"n(0)/(1 + ε), Δ = {t}")
            law = [plain - saving(round(v), m, t) for v, m in zip(y, moves, strict=True)]
            ax.semilogx(x, np.maximum(law, 0), f"C{i}:", lw=1, label=f"additive law, Δ = {t}")
        ax.set(
            xlabel="ε: how far a kept weight may move, in units of the bound",
            ylabel="samples for a random target",
            title="what a perturbation saves",
        )
        ax.legend(frameon=False, fontsize=7)
        save(fig, path)
