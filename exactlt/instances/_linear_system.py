"""Several linear rows at once over 0/1 variables: what a pruned network asks of its mask."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from exactlt.errors import InputError, MalformedFile
from exactlt.instances._integers import as_int, as_ints, as_nonnegative, decimal
from exactlt.instances._json import Canonical, Fields, integers
from exactlt.instances._subset_sum import Mask, SubsetSum

MOST = 1 << 20
"""Variables of a system; every reader and writer makes something for each."""


@dataclass(frozen=True)
class Row:
    r"""One row :math:`\text{low}\le\sum_k c_k\,x_{j_k}\le\text{high}`; None is no bound.

    Parameters
    ----------
    variables : sequence of int
        The :math:`j_k`, distinct; kept in ascending order whatever order is given.
    coefficients : sequence of int
        The :math:`c_k`, any magnitude; zeros are dropped.
    low, high : int or None
        At least one of them; ``low <= high``.
    """

    variables: tuple[int, ...]
    coefficients: tuple[int, ...]
    low: int | None
    high: int | None

    if TYPE_CHECKING:  # what is accepted is wider than what is kept

        def __init__(
            self,
            variables: Iterable[int],
            coefficients: Iterable[int],
            low: int | None,
            high: int | None,
        ): ...

    def __post_init__(self):
        variables = as_ints("row variables", self.variables)
        coefficients = as_ints("row coefficients", self.coefficients)
        if len(variables) != len(coefficients):
            raise InputError(
                f"row: expected one coefficient per variable, got {len(variables)} variables and "
                f"{len(coefficients)} coefficients"
            )
        if len(set(variables)) != len(variables):
            raise InputError("row variables: expected distinct variables, got one twice")
        pairs = sorted((j, c) for j, c in zip(variables, coefficients, strict=True) if c)
        object.__setattr__(self, "variables", tuple(j for j, _ in pairs))
        object.__setattr__(self, "coefficients", tuple(c for _, c in pairs))
        for name in ("low", "high"):
            value = getattr(self, name)
            if value is not None:
                object.__setattr__(self, name, as_int(f"row {name}", value))
        if self.low is None and self.high is None:
            raise InputError("row: expected low, high or both, got neither")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise InputError(f"row: expected low <= high, got {self.low} > {self.high}")

    def sum(self, mask: Sequence[int]) -> int:
        """The row's left side, exact."""
        return sum(c for j, c in zip(self.variables, self.coefficients, strict=True) if mask[j])

    def holds(self, mask: Sequence[int]) -> bool:
        value = self.sum(mask)
        return (self.low is None or self.low <= value) and (self.high is None or value <= self.high)


