"""Heuristics for network masks: never better than the truth, never a word of refutation."""

import random

import pytest

import exactlt as lt
from exactlt.answers import Evidence, Limits, Verdict
from exactlt.cli import main, run
from exactlt.crosscheck.networks import network_family
from exactlt.errors import SoundnessError, UnsupportedError
from exactlt.networks import Network, NetworkMask, Structure, counterexample
from exactlt.solvers import solver, usable
from exactlt.width.families import family
from exactlt.width.heuristic import heuristic_width, with_heuristics
from exactlt.width.search import Width

NAMES = ("greedy", "karmarkar_karp", "local_search", "constructive", "mask_search")
LINEAR = family("linear")


def test_all_are_in_the_registry_and_exact_is_no_word_of_theirs():
    made = usable(exact=False, takes=NetworkMask)
    assert tuple(s.name for s in made) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_no_heuristic_finds_what_is_not_there(name):
    """On the cross-check's own family: masks are real, and nothing is ever refuted."""
    found = taken = 0
    for case in network_family(5, 0, 100):
        try:
            answer = solver(name, NetworkMask).solve(case.instance)
        except UnsupportedError:
            continue
        taken += 1
        assert answer.verdict is not Verdict.INFEASIBLE
        if answer.verdict is Verdict.FEASIBLE:
            found += 1
            assert answer.evidence is Evidence.WITNESS
            assert counterexample(case.instance, answer.mask) is None
            truth = solver("enumerate", NetworkMask).solve(case.instance)
            assert truth.verdict is Verdict.FEASIBLE
        else:
            assert answer.evidence is Evidence.NONE
    assert taken > 15 and found > 3


@pytest.mark.parametrize(
    "structure",
    ["one-input", *(pytest.param(x, marks=pytest.mark.slow) for x in ("block", "free"))],
)
def test_heuristics_never_beat_the_minimal_width(structure):
    for seed, inputs, outputs in ((0, 1, 2), (1, 2, 1)):
        draw = LINEAR("uniform:M=1", seed, inputs=inputs, outputs=outputs)
        truth = draw.width(structure, max_n=64).n
        for name in NAMES:
            n = heuristic_width(draw, structure, name, max_n=64)
            assert n is None or n >= truth, (name, seed)


def test_the_constructive_search_is_near_the_truth():
    """Counted, not timed: over three draws it needs at most a quarter more than n*."""
    total = least = 0
    for seed in range(3):
        draw = LINEAR("uniform:M=3", seed, inputs=2, outputs=1)
        least += draw.width("one-input").n
        total += heuristic_width(draw, "one-input", "constructive")
    assert least <= total <= 1.25 * least


def test_the_same_seed_gives_the_same_masks():
    question = LINEAR("uniform:M=7", 3, inputs=2, outputs=1).question(40, "one-input")
    for name in NAMES:
        first, second = (solver(name, NetworkMask).solve(question) for _ in range(2))
        assert first.verdict is second.verdict
        if first.mask is not None:
            assert all((a == b).all() for a, b in zip(first.mask, second.mask, strict=True))


def test_a_heuristic_that_knows_better_is_said():
    draw = LINEAR("uniform:M=3", 0, inputs=1, outputs=1)
    wrong = Width(99, 99, 98, Evidence.CLAIMED, ("liar",), draw=draw, structure=Structure.ONE_INPUT)
    with pytest.raises(SoundnessError, match="liar says that width 98 has no mask"):
        with_heuristics(wrong, ["constructive"], max_n=99)


def test_what_they_do_not_take():
    whole = NetworkMask(Network([[[1]], [[1]]]), Network([[[1]]]), structure="whole-neuron")
    with pytest.raises(UnsupportedError, match="mask_search takes others"):
        lt.solve(whole, solver="greedy")
    assert lt.solve(whole, solver="mask_search").verdict is Verdict.UNKNOWN
    planted = NetworkMask(
        Network([[[1], [-1]], [[1, -1]]]), Network([[[1]]]), structure="whole-neuron"
    )
    assert lt.solve(planted, solver="mask_search").verdict is Verdict.FEASIBLE
    deep = NetworkMask(Network([[[1]], [[1]], [[1]]]), Network([[[1]]]))
    for name in NAMES:
        with pytest.raises(UnsupportedError, match="two-layer source"):
            solver(name, NetworkMask).solve(deep)


def test_a_time_limit_is_kept():
    question = LINEAR("uniform:M=63", 0, inputs=3, outputs=2).question(60, "one-input")
    for name in NAMES:
        answer = solver(name, NetworkMask).solve(question, limits=Limits(0.001))
        assert answer.verdict in (Verdict.UNKNOWN, Verdict.FEASIBLE)


def test_one_command_shows_the_ratios(capsys):
    words = ["width", "--family", "linear", "--law", "uniform:M=3", "--layer", "1x1"]
    assert run([*words, "--seeds", "0", "--structure", "one-input", "--heuristics", "all"]) == 0
    out = capsys.readouterr().out
    assert out.count("constructive: found 1 of 1, mean n / n* 1.") == 1
    assert "; greedy " in out.splitlines()[0]
    assert main([*words, "--heuristics", "sat"]) == 2
    assert "heuristics: expected all, or some of greedy" in capsys.readouterr().err
    stream = ["width", "--law", "uniform:M=3", "--target", "2", "--heuristics", "all"]
    assert main(stream) == 2
    assert "heuristics: networks have them, stream is a row" in capsys.readouterr().err


def test_random_planted_masks_are_often_found():
    """Ten units, planted one-input masks: the searches that close exactly find most."""
    rng, found = random.Random(1), dict.fromkeys(NAMES, 0)
    for seed in range(10):
        draw = LINEAR("uniform:M=7", seed, inputs=1, outputs=1)
        source = draw.question(16, "one-input").source
        value = 0
        for j in range(16):
            if rng.random() < 0.5:
                u, v = int(source.layers[0].weights[j, 0]), int(source.layers[1].weights[0, j])
                value += abs(u) * v if u > 0 else 0
        if abs(value) > 49:
            continue
        target = Network([[[value]]])
        question = NetworkMask(
            Network([x.weights for x in source.layers]), target, structure="one-input"
        )
        for name in NAMES:
            found[name] += solver(name, NetworkMask).solve(question).verdict is Verdict.FEASIBLE
    assert found["constructive"] >= found["greedy"]
