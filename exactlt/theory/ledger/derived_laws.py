"""Derived facts D6, D7, D14: the window law of the quantized random subset sum and its tail."""

from exactlt.theory._statement import Setting, Statement

_SYM = Setting(("uniform",), "one", "integer")
_REAL = Setting(("real-uniform",), "one", "real")

STATEMENTS = (
    Statement(
        id="D6", title="Window law of the quantized random subset sum", direction="law",
        says="P(miss t) tends to E_G exp(-sqrt2 mu exp(-(G - 2 tau)^2/2)), mu = 2^n/sqrt(pi n "
             "E X^2), tau = t/sqrt(n E X^2), E X^2 = M(M+1)/3: a Poisson law whose rate is "
             "random.",
        formula="P_miss == RSSmiss(2**n/sqrt(pi*n*M*(M + 1)/3), t/sqrt(n*M*(M + 1)/3))",
        where=("n >= 1", "M >= 2", "t >= 1"), asymptotic=True, setting=_SYM,
        tag="derived+checked", source="here", place="D6",
        check="power series in mu with Gaussian moments, summed with 220 digits",
        note="Apparently not in the literature.  Far above the window D7 takes over.",
    ),
    Statement(
        id="D6-tail", title="Tail of the window law", direction="law",
        says="For large mu, P(miss) is about 1/(mu sqrt(2 pi ln(sqrt2 mu))): failure decays like "
             "1/mu, neither like e^{-mu} nor like n^{-1/7}.",
        formula="P_miss == 1/(mu*sqrt(2*pi*log(sqrt(2)*mu)))", where=("mu > 1",),
        asymptotic=True, setting=_SYM, tag="derived+checked", source="here", place="D6",
        check="ratio to the window law tends to 1 for mu = 10^2, 10^4, 10^8, 10^16",
    ),
    Statement(
        id="D7a", title="One-sided obstruction", direction="necessary",
        says="If the positive weights add up to less than t, the target t > 0 is missed.",
        formula="P_miss >= onesided(n, t, M)", where=("n >= 1", "M >= 1", "t >= 1"),
        setting=_SYM, tag="derived+checked", source="here", place="D7a",
        check="enumeration of all weights, n <= 3, M <= 3 and n = 4, M <= 2",
    ),
    Statement(
        id="D7a-odd", title="Parity obstruction", direction="necessary",
        says="If all weights are even, an odd target is missed.",
        formula="P_miss >= ((2*floor(M/2) + 1)/(2*M + 1))**n",
        where=("n >= 1", "M >= 1", "t >= 1", "t - 2*floor(t/2) == 1"), setting=_SYM,
        tag="derived+checked", source="here", place="D7a",
        check="enumeration of all weights, n <= 3, M <= 3 and n = 4, M <= 2",
    ),
    Statement(
        id="D7a-real", title="One-sided obstruction for continuous weights",
        direction="necessary",
        says="For uniform weights on [-1,1] and target 0 < z <= 1, P(miss) >= 2^{-n} L_n(-z), "
             "whatever the tolerance below z (use z - eps).",
        formula="P_miss >= 2**(-n)*laguerre(n, -z)", where=("n >= 1", "0 < z <= 1"),
        setting=_REAL, tag="derived+checked", source="here", place="D7a",
        check="binomial sum over the number of positive weights with simplex volumes",
        note="An additive cost independent of the precision; it applies to L98, DDG23, PRN20.",
    ),
    Statement(
        id="D7b", title="Floor of the failure probability", direction="necessary",
        says="P(miss t) >= 2^{-n} E #{residues mod t among the subset sums of |X|} >= 2^{-n} for "
             "every t != 0.",
        formula="P_miss >= 2**(-n)", where=("n >= 1", "M >= 1", "t >= 1"), setting=_SYM,
        tag="derived", source="here", place="D7b",
        check="enumeration of all weights, n <= 3, M <= 3 and n = 4, M <= 2",
    ),
    Statement(
        id="D7c", title="Exponent of the failure probability", direction="conjecture",
        says="With n = c log2 M samples, c > 1: -(1/n) ln P(miss) tends to (1 - 1/c) ln 2.",
        formula="rate == (1 - 1/c)*log(2)", where=("c > 1",), asymptotic=True, setting=_SYM,
        tag="derived", source="here", place="D7c",
        check="exponent of D6's tail with mu = 2^n/M, equal symbolically",
        note="Heuristic.",
    ),
    Statement(
        id="D7c-mean", title="Why the multiplier is one", direction="identity",
        says="1/(1 + e^{s X}) has mean 1/2 for every symmetric X and every s, here s and -s.",
        formula="weight == (1/(1 + exp(s)) + 1/(1 + exp(-s)))/2", setting=_SYM, tag="derived",
        source="here", place="D7c", check="simplifies to 1/2 and is evaluated on a grid",
    ),
    Statement(
        id="D14", title="Window law at fixed size", direction="law",
        says="With exactly k kept, q = k/n, mu = C(n,k) e^{-t^2/(2kE X^2)}/sqrt(2 pi k E X^2): "
             "P(miss) tends to E exp(-mu W_q).",
        formula="P_miss == RFSSmiss(binomial(n, k)*exp(-t**2/(2*k*M*(M + 1)/3))"
                "/sqrt(2*pi*k*M*(M + 1)/3), k/n)",
        where=("n >= 2", "M >= 2", "1 <= k", "k < n"), asymptotic=True,
        setting=Setting(("uniform",), "one", "integer", "fixed"), tag="derived+checked",
        source="here", place="D14",
        check="power series in mu with Gaussian moments, summed with 220 digits",
        note="At k = 3..9 the tails are heavier than the law.",
    ),
    Statement(
        id="D14-threshold", title="Threshold at fixed size", direction="law",
        says="mu = 1 at log2 M = log2 C(n,k) - log2(2 pi k/3)/2: a single logarithm with "
             "constant 1, against NFG24's squared logarithm.",
        formula="exponent == log2(binomial(n, k)) - log2(2*pi*k/3)/2",
        where=("n >= 2", "1 <= k", "k < n"), asymptotic=True,
        setting=Setting(("uniform",), "one", "integer", "fixed"), tag="derived+checked",
        source="here", place="D14", check="put into D14's mu with E X^2 = M^2/3 it gives 1",
    ),
)
