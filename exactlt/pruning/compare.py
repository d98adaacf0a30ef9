"""One question, one method, several seeds: learned masks beside controls and the exact optimum."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from exactlt.answers import Answer, Ask, Limits, Verdict
from exactlt.errors import SoundnessError
from exactlt.instances import Mask, SubsetSum, decimal
from exactlt.pruning.repair import repair
from exactlt.pruning.rules import Rule
from exactlt.pruning.train import Training, kept_count, train
from exactlt.solvers import solver

HEURISTICS = ("greedy", "karmarkar_karp", "local_search")


@dataclass(frozen=True)
class Comparison:
    """Rows of masks by what produced them, and the exact answers about the question.

    ``rows`` maps *final*, *seen*, *random* (the control: the best of as many uniformly random
    masks as there were steps) and, if asked, *repaired* and its control *empty_repaired* (the same
    weights freed in the empty mask) to one mask per seed, and the names of
    the heuristics to one mask.  *final* is what the method returns; *seen* is the best mask on
    its way.
    """

    question: SubsetSum
    rule: Rule
    seeds: tuple[int, ...]
    steps: int
    rows: dict[str, tuple[Mask, ...]]
    trainings: tuple[Training, ...]
    optimum: Answer
    sparsest: Answer | None

    def row(self, name: str) -> dict[str, Any]:
        """Exact count, gaps and kept of a row; gaps are exact integers."""
        masks = self.rows[name]
        gaps = sorted(self.question.gap(m) for m in masks)
        return {
            "masks": len(masks),
            "exact": sum(g <= self.question.tolerance for g in gaps),
            "median_gap": decimal(statistics.median_low(gaps)),
            "least_gap": decimal(gaps[0]),
            "kept": statistics.median_low(sum(m) for m in masks),
        }

    def document(self) -> dict[str, object]:
        """Machine-readable form."""
        exact = {"optimum": self.optimum.document(self.question)}
        if self.sparsest is not None:
            exact["sparsest"] = self.sparsest.document(self.question)
        return {
            "format": "exactlt/learned",
            "version": 1,
            "instance": self.question.sha256,
            "method": self.rule.name,
            "rule": self.rule.formula,
            "steps": self.steps,
            "seeds": list(self.seeds),
            "rows": {name: self.row(name) for name in self.rows},
            "masks": {k: ["".join(map(str, m)) for m in v] for k, v in self.rows.items()},
            "first_exact_step": [t.first for t in self.trainings],
            **exact,
        }


def random_best(question: SubsetSum, count: int, seed: int) -> Mask:
    """The best of ``count`` uniformly random masks: the control beside every learned mask."""
    import numpy as np

    rng = np.random.Generator(np.random.PCG64([seed, 3]))
    wide = sum(map(abs, question.weights)) + abs(question.target) >> 62
    weights = np.array(question.weights, object if wide else np.int64)
    best, found = None, None
    for start in range(0, count, 4096):
        masks = rng.integers(0, 2, (min(4096, count - start), question.n), np.int8)
        whole = masks.astype(object if wide else np.int64)
        gaps = abs((whole * weights).sum(axis=1) - question.target)
        i = int(np.argmin(gaps))
        if best is None or gaps[i] < best:
            best, found = gaps[i], tuple(int(b) for b in masks[i])
    return found


def compare(
    question: SubsetSum,
    rule: Rule,
    *,
    seeds: Sequence[int],
    steps: int = 500,
    repair_q: int | None = None,
    limits: Limits | None = None,
    **training,
) -> Comparison:
    """Train, draw the control, run the heuristics and the exact optimum.

    Raises
    ------
    SoundnessError
        A mask is better than what an exact method calls the optimum.
    """
    kept_count(rule, question.n, training.get("keep_fraction"))
    runs = train([question] * len(seeds), rule, seeds=seeds, steps=steps, **training)
    rows = {
        "final": tuple(r.final for r in runs),
        "seen": tuple(r.seen for r in runs),
        "random": tuple(random_best(question, steps + 1, seed) for seed in seeds),
    }
    if repair_q is not None:
        empty = (0,) * question.n
        for name, starts in (("repaired", rows["final"]), ("empty_repaired", [empty] * len(seeds))):
            rows[name] = tuple(
                repair(question, start, repair_q, seed=seed, limits=limits)[0]
                for seed, start in zip(seeds, starts, strict=True)
            )
    for name in HEURISTICS:
        method = solver(name)
        if method.refusal(question, Ask.OPTIMUM) is None:
            answer = method.solve(question, Ask.OPTIMUM, limits=limits)
            if answer.mask is not None:
                rows[name] = (answer.mask,)
    optimum = solver("auto").solve(question, Ask.OPTIMUM, limits=limits)
    sparsest = None
    if optimum.gap is not None and optimum.gap <= question.tolerance:
        auto = solver("auto")
        if auto.refusal(question, Ask.SPARSEST) is None:
            sparsest = auto.solve(question, Ask.SPARSEST, limits=limits)
    hold_against(question, rows, optimum)
    return Comparison(question, rule, tuple(seeds), steps, rows, tuple(runs), optimum, sparsest)


def hold_against(question: SubsetSum, rows: dict[str, tuple[Mask, ...]], optimum: Answer) -> None:
    """SoundnessError if any mask beats an optimum that is said to be proved."""
    if optimum.verdict is Verdict.UNKNOWN or optimum.gap is None:
        return
    for name, masks in rows.items():
        for mask in masks:
            if question.gap(mask) < optimum.gap:
                raise SoundnessError(
                    f"{optimum.method} says that the least gap is {optimum.gap}, a mask of "
                    f"{name} has {question.gap(mask)}"
                )
