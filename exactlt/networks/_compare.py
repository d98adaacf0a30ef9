"""Two networks on a domain: equal, or an input where they differ; and the values of one.

Everything is decided on the exact functions of the stored integers, whatever a program that
evaluates them in floats would round.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np

from exactlt.errors import InputError, SoundnessError, UnsupportedError
from exactlt.networks._across import difference
from exactlt.networks._cells import Maximum
from exactlt.networks._circuit import Circuit, Form, Program, combine
from exactlt.networks._counterexample import Counterexample
from exactlt.networks._domain import Box, InputGrid, Reals, Sample, random_points
from exactlt.networks._network import Network

Point = tuple[Fraction, ...]
GoOn = Callable[[Maximum], bool]
"""Asked between parts of a search, which shows what it knows so far."""
TRIES = 64
"""Random points that are tried before anything is proved."""


def always(search: Maximum) -> bool:
    """No limit."""
    return True


class Shares:
    """A time limit for several searches, one after the other: each has its share of what is left.

    Parameters
    ----------
    left : callable
        Seconds that are left, or None without a limit.
    searches : int
        How many share it; :func:`value_range` makes two an output.
    also : callable
        Asked too.
    """

    def __init__(self, left: Callable[[], float | None], searches: int, also: GoOn = always):
        self._left, self._searches, self._also = left, searches, also
        self._running: Maximum | None = None
        self._until = 0.0

    def __call__(self, search: Maximum) -> bool:
        left = self._left()
        if left is not None:
            if search is not self._running:
                share = left / max(self._searches, 1)
                self._running, self._searches, self._until = (
                    search,
                    self._searches - 1,
                    left - share,
                )
            if left <= self._until:
                return False
        return self._also(search)


@dataclass(frozen=True)
class Extreme:
    """The least or the greatest value of an output.

    Attributes
    ----------
    value : Fraction
        Attained at ``at``; the best value seen where the search was stopped.
    at : tuple of Fraction
        An input of the domain.
    bound : Fraction or None
        No value of the domain lies beyond; ``value`` where the extreme is known.  None where
        none is known, or there is none.
    direction : tuple of Fraction, optional
        Along it, from ``at`` on, the output has no bound; only on all reals.
    """

    value: Fraction
    at: Point
    bound: Fraction | None
    direction: Point | None = None

    @property
    def exact(self) -> bool:
        """Whether this is the extreme itself."""
        return self.direction is not None or self.value == self.bound

    def document(self) -> dict[str, object]:
        """JSON form."""
        return {
            "value": str(self.value),
            "at": [*map(str, self.at)],
            "bound": None if self.bound is None else str(self.bound),
            "direction": None if self.direction is None else [*map(str, self.direction)],
            "exact": self.exact,
        }


@dataclass(frozen=True)
class OutputRange:
    """The least and the greatest value of an output.

    Attributes
    ----------
    low, high : Extreme
    cells : int
        Parts of the domain that were looked at.
    interrupted : bool
        By Ctrl-C, before both were known.
    """

    low: Extreme
    high: Extreme
    cells: int = 0
    interrupted: bool = False

    @property
    def exact(self) -> bool:
        """Whether both are known."""
        return self.low.exact and self.high.exact

    def document(self) -> dict[str, object]:
        """JSON form."""
        return {"low": self.low.document(), "high": self.high.document(), "cells": self.cells}


@dataclass(frozen=True)
class Comparison:
    """Whether two networks are equal on a domain, within a tolerance.

    Attributes
    ----------
    equal : bool or None
        None where the search was stopped before it knew.
    difference : Counterexample, optional
        Where they differ by more than the tolerance, with both outputs.
    bound : Fraction or None
        Nowhere is the difference of an output known to be greater: where it was stopped.
    method : str
        What decided: *normal form* (equal circuits), *across* (second differences), *points*,
        *cells* (the exact search), *grid* (every point).
    cells : int
        Parts of the domain that the exact search looked at.
    interrupted : bool
        By Ctrl-C, before it was known.
    """

    equal: bool | None
    difference: Counterexample | None = None
    bound: Fraction | None = None
    method: str = ""
    cells: int = 0
    interrupted: bool = False

    def document(self) -> dict[str, object]:
        """JSON form."""
        wrong = self.difference
        return {
            "equal": self.equal,
            "difference": None
            if wrong is None
            else {
                "at": [*map(str, wrong.x)],
                "output": wrong.output,
                "first": str(wrong.source),
                "second": str(wrong.target),
                "gap": str(wrong.gap),
            },
            "bound": None if self.bound is None else str(self.bound),
            "method": self.method,
            "cells": self.cells,
        }


def compare(
    first: Network,
    second: Network,
    domain: Box | Reals | InputGrid | Sample | None = None,
    tolerance: Fraction | int = 0,
    *,
    go_on: GoOn = always,
) -> Comparison:
    """Whether two networks are one function on a domain; exact.

    Parameters
    ----------
    first, second : Network
        Of as many inputs and outputs.  Networks with quantizers need a grid or sample.
    domain : Box, Reals, InputGrid or Sample
        [−1, 1]^d without.
    tolerance : Fraction
        By how much an output may differ, in real units.
    go_on : callable
        Asked between parts of the search; once it says no the answer is None.

    Raises
    ------
    InputError
        The networks do not fit each other or the domain.
    UnsupportedError
        Deeper networks that are not one circuit, with more than seven inputs that matter.

    Notes
    -----
    Polynomial for networks of at most two layers at tolerance 0 and for networks that are one
    circuit; otherwise the number of linear pieces is the cost.
    """
    domain = Box() if domain is None else domain
    tolerance = _checked(first, second, domain, tolerance)
    if isinstance(domain, (InputGrid, Sample)):
        wrong = on_points(first, second, domain.points(first.widths[0]), tolerance)
        return Comparison(wrong is None, wrong, method="grid")
    pair = _Pair(first, second, domain)
    if not any(pair.forms):
        return Comparison(True, bound=Fraction(0), method="normal form")
    wrong = next((w for x in _tries(pair) if (w := pair.at(x)) and w.gap > tolerance), None)
    if wrong is not None:
        return Comparison(False, wrong, method="points")
    if tolerance == 0 and first.depth <= 2 and second.depth <= 2:
        box = domain if isinstance(domain, Box) else around_planes(first, second)
        wrong = difference(first, second, box)
        return Comparison(wrong is None, wrong, Fraction(0) if wrong is None else None, "across")
    search = pair.search(above=tolerance)
    try:
        over, interrupted = search.run(go_on), False
    except KeyboardInterrupt:
        over, interrupted = False, True
    found = pair.comparison(search, tolerance, over)
    return replace(found, interrupted=interrupted and found.equal is None)


def largest_gap(
    source: Network,
    target: Network,
    box: Box,
    *,
    above: Fraction | None = None,
    cells: int = 200_000,
) -> Counterexample | None:
    """The point of the box where |source − target| is largest.

    Parameters
    ----------
    above : Fraction, optional
        When given, return the first point found whose gap exceeds it, and search only parts
        that might hold one; the result is None or below it when there is none.
    cells : int
        At most so many simplices are looked at.

    Raises
    ------
    UnsupportedError
        More than ``cells`` simplices, or more than seven inputs that matter.
    """
    pair = _Pair(source, target, box)
    search = pair.search(above=above)
    if not search.run(lambda running: running.cells < cells):
        raise UnsupportedError(
            f"the difference has more linear pieces than {cells} simplices can separate"
        )
    return pair.found(search)


def value_range(
    network: Network,
    output: int,
    domain: Box | Reals | InputGrid | Sample | None = None,
    *,
    go_on: GoOn = always,
) -> OutputRange:
    """The least and the greatest value of one output on a domain, with inputs that attain them.

    Parameters
    ----------
    network : Network
        With quantizers on a grid or sample only.
    output : int
    domain : Box, Reals, InputGrid or Sample
        [−1, 1]^d without.
    go_on : callable
        Asked between parts of the search; once it says no, values seen and bounds proved are
        what is known.

    Raises
    ------
    InputError
        The network does not fit the domain.
    UnsupportedError
        More than seven inputs that matter.
    """
    domain = Box() if domain is None else domain
    m, d = network.widths[-1], network.widths[0]
    if isinstance(output, bool) or not isinstance(output, int) or not 0 <= output < m:
        raise InputError(f"output: expected 0..{m - 1}, got {output!r}")
    if isinstance(domain, (InputGrid, Sample)):
        return _range_on_points(network, output, domain.points(d))
    _continuous("network", network)
    circuit = Circuit(d, network.input_unit, domain)
    form = circuit.outputs(network)[output]
    ends: list[Extreme] = []
    cells, interrupted = 0, False
    for sign in (-1, 1):
        program = Program(circuit, [combine([(sign, form)])])
        search = Maximum(program, _ends(domain, circuit, program))
        try:
            search.run(go_on)
        except KeyboardInterrupt:
            go_on, interrupted = _stopped, True
        cells += search.cells
        ends.append(_extreme(search, circuit, domain, network, output, sign))
    low, high = ends
    return OutputRange(low, high, cells, interrupted)


def _stopped(search: Maximum) -> bool:
    return False


def _extreme(search: Maximum, circuit, domain, network, output, sign) -> Extreme:
    if search.best is None:  # stopped before its first look
        search.step()
    x, ray = _point(search.at, circuit, search.program, domain)
    value = network.at(x)[output]
    if ray is not None:
        return Extreme(value, x, None, ray)
    if value * sign != search.best * network.output_unit:
        raise SoundnessError(f"output {output} is {value} at its extreme, not {search.best}")
    finite = isinstance(search.bound, Fraction)
    return Extreme(value, x, sign * search.bound * network.output_unit if finite else None)


def _point(at, circuit: Circuit, program: Program, domain) -> tuple[Point, Point | None]:
    """A real input from a homogeneous point, and the direction if it is one."""
    if isinstance(domain, Box):
        x = [min(max(low, Fraction(0)), high) for low, high in domain.ends(circuit.inputs)]
    else:
        x = [Fraction(0)] * circuit.inputs
    *p, q = at
    if q == 0:
        ray = list(x)
        for i, v in zip(program.used, p, strict=True):
            ray[i] = Fraction(v)
        return tuple(x), tuple(ray)
    for i, v in zip(program.used, p, strict=True):
        x[i] = Fraction(v, q) * circuit.unit
    return tuple(x), None


def _ends(domain, circuit: Circuit, program: Program):
    if isinstance(domain, Reals):
        return None
    ends = domain.ends(circuit.inputs)
    return [(ends[i][0] / circuit.unit, ends[i][1] / circuit.unit) for i in program.used]


class _Pair:
    """Two networks as one circuit, and their difference on it."""

    def __init__(self, first: Network, second: Network, domain: Box | Reals):
        self.first, self.second, self.domain = first, second, domain
        a, b = first.input_unit, second.input_unit
        unit = Fraction(math.lcm(a.numerator, b.numerator), math.gcd(a.denominator, b.denominator))
        self.circuit = Circuit(first.widths[0], unit, domain)
        p, q = first.output_unit, second.output_unit
        self.unit = Fraction(
            math.gcd(p.numerator, q.numerator), math.lcm(p.denominator, q.denominator)
        )
        left, right = self.circuit.outputs(first), self.circuit.outputs(second)
        self.forms: list[Form] = [
            combine([(int(p / self.unit), f), (-int(q / self.unit), g)])
            for f, g in zip(left, right, strict=True)
        ]

    def at(self, x: Point) -> Counterexample | None:
        """The output that differs most at a point, or None."""
        found = [
            Counterexample(x, o, a, b)
            for o, (a, b) in enumerate(zip(self.first.at(x), self.second.at(x), strict=True))
        ]
        worst = max(found, key=lambda w: w.gap)
        return worst if worst.gap else None

    def search(self, above: Fraction | None) -> Maximum:
        program = Program(self.circuit, self.forms)
        self.program = program
        return Maximum(
            program,
            _ends(self.domain, self.circuit, program),
            absolute=True,
            above=None if above is None else above / self.unit,
        )

    def found(self, search: Maximum) -> Counterexample | None:
        """The search's best point, checked by the definition; None where all is 0."""
        if not search.best:
            return None
        x, ray = _point(search.at, self.circuit, self.program, self.domain)
        if ray is not None:
            above = Fraction(0) if search.above is None else search.above * self.unit
            return self._along(ray, above)
        wrong = self.at(x)
        if wrong is None or wrong.gap != search.best * self.unit:
            raise SoundnessError(f"the networks do not differ by {search.best * self.unit} at {x}")
        return wrong

    def _along(self, ray: Point, above: Fraction) -> Counterexample:
        for k in itertools.count():
            wrong = self.at(tuple(v * 2**k for v in ray))
            if wrong is not None and wrong.gap > above:
                return wrong
        raise AssertionError("a difference that grows passes every bound")

    def comparison(self, search: Maximum, tolerance: Fraction, over: bool) -> Comparison:
        wrong = self.found(search) if search.best and search.best * self.unit > tolerance else None
        bound = search.bound * self.unit if isinstance(search.bound, Fraction) else None
        if wrong is not None:
            return Comparison(False, wrong, None, "cells", search.cells)
        return Comparison(True if over else None, None, bound, "cells", search.cells)


