"""Every method against every mask: small two-layer questions on the whole box."""

import random
from fractions import Fraction

import numpy as np
import pytest

from exactlt.answers import Ask, Clock, Evidence, Verdict
from exactlt.encodings.network.presolve import presolve
from exactlt.encodings.network.system import mask_system
from exactlt.errors import InputError, UnsupportedError
from exactlt.instances import parse_instance
from exactlt.networks import (
    Box,
    InputGrid,
    Layer,
    Network,
    NetworkMask,
    Quantizer,
    Sample,
    Structure,
    counterexample,
    mask_text,
    normal_form,
    parse_mask_text,
)
from exactlt.networks._compare import largest_gap
from exactlt.networks._domain import random_points
from exactlt.solvers import solve
from exactlt.solvers.network.branch import branch
from exactlt.solvers.network.enumerate import EnumerateMasks, enumerate_masks


def matrix(rng, rows, cols, M):
    return np.array([[rng.randint(-M, M) for _ in range(cols)] for _ in range(rows)], int).reshape(
        rows, cols
    )


def drawn(seed, bits=9):
    """A random small question; about a third of them have a mask."""
    rng = random.Random(seed)
    while True:
        d, m, n = rng.choice([1, 2, 3]), rng.choice([1, 2]), rng.randint(0, 4)
        M = rng.choice([1, 2])
        source = Network([matrix(rng, n, d, M), matrix(rng, m, n, M)])
        kind = rng.random()
        if kind < 0.4:
            target = Network([matrix(rng, m, d, M)])
        elif kind < 0.6:
            target = Network([matrix(rng, 1, d, M), matrix(rng, m, 1, M)])
        else:  # planted
            target = source.masked(
                [
                    np.array(
                        [[rng.random() < 0.6 for _ in row] for row in layer.weights], int
                    ).reshape(layer.weights.shape)
                    for layer in source.layers
                ]
            )
        question = NetworkMask(source, target, structure=rng.choice(list(Structure)))
        if question.bits <= bits:
            return question


def oracle(question, objective=Ask.DECIDE):
    return EnumerateMasks().run(question, objective, Clock())


def test_every_method_agrees_with_all_masks():
    seen = set()
    for seed in range(120):
        question = drawn(seed)
        truth = oracle(question).mask is not None
        seen.add((truth, question.structure))
        for method in ("auto", "branch"):
            answer = solve(question, solver=method)
            assert (answer.verdict is Verdict.FEASIBLE) == truth, (seed, method)
            assert answer.evidence is (Evidence.WITNESS if truth else Evidence.EXHAUSTIVE)
        rows = solve(question, solver="rows")
        assert not (truth and rows.verdict is Verdict.INFEASIBLE)
    assert len(seen) == 8  # both answers under every structure


def test_encodings_agree_with_all_masks():
    for package in ("ortools", "pysat", "highspy"):
        pytest.importorskip(package)
    for seed in range(120, 150):
        question = drawn(seed)
        truth = oracle(question).mask is not None
        for method in ("cp_sat", "sat", "milp"):
            answer = solve(question, solver=method)
            assert (answer.verdict is Verdict.FEASIBLE) == truth, (seed, method)


def test_presolve_and_shortcuts_keep_the_answer():
    for seed in range(60):
        question = drawn(seed)
        truth = oracle(question).mask is not None
        for made in (
            mask_system(question, lonely=False, dedupe=False),
            mask_system(question, lonely=False),
            presolve(mask_system(question)),
        ):
            if made.impossible:
                assert not truth
                continue
            picked, reason, _ = branch(made, Clock())
            assert reason is None and (picked is not None) == truth
            assert picked is None or counterexample(question, made.masks(picked)) is None


def test_linear_system_is_the_same_question():
    for seed in range(40):
        question = drawn(seed, bits=7)
        system = presolve(mask_system(question))
        if system.impossible or not 0 < system.choices <= 12:
            continue
        linear = system.linear_system()
        found = [x for x in np.ndindex(*(2,) * linear.n) if linear.is_solution(x)]
        assert bool(found) == (oracle(question).mask is not None)
        for x in found:
            assert system.holds(system.picked(x))


