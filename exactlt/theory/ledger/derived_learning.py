"""Derived facts about training: the chance that a trainer's line holds an exact mask."""

from exactlt.theory.ledger.statement import Setting, Statement

_SYM = Setting(("uniform",), "one", "integer")

STATEMENTS = (
    Statement(
        id="LRN-sgd",
        title="Ceiling of training a threshold mask by SGD",
        direction="law",
        says="One target weight of fixed size, weights uniform on {-M..M}, scores with a density "
        "that is continuous and positive at 0: as n grows, the line s0 + c x, on which SGD moves "
        "a threshold mask, holds an exact mask with probability tending to 3/(2M+1).",
        formula="P_line == 3/(2*M + 1)",
        where=("M >= 1",),
        asymptotic=True,
        setting=_SYM,
        tag="derived+checked",
        source="here",
        place="LRN",
        check="renewal recursion with steps j in proportion to j, and the mean of that law",
        note="No bound at finite n: the exact value is .366 at M = 4, n = 8, against .333.  "
        "Renewal argument, not a full proof; 300,000 drawn lines each at M = 4, 16, 64.",
    ),
    Statement(
        id="LRN-signs",
        title="Ceiling of training along signs",
        direction="law",
        says="The same along s0 + c sign(x), where Adam without its epsilon moves while its "
        "gradients keep one sign: the probability tends to 2/(M+1).",
        formula="P_line == 2/(M + 1)",
        where=("M >= 1",),
        asymptotic=True,
        setting=_SYM,
        tag="derived+checked",
        source="here",
        place="LRN",
        check="renewal recursion with uniform steps, and the mean of that law",
    ),
    Statement(
        id="LRN-popup",
        title="Ceiling of edge-popup that ranks by the score, half kept",
        direction="conjecture",
        says="With the floor(n/2) largest scores kept, a step exchanges two weights and moves the "
        "sum by a size-biased difference: the probability would tend to 2/(2M+1).",
        formula="P_line == 2/(2*M + 1)",
        where=("M >= 1",),
        asymptotic=True,
        setting=_SYM,
        tag="derived",
        source="here",
        place="LRN",
        check="renewal recursion with steps in proportion to j times the number of pairs at "
        "distance j",
        note="Its hypotheses are not clear; 1,500 complete k-levels each at M = 4 and 16 agree.",
    ),
)