def _checked(first, second, domain, tolerance) -> Fraction:
    for name, net in (("first", first), ("second", second)):
        if not isinstance(net, Network):
            raise InputError(f"{name}: expected a Network, got {type(net).__name__}")
    for i, what in ((0, "inputs"), (-1, "outputs")):
        if first.widths[i] != second.widths[i]:
            raise InputError(
                f"second: expected {first.widths[i]} {what} as the first has, got "
                f"{second.widths[i]}"
            )
    if isinstance(domain, (InputGrid, Sample)):
        if first.input_unit != second.input_unit:
            raise InputError(
                f"second: expected the first's input_unit {first.input_unit} for a grid, got "
                f"{second.input_unit}"
            )
    elif isinstance(domain, (Box, Reals)):
        domain.ends(first.widths[0])
        _continuous("first", first)
        _continuous("second", second)
    else:
        raise InputError(f"domain: expected Box, Reals, InputGrid or Sample, got {domain!r}")
    if isinstance(tolerance, (float, bool)) or not isinstance(tolerance, (int, Fraction)):
        raise InputError(f"tolerance: expected a fraction >= 0, got {tolerance!r}")
    if tolerance < 0:
        raise InputError(f"tolerance: expected a fraction >= 0, got {tolerance}")
    return Fraction(tolerance)


