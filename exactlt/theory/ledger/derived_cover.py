"""Derived facts D10, D11, D16, D17: all targets at once, groups, the product gadget, costs."""

from exactlt.theory.ledger.statement import Setting, Statement

_WINDOW = Setting(("uniform",), "window", "integer")
_GROUP = Setting((), "one", "modular", draws="sequence")
_PRODUCT = Setting(("product",), "all", "integer")
_W = "(2*floor(M/2) + 1)"
_A2 = f"({_W}/(2*(2*M + 1)))"

STATEMENTS = (
    Statement(
        id="D10-mean",
        title="Growth of the covered window",
        direction="identity",
        says="With W = {-h..h}, h = floor(M/2), w = 2h+1, and G' = G with (G + X) cut to W: "
        "E |G'| = g + (w - g) g/(2M+1) for every G in W of g elements.",
        formula=f"cover == g + ({_W} - g)*g/(2*M + 1)",
        where=("M >= 1", "g >= 1", f"g <= {_W}"),
        setting=_WINDOW,
        tag="derived",
        source="here",
        place="D10",
        check="all subsets G of W and all X, M <= 5",
    ),
    Statement(
        id="D10-bound",
        title="All targets of the window, closed form",
        direction="sufficient",
        says="After n1 + n2 samples some target of {-h..h} is missed with probability at most "
        "(w/2)^s (1 - (a/2)(1 - 2^{-s}))^{n1} + (w/2)(1 - a/2)^{n2}, a = w/(2M+1), any "
        "s > 0.",
        formula=f"P_miss <= ({_W}/2)**s*(1 - {_A2}*(1 - 2**(-s)))**n1 + {_W}/2*(1 - {_A2})**n2",
        where=("M >= 1", "n1 >= 0", "n2 >= 0", "s > 0"),
        setting=_WINDOW,
        tag="derived",
        source="here",
        place="D10",
        check="exact miss probability of the chain for M <= 3, n1 + n2 <= 8",
    ),
    Statement(
        id="D10",
        title="All targets of the window, certificate",
        direction="sufficient",
        says="V_n(1) of the concave-envelope recursion bounds the probability that some target "
        "of {-floor(M/2)..floor(M/2)} is missed.",
        formula="P_miss <= window(n, M)",
        where=("n >= 1", "M >= 1"),
        setting=_WINDOW,
        tag="derived",
        source="here",
        place="D10",
        check="exact miss probability of the chain for M <= 3, n <= 8",
    ),
    Statement(
        id="D11",
        title="Modular subset sums: one target",
        direction="sufficient",
        says="In Z_N the sums of distinct nonempty subsets are pairwise independent and uniform, "
        "so P(miss t) <= (N-1)/(2^n-1).",
        formula="P_miss <= (N - 1)/(2**n - 1)",
        where=("N >= 2", "n >= 1"),
        setting=_GROUP,
        tag="derived+checked",
        source="here",
        place="D11",
        check="enumeration of all samples, N = 2, 3, 5, n <= 3; variance over squared mean",
    ),
    Statement(
        id="D11-sharp",
        title="Modular subset sums: one target, sharper",
        direction="sufficient",
        says="By Cauchy-Schwarz instead of Chebyshev, P(miss t) <= (N-1)/(2^n + N - 2).",
        formula="P_miss <= (N - 1)/(2**n + N - 2)",
        where=("N >= 2", "n >= 1"),
        setting=_GROUP,
        tag="derived",
        source="here",
        place="D11",
        check="enumeration of all samples, N = 2, 3, 5, n <= 3; variance over squared mean",
    ),
    Statement(
        id="D11-threshold",
        title="Modular subset sums: all targets",
        direction="law",
        says="All of Z_N is covered around n = log2 N + log2 ln N samples, as by a coupon "
        "collector.",
        formula="n == log2(N) + log2(log(N))",
        where=("N >= 3",),
        asymptotic=True,
        setting=Setting((), "all", "modular", draws="sequence"),
        tag="derived+checked",
        source="here",
        place="D11",
        check="it solves N exp(-2^n/N) = 1, enclosures at N = 2^4..2^20",
    ),
    Statement(
        id="D16-second",
        title="Second moment of a product of grid weights",
        direction="identity",
        says="For a, b uniform on {-N..N}, E (ab)^2 = (N(N+1)/3)^2.",
        formula="EY2_ == (N*(N + 1)/3)**2",
        where=("N >= 1",),
        setting=_PRODUCT,
        tag="derived",
        source="here",
        place="D16",
        check="summed over all pairs for N = 1..40",
    ),
    Statement(
        id="D16",
        title="Units per weight of the product gadget",
        direction="law",
        says="A single layer that serves both signs needs about 4 log2(1/delta) + C hidden units "
        "per weight.",
        formula="width == 4*log2(1/delta) + C",
        where=("0 < delta <= 1/2",),
        unknown=("C",),
        asymptotic=True,
        setting=_PRODUCT,
        tag="derived",
        source="here",
        place="D16",
        check="form: twice the two grid precisions, 4m + C at delta = 2^-m",
        note="Simulated, not proved.",
    ),
    Statement(
        id="D17",
        title="Cost of deciding one subset sum",
        direction="procedure",
        says="Sorted half lists take 2^{n/2} sums in time and memory, against 2^n for enumeration.",
        formula="count == 2**(n/2)",
        where=("n >= 1",),
        tag="derived",
        source="here",
        place="D17",
        check="both halves counted for even n",
    ),
)
