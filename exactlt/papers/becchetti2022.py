r"""Becchetti et al. 2022: random subset sums of vectors.

The abstract: n = O(d³ log(1/ε)(log(1/ε) + log d)) random vectors suffice to approximate all
vectors of [−1, 1]^d within ε; counting needs n >= d log2(1/ε).  Restated in integers: vectors
uniform on {−M..M}^d, 1/ε of the order of M, a random target of the same law hit exactly, and
the minimal width of each draw by exact solvers; for all targets at once only the smallest
cases.

References
----------
Becchetti, da Cunha, Clementi, d'Amore, Lesfari, Natale, Trevisan (2022), On the
Multidimensional Random Subset Sum Problem, arXiv:2207.13944.
"""

from __future__ import annotations

import itertools
import math

import numpy as np

from exactlt._figures import axes, save
from exactlt.answers import Limits
from exactlt.instances import Stream
from exactlt.papers._reproduction import Finding, Lab, Reproduction
from exactlt.papers._trained import job, results
from exactlt.width.families import STREAM


def law(d: int, M: int) -> str:
    return f"uniform:M={M}" if d == 1 else f"vector:d={d},of=uniform:M={M}"


def one_target(d: int, M: int, seed: int, seconds: float) -> dict:
    """Minimal width of a random target, exact; None where a limit stopped it."""
    target = Stream(law(d, M), seed, "becchetti2022 target").take(1)[0]
    found = STREAM(law(d, M), seed, label="becchetti2022", target=target).width(
        max_n=200, limits=Limits(seconds)
    )
    return {"n": found.n, "evidence": found.evidence.value, "refuted": found.refuted}


def all_targets(d: int, M: int, seed: int, most: int = 60) -> dict:
    """Least prefix from which every vector of {−M..M}^d is a subset sum; sums as sets."""
    wanted = set(itertools.product(range(-M, M + 1), repeat=d))
    sums = {(0,) * d}
    vectors: list = list(Stream(law(d, M), seed, "becchetti2022 all").take(most))
    for n, x in enumerate(vectors, 1):
        step = (x,) if d == 1 else tuple(x)
        sums |= {tuple(map(sum, zip(s, step, strict=True))) for s in sums}
        if wanted <= sums:
            return {"n": n}
    return {"n": None}


def counting(d: int, M: int) -> int:
    """Least n with 2^n >= (2M+1)^d: ledger BEC22-integer."""
    return ((2 * M + 1) ** d - 1).bit_length()


def first_moment(d: int, M: int) -> int:
    """Least n at which the expected number of masks of the target 0 is 1, Gaussian sums."""
    spread = math.pi * M * (M + 1) / 3
    n = 1
    while n - d * math.log2(spread * n) / 2 < 0:
        n += 1
    return n


def reproduce(lab: Lab) -> Reproduction:
    sizes = {
        1: lab.pick((3, 5, 7, 9, 12), (3, 5, 7, 9, 12, 15, 18)),
        2: lab.pick((3, 5, 7), (3, 5, 7, 9)),
        3: lab.pick((2, 3, 4), (2, 3, 4, 5, 6)),
    }
    seeds = lab.pick(30, 100)
    one: dict = {
        (d, bits, seed): job(
            one_target, d=d, M=1 << bits, seed=lab.seed * 1000 + seed, seconds=120.0
        )
        for d, found in sizes.items()
        for bits in found
        for seed in range(seeds)
    }
    cover = {
        ("all", d, M, seed): job(all_targets, d=d, M=M, seed=lab.seed * 1000 + seed)
        for d, M in lab.pick(
            ((1, 1), (1, 2), (1, 4), (2, 1), (2, 2)),
            ((1, 1), (1, 2), (1, 4), (1, 8), (2, 1), (2, 2), (2, 4)),
        )
        for seed in range(seeds)
    }
    jobs: dict = {**one, **cover}
    made = dict(zip(jobs, results(lab, list(jobs.values())), strict=True))
    table: dict = {}
    for key, found in made.items():
        table.setdefault(key[:-1], []).append(found["n"])
    return Reproduction(
        "BEC22: subset sums of vectors",
        findings(table, seeds),
        lambda path: figure(path, table),
        {"one": {f"d={k[0]}, M=2^{k[1]}": v for k, v in table.items() if k[0] != "all"}},
    )