def test_sparsest_count_and_functions_agree_with_all_masks():
    for seed in range(60):
        question = drawn(seed, bits=8)
        count = (
            solve(question, "count") if (question.structure is not Structure.WHOLE_NEURON) else None
        )
        if count is not None:
            assert count.count == oracle(question, Ask.COUNT).count, seed
        functions = solve(question, "functions")
        assert functions.count == oracle(question, Ask.FUNCTIONS).count, seed


def test_sparsest_agrees_with_all_masks():
    pytest.importorskip("ortools")
    for seed in range(40):
        question = drawn(seed, bits=8)
        best = oracle(question, Ask.SPARSEST).mask
        answer = solve(question, "sparsest")
        assert answer.kept == (None if best is None else sum(int(m.sum()) for m in best)), seed


def test_verifiers_agree_and_random_points_never_contradict():
    for seed in range(60):
        question = drawn(seed, bits=6)
        if question.source.widths[0] > 2:
            continue
        for k, masks in enumerate(enumerate_masks(question)):
            if k % 5:
                continue
            pruned = question.source.masked(masks)
            wrong = counterexample(question, masks)
            worst = largest_gap(pruned, question.target, Box())
            assert (wrong is None) == (worst is None or worst.gap == 0)
            assert (normal_form(pruned) == normal_form(question.target)) == (wrong is None)
            if wrong is not None:
                assert max(map(abs, wrong.x)) <= 1
                assert pruned.at(wrong.x)[wrong.output] == wrong.source
                assert question.target.at(wrong.x)[wrong.output] == wrong.target
                assert 0 < wrong.gap <= worst.gap
            for x in random_points(question.source.widths[0], Box(), 5, seed):
                gap = max(
                    abs(a - b) for a, b in zip(pruned.at(x), question.target.at(x), strict=True)
                )
                assert gap <= (worst.gap if worst else 0)


@pytest.mark.parametrize("d", [1, 2, 3])
def test_sliver(d):
    """Nets that agree everywhere except where one input passes 1 − 1/1000."""
    eye = np.eye(d, dtype=int)
    target = Network([np.vstack([eye, -eye]), np.hstack([eye, -eye])])
    row = np.zeros((1, d), int)
    row[0, 0] = 1000
    source = Network(
        [
            Layer(np.vstack([eye, -eye, row]), [0] * (2 * d) + [-999]),
            Layer(np.hstack([eye, -eye, np.eye(d, 1, dtype=int)])),
        ]
    )
    question = NetworkMask(source, target)
    ones = [np.ones(x.weights.shape, int) for x in source.layers]
    wrong = counterexample(question, ones)
    assert wrong is not None and wrong.x[0] > 1 - Fraction(1, 1000)
    assert wrong.gap == 1000 * wrong.x[0] - 999
    ones[1][0, 2 * d] = 0
    assert counterexample(question, ones) is None
    assert largest_gap(source, target, Box()).gap == 1


def test_sliver_between_two_lines():
    """Bias-free: the difference lives in a cone of angle about 1/1000 only."""
    first = [[1, 0], [-1, 0], [1000, 1], [-1000, -1], [1000, 0], [-1000, 0], [0, 1], [0, -1]]
    # relu(1000x + y) − relu(1000x) − relu(y) vanishes off thin cones and off quadrants' edges
    source = Network([first, [[1, -1, 1, 0, -1, 0, -1, 0]]])
    target = Network([[[1, 0]]])
    question = NetworkMask(source, target)
    wrong = counterexample(question, [np.ones((8, 2), int), np.ones((1, 8), int)])
    assert wrong is not None
    keep = np.array([[1, 1, 0, 0, 0, 0, 0, 0]])
    assert counterexample(question, [np.ones((8, 2), int), keep]) is None


@pytest.mark.parametrize(
    ("source", "target", "exists"),
    [
        ([np.zeros((0, 2), int), np.zeros((1, 0), int)], [[0, 0]], True),  # width 0
        ([np.zeros((0, 2), int), np.zeros((1, 0), int)], [[1, 0]], False),
        ([np.zeros((3, 1), int), np.ones((1, 3), int)], [[0]], True),  # zero rows
        ([np.zeros((3, 1), int), np.ones((1, 3), int)], [[1]], False),
        ([[[1], [2], [-1], [-3]], [[1, 1, -3, -1]]], [[3]], True),  # parallel rows
        ([[[1], [1], [-1], [-1]], [[1, 1, -1, -1]]], [[2]], True),  # equal neurons
        ([[[1], [-1]], [[0, 0]]], [[1]], False),  # dead units
        ([[[2, 3], [-2, -3]], [[1, -1]]], [[2, 3]], True),  # both units keep both inputs
    ],
)
def test_degenerate(source, target, exists):
    question = NetworkMask(Network(source), Network([target]))
    answer = solve(question)
    assert answer.verdict is (Verdict.FEASIBLE if exists else Verdict.INFEASIBLE)
    assert (oracle(question).mask is not None) == exists


