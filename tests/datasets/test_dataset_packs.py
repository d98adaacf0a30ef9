"""Packs: the shipped small set in the shape of four competitions, and what is refused."""

import csv
import os
import shutil
from fractions import Fraction
from pathlib import Path

import pytest

from exactlt.certificates import verify
from exactlt.cli import main
from exactlt.datasets import load, pack, read_plan
from exactlt.datasets.packs.sat import clean, tex
from exactlt.errors import InputError, MalformedFile, SoundnessError
from exactlt.formats.minizinc import MODEL

SMALL = Path(__file__).parent.parent.parent / "data" / "sets" / "small"
EFFORTS = "name,family,n,bits,solver,verdict,work,seconds\n"


@pytest.fixture(scope="module")
def entries():
    return {e.name: e for e in load(SMALL)}


def test_sat_holds_clean_clauses_and_a_page(tmp_path, entries):
    made = pack("sat", SMALL, tmp_path / "p")
    files = sorted((tmp_path / "p").glob("*.cnf"))
    assert len(files) == 20 and made.ok and made.rules[2].ok is None
    for path in files:
        name, status = path.stem.rsplit("-", 1)
        verdict = entries[name].answer["decide"]["verdict"]
        assert status == ("sat" if verdict == "feasible" else "unsat")
        assert f"c exactlt dataset draw {entries[name].answer['family']}" in path.read_text()
    page = (tmp_path / "p" / "description.tex").read_text()
    assert page.count("\\\\\n") > 20 and "IEEEtran" in page
    assert "not measured" in (tmp_path / "p" / "README.md").read_text()


@pytest.mark.parametrize(("slow", "holds"), [(10, True), (9, False)])
def test_the_rule_of_ten_is_what_was_measured(tmp_path, entries, slow, holds):
    lines = [EFFORTS]
    for i, name in enumerate(entries):
        minutes = 61.5 if i < slow else 2.0
        lines.append(f"{name},f,1,,minisat,unknown,1,{minutes}\n")
        lines.append(f"{name},f,1,,cadical,feasible,1,300.0\n")
    (tmp_path / "efforts.csv").write_text("".join(lines))
    made = pack("sat", SMALL, tmp_path / "p", efforts=tmp_path / "efforts.csv")
    assert made.rules[2].ok is holds and made.ok is holds
    assert "& 62 & 300" in (tmp_path / "p" / "description.tex").read_text()


def test_clauses_that_break_the_rules_are_a_fault():
    clean("good", "c x\np cnf 2 2\n1 -2 0\n0\n")
    for text in (
        "p cnf 2 1\n1 1 0\n",
        "p cnf 2 1\n1 -1 0\n",
        "p cnf 2 2\n1 2 0\n",
        "p cnf 2 1\n3 0\n",
        "p cnf 2 1\n1\n",
    ):
        with pytest.raises(SoundnessError, match="bad"):
            clean("bad", text)


def test_pb_has_classes_and_proofs_that_the_checker_accepts(tmp_path, entries):
    made = pack("pb", SMALL, tmp_path / "p", most=30)
    assert made.rules[1].ok and len(list((tmp_path / "p" / "int31").iterdir())) > 20
    proofs = sorted((tmp_path / "p" / "proofs").glob("*.pbp"))
    assert len(proofs) >= 5
    for path in proofs[:2]:
        checked = verify(entries[path.stem].question, path)
        assert checked.ok and checked.claim == "infeasible"


def test_pb_sorts_by_the_size_of_its_integers(tmp_path):
    import exactlt as lt

    plan = lt.datasets.plan_of(
        {"family": [{"name": "planted", "n": 3, "bits": [8, 40, 80], "kept": 2}]}
    )
    lt.datasets.make(plan, tmp_path / "set", workers=1)
    made = pack("pb", tmp_path / "set", tmp_path / "p")
    assert {p.name for p in (tmp_path / "p").iterdir()} == {"int31", "int63", "big", "README.md"}
    assert made.rules[0].ok
    text = next((tmp_path / "p" / "big").iterdir()).read_text()
    assert "intsize= 8" in text.splitlines()[0]


def test_minizinc_is_one_model_and_data(tmp_path, entries):
    pack("minizinc", SMALL, tmp_path / "p")
    assert (tmp_path / "p" / "model.mzn").read_text() == MODEL
    rows = list(csv.DictReader((tmp_path / "p" / "answers.csv").read_text().splitlines()))
    assert len(rows) == 20 == len(list((tmp_path / "p" / "data").glob("*.dzn")))
    for row in rows:
        verdict = entries[row["data"].removesuffix(".dzn")].answer["decide"]["verdict"]
        assert row["satisfiable"] == str(verdict == "feasible").lower()


