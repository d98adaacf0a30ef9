"""The exact baseline of a mask-training method: rows whose best mask is known.

Instances m·x = t with x from a law and t uniform on −M..M.  Per instance: whether an exact mask
exists (bitset, exhaustive), the final mask of a run, and the control: the best of as many
uniformly random masks.
"""

from __future__ import annotations

from exactlt.errors import SoundnessError
from exactlt.instances import Stream, SubsetSum, parse_law
from exactlt.papers._reproduction import Finding
from exactlt.papers._trained import job
from exactlt.pruning import rule as named
from exactlt.pruning.compare import random_best
from exactlt.pruning.train import train


def instances(law: str, n: int, rows: int, seed: int) -> list[SubsetSum]:
    """Questions of one law, targets uniform on −M..M with M the law's bound."""
    M = parse_law(law).bound
    weights = Stream(law, seed, f"learned {n}").array(rows * n).reshape(rows, n)
    targets = Stream(f"uniform:M={M}", seed, f"learned targets {n}").array(rows)
    return [SubsetSum(w.tolist(), int(t)) for w, t in zip(weights, targets, strict=True)]


def exists(question: SubsetSum) -> bool:
    """Whether some mask is exact: all sums, as bits of one integer."""
    low = sum(w for w in question.weights if w < 0)
    sums = 1 << -low
    for w in question.weights:
        sums |= sums << w if w >= 0 else sums >> -w
    at = question.target - low
    return at >= 0 and bool(sums >> at & 1)


def exact_rows(method: str, law: str, n: int, rows: int, steps: int, seed: int) -> dict:
    """Per instance: exists, final, seen, random (all 0/1 lists)."""
    asked = instances(law, n, rows, seed)
    seeds = [seed * rows + i for i in range(rows)]
    runs = train(asked, named(method), seeds=seeds, steps=steps)
    control = [random_best(q, steps + 1, s) for q, s in zip(asked, seeds, strict=True)]
    return {
        "exists": [int(exists(q)) for q in asked],
        "final": [int(r.final_gap == 0) for r in runs],
        "seen": [int(r.seen_gap == 0) for r in runs],
        "random": [int(q.gap(m) == 0) for q, m in zip(asked, control, strict=True)],
    }


def baseline(method: str, law: str, n: int, rows: int, seed: int, steps: int = 500):
    """The job; its finding is ``exact_finding``."""
    return job(exact_rows, method=method, law=law, n=n, rows=rows, steps=steps, seed=seed)


def exact_finding(
    key: str, method: str, law: str, n: int, found: dict, steps: int = 500
) -> Finding:
    """Does training end on an exact mask more often than the control finds one?"""
    from scipy.stats import binomtest

    count = {name: sum(values) for name, values in found.items()}
    for name in ("final", "seen", "random"):
        if any(f > e for f, e in zip(found[name], found["exists"], strict=True)):
            raise SoundnessError(f"{name}: an exact mask of a row that has none")
    pairs = list(zip(found["final"], found["random"], strict=True))
    better, worse = pairs.count((1, 0)), pairs.count((0, 1))
    p = binomtest(better, better + worse).pvalue if better + worse else 1.0
    said = "open" if p > 0.05 else "consistent" if better > worse else "fails at this scale"
    return Finding(
        f"{key} on exact rows",
        f"training finds exact masks of one target weight more often than {steps + 1} uniformly "
        "random masks do (exact baseline; not a statement of the paper)",
        f"{method}, {law}, n = {n}: of {len(pairs)} instances {count['exists']} have an exact mask "
        f"(exhaustive); final mask {count['final']}, best seen on the way {count['seen']}, random "
        f"masks {count['random']}; final against random {better} to {worse}, sign test p = {p:.1e}",
        said,
    )
