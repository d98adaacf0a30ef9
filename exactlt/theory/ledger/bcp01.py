"""Borgs, Chayes, Pittel 2001: the window of the integer partitioning problem."""

from exactlt.theory._statement import Setting, Statement

_PARTITION = Setting(("positive",), "balance", "integer")

STATEMENTS = (
    Statement(
        id="BCP01-PT", title="First-order transition at kappa = 1", direction="law",
        says="With X uniform on {1..M} and kappa = log2(M)/n: many perfect partitions when "
             "kappa < 1, none when kappa > 1, with probability tending to 1.",
        formula="kappa_c == 1", asymptotic=True, setting=_PARTITION,
        tag="seen-abs", source="BCP01", place="abstract",
        check="limit: BCP01-window tends to 1 and 0 as lam -> -inf and +inf",
    ),
    Statement(
        id="BCP01-kappa", title="Window parameter", direction="identity",
        says="kappa = 1 - log2(n)/(2n) + lam/n, that is lam = log2(M) - n + log2(n)/2.",
        formula="lam == log2(M) - n + log2(n)/2", where=("n >= 1", "M >= 1"),
        setting=_PARTITION, tag="seen-abs", source="BCP01",
        check="symbolic: solving kappa's form for lam and subtracting simplifies to zero",
    ),
    Statement(
        id="BCP01-even", title="Perfect partition given an even sum", direction="law",
        says="P(discrepancy 0 | even sum) tends to 1 - exp(-sqrt(3/(2 pi)) 2^{-lam}).",
        formula="P_perfect == 1 - exp(-sqrt(3/(2*pi))*2**(-lam))", asymptotic=True,
        setting=_PARTITION, tag="memory + derived+checked", source="BCP01",
        check="series: Poisson probability of no point summed term by term",
    ),
    Statement(
        id="BCP01-odd", title="Perfect partition given an odd sum", direction="law",
        says="P(discrepancy 1 | odd sum) tends to 1 - exp(-2 sqrt(3/(2 pi)) 2^{-lam}): two "
             "values, +1 and -1, count.",
        formula="P_perfect == 1 - exp(-2*sqrt(3/(2*pi))*2**(-lam))", asymptotic=True,
        setting=_PARTITION, tag="memory + derived+checked", source="BCP01",
        check="series: Poisson probability of no point summed term by term",
    ),
    Statement(
        id="BCP01-window", title="Perfect partition in the window", direction="law",
        says="Over both parities: P tends to 1 - (1/2) e^{-mu}(1 + e^{-mu}), mu = sqrt(3/(2 pi)) "
             "2^{-lam}.",
        formula="P_perfect == 1 - exp(-sqrt(3/(2*pi))*2**(-lam))"
                "*(1 + exp(-sqrt(3/(2*pi))*2**(-lam)))/2",
        asymptotic=True, setting=_PARTITION, tag="memory + derived+checked", source="BCP01",
        check="series, and the mean of the two parity laws",
    ),
    Statement(
        id="BCP01-mean", title="Expected number of perfect partitions", direction="law",
        says="Given an even sum, mu = 2^n / sqrt(2 pi n E X^2) unordered partitions of "
             "discrepancy 0 are expected, E X^2 = (M+1)(2M+1)/6.",
        formula="mu == 2**n/sqrt(2*pi*n*(M+1)*(2*M+1)/6)", where=("n >= 1", "M >= 1"),
        asymptotic=True, setting=_PARTITION, tag="memory + derived+checked", source="BCP01",
        check="exact: D1's E Z_0 over 2 P(even sum), relative error falling like 1/n",
        note="E X^2 with M finite replaces M^2/3: the leading finite-size correction.",
    ),
    Statement(
        id="BCP01-number", title="Fluctuation of the number of solutions", direction="law",
        says="Far below the window Z/E Z - 1 is Gaussian with variance 1/(5n).",
        formula="relvar == 1/(5*n)", where=("n >= 1",), asymptotic=True, setting=_PARTITION,
        tag="seen-abs + derived", source="BCP01",
        check="symbolic: Var(X^2)/(4 n (E X^2)^2) for X uniform on [0,1]",
    ),
    Statement(
        id="BCP01-disc-even", title="Least discrepancy in the window, even sum", direction="law",
        says="P(D > 2j | even) tends to e^{-(2j+1) mu}.",
        formula="P_miss == exp(-(2*j + 1)*mu)", where=("j >= 0", "mu > 0"), asymptotic=True,
        setting=_PARTITION, tag="derived+checked", source="BCP01",
        check="product of the independent Poisson zeros at 0, 2, .., 2j",
    ),
    Statement(
        id="BCP01-disc-odd", title="Least discrepancy in the window, odd sum", direction="law",
        says="P(D > 2j-1 | odd) tends to e^{-2 j mu}.",
        formula="P_miss == exp(-2*j*mu)", where=("j >= 0", "mu > 0"), asymptotic=True,
        setting=_PARTITION, tag="derived+checked", source="BCP01",
        check="product of the independent Poisson zeros at 1, 3, .., 2j-1",
    ),
    Statement(
        id="BCP01-above", title="Least discrepancy above the window", direction="law",
        says="D 2^{-lam} tends to an exponential variable of mean sqrt(2 pi/3).",
        formula="disc == sqrt(2*pi/3)*2**lam", asymptotic=True, setting=_PARTITION,
        tag="seen-abs + derived", source="BCP01",
        check="integral of the survival function of a Poisson process of rate sqrt(3/(2 pi))",
    ),
    Statement(
        id="M98-threshold", title="Finite-size threshold", direction="law",
        says="kappa_c(n) = 1 - log2(pi n/6)/(2n), where 2^n sqrt(6/(pi n)) = M.",
        formula="kappa_c == 1 - log2(pi*n/6)/(2*n)", where=("n >= 1",), asymptotic=True,
        setting=_PARTITION, tag="memory + derived", source="M98",
        check="inverse: 2^(n kappa_c) = 2^n sqrt(6/(pi n)), enclosures overlap",
    ),
    Statement(
        id="KKLO86-median", title="Median discrepancy of real weights", direction="law",
        says="The median least discrepancy is of order sqrt(n) 2^{-n}; with equal cardinalities "
             "of order n 2^{-n}.",
        formula="disc == C*sqrt(n)*2**(-n)", where=("n >= 1",), unknown=("C",), asymptotic=True,
        setting=Setting(("real-bounded",), "balance", "real"), tag="seen-2nd", source="KKLO86",
        unchecked="C is not named; BCP01-above gives its value for uniform weights",
    ),
)
