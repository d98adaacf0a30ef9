"""Malach et al. 2020: pruning is all you need, with polynomial overparameterization."""

from exactlt.theory.ledger.statement import Setting, Statement

STATEMENTS = (
    Statement(
        id="MYS20-Thm2.1",
        title="Polynomial width suffices",
        direction="sufficient",
        says="A random network of twice the depth and polynomial width contains, with "
        "probability 1 - eta, a subnetwork within eps of the target on the unit ball.",
        tag="memory",
        source="MYS20",
        place="Theorem 2.1",
        setting=Setting(("real-uniform", "real-bounded"), "all", "real"),
        unchecked="the polynomial is not named by what was read; there is nothing to evaluate",
    ),
    Statement(
        id="MYS20-pair",
        title="One random pair per weight",
        direction="identity",
        says="A single product of two uniform weights on [-1,1] lies within eps of w = 0 with "
        "probability eps (1 + ln(1/eps)), so about 1/eps tries are needed per weight.",
        formula="density == eps*(1 + log(1/eps))",
        where=("0 < eps <= 1",),
        setting=Setting(("real-uniform",), "one", "real"),
        tag="derived",
        source="MYS20",
        place="mechanism",
        check="integral of the product density (1/2) ln(1/|z|) over [-eps, eps]",
    ),
    Statement(
        id="MYS20-neurons",
        title="Pruning neurons is weaker",
        direction="necessary",
        says="Neuron-subnetworks of depth-two networks are equivalent to random features and "
        "strictly weaker than weight-subnetworks.",
        tag="seen-abs",
        source="MYS20",
        place="Theorems 3.2, 3.3",
        unchecked="a qualitative separation without a formula",
        note="Quantified by FER26-neurons and FER26-neurons-v3, which differ in the dimension.",
    ),
)
