"""Edges of ``probability``, ``bounds`` and ``conjecture`` that were found from outside."""

from __future__ import annotations

import pytest

from exactlt.errors import InputError
from exactlt.theory.conjecture.claim import claim_from, read_claim
from exactlt.theory.conjecture.points import points
from exactlt.theory.ledger.statement import given_values
from exactlt.theory.probability import chain as chains
from exactlt.theory.probability.enumerate import event_probability, multisets
from exactlt.theory.probability.exact import chain
from exactlt.theory.probability.law import Event, weights
from exactlt.theory.report import eval_lines, show_lines


def test_one_number_of_samples_makes_one_long_number(monkeypatch):
    """The powers of big integers were taken anew for every n below the one asked for."""
    lifted = []

    def counted(residues, primes):
        lifted.append(len(primes))
        return lift(residues, primes)

    lift = chains.lift
    monkeypatch.setattr(chains, "lift", counted)
    monkeypatch.setattr(chains, "RESIDUES", 2000)  # a few primes at a time
    monkeypatch.setattr(chains, "left", lambda kernel: 0)  # what ran before must not matter
    monkeypatch.setattr(chains, "plainly", lambda *_: False)
    event = Event(0, (3,))
    one = chain("sign", event)
    fresh = chains.Chain(one.successor, one.counts, one.total, one.payoff)
    value = fresh.misses(700)
    assert len(lifted) == 1
    assert fresh.miss_counts(700)[700] == value
    assert fresh.misses(699) == fresh.miss_counts(699)[699]


def test_laws_of_many_values_do_not_recurse():
    law = weights("uniform:M=600")
    count = total = 0
    for sample, weight in multisets(law, 1):
        count, total = count + 1, total + weight
        assert sum(sample.values()) == 1
    assert (count, total) == (1201, 1201)
    assert event_probability(weights("sign"), Event(0, (0,))) == 1


def test_values_have_the_spellings_of_formulas():
    assert given_values(["δ=1/8,t=−3"]) == {"delta": 1 / 8, "t": -3}
    with pytest.raises(InputError, match="delta is given twice"):
        given_values(["δ=1/8,delta=1/4"])


@pytest.mark.parametrize(
    "values, named",
    [("M=8,n=8.5,t=1", "n: expected an integer"), ("M=8,n=8,t=1,q=3", "q: D6 does not use it")],
)
def test_values_without_meaning_are_refused(values, named):
    with pytest.raises(InputError, match=named):
        list(eval_lines("D6", [values], 64, 10))


def test_a_region_takes_commas():
    claim = claim_from(
        {"claim": "P(miss) <= 1", "region": {"n": "1,2", "M": "max(1,2), 3", "t": "1"}}
    )
    found = {(p["n"], p["M"]) for p in points(claim, claim.region)}
    assert found == {(1, 2), (1, 3), (2, 2), (2, 3)}


