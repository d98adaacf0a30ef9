"""Kumar and Natale 2025: quantization against pruning, the paper this software tests first."""

from exactlt.theory._statement import Setting, Statement

_NPP = Setting(("positive",), "one", "integer")
_RSS = Setting(("nonzero", "uniform"), "one", "integer")
_NET = Setting(("grid", "product"), "all", "integer")
_PRECISION = ("0 < delta <= 1/2",)

STATEMENTS = (
    Statement(
        id="KN25-gamma", title="Peak of the signed sum", direction="law",
        says="The signed sum vanishes with mean probability E I_{n,0} = gamma_n (1 + O(1/n)), "
             "gamma_n = 1/(M sqrt(2 pi n c_M)), c_M = 1/3 + 1/(2M) + 1/(6M^2).",
        formula="density == 1/(M*sqrt(2*pi*n*(1/3 + 1/(2*M) + 1/(6*M**2))))",
        where=("n >= 1", "M >= 2"), asymptotic=True, setting=_NPP, tag="seen + derived",
        source="KN25", place="Theorem 4 (from BCP01)",
        check="exact: E I_{n,0} = a_n(0)/2^n by convolution, relative error falling like 1/n",
    ),
    Statement(
        id="KN25-cM", title="Second moment of the weights", direction="identity",
        says="c_M = E X^2/M^2 for X uniform on {1..M}.",
        formula="ratio == 1/3 + 1/(2*M) + 1/(6*M**2)", where=("M >= 1",), setting=_NPP,
        tag="seen", source="KN25", place="Theorem 4",
        check="the sum of squares added up for M = 1..60, and symbolically",
    ),
    Statement(
        id="KN25-Lem1-upper", title="First-moment bound", direction="necessary",
        says="For z != 0, P(some sign vector has |sigma.X| = z) <= E Z = rho_n (e^{-z^2/(2 n M^2 "
             "c_M)} + O(1/n)), rho_n = 2^{n+1} gamma_n; here without the error term.",
        formula="P_hit <= 2**(n + 1)*exp(-t**2/(2*n*(M + 1)*(2*M + 1)/6))"
                "/sqrt(2*pi*n*(M + 1)*(2*M + 1)/6)",
        where=("n >= 1", "M >= 2", "t >= 1"), asymptotic=True, setting=_NPP,
        tag="seen + derived", source="KN25", place="Lemma 1",
        check="exact: D1's E Z_z against the local limit, relative error falling like 1/n",
        note="Display reconstructed.  The O(1/n) term is relative to rho_n and not named.",
    ),
    Statement(
        id="KN25-Lem2", title="Subset sum is signed partition", direction="identity",
        says="The number of subsets with sum t equals the number of sign vectors with "
             "sigma.X = Lambda - 2t, Lambda = sum of the weights.",
        tag="seen", source="KN25", place="Lemma 2", setting=_RSS,
        check="brute force over all instances of up to 3 weights in {-3..3}",
    ),
    Statement(
        id="KN25-Lem3", title="Two-sided bounds for the quantized subset sum", direction="law",
        says="For weights uniform on {-M..-1, 1..M} and t = O(M), P(some subset has sum t) lies "
             "between bounds that come from Lemma 1 at z = Lambda - 2t, split on the parity of "
             "Lambda.",
        where=("n >= 1", "M >= 1", "1 <= t <= M"),
        setting=Setting(("nonzero",), "one", "integer"), asymptotic=True, tag="seen",
        source="KN25", place="Lemma 3",
        unchecked="The displayed bounds are not legible in the copy that was read, so there is no "
                  "formula to hold against anything; D6 is the law for the same probability.",
        note="Lemma 1 is for a fixed z, here z depends on the weights: conditioning on Lambda "
             "changes their law.  A plain second moment cannot certify more than sqrt(3)/2 (D5).",
    ),
    Statement(
        id="KN25-Lem4", title="Rate of the quantized random subset sum", direction="sufficient",
        says="If kappa = log2(M)/n has a limit below 1 then every t = O(M) is missed with "
             "probability O(n^{-1/7}).",
        formula="P_miss <= C*n**(-1/7)", where=("n >= 1", "M >= 1", "2**n > M", "1 <= t <= M"),
        unknown=("C",), setting=_RSS, tag="seen + derived", source="KN25", place="Lemma 4",
        check="at n = 2^7 the rate is C/2, at n = 3^7 it is C/3, exactly",
        note="The exponent is derived from the visible truncation.  True failure is of order "
             "1/(mu sqrt(log mu)), exponentially small in n (D6).",
    ),
    Statement(
        id="KN25-Lem4-rate", title="Where the exponent 1/7 comes from", direction="identity",
        says="Truncating |Lambda| leaves the errors n^{-1/(2(3+beta))} and n^{-beta/(3+beta)}; "
             "the worse exponent is largest at beta = 1/2.",
        formula="exponent == Min(1/(2*(3 + beta)), beta/(3 + beta))", where=("beta > 0",),
        setting=_RSS, tag="derived", source="KN25", place="proof of Lemma 4",
        check="one term falls and the other rises in beta; they meet at 1/2 with value 1/7",
    ),
    Statement(
        id="KN25-Lem5", title="A single weight", direction="sufficient",
        says="n > C log2(1/delta) hidden units represent every w of the target grid exactly.",
        formula="n >= C*log2(1/delta)", where=_PRECISION, unknown=("C",), setting=_NET,
        tag="seen", source="KN25", place="Lemma 5",
        check="form: the formula has the value C·m at delta = 2^-m exactly",
        note="The reduction to uniform samples by rejection fails for products on a grid: see "
             "KN25-G2.",
    ),
    Statement(
        id="KN25-Lem6", title="A neuron", direction="sufficient",
        says="Hidden width C d log2(1/delta), first layer block diagonal, represents every neuron "
             "x -> w.x with d inputs exactly, with probability at least "
             "1 - d O((log2 1/delta)^{-1/7}).",
        formula="P_hit >= 1 - d*C*log2(1/delta)**(-1/7)", where=(*_PRECISION, "d >= 1"),
        unknown=("C",), setting=_NET, tag="seen + derived", source="KN25", place="Lemma 6",
        check="d times Lemma 5's failure (its rate is Lemma 4's at n = log2(1/delta)), exactly",
        note="The union bound is in the text, the expression is derived from it.  C is the "
             "constant of the rate, not that of the width.",
    ),
    Statement(
        id="KN25-Lem7", title="A layer", direction="sufficient",
        says="First layer C d0 log2(1/delta) x d0, second d1 x C d0 log2(1/delta): every d1 x d0 "
             "target layer is represented exactly, with probability at least "
             "1 - d0 d1 O((log2 1/delta)^{-1/7}).",
        formula="P_hit >= 1 - d0*d1*C*log2(1/delta)**(-1/7)",
        where=(*_PRECISION, "d0 >= 1", "d1 >= 1"), unknown=("C",), setting=_NET,
        tag="seen + derived", source="KN25", place="Lemma 7",
        check="the union over d1 neurons of Lemma 6, equal symbolically",
        note="The dimensions are in the text, the expression is derived.",
    ),
    Statement(
        id="KN25-Lem8", title="A layer from copies of one hidden layer", direction="sufficient",
        says="With one additional layer and copies (depth l + 1), a d1 x d0 layer is represented "
             "with probability at least 1 - d0 d1 log2(1/delta) O((log2 1/delta)^{-1/7}), a union "
             "over d0 d1 log2(1/delta) events.",
        formula="P_hit >= 1 - d0*d1*C*log2(1/delta)**(6/7)",
        where=(*_PRECISION, "d0 >= 1", "d1 >= 1"), unknown=("C",), setting=_NET,
        tag="derived", source="KN25", place="Lemma 8",
        check="Lemma 7's failure times log2(1/delta), exactly; it never falls with the precision",
        note="The structure is in the text, the expression is derived.  It falls as the precision "
             "rises, so for C >= 1 it never says anything (KN25-G4's kind of gap).",
    ),
    Statement(
        id="KN25-Thm1", title="Quantized strong lottery tickets, depth 2l", direction="sufficient",
        says="A random network of depth 2l, layers wider by C log2(1/delta), contains every "
             "target with N_t parameters exactly, with probability at least "
             "1 - N_t O((log2 1/delta)^{-1/7}).",
        formula="P_hit >= 1 - Nt*C*log2(1/delta)**(-1/7)", where=(*_PRECISION, "Nt >= 1"),
        unknown=("C",), setting=_NET, tag="seen + derived", source="KN25", place="Theorem 1",
        check="form: at delta = 2^-128 the bound is 1 - Nt C/2 exactly",
        note="Vacuous unless log2(1/delta) exceeds (Nt C)^7: see KN25-G4.",
    ),
    Statement(
        id="KN25-G4", title="Precision at which Theorem 1 says anything", direction="necessary",
        says="The bound of Theorem 1 is positive only when log2(1/delta) > (Nt C)^7.",
        formula="m >= (Nt*C)**7", where=("Nt >= 1",), unknown=("C",), setting=_NET,
        tag="derived", source="here", place="gap in KN25, Theorem 1",
        check="Theorem 1's bound is 0 exactly at m = (Nt C)^7",
        note="Already 10^14 bits for 100 parameters and C = 1.",
    ),
    Statement(
        id="KN25-Thm2", title="Quantized tickets of depth l+1", direction="sufficient",
        says="Depth l + 1 suffices with middle layers d log2(1/delta) wide.",
        formula="width >= C*d*log2(1/delta)", where=(*_PRECISION, "d >= 1"), unknown=("C",),
        setting=_NET, tag="seen + derived", source="KN25", place="Theorem 2 / Lemma 8",
        check="form: the formula has the value C·d·m at delta = 2^-m exactly",
        note="As a union over d0 d1 log2(1/delta) events its probability bound grows with the "
             "precision like (log 1/delta)^{6/7} and says nothing.",
    ),
    Statement(
        id="KN25-Thm3", title="Lower bound on kept parameters", direction="necessary",
        says="If every d x d matrix over the grid is represented with probability p, the source "
             "has at least d^2 log2(2/delta + 1) + log2 p non-zero parameters.",
        formula="params >= d**2*log2(2/delta + 1) + log2(p)",
        where=("0 < delta <= 1", "d >= 1", "0 < p <= 1"), setting=_NET, tag="seen + derived",
        source="KN25", place="Theorem 3",
        check="counting in integers: least a with 2^a >= p (2/delta + 1)^(d^2)",
    ),
    Statement(
        id="KN25-Cor1", title="Lower bound on the width", direction="necessary",
        says="A d-h-d network needs h >= (d/2) log2(2/delta + 1) + log2(p)/(2d).",
        formula="width >= d/2*log2(2/delta + 1) + log2(p)/(2*d)",
        where=("0 < delta <= 1", "d >= 1", "0 < p <= 1"), setting=_NET, tag="seen + derived",
        source="KN25", place="Corollary 1",
        check="Theorem 3 divided by the 2 d parameters of a hidden unit, equal symbolically",
    ),
    Statement(
        id="KN25-G2", title="Products on the grid rarely stay on it", direction="identity",
        says="For i, j uniform on {1..N}, N = 2^m, the product i j is a multiple of N with "
             "probability (m+2)/2^{m+1}.",
        formula="density == (m + 2)/2**(m + 1)", where=("m >= 0",),
        setting=Setting(("product",), "", "integer"), tag="derived+checked", source="here",
        place="gap in KN25, Lemma 5", check="counted over all pairs for m = 0..6",
        note="Products i j with i, j <= N miss every prime above N, so no constant multiple of "
             "the uniform law on {-N^2..N^2} is contained in the product law.",
    ),
)