@dataclass(frozen=True)
class LinearSystem(Canonical):
    r"""Find :math:`x\in\{0,1\}^n` that fulfils every row, with at most one 1 in every group.

    Parameters
    ----------
    variables : int
        n, the number of 0/1 variables, at least one; they are called 0..n−1.
    rows : sequence of Row
        Equalities (``low == high``) and ranges.
    groups : sequence of sequences of int
        Sets of variables of which at most one may be 1; they may overlap.
    names : sequence of str, optional
        One per variable, for people; printable ASCII without blanks.

    Raises
    ------
    InputError
        A value is not an integer, a variable is out of range or twice in a group, or a name
        is missing.

    Examples
    --------
    >>> system = LinearSystem(3, [Row([0, 1, 2], [2, 3, -1], 1, 1)], groups=[[0, 1]])
    >>> system.is_solution((1, 0, 1))
    True
    """

    variables: int
    rows: tuple[Row, ...]
    groups: tuple[tuple[int, ...], ...] = ()
    names: tuple[str, ...] | None = None

    FORMAT = "exactlt/linear-system"

    if TYPE_CHECKING:  # what is accepted is wider than what is kept

        def __init__(
            self,
            variables: int,
            rows: Iterable[Row],
            groups: Iterable[Iterable[int]] = (),
            names: Iterable[str] | None = None,
        ): ...

    def __post_init__(self):
        n = as_nonnegative("variables", self.variables)
        if not n:
            raise InputError("variables: expected at least one, got 0")
        if n > MOST:
            raise InputError(f"variables: expected at most {MOST}, got {n}")
        object.__setattr__(self, "variables", n)
        rows = tuple(self.rows)
        for i, row in enumerate(rows):
            if not isinstance(row, Row):
                raise InputError(f"rows[{i}]: expected a Row, got {type(row).__name__}")
            _within(f"rows[{i}]", row.variables, n)
        object.__setattr__(self, "rows", rows)
        groups = tuple(tuple(sorted(as_ints(f"groups[{i}]", g))) for i, g in enumerate(self.groups))
        for i, group in enumerate(groups):
            _within(f"groups[{i}]", group, n)
            if len(set(group)) != len(group):
                raise InputError(f"groups[{i}]: expected distinct variables, got one twice")
        object.__setattr__(self, "groups", groups)
        if self.names is not None:
            names = tuple(self.names)
            if len(names) != n:
                raise InputError(f"names: expected {n}, got {len(names)}")
            for i, name in enumerate(names):
                if (
                    not isinstance(name, str)
                    or not name.isascii()
                    or not name.isprintable()
                    or (not name or " " in name)
                ):
                    raise InputError(f"names[{i}]: expected printable ASCII, got {name!r}")
            object.__setattr__(self, "names", names)

    @property
    def n(self) -> int:
        """Number of variables."""
        return self.variables

    def mask(self, mask: Sequence[object]) -> Mask:
        """``mask`` as a tuple of n zeros and ones; InputError otherwise."""
        mask = as_ints("mask", mask)
        if len(mask) != self.n:
            raise InputError(f"mask: expected {self.n} entries, got {len(mask)}")
        for i, bit in enumerate(mask):
            if bit not in (0, 1):
                raise InputError(f"mask[{i}]: expected 0 or 1, got {bit}")
        return mask

    def is_solution(self, mask: Sequence[object]) -> bool:
        """Whether every row and every group holds, exact."""
        mask = self.mask(mask)
        return all(row.holds(mask) for row in self.rows) and all(
            sum(mask[j] for j in group) <= 1 for group in self.groups
        )

    def flaw(self, mask: Sequence[object]) -> str | None:
        """The first row or group that the mask breaks, in words; None where it solves all."""
        mask = self.mask(mask)
        for i, row in enumerate(self.rows):
            if not row.holds(mask):
                low = "-inf" if row.low is None else decimal(row.low)
                high = "inf" if row.high is None else decimal(row.high)
                return f"row {i} is {decimal(row.sum(mask))}, beyond {low}..{high}"
        for i, group in enumerate(self.groups):
            if sum(mask[j] for j in group) > 1:
                return f"group {i} has more than one 1"
        return None

    def content(self) -> dict[str, object]:
        return {
            "variables": self.variables,
            "rows": [
                {
                    "variables": list(row.variables),
                    "coefficients": [decimal(c) for c in row.coefficients],
                    "low": None if row.low is None else decimal(row.low),
                    "high": None if row.high is None else decimal(row.high),
                }
                for row in self.rows
            ],
            "groups": [list(group) for group in self.groups],
            "names": None if self.names is None else list(self.names),
        }

    @classmethod
    def from_content(cls, content: Fields) -> LinearSystem:
        rows = content["rows"]
        if not isinstance(rows, list):
            raise MalformedFile(f"{content.where}: rows: expected a list")
        return cls(
            variables=content["variables"],
            rows=tuple(_row(row, f"{content.where}: rows[{i}]") for i, row in enumerate(rows)),
            groups=_lists(content.get("groups", []), f"{content.where}: groups"),
            names=content.get("names"),
        )


def perturbed(question: SubsetSum, by: int) -> LinearSystem:
    r"""The question where each kept weight may move by up to ``by``, as two rows.

    A mask counts when its sum comes within tolerance + by · kept of the target:
    Σ m_i (w_i − by) <= t + tolerance and Σ m_i (w_i + by) >= t − tolerance.

    Parameters
    ----------
    question : SubsetSum
    by : int
        At least 0, in the weights' units; 0 is the plain question.

    Examples
    --------
    >>> perturbed(SubsetSum([5, 9], target=12), 2).is_solution((1, 1))
    True
    >>> perturbed(SubsetSum([5, 9], target=12), 1).is_solution((0, 1))
    False
    """
    if not isinstance(question, SubsetSum):
        raise InputError(f"question: expected a SubsetSum, got {type(question).__name__}")
    by, everything = as_nonnegative("perturb", by), range(question.n)
    rows = [
        Row(everything, [w - by for w in question.weights], None, question.high),
        Row(everything, [w + by for w in question.weights], question.low, None),
    ]
    if question.size is not None:
        rows.append(Row(everything, [1] * question.n, question.size, question.size))
    return LinearSystem(question.n, rows)


def _row(value: object, where: str) -> Row:
    keys = {"variables", "coefficients", "low", "high"}
    if not isinstance(value, dict) or set(value) != keys:
        raise MalformedFile(f"{where}: expected an object with the keys {', '.join(sorted(keys))}")
    return Row(**{key: integers(entry, where) for key, entry in value.items()})


def _lists(value: object, where: str) -> list:
    if not isinstance(value, list):
        raise MalformedFile(f"{where}: expected a list of lists")
    return value


def _within(name: str, variables: tuple[int, ...], n: int) -> None:
    for j in variables:
        if not 0 <= j < n:
            raise InputError(f"{name}: expected variables in 0..{n - 1}, got {j}")
