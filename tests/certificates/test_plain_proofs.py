"""Plain proofs for other checkers: our LRAT and DRAT text against our exported clauses.

The two checkers here know nothing of exactlt: they read DIMACS and the proof from files.
"""

import random

import pytest
from checker_questions import tiny_question
from test_diagram_certificates import fulfils, masks

from exactlt.cli import main
from exactlt.instances import LinearSystem, Row, SubsetSum, write_instance

pytest.importorskip("pysat")

GROUPED = LinearSystem(
    3,
    [Row([0, 1], [1, 1], 1, 1), Row([1, 2], [1, 1], 1, 1), Row([0, 2], [1, 1], 1, 1)],
    [[0, 1, 2], [0, 1, 2], [0, 2]],
)


def read_cnf(path):
    clauses, head = [], None
    for line in path.read_text().splitlines():
        if line.startswith("p cnf"):
            head = [int(x) for x in line.split()[2:]]
        elif not line.startswith("c"):
            *clause, zero = map(int, line.split())
            assert zero == 0 and len(set(map(abs, clause))) == len(clause)
            clauses.append(clause)
    assert head[1] == len(clauses)
    assert all(abs(x) <= head[0] for clause in clauses for x in clause)
    return clauses


def refuted_by_lrat(clauses, text):
    alive = dict(enumerate(clauses, 1))
    for line in text.splitlines():
        number, *words = line.split()
        if words[0] == "d":
            for k in words[1:-1]:
                del alive[int(k)]
            continue
        cut = words.index("0")
        clause, hints = [int(x) for x in words[:cut]], [int(x) for x in words[cut + 1 : -1]]
        true, conflict = {-x for x in clause}, False
        for k in hints:
            free = [x for x in alive[k] if -x not in true]
            assert len(free) < 2 and not conflict
            conflict = not free
            true.update(free)
        assert conflict
        if not clause:
            return True
        alive[int(number)] = clause
    return False


def refuted_by_rup(clauses, text):
    if [] in clauses:
        return True  # the formula itself holds the empty clause
    clauses = [list(c) for c in clauses]

    def conflict(true):
        changed = True
        while changed:
            changed = False
            for clause in clauses:
                free = [x for x in clause if -x not in true]
                if not free:
                    return True
                if len(free) == 1 and free[0] not in true:
                    true.add(free[0])
                    changed = True
        return False

    for line in text.splitlines():
        if line.startswith("d"):
            continue  # forgetting nothing only helps
        clause = [int(x) for x in line.split()[:-1]]
        assert conflict({-x for x in clause})
        if not clause:
            return True
        clauses.append(clause)
    return False


CHECK = {"lrat": refuted_by_lrat, "drat": refuted_by_rup}


def infeasible(count):
    found, i = [GROUPED, SubsetSum([1, 1, -28], -27, size=3)], 0
    while len(found) < count:
        question = tiny_question(random.Random(500 + i))
        i += 1
        if not any(fulfils(question, m) for m in masks(question.n)):
            found.append(question)
    return found


@pytest.mark.parametrize("kind", CHECK)
def test_other_checkers_accept_our_proof_of_our_export(kind, tmp_path, capsys):
    for i, question in enumerate(infeasible(12)):
        file = write_instance(question, tmp_path / f"{i}.json")
        proof, export = tmp_path / f"{i}.{kind}", tmp_path / f"{i}.export.cnf"
        assert main(["certify", str(file), "--out", str(proof)]) == 0
        assert capsys.readouterr().out.startswith("VERIFIED infeasible")
        assert main(["export", str(file), "--out", str(export)]) == 0
        clauses = read_cnf(export)
        assert clauses == read_cnf(proof.with_suffix(".cnf"))
        assert CHECK[kind](clauses, proof.read_text())


def test_a_formula_that_is_there_is_not_overwritten(tmp_path, capsys):
    file = write_instance(SubsetSum([4, 6], 3), tmp_path / "q.json")
    for kind, beside in (("lrat", "cnf"), ("drat", "cnf"), ("pbp", "opb")):
        (tmp_path / f"p.{beside}").write_text("mine")
        argv = ["certify", str(file), "--out", str(tmp_path / f"p.{kind}")]
        assert main(argv) == 2 and "--force" in capsys.readouterr().err
        assert (tmp_path / f"p.{beside}").read_text() == "mine"
        assert not (tmp_path / f"p.{kind}").exists()
        assert main([*argv, "--force"]) == 0


