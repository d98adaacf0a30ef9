"""A question while it is being reduced: bare integers, and the record of what was done."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import gcd

from exactlt.answers import Ask
from exactlt.instances import SubsetSum


class Settled(Exception):
    """A step has the answer: places of ones (of what is left), or a count, or neither: none."""

    def __init__(self, why: str, ones=None, count: int | None = None):
        super().__init__(why)
        self.why, self.ones, self.count = why, ones, count


@dataclass
class Work:
    """The weights that are left, and which sums are asked for.

    With ``window`` sums in low..high are asked for; otherwise (optimum, best) sums near
    ``target``, of which only the order of distances matters.
    """

    question: SubsetSum
    ask: Ask
    weights: list[int]
    size: int | None
    target: int
    low: int
    high: int
    places: list[int] | None = None
    kept: list[int] = field(default_factory=list)
    doubled: int = 0
    steps: list[str] = field(default_factory=list)
    ends: tuple[int, int] | None = None  # least and greatest sum, while they are known

    @classmethod
    def of(cls, question: SubsetSum, ask: Ask) -> Work:
        return cls(
            question,
            ask,
            list(question.weights),
            question.size,
            question.target,
            question.low,
            question.high,
        )

    @property
    def window(self) -> bool:
        """Whether sums in a window are asked for, not the nearest ones."""
        return self.ask not in (Ask.OPTIMUM, Ask.BEST)

    @property
    def listed(self) -> bool:
        """Whether masks of equal sums must be told apart."""
        return self.ask in (Ask.BEST, Ask.ALL)

    def range(self) -> tuple[int, int]:
        """The least and the greatest sum of a mask that is allowed."""
        if self.ends is None:
            if self.size is None:
                total = sum(self.weights)
                low = sum(w for w in self.weights if w < 0)
                self.ends = low, total - low
            else:
                ordered = sorted(self.weights)
                self.ends = (sum(ordered[: self.size]), sum(ordered[len(ordered) - self.size :]))
        return self.ends

    def divisor(self) -> int:
        """The greatest common divisor of all weights; 0 if they are all 0."""
        return gcd(*self.weights)

    def floor(self) -> int:
        """A distance from the target that no sum can beat."""
        low, high = self.range()
        away = max(low - self.target, self.target - high, 0)
        if self.size is None:
            step, rest = self.divisor(), self.target
        else:  # sums differ by multiples of this
            step = gcd(*(w - self.weights[0] for w in self.weights))
            rest = self.target - self.size * self.weights[0]
        return max(away, min(rest % step, -rest % step) if step else abs(rest))

    def keep_only(self, left: list[int]) -> None:
        """Only the weights at these places stay."""
        self.weights = [self.weights[i] for i in left]
        self.places = left if self.places is None else [self.places[i] for i in left]
        self.ends = None

    def zeros(self) -> bool:
        """Leave out weights 0; with a fixed size they are choices like any other."""
        if self.size is not None or self.listed or 0 not in self.weights:
            return False
        left = [i for i, w in enumerate(self.weights) if w]
        dropped = len(self.weights) - len(left)
        self.doubled += dropped
        self.keep_only(left)
        self.steps.append(f"{dropped} weights 0 left out")
        return True

    def left(self) -> SubsetSum:
        """What is left as a question; an odd number of sums in the window doubles all weights."""
        weights, size = tuple(self.weights), self.size
        if not self.window:
            if weights == self.question.weights and self.target == self.question.target:
                return self.question
            return SubsetSum(weights, self.target, self.question.tolerance, size)
        asked = self.question
        if weights == asked.weights and (self.low, self.high) == (asked.low, asked.high):
            return asked
        low, high = self.low, self.high
        if (low + high) % 2:
            least, greatest = self.range()
            if low <= least:
                low -= 1
            elif high >= greatest:
                high += 1
            else:
                doubled = tuple(2 * w for w in weights)
                return SubsetSum(doubled, low + high, high - low, size)
        return SubsetSum(weights, (low + high) // 2, (high - low) // 2, size)
