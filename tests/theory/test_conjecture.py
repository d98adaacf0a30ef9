"""The conjecture engine: true claims stand, false ones fall, constants are tight."""

import json
from fractions import Fraction
from itertools import combinations_with_replacement, product
from math import comb
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactlt.cli import run
from exactlt.errors import InputError, MalformedFile
from exactlt.theory.conjecture.claim import Claim, claim_from, read_claim
from exactlt.theory.conjecture.instances import certificate, spectrum, vectors
from exactlt.theory.conjecture.sampled import clopper_pearson, missed, sample
from exactlt.theory.conjecture.search import try_claim
from exactlt.theory.conjecture.show import trial_document, trial_lines
from exactlt.theory.probability.truth import Question, enumerated, miss

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "examples" / "conjectures").glob("*.toml"))
SMALL = {"n": "1..5", "M": "1..3", "t": "1..M"}


def stage(**given_):
    return try_claim(Claim(**{"region": SMALL, **given_})).stages[0]


def test_a_true_bound_stands_and_its_reverse_falls_everywhere_it_is_strict():
    true = stage(claim="P(miss) >= 2**(-n)")
    assert true.counterexample is None and true.points == 30 and true.slack[0][0] > 1
    false = stage(claim="P(miss) <= 2**(-n)")
    assert false.failing == 30
    assert {k: false.counterexample.values[k] for k in "nMt"} == {"n": 1, "M": 1, "t": 1}
    assert false.counterexample.known["P_miss"] == Fraction(2, 3)


def test_the_counterexample_is_the_smallest():
    found = stage(claim="P(miss) <= 9/10", region={"n": "1..3", "M": "1..9", "t": "1..M"})
    every = [
        (n + M + t, n, M, t)
        for n in range(1, 4)
        for M in range(1, 10)
        for t in range(1, M + 1)
        if miss(Question(f"uniform:M={M}", n, (t,))) > Fraction(9, 10)
    ]
    at = found.counterexample.values
    assert (at["n"] + at["M"] + at["t"], at["n"], at["M"], at["t"]) == min(every)
    assert found.failing == len(every)


def test_a_fitted_constant_is_tight_on_its_region():
    found = stage(claim="P(miss) <= C*n**(-1/7)", free=("C",)).fits[0]
    needed = max(
        float(miss(Question(f"uniform:M={M}", n, (t,)))) * n ** (1 / 7)
        for n in range(1, 6)
        for M in range(1, 4)
        for t in range(1, M + 1)
    )
    assert found.good == "large"
    assert float(found.falls) < needed <= float(found.survives)
    assert found.survives - found.falls == Fraction(1, 10**4)


def test_constants_that_must_be_small():
    found = stage(claim="P(miss) >= c*2**(-n)", free=("c",)).fits[0]
    needed = min(
        miss(Question(f"uniform:M={M}", n, (t,))) * 2**n
        for n in range(1, 6)
        for M in range(1, 4)
        for t in range(1, M + 1)
    )
    assert found.good == "small" and found.survives <= needed < found.falls


def test_a_constant_between_is_found_and_impossible_ones_are_refuted():
    between = stage(claim="P(miss) <= Max(1/c, c/4)", free=("c",)).fits[0]
    assert between.survives is not None
    none = try_claim(Claim("P(miss) <= c*2**(-100)*n + 0*c", free=("c",), region=SMALL))
    assert none.stages[0].fits[0].survives is None and none.refuted is not None


def test_sufficient_and_necessary_thresholds():
    false = stage(
        claim="sufficient: n >= log2(2*M+1)",
        p="1/2",
        target="all",
        region={"n": "1..9", "M": "1..2"},
    )
    assert false.counterexample.values["n"] == 2
    assert [row["claimed"] for row in false.thresholds] == [2, 3]
    assert [row["true"] for row in false.thresholds] == [4, 5]
    true = stage(
        claim="necessary: n >= log2(2*M+1)",
        p="1/1000",
        target="all",
        region={"n": "1..6", "M": "1..3"},
    )
    assert true.counterexample is None
    too_strong = stage(
        claim="necessary: n >= 2*log2(2*M+1)",
        p="1/1000",
        target="all",
        region={"n": "1..6", "M": "1..3"},
    )
    assert too_strong.counterexample.values["n"] == 2  # M = 1: weights 1 and -1


def test_hypotheses_cut_the_region():
    full = stage(claim="P(miss) <= 1")
    part = stage(claim="P(miss) <= 1", where=("n >= 2*log2(M)", "t == M"))
    assert 0 < part.points < full.points == 30


def test_point_masses_of_products():
    trial = try_claim(
        Claim(
            "P(X=v) >= c/(2*4**m+1)",
            law="product",
            free=("c",),
            region={"m": "1..2", "v": "0..4**m"},
        )
    )
    found = trial.stages[0].fits[0]
    assert found.survives is None and found.binding.values["v"] == 3
    assert found.binding.known["P_value"] == 0