def slope(table, d: int) -> tuple[float, float]:
    """Mean width against log2 M by least squares; slope with its standard error."""
    x, y = [], []
    for (dimension, bits), found in table.items():
        if dimension == d:
            x += [bits] * len(found)
            y += [float(n) for n in found]
    line, covariance = np.polyfit(x, y, 1, cov=True)
    return float(line[0]), float(np.sqrt(covariance[0, 0]))


def findings(table, seeds):
    one = {k: v for k, v in table.items() if k[0] != "all"}
    cover = {k[1:]: v for k, v in table.items() if k[0] == "all"}
    late = sum(n is None for v in one.values() for n in v)
    one = {k: [n for n in v if n is not None] for k, v in one.items()}
    slopes = {d: slope(one, d) for d in (1, 2, 3)}
    mean = {k: float(np.mean(v)) for k, v in one.items()}
    last = {d: max(b for k, b in one if k == d) for d in (1, 2, 3)}
    off = {
        d: max(abs(mean[d, b] - first_moment(d, 1 << b)) for k, b in one if k == d) for d in slopes
    }
    least = {k: min(n for n in v if n is not None) for k, v in cover.items() if any(v)}
    over = {
        k: float(np.mean([n for n in v if n is not None])) / (d**3 * x * (x + math.log(d)))
        for k, v in cover.items()
        for d, x in ((k[0], math.log(2 * k[1] + 1)),)
    }
    per_d = [slopes[d][0] / d for d in slopes]
    return (
        Finding(
            "BEC22, abstract",
            "n of order d³ log(1/ε)(log(1/ε) + log d) suffices for all targets",
            "mean least n for all of {−M..M}^d over d³ L (L + ln d), L = ln(2M + 1): "
            + ", ".join(f"{r:.2f} at d = {d}, M = {M}" for (d, M), r in over.items())
            + f" ({seeds} draws each, exact): it does not grow with d",
            "consistent"
            if max(r for (d, _), r in over.items() if d > 1)
            <= max(r for (d, _), r in over.items() if d == 1)
            else "open",
        ),
        Finding(
            "BEC22, counting (BEC22-integer)",
            "all targets need n >= d log2(1/ε), in integers d log2(2M + 1)",
            "least n seen of any draw against the bound: "
            + ", ".join(
                f"{n} against {counting(*k)} at d = {k[0]}, M = {k[1]}" for k, n in least.items()
            ),
            "consistent" if all(n >= counting(*k) for k, n in least.items()) else "fails",
        ),
        Finding(
            "own: the slope is d",
            "one random target, hit exactly: d samples a bit of precision, far below d³, and a "
            "logarithm of n",
            "mean minimal width per bit of M, least squares: "
            + ", ".join(f"{s:.2f} ± {2 * e:.2f} at d = {d}" for d, (s, e) in slopes.items())
            + "; divided by d: "
            + ", ".join(f"{p:.2f}" for p in per_d)
            + f"; {late} draws ran out of time",
            "consistent" if not late and max(per_d) < 1.5 * min(per_d) else "open",
        ),
        Finding(
            "own: the first moment",
            "the width is near the n at which the expected number of masks is 1: "
            "n = d log2(π n M(M+1)/3)/2",
            "mean minimal width against it: "
            + ", ".join(
                f"{mean[d, b]:.1f} against {first_moment(d, 1 << b)} at d = {d}, M = 2^{b}"
                for d, b in last.items()
            )
            + f"; off by at most {max(off.values()):.1f} anywhere",
            "consistent" if max(off.values()) < 3 else "open",
        ),
    )


def figure(path, table):
    with axes(6.4, 4) as (fig, ax):
        for d in (1, 2, 3):
            found = {b: v for (k, b), v in ((k, v) for k, v in table.items() if k[0] == d)}
            bits = np.array(list(found))
            y = [np.mean([n for n in v if n is not None]) for v in found.values()]
            spread = [np.std([n for n in v if n is not None]) for v in found.values()]
            ax.errorbar(bits, y, spread, fmt=f"C{d}o-", lw=1, ms=4, label=f"d = {d}, exact widths")
            law_n = [first_moment(d, 1 << int(b)) for b in bits]
            ax.plot(bits, law_n, f"C{d}--", lw=1, label="first moment = 1" if d == 1 else None)
            ax.plot(bits, d * (bits + 1), f"C{d}:", lw=1, label="counting" if d == 1 else None)
        ax.set(
            xlabel="log2 M", ylabel="samples for one random vector", title="subset sums of vectors"
        )
        ax.legend(frameon=False, fontsize=8)
        save(fig, path)