def test_target_off_the_grid_is_refuted():
    source = Network([Layer([[1], [-1]]), Layer([[1, -1]])])
    target = Network([Layer([[1]], unit=Fraction(1, 3))])
    answer = solve(NetworkMask(source, target))
    assert answer.verdict is Verdict.INFEASIBLE and "integer" in answer.note


def test_json_round_trip():
    for seed in range(20):
        question = drawn(seed)
        assert parse_instance(question.to_json()) == question
    for domain in (Box(Fraction(1, 3)), InputGrid(-1, 2), Sample(((1,), (2,)))):
        question = NetworkMask(
            Network([[[1]], [[2]]]),
            Network([[[1]]]),
            domain,
            Fraction(1, 7),
            (True, False),
            "block",
        )
        again = parse_instance(question.to_json())
        assert again == question and again.sha256 == question.sha256
    masks = question.source.masks([None, None])
    again = parse_mask_text(mask_text(masks), question.source)
    assert all((a == b).all() for a, b in zip(masks, again, strict=True))


NET, ONE = Network([[[1]], [[1]]]), Network([[[1]]])
STEP = Network([Layer([[1]], quantizer=Quantizer(1))])


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: NetworkMask(NET, Network([[[1, 1]]])), "expected 2 inputs"),
        (lambda: NetworkMask(NET, Network([[[1], [1]]])), "expected 2 outputs"),
        (lambda: NetworkMask(NET, ONE, tolerance=-1), "tolerance"),
        (lambda: NetworkMask(NET, ONE, tolerance=0.5), "tolerance"),
        (lambda: NetworkMask(NET, ONE, maskable=[True]), "maskable"),
        (lambda: NetworkMask(NET, ONE, structure="blocks"), "structure: expected one of"),
        (lambda: NetworkMask(NET, STEP), "step function"),
        (lambda: NetworkMask(NET, ONE, "box"), "domain: expected"),
        (lambda: NetworkMask("x", ONE), "source: expected a Network"),
        (lambda: InputGrid(2, 1), "at least low"),
        (lambda: Sample(()), "at least one input"),
        (lambda: NetworkMask(NET, ONE, InputGrid(0, 1 << 30)), "grid points"),
        (lambda: solve(NetworkMask(NET, ONE), solver="magic"), "solver: expected one of"),
        (lambda: solve(NetworkMask(NET, ONE), "some"), "ask: expected one of"),
        (
            lambda: NetworkMask(NET, ONE, maskable=(False, True)).mask([[[0]], [[1]]]),
            "not maskable",
        ),
        (
            lambda: NetworkMask(
                Network([[[1, 1]], [[1]]]), Network([[[1, 1]]]), structure="one-input"
            ).mask([[[1, 1]], [[1]]]),
            "at most one input",
        ),
        (
            lambda: NetworkMask(
                Network([[[1, 1]], [[1]]]), Network([[[1, 1]]]), structure="block"
            ).mask([[[0, 1]], [[1]]]),
            "input j mod d",
        ),
        (
            lambda: NetworkMask(
                Network([[[1, 1]], [[1]]]), Network([[[1, 1]]]), structure="whole-neuron"
            ).mask([[[0, 1]], [[1]]]),
            "whole",
        ),
        (lambda: parse_mask_text([["2"]], ONE), "zeros and ones"),
    ],
)
def test_bad_input_is_one_clear_sentence(make, words):
    with pytest.raises(InputError, match=words):
        make()


def test_too_large_for_enumeration_says_so():
    question = NetworkMask(Network([np.ones((30, 1), int), np.ones((1, 30), int)]), ONE)
    with pytest.raises(UnsupportedError, match=r"at most 2\^20 masks"):
        solve(question, solver="enumerate")