def test_always_lists_every_weight_vector():
    for n, M in product(range(1, 5), range(1, 5)):
        listed = {w for m in range(1, M + 1) for w in vectors(n, m)}
        assert listed == set(combinations_with_replacement(range(1, M + 1), n))
    false = try_claim(Claim("always: distinct*top <= 2**n", region={"n": "1..4", "M": "1..3"}))
    assert false.refuted
    document = trial_document(false)["stages"][0]["counterexample"]["certificate"]
    sums = [
        sum(w for w, m in zip(document["weights"], mask, strict=True) if m)
        for mask in product((0, 1), repeat=len(document["weights"]))
    ]
    assert len(set(sums)) == document["distinct_sums"]
    assert sums.count(document["at_sum"]) == document["largest_multiplicity"]
    assert len(set(sums)) * document["largest_multiplicity"] > 2 ** len(document["weights"])


@given(st.lists(st.integers(1, 30), min_size=1, max_size=10))
def test_spectrum_counts_masks(weights):
    sums = [
        sum(w for w, m in zip(weights, mask, strict=True) if m)
        for mask in product((0, 1), repeat=len(weights))
    ]
    distinct, top, at = spectrum(tuple(weights))
    assert distinct == len(set(sums)) and top == max(map(sums.count, set(sums)))
    assert sums.count(at) == top
    assert certificate(tuple(weights))["largest_multiplicity"] == top


@given(
    st.lists(st.integers(-9, 9), min_size=1, max_size=7),
    st.integers(0, 7),
    st.lists(st.integers(-20, 20), min_size=1, max_size=3),
    st.integers(0, 2),
    st.booleans(),
)
def test_sampled_decisions_equal_plain_enumeration(weights, k, targets, tol, sized):
    size = min(k, len(weights)) if sized else None
    sums = {
        sum(w for w, m in zip(weights, mask, strict=True) if m)
        for mask in product((0, 1), repeat=len(weights))
        if size is None or sum(mask) == size
    }
    wanted = not all(any(abs(s - t) <= tol for s in sums) for t in targets)
    assert missed(weights, tuple(targets), tol, size) == wanted
    run_of = tuple(range(min(targets), min(targets) + 3))
    assert missed(weights, run_of, 0, size) == (not set(run_of) <= sums)


@pytest.mark.parametrize(
    ("misses", "draws", "alpha"),
    [
        (0, 10, Fraction(1, 20)),
        (3, 10, Fraction(1, 20)),
        (10, 10, Fraction(1, 100)),
        (7, 40, Fraction(1, 10**6)),
    ],
)
def test_clopper_pearson_by_exact_tails(misses, draws, alpha):
    found = clopper_pearson(misses, draws, alpha)

    def above(p, k):
        return sum(comb(draws, j) * p**j * (1 - p) ** (draws - j) for j in range(k, draws + 1))

    step = Fraction(1, 2**30)
    if misses:
        assert above(found.lower, misses) <= alpha / 2 < above(found.lower + step, misses)
    if misses < draws:
        below = 1 - above(found.upper, misses + 1)
        assert below <= alpha / 2 < 1 - above(found.upper - step, misses + 1)


def test_monte_carlo_agrees_with_exact_probabilities():
    # every interval misses the truth with probability <= 10^-9: together below 10^-7
    for law, n, targets, tol, size in (
        ("uniform:M=3", 4, (1,), 0, None),
        ("uniform:M=3", 5, (-3, -1, 2), 0, None),
        ("uniform:M=6", 4, (5,), 1, None),
        ("nonzero:M=4", 5, (2,), 0, 3),
        ("product:k=1", 5, (2,), 0, None),
        ("positive:M=5", 4, (7,), 0, None),
    ):
        question = Question(law, n, targets, tol, size)
        found = sample(question, 400, 7, Fraction(1, 10**9))
        assert found.interval.lower <= miss(question) <= found.interval.upper
        assert miss(question) == enumerated(question)


def test_sampling_is_reproducible_and_refutes_only_with_room():
    claim = Claim(
        "P(miss) <= 1/10",
        region={"n": "9", "M": "1", "t": "1"},
        sampled={"n": "6", "M": "64", "t": "M"},
        samples=200,
    )
    first, second = (try_claim(claim) for _ in range(2))
    assert first.refuted.name == "samples"
    assert trial_document(first) == trial_document(second)


def test_certified_bounds_refute_beyond_the_exact_region():
    trial = try_claim(
        Claim(
            "P(miss) <= 10*M*2**(-n)",
            region={"n": "1..4", "M": "2", "t": "1"},
            far={"n": "40", "M": "8", "t": "8"},
        )
    )
    assert trial.refuted.name == "bounds"


def test_a_second_law():
    found = stage(
        claim="P(miss) <= c*Q(miss)",
        law="product",
        versus="uniform:M=4**m",
        free=("c",),
        region={"n": "1..3", "m": "1", "t": "1..4"},
    ).fits[0]
    ratio = max(
        miss(Question("product:k=1", n, (t,))) / miss(Question("uniform:M=4", n, (t,)))
        for n in range(1, 4)
        for t in range(1, 5)
    )
    assert found.falls < ratio <= found.survives


