"""Small files that ask for the machine, and limits that hold between two looks at the clock."""

import time

import numpy as np
import pytest

from exactlt import SubsetSum
from exactlt.answers import Ask, Clock, Limits, Reason
from exactlt.certificates import certify
from exactlt.cli import main
from exactlt.errors import InputError, UnsupportedError
from exactlt.formats import to_cnf, to_opb
from exactlt.instances import LinearSystem, Row, parse_instance, parse_int
from exactlt.solvers import solver


def test_a_system_of_a_thousand_million_variables_is_refused_at_once(tmp_path, capsys):
    text = (
        '{"format":"exactlt/linear-system","version":1,"variables":1000000000,"rows":'
        '[{"variables":[0],"coefficients":["1"],"low":"1","high":"1"}],"groups":[]}'
    )
    (tmp_path / "q.json").write_text(text)
    for command in (["export"], ["certify", "--out", str(tmp_path / "c")]):
        assert main([command[0], str(tmp_path / "q.json"), *command[1:]]) == 2
        assert "variables: expected at most" in capsys.readouterr().err
    with pytest.raises(InputError):
        LinearSystem(1 << 21, [Row([0], [1], 1, 1)])


def test_weights_of_thousands_of_digits_as_clauses_are_refused_before_they_are_made():
    question = SubsetSum([10**3999 + i for i in range(100)], target=10**3999)
    with pytest.raises(UnsupportedError, match="opb, lp and mps write it"):
        to_cnf(question)
    for method in ("lrat", "drat"):
        with pytest.raises(UnsupportedError, match="adders"):
            certify(question, method=method, infeasible=True)
    assert to_opb(question).startswith("*")


@pytest.mark.parametrize("digit", ["1\u0662", "\uff11", "\u00b2", "1\u0660"])
def test_digits_of_other_alphabets_are_no_numbers(digit):
    text = f'{{"format":"exactlt/subset-sum","version":1,"weights":["{digit}"],"target":"0"}}'
    with pytest.raises(InputError):
        parse_instance(text)
    with pytest.raises(InputError):
        parse_int("M", digit)


def test_our_own_minus_sign_is_read_back():
    assert parse_int("target", "\N{MINUS SIGN}3") == -3


class CountingClock(Clock):
    """A clock that stops at its third look."""

    looks = 0

    def expired(self):
        self.looks += 1
        return self.looks >= 3


def test_ckk_looks_at_the_clock_after_bounded_work():
    rng = np.random.default_rng(4)
    weights = rng.integers(1, 10**9, 1500)
    question = SubsetSum([*map(int, weights)], target=int(weights.sum()) // 2 - 12345678901)
    clock = CountingClock(Limits(60))
    outcome = solver("ckk").run(question, Ask.OPTIMUM, clock)
    assert outcome.complete or outcome.reason is Reason.TIME
    # each look comes after at most 2^20 copied items
    assert outcome.work["nodes"] <= (clock.looks + 1) * ((1 << 20) // 1501 + 1)


def test_width_of_more_kept_weights_than_the_longest_prefix_is_refused(capsys):
    argv = ["width", "--law", "uniform:M=8", "--target", "3", "--size", "100", "--max-n", "64"]
    assert main(argv) == 2 and "size: expected at most" in capsys.readouterr().err


@pytest.mark.parametrize(
    "address", ["", "localhost", "http://x", "tcp://", "tcp://h", "tcp://h:0", "h:99999", ":1"]
)
def test_a_bad_dask_address_is_refused_at_once(address, tmp_path, capsys):
    (tmp_path / "p.toml").write_text('question = "decide"\nlaws = ["sign"]\nn = [4]\n')
    start = time.process_time()
    argv = ["sweep", str(tmp_path / "p.toml"), "--store", str(tmp_path / "s"), "--dask", address]
    assert main(argv) == 2
    err = capsys.readouterr().err
    assert "dask: expected an address" in err and err.count("\n") == 1
    assert not (tmp_path / "s").exists() and time.process_time() - start < 60


def test_a_dask_port_where_nobody_listens_is_one_sentence(tmp_path, capsys):
    import socket

    pytest.importorskip("distributed")
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # bound, not listening
        (tmp_path / "p.toml").write_text('question = "decide"\nlaws = ["sign"]\nn = [4]\n')
        address = f"tcp://127.0.0.1:{held.getsockname()[1]}"
        argv = ["sweep", str(tmp_path / "p.toml"), "--store", str(tmp_path / "s")]
        assert main([*argv, "--dask", address]) == 2
    err = capsys.readouterr().err
    assert "none answers" in err and err.count("\n") == 1


def test_intervals_cover_at_extreme_confidence_and_never_claim_certainty():
    from fractions import Fraction

    from exactlt.experiments.stats import clopper_pearson

    confidence = 1 - Fraction(1, 10**7)
    for hits in (0, 1):
        found = clopper_pearson(hits, 1, confidence)
        low, high = Fraction(found.low), Fraction(found.high)
        tail = (1 - confidence) / 2
        # P(X >= 1) = low and P(X <= 0) = 1 - high must be at most the tail
        assert (low <= tail) if hits else (1 - high <= tail)
    assert "100 %" not in str(clopper_pearson(50, 100, 1 - Fraction(1, 10**12)))
    with pytest.raises(InputError, match="hits"):
        clopper_pearson(1.5, 3)
