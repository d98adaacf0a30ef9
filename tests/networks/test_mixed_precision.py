"""Rounded layer outputs: preimages, all masks against every method, laws of γ, bad input."""

import itertools
import json
import random
from fractions import Fraction

import numpy as np
import pytest

import exactlt as lt
from exactlt.answers import Evidence, Limits, Verdict
from exactlt.cli import main, run
from exactlt.errors import InputError
from exactlt.instances import write_instance
from exactlt.networks import (
    InputGrid,
    Layer,
    Mixed,
    Network,
    NetworkMask,
    Quantizer,
    Rounding,
    counterexample,
)
from exactlt.solvers import solve
from exactlt.width.families import family
from exactlt.width.network.certify import linear_system

GRID = family("linear-grid")


@pytest.mark.parametrize("rounding", list(Rounding))
@pytest.mark.parametrize("shift, multiplier", [(0, 1), (1, 1), (3, 1), (2, 3), (0, 5), (3, 6)])
def test_preimages_against_every_integer(rounding, shift, multiplier):
    for low, high in ((None, None), (-2, 2), (0, 3)):
        q = Quantizer(shift, rounding, low, high, multiplier)
        table = {y: q.at(Fraction(y)) for y in range(-60, 61)}
        for a, b in itertools.combinations_with_replacement(range(-4, 5), 2):
            inside = [y for y, v in table.items() if a <= v <= b]
            found = q.preimage(a, b)
            if found is None:
                assert not inside
                continue
            least, most = found
            wanted = [
                y for y in table if (least is None or y >= least) and (most is None or y <= most)
            ]
            assert inside == wanted


def drawn(seed):
    """A tiny question with rounded layers, most of them with few masks that fit."""
    rng = random.Random(seed)
    depth = 2 + (seed % 4 == 3)
    widths = [rng.choice([1, 2]), *(rng.randint(1, 2) for _ in range(depth - 1)), 1]
    unit = Fraction(1, 4)

    def layer(rows, cols):
        rows = [
            [rng.choice([-4, -3, -2, -1, 1, 2, 3, 4]) for _ in range(cols)] for _ in range(rows)
        ]
        return Layer(rows, unit=unit)

    source = Network([layer(b, a) for a, b in itertools.pairwise(widths)], Fraction(1, 2))
    target = Network([layer(1, widths[0])], Fraction(1, 2))
    mixed = Mixed(
        Fraction(1, 8),
        rng.choice(["triple", "double"]),
        rng.choice(list(Rounding)),
        rng.random() < 0.5,
    )
    structure = rng.choice(["free", "one-input", "block"])
    domain = InputGrid(-2, 2)
    tolerance = rng.choice([0, 0, Fraction(1, 8)])
    made = mixed.question(NetworkMask(source, target, domain, tolerance, structure=structure))
    if rng.random() < 0.5:  # planted
        masks = [
            np.array([[rng.random() < 0.7 for _ in r] for r in x.weights]) for x in source.layers
        ]
        if structure == "free":
            kept = made.source.masked([m.astype(int) for m in masks])
            made = NetworkMask(made.source, kept, domain, structure=structure)
    return made


@pytest.mark.parametrize("method", ["sat", "cp_sat"])
def test_engines_agree_with_all_masks(method):
    pytest.importorskip({"sat": "pysat", "cp_sat": "ortools"}[method])
    seen = set()
    for seed in range(14):
        question = drawn(seed)
        hidden = question.source.layers[1:-1]
        if method == "cp_sat" and (seed > 6 or any(x.quantizer is not None for x in hidden)):
            continue
        truth = solve(question, solver="enumerate")
        answer = solve(question, solver=method, limits=Limits(60))
        assert answer.verdict is truth.verdict, seed
        if answer.mask is not None:
            assert counterexample(question, answer.mask) is None
        seen.add(answer.verdict)
    assert seen == {Verdict.FEASIBLE, Verdict.INFEASIBLE}


def test_the_linear_system_of_a_rounded_question_has_its_solutions():
    """Certificates refute this system, so it must have a solution exactly where masks exist."""
    checked = 0
    for seed in range(40):
        question = drawn(seed)
        if question.source.depth != 2:
            continue
        system = linear_system(question)
        if system.variables > 14:
            continue
        some = any(
            all(
                (row.low is None or row.low <= v) and (row.high is None or v <= row.high)
                for row in system.rows
                for v in [
                    sum(a * x[i] for i, a in zip(row.variables, row.coefficients, strict=True))
                ]
            )
            and all(sum(x[i] for i in group) <= 1 for group in system.groups)
            for x in itertools.product((0, 1), repeat=system.variables)
        )
        truth = solve(question, solver="enumerate").verdict is Verdict.FEASIBLE
        assert some == truth, seed
        checked += 1
    assert checked > 10


