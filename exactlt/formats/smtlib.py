"""SMT-LIB 2, logic QF_LIA: integers of any length."""

from __future__ import annotations

from exactlt.encodings import decide_model
from exactlt.encodings.linear import Linear
from exactlt.formats.dimacs import as_rows


def to_smtlib(question: Linear) -> str:
    """*Decide* over integer constants x1..xn of 0..1.

    Examples
    --------
    >>> from exactlt.instances import SubsetSum
    >>> print(to_smtlib(SubsetSum([3, -5], target=-2)), end="")  # doctest: +ELLIPSIS
    ; exactlt decide ...
    (set-logic QF_LIA)
    (declare-fun x1 () Int)
    (declare-fun x2 () Int)
    (assert (and (<= 0 x1) (<= x1 1)))
    (assert (and (<= 0 x2) (<= x2 1)))
    (assert (= (+ 0 (* 3 x1) (* (- 5) x2)) (- 2)))
    (check-sat)
    """
    names = [f"x{i}" for i in range(1, question.n + 1)]
    lines = [f"; exactlt decide {question.sha256}", "(set-logic QF_LIA)"]
    lines += [f"(declare-fun {name} () Int)" for name in names]
    lines += [f"(assert (and (<= 0 {name}) (<= {name} 1)))" for name in names]
    for row in decide_model(as_rows(question)).rows:
        terms = "".join(
            f" (* {_integer(c)} x{j + 1})"
            for j, c in zip(row.variables, row.coefficients, strict=True)
        )
        left = f"(+ 0{terms})" if terms else "0"
        if row.low == row.high:
            lines.append(f"(assert (= {left} {_integer(row.low)}))")
            continue
        if row.low is not None:
            lines.append(f"(assert (<= {_integer(row.low)} {left}))")
        if row.high is not None:
            lines.append(f"(assert (<= {left} {_integer(row.high)}))")
    return "\n".join([*lines, "(check-sat)"]) + "\n"


def _integer(value: int) -> str:
    return str(value) if value >= 0 else f"(- {-value})"
