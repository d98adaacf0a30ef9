"""Hold one ledger formula, given as text, against reference values; with Python's own parser.

A route is called with an object that has the methods of :class:`Check`; the tests pass a second
implementation that evaluates through exactlt's Arb balls instead.
"""

from __future__ import annotations

import ast
import math
from fractions import Fraction

import mpmath

DIGITS = 50
TOLERANCE = mpmath.mpf(10) ** -30


class Wrong(AssertionError):
    """A ledger entry and its second route disagree."""


class Check:
    """One statement's right-hand side as a function of its parameters.

    Parameters
    ----------
    name : str
        Statement id, for messages.
    formula : str
        ``left rel right`` in the ledger's language; empty for statements without one.
    """

    def __init__(self, name: str, formula: str):
        self.name, self.formula = name, formula
        self.count = 0
        for rel in ("<=", ">=", "=="):
            if rel in formula:
                self.left, self.rel, self.right = (
                    formula.partition(rel)[0].strip(),
                    rel,
                    formula.partition(rel)[2].strip(),
                )
                break

    def value(self, **at):
        """The right-hand side at these parameters, 50 digits."""
        return evaluate(self.right, at)

    def equals(self, reference, **at) -> None:
        """The right-hand side is the reference, to 30 digits relative."""
        self.near(reference, TOLERANCE, **at)

    def near(self, reference, tolerance, **at) -> None:
        """The right-hand side is the reference up to a relative tolerance."""
        got, want = self.value(**at), number(reference)
        self.true(
            abs(got - want) <= number(tolerance) * max(abs(want), TOLERANCE),
            f"at {at}: formula {mpmath.nstr(got, 20)}, second route {mpmath.nstr(want, 20)}",
        )

    def at_least(self, reference, **at) -> None:
        """The right-hand side is at least the reference."""
        got, want = self.value(**at), number(reference)
        self.true(got >= want - TOLERANCE * abs(want), f"at {at}: {got} is below {want}")

    def at_most(self, reference, **at) -> None:
        """The right-hand side is at most the reference."""
        got, want = self.value(**at), number(reference)
        self.true(got <= want + TOLERANCE * abs(want), f"at {at}: {got} is above {want}")

    def least_integer(self, reference: int, **at) -> None:
        """The right-hand side rounds up to this integer."""
        got = self.value(**at)
        self.true(
            reference - 1 < got <= reference + TOLERANCE * reference,
            f"at {at}: {got} does not round up to {reference}",
        )

    def same(self, expression: str) -> None:
        """SymPy simplifies right-hand side minus expression to zero."""
        difference = symbolic(self.right) - symbolic(expression)
        import sympy

        self.true(
            sympy.simplify(sympy.expand_log(difference, force=True)) == 0,
            f"{self.right} is not {expression}",
        )

    def true(self, condition: bool, message: str) -> None:
        """Any other condition."""
        self.count += 1
        if not condition:
            raise Wrong(f"{self.name}: {message}")


def number(x):
    """An exact number as 50 digits."""
    with mpmath.workdps(DIGITS):
        if isinstance(x, Fraction):
            return mpmath.mpf(x.numerator) / x.denominator
        return mpmath.mpf(x)


def symbolic(text: str):
    """A trusted formula as a SymPy tree with positive symbols."""
    import sympy

    names = {
        node.id for node in ast.walk(ast.parse(text, mode="eval")) if isinstance(node, ast.Name)
    } - {"pi", "E"}
    functions = {
        "log2": lambda x: sympy.log(x) / sympy.log(2),
        "H2": lambda q: -(q * sympy.log(q) + (1 - q) * sympy.log(1 - q)) / sympy.log(2),
    }
    called = {
        node.func.id
        for node in ast.walk(ast.parse(text, mode="eval"))
        if isinstance(node, ast.Call)
    }
    table = {x: sympy.Symbol(x, positive=True) for x in names - called}
    return sympy.sympify(text, locals={**table, **{f: functions[f] for f in functions}})