@pytest.mark.parametrize(
    "options, word",
    [
        (["--out", "z.pbp", "--ask", "optimum"], "ask"),
        (["--out", "z.pbp", "--method", "nonsense"], "method"),
        (["--out", "z.lrat", "--method", "drat"], "method"),
        (["--out", "z", "--method", "nonsense"], "method"),
        (["--out", "z", "--force"], "force"),
        (["--out", "-"], "expected a file's name"),
        (["--out", "z", "--ask", "count"], "ask"),
    ],
)
@pytest.mark.parametrize("target", [3, 4])
def test_no_option_is_ignored(options, word, target, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    write_instance(SubsetSum([4, 6], target), tmp_path / "q.json")
    assert main(["certify", "q.json", *options]) == 2
    assert word in capsys.readouterr().err
    assert [p.name for p in tmp_path.iterdir()] == ["q.json"]


def test_a_feasible_question_has_no_plain_proof(tmp_path, capsys):
    file = write_instance(SubsetSum([4, 6], 4), tmp_path / "q.json")
    for kind in ("lrat", "drat", "pbp"):
        assert main(["certify", str(file), "--out", str(tmp_path / f"p.{kind}")]) == 2
        assert "has a solution" in capsys.readouterr().err
    assert [p.name for p in tmp_path.iterdir()] == ["q.json"]


def test_binary_drat_is_read():
    from exactlt.certificates._clausal import clausal_text
    from proofs_check import clausal
    from proofs_check.questions import subset_system
    from proofs_check.verdicts import Limits, Malformed, Refuted

    question = SubsetSum([3, 5, 7, 11], 13)
    _, text = clausal_text(question, "drat")

    def packed(literal):
        number, out = 2 * abs(literal) + (literal < 0), b""
        while number > 127:
            out, number = out + bytes([number & 127 | 128]), number >> 7
        return out + bytes([number])

    binary = b""
    for line in ["c a comment", *text.splitlines()]:
        words = line.split()
        if words[0] == "c":
            continue
        kind = b"d" if words[0] == "d" else b"a"
        literals = [int(w) for w in words if w != "d"][:-1]
        binary += kind + b"".join(map(packed, literals)) + b"\0"
    system = subset_system([3, 5, 7, 11], 13, 0)
    proof = {"method": "drat", "encoding": 2}
    for data in (text.encode(), f"c a comment\n{text}".encode(), binary):
        assert "DRAT" in clausal.drat(system, proof, data, Limits())
    with pytest.raises((Malformed, Refuted)):
        clausal.drat(system, proof, b"a" + packed(10**6), Limits())
    with pytest.raises(Malformed):
        clausal.drat(system, proof, b"a\x81\xff\xff\xff\xff\xff\xff\xff\x00", Limits())


@pytest.mark.parametrize("kind", ["lrat", "drat", "pbp"])
def test_a_plain_proof_is_verified(kind, tmp_path, capsys):
    question = SubsetSum([3, 5, 6, 9], 7)
    file, proof = write_instance(question, tmp_path / "q.json"), tmp_path / f"p.{kind}"
    assert main(["certify", str(file), "--out", str(proof)]) == 0
    capsys.readouterr()
    assert main(["verify", str(file), str(proof)]) == 0
    assert capsys.readouterr().out.startswith("VERIFIED infeasible")

    # the formula of another question, or none
    other = write_instance(SubsetSum([3, 5, 6, 9], 8), tmp_path / "other.json")
    assert main(["verify", str(other), str(proof)]) == 2
    assert "formula beside the proof" in capsys.readouterr().err
    proof.with_suffix(".opb" if kind == "pbp" else ".cnf").unlink()
    assert main(["verify", str(other), str(proof)]) in (1, 2)  # it has the solution 3 + 5
    assert "VERIFIED" not in capsys.readouterr().out
    assert main(["verify", str(file), str(proof)]) == 0
    capsys.readouterr()

    # damaged: half of it
    proof.write_text(proof.read_text()[: len(proof.read_text()) // 2])
    assert main(["verify", str(file), str(proof)]) in (1, 2)
    assert "VERIFIED" not in capsys.readouterr().out


def test_a_certificate_with_a_plain_ending_is_a_certificate(tmp_path, capsys):
    from exactlt.certificates import certify

    question = SubsetSum([3, 5, 6, 9], 7)
    file = write_instance(question, tmp_path / "q.json")
    (tmp_path / "c.lrat").write_bytes(certify(question))
    assert main(["verify", str(file), str(tmp_path / "c.lrat")]) == 0


def test_a_certificate_into_a_pipe_is_verified_before_it(tmp_path, capsys):
    """What cannot be read back is written through, and verified all the same."""
    import os
    import threading

    file = write_instance(SubsetSum([3, 5, 6, 9], 7), tmp_path / "q.json")
    os.mkfifo(tmp_path / "pipe")
    got = []
    reader = threading.Thread(target=lambda: got.append((tmp_path / "pipe").read_bytes()))
    reader.start()
    assert main(["certify", str(file), "--out", str(tmp_path / "pipe")]) == 0
    reader.join()
    assert capsys.readouterr().out.startswith("VERIFIED") and got[0].startswith(b"exactlt")
