"""Integer-linear models: bounded integer variables, rows, objectives in order of importance.

Glossary: x the mask's variables 0..n−1; t the target; p and m the parts of the sum above and
below t; a *digit* is an integer variable in 0..B−1 that stands for a power of B = 2^b.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from exactlt.encodings._cnf import rows_of
from exactlt.instances import LinearSystem, Row, SubsetSum

IMPOSSIBLE = Row((), (), 1, 1)
"""0 = 1, for what cannot be."""


@dataclass
class Model:
    """Variables with inclusive bounds, rows over them, and what is minimised.

    ``objectives`` are lists of variables; the sum of the first is minimised, then, with it
    fixed, the sum of the second, and so on.  The model owns its variables: passes get new ones
    from :meth:`new` only.
    """

    bounds: list[tuple[int, int]] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    objectives: list[tuple[int, ...]] = field(default_factory=list)

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

    def document(self) -> dict[str, object]:
        """JSON form, without the objectives, for a solver's process."""
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
    model.objectives.append(tuple(range(question.n)))
    return model


def gap_model(instance: SubsetSum, width: int | None = None) -> tuple[Model, int, int]:
    r"""The least gap: minimise p + m where :math:`\sum_i w_i x_i = t' + p - m`.

    :math:`t'` is t moved into the range of the sums, so that every number is bounded by the
    weights; the gap is :math:`|t-t'|+p+m`.  Without ``width`` p and m are one variable each.
    With it they have digits of ``width`` bits, a switch keeps one of them 0, and the
    objectives are the digits of p + m, most significant first: since one of p, m is 0,
    minimising digit after digit minimises the number.

    Returns
    -------
    model : Model
    offset : int
        :math:`|t-t'|`.
    base : int
        The objectives' values are the gap's digits to this base, minus the offset.

    Examples
    --------
    >>> model, offset, base = gap_model(SubsetSum([3, 5], target=10))
    >>> model.rows[0], model.objectives, offset
    (Row(variables=(0, 1, 2), coefficients=(3, 5, 1), low=8, high=8), [(2,)], 2)
    """
    model = Model([(0, 1)] * instance.n)
    row, *size = rows_of(instance)
    model.rows += size
    least, greatest = model.activity(row)
    target = min(max(instance.target, least), greatest)
    above, below = greatest - target, target - least
    bits = max(above, below).bit_length() if width is None else width
    bits = max(bits, 1)
    p, m = _digits(model, above, bits), _digits(model, below, bits)
    terms = [(j, c) for j, c in zip(row.variables, row.coefficients, strict=True)]
    terms += [(j, -(1 << bits * k)) for k, j in enumerate(p)]
    terms += [(j, 1 << bits * k) for k, j in enumerate(m)]
    model.rows.append(Row([j for j, _ in terms], [c for _, c in terms], target, target))
    if p and m and max(len(p), len(m)) > 1:
        switch = model.new()
        for j in p:
            model.rows.append(Row((switch, j), (-model.bounds[j][1], 1), None, 0))
        for j in m:
            top = model.bounds[j][1]
            model.rows.append(Row((switch, j), (top, 1), None, top))
    for k in reversed(range(max(len(p), len(m)))):
        model.objectives.append(tuple(d[k] for d in (p, m) if k < len(d)))
    return model, abs(instance.target - target), 1 << bits


def _digits(model: Model, greatest: int, bits: int) -> list[int]:
    """New variables for the digits of a number in 0..greatest, least significant first.

    The top digit is bounded; other digits may pass ``greatest`` by less than one unit of it.
    """
    digits = []
    while greatest:
        digits.append(model.new(0, min(greatest, (1 << bits) - 1)))
        greatest >>= bits
    return digits