def test_vnncomp_has_labels_margins_and_counterexamples(tmp_path, entries):
    pytest.importorskip("onnx", reason="onnx is not installed")
    made = pack("vnncomp", SMALL, tmp_path / "p", timeout=7)
    lines = (tmp_path / "p" / "instances.csv").read_text().splitlines()
    assert len(lines) == 6 and all(line.endswith(",7") for line in lines) and made.ok
    for line in lines:
        assert all((tmp_path / "p" / place).is_file() for place in line.split(",")[:2])
    rows = list(csv.DictReader((tmp_path / "p" / "labels.csv").read_text().splitlines()))
    margins = {r["name"]: Fraction(r["greatest_gap_minus_eps"]) for r in rows}
    assert sorted(margins.values())[3:] == [0, Fraction(1, 2**40), Fraction(1, 2**20)]
    for row in rows:
        assert (row["label"] == "sat") == (margins[row["name"]] > 0)
        shown = tmp_path / "p" / "counterexamples" / f"{row['name']}.counterexample"
        assert shown.exists() == (row["label"] == "sat")
        old = tmp_path / "p" / "vnnlib-1.0" / f"{row['name']}.vnnlib"
        assert old.exists() == bool(margins[row["name"]])
    compile((tmp_path / "p" / "generate_properties.py").read_text(), "g", "exec")


def test_the_plug_in_writes_both_files(tmp_path):
    pytest.importorskip("onnx", reason="onnx is not installed")
    from argparse import ArgumentParser

    from exactlt.datasets import family
    from exactlt.datasets.packs import veristress
    from exactlt.formats import to_onnx, to_vnnlib

    parser = ArgumentParser()
    veristress.add_args(parser)
    args = parser.parse_args(["--n", "3", "--inputs", "1", "--margin=-2^-10"])
    args.onnx_path, args.vnnlib_path = tmp_path / "a.onnx", tmp_path / "a.vnnlib"
    veristress.run(args)
    question = family("gap").question({"n": 3, "inputs": 1, "margin": "-2^-10"}, 0)
    assert args.onnx_path.read_bytes() == to_onnx(question)
    assert args.vnnlib_path.read_text() == to_vnnlib(question, "1.0")
    assert veristress.CONSTRUCTION_NAME == "exactlt-gap"


PLANS = Path(__file__).parent.parent.parent / "examples" / "datasets"


@pytest.mark.parametrize("path", sorted(PLANS.glob("*.toml")), ids=lambda p: p.stem)
def test_plans_that_are_shipped_are_plans(path):
    assert len(read_plan(path)) >= 18


def test_a_pack_is_whole_or_not_there(tmp_path, monkeypatch):
    with pytest.raises(InputError, match="expected sat, pb"):
        pack("chess", SMALL, tmp_path / "p")
    with pytest.raises(InputError, match="no set"):
        pack("sat", tmp_path, tmp_path / "p")
    with pytest.raises(InputError, match="most"):
        pack("sat", SMALL, tmp_path / "p", most=0)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.tex").write_text("x")
    with pytest.raises(InputError, match="something else"):
        pack("sat", SMALL, tmp_path / "full")
    (tmp_path / "efforts.csv").write_text("a,b\n1,2\n")
    with pytest.raises(MalformedFile, match="difficulty"):
        pack("sat", SMALL, tmp_path / "p", efforts=tmp_path / "efforts.csv")
    shutil.rmtree(tmp_path / "full")
    (tmp_path / "efforts.csv").unlink()

    def broken(*words):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "rename", broken)
    with pytest.raises(KeyboardInterrupt):
        pack("minizinc", SMALL, tmp_path / "p")
    assert not list(tmp_path.iterdir())


def test_the_command(tmp_path, capsys):
    assert main(["dataset", "pack", "pb", str(SMALL), "--out", str(tmp_path / "p")]) == 0
    out = capsys.readouterr().out
    assert "not measured: both classes" in out and "holds: every constraint" in out
    assert main(["dataset", "pack", "pb", str(SMALL), "--out", str(tmp_path / "p")]) == 2
    words = ["dataset", "pack", "pb", str(SMALL), "--out", str(tmp_path / "q"), "--timeout", "9"]
    assert main(words) == 2
    assert "only vnncomp" in capsys.readouterr().err


def test_latex_is_escaped():
    assert tex("a_b^2 < 50% & {x} ~ |y|") == (r"a\_b\^{}2 $<$ 50\% \& \{x\} \~{} $|$y$|$")
