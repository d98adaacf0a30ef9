"""Every method on tiny questions against enumeration, and the checker as a process."""

import itertools
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from test_diagram_certificates import check, fulfils, masks, sums, systems

from exactlt.answers import Ask, Evidence
from exactlt.certificates import (
    METHODS,
    Check,
    Verification,
    certify,
    certify_width,
    prove_answer,
    verify,
)
from exactlt.certificates._counting import counting
from exactlt.cli import run
from exactlt.encodings import clauses_of, opb
from exactlt.errors import InputError, SoundnessError, UnsupportedError
from exactlt.instances import LinearSystem, Row, Stream, SubsetSum, write_instance
from exactlt.solvers import solver
from proofs_check.encoding import clauses
from proofs_check.questions import Question as Asked
from proofs_check.verdicts import Limits


@pytest.mark.parametrize("method", ["veripb", "counting"])
def test_row_methods_agree_with_enumeration(method):
    @settings(max_examples=120, database=None)
    @given(sums(most=8))
    def agrees(question):
        expected = any(fulfils(question, m) for m in masks(question.n))
        try:
            claim, _ = check(question, certify(question, method=method))
        except UnsupportedError as error:
            assert method == "counting" and "window" in str(error)
        else:
            assert claim == ("feasible" if expected else "infeasible")

    agrees()


