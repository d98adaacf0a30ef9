"""The one-line answer to a claim about n: against exact least n, and for people's own words."""

import re
from fractions import Fraction

import pytest

from exactlt import success_probability
from exactlt.cli import main
from exactlt.errors import InputError
from exactlt.theory.conjecture.claim import Claim
from exactlt.theory.conjecture.points import every_target, points, region_of
from exactlt.theory.conjecture.search import try_claim
from exactlt.theory.conjecture.short import short_answer


def answer(claim, **options):
    return short_answer(try_claim(Claim(claim, **options), seconds=30))


def least(M, p):
    """The least n with P(hit t) >= p for each t = 1..M, by its definition."""
    n = 1
    while any(success_probability(f"uniform:M={M}", n=n, target=t) < p for t in range(1, M + 1)):
        n += 1
    return n


def test_a_bound_below_the_truth_is_false_there_and_true_elsewhere():
    p = Fraction(9, 10)
    truth = {M: least(M, p) for M in (1, 2, 3)}
    found = answer(
        "sufficient: n >= 2*M + 4", p="9/10", region={"M": "1..3", "n": "5..10", "t": "1..M"}
    )
    false = set(map(int, re.findall(r"M = (\d) \(", found)))
    assert false == {M for M in truth if truth[M] > 2 * M + 4}
    held = [M for M in truth if truth[M] <= 2 * M + 4]
    assert bool(held) == ("and every n" in found)


def test_without_its_least_n_a_claim_is_not_called_true_for_every_n():
    region = {"M": "3", "n": "15..16", "t": "1..M"}
    found = answer("sufficient: n >= 2*log2(M)+10", p="99/100", region=region)
    assert found == "no counterexample for M = 3 (t = 1..M)"


@pytest.mark.parametrize("option", [{"size": "k"}, {"where": ("n <= 15",)}, {"tol": "n"}])
def test_what_moves_with_n_is_not_carried_to_every_n(option):
    region = {"M": "3", "n": "13..15", "t": "1..M"} | ({"k": "6"} if "size" in option else {})
    found = answer("sufficient: n >= 14", p="1/100", region=region, **option)
    assert "every n" not in found


def test_the_region_is_chosen_about_the_claim():
    region = region_of(Claim("sufficient: n >= 2*log2(M)+10", p="99/100"))
    values = points(Claim("sufficient: n >= 2*log2(M)+10", p="99/100"), region)
    seen = {(v["M"], v["n"]) for v in values}
    assert {n for M, n in seen if M == 1} == set(range(8, 14))  # 10 is claimed
    assert {n for M, n in seen if M == 4} == set(range(12, 18))
    assert region_of(Claim("sufficient: n >= n/2+M", p="1/2"))["n"] == "1..8"


def test_claims_of_other_kinds_have_no_such_line():
    assert answer("P(miss) <= 1/n", region={"n": "1", "M": "1", "t": "1"}) == ""


def test_every_target_goes_beyond_the_exact_region():
    claim = every_target(Claim("sufficient: n >= 2*log2(M)+10", p="99/100"))
    assert claim.sampled["M"] == "16 32 64"
    with pytest.raises(InputError, match="every_target: expected target one"):
        every_target(Claim("sufficient: n >= 9", p="1/2", target="all"))
    with pytest.raises(InputError, match="the law sign has no size"):
        every_target(Claim("sufficient: n >= 9", p="1/2", law="sign"))


@pytest.mark.slow
def test_the_question_of_a_theorist(capsys):
    argv = ["conjecture", "sufficient: n >= 2*log2(M)+10", "--p", "0.99", "--every-target"]
    assert main([*argv, "--seconds", "120"]) == 1
    shown = capsys.readouterr().out.splitlines()[-1]
    assert shown == (
        "in short  false for M = 1 (n = 10, t = 1), M = 2 (n = 12, t = 2) (t = 1..M); "
        "true for M = 3..6 and every n (t = 1..M); "
        "no counterexample for M = 16, 32, 64 by samples (t = M)"
    )


def test_an_option_beside_a_file_is_refused(tmp_path, capsys):
    assert main(["new", "conjecture", "--out", str(tmp_path / "c.toml")]) == 0
    for name, value in (("p", "0.9"), ("seed", "0"), ("samples", "0")):
        assert main(["conjecture", "--file", str(tmp_path / "c.toml"), f"--{name}", value]) == 2
        assert f"{name}: expected in the claim's file alone" in capsys.readouterr().err


def test_each_target_goes_up_to_the_laws_own_size(capsys):
    argv = ["conjecture", "sufficient: n >= 3*m+4", "--law", "grid", "--p", "0.5"]
    argv += ["--every-target", "--region", "m=1", "--region", "n=6..8"]
    assert main(argv) == 0
    shown = capsys.readouterr().out.splitlines()[-1]
    assert shown == "in short  true for m = 1 and every n (t = 1..2**m)"
