"""The training engine for one target weight, batched over starts or instances.

Bit-reproducible on one machine: each row draws from its own generator, and no row's arithmetic
depends on which others are in the batch (no BLAS call).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from exactlt.errors import InputError, UnsupportedError
from exactlt.instances import Mask, SubsetSum
from exactlt.pruning.rules import Rule
from exactlt.pruning.rules.biprop import BIPROP

WORK = 10**11
"""Most steps times weights times rows that a call accepts."""


@dataclass(frozen=True)
class Training:
    """What a run of one question ended with; all gaps are exact integers.

    Attributes
    ----------
    final, seen : mask
        The mask at the end, and the best one that any step stood on (the final one included).
        Never the same claim: a user of the method has ``final``; ``seen`` needs a judge that
        looks at every step.
    final_gap, seen_gap : int
    first : int or None
        First step (0 = start) whose mask was exact, None if none was.
    scores : tuple of float
        At the end.
    """

    final: Mask
    final_gap: int
    seen: Mask
    seen_gap: int
    first: int | None
    scores: tuple[float, ...]


def kept_count(rule: Rule, n: int, keep_fraction) -> int | None:
    """floor(k n) for rules with a fixed count, None for the others.

    Raises
    ------
    InputError
        The fraction is not in (0, 1], or the rule has no fixed count and one was given.
    """
    if not rule.sized:
        if keep_fraction is not None:
            raise InputError(f"keep_fraction: {rule.name} has no fixed number of kept weights")
        return None
    try:
        k = Fraction("1/2" if keep_fraction is None else keep_fraction)
    except (ValueError, TypeError, ZeroDivisionError, OverflowError):
        k = Fraction(0)
    if not 0 < k <= 1:
        raise InputError(f"keep_fraction: expected a number in (0, 1], got {keep_fraction!r}")
    return math.floor(k * n)


def start_scores(rule: Rule, n: int, seed: int):
    """Scores of a seed: 0, or uniform in ±1/sqrt(n) as PyTorch's Kaiming-uniform, a = sqrt 5."""
    import numpy as np

    if rule.zero:
        return np.zeros(n)
    return np.random.Generator(np.random.PCG64([seed, 0])).uniform(-1, 1, n) / math.sqrt(n)


def train(
    questions: Sequence[SubsetSum],
    rule: Rule,
    *,
    seeds: Sequence[int],
    steps: int = 500,
    rate: float | None = None,
    momentum: float = 0.0,
    decay: float = 0.0,
    keep_fraction=None,
    scores=None,
    watch: Callable | None = None,
) -> list[Training]:
    """Train one row per (question, seed) pair; equal n, batched.

    Weights are divided by the largest magnitude of their question before they become floats.

    Parameters
    ----------
    questions : sequence of SubsetSum
        All of one n and without a fixed size.
    seeds : sequence of int
        As many as questions.
    steps : int
    rate, momentum, decay : float
        SGD: v <- momentum v + gradient + decay s;  s <- s - rate v.
    keep_fraction : number, optional
        In (0, 1], for rules with a fixed count; 1/2 if not given.
    scores : array of shape (rows, n), optional
        Start here instead of at the seeds' scores.
    watch : function of (step, masks), optional
        Is shown each step's 0/1 array.

    Raises
    ------
    InputError
        Shapes differ, scores are not finite, a question has a fixed size, or the scores
        overflow (with the step).

    Notes
    -----
    O(rows · n) per step.  Heuristic: no guarantee of any kind; the masks are judged exactly.
    """
    import numpy as np

    n = _checked(questions, rule, seeds, steps, rate, momentum, decay)
    kept = kept_count(rule, n, keep_fraction)
    rate = rule.rate if rate is None else rate
    x, t = _floats(questions)
    s = _start(questions, rule, seeds, scores, n)
    judge = _Judge(questions)
    draws = (
        [np.random.Generator(np.random.PCG64([seed, 1])) for seed in seeds] if rule.draws else []
    )
    velocity = np.zeros_like(s)
    with np.errstate(over="ignore", invalid="ignore"):
        for step in range(steps):
            if draws and step % 64 == 0:  # a block of draws per row, the same for any batch
                block = np.stack([g.random((64, n)) for g in draws], axis=1)
            seen = rule.view(s)
            value = rule.forward(seen, kept, block[step % 64] if draws else None)
            shown = value if rule.hard else rule.mask(s, kept)
            judge.look(step, shown)
            if watch is not None:
                watch(step, shown)
            g = rule.weights(x, value).sum(axis=1) - t
            gradient = rule.backward(seen, g[:, None] * x)
            velocity *= momentum
            velocity += gradient
            if decay:
                velocity += decay * s
            s -= rate * velocity
            if not np.isfinite(s).all():
                raise InputError(
                    f"rate: the scores overflowed at step {step + 1} with learning rate {rate:g}"
                )
    final = rule.mask(s, kept)
    judge.look(steps, final)
    if watch is not None:
        watch(steps, final)
    return judge.results(final, s)


