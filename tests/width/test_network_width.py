"""Minimal widths: against plain upward search, known closed cases, and the shipped records."""

import json
import math
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from exactlt.answers import Answer, Ask, Evidence, Limits, Reason, Verdict
from exactlt.certificates import verify
from exactlt.encodings.network.system import mask_system
from exactlt.errors import InputError, MalformedFile, SoundnessError
from exactlt.networks import InputGrid, Layer, Network, NetworkMask, counterexample
from exactlt.solvers import solve
from exactlt.views import network_widths as view
from exactlt.width.families import LINEAR, family
from exactlt.width.network.block import block_width, sub_layer
from exactlt.width.network.deep import (
    chain_source,
    chain_target,
    chain_width,
    relu_grid_width,
    relu_target,
    three_layer_source,
    wide_chain_source,
    wide_chain_width,
)
from exactlt.width.network.record import CheckedRecord, check_record
from exactlt.width.network.search import (
    minimal_network_width,
    parse_dimensions,
    random_layer,
    two_layer_source,
)
from exactlt.width.run import NETWORKS, read_records, run
from exactlt.width.search import search_width

DATA = Path(__file__).parents[2] / "data" / "networks"
RECORDS = sorted(p for p in DATA.glob("*.json"))
FAST = 40_000  # bytes; larger records are checked by the slow tests


@pytest.mark.parametrize(("d", "m", "M"), [(1, 1, 3), (2, 1, 2), (1, 2, 1), (3, 1, 1)])
@pytest.mark.parametrize("structure", ["block", "one-input", "free"])
def test_equals_plain_upward_search(d, m, M, structure):
    law = f"uniform:M={M}"
    for seed in range(4):
        target = random_layer(law, seed, d, m)
        found = minimal_network_width(target, law, seed, structure)
        n = 0
        while True:
            question = NetworkMask(
                two_layer_source(law, seed, d, m, n), target, structure=structure
            )
            if solve(question).verdict is Verdict.FEASIBLE:
                break
            n += 1
        assert found.n == n and found.refuted == max(n - 1, 0)
        question = NetworkMask(two_layer_source(law, seed, d, m, n), target, structure=structure)
        assert counterexample(question, found.mask) is None
        if structure == "block":
            assert block_width(target, law, seed).n == n


def test_a_refuted_one_input_width_is_proved_by_itself():
    pytest.importorskip("highspy")
    target = random_layer("uniform:M=7", 0, 2, 1)
    found = minimal_network_width(target, "uniform:M=7", 0, "one-input")
    assert (found.n, found.refuted, found.evidence, found.solvers) == (31, 30, "proof", ("prices",))
    system, data = found.proof
    assert verify(system, data).ok and len(data) < 1000
    # the same certificate says nothing of the width that has a mask
    above = NetworkMask(two_layer_source("uniform:M=7", 0, 2, 1, 31), target, structure="one-input")
    assert not verify(mask_system(above, lonely=False).linear_system(), data).ok
    quick = minimal_network_width(target, "uniform:M=7", 0, "one-input", limits=Limits(1e-3))
    assert quick.proof is None and quick.evidence != "proof"


def test_more_freedom_never_needs_more_width():
    for seed in range(6):
        law, target = "uniform:M=3", random_layer("uniform:M=3", seed, 2, 1)
        widths = [
            minimal_network_width(target, law, seed, s).n for s in ("block", "one-input", "free")
        ]
        assert widths == sorted(widths, reverse=True)


def test_sources_are_nested():
    for make in (
        lambda n: two_layer_source("uniform:M=9", 3, 2, 2, n),
        lambda n: three_layer_source("uniform:M=9", 3, 2, n),
    ):
        small, large = make(3), make(5)
        for i, (a, b) in enumerate(zip(small.layers, large.layers, strict=True)):
            rows = 3 if i < small.depth - 1 else a.outputs
            columns = 3 if i else a.inputs
            assert (a.weights == b.weights[:rows, :columns]).all()


def test_zero_target_needs_no_units_and_an_unreachable_one_is_refuted():
    zero = Network([np.zeros((1, 2), int)])
    found = minimal_network_width(zero, "uniform:M=3", 0)
    assert found.n == 0 and found.kept == 0
    odd = Network([Layer([[1]], unit=Fraction(1, 5))])
    found = minimal_network_width(odd, "uniform:M=3", 0, max_n=8)
    assert found.n is None and found.refuted == 8 and found.reason is None


