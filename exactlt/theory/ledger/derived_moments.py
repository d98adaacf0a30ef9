"""Derived facts D1-D5, D8, D9: exact moments, what moments can prove, counting."""

from exactlt.theory._statement import Setting, Statement

_NPP = Setting(("nonzero", "positive"), "one", "integer")
_SYM = Setting(("uniform",), "one", "integer")
_SYM_K = Setting(("uniform",), "one", "integer", "fixed")
_SIZES = ("n >= 1", "M >= 1")
_EY = "Sum(binomial(n, j)*P(j, t, M), j, 0, n)"

STATEMENTS = (
    Statement(
        id="D1-mean", title="Signed sums: mean", direction="identity",
        says="The expected number of sign vectors with sigma.X = t is a_n(t) = 2^n P(S_n = t), "
             "S_n a sum of n uniform on {-M..M} without 0.",
        formula="EZ == a(n, t, M)", where=_SIZES, setting=_NPP, tag="derived+checked",
        source="here", place="D1",
        check="enumeration of all weights and signs, n <= 3, M <= 3 and n = 4, M <= 2",
    ),
    Statement(
        id="D1-second", title="Signed sums: second moment", direction="identity",
        says="E Z^2 = sum_j C(n,j) a_j(t) a_{n-j}(0): two sign vectors agree on j places.",
        formula="EZ2 == Sum(binomial(n, j)*a(j, t, M)*a(n - j, 0, M), j, 0, n)", where=_SIZES,
        setting=_NPP, tag="derived+checked", source="here", place="D1",
        check="enumeration of all weights and signs, n <= 3, M <= 3 and n = 4, M <= 2",
    ),
    Statement(
        id="D2-mean", title="Subset sums: mean", direction="identity",
        says="E Y_t = sum_j C(n,j) P_j(t), P_j the law of a sum of j uniform on {-M..M}.",
        formula=f"EY == {_EY}", where=_SIZES, setting=_SYM, tag="derived+checked",
        source="here", place="D2",
        check="enumeration of all weights and masks, n <= 3, M <= 3 and n = 4, M <= 2",
    ),
    Statement(
        id="D2-second", title="Subset sums: second moment", direction="identity",
        says="E Y_t^2 = [u^t v^t] (E (1+u^X)(1+v^X))^n, evaluated by common and private parts "
             "of two masks.",
        formula="EY2_ == EY2(n, t, M)", where=_SIZES, setting=_SYM, tag="derived+checked",
        source="here", place="D2", check="coefficient of the bivariate generating polynomial",
    ),
    Statement(
        id="D3-mean", title="Fixed size: mean", direction="identity",
        says="E Y = C(n,k) P_k(t).", formula="EY == binomial(n, k)*P(k, t, M)",
        where=(*_SIZES, "0 <= k <= n"), setting=_SYM_K, tag="derived+checked", source="here",
        place="D3", check="enumeration of all weights and masks of size k, n <= 4, M <= 2",
    ),
    Statement(
        id="D3-second", title="Fixed size: second moment", direction="identity",
        says="Masks of size k share j places: multinomial times sum_y P_j(y) P_{k-j}(t-y)^2.",
        formula="EY2_ == Sum(factorial(n)/(factorial(j)*factorial(k - j)**2*factorial(n - 2*k + "
                "j))*Sum(P(j, y, M)*P(k - j, t - y, M)**2, y, -j*M, j*M), j, Max(0, 2*k - n), k)",
        where=(*_SIZES, "0 <= k <= n"), setting=_SYM_K, tag="derived+checked", source="here",
        place="D3", check="enumeration of all weights and masks of size k, n <= 4, M <= 2",
    ),
    Statement(
        id="D4-upper", title="Markov", direction="necessary",
        says="P(hit) <= E Y_t: a success probability p at target t forces E Y_t >= p.",
        formula=f"P_hit <= Min(1, {_EY})", where=(*_SIZES, "t >= 1"), setting=_SYM,
        tag="derived", source="here", place="D4",
        check="enumeration of all weights, n <= 3, M <= 3 and n = 4, M <= 2",
    ),
    Statement(
        id="D4-lower", title="Second moment method", direction="sufficient",
        says="P(hit) >= (E Y_t)^2/E Y_t^2 (Cauchy-Schwarz).",
        formula=f"P_hit >= ({_EY})**2/EY2(n, t, M)", where=(*_SIZES, "t >= 1"), setting=_SYM,
        tag="derived", source="here", place="D4",
        check="enumeration of all weights, n <= 3, M <= 3 and n = 4, M <= 2",
    ),
    Statement(
        id="D5-rss", title="Ceiling of the plain second moment", direction="law",
        says="E Y^2/(E Y)^2 tends to 2/sqrt 3 + 1/E Y, so the second moment never certifies "
             "more than sqrt(3)/2 = 0.866.",
        formula="P_hit == sqrt(3)/2", asymptotic=True, setting=_SYM, tag="derived+checked",
        source="here", place="D5",
        check="Gaussian integral of W^2, W = sqrt 2 e^{-G^2/2}; exact moments approach it",
    ),
    Statement(
        id="D5-rfss", title="Ceiling at fixed size", direction="law",
        says="At fixed size, q = k/n, the ceiling is sqrt(1 - q^2).",
        formula="P_hit == sqrt(1 - q**2)", where=("0 <= q < 1",), asymptotic=True,
        setting=_SYM_K, tag="derived", source="here", place="D5",
        check="Gaussian integral of W_q^2 as a rational power, equal symbolically",
    ),
    Statement(
        id="D8", title="Sign-flip identity", direction="identity",
        says="Given |X|, with R its subset sums and m(r) their multiplicities, the target t is "
             "missed with probability 2^{-n'} sum of m(r) over r in R with r + t not in R.",
        tag="derived+checked", source="here", place="D8", setting=_SYM,
        check="enumeration of all signed weights, n <= 3, M <= 3 and n = 4, M <= 2",
    ),
    Statement(
        id="D9-all", title="Counting for all targets", direction="necessary",
        says="Hitting all of {-M..M} needs 2^n >= 2M + 1.",
        formula="n >= log2(2*M + 1)", where=("M >= 1",),
        setting=Setting((), "all", "integer"), tag="derived", source="here", place="D9",
        check="integers: least n with 2^n >= 2M+1; brute force that no weights do better, M <= 2",
    ),
    Statement(
        id="D9-size", title="Counting at fixed size", direction="necessary",
        says="Hitting all of {-M..M} by exactly k kept weights needs C(n,k) >= 2M + 1.",
        formula="binomial(n, k) >= 2*M + 1", where=("M >= 1", "0 <= k <= n"),
        setting=Setting((), "all", "integer", "fixed"), tag="derived", source="here", place="D9",
        check="integers: least n by counting masks one by one",
    ),
)
