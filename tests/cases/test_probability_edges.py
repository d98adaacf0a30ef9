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
