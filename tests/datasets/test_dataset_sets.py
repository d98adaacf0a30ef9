"""Sets: the same bytes twice, every fault found, nothing else's folder taken."""

import json
import shutil

import pytest

import exactlt as lt
from exactlt.cli import main
from exactlt.datasets import FAMILIES, negative_control, plan_of, verify
from exactlt.datasets.verify import number_of_masks
from exactlt.errors import InputError

PLAN = {
    "name": "tiny",
    "formats": ["json", "cnf", "opb"],
    "ask": ["decide", "optimum", "sparsest", "count"],
    "family": [
        {"name": "subset-sum", "n": [3, 4], "law": "uniform:M=9", "target": [0, 40]},
        {"name": "csplib049", "N": 4},
    ],
}


def files(folder):
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sets") / "one"
    lt.datasets.make(plan_of(PLAN), folder, workers=1)
    return folder


@pytest.fixture
def copy(made, tmp_path):
    shutil.copytree(made, tmp_path / "copy")
    return tmp_path / "copy"


def test_the_same_plan_makes_the_same_bytes(made, tmp_path):
    again = lt.datasets.make(plan_of(PLAN), tmp_path / "two", workers=1)
    assert files(made) == files(tmp_path / "two")
    assert again.sha256 == json.loads((made / "set.json").read_text())["sha256"]


@pytest.mark.slow
def test_two_workers_change_no_byte(made, tmp_path):
    lt.datasets.make(plan_of(PLAN), tmp_path / "two", workers=2)
    assert files(made) == files(tmp_path / "two")


def test_an_unfinished_set_is_refused_and_resumed(made, copy):
    head = json.loads((copy / "set.json").read_text())
    (copy / "set.json").write_text(json.dumps({**head, "state": "unfinished", "sha256": None}))
    (copy / "answers" / "000001-subset-sum.json").unlink()
    (copy / "cnf" / "000002-subset-sum.cnf").write_text("p cnf 1")
    with pytest.raises(InputError, match="half-written"):
        lt.datasets.load(copy)
    assert lt.datasets.make(plan_of(PLAN), copy, workers=1).fresh == 2
    assert files(made) == files(copy)


def test_all_is_right_and_every_altered_answer_is_refused(made):
    assert all(finding.ok for finding in verify(made))
    control = list(negative_control(made))
    assert len(control) > 20 and all(finding.ok for finding in control)


@pytest.mark.parametrize(
    "place",
    [
        "SHA256SUMS",
        "index.csv",
        "README.md",
        "verdicts.svg",
        "croissant.json",
        "instances/000000-subset-sum.json",
        "answers/000000-subset-sum.json",
        "cnf/000001-subset-sum.cnf",
        "opb/000003-subset-sum.opb",
        "proofs/000004-csplib049.decide.cert",
    ],
)
@pytest.mark.parametrize("how", ["changed", "gone"])
def test_a_changed_or_missing_file_is_a_fault(copy, place, how):
    path = copy / place
    if how == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-2] + b"!\n")
    assert any(not finding.ok for finding in verify(copy))


def test_items_are_read_with_their_answers(made):
    seen = 0
    for item in lt.datasets.load(made):
        seen += 1
        mask = item.answer["decide"].get("mask")
        assert mask is None or item.question.is_solution([int(c) for c in mask])
        if "count" in item.answer:
            assert number_of_masks(item.question)[0] == int(item.answer["count"]["count"])
    assert seen == 5


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"family": []}, "at least one table"),
        ({"family": [{"name": "sudoku"}]}, "expected one of subset-sum"),
        ({"family": [{"name": "csplib049"}]}, "'N' is missing"),
        ({"family": [{"name": "csplib049", "N": []}]}, "at least one value"),
        ({"family": [{"name": "csplib049", "N": 6}]}, "multiple of 4"),
        ({"family": [{"name": "csplib049", "N": 8, "n": 3}]}, "got 'n'"),
        ({"family": [{"name": "csplib049", "N": 8, "seeds": []}]}, "seeds"),
        ({"family": [{"name": "csplib049", "N": 8, "seeds": "3..1"}]}, "range such as"),
        ({"formats": ["xls"]}, "expected json, cnf"),
        ({"ask": ["functions"]}, "expected decide"),
        ({"colour": 1}, "'colour'"),
        ({"name": "../up"}, "letters"),
    ],
)
def test_plans_that_cannot_be_are_one_sentence(change, sentence):
    with pytest.raises(InputError, match=sentence):
        plan_of({**PLAN, **change})


def test_other_folders_are_left_alone(made, copy, tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.tex").write_text("x")
    with pytest.raises(InputError, match="something else"):
        lt.datasets.make(plan_of(PLAN), tmp_path / "full")
    before = files(copy)
    with pytest.raises(InputError, match="another plan"):
        lt.datasets.make(plan_of({**PLAN, "name": "other"}), copy)
    assert files(copy) == before
    with pytest.raises(InputError, match=r"no set\.json"):
        lt.datasets.load(tmp_path / "full")


def test_exit_codes(copy, capsys):
    assert main(["dataset", "verify", str(copy)]) == 0
    (copy / "README.md").write_text("mine")
    assert main(["dataset", "verify", str(copy)]) == 1
    assert "README.md: changed" in capsys.readouterr().out
    assert main(["dataset", "describe", "sudoku"]) == 2
    assert main(["dataset", "list"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(FAMILIES)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of its own libraries
def test_mlcroissant_validates_and_loads_the_metadata(made):
    reader = pytest.importorskip("mlcroissant", reason="mlcroissant is not installed")
    dataset = reader.Dataset(jsonld=made / "croissant.json")
    assert not dataset.metadata.ctx.issues.errors
    records = list(dataset.records("instances"))
    assert [r["instances/n"] for r in records] == [3, 3, 4, 4, 4]
    assert {r["instances/verdict"] for r in records} <= {b"feasible", b"infeasible"}


def test_a_range_of_seeds_is_no_list():
    table = {"name": "partition", "n": 4, "bits": 8}
    plan = plan_of({"family": [{**table, "seeds": "5..100004"}]})
    assert len(plan) == 100_000 and isinstance(plan.grids[0].seeds, range)
    assert plan_of(plan.document()) == plan
    few = plan_of({"family": [{**table, "seeds": "5..7"}]})
    same = plan_of({"family": [{**table, "seeds": [5, 6, 7]}]})
    assert list(few.items()) == list(same.items())


def peak(count, folder):
    """Greatest memory of Python's own while a set is made, loaded and verified."""
    import tracemalloc

    table = {"name": "csplib049", "N": 8, "seeds": f"0..{count - 1}"}
    plan = plan_of({"certify": False, "family": [table]})
    tracemalloc.start()
    try:
        lt.datasets.make(plan, folder, workers=1)
        assert sum(1 for _ in lt.datasets.load(folder)) == count
        assert all(finding.ok for finding in verify(folder))
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.slow
def test_ten_times_the_instances_take_the_same_memory(tmp_path):
    peak(10, tmp_path / "warm")
    few, many = peak(20, tmp_path / "few"), peak(200, tmp_path / "many")
    assert many < 1.5 * few  # garbage that waits for its collection; 200 answers are far more
