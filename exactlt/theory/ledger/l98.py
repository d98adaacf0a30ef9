"""Lueker 1998: the random subset sum theorem behind every logarithmic width bound."""

from exactlt.theory.ledger.statement import Setting, Statement

_ALL_TARGETS = Setting(("real-uniform",), "all", "real")

STATEMENTS = (
    Statement(
        id="L98-main",
        title="Expected optimum is exponentially small",
        direction="sufficient",
        says="For partition and for subset sum with suitable continuous weights, the expected "
        "least error is at most A e^{-c n} for some c > 0.",
        formula="E_opt <= A*exp(-c_*n)",
        where=("n >= 1",),
        unknown=("A", "c_"),
        setting=Setting(("real-uniform", "real-bounded"), "one", "real"),
        tag="seen-abs",
        source="L98",
        place="abstract",
        unchecked="A and c are not named by the source; L98-ceiling bounds c from above",
    ),
    Statement(
        id="L98-Cor2.5",
        title="Random subset sum",
        direction="sufficient",
        says="n uniform samples on [-1,1] reach every target of [-1,1] within eps, with "
        "probability at least 1 - eta, once n exceeds C log(1/min(eps, eta)).",
        formula="n >= C*log(1/Min(eps, eta))",
        where=("0 < eps < 1", "0 < eta < 1"),
        unknown=("C",),
        setting=_ALL_TARGETS,
        tag="memory + seen-2nd",
        source="L98",
        place="Theorem 2.4 / Corollary 2.5",
        check="form: the formula has the value C·m·ln 2 at eps = 2^-m exactly",
        note="NFG24 cites Corollary 2.5, KN25 cites Corollary 3.3.",
    ),
    Statement(
        id="L98-Cor3.3",
        title="Random subset sum for mixtures",
        direction="sufficient",
        says="The same for densities that contain a uniform component, by rejection sampling; "
        "C then depends on the component's weight.",
        formula="n >= C*log(1/Min(eps, eta))",
        where=("0 < eps < 1", "0 < eta < 1"),
        unknown=("C",),
        setting=Setting(("real-bounded",), "all", "real"),
        tag="memory + seen-2nd",
        source="L98",
        place="Corollary 3.3",
        check="form: the formula has the value C·m·ln 2 at eps = 2^-m exactly",
    ),
    Statement(
        id="L98-ceiling",
        title="The exponent cannot exceed ln 2",
        direction="necessary",
        says="With probability 2^{-n} no weight is positive and the target 1 is missed by 1, so "
        "E[opt] >= 2^{-n} and any valid c is at most ln 2.",
        formula="rate <= log(2)",
        setting=_ALL_TARGETS,
        tag="derived",
        source="here",
        place="from D7",
        check="Laguerre: 2^{-n} <= 2^{-n} L_n(-1/2), the probability that no sum reaches 1/2",
    ),
)