def _checked(questions, rule, seeds, steps, rate, momentum, decay) -> int:
    if not questions or len(questions) != len(seeds):
        raise InputError(f"seeds: expected one per question, {len(questions)}, got {len(seeds)}")
    n = questions[0].n
    for question in questions:
        if not isinstance(question, SubsetSum):
            raise InputError(f"question: expected a SubsetSum, got {type(question).__name__}")
        if question.n != n:
            raise InputError(f"questions: expected {n} weights in each, got {question.n}")
        if question.size is not None:
            raise InputError(
                "question: training keeps no given number of weights, got one with a fixed size"
            )
        if rule is BIPROP and len({abs(w) for w in question.weights if w}) > 1:
            raise UnsupportedError(
                "question: biprop computes with one magnitude, expected nonzero weights of one size"
            )
    if any(isinstance(x, bool) or not isinstance(x, int) or x < 0 for x in seeds):
        raise InputError("seeds: expected integers of at least 0")
    if isinstance(steps, bool) or not isinstance(steps, int) or steps < 0:
        raise InputError(f"steps: expected an integer of at least 0, got {steps!r}")
    if steps * n * len(questions) > WORK:
        raise InputError(f"steps: expected steps × weights × rows of at most {WORK:,}")
    for name, value in (("rate", rate), ("momentum", momentum), ("decay", decay)):
        if value is not None and not (math.isfinite(value) and value >= 0):
            raise InputError(f"{name}: expected a finite number of at least 0, got {value!r}")
    return n


def _start(questions, rule, seeds, scores, n):
    import numpy as np

    if scores is None:
        return np.stack([start_scores(rule, n, seed) for seed in seeds])
    s = np.array(scores, float)
    if s.shape != (len(questions), n):
        raise InputError(f"scores: expected shape {(len(questions), n)}, got {s.shape}")
    if not np.isfinite(s).all():
        raise InputError("scores: expected finite numbers, got NaN or infinity")
    return s


def _floats(questions):
    import numpy as np

    rows, targets = [], []
    for q in questions:
        unit = max(1, *map(abs, q.weights))
        rows.append([float(Fraction(w, unit)) for w in q.weights])
        try:
            targets.append(float(Fraction(q.target, unit)))
        except OverflowError:
            raise InputError("question: its target is too far away for floats") from None
    return np.array(rows), np.array(targets)


class _Judge:
    """Adds each mask up in integers and remembers the best of each row."""

    def __init__(self, questions):
        import numpy as np

        self.questions = questions
        n = questions[0].n
        bound = max(max(sum(map(abs, q.weights)) + abs(q.target), q.tolerance) for q in questions)
        # float64 holds integers below 2^53 exactly, and its sums of 0/1 times them
        kind = np.float64 if bound < 1 << 53 else object
        self.kind = kind
        self.weights = np.array([q.weights for q in questions], kind)
        self.target = np.array([q.target for q in questions], kind)
        self.tolerance = np.array([q.tolerance for q in questions], kind)
        self.best = np.full(len(questions), bound + 1, kind)
        self.seen = np.zeros((len(questions), n), bool)
        self.first = np.full(len(questions), -1)

    def look(self, step, masks):
        import numpy as np

        if self.kind is object:
            sums = (masks.astype(int).astype(object) * self.weights).sum(axis=1)
        else:
            sums = np.einsum("ij,ij->i", masks, self.weights)
        gaps = abs(sums - self.target)
        better = (gaps < self.best).astype(bool)
        if better.any():
            self.seen[better] = masks[better] > 0
            self.best[better] = gaps[better]
            hit = better & (gaps <= self.tolerance).astype(bool) & (self.first < 0)
            self.first[hit] = step

    def results(self, final, scores):
        found = []
        for i, question in enumerate(self.questions):
            last = tuple(int(b) for b in final[i])
            seen = tuple(int(b) for b in self.seen[i])
            first = int(self.first[i])
            found.append(
                Training(
                    last,
                    question.gap(last),
                    seen,
                    question.gap(seen),
                    None if first < 0 else first,
                    tuple(map(float, scores[i])),
                )
            )
        return found
