"""Derived facts D18, D19: the width of a pruned two-layer network, below and above, any shape."""

from exactlt.theory.ledger.statement import Setting, Statement

_NETWORK = Setting(("grid", "product"), "all", "integer")

STATEMENTS = (
    Statement(
        id="D18",
        title="Counting bound on the width, any shape, within a tolerance",
        direction="necessary",
        says="If a random d0-h-d1 network has with probability p a mask within eps (sup norm on "
        "[-1,1]^d0) of a uniformly random d1 x d0 matrix over the grid, then 2^(h(d0 + d1)) "
        "masks reach a share p of all matrices; one function is within eps of at most "
        "(floor(2 eps/delta) + 1)^(d0 d1) of them.",
        formula="width >= (d0*d1*log2((2/delta + 1)/(floor(2*eps/delta) + 1)) + log2(p))/(d0 + d1)",
        where=("0 < delta <= 1", "0 <= eps", "d0 >= 1", "d1 >= 1", "0 < p <= 1"),
        setting=_NETWORK,
        tag="derived",
        source="here",
        place="D18",
        check="counting in integers: least h with 2^(h(d0 + d1)) masks, times the matrices near "
        "one function, at least p times all matrices; KN25-Cor1 at d0 = d1, eps = 0",
        note="KN25, Corollary 1 and PRN20, Theorem 2 in one: a random target in place of all.",
    ),
    Statement(
        id="D19",
        title="A unit of its own for each weight and sign",
        direction="sufficient",
        says="Unit j reads input j mod d0.  If each block of floor(width/d0) units has for every "
        "output and both signs a unit with first weight +-1 and second weight +-w, block masks "
        "give the target: two weights of the grid are two given ones with probability "
        "1/(2/delta + 1)^2.",
        formula="P_miss <= 2*d0*d1*(1 - 1/(2/delta + 1)**2)**floor(width/d0)",
        where=("0 < delta <= 1", "d0 >= 1", "d1 >= 1", "width >= 0"),
        setting=_NETWORK,
        tag="derived",
        source="here",
        place="D19",
        check="every source and target of 1-1-1 and 1-2-1 networks over {-1, 0, 1}",
        note="For any one target; the idea of MYS20, one unit a weight, on a grid.",
    ),
)
