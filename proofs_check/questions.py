"""What is asked: an instance file becomes rows of integers over 0/1 variables.

exactlt/subset-sum     weights, target, tolerance, size
exactlt/partition      weights, bias: signs become a mask of doubled weights
exactlt/linear-system  rows and groups of which at most one variable is 1
exactlt/width          law, seed, label, targets low..high, tolerance, size (see claims.py)
exactlt/shaped-width   law, seed, label, target (a list), tolerance, size, perturb
exactlt/cover          weights, targets low..high, tolerance, size
"""

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

from .verdicts import Malformed, OutOfLimits

DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,4000})")
MOST = 1 << 20  # entries of any list in an instance
CELLS = 1 << 22  # rows, or groups, times variables


Row = tuple[tuple[int, ...], int, int]
"""Coefficients of all variables, low, high."""


class System:
    """0/1 variables 0..n-1; rows (coefficients, low, high); groups with at most one 1."""

    def __init__(self, n: int, rows: Sequence[Row], groups: Sequence[Sequence[int]] = ()):
        self.n, self.rows, self.groups = n, rows, groups

    def broken(self, mask: Sequence[int]) -> str | None:
        """A sentence on the first row or group that the mask breaks, or None."""
        for i, (coefficients, low, high) in enumerate(self.rows):
            total = sum(c for c, bit in zip(coefficients, mask, strict=True) if bit)
            if not low <= total <= high:
                return f"row {i} of the question sums to {total}, outside {low}..{high}"
        for i, group in enumerate(self.groups):
            if sum(mask[j] for j in group) > 1:
                return f"group {i} has more than one kept variable"
        return None


def subset_system(
    weights: Sequence[int], target: int, tolerance: int, size: int | None = None
) -> System:
    """Sum of the kept weights within the tolerance of the target, `size` of them kept."""
    rows: list[Row] = [(tuple(weights), target - tolerance, target + tolerance)]
    if size is not None:
        rows.append(((1,) * len(weights), size, size))
    return System(len(weights), rows)


def read_json(data: bytes, where: str) -> dict[str, Any]:
    """A JSON object without floats or duplicate keys."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({k for k, _ in pairs}) != len(pairs):
            raise Malformed(f"{where}: a key appears twice")
        return dict(pairs)

    def refuse(text: str) -> NoReturn:
        raise Malformed(f"{where}: {text[:40]} is not an integer")

    try:
        document = json.loads(
            data.decode("utf-8-sig"),
            object_pairs_hook=unique,
            parse_float=refuse,
            parse_constant=refuse,
        )
    except json.JSONDecodeError as error:
        raise Malformed(f"{where}: line {error.lineno}: not JSON: {error.msg}") from None
    except (ValueError, RecursionError) as error:
        raise Malformed(f"{where}: not readable as JSON: {str(error)[:80]}") from None
    if not isinstance(document, dict):
        raise Malformed(f"{where}: expected a JSON object")
    return document


def integer(value: Any, where: str, least: int | None = None) -> int:
    if isinstance(value, str) and DECIMAL.fullmatch(value):
        value = int(value)
    if type(value) is not int:
        raise Malformed(f"{where}: expected an integer")
    if value.bit_length() > 14000:  # so that every number can also be printed
        raise OutOfLimits(f"{where}: more than 14000 bits")
    if least is not None and value < least:
        raise Malformed(f"{where}: expected at least {least}, got {value}")
    return value


def integers(value: Any, where: str, least: int | None = None) -> list[int]:
    if not isinstance(value, list):
        raise Malformed(f"{where}: expected a list")
    if len(value) > MOST:
        raise OutOfLimits(f"{where}: more than {MOST} entries")
    return [integer(v, f"{where}[{i}]", least) for i, v in enumerate(value)]


def take(
    document: dict[str, Any], where: str, required: Iterable[str], optional: Iterable[str] = ()
) -> list[Any]:
    """The document's own keys, all of them known, none missing."""
    keys = set(document) - {"format", "version", "meta", "sha256"}
    for key in required:
        if key not in keys:
            raise Malformed(f"{where}: the key {key!r} is missing")
    if unknown := keys - set(required) - set(optional):
        raise Malformed(f"{where}: unknown key {sorted(unknown)[0]!r}")
    return [document.get(key) for key in (*required, *optional)]


