"""Pensia et al. 2020: logarithmic overparameterization through subset sums."""

from exactlt.theory.ledger.statement import Setting, Statement

_ALL_TARGETS = Setting(("real-bounded",), "all", "real")

STATEMENTS = (
    Statement(
        id="PRN20-Cor1",
        title="Products contain a uniform component",
        direction="identity",
        says="For X uniform on [0,1] and Y on [-1,1] the law of XY has density (1/2) ln(1/|z|), "
        "at least (ln 2)/2 on [-1/2,1/2]; half of it contains Uniform[-1/2,1/2] with weight "
        "(ln 2)/4.",
        formula="weight == log(2)/4",
        tag="seen-2nd + derived",
        source="PRN20",
        place="Corollary 1",
        setting=Setting(("real-uniform",), "", "real"),
        check="least density on [-1/2,1/2] times length times one half, by exact integration",
    ),
    Statement(
        id="PRN20-Cor2",
        title="Samples of the product law",
        direction="sufficient",
        says="n >= C ln(2/eps) samples reach all of [-1,1] within eps with probability 1 - eps.",
        formula="n >= C*log(2/eps)",
        where=("0 < eps < 1",),
        unknown=("C",),
        setting=_ALL_TARGETS,
        tag="seen-2nd",
        source="PRN20",
        place="Corollary 2",
        check="form: the formula has the value C·(m+1)·ln 2 at eps = 2^-m exactly",
    ),
    Statement(
        id="PRN20-Thm1",
        title="Logarithmic overparameterization",
        direction="sufficient",
        says="Every target of depth l is eps-approximated by a subnetwork of a random network "
        "of depth 2l whose layers are wider by n = C log(d0 d1 l/min(eps, eta)), with "
        "probability 1 - eta.",
        formula="n >= C*log(d0*d1*l/Min(eps, eta))",
        where=("0 < eps < 1", "0 < eta < 1", "d0 >= 1", "d1 >= 1", "l >= 1"),
        unknown=("C",),
        setting=_ALL_TARGETS,
        tag="memory + seen-2nd",
        source="PRN20",
        place="Theorem 1",
        check="form: additive in log d0, log d1, log l; differences equal C times logarithms",
    ),
    Statement(
        id="PRN20-Thm2",
        title="Lower bound on parameters",
        direction="necessary",
        says="If every linear map of norm at most 1 on R^d is eps-approximated by a pruning with "
        "probability 1/2, the source has at least d^2 log2(1/(2 eps)) - 1 parameters.",
        formula="params >= d**2*log2(1/(2*eps)) - 1",
        where=("0 < eps < 1/2", "d >= 1"),
        setting=_ALL_TARGETS,
        tag="seen-2nd",
        source="PRN20",
        place="Theorem 2",
        check="counting in integers: least a with 2^a >= (1/2)(1/(2 eps))^(d^2)",
    ),
    Statement(
        id="PRN20-Exp1",
        title="Coefficients per weight in the published experiment",
        direction="procedure",
        says="The SubsetSum experiment uses c log2(1/eps) = 3 * round(log2(100)) = 21 "
        "coefficients per weight at eps = 0.01.",
        formula="n == floor(3*floor(log2(1/eps) + 1/2))",
        where=("0 < eps < 1",),
        tag="seen",
        source="PRN20",
        place="published code and log",
        check="integer arithmetic: round(log2(1/eps)) from comparing squares of powers of two",
        note="Shared per row in the code, and the published accuracy was that of the original "
        "model until 25 April 2022.",
    ),
)
