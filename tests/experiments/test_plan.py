"""Plans, cells and shards: exactness, identity, refusals."""

import tomllib
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactlt.answers import Ask
from exactlt.errors import InputError
from exactlt.experiments import (
    QUESTIONS,
    Cell,
    Plan,
    Stop,
    draw,
    instance,
    plan_from_document,
    read_plan,
    run_shard,
)
from exactlt.experiments._plan import floor_power
from exactlt.experiments._run import parse_part
from exactlt.instances import Stream
from exactlt.solvers.rows.enumerate import Enumerate


@given(st.fractions(0, 4, max_denominator=60), st.integers(1, 60))
def test_floor_power_is_the_integer_part(kappa, n):
    m = floor_power(kappa, n)
    p, q = (kappa * n).numerator, (kappa * n).denominator
    assert m**q <= 2**p < (m + 1) ** q


def test_round_trips_and_identity(small, tmp_path):
    assert plan_from_document(small.document()) == small
    for cell in small.cells():
        assert Cell.from_document(cell.document()) == cell
    text = 'n=[8,10,12]\nkappa=[0.5,"0.75",1]\nname="other"\nquestion="perfect"\n'
    (tmp_path / "p.toml").write_text(text + "[stop]\nshard=10\nsamples=40\n")
    assert read_plan(tmp_path / "p.toml").sha256 == small.sha256
    assert len({c.id for c in small.cells()}) == 9


def test_overlapping_plans_share_cells(small):
    wider = Plan("perfect", n=(12, 14), kappa=(1,), stop=Stop(900, 10))
    assert {c.id for c in wider.cells()} & {c.id for c in small.cells()}


def test_shards_are_pure_and_rows_are_the_stream(small):
    cell = small.cells()[4]
    first, again = run_shard(cell.document(), 3), run_shard(cell.document(), 3)
    assert first["counts"] == again["counts"]
    stream = Stream(cell.law, cell.seed, f"{cell.id}/3")
    assert draw(cell, 3)[2].tolist() == list(stream.take(3 * cell.n)[2 * cell.n :])
    assert (draw(cell, 3) != draw(cell, 4)).any()


# the others have tests of their own
ENUMERATED = [
    name
    for name, asked in QUESTIONS.items()
    if not asked.network and name not in ("cover", "modular", "learned")
]


@pytest.mark.parametrize("question", ENUMERATED)
@pytest.mark.parametrize("size", (None, Fraction(1, 2)))
def test_every_question_agrees_with_enumeration(question, size):
    asked = QUESTIONS[question]
    if size is not None and not asked.sized:
        pytest.skip("this question takes no size")
    target = "3" if asked.target else "0"
    tolerance = int(question in ("decide", "width"))
    plan = Plan(
        question,
        laws=("nonzero:M={M}",),
        n=(8,),
        M=(40,),
        targets=(target,),
        tolerances=(tolerance,),
        sizes=(size,),
        stop=Stop(12, 12),
    )
    (cell,) = plan.cells()
    got = run_shard(cell.document(), 0)
    ask = Ask.OPTIMUM if asked.values else Ask.DECIDE
    answers = [Enumerate().solve(instance(cell, 0, row), ask) for row in range(12)]
    if asked.values:
        assert [int(v) for v in got["values"]] == [a.gap for a in answers]
    elif question == "width":
        hits = sum(c for k, c in got["counts"].items() if k != "0")
        assert hits == sum(a.mask is not None for a in answers)
    else:
        yes = sum(c for k, c in got["counts"].items() if k.endswith("yes"))
        assert yes == sum(a.mask is not None for a in answers)


def test_a_solver_gives_the_kernels_answers():
    ask = dict(laws=("nonzero:M=30",), n=(6,), targets=("7",), stop=Stop(20, 20))
    (kernel,), (solver,) = (
        Plan("decide", **ask, solver=name).cells() for name in ("", "enumerate")
    )
    weights = draw(kernel, 0)
    assert QUESTIONS["decide"].answer(kernel, weights) == QUESTIONS["decide"].answer(
        solver, weights
    )


BAD = [
    ("n=[0]", "n: expected an integer >= 1"),
    ("n=[]", "n: expected at least one"),
    ("n=[8]\nkappa=[-1]", "kappa: expected a number >= 0"),
    ('n=[8]\nkappa=["x"]', "kappa: expected a number"),
    ('n=[8]\nkappa=[1]\nlaws=["gauss:M={M}"]', "law: expected one of"),
    ("n=[8]\nkappa=[1]\nM=[3]", "exactly one of the two"),
    ("n=[8]", "exactly one of the two"),
    ('n=[8]\nkappa=[1]\nlaws=["positive:M=4"]', "laws: expected"),
    ("n=[60]\nkappa=[1]", "n <= 56"),
    ("n=[50]\nkappa=[2]", "61 bits"),
    ('n=[8]\nkappa=[1]\ntargets=["3"]', "takes no target"),
    ('n=[8]\nkappa=[1]\nsizes=["1/2"]', "takes no size"),
    ('n=[8]\nkappa=[1]\nsizes=["3/2"]', "kept fraction"),
    ('n=[8]\nkappa=[1]\nsolver="enumerate"', "only the question decide"),
    ("n=[8]\nkappa=[1]\nseeds=[-1]", "seeds"),
    ("n=[8]\nkappa=[1]\nfoo=1", "'foo'"),
    ("n=[8]\nkappa=[1]\n[stop]\nshard=0", "stop.shard"),
    ("n=[8]\nkappa=[1]\n[stop]\nwidth=2", "stop.width"),
    ("n=[8]\nkappa=[1]\n[stop]\nsample=2", "stop: expected a table"),
    ("n=[8", "not TOML"),
    ("n=[8]\nkappa=[1]\n[stop]\nsamples=1000000000\nshard=1", "shards"),
]


@pytest.mark.parametrize(("text", "words"), BAD)
def test_impossible_plans_are_one_sentence(text, words, tmp_path):
    (tmp_path / "p.toml").write_text('question="perfect"\n' + text)
    with pytest.raises(InputError) as caught:
        read_plan(tmp_path / "p.toml")
    assert words in str(caught.value) and "\n" not in str(caught.value)


def test_unknown_question_names_the_known(tmp_path):
    with pytest.raises(InputError, match=r"question: expected one of perfect.*got 'prefect'"):
        plan_from_document({"question": "prefect", "n": [3]})
    with pytest.raises(InputError, match="missing"):
        plan_from_document(tomllib.loads("n=[3]"))


@pytest.mark.parametrize("text", ("0/2", "3/2", "1", "a/b", "1/0"))
def test_bad_parts(text):
    with pytest.raises(InputError, match="i/n"):
        parse_part(text)


@pytest.mark.parametrize("name", ("window", "minimal_width"))
def test_shipped_examples_are_plans(name):
    from pathlib import Path

    folder = Path(__file__).parents[2] / "examples" / "sweeps"
    assert read_plan(folder / f"{name}.toml").cells()
