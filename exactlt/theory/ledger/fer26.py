"""Ferré, Giroire, Mallmann-Trenn, Natale 2026: neurons against weights, an exponential gap."""

from exactlt.theory.ledger.statement import Setting, Statement

_REAL_ALL = Setting(("real-uniform",), "all", "real")

STATEMENTS = (
    Statement(
        id="FER26-neurons",
        title="Pruning neurons needs linearly many, with the dimension",
        direction="necessary",
        says="To come within eps of one bias-free ReLU neuron of d inputs by removing hidden units "
        "of a random bias-free two-layer ReLU network, order d/eps of them are needed.",
        formula="width >= C*d/eps",
        where=("d >= 1", "0 < eps < 1"),
        unknown=("C",),
        setting=_REAL_ALL,
        tag="seen-abs",
        source="FER26",
        place="abstract, versions 1 and 2",
        check="form: at d = 3, eps = 1/8 the value is 24 C exactly",
    ),
    Statement(
        id="FER26-neurons-v3",
        title="Pruning neurons needs linearly many, without the dimension",
        direction="necessary",
        says="The same with order 1/eps.",
        formula="width >= C/eps",
        where=("0 < eps < 1",),
        unknown=("C",),
        setting=_REAL_ALL,
        tag="seen-abs",
        source="FER26",
        place="abstract, version 3",
        check="form: at eps = 1/8 the value is 8 C exactly",
        note="The two versions differ in whether d enters.",
    ),
    Statement(
        id="FER26-weights",
        title="Pruning weights needs logarithmically many",
        direction="sufficient",
        says="By removing single weights order d log(1/eps) hidden units suffice.",
        formula="width >= C*d*log(1/eps)",
        where=("d >= 1", "0 < eps < 1"),
        unknown=("C",),
        setting=_REAL_ALL,
        tag="seen-abs",
        source="FER26",
        place="abstract, versions 1 and 2",
        check="form: at d = 3, eps = 1/8 the value is 9 C ln 2 exactly",
    ),
    Statement(
        id="FER26-weights-v3",
        title="Pruning weights, without the dimension",
        direction="sufficient",
        says="The same with order log(1/eps).",
        formula="width >= C*log(1/eps)",
        where=("0 < eps < 1",),
        unknown=("C",),
        setting=_REAL_ALL,
        tag="seen-abs",
        source="FER26",
        place="abstract, version 3",
        check="form: at eps = 1/8 the value is 3 C ln 2 exactly",
    ),
    Statement(
        id="FER26-one",
        title="One input and one output: no separation",
        direction="identity",
        says="In a source 1-n-1 a unit that keeps one of its two weights contributes nothing, so "
        "free masks and whole-neuron masks give the same functions: the number of functions is at "
        "most 2^n for both.",
        formula="count <= 2**n",
        where=("n >= 0",),
        setting=Setting((), "all", "integer"),
        tag="derived+checked",
        source="here",
        place="on FER26",
        check="all free and all whole-neuron masks of every network of n <= 2 units, weights in "
        "{-2..2} without 0",
        note="Why the separation is about several inputs: see docs/results/neurons.md.",
    ),
)
