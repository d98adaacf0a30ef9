"""``exactlt selftest``: what it says, and that a wrong value does not pass."""

import json
from dataclasses import replace

import pytest

from exactlt.cli import main, run
from exactlt.errors import InputError
from exactlt.selftest import SEQUENCES, hold, planned, selftest
from exactlt.selftest.ways import WAYS

QUICK = ["A000980", "A063776", "A168238", "A002426", "A001047", "A027465", "A002024", "A126796"]


def test_every_sequence_has_its_way_and_twelve_are_there():
    assert list(WAYS) and set(WAYS) == set(SEQUENCES) and len(SEQUENCES) >= 12
    assert {s.kind for s in SEQUENCES.values()} == {"count", "decision", "probability", "width"}


@pytest.mark.parametrize("number", QUICK)
def test_quick_sequences(number):
    assert hold(SEQUENCES[number]).agrees


@pytest.mark.slow
def test_all_sequences():
    assert all(held.agrees for held in selftest())


@pytest.mark.parametrize("solver", ["enumerate", "mitm", "schroeppel_shamir", "dp"])
def test_each_counting_solver(solver):
    (held,) = selftest(["A063776"], solver=solver)
    assert held.agrees


@pytest.mark.parametrize("number", QUICK)
def test_a_wrong_term_is_noticed(number, capsys, monkeypatch):
    s = SEQUENCES[number]
    at = list(s.terms)[len(s.terms) // 2]
    wrong = replace(s, terms=s.terms | {at: s.terms[at] + 1})
    held = hold(wrong)
    assert held.differs == at and str(s.terms[at] + 1) in held.sentence()
    monkeypatch.setitem(SEQUENCES, number, wrong)
    assert main(["selftest", number]) == 1
    assert "1 differ" in capsys.readouterr().out


def test_a_term_left_open_is_neither_right_nor_wrong(capsys, monkeypatch):
    s = SEQUENCES["A063865"]
    monkeypatch.setitem(SEQUENCES, s.number, replace(s, terms={4: 2, 40: s.terms[40]}))
    assert main(["selftest", "A063865", "--solver", "enumerate"]) == 3  # it takes n <= 26
    out = capsys.readouterr().out
    assert "1 terms agree, 1 open" in out and "no term differs" in out


def test_json_holds_both_values(capsys):
    assert run(["selftest", "a000980", "A027465", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["format"], found["version"], found["agrees"]) == ("exactlt/selftest", 1, True)
    first, second = found["sequences"]
    assert [t["published"] for t in first["terms"]] == [t["computed"] for t in first["terms"]]
    assert second["terms"][-1]["at"] == [4, 4] and second["link"].endswith("A027465")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["A1"], "expected one of A063865"),
        (["--solver", "greedy"], "greedy is a heuristic"),
        (["--solver", "prices"], "expected one of enumerate"),
        (["A063865", "--solver", "ckk"], "asks for count"),
        (["A001047", "--solver", "mitm"], "not answered by a solver of rows"),
    ],
)
def test_bad_input_is_refused_before_anything_is_computed(words, said, capsys):
    with pytest.raises(InputError, match=said):
        run(["selftest", *words])
    assert not capsys.readouterr().out


def test_a_solver_that_only_decides_gets_what_it_answers():
    assert {s.ask for s in planned(solver="ckk")} == {"decide"}
    assert all(s.rows for s in planned(solver="mitm"))


def test_the_kit_counts_terms_and_names_the_first_that_differs(monkeypatch):
    from exactlt.testing import assert_sequences

    assert assert_sequences("A063776", "A000980") == 17
    s = SEQUENCES["A063776"]
    monkeypatch.setitem(SEQUENCES, s.number, replace(s, terms=s.terms | {3: 5}))
    with pytest.raises(AssertionError, match=r"A063776: a\(3\) is 5, computed 4"):
        assert_sequences("A063776")
