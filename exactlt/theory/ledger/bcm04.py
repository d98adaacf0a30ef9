"""Borgs, Chayes, Mertens, Pittel 2004: partitions with a prescribed cardinality difference."""

from exactlt.theory.ledger.statement import Setting, Statement

_FIXED = Setting(("positive",), "balance", "integer", "fixed")

STATEMENTS = (
    Statement(
        id="BCM04-phases",
        title="Perfect, hard and sorted phases",
        direction="law",
        says="In the (kappa, b) plane: exponentially many perfect partitions, a hard phase with "
        "least discrepancy M e^{-Theta(n)}, and a sorted phase with a unique optimum.",
        tag="seen-abs",
        source="BCM04",
        setting=_FIXED,
        asymptotic=True,
        unchecked="a qualitative statement; its lines are BCM04-b_c and BCM04-kappa_c",
    ),
    Statement(
        id="BCM04-b_c",
        title="Critical bias",
        direction="law",
        says="Beyond b_c = sqrt(2) - 1 the partition of the sorted weights is optimal.",
        formula="b_c == sqrt(2) - 1",
        asymptotic=True,
        setting=_FIXED,
        tag="memory + derived",
        source="BCM04",
        check="where the sorted halves of {1..n} balance, up to 10/n, n = 10^3 and 10^6",
    ),
    Statement(
        id="BCM04-sorted",
        title="Discrepancy of the sorted phase",
        direction="law",
        says="Putting the (1+b)n/2 smallest weights on one side leaves (nM/4)((1+b)^2 - 2).",
        formula="disc == n*M*((1 + b)**2 - 2)/4",
        where=("sqrt(2) - 1 <= b <= 1", "n >= 1"),
        asymptotic=True,
        setting=_FIXED,
        tag="derived",
        source="BCM04",
        check="limit: the exact discrepancy of evenly spread weights, error O(1/n)",
    ),
    Statement(
        id="BCM04-kappa_c",
        title="Critical curve",
        direction="law",
        says="kappa_c(b) = (1/ln 2)[ integral of ln(2cosh(zeta x + eta)) - b eta ] at the saddle "
        "point where x tanh integrates to 0 and tanh to b.",
        formula="kappa_c == kappac(b)",
        where=("0 <= b < sqrt(2) - 1",),
        asymptotic=True,
        setting=_FIXED,
        tag="memory + derived",
        source="BCM04",
        check="Newton on the tanh equations with Gauss-Legendre sums, agreeing to 20 digits",
        note="The tanh equations are from memory; the entropy form is derived.",
    ),
    Statement(
        id="BCM04-count",
        title="Number of perfect partitions",
        direction="law",
        says="(1/n) log2 Z tends to kappa_c(b) - kappa in the perfect phase.",
        formula="rate == kappac(b) - kappa",
        where=("0 <= b < sqrt(2) - 1", "kappa >= 0"),
        asymptotic=True,
        setting=_FIXED,
        tag="memory + derived",
        source="BCM04",
        check="at kappa = 0 it is kappa_c(b), computed a second way",
    ),
    Statement(
        id="BCM04-annealed",
        title="First-moment curve",
        direction="identity",
        says="For every s > 0 the first moment bounds the quenched curve: kappa_c(b) is at most "
        "H2((1+b)/2) + (1+b)/2 log2((1-e^{-s})/s) + (1-b)/2 log2((e^s-1)/s).",
        formula="kappa_c <= H2((1 + b)/2) + (1 + b)/2*log2((1 - exp(-s))/s)"
        " + (1 - b)/2*log2((exp(s) - 1)/s)",
        where=("0 <= b < sqrt(2) - 1", "s > 0"),
        setting=_FIXED,
        tag="derived",
        source="here",
        check="a second minimization over s; it stays above kappa_c on a grid of b",
        note="Strictly above kappa_c for b > 0: a first-moment test alone misplaces the line.",
    ),
    Statement(
        id="BCM04-cardinality",
        title="Constraint without weights",
        direction="identity",
        says="Dropping the weights (zeta = 0) leaves the entropy of the cardinality, "
        "H2((1+b)/2), an upper bound on kappa_c(b).",
        formula="kappa_c <= H2((1 + b)/2)",
        where=("0 <= b < sqrt(2) - 1",),
        setting=_FIXED,
        tag="derived",
        source="here",
        check="at zeta = 0, eta = artanh(b): the functional equals H2((1+b)/2) ln 2",
    ),
)