@pytest.mark.parametrize("method", ["lrat", "drat"])
def test_clausal_methods_agree_with_enumeration(method):
    pytest.importorskip("pysat")

    @settings(max_examples=6, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(sums(most=7) | systems())
    def agrees(question):
        expected = any(fulfils(question, m) for m in masks(question.n))
        claim, _ = check(question, certify(question, method=method))
        assert claim == ("feasible" if expected else "infeasible")

    agrees()


@given(sums(most=6) | systems())
def test_the_checker_makes_the_same_clauses(question):
    mine = clauses_of(question)
    system = Asked(question.to_json().encode(), "i").system()
    theirs = clauses(system, Limits())
    if () in mine.clauses:
        assert () in theirs[1]
    else:
        assert theirs == (mine.variables, mine.clauses)


def test_opb_has_the_same_solutions():
    question = LinearSystem(
        4, [Row([0, 1, 2], [5, -7, 2], -3, 6), Row([1, 3], [1, 1], None, 1)], [[0, 2]]
    )
    lines = opb(question).splitlines()[1:]
    for mask in itertools.product((0, 1), repeat=4):
        holds = True
        for line in lines:
            left, right = line.rstrip(" ;").split(">=")
            words = left.split()
            total = sum(
                int(c) * (1 - mask[int(v[2:]) - 1] if v[0] == "~" else mask[int(v[1:]) - 1])
                for c, v in zip(words[::2], words[1::2], strict=True)
            )
            holds &= total >= int(right)
        assert holds == question.is_solution(mask)


@pytest.mark.parametrize("modulus", [1, 2, 17, 4096])
def test_counting_works_with_any_modulus(modulus):
    question = SubsetSum([101, 57, -33, 260, 75], target=11)
    proof = counting(question, 1 << 20, modulus)
    assert proof.extra["modulus"] == modulus
    assert len(proof.data) * 8 >= 32 // modulus


def infeasible(n, bits, **options):
    for seed in itertools.count():
        weights = Stream(f"uniform:M=2^{bits}", seed).take(n)
        question = SubsetSum(weights, 2**bits // 3, **options)
        if b'"infeasible"' in certify(question)[:60]:
            return question


def test_diagrams_need_the_root_of_all_nodes():
    """Nodes per level stay below twice the square root of 2^n: counted, not timed."""
    for n in (12, 16, 20):
        _, sentence = check_all(infeasible(n, n))
        nodes = int(sentence.rsplit("diagram of ", 1)[1].split()[0])
        assert nodes <= 8 * 2 ** (n / 2)


def check_all(question):
    done = verify(question, certify(question))
    assert done.ok
    return done.claim, done.sentence


def test_sixty_bits_and_more_are_exact():
    question = infeasible(20, 20)
    for factor in (2**45, 2**90):
        scaled = SubsetSum(
            [factor * w for w in question.weights], factor * question.target, factor - 1
        )
        done = verify(scaled, certify(scaled))
        assert done.ok and done.claim == "infeasible"
        hit = SubsetSum(scaled.weights, sum(scaled.weights[::3]))
        assert verify(hit, certify(hit)).claim == "feasible"


def test_answers_are_upgraded_to_proof(tmp_path):
    question = infeasible(12, 14)
    answer = solver("enumerate").solve(question)
    assert answer.evidence is Evidence.EXHAUSTIVE
    better, checked = prove_answer(question, answer, tmp_path / "a.cert")
    assert better.evidence is Evidence.PROOF and checked.check is Check.VERIFIED
    best = solver("enumerate").solve(question, Ask.OPTIMUM)
    assert prove_answer(question, best, tmp_path / "b.cert")[0].evidence is Evidence.PROOF
    easy = SubsetSum([1, 2, 3], 3)
    witness = solver("enumerate").solve(easy)
    assert prove_answer(easy, witness, tmp_path / "c.cert")[0].evidence is Evidence.WITNESS


def test_a_lying_solver_is_found_out(tmp_path):
    import dataclasses

    question = SubsetSum([1, 2, 3], 3)
    none = solver("enumerate").solve(SubsetSum([1, 2, 3], 9))
    lie = dataclasses.replace(none, ask=Ask.DECIDE)
    with pytest.raises(SoundnessError, match="says infeasible"):
        prove_answer(question, lie, tmp_path / "x.cert")


@pytest.mark.parametrize("check", list(Check))
def test_one_policy_for_what_the_checker_says(check, tmp_path, monkeypatch, capsys):
    """Only VERIFIED raises the evidence; a refuted or malformed certificate of ours is a bug.

    ``solve`` prints its answer whatever becomes of the certificate.
    """
    import importlib
    import json

    from exactlt.cli import main
    from exactlt.instances import write_instance

    prove_module = importlib.import_module("exactlt.certificates._prove")
    said = Verification(check, "infeasible", "so it says")
    monkeypatch.setattr(prove_module, "verify", lambda *a, **k: said)
    question = infeasible(8, 10)
    answer, path = solver("enumerate").solve(question), tmp_path / "a.cert"
    if check in (Check.REFUTED, Check.MALFORMED):
        with pytest.raises(SoundnessError, match="so it says"):
            prove_answer(question, answer, path)
    else:
        evidence = Evidence.PROOF if check is Check.VERIFIED else Evidence.EXHAUSTIVE
        assert prove_answer(question, answer, path)[0].evidence is evidence
    assert path.stat().st_size
    file = str(write_instance(question, tmp_path / "q.json"))
    code = main(["solve", file, "--certificate", str(path)])
    printed = json.loads(capsys.readouterr().out)
    assert printed["verdict"] == "infeasible"
    assert code == {"verified": 0, "refuted": 1, "malformed": 1, "out of limits": 3}[check]


def test_the_checker_process_says_what_is_wrong(tmp_path):
    question = infeasible(10, 12)
    data = certify(question)
    assert verify(question, data[:-4]).check is Check.MALFORMED
    assert verify(SubsetSum([1], 3), data).check is Check.REFUTED
    assert verify(question, data, nodes=2).check is Check.OUT_OF_LIMITS
    with pytest.raises(InputError, match="no such file"):
        verify(question, tmp_path / "nothing")


def test_the_checker_stops_in_time_and_memory():
    question = infeasible(26, 30)
    weights = (*question.weights, *(2**31 + k for k in range(20)))
    hard = SubsetSum(weights, question.target)
    bits = zlib.compress(bytes(1 << 22))
    from exactlt.certificates._file import Proof, pack

    data = pack(
        "infeasible", hard.sha256, proofs=[Proof("diagram", bits, {"order": list(range(46))})]
    )
    assert verify(hard, data, seconds=1, nodes=1 << 26).check is Check.OUT_OF_LIMITS
    assert verify(hard, data, memory=200, nodes=1 << 26).check is Check.OUT_OF_LIMITS


def test_the_commands(tmp_path, capsys):
    file, out = tmp_path / "i.json", tmp_path / "i.cert"
    write_instance(infeasible(10, 12), file)
    for method in METHODS if pytest.importorskip("pysat") else ():
        assert run(["certify", str(file), "--out", str(out), "--method", method]) == 0
        assert capsys.readouterr().out.startswith("VERIFIED infeasible: no mask of the 10")
    assert run(["verify", str(file), str(out)]) == 0
    assert run(["certify", str(file), "--out", str(tmp_path / "p.pbp")]) == 0
    assert (tmp_path / "p.opb").read_text().startswith("* #variable= 10 #constraint= 2")
    write_instance(SubsetSum([1, 2], 3), file)
    assert run(["verify", str(file), str(out)]) == 1
    write_instance(SubsetSum([1, 2], 5), file)
    assert run(["solve", str(file), "--solver", "enumerate", "--certificate", str(out)]) == 0
    assert '"evidence": "proof"' in capsys.readouterr().out
    with pytest.raises(InputError, match="method"):
        run(["certify", str(file), "--out", str(out), "--method", "oracle"])


def test_fixed_size_widths_beyond_the_prefix():
    stream = Stream("positive:M=3", 5)
    total = sum(stream.take(3))
    data = certify_width(stream, total, 0, 3, (1, 1, 1), size=3)
    assert b'"width"' in data[:60]


@pytest.mark.parametrize("option", ["--seconds", "--memory"])
def test_limits_of_the_checker_that_nobody_can_mean(option, tmp_path, capsys):
    file = write_instance(SubsetSum([3, 5], 8), tmp_path / "q.json")
    assert run(["certify", str(file), "--out", str(tmp_path / "c")]) == 0
    with pytest.raises(InputError, match=f"{option[2:]}: expected an integer >= 1, got 0"):
        run(["verify", str(file), str(tmp_path / "c"), option, "0"])
    assert run(["verify", str(file), str(tmp_path / "c"), option, str(10**23)]) == 0


def test_veripb_takes_several_equations_and_one_range():
    """Their halves times the radices add up to the lifted row that the diagram is about."""
    import random

    proved = 0
    for seed in range(60):
        r = random.Random(seed)
        n, top, rows = r.randint(1, 7), r.choice((1, 3, 50, 2**40)), []
        ranged = r.randrange(3)
        for i in range(r.randint(2, 3)):
            used = sorted(r.sample(range(n), r.randint(1, n)))
            low = r.randint(-top, 2 * top)
            high = low + r.randint(0, top) if i == ranged else low
            half = r.choice(((low, high), (None, high), (low, None)))
            ends = half if i == ranged else (low, high)
            rows.append(Row(used, [r.randint(-top, top) for _ in used], *ends))
        question = LinearSystem(n, rows)
        if any(fulfils(question, m) for m in masks(n)):
            continue
        claim, _ = check(question, certify(question, method="veripb"))
        assert claim == "infeasible"
        proved += 1
    assert proved > 40
    two = LinearSystem(2, [Row([0], [2], 1, 1), Row([1], [2], 1, 1)], [[0, 1]])
    with pytest.raises(UnsupportedError, match="veripb takes rows of which at most one is a range"):
        certify(two, method="veripb")
