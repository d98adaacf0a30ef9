"""Sources that are not one plain random sample: sparse, partly frozen, perturbed."""

from exactlt.theory.ledger.statement import Setting, Statement

_REAL_ALL = Setting(("real-uniform",), "all", "real")
_SPARSE = Setting(("sparse",), "one", "integer")
_LOCKED = Setting(("locked",), "one", "integer")
_MOVED = Setting(("perturbed",), "one", "integer")

STATEMENTS = (
    Statement(
        id="GAD23-factor",
        title="Random masks cost a logarithmic factor",
        direction="sufficient",
        says="A source whose weights are kept at random with probability gamma contains tickets "
        "if it is wider by a factor of order 1/log(1/sparsity), sparsity = 1 - gamma.",
        formula="ratio >= C/log(1/(1 - gamma))",
        where=("0 < gamma", "gamma < 1"),
        unknown=("C",),
        setting=_REAL_ALL,
        tag="seen-abs",
        source="GAD23",
        place="abstract",
        check="form: at gamma = 1 - 2^-m the value is C/(m ln 2) exactly",
        note="About C/gamma for small gamma.  It tends to 0 as gamma tends to 1, so it is not the "
        "whole quotient there: a sparse source never needs fewer samples than a dense one.",
    ),
    Statement(
        id="GAD23-necessary",
        title="The factor is necessary at depth three",
        direction="necessary",
        says="For random sources of three layers a factor of that order cannot be avoided.",
        formula="ratio >= C/log(1/(1 - gamma))",
        where=("0 < gamma", "gamma < 1"),
        unknown=("C",),
        setting=_REAL_ALL,
        tag="seen-abs",
        source="GAD23",
        place="abstract",
        check="form: at gamma = 1 - 2^-m the value is C/(m ln 2) exactly",
    ),
    Statement(
        id="GAD23-mix",
        title="A sparse sample is a dense one of random size",
        direction="identity",
        says="With an atom at zero, P(miss) at density gamma is the mean of the plain P(miss) over "
        "a binomial number of samples: n of them, each there with probability gamma.",
        setting=_SPARSE,
        tag="derived+checked",
        source="here",
        place="on GAD23",
        check="enumeration of all samples of the law with the atom, n <= 3, M <= 2",
    ),
    Statement(
        id="GAD23-rate",
        title="Cost of density where failure is rare",
        direction="law",
        says="At fixed M the miss probability of t = 1 decays like ((M+1)/(2M+1))^n, and with "
        "density gamma like (1 - gamma M/(2M+1))^n (all weights <= 0); so as eta tends to 0 the "
        "least n grows by the quotient of the two logarithms, which is 1 at gamma = 1.",
        formula="ratio == log((2*M + 1)/(M + 1))/log(1/(1 - gamma*M/(2*M + 1)))",
        where=("M >= 1", "0 < gamma", "gamma <= 1"),
        asymptotic=True,
        setting=_SPARSE,
        tag="derived+checked",
        source="here",
        place="on GAD23",
        check="M = 1: quotient of the two least real n at equal P(miss), from exact counts of all "
        "samples",
        note="About 2 ln 2/gamma for small gamma and large M; where M is large and eta fixed the "
        "quotient is 1/gamma instead, since log2 M nonzero weights are needed.",
    ),
    Statement(
        id="OTS24-main",
        title="Partly frozen sources contain tickets",
        direction="sufficient",
        says="A random share of the source is pruned for good and a random share is locked into "
        "the ticket; tickets still exist in wide enough sources, and only the rest is searched.",
        tag="seen-abs",
        source="OTS24",
        place="abstract",
        setting=_REAL_ALL,
        unchecked="the text that was seen names no width as a formula; OTS24-count says what "
        "freezing costs a subset sum",
    ),
    Statement(
        id="OTS24-shift",
        title="Locked weights move the target",
        direction="identity",
        says="With the sum L of the locked weights, P(hit t) is the mean over L of the plain "
        "P(hit t - L) of the free weights; pruned weights do not count.",
        setting=_LOCKED,
        tag="derived+checked",
        source="here",
        place="on OTS24",
        check="enumeration of all samples with one and two locked weights, n <= 3, M <= 2",
    ),
    Statement(
        id="OTS24-count",
        title="Expected number of masks beside locked weights",
        direction="law",
        says="With n free and j locked weights, the expected number of masks is about "
        "2^n e^{-t^2/(2v)}/sqrt(2 pi v), v = (n/2 + j) E X^2.",
        formula="EY == 2**n*exp(-t**2/(2*(n/2 + j)*M*(M + 1)/3))/sqrt(2*pi*(n/2 + j)*M*(M + 1)/3)",
        where=("n >= 1", "M >= 1", "j >= 0"),
        asymptotic=True,
        setting=_LOCKED,
        tag="derived+checked",
        source="here",
        place="on OTS24",
        check="exact expected counts by convolution, n = 12 and 48, j = 0, n/2, 2n: error < 0.7/n",
        note="An expectation over the locked sum as well.  It predicts that j locks cost only "
        "log2(1 + 2j/n)/2 samples; first hits cost more, since a locked sum of order sqrt(j) M "
        "must be undone by free weights of one sign (exactlt reproduce otsuka2024).",
    ),
    Statement(
        id="XIO23-factor",
        title="Perturbed weights save a factor",
        direction="sufficient",
        says="If every weight may move by eps, in units of the weights' bound, the required "
        "overparameterization falls by a factor of order 1/(1 + eps).",
        formula="ratio >= C/(1 + eps)",
        where=("eps >= 0",),
        unknown=("C",),
        setting=_REAL_ALL,
        tag="seen-abs",
        source="XIO23",
        place="abstract",
        check="form: at eps = 1 the value is C/2 exactly",
    ),
    Statement(
        id="XIO23-mean",
        title="Expected number of masks within reach of a perturbation",
        direction="necessary",
        says="A mask of k weights that may each move by the integer eps reaches t within tol if "
        "its gap is at most k eps + tol; Markov's inequality with the exact expected number.",
        formula="P_hit <= Sum(binomial(n, k)*Sum(P(k, t + j, M), j, -k*eps - tol, k*eps + tol), "
        "k, 0, n)",
        where=("n >= 1", "M >= 1", "eps >= 0", "tol >= 0"),
        setting=_MOVED,
        tag="derived",
        source="here",
        place="on XIO23",
        check="enumeration of all samples and masks, n <= 3, M <= 3: mean of the count, and the "
        "probability is below it",
    ),
    Statement(
        id="XIO23-count",
        title="What a perturbation saves",
        direction="law",
        says="That expected number is about (n eps + 2 tol + 1) 2^n/sqrt(pi n M(M+1)/3) at small "
        "targets, a fixed eps against growing M: the saving is log2((n eps + 2 tol + 1)/(2 tol + "
        "1)) samples, an additive one.",
        formula="EY == (n*eps + 2*tol + 1)*2**n/sqrt(pi*n*M*(M + 1)/3)",
        where=("n >= 1", "M >= 1", "eps >= 0", "tol >= 0"),
        asymptotic=True,
        setting=_MOVED,
        tag="derived+checked",
        source="here",
        place="on XIO23",
        check="exact expected counts by convolution, M = 40, n = 12 and 36: the error is below 2/n",
        note="For eps of the order of M the window is wider than the sums and the law ends.",
    ),
)
