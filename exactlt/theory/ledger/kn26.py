"""Kumar and Natale 2026: one framework for quantized and continuous tickets."""

from exactlt.theory.ledger.statement import Setting, Statement

_ALL = Setting(("uniform",), "all", "integer")
_NET = Setting(("grid", "product"), "all", "integer")

STATEMENTS = (
    Statement(
        id="KN26-Thm2",
        title="Exponential tail of the hitting time",
        direction="sufficient",
        says="X uniform on {-M..M}, targets {-M..M}, integer tolerance tol: by step n all are "
        "reached with probability at least 1 - 2 exp(-(n - C log((M+1)/(tol+1)))^2/(K n)).",
        formula="P_hit >= 1 - 2*exp(-(n - C*log((M + 1)/(tol + 1)))**2/(K*n))",
        where=("n >= 1", "M >= 1", "tol >= 0", "n >= C*log((M + 1)/(tol + 1))"),
        unknown=("C", "K"),
        setting=_ALL,
        tag="seen-2nd",
        source="KN26",
        place="Theorem 2",
        check="form: at n = 2C L, L = log((M+1)/(tol+1)), the bound is 1 - 2 e^(-C L/(2K))",
        note="Quoted in a review; C and K are not visible.",
    ),
    Statement(
        id="KN26-Thm3",
        title="Tickets with exponentially small failure",
        direction="sufficient",
        says="n >= C log((1/delta + 1)/(tol + 1)) samples per weight.",
        formula="n >= C*log((1/delta + 1)/(tol + 1))",
        where=("0 < delta <= 1", "tol >= 0"),
        unknown=("C",),
        setting=_NET,
        tag="seen-2nd",
        source="KN26",
        place="Theorem 3",
        check="form: with tol = 0 and delta = 1/(2^m - 1) the value is C·m·ln 2 exactly",
    ),
    Statement(
        id="KN26-K",
        title="Least admissible K at given M",
        direction="necessary",
        says="All weights are <= 0 with probability ((M+1)/(2M+1))^n and then the target 1 is "
        "missed, so a bound 2 exp(-n/K (1+o(1))) valid for all n forces "
        "K >= 1/ln((2M+1)/(M+1)).",
        formula="ratio >= 1/log((2*M + 1)/(M + 1))",
        where=("M >= 1",),
        setting=_ALL,
        tag="derived",
        source="here",
        place="on KN26, Theorem 2",
        check="exact: P(miss 1) >= ((M+1)/(2M+1))^n in rationals for n <= 3, M <= 4",
        note="Decreasing in M: 1/ln(3/2) = 2.466 at M = 1, 1/ln 2 = 1.443 in the limit.  If the "
        "theorem holds for every M >= 1 with one K, that K is at least 2.466.",
    ),
    Statement(
        id="KN26-trivial",
        title="A single sample equals the target",
        direction="sufficient",
        says="The comparison the reviewers ask for: one of n samples equals the target with "
        "probability 1 - (2M/(2M+1))^n.",
        formula="P_miss <= (2*M/(2*M + 1))**n",
        where=("n >= 1", "M >= 1", "1 <= t <= M"),
        setting=Setting(("uniform",), "one", "integer"),
        tag="seen-2nd + derived",
        source="KN26",
        place="reviews",
        check="enumeration of all samples for n <= 3, M <= 3",
    ),
)
