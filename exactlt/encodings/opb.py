"""Pseudo-Boolean constraints: the native form of the question, and its OPB text.

Every row becomes its lower, then its upper bound, both as ``>=`` with positive coefficients over
x_i and ~x_i and degrees of at least 0; every group becomes one constraint.  Integers of any size,
nothing is divided: this is the formula that the VeriPB proofs refute.
"""

from __future__ import annotations

from exactlt.encodings.linear import Linear, as_system


def formula(question: Linear) -> list[tuple[list[tuple[int, int]], int]]:
    """The rows as constraints (coefficient, literal) ≥ degree: two a row, then one a group."""
    system, made = as_system(question), []
    for row in system.rows:
        pairs = list(zip(row.coefficients, row.variables, strict=True))
        terms = [(abs(c), j + 1 if c > 0 else -j - 1) for c, j in pairs]
        below = sum(min(c, 0) for c, _ in pairs)
        above = sum(max(c, 0) for c, _ in pairs)
        low = below if row.low is None else row.low
        high = above if row.high is None else row.high
        made.append((terms, max(0, low - below)))
        made.append(([(c, -lit) for c, lit in terms], max(0, above - high)))
    for group in system.groups:
        made.append(([(1, -j - 1) for j in group], len(group) - 1))
    return made


def literal_text(literal: int) -> str:
    return f"x{literal}" if literal > 0 else f"~x{-literal}"


def terms_text(terms) -> str:
    return " ".join(f"{c} {literal_text(lit)}" for c, lit in terms)


def opb(question: Linear) -> str:
    """The text of the pseudo-Boolean competitions; ``intsize`` is named beyond 31 bits.

    Examples
    --------
    >>> from exactlt.instances import SubsetSum
    >>> print(opb(SubsetSum([3, -5], target=1)), end="")
    * #variable= 2 #constraint= 2
    3 x1 5 ~x2 >= 6 ;
    3 ~x1 5 x2 >= 2 ;
    """
    constraints = formula(question)
    head = f"* #variable= {as_system(question).n} #constraint= {len(constraints)}"
    bits = max((_size(terms, degree).bit_length() for terms, degree in constraints), default=0)
    if bits > 31:
        head += f" #equal= 0 intsize= {bits}"
    # the grammar wants a term in every constraint, even where nothing can help
    lines = [f"{terms_text(terms) or '0 x1'} >= {degree} ;" for terms, degree in constraints]
    return "\n".join([head, *lines]) + "\n"


def size_class(question: Linear) -> str:
    """int31, int63 or big: which integers hold every sum that a reader may meet.

    Examples
    --------
    >>> from exactlt.instances import SubsetSum
    >>> [size_class(SubsetSum([1 << k, 1], target=1)) for k in (29, 31, 70)]
    ['int31', 'int63', 'big']
    """
    largest = max((_size(terms, degree) for terms, degree in formula(question)), default=0)
    return "int31" if largest < 1 << 31 else "int63" if largest < 1 << 63 else "big"


def _size(terms: list[tuple[int, int]], degree: int) -> int:
    """The greatest number that a reader meets when it adds a constraint up."""
    return max(degree, sum(c for c, _ in terms))
