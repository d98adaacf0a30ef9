"""Neighbouring results: several dimensions, binary networks, groups, algorithms, other tickets."""

from exactlt.theory._statement import Setting, Statement

_REAL_ALL = Setting(("real-uniform",), "all", "real")
_GROUP = Setting((), "all", "modular")

STATEMENTS = (
    Statement(
        id="BEC22-main", title="Random subset sum in d dimensions", direction="sufficient",
        says="n = C d^3 log(1/eps)(log(1/eps) + log d) samples reach all z in [-1,1]^d.",
        formula="n >= C*d**3*log(1/eps)*(log(1/eps) + log(d))", where=("0 < eps < 1", "d >= 1"),
        unknown=("C",), setting=_REAL_ALL, tag="seen-abs", source="BEC22", place="abstract",
        check="form: at d = 2, eps = 1/2 the value is 16 C ln(2)^2 exactly",
    ),
    Statement(
        id="BEC22-counting", title="Counting in d dimensions", direction="necessary",
        says="Covering [-1,1]^d within eps in every coordinate needs n >= d log2(1/eps).",
        formula="n >= d*log2(1/eps)", where=("0 < eps < 1", "d >= 1"), setting=_REAL_ALL,
        tag="seen-abs + derived", source="BEC22",
        check="counting in integers: 2^n boxes of volume (2 eps)^d against 2^d",
    ),
    Statement(
        id="SRS22-width", title="Binary random networks", direction="sufficient",
        says="Random networks with weights +-1, of depth C l log(dl/eps) and width "
             "C d log2(dl/eps)^2, contain an eps-approximation of every target.",
        formula="width >= C*d*log2(d*l/eps)**2", where=("0 < eps < 1", "d >= 1", "l >= 1"),
        unknown=("C",), setting=Setting(("sign",), "all", "real"), tag="seen-abs + seen-2nd",
        source="SRS22", place="abstract",
        check="form: at d l/eps = 2^m the value is C·d·m^2 exactly",
    ),
    Statement(
        id="DK21-width", title="Multi-prize tickets", direction="sufficient",
        says="Binary networks of width C (l d^{3/2}/eps + l d log(l d/eps)) suffice.",
        formula="width >= C*(l*d**(3/2)/eps + l*d*log(l*d/eps))",
        where=("0 < eps < 1", "d >= 1", "l >= 1"), unknown=("C",),
        setting=Setting(("sign",), "all", "real"), tag="seen-2nd", source="DK21",
        check="form: at d = 4 the first term is 8 C l/eps, the rest a logarithm",
    ),
    Statement(
        id="B22-depth", title="One extra layer suffices", direction="sufficient",
        says="Depth l + 1 suffices for most activation functions, with logarithmic width.",
        formula="depth >= l + 1", where=("l >= 1",), setting=_REAL_ALL, tag="seen-abs",
        source="B22", place="abstract",
        unchecked="a construction; the formula is an integer count with nothing to re-derive",
    ),
    Statement(
        id="O25-attention", title="Multi-head attention", direction="sufficient",
        says="Key and value hidden dimension C d log(H d^{3/2}) suffices for H heads "
             "(written with l for H).",
        formula="width >= C*d*log(l*d**(3/2))", where=("d >= 1", "l >= 1"), unknown=("C",),
        setting=_REAL_ALL, tag="seen-abs", source="O25", place="abstract",
        check="form: at d = 4, H = 1 the value is 12 C ln 2 exactly",
    ),
    Statement(
        id="ER65-cover", title="Subset sums cover a group", direction="sufficient",
        says="n >= (ln N + 2 ln(1/eta) + ln ln N)/ln 2 + C random elements of an abelian group "
             "of order N have every element as a subset sum, with probability 1 - eta.",
        formula="n >= (log(N) + 2*log(1/eta) + log(log(N)))/log(2) + C",
        where=("N >= 3", "0 < eta < 1"), unknown=("C",), setting=_GROUP, tag="seen-2nd",
        source="ER65", place="Theorem 2",
        check="exact coverage of Z_N for N = 3, 5, 7 keeps the needed C between -6 and 2",
    ),
    Statement(
        id="MT26-prime", title="Second order for primes", direction="necessary",
        says="For primes, probability 1/2 needs n >= log2 N + (1/(2 ln 2) + o(1)) ln ln N.",
        formula="n >= log2(N) + log(log(N))/(2*log(2))", where=("N >= 3",), asymptotic=True,
        setting=_GROUP, tag="seen-2nd", source="MT26",
        check="exact coverage of Z_N for N = 3, 5, 7 respects it",
    ),
    Statement(
        id="JSS21-conjecture", title="Subset sums against the largest atom",
        direction="conjecture",
        says="For every weight vector, the number of distinct subset sums times the square of "
             "the largest multiplicity is at most 4^n.",
        formula="distinct*top**2 <= 4**n", where=("n >= 1",),
        setting=Setting((), "", "real"), tag="seen-2nd", source="JSS21",
        check="exhaustive over all weight vectors of up to 5 positive integers <= 6",
    ),
    Statement(
        id="L87-pdm", title="Paired differencing", direction="law",
        says="The paired differencing method leaves a difference of order 1/n for uniform "
             "weights.",
        formula="disc == C/n", where=("n >= 1",), unknown=("C",), asymptotic=True,
        setting=Setting(("real-uniform",), "balance", "real"), tag="seen-2nd", source="L87",
        unchecked="a property of an algorithm whose constant is not named",
    ),
    Statement(
        id="BM08-ldm", title="Largest differencing", direction="law",
        says="The largest differencing method leaves n^{-c ln n} with c = 1/(2 ln 2).",
        formula="disc == n**(-log(n)/(2*log(2)))", where=("n >= 1",), asymptotic=True,
        setting=Setting(("real-uniform",), "balance", "real"), tag="seen-abs", source="BM08",
        check="at n = 2^m it is 2^(-m^2/2) exactly",
        note="Not rigorous in the source, with strong finite-size effects.",
    ),
    Statement(
        id="VV25-hardness", title="No polynomial algorithm is much better", direction="necessary",
        says="Assuming worst-case hardness of lattice problems, no polynomial-time algorithm "
             "reaches a discrepancy of 2^{-Omega(log^3 n)}.",
        tag="seen-abs", source="VV25",
        unchecked="conditional on a complexity assumption; no formula with constants",
    ),
    Statement(
        id="FC18-imp", title="Iterative magnitude pruning", direction="procedure",
        says="Train, prune the smallest p per cent per layer, rewind the survivors, repeat; a "
             "round keeps (1-p), r rounds keep (1-p)^r.",
        formula="density == (1 - p)**n", where=("0 <= p <= 1", "n >= 0"), tag="memory",
        source="FC18", check="multiplied out round by round in rationals",
    ),
    Statement(
        id="ZLL19-supermask", title="Supermasks", direction="procedure",
        says="Masks alone, chosen by magnitude and sign criteria or trained, lift frozen random "
             "networks far above chance.",
        tag="seen + memory", source="ZLL19",
        unchecked="an empirical finding; it is re-run by training, not evaluated",
    ),
    Statement(
        id="RWK20-scale", title="Scaled Kaiming initialization", direction="procedure",
        says="With a share k of the weights kept, the standard deviation is sqrt(2/fan_in) "
             "sqrt(1/k), which restores the variance of a full layer (fan_in written d).",
        formula="density == sqrt(2/d)*sqrt(1/q)", where=("d >= 1", "0 < q <= 1"),
        tag="seen", source="RWK20", place="published code",
        check="q d times its square equals 2 exactly",
    ),
)
