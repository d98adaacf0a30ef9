r"""Functions of the formula language: how each is written in SymPy.

``H2`` is the binary entropy in bits; ``RSSmiss(mu, tau)`` is
:math:`\mathbb E_G\exp(-\sqrt2\,\mu\,e^{-(G-2\tau)^2/2})`; ``RFSSmiss(mu, q)`` is
:math:`\mathbb E_G\exp(-\mu\,(1-q)^{-1/2}e^{-qG^2/(2(1-q))})`; ``kappac(b)`` is the critical
curve of constrained partitioning (BCM04).  All four stay opaque to SymPy and are evaluated
rigorously in ``_balls``; so are ``binomial``, ``factorial`` and ``laguerre``, which SymPy
would expand for large numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

OPAQUE = {
    # name: (arity, LaTeX with one {} per argument)
    "binomial": (2, r"\binom{{{}}}{{{}}}"),
    "factorial": (1, r"\left({}\right)!"),
    "laguerre": (2, r"L_{{{}}}\left({}\right)"),
    "gcd": (2, r"\gcd\left({}, {}\right)"),
    "H2": (1, r"H_2\left({}\right)"),
    "RSSmiss": (2, r"\mathbb{{E}}_G\exp\left(-\sqrt2\,{}\,e^{{-(G-2({}))^2/2}}\right)"),
    "RFSSmiss": (2, r"\mathbb{{E}}_G\exp\left(-{}\,W_{{{}}}\right)"),
    "kappac": (1, r"\kappa_c\left({}\right)"),
    "onesided": (3, r"P\left(\textstyle\sum_{{i\le {}}} X_i^+<{}\right)_{{M={}}}"),
    "a": (3, r"a_{{{}}}\left({}\right)_{{M={}}}"),
    "P": (3, r"P_{{{}}}\left({}\right)_{{M={}}}"),
    "EY2": (3, r"\mathbb{{E}}Y^2\left({},{},{}\right)"),
    "window": (2, r"V_{{{}}}\left(1\right)_{{M={}}}"),
}
"""Functions that SymPy carries but never evaluates."""

ARITY = {
    "log": (1, 2),
    "ln": (1, 1),
    "log2": (1, 1),
    "log10": (1, 1),
    "exp": (1, 1),
    "sqrt": (1, 1),
    "Abs": (1, 1),
    "abs": (1, 1),
    "floor": (1, 1),
    "ceiling": (1, 1),
    "ceil": (1, 1),
    "Min": (1, 9),
    "Max": (1, 9),
    "min": (1, 9),
    "max": (1, 9),
    "tanh": (1, 1),
    "cosh": (1, 1),
    "sinh": (1, 1),
    "erf": (1, 1),
    "Sum": (4, 4),
    **{name: (arity, arity) for name, (arity, _) in OPAQUE.items()},
}
"""How many arguments each function of the language takes."""


@cache
def opaque() -> dict[str, Any]:
    """The opaque functions as SymPy classes that print their own LaTeX."""
    import sympy

    def make(name: str, template: str):
        def _latex(self, printer, exp=None):
            body = template.format(*(printer._print(x) for x in self.args))
            return body if exp is None else rf"\left({body}\right)^{{{exp}}}"

        return type(name, (sympy.Function,), {"_latex": _latex, "is_real": True})

    return {name: make(name, template) for name, (_, template) in OPAQUE.items()}


@cache
def builders() -> dict[str, Callable[..., Any]]:
    """Name → SymPy expression of the arguments."""
    import sympy

    def still(function):
        # SymPy compares or rounds constant arguments numerically at once, which never ends
        # for exp(exp(exp(99))); unevaluated it is only a node
        return lambda *args: function(*args, evaluate=False)

    return {
        "log": lambda x, base=None: (
            sympy.log(x) if base is None else (sympy.log(x) / sympy.log(base))
        ),
        "ln": sympy.log,
        "log2": lambda x: sympy.log(x) / sympy.log(2),
        "log10": lambda x: sympy.log(x) / sympy.log(10),
        "exp": sympy.exp,
        "sqrt": sympy.sqrt,
        "Abs": still(sympy.Abs),
        "abs": still(sympy.Abs),
        "floor": still(sympy.floor),
        "ceiling": still(sympy.ceiling),
        "ceil": still(sympy.ceiling),
        "Min": still(sympy.Min),
        "min": still(sympy.Min),
        "Max": still(sympy.Max),
        "max": still(sympy.Max),
        "tanh": sympy.tanh,
        "cosh": sympy.cosh,
        "sinh": sympy.sinh,
        "erf": sympy.erf,
        **opaque(),
    }
