"""Natale et al. 2024: sparse tickets through subset sums of fixed size."""

from exactlt.theory._statement import Setting, Statement

_ONE = Setting(("real-uniform", "real-bounded"), "one", "real", "fixed")
_ALL_TARGETS = Setting(("real-bounded",), "all", "real", "fixed")
_RANGE = ("0 < eps < 1", "1 <= k", "k <= n/2")

STATEMENTS = (
    Statement(
        id="NFG24-Lem1", title="Uniform is sum-bounded: the peak", direction="law",
        says="The density of X_1+..+X_k, X uniform on [-1,1], is at most about "
             "sqrt(3/(2 pi k)) for large k (and 1/2 at k = 1).",
        formula="density == sqrt(3/(2*pi*k))", where=("k >= 1",), asymptotic=True,
        setting=_ONE, tag="seen + derived", source="NFG24", place="Lemma 1",
        check="exact Irwin-Hall density at its centre, relative error falling like 1/k",
        note="The paper's constants are not optimized; its value of phi(0) has a typo.",
    ),
    Statement(
        id="NFG24-Lem1-low", title="Uniform is sum-bounded: the edge", direction="law",
        says="The density at sqrt(k) is about sqrt(3/(2 pi k)) e^{-3/2}.",
        formula="density == sqrt(3/(2*pi*k))*exp(-3/2)", where=("k >= 1",), asymptotic=True,
        setting=_ONE, tag="seen + derived", source="NFG24", place="Lemma 1",
        check="exact Irwin-Hall density at sqrt(k) for square k",
    ),
    Statement(
        id="NFG24-Thm2", title="Random fixed-size subset sum", direction="sufficient",
        says="n >= c_hyp log2(k/eps)/H2(k/n) samples suffice to reach each fixed z in "
             "[-sqrt k, sqrt k] within eps by exactly k of them, with a constant probability.",
        formula="n >= c_hyp*log2(k/eps)/H2(k/n)", where=(*_RANGE, "c_hyp >= 1"),
        unknown=("c_hyp",), setting=_ONE, tag="seen", source="NFG24", place="Theorem 2",
        check="entropy counted: H2(k/n) n against log2 C(n,k) within log2(n+1)",
        note="The success probability c_thm is not named either; D5 caps what the method gives.",
    ),
    Statement(
        id="NFG24-Cor1", title="All targets at once", direction="sufficient",
        says="n >= c_amp log2(k/eps)^2/H2(k/n) suffices for all z in [-sqrt k, sqrt k] at once "
             "with probability 1 - eps.",
        formula="n >= c_amp*log2(k/eps)**2/H2(k/n)", where=(*_RANGE, "eps < 1/2"),
        unknown=("c_amp",), setting=_ALL_TARGETS, tag="seen", source="NFG24",
        place="Corollary 1",
        check="it is log2(k/eps) c_amp/c_hyp times Theorem 2, exactly",
    ),
    Statement(
        id="NFG24-Cor2", title="All targets, large k", direction="sufficient",
        says="If k >= 2 c_amp (log2(k)^2 + 2 log2(k) log2(1/eps)) then "
             "n >= 2 c_amp log2(1/eps)^2/H2(k/n) suffices.",
        formula="n >= 2*c_amp*log2(1/eps)**2/H2(k/n)",
        where=(*_RANGE, "k >= 2*c_amp*(log2(k)**2 + 2*log2(k)*log2(1/eps))"),
        unknown=("c_amp",), setting=_ALL_TARGETS, tag="seen", source="NFG24",
        place="Corollary 2",
        check="the square of Corollary 1 split symbolically; log2(1/eps) rewritten",
    ),
    Statement(
        id="NFG24-Thm3", title="Sparse strong lottery tickets", direction="sufficient",
        says="A 2l-layer random network whose layers are wider by n* = c_amp log2(2 l d0 d1 "
             "gamma n*/eps)^2/H2(gamma) contains subnetworks of density about gamma for every "
             "target.",
        formula="n >= c_amp*log2(2*l*d0*d1*gamma*n/eps)**2/H2(gamma)",
        where=("0 < eps < 1/2", "0 < gamma <= 1/2", "d0 >= 1", "d1 >= 1", "l >= 1", "n >= 1"),
        unknown=("c_amp",), setting=_ALL_TARGETS, tag="seen", source="NFG24",
        place="Theorem 3",
        check="Corollary 1 with k = gamma n and eps/(2 l d0 d1) put in, equal symbolically",
    ),
    Statement(
        id="NFG24-Thm4", title="Sparse strong lottery tickets, equivariant networks",
        direction="sufficient",
        says="The equivariant analogue of Theorem 3: layers wider by n~ = c_amp log2(2 l N^2 "
             "max(|B|, ||B||) gamma n~/eps)^2/H2(gamma), B the basis of the equivariant maps, N "
             "the paper's n.",
        formula="n >= c_amp*log2(2*l*N**2*basis*gamma*n/eps)**2/H2(gamma)",
        where=("0 < eps < 1/2", "0 < gamma <= 1/2", "N >= 1", "basis >= 1", "l >= 1", "n >= 1"),
        unknown=("c_amp",), setting=_ALL_TARGETS, tag="seen", source="NFG24",
        place="Theorem 4",
        check="Theorem 3's form with N^2 max(|B|, ||B||) for d0 d1, equal symbolically",
        note="Only the width was read; its hypotheses are taken over from Theorem 3.",
    ),
    Statement(
        id="NFG24-Thm5", title="Lower bound at fixed size", direction="necessary",
        says="If every linear map of norm at most sqrt k is eps-approximated by exactly k kept "
             "parameters with probability 1/2, then n >= (d^2/2) log2(k/eps)/H2(k/n).",
        formula="n >= d**2*log2(k/eps)/(2*H2(k/n))",
        where=("0 < eps < 1/16", "1 <= k", "k < n", "d >= 1"),
        setting=_ALL_TARGETS, tag="seen", source="NFG24", place="Theorem 5",
        check="entropy recomputed from its definition; C(n,k) <= 2^(n H2) in integers",
    ),
    Statement(
        id="NFG24-Thm5-count", title="Lower bound at fixed size, counting form",
        direction="necessary",
        says="The proof's sharper form: C(n, k) >= (1/2)(sqrt k/(2 eps))^(d^2).",
        formula="binomial(n, k) >= (sqrt(k)/(2*eps))**(d**2)/2",
        where=("0 < eps < 1/16", "1 <= k", "k <= n", "d >= 1"),
        setting=_ALL_TARGETS, tag="seen", source="NFG24", place="proof of Theorem 5",
        check="squared and compared in integers",
    ),
    Statement(
        id="NFG24-AppPensia", title="Density of subnetworks", direction="necessary",
        says="Subnetworks of at most gamma m of m edges must satisfy gamma m log2(e/gamma) >= "
             "d^2 log2(1/(2 eps)) - 1.",
        formula="gamma*params*log2(E/gamma) >= d**2*log2(1/(2*eps)) - 1",
        where=("0 < eps < 1/2", "0 < gamma <= 1", "d >= 1"),
        setting=_ALL_TARGETS, tag="seen", source="NFG24", place="appendix",
        check="sum of binomials up to gamma m is at most (e/gamma)^(gamma m), in integers",
    ),
)
