"""Integer-linear models: bounded integer variables, rows, an objective.

Glossary: x the mask's variables 0..n−1; t the target; p and m the parts of the sum above and
below t.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from exactlt.encodings.cnf import rows_of
from exactlt.instances import LinearSystem, Row, SubsetSum

IMPOSSIBLE = Row((), (), 1, 1)
"""0 = 1, for what cannot be."""


@dataclass
class Model:
    """Variables with inclusive bounds, rows over them, and what is minimised.

    The sum of the ``objective``'s variables is minimised; without any every solution is as
    good.  The model owns its variables: passes get new ones from :meth:`new` only.
    """

    bounds: list[tuple[int, int]] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    objective: tuple[int, ...] = ()

    def new(self, low: int = 0, high: int = 1) -> int:
        """A fresh variable."""
        self.bounds.append((low, high))
        return len(self.bounds) - 1

    def activity(self, row: Row) -> tuple[int, int]:
        """Least and greatest value of the row's left side within the variables' bounds."""
        least = greatest = 0
        for j, c in zip(row.variables, row.coefficients, strict=True):
            low, high = self.bounds[j]
            least += c * (low if c > 0 else high)
            greatest += c * (high if c > 0 else low)
        return least, greatest

    def magnitude(self, row: Row) -> int:
        """The greatest absolute value that any partial sum or bound of the row can take."""
        sums = sum(
            abs(c) * max(abs(bound) for bound in self.bounds[j])
            for j, c in zip(row.variables, row.coefficients, strict=True)
        )
        return max(sums, abs(row.low or 0), abs(row.high or 0))

    def violated(self, values: Sequence[int]) -> str | None:
        """Which bound or row the integer ``values`` break, exact; None when they fit."""
        for j, (low, high) in enumerate(self.bounds):
            if not low <= values[j] <= high:
                return f"variable {j} is {values[j]}, beyond {low}..{high}"
        for i, row in enumerate(self.rows):
            total = sum(c * values[j] for j, c in zip(row.variables, row.coefficients, strict=True))
            if (row.low is not None and total < row.low) or (
                row.high is not None and total > row.high
            ):
                return f"row {i} is {total}, beyond {row.low}..{row.high}"
        return None

    def document(self) -> dict[str, object]:
        """JSON form, without the objective, for a solver's process."""
        return {
            "bounds": self.bounds,
            "rows": [[r.variables, r.coefficients, r.low, r.high] for r in self.rows],
        }


def decide_model(question: SubsetSum | LinearSystem) -> Model:
    """The question's rows over its mask; no objective."""
    model = Model([(0, 1)] * question.n)
    if isinstance(question, SubsetSum):
        model.rows += rows_of(question)
    else:
        model.rows += question.rows
        model.rows += [Row(group, (1,) * len(group), None, 1) for group in question.groups]
    return model


def sparsest_model(question: SubsetSum | LinearSystem) -> Model:
    """The fewest kept weights: minimise the mask's sum."""
    model = decide_model(question)
    model.objective = tuple(range(question.n))
    return model


def gap_model(instance: SubsetSum) -> tuple[Model, int]:
    r"""The least gap: minimise p + m where :math:`\sum_i w_i x_i = t' + p - m`, p, m >= 0.

    :math:`t'` is t moved into the range of the sums, so that every number is bounded by the
    weights; the gap is :math:`|t-t'|+p+m`.

    Returns
    -------
    model : Model
    offset : int
        :math:`|t-t'|`.

    Examples
    --------
    >>> model, offset = gap_model(SubsetSum([3, 5], target=10))
    >>> model.rows, model.objective, offset
    ([Row(variables=(0, 1, 2), coefficients=(3, 5, 1), low=8, high=8)], (2,), 2)
    """
    model = Model([(0, 1)] * instance.n)
    row, *size = rows_of(instance)
    least, greatest = model.activity(row)
    target = min(max(instance.target, least), greatest)
    terms = list(zip(row.variables, row.coefficients, strict=True))
    for most, sign in ((greatest - target, -1), (target - least, 1)):
        if most:
            part = model.new(0, most)
            model.objective += (part,)
            terms.append((part, sign))
    model.rows = [Row([j for j, _ in terms], [c for _, c in terms], target, target), *size]
    return model, abs(instance.target - target)