def test_errors_of_a_claims_file_name_it(tmp_path):
    file = tmp_path / "bound.toml"
    file.write_text('claim = "P(miss) <= 1"\nregion = [1]\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"bound\.toml: .*region: expected a table"):
        read_claim(str(file))


def test_a_statement_is_read_before_its_first_line(monkeypatch):
    from exactlt.theory.ledger.statement import Statement

    def missing(self):
        raise InputError("sympy is not installed")

    monkeypatch.setattr(Statement, "latex", missing)
    with pytest.raises(InputError):
        next(show_lines("D6"))


@pytest.mark.parametrize("option", ["--n", "--target", "--size"])
@pytest.mark.parametrize("text", ["3.0", "1e1", "٣"])
def test_one_grammar_of_numbers(option, text):
    from exactlt.cli import run

    given = {"--n": "4", "--target": "1", "--size": "1"} | {option: text}
    with pytest.raises(InputError, match=f"{option[2:]}: expected an integer such as 15"):
        run(["probability", "--law", "sign", *(word for pair in given.items() for word in pair)])


def test_one_grammar_accepts_what_targets_accept(capsys):
    from exactlt.cli import run

    assert run(["probability", "--law", "sign", "--n", "+2^2", "--target", "003"]) == 0
    assert "of 4 samples" in capsys.readouterr().out


def test_a_bound_above_an_estimate_says_that_it_is_noise(monkeypatch):
    from fractions import Fraction

    from exactlt.papers import kn25

    monkeypatch.setattr(kn25, "one_sided", lambda n, M, t: Fraction(11, 100))
    near = kn25.obstruction({4: {8: (0.1, 0.005, False)}})
    assert near.verdict == "holds" and "2.0 of its standard errors" in near.ours
    below = kn25.obstruction({4: {8: (0.2, 0.005, False)}})
    assert below.verdict == "holds" and "noise" not in below.ours
    assert kn25.obstruction({4: {8: (0.1, 0.0, True)}}).verdict == "fails"


def test_steps_bound_the_listing_of_multisets_too(monkeypatch):
    """2,000 signs are 2,001 multisets, and each of them millions of subsets."""
    from exactlt.theory.probability import enumerate as listing
    from exactlt.theory.probability.exact import OutOfReach, exact

    def listed(*_):
        raise AssertionError("nothing may be listed")

    monkeypatch.setattr(listing, "multisets", listed)
    with pytest.raises(OutOfReach, match="enumerate would take about"):
        exact("sign", Event(2000, (3,)), method="enumerate", steps=1e9)
    with pytest.raises(OutOfReach, match="sized would take about"):
        exact("sign", Event(5, (1,), size=3), method="sized", steps=1e6)


def test_steps_bound_the_floors_and_the_mixture(monkeypatch):
    from exactlt.theory.laws import subset
    from exactlt.theory.probability import floor
    from exactlt.theory.probability.report import success_report

    def computed(*_, **__):
        raise AssertionError("refused before it is computed")

    event = Event(60, (40,))
    whole = success_report("uniform:M=4", event, steps=1e10)
    assert {"floor", "mixture_miss"} <= set(whole.numbers)
    monkeypatch.setattr(floor, "one_sided_floor", computed)
    monkeypatch.setattr(subset, "poisson_mixture", computed)
    report = success_report("uniform:M=4", event, steps=1e5)
    assert not {"floor", "mixture_miss"} & set(report.numbers)
    assert any(name == "floor" and line.startswith("refused") for name, line in report.lines)


def test_steps_bound_perfect_partitions(monkeypatch):
    from exactlt.errors import UnsupportedError
    from exactlt.theory.probability import partition

    looked = []
    reduced = partition.reduced
    monkeypatch.setattr(partition, "reduced", lambda A, M: looked.append(A) or reduced(A, M))
    partition._states.cache_clear()
    with pytest.raises(UnsupportedError, match="would take more than 1e\\+06 steps"):
        partition.perfect_partition_probability("positive:M=30", 10, steps=1e6)
    assert 0 < len(looked) < 1000
    with pytest.raises(UnsupportedError, match="would take more than 1e\\+08 steps"):
        partition.perfect_partition_probability("positive:M=3", 100_000, steps=1e8)


@pytest.mark.parametrize("option", [["--any"], ["--nonempty"], ["--closed"], ["--method", "sized"]])
def test_a_perfect_partition_ignores_no_option(option):
    from exactlt.cli import run

    with pytest.raises(InputError, match=f"{option[0][2:]}: a perfect partition does not take"):
        run(["probability", "--law", "positive:M=3", "--n", "4", "--partition", *option])


def test_no_clock_decides_what_is_certified(monkeypatch):
    """Integer by integer, by counted work: a slow machine certifies what a fast one does."""
    from exactlt.theory.formula import invert
    from exactlt.theory.formula.parse import parse_relations

    (goal,) = parse_relations("Sum(j, j, 1, n) + floor(n) >= 1000", {"n"})

    def certify():
        calls = []

        def good(x):
            calls.append(x)
            return invert.holds(goal, {"n": x})

        return invert._certify(good, goal, [], "n", {}, 1, 44), calls

    (certified, how), calls = certify()
    assert certified and len(calls) == 43
    monkeypatch.setattr(invert, "SCAN_WORK", 100)
    (certified, how), calls = certify()
    assert not certified and 0 < len(calls) < 43
    assert f"from {min(calls)} on" in how