def given(document: dict[str, Any], key: str, default: Any) -> Any:
    """An optional key: absent is the default, null and the like are not."""
    return document.get(key, default)


class Question:
    """The instance file: its format and its content as integers."""

    format: str
    weights: list[int]
    target: int
    tolerance: int
    size: int | None = None
    fixed: System
    low: int
    high: int
    law: str
    seed: int
    label: str
    goal: list[int]
    perturb: int

    def __init__(self, data: bytes, where: str):
        document = read_json(data, where)
        self.where = where
        self.format = document.get("format", "")
        if document.get("version") != 1 or type(document.get("version")) is not int:
            raise Malformed(f"{where}: version: expected 1")
        readers = {
            "exactlt/subset-sum": self._subset_sum,
            "exactlt/partition": self._partition,
            "exactlt/linear-system": self._linear_system,
            "exactlt/width": self._targets,
            "exactlt/cover": self._targets,
            "exactlt/shaped-width": self._shaped,
        }
        if self.format not in list(readers):
            raise Malformed(f"{where}: format: expected one of {', '.join(readers)}")
        readers[self.format](document)

    def system(self, tolerance: int | None = None, size: int | None = None) -> System:
        """The rows; a smaller tolerance or another size where the claim asks for it."""
        if self.format == "exactlt/linear-system":
            return self.fixed
        return subset_system(
            self.weights,
            self.target,
            self.tolerance if tolerance is None else tolerance,
            self.size if size is None else size,
        )

    def _size(self, value: Any) -> int | None:
        if value is None:
            return None
        if type(value) is not int or value < 0:
            raise Malformed(f"{self.where}: size: expected an integer >= 0")
        return value

    def _weights(self, value: Any) -> list[int]:
        weights = integers(value, f"{self.where}: weights")
        if not weights:
            raise Malformed(f"{self.where}: weights: expected at least one")
        return weights

    def _subset_sum(self, document: dict[str, Any]) -> None:
        weights, target, _, size = take(
            document, self.where, ("weights", "target"), ("tolerance", "size")
        )
        self.weights = self._weights(weights)
        self.target = integer(target, f"{self.where}: target")
        tolerance = given(document, "tolerance", 0)
        self.tolerance = integer(tolerance, f"{self.where}: tolerance", 0)
        self.size = self._size(size)
        if self.size is not None and self.size > len(self.weights):
            raise Malformed(f"{self.where}: size: more than there are weights")

    def _partition(self, document: dict[str, Any]) -> None:
        """Signs s with |sum of s_i w_i| at most 0 or 1, by parity; kept where s_i = +1.

        2 (sum of the kept w) - (sum of all w) is the discrepancy.
        """
        weights, bias = take(document, self.where, ("weights",), ("bias",))
        plain = self._weights(weights)
        if bias is not None and (
            type(bias) is not int or abs(bias) > len(plain) or (bias - len(plain)) % 2
        ):
            raise Malformed(f"{self.where}: bias: expected at most n, of n's parity")
        self.weights, self.target = [2 * w for w in plain], sum(plain)
        self.tolerance = self.target % 2
        self.size = None if bias is None else (len(plain) + bias) // 2

    def _linear_system(self, document: dict[str, Any]) -> None:
        n, rows, _, names = take(document, self.where, ("variables", "rows"), ("groups", "names"))
        n = integer(n, f"{self.where}: variables", 1)
        if n > MOST:
            raise OutOfLimits(f"{self.where}: more than {MOST} variables")
        if names is not None and not (
            isinstance(names, list) and len(names) == n and all(isinstance(s, str) for s in names)
        ):
            raise Malformed(f"{self.where}: names: expected one text per variable")
        kept: list[Row] = []
        for i, row in enumerate(rows if isinstance(rows, list) else [None]):
            where = f"{self.where}: rows[{i}]"
            if not isinstance(row, dict):
                raise Malformed(f"{where}: expected an object")
            variables, coefficients, low, high = take(
                row, where, ("variables", "coefficients", "low", "high")
            )
            variables = self._variables(variables, where, n)
            coefficients = integers(coefficients, where)
            if len(coefficients) != len(variables) or (low is None and high is None):
                raise Malformed(f"{where}: expected one coefficient per variable, and a bound")
            low, high = (b if b is None else integer(b, where) for b in (low, high))
            if low is not None and high is not None and low > high:
                raise Malformed(f"{where}: expected low at most high")
            dense = [0] * n
            for j, c in zip(variables, coefficients, strict=True):
                dense[j] = c
            least, most = sum(min(c, 0) for c in dense), sum(max(c, 0) for c in dense)
            kept.append(
                (tuple(dense), least if low is None else low, most if high is None else high)
            )
            if len(kept) * n > CELLS:
                raise OutOfLimits(f"{self.where}: too many rows")
        groups = given(document, "groups", [])
        if not isinstance(groups, list):
            raise Malformed(f"{self.where}: groups: expected a list")
        groups = [
            sorted(self._variables(g, f"{self.where}: groups[{i}]", n))
            for i, g in enumerate(groups)
        ]
        if len(groups) * n > CELLS:
            raise OutOfLimits(f"{self.where}: too many groups")
        self.fixed = System(n, kept, groups)

    def _variables(self, value: Any, where: str, n: int) -> list[int]:
        variables = integers(value, where, 0)
        if len(set(variables)) != len(variables) or any(j >= n for j in variables):
            raise Malformed(f"{where}: expected distinct variables below {n}")
        return variables

    def _stream(self, law: Any, seed: Any, label: Any) -> None:
        self.law, self.label = law, label
        self.seed = integer(seed, f"{self.where}: seed", 0)
        for name in ("law", "label"):
            text = getattr(self, name)
            if not isinstance(text, str) or not text.isascii() or not text.isprintable():
                raise Malformed(f"{self.where}: {name}: expected printable ASCII")

    def _shaped(self, document: dict[str, Any]) -> None:
        keys = ("law", "seed", "label", "target", "tolerance", "size", "perturb")
        law, seed, label, target, tolerance, size, perturb = take(document, self.where, keys)
        self._stream(law, seed, label)
        self.goal = integers(target, f"{self.where}: target")
        self.tolerance = integer(tolerance, f"{self.where}: tolerance", 0)
        self.perturb = integer(perturb, f"{self.where}: perturb", 0)
        self.size = self._size(size)

    def prefix(self, items: Sequence[Any], locks: Sequence[int]) -> System:
        """The rows for some items of a stream: each coordinate, then the locks, then the size.

        An item may move by `perturb`: the sum of the kept x - perturb is at most the target plus
        the tolerance, that of the kept x + perturb at least the target minus it.
        """
        rows: list[Row] = []
        n, move = len(items), self.perturb
        if n * (2 * len(self.goal) + 2) > CELLS:
            raise OutOfLimits(f"{self.where}: too many rows")
        for c, goal in enumerate(self.goal):
            column = [x[c] if isinstance(x, tuple) else x for x in items]
            low, high = goal - self.tolerance, goal + self.tolerance
            if move:
                less, more = (tuple(x + e for x in column) for e in (-move, move))
                rows.append((less, sum(min(x, 0) for x in less), high))
                rows.append((more, low, sum(max(x, 0) for x in more)))
            else:
                rows.append((tuple(column), low, high))
        if any(locks):
            rows.append((tuple(locks), sum(locks), sum(locks)))
        if self.size is not None:
            rows.append(((1,) * n, self.size, self.size))
        return System(n, rows)

    def _targets(self, document: dict[str, Any]) -> None:
        source = ("law", "seed", "label") if self.format == "exactlt/width" else ("weights",)
        *given, low, high, tolerance, size = take(
            document, self.where, (*source, "low", "high", "tolerance"), ("size",)
        )
        self.low = integer(low, f"{self.where}: low")
        self.high = integer(high, f"{self.where}: high", self.low)
        if self.high - self.low >= MOST:
            raise OutOfLimits(f"{self.where}: more than {MOST} targets")
        self.tolerance = integer(tolerance, f"{self.where}: tolerance", 0)
        self.size = self._size(size)
        if self.format == "exactlt/width":
            self._stream(*given)
        else:
            self.weights = self._weights(given[0])