def test_gamma_never_costs_width_and_the_finest_is_exact():
    pytest.importorskip("pysat")
    for seed in range(2):
        exact = GRID("uniform:M=4", seed, inputs=1, outputs=1).width("free", max_n=40).n
        widths = [
            GRID("uniform:M=4", seed, inputs=1, outputs=1, mixed=Mixed(Fraction(1, 1 << g)))
            .width("free", max_n=40)
            .n
            for g in (3, 5)
        ]
        assert widths == sorted(widths) and widths[-1] == exact


def test_minimal_width_by_all_masks():
    """n* by enumeration of all masks of every width, one input, M = 1 and γ = 1/2."""
    pytest.importorskip("pysat")
    for seed, kind in itertools.product(range(2), ("triple", "double")):
        mixed = Mixed(Fraction(1, 2), kind)
        draw = GRID("uniform:M=1", seed, inputs=1, outputs=1, mixed=mixed)
        found = draw.width("one-input", max_n=8)
        if found.n is None:
            continue
        for n in range(1, min(found.n, 6) + 1):
            verdict = solve(draw.question(n, "one-input"), solver="enumerate").verdict
            assert verdict is (Verdict.FEASIBLE if n >= found.n else Verdict.INFEASIBLE)


def test_a_certificate_below(tmp_path, capsys):
    pytest.importorskip("pysat")
    words = ["width", "--family", "linear-grid", "--law", "uniform:M=4", "--layer", "1x1"]
    words += ["--gamma", "2^-3", "--structure", "free", "--seeds", "1"]
    assert (
        run([*words, "--certificate", str(tmp_path / "c"), "--claim", str(tmp_path / "c.toml")])
        == 0
    )
    out = capsys.readouterr()
    assert "VERIFIED" in out.err and "triple precision, γ = 1/8, nearest-even" in out.out
    from exactlt.claims import Status, read_claims, verify

    assert [f.status for _, f in verify(read_claims(tmp_path / "c.toml"))] == [Status.VERIFIED]


def test_solve_rounds_a_question(tmp_path, capsys):
    # 3/4·5/8 is not 1/2, but rounds to it
    source = Network(
        [Layer([[6], [-6]], unit=Fraction(1, 8)), Layer([[5, -5]], unit=Fraction(1, 8))]
    )
    question = NetworkMask(source, Network([Layer([[4]], unit=Fraction(1, 8))]), InputGrid(-1, 1))
    path = write_instance(question, tmp_path / "q.json")
    assert run(["solve", str(path)]) == 0
    assert json.loads(capsys.readouterr().out)["verdict"] == "infeasible"
    assert run(["solve", str(path), "--gamma", "2^-3"]) == 0
    assert json.loads(capsys.readouterr().out)["verdict"] == "feasible"
    row = write_instance(lt.SubsetSum([1, 2], 3), tmp_path / "r.json")
    assert main(["solve", str(row), "--gamma", "2^-3"]) == 2
    assert "gamma: networks have layers" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words, says",
    [
        (["--gamma", "1/4"], "gamma: expected γ at most the target's grid 1/8"),
        (["--gamma", "2^-6"], "gamma: expected γ at least 1/32"),
        (["--gamma", "0"], "gamma: expected a positive fraction"),
        (["--gamma", "1/12", "--law", "uniform:M=6"], "a power of two of source's unit 1/72"),
        (["--rounding", "floor"], "rounding: it belongs to gamma"),
        (["--gamma", "2^-3", "--rounding", "up"], "rounding: expected floor, truncate or"),
        (["--gamma", "2^-3", "--precision", "half"], "kind: expected double or triple"),
    ],
)
def test_bad_words(words, says, capsys):
    base = ["width", "--family", "linear-grid", "--law", "uniform:M=4", "--layer", "1x1"]
    assert main([*base, *words]) == 2
    assert says in capsys.readouterr().err


def test_networks_that_cannot_be_rounded():
    with pytest.raises(InputError, match="without biases"):
        Mixed(1).question(NetworkMask(Network([[[1]], [[1]]]), Network([Layer([[1]], [1])])))
    wide = GRID("uniform:M=4", 0, inputs=1, outputs=1, mixed=Mixed(Fraction(1, 8)))
    assert wide.width("block", max_n=40).evidence is not Evidence.NONE
