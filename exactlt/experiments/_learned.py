"""The question *learned*: does training end on an exact mask, and what else finds one?

An outcome is a word such as ``exists+random+greedy/no``: the part before the slash lists, in the
order of :data:`BESIDE`, what holds an exact mask of that instance; the part after it says whether
the *final* mask of training is one.  *seen* (the best mask on the way) and *final* are
different claims and never share a word.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import combinations

from exactlt.errors import InputError, SoundnessError
from exactlt.experiments._cell import Cell
from exactlt.instances import SubsetSum, parse_law, stream_key

STEPS = 500
"""Training steps, and one less than the masks of the control."""
BESIDE = ("exists", "random", "seen", "greedy", "karmarkar_karp", "local_search")
"""exists: some mask is exact (all reachable sums, exhaustive); random: one of STEPS + 1 uniformly
random masks; seen: a mask that training stood on; then the heuristics of these names."""
METHOD = "edge-popup"
LIMIT = 1 << 28


def outcomes() -> set[str]:
    """All words that can be stored."""
    parts = ["+".join(c) for k in range(len(BESIDE) + 1) for c in combinations(BESIDE, k)]
    return {f"{part}/{end}" for part in parts for end in ("yes", "no")}


def check(cell: Cell, where: str) -> None:
    """InputError unless the cell can be trained on."""
    from exactlt.pruning import rule

    method = rule(cell.solver or METHOD)
    if cell.size is not None and not method.sized:
        raise InputError(f"{where}: {method.name} keeps no given number, expected no size")
    if cell.size == 0:
        raise InputError(f"{where}: training keeps at least one weight, expected a size above 0")
    law = parse_law(cell.law)
    if law.bound * cell.n > LIMIT or max(abs(cell.target), cell.tolerance) > LIMIT:
        raise InputError(f"{where}: expected n·bound, target and tolerance of at most 2^28")


def answer(cell: Cell, weights, shard: int) -> Counter:
    """Outcome words of a shard; starts are drawn from (cell, shard, row)."""
    from exactlt.answers import Ask
    from exactlt.kernels.window.reach import first_hit
    from exactlt.pruning import rule, train
    from exactlt.pruning.compare import random_best
    from exactlt.solvers import solver

    asked = [SubsetSum(row, cell.target, cell.tolerance) for row in weights.tolist()]
    seeds = [stream_key(cell.seed, f"{cell.id}/{shard}/{i}") >> 1 for i in range(len(asked))]
    kept = None if cell.size is None else Fraction(cell.size, cell.n)
    runs = train(asked, rule(cell.solver or METHOD), seeds=seeds, steps=STEPS, keep_fraction=kept)
    empty = abs(cell.target) <= cell.tolerance
    exists = (first_hit(weights, [cell.target], cell.tolerance)[:, 0] > 0) | empty
    heuristics = [solver(name) for name in BESIDE[3:]]
    found: Counter = Counter()
    for i, (question, run) in enumerate(zip(asked, runs, strict=True)):
        gaps = {"random": question.gap(random_best(question, STEPS + 1, seeds[i]))}
        gaps["seen"] = run.seen_gap
        for method in heuristics:
            mask = method.solve(question, Ask.OPTIMUM).mask
            gaps[method.name] = cell.tolerance + 1 if mask is None else question.gap(mask)
        hits = [name for name in BESIDE[1:] if gaps[name] <= cell.tolerance]
        final = run.final_gap <= cell.tolerance
        if (hits or final) and not exists[i]:
            raise SoundnessError(f"{hits[0] if hits else 'final'}: an exact mask where none exists")
        found[
            f"{'+'.join((['exists'] if exists[i] else []) + hits)}/{'yes' if final else 'no'}"
        ] += 1
    return found


def beside(counts: Counter) -> dict[str, int]:
    """How many instances each of :data:`BESIDE` and *final* hold an exact mask of."""
    total = dict.fromkeys((*BESIDE, "final"), 0)
    for word, count in counts.items():
        parts, _, end = word.rpartition("/")
        for name in (*filter(None, parts.split("+")), *(["final"] if end == "yes" else [])):
            total[name] += count
    return total