@pytest.mark.parametrize(
    ("given_", "word"),
    [
        ({"claim": "n >= 3"}, "expected P(miss)"),
        ({"claim": "P(miss) = "}, "formula"),
        ({"claim": "sufficient: n >= 3"}, "success probability"),
        ({"claim": "sufficient: M >= 3", "p": "1/2"}, "written"),
        ({"claim": "P(miss) <= C"}, "unknown name 'C'"),
        ({"claim": "P(miss) <= 1/0"}, "zero"),
        ({"claim": "P(miss) <= 1", "law": "normal"}, "law"),
        ({"claim": "P(miss) <= 1", "target": "some"}, "target"),
        ({"claim": "P(miss) <= 1", "region": {"n": "1..3"}}, "region"),
        ({"claim": "P(miss) <= 1", "region": {"n": "1..10**9", "M": "1", "t": "1"}}, "more than"),
        ({"claim": "P(miss) <= 1", "extra": 1}, "unknown key"),
        ({"claim": "P(miss) <= log(n - 9)", "region": SMALL}, "log"),
        ({"law": "uniform"}, "claim is missing"),
        ({"claim": "P(miss) <= 1", "samples": "x"}, "integer"),
    ],
)
def test_bad_claims_are_one_sentence(given_, word):
    with pytest.raises(InputError) as error:
        try_claim(claim_from(given_))
    assert word in str(error.value) and "\n" not in str(error.value)


def test_a_broken_file_is_named(tmp_path):
    (tmp_path / "x.toml").write_text("claim = ")
    with pytest.raises(MalformedFile, match=r"x\.toml"):
        read_claim(tmp_path / "x.toml")


def test_command_line_equals_library(capsys):
    code = run(
        [
            "conjecture",
            "P(miss) <= 2**(-n)",
            "--region",
            "n=1..3",
            "--region",
            "M=1..2",
            "--region",
            "t=1..M",
        ]
    )
    out = capsys.readouterr().out
    assert code == 1 and "REFUTED by exact rational probability" in out
    trial = try_claim(Claim("P(miss) <= 2**(-n)", region={"n": "1..3", "M": "1..2", "t": "1..M"}))
    assert out == "\n".join(trial_lines(trial)) + "\n"
    code = run(
        [
            "conjecture",
            "P(miss) <= 1",
            "--json",
            "--region",
            "n=1..2",
            "--region",
            "M=1",
            "--region",
            "t=1",
        ]
    )
    assert code == 0 and json.loads(capsys.readouterr().out)["refuted"] is None


def test_out_of_time_is_said_and_refutes_nothing():
    trial = try_claim(
        Claim("P(miss) <= C", free=("C",), region={"n": "1..9", "M": "1..3", "t": "1..M"}),
        seconds=1e-6,
    )
    assert trial.stages[0].out_of_time and trial.refuted is None
    assert any("time limit" in line for line in trial_lines(trial))


def test_examples_are_readable_and_named():
    assert len(EXAMPLES) >= 10
    for path in EXAMPLES:
        claim = read_claim(path)
        assert claim.name and claim.about
        assert f"--file examples/conjectures/{path.name}" in path.read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_examples_end_as_they_should(path):
    from dataclasses import replace

    claim = read_claim(path)
    if claim.sampled:
        claim = replace(
            claim, samples=100, sampled={k: v.split()[0] for k, v in claim.sampled.items()}
        )
    trial = try_claim(claim, seconds=300)
    falls = path.stem.startswith("false") or path.stem == "kn25_product_mass"
    assert (trial.refuted is not None) == falls
    if path.stem == "kn26_theorem2":
        least = {f.fixed["C"]: f.survives for f in trial.constants}
        assert least[Fraction(1)] > Fraction(24, 10)  # 1/ln(3/2) = 2.466 in the limit
        assert all(
            a >= b for a, b in zip(list(least.values())[1:], list(least.values())[2:], strict=False)
        )


@pytest.mark.parametrize("region", [["n=3..1", "M=1", "t=1"], ["n=2", "M=10^12", "t=1"]])
def test_an_untested_claim_is_not_a_claim_that_stands(capsys, region):
    options = [word for part in region for word in ("--region", part)]
    with pytest.raises(InputError, match="no point of it was decided"):
        run(["conjecture", "P(miss) <= 1", *options])
    assert "verdict   NOT TESTED" in capsys.readouterr().out


def test_ctrl_c_is_not_a_verdict(capsys, monkeypatch):
    def stop(question):
        raise KeyboardInterrupt

    monkeypatch.setattr("exactlt.theory.probability.truth.miss", stop)
    where = ["--region", "n=2", "--region", "M=1", "--region", "t=1"]
    assert run(["conjecture", "P(miss) <= 1", *where]) == 130
    assert "(interrupted)" in capsys.readouterr().out


@pytest.mark.parametrize("p", ["0", "-1", "2"])
def test_success_probabilities_are_probabilities(p):
    with pytest.raises(InputError, match="expected a success probability"):
        stage(claim="sufficient: n >= 3", p=p)