def test_search_asks_few_widths_and_survives_unknown():
    def answers(true, hard=()):
        asked = []

        def ask(n, limits):
            asked.append(n)
            if n in hard:
                return Answer(Ask.DECIDE, Verdict.UNKNOWN, Evidence.NONE, "x", reason=Reason.TIME)
            good = n >= true
            masks = (np.ones((n, 1)), np.ones((n, 1)), np.ones((n, 1))) if good else None
            return Answer(
                Ask.DECIDE,
                Verdict.FEASIBLE if good else Verdict.INFEASIBLE,
                Evidence.WITNESS if good else Evidence.EXHAUSTIVE,
                "x",
                masks,
            )

        return ask, asked

    for true in range(0, 40):
        ask, asked = answers(true)
        found = search_width(ask)
        assert found.n == true and len(asked) <= 3 + 2 * math.log2(true + 2)
    ask, asked = answers(20, hard={18, 19})
    found = search_width(ask, start=17, by_one=True)
    assert found.n is None and found.at_most == 20 and found.refuted == 17
    assert found.reason is Reason.TIME


def test_a_second_method_that_finds_a_mask_below_is_never_ignored():
    def by(true, name, evidence):
        def ask(n, limits):
            good = n >= true
            masks = (np.ones((n, 1)), np.ones((n, 1)), np.ones((n, 1))) if good else None
            verdict = Verdict.FEASIBLE if good else Verdict.INFEASIBLE
            return Answer(Ask.DECIDE, verdict, evidence, name, masks)

        return ask

    for evidence, after in (("claimed", "agreed"), ("exhaustive", "agreed")):
        ask, same = by(7, "a", Evidence(evidence)), by(7, "b", Evidence.CLAIMED)
        found = search_width(ask, confirm=same)
        assert (found.n, found.evidence, found.solvers) == (7, after, ("a", "b"))
        with pytest.raises(
            SoundnessError, match="width 6: a says that there is no mask, b found one"
        ):
            smaller = by(5, "b", Evidence.CLAIMED)
            search_width(ask, confirm=smaller)


def test_chain_width_equals_enumeration():
    """n* of the chain against all masks by the exact verifier, tiny widths."""
    law = "uniform:M=1"
    for seed in range(6):
        target, found = chain_target(law, seed), chain_width(law, seed)
        n = 0
        while n < 4:
            question = NetworkMask(chain_source(law, seed, n), target)
            if question.bits > 8:
                break
            answer = solve(question, solver="enumerate")
            assert (answer.verdict is Verdict.FEASIBLE) == (n >= found.n), (seed, n)
            if answer.verdict is Verdict.FEASIBLE:
                break
            n += 1


def test_wide_chain_is_nested_and_holds_the_narrow_one():
    for n in range(1, 6):
        small, large = (wide_chain_source("uniform:M=3", 1, k) for k in (n, n + 1))
        for a, b in zip(small.layers, large.layers, strict=True):
            rows, columns = a.weights.shape
            assert (b.weights[:rows, :columns] == a.weights).all()
        narrow = chain_source("uniform:M=3", 1, n)
        into, out = small.layers[1].weights, small.layers[2].weights
        assert (into[:1] == narrow.layers[1].weights).all()
        assert (out[:, :1] == narrow.layers[2].weights).all()


@pytest.mark.parametrize("seed", range(6))
def test_wide_chain_width_equals_enumeration_up_to_two(seed):
    """1-2-2-2-1 has 2^12 masks: each is tried, with the exact verifier."""
    target, found = chain_target("uniform:M=1", seed), wide_chain_width("uniform:M=1", seed)
    for n in (0, 1, 2):
        question = NetworkMask(wide_chain_source("uniform:M=1", seed, n), target)
        exists = solve(question, solver="enumerate").verdict is Verdict.FEASIBLE
        assert exists == (found.n <= n)


def test_wide_chain_is_never_wider_than_the_narrow_one():
    for seed in range(6):
        wide, narrow = wide_chain_width("uniform:M=2", seed), chain_width("uniform:M=2", seed)
        assert wide.n <= narrow.n


def test_pairwise_chain_is_never_narrower():
    for seed in range(8):
        free, pairs = (chain_width("uniform:M=3", seed, pairwise=p) for p in (False, True))
        assert free.n <= pairs.n


def test_relu_grid_width():
    pytest.importorskip("pysat")
    law = "uniform:M=1"
    for seed in range(3):
        found = relu_grid_width(law, seed, max_n=5, limits=Limits(20))
        if found.n is None:
            continue
        target = relu_target(law, seed, 2)
        question = NetworkMask(three_layer_source(law, seed, 2, found.n), target, InputGrid(-2, 2))
        assert counterexample(question, found.mask) is None


