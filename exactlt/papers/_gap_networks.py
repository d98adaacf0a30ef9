"""Trained masks of two-layer networks beside their certified minimal width.

Target: a random linear neuron of d inputs on the grid of M; source d-n-1 from the same law,
grown unit by unit.  n* is certified (exhaustive, see ``exactlt.width``), so that below it no
trainer can succeed, and at n*, 2n*, 4n*, 8n* one mask at least exists for all inputs.  Learning
rates were chosen on seeds 50..53, which are in no table.
"""

from __future__ import annotations

from fractions import Fraction

from exactlt.answers import Evidence, Limits
from exactlt.errors import SoundnessError
from exactlt.experiments.stats import clopper_pearson
from exactlt.papers._paired import mean
from exactlt.papers._reproduction import Finding, Lab
from exactlt.papers._trained import job
from exactlt.pruning import rule
from exactlt.pruning.network.equal import random_network_masks, train_network
from exactlt.width.families import family

RATES = {"edge-popup": 0.03, "threshold": 0.1, "supermask": 3.0, "gate": 30.0}
MULTIPLES = (1, 2, 4, 8)
RESTARTS = 8
SECONDS = 60.0
"""For a certified width; draws that need longer are left out, whatever the trainers would do."""
CERTIFIED = (Evidence.PROOF, Evidence.EXHAUSTIVE, Evidence.AGREED)


def member(d: int, M: int, seed: int):
    return family("linear")(f"uniform:M={M}", seed, inputs=d)


def minimal(d: int, M: int, seed: int) -> dict:
    """n* of one draw, and how it is known that n* − 1 has no mask."""
    found = member(d, M, seed).width("free", limits=Limits(SECONDS))
    return {
        "n": found.n,
        "evidence": found.evidence.value,
        "method": ", ".join(found.solvers),
        "kept": found.kept,
    }


def gap(d: int, M: int, seed: int, n: int, steps: int) -> dict:
    """All methods and the control at one width: exact counts, errors, kept."""
    question = member(d, M, seed).question(n)
    seeds = range(seed * RESTARTS, (seed + 1) * RESTARTS)
    found: dict = {}
    for name, rate in RATES.items():
        runs = train_network(question, rule(name), seeds=seeds, steps=steps, rate=rate)
        found[name] = {
            what: {
                "exact": sum(getattr(r, what).exact for r in runs),
                "error": [float(getattr(r, what).error) for r in runs],
                "kept": [f.kept for f in (getattr(r, what) for r in runs) if f.exact],
            }
            for what in ("final", "seen")
        }
    control = random_network_masks(question, RESTARTS * (steps + 1), seed)
    found["random"] = {"exact": int(control.exact), "error": float(control.error)}
    return found


def plan(lab: Lab) -> dict:
    """Certified widths first: (d, M, seed) to job."""
    seeds = lab.pick(6, 26)
    return {
        ("n*", d, M, seed): job(minimal, d=d, M=M, seed=seed)
        for d in (2, 4)
        for M in lab.pick((1, 3), (1, 3, 7))
        for seed in range(lab.seed * 1000, lab.seed * 1000 + seeds)
    }


def then(lab: Lab, widths: dict) -> dict:
    """The training jobs of the first draws with n* >= 2 (n* = 0 is the zero target)."""
    jobs, count = {}, {}
    for (_, d, M, seed), found in widths.items():
        if found["n"] is None or found["n"] < 2 or Evidence(found["evidence"]) not in CERTIFIED:
            continue
        count[d, M] = count.get((d, M), 0) + 1
        if count[d, M] > lab.pick(3, 20):
            continue
        n, steps = found["n"], 300
        jobs["below", d, M, seed] = job(gap, d=d, M=M, seed=seed, n=n - 1, steps=steps)
        for k in lab.pick((1, 4), MULTIPLES):
            jobs[k, d, M, seed] = job(gap, d=d, M=M, seed=seed, n=k * n, steps=steps)
    return jobs


def findings(made: dict, widths: dict) -> list[Finding]:
    """No exact mask below n*; the share of draws with a trained exact mask, by width."""
    tried = 0
    for (k, d, M, seed), found in made.items():
        if k != "below":
            continue
        for name in RATES:
            tried += RESTARTS
            if found[name]["seen"]["exact"] or found["random"]["exact"]:
                raise SoundnessError(
                    f"{name} found a mask of d = {d}, M = {M}, seed {seed} below its certified "
                    f"width {widths['n*', d, M, seed]['n']}"
                )
    out = [
        Finding(
            "own, networks below n*",
            "below a certified n* no trained mask, seen or final, and no random mask is exact",
            f"0 of {tried} restarts, each of 301 masks, at n* − 1; every candidate is held to the "
            "verifier for all inputs",
            "holds",
        )
    ]
    for d, M in dict.fromkeys((d, M) for _, d, M, _ in made):
        out.append(_table(made, widths, d, M))
    return out


def rows(made: dict, d: int, M: int) -> dict[int, list[dict]]:
    """Width multiple to one record per draw."""
    found: dict[int, list[dict]] = {}
    for (k, a, b, _), record in made.items():
        if k != "below" and (a, b) == (d, M):
            found.setdefault(k, []).append(record)
    return dict(sorted(found.items()))


def _table(made, widths, d, M) -> Finding:
    table = rows(made, d, M)
    parts, final_any = [], {}
    for k, records in table.items():
        cells = []
        for name in RATES:
            final = sum(r[name]["final"]["exact"] > 0 for r in records)
            seen = sum(r[name]["seen"]["exact"] > 0 for r in records)
            final_any[k] = max(final_any.get(k, 0), final / len(records))
            cells.append(f"{name} {final} / {seen}")
        blind = sum(r["random"]["exact"] for r in records)
        parts.append(f"{k} n*: {', '.join(cells)}, random {blind}")
    draws = len(next(iter(table.values())))
    n = [w["n"] for key, w in widths.items() if key[1:3] == (d, M) and ("below", *key[1:]) in made]
    last = max(table)
    return Finding(
        f"own-2, {d}-n-1, M = {M}",
        f"at {last} n* some method's final mask is exact in most draws (the hypothesis says that a "
        "mask exists in all)",
        f"draws of {draws} with an exact mask among {RESTARTS} restarts, final / seen: "
        f"{'; '.join(parts)}; n* {min(n)} to {max(n)}, mean {mean(n):.1f}, certified; random: best "
        f"of {RESTARTS * 301:,} masks",
        _majority(round(final_any[last] * draws), draws),
    )


def _majority(hits: int, draws: int) -> str:
    """Exact binomial interval at 95 % against one half."""

    found = clopper_pearson(hits, draws, Fraction(95, 100))
    if found.low > 0.5:
        return "consistent"
    return "fails at this scale" if found.high < 0.5 else "open"
