"""da Cunha et al. 2023: an elementary proof of the random subset sum theorem, with its tail."""

from exactlt.theory.ledger.statement import Setting, Statement

_ALL_TARGETS = Setting(("real-uniform",), "all", "real")

STATEMENTS = (
    Statement(
        id="DDG23-abs",
        title="Logarithmically many samples",
        direction="sufficient",
        says="n = C log(1/eps) samples reach all targets of [-1/2,1/2] within eps with high "
        "probability, under mild assumptions.",
        formula="n >= C*log(1/eps)",
        where=("0 < eps < 1",),
        unknown=("C",),
        setting=_ALL_TARGETS,
        tag="seen-abs",
        source="DDG23",
        place="abstract",
        check="form: the formula has the value C·m·ln 2 at eps = 2^-m exactly",
    ),
    Statement(
        id="DDG23-tail",
        title="Tail of the hitting time",
        direction="sufficient",
        says="P(tau <= n) >= 1 - 2 exp(-(n - C log(1/eps))^2/(K n)) for n >= C log(1/eps), tau "
        "the first n at which all targets are reached.",
        formula="P_hit >= 1 - 2*exp(-(n - C*log(1/eps))**2/(K*n))",
        where=("0 < eps < 1", "n >= C*log(1/eps)"),
        unknown=("C", "K"),
        setting=_ALL_TARGETS,
        tag="memory + seen-2nd",
        source="DDG23",
        place="main theorem",
        check="form: at n = 2C log(1/eps) the bound is 1 - 2 eps^(C/(2K)), a power of eps",
        note="The functional form is confirmed by the quotation of KN26's Theorem 2.",
    ),
    Statement(
        id="DDG23-growth",
        title="Growth of the covered volume",
        direction="identity",
        says="With the window [-1/2,1/2] the expected covered volume obeys E v' = v + v(1-v)/2.",
        formula="cover == g + g*(1 - g)/2",
        where=("0 <= g <= 1",),
        setting=_ALL_TARGETS,
        tag="derived",
        source="DDG23",
        place="proof",
        check="limit of D10's exact mean g + (w-g)g/(2M+1) under g -> g/w, w/(2M+1) -> 1/2",
        note="The paper has the constant 1/4 in place of 1/2 [memory].",
    ),
    Statement(
        id="DDG23-constant",
        title="Samples per bit of the proof's growth phase",
        direction="sufficient",
        says="The growth phase costs 1/(p_beta log2(1+beta)) samples per bit, p_beta = 1 - "
        "3/(4(1-beta)), for any beta in (0, 1/4); about 41.1 at the best beta.",
        formula="ratio == 1/((1 - 3/(4*(1 - beta)))*log2(1 + beta))",
        where=("0 < beta < 1/4",),
        setting=_ALL_TARGETS,
        tag="derived",
        source="DDG23",
        place="proof",
        check="minimum over a grid of beta is 41.1; the fractions crossed another way",
    ),
    Statement(
        id="DDG23-constant-quarter",
        title="The same with the paper's growth constant 1/4",
        direction="sufficient",
        says="With growth constant 1/4, p_beta = 1 - 7/(8(1-beta)) for beta in (0, 1/8): about "
        "171.4 samples per bit.",
        formula="ratio == 1/((1 - 7/(8*(1 - beta)))*log2(1 + beta))",
        where=("0 < beta < 1/8",),
        setting=_ALL_TARGETS,
        tag="memory + derived",
        source="DDG23",
        place="proof",
        check="minimum over a grid of beta is 171.4; the fractions crossed another way",
    ),
)