def test_real_layers_as_blocks():
    from exactlt.instances import read_instance

    iris = read_instance(DATA.parent / "targets" / "iris-4-8-3.json")
    assert iris.widths == (4, 8, 3)
    target = sub_layer(iris, 0, [0, 1], range(4))
    found = block_width(target, "grid:k=4", 1)
    assert found.n is not None
    question = NetworkMask(
        two_layer_source("grid:k=4", 1, 4, 2, found.n), target, structure="block"
    )
    assert counterexample(question, found.mask) is None
    rounded = sub_layer(iris, 0, [0], [0], bits=2)
    assert abs(rounded.layers[0].weights[0, 0]) <= 4


@pytest.mark.parametrize(
    "path", [p for p in RECORDS if p.stat().st_size < FAST], ids=lambda p: p.stem
)
def test_shipped_records_hold(path):
    assert check_record(json.loads(path.read_text()), refute=False) == CheckedRecord()


@pytest.mark.slow
@pytest.mark.parametrize("path", RECORDS, ids=lambda p: p.stem)
def test_shipped_records_are_refuted_one_below(path):
    for package in ("pysat", "ortools"):
        pytest.importorskip(package)
    assert check_record(json.loads(path.read_text())) == CheckedRecord()


def test_a_changed_record_is_caught():
    document = json.loads((DATA / "linear-2x1-M7-s0.json").read_text())
    entry = document["widths"]["free"]
    rows = entry["masks"][1][0]
    k = rows.index("1")
    entry["masks"][1][0] = rows[:k] + "0" + rows[k + 1 :]
    assert check_record(document, refute=False).wrong
    document["widths"]["free"]["n"] = 1
    with pytest.raises(InputError):
        check_record(document, refute=False)


def test_table_rows_are_means_of_the_records(tmp_path):
    records = [
        {
            "kind": "linear",
            "law": "uniform:M=3",
            "d": 2,
            "m": 1,
            "structure": s,
            "seed": seed,
            "n": n,
            "evidence": "exhaustive",
            "milliseconds": 5,
        }
        for seed, ns in enumerate([(40, 20, 20), (44, 24, 22), (50, 30, None)])
        for s, n in zip(("block", "one-input", "free"), ns, strict=True)
    ]
    path = tmp_path / "w.jsonl"
    path.write_text("\n".join(map(json.dumps, [{"format": NETWORKS}, *records])))
    (row,) = view.cells(read_records(path))
    assert row["settled"] == 2 and row["mean"] == {"block": 42, "one-input": 22, "free": 21}
    assert row["ratio"] == 2 and "2 of 3" in view.table(records)
    path.write_text('{"format": "x"}\n')
    with pytest.raises(MalformedFile):
        read_records(path)


@pytest.mark.parametrize(
    ("law", "upper", "lower"),
    [("grid:k=4", "8.0", "3.4"), ("uniform:M=16", "8.0", "3.4"), ("sign", "2.0", "1.1")],
)
def test_bounds_in_the_table_take_the_laws_own_bound(law, upper, lower):
    """The grid of step 2^-4 has M = 16, whatever its text says last."""
    record = {"kind": "linear", "law": law, "d": 2, "m": 1, "seed": 0, "n": 4}
    records = [{**record, "structure": s, "evidence": "exhaustive"} for s in ("block", "free")]
    assert view.table(records).endswith(f"| {upper} | {lower} |")


@pytest.mark.slow
def test_figure_is_drawn_and_reproducible(tmp_path):
    pytest.importorskip("matplotlib")
    records = read_records(DATA / "widths.jsonl")
    a, b = (view.figure(records, tmp_path / f"{i}.svg").read_bytes() for i in "ab")
    assert a == b and b"<svg" in a


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: parse_dimensions("2"), "inputs x outputs"),
        (lambda: parse_dimensions("0x1"), "inputs x outputs"),
        (lambda: family("deep"), "family: expected"),
        (lambda: list(run(LINEAR, "sign", [0], ["blocks"])), "structure: expected"),
        (lambda: minimal_network_width(random_layer("sign", 0, 1, 1), "sign", 0, max_n=0), "max_n"),
        (lambda: sub_layer(random_layer("sign", 0, 1, 1), 1, [0], [0]), "layer: expected"),
        (lambda: sub_layer(random_layer("sign", 0, 1, 1), 0, [3], [0]), "rows: expected"),
        (lambda: relu_grid_width("sign", 0, radius=0), "radius: expected"),
    ],
)
def test_bad_input_is_one_clear_sentence(make, words):
    with pytest.raises(InputError, match=words):
        make()
