"""The sweep question *learned*: its words, its counts against the parts, and what it refuses."""

import pytest

from exactlt.errors import InputError, SoundnessError
from exactlt.experiments import Plan, Stop, beside, draw, run, summary
from exactlt.experiments._learned import answer, outcomes
from exactlt.instances import SubsetSum, stream_key
from exactlt.pruning import rule, train


def plan(**options) -> Plan:
    given = dict(laws=("uniform:M={M}",), n=(6,), M=(4,), targets=("M/2",), stop=Stop(20, 10))
    return Plan("learned", **(given | options))


def test_counts_are_those_of_the_parts(tmp_path):
    asked = plan(solver="threshold")
    run(asked, tmp_path / "s", workers=1, pool="threads")
    (row,) = summary(asked, tmp_path / "s")
    (cell,) = asked.cells()
    final = exists = 0
    for shard in range(2):
        for i, w in enumerate(draw(cell, shard).tolist()):
            question = SubsetSum(w, 2)
            seed = stream_key(cell.seed, f"{cell.id}/{shard}/{i}") >> 1
            (one,) = train([question], rule("threshold"), seeds=[seed], steps=500)
            final += one.final_gap == 0
            sums = {0}
            for x in w:
                sums |= {s + x for s in sums}
            exists += 2 in sums
    found = beside(row.counts)
    assert (found["final"], found["exists"]) == (final, exists)
    assert found["final"] <= found["seen"] <= found["exists"] >= found["random"]
    assert set(row.counts) <= outcomes() and row.estimate.point == final / 20
    assert row.beside.startswith(f"exists {exists}, random ")


def test_sized_methods_take_a_size_and_others_refuse_it():
    assert plan(solver="edge-popup", sizes=("1/2",)).cells()[0].size == 3
    for options, words in (
        (dict(solver="threshold", sizes=("1/2",)), "keeps no given number"),
        (dict(solver="edge-popup", sizes=("0",)), "expected a size above 0"),
        (dict(solver="mitm"), "method: expected one of"),
        (dict(n=(4097,)), "takes n <= 4096"),
        (dict(M=(1 << 27,)), "at most 2\\^28"),
    ):
        with pytest.raises(InputError, match=words):
            plan(**options)


def test_a_trainer_that_lies_is_caught(monkeypatch):
    """A mask that is called exact where no mask is: the exhaustive answer stands against it."""
    (cell,) = plan(laws=("positive:M={M}",), targets=("-1",), solver="threshold").cells()
    from exactlt import pruning

    def lying(questions, *args, **options):
        runs = train(questions, *args, **options)
        object.__setattr__(runs[0], "final_gap", 0)
        return runs

    monkeypatch.setattr(pruning, "train", lying)
    with pytest.raises(SoundnessError, match="final: an exact mask where none exists"):
        answer(cell, draw(cell, 0), 0)