def _continuous(name: str, network: Network) -> None:
    if not network.piecewise_linear:
        raise InputError(
            f"{name}: a network with quantizers is a step function; ask on a grid or sample"
        )


def _tries(pair: _Pair) -> Iterator[Point]:
    """Points where a difference is cheap to find."""
    box = pair.domain if isinstance(pair.domain, Box) else Box(1)
    d = pair.circuit.inputs
    ends = box.ends(d)
    yield tuple(low for low, _ in ends)
    yield tuple(high for _, high in ends)
    stretch = 1
    for k, x in enumerate(random_points(d, box, TRIES, 0)):
        if isinstance(pair.domain, Reals) and k % 8 == 0:
            stretch *= 8
        yield tuple(v * stretch for v in x) if stretch > 1 else x


def around_planes(*networks: Network) -> Box:
    """A box whose inside every hyperplane of a first-layer unit cuts."""
    radius = Fraction(1)
    for net in networks:
        layer = net.layers[0]
        if net.depth != 2 or layer.bias is None:
            continue
        for u, b in zip(layer.weights.tolist(), layer.bias.tolist(), strict=True):
            if any(u):
                radius = max(radius, abs(Fraction(b, next(w for w in u if w))) * net.input_unit)
    return Box(radius + 1)


def on_points(first: Network, second: Network, points, tolerance) -> Counterexample | None:
    """The first of some points where the networks differ, in integers on their common grid."""
    a, b = first.evaluate(points), second.evaluate(points)
    ua, ub = first.output_unit, second.output_unit
    common = math.lcm(ua.denominator, ub.denominator, tolerance.denominator)
    left = a.astype(object) * int(ua * common) - b.astype(object) * int(ub * common)
    bad = np.argwhere(np.abs(left) > int(tolerance * common))
    if not len(bad):
        return None
    i, o = map(int, bad[0])
    x = tuple(int(v) * first.input_unit for v in points[i])
    return Counterexample(x, o, int(a[i, o]) * ua, int(b[i, o]) * ub)


def _range_on_points(network: Network, output: int, points) -> OutputRange:
    values = network.evaluate(points)[:, output]
    ends = []
    for i in (int(values.argmin()), int(values.argmax())):
        value: Any = int(values[i]) * network.output_unit
        x = tuple(int(v) * network.input_unit for v in points[i])
        ends.append(Extreme(value, x, value))
    low, high = ends
    return OutputRange(low, high, len(points))
