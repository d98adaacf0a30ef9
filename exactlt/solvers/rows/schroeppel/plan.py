"""A subset-sum question as a four-list join: normal form, work plan, masks back.

Negative weights are flipped (kept ↔ dropped) so that all weights are nonnegative, and the right
half is replaced by its complement, so that the question becomes

    |a + b − (c + d + Δ)| <= ε,   Δ = t' − (sum of the right half),

over subset sums a, b of the left half and c, d of the right half, which both ascend.
A fixed size becomes a condition on labels: a subset's label counts +1 for a weight that was
positive and −1 for a flipped one.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from exactlt.instances import Mask, SubsetSum

ROW_SKEW = 4
"""The long list gets 2^ROW_SKEW times the even quarter, the short one as many times less: longer
runs per row for a constant factor of memory (measured best at n = 50 and 60)."""

CHUNK_PAIRS = 1 << 22
"""Left sums a chunk of work is cut to: tens of milliseconds."""


@dataclass(frozen=True)
class Problem:
    """One pair of labels: its left and right side, coarse range, and where its chunks are cut."""

    left_label: int | None
    right_label: int | None
    first: int
    last: int


class Quarters:
    """The normal form of an instance and its four lists.

    Parameters
    ----------
    instance : SubsetSum
        Sum of magnitudes below 2^76.
    sized : bool
        Whether subsets carry labels, so that a number of kept weights can be asked for.
    """

    def __init__(self, question: SubsetSum, *, sized: bool):
        self.question = question
        order = sorted(range(question.n), key=lambda i: (-abs(question.weights[i]), i))
        self.order = order  # equal weights next to each other: lists with fewer distinct sums
        weights = [question.weights[i] for i in order]
        self.flipped = [w < 0 for w in weights]
        self.weights = [abs(w) for w in weights]
        self.labels = [1 - 2 * f for f in self.flipped] if sized else None
        self.total = sum(self.weights)
        self.target = question.target + sum(-w for w in weights if w < 0)
        self.cut = question.n // 2
        half = max(self.cut, question.n - self.cut)
        self.short = max(0, half // 2 - min(ROW_SKEW, max(0, half // 2 - 5)))
        self.shift = max(0, self.total.bit_length() - 61)
        self.right_sum = sum(self.weights[self.cut :])
        # all sums are in [0, total]: a target outside is as far from a sum as the nearer end,
        # plus a constant
        self.clamped = min(max(self.target, 0), self.total)
        self.beyond = abs(self.target - self.clamped)
        self.delta = self.clamped - self.right_sum
        self._lists = None

    def list_bytes(self) -> int:
        """Upper bound of the memory that the lists and their building take."""
        half = max(self.cut, self.question.n - self.cut)
        return (1 << (half - self.short)) * (96 if self.shift else 64) * 2 + (1 << 20)

    @property
    def lists(self):
        """The four quarter lists: left long, left short, right long, right short."""
        if self._lists is None:
            from exactlt.kernels.quarters.lists import Quarter

            cut, short, n = self.cut, self.short, len(self.weights)
            bounds = [0, max(cut - short, 0), cut, max(n - short, cut), n]
            self._lists = [
                Quarter(
                    self.weights[a:b], None if self.labels is None else self.labels[a:b], self.shift
                )
                for a, b in pairwise(bounds)
            ]
        return self._lists

    @property
    def weighted(self) -> bool:
        """Whether equal sums were merged."""
        return any(q.weighted for q in self.lists)

    def problems(self, size: int | None, reach: int) -> list[Problem]:
        """The label pairs that make up ``size`` kept weights, with the left sums that can pass.

        ``reach`` is the greatest difference that matters: a left sum outside
        [Δ − reach, Δ + right sum + reach] has no partner.
        """
        from exactlt.kernels.quarters.lists import pair_labels

        first = max(0, ((self.delta - reach) >> self.shift) - 1)
        last = min(self.total, max(self.delta + self.right_sum + reach, 0)) >> self.shift
        if size is None:
            return [Problem(None, None, first, last + 1)]
        la, lb, ra, rb = self.lists
        right = set(pair_labels(ra, rb))
        # kept = Σ labels + flipped; the right label is its complement's
        shift = size - sum(self.flipped) - sum(self.labels[self.cut :])
        return [
            Problem(g, g - shift, first, last + 1)
            for g in pair_labels(la, lb)
            if g - shift in right
        ]

    def sides(self, problem: Problem, weighted: bool):
        """Left and right side of a problem."""
        from exactlt.kernels.quarters.lists import side

        la, lb, ra, rb = self.lists
        return (
            side(la, lb, problem.left_label, weighted=weighted),
            side(ra, rb, problem.right_label, weighted=weighted),
        )

    def mask(self, problem: Problem, left_sum: int, right_sum: int) -> Mask:
        """The instance's mask for a pair: its left sum and its complemented right sum."""
        from exactlt.kernels.quarters.lists import half_sum_mask

        def half(part, value, label):
            labels = None if self.labels is None else self.labels[part]
            return half_sum_mask(self.weights[part], labels, value, label or 0)

        left = half(slice(None, self.cut), left_sum, problem.left_label)
        right = half(slice(self.cut, None), right_sum, problem.right_label)
        return self.unfolded([*left, *(1 - m for m in right)])

    def unfolded(self, bits: list[int]) -> Mask:
        """The instance's mask from that of the normal form."""
        out = [0] * len(bits)
        for position, (i, flip) in enumerate(zip(self.order, self.flipped, strict=True)):
            out[i] = bits[position] ^ flip
        return tuple(out)