def evaluate(text: str, at: dict):
    """The value of a formula at exact parameters, by Python's parser and mpmath."""
    with mpmath.workdps(DIGITS + 10):
        return +_walk(ast.parse(text, mode="eval").body, dict(at))


def _walk(node, at):
    if isinstance(node, ast.Constant):
        return mpmath.mpf(str(node.value))
    if isinstance(node, ast.Name):
        if node.id in at:
            return number(at[node.id])
        return {"pi": mpmath.pi, "E": mpmath.e}[node.id] + 0
    if isinstance(node, ast.UnaryOp):
        value = _walk(node.operand, at)
        return -value if isinstance(node.op, ast.USub) else value
    if isinstance(node, ast.BinOp):
        a, b = _walk(node.left, at), _walk(node.right, at)
        return {
            ast.Add: lambda: a + b,
            ast.Sub: lambda: a - b,
            ast.Mult: lambda: a * b,
            ast.Div: lambda: a / b,
            ast.Pow: lambda: a**b,
        }[type(node.op)]()
    if isinstance(node, ast.Call):
        name = node.func.id
        if name == "Sum":
            return _sum(node.args, at)
        return FUNCTIONS[name](*(_walk(x, at) for x in node.args))
    raise Wrong(f"not a formula: {ast.dump(node)[:60]}")


def _sum(args, at):
    body, index, low, high = args
    total = mpmath.mpf(0)
    for j in range(int(_walk(low, at)), int(_walk(high, at)) + 1):
        total += _walk(body, {**at, index.id: j})
    return total


def _entropy(q):
    if q in (0, 1):
        return mpmath.mpf(0)
    return -(q * mpmath.log(q) + (1 - q) * mpmath.log(1 - q)) / mpmath.log(2)


def _gauss(f):
    with mpmath.workdps(DIGITS):
        return mpmath.quad(lambda x: f(x) * mpmath.exp(-x * x / 2), range(-24, 25)) / mpmath.sqrt(
            2 * mpmath.pi
        )


def _tables(name):
    def look(*args):
        from checks.theory import brute

        return number(getattr(brute, name)(*(int(x) for x in args)))

    return look


def _kappa(b):
    from checks.theory.brute import critical_curve

    return critical_curve(b)


FUNCTIONS = {
    "log": lambda x, base=None: mpmath.log(x) / (mpmath.log(base) if base else 1),
    "ln": mpmath.log,
    "log2": lambda x: mpmath.log(x) / mpmath.log(2),
    "exp": mpmath.exp,
    "sqrt": mpmath.sqrt,
    "floor": mpmath.floor,
    "ceiling": mpmath.ceil,
    "Abs": abs,
    "Min": min,
    "Max": max,
    "tanh": mpmath.tanh,
    "cosh": mpmath.cosh,
    "binomial": mpmath.binomial,
    "factorial": mpmath.factorial,
    "laguerre": lambda n, x: mpmath.laguerre(n, 0, x),
    "H2": _entropy,
    "gcd": lambda a, b: mpmath.mpf(math.gcd(int(a), int(b))),
    "erf": mpmath.erf,
    "kappac": _kappa,
    "RSSmiss": lambda mu, tau: _gauss(
        lambda x: mpmath.exp(-mpmath.sqrt(2) * mu * mpmath.exp(-((x - 2 * tau) ** 2) / 2))
    ),
    "RFSSmiss": lambda mu, q: _gauss(
        lambda x: mpmath.exp(-mu / mpmath.sqrt(1 - q) * mpmath.exp(-q * x * x / (2 * (1 - q))))
    ),
    "onesided": _tables("one_sided"),
    "a": _tables("signed_mean"),
    "P": _tables("sum_mass"),
    "EY2": _tables("second_moment"),
    "window": _tables("window_value"),
}
