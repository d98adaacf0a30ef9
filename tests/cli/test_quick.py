"""A small question is answered without the parser, NumPy or numba, exactly as with them."""

import inspect
import json
import random
import subprocess
import sys

import pytest
import typer

from exactlt.cli import run
from exactlt.cli._answering import answer_file
from exactlt.cli._quick import FLAGS, NUMBERS, WORDS, plain_solve
from exactlt.cli.application import build
from exactlt.instances import SubsetSum, write_instance
from exactlt.kernels import halves, halves_plain, rent
from exactlt.solvers import solve

FULL = typer.main.get_command(build(("solve", "check")))


KNOWN = {"file", *FLAGS, *WORDS, *NUMBERS}


def parsed(argv):
    """What the full parser makes of a call, as far as the short one knows it."""
    context = FULL.commands["solve"].make_context("solve", list(argv[1:]))
    others = {k: v for k, v in context.params.items() if k not in KNOWN}
    assert not any(others.values()), "options that only the full parser takes"
    return {k: v for k, v in context.params.items() if k in KNOWN}


def test_what_the_short_parser_does_not_know_is_left_to_the_full_one():
    parameters = {p.name: p for p in FULL.commands["solve"].params}
    assert {*parameters, "file"} >= KNOWN
    for name, parameter in parameters.items():
        if name in KNOWN - {"file"}:
            assert parameter.is_flag == (name in FLAGS)
        elif name != "file":
            for option in parameter.opts:
                assert plain_solve(["solve", "row.json", option, "1"]) is None
                assert plain_solve(["solve", "row.json", option]) is None
    assert set(inspect.signature(answer_file).parameters) >= KNOWN


@pytest.mark.parametrize(
    "call",
    [
        "row.json",
        "row.json --ask optimum",
        "--ask=count row.json --seconds 2.5",
        "row.json --memory 4000 --competition --solver=mitm",
        "--explain row.json:17 --claim a.toml --certificate b --proof lrat --state s --confirm dp",
    ],
)
def test_what_the_short_parser_takes_means_the_same(call):
    argv = ["solve", *call.split()]
    defaults = {k: v.default for k, v in inspect.signature(answer_file).parameters.items()}
    found = {**defaults, **plain_solve(argv)}
    assert {k: v for k, v in found.items() if k in KNOWN} == parsed(argv)


@pytest.mark.parametrize(
    "call",
    [
        "",
        "solve",
        "check row.json",
        "solve --help",
        "solve row.json more.json",
        "solve row.json --ask",
        "solve row.json --ask --solver mitm",
        "solve row.json --ask count --ask decide",
        "solve row.json --seconds 1e3",
        "solve row.json --seconds -1",
        "solve row.json --memory 2^10",
        "solve row.json --memory 1_000",
        "solve row.json --explain=yes",
        "solve -- row.json",
        "solve - ",
        "solve row.json --nonsense 3",
        "solve network.json --precision 4",
        "solve network.json --saturate",
        "solve row.json --ask=",
    ],
)
def test_everything_else_is_left_to_the_full_parser(call):
    assert plain_solve(call.split()) is None


@pytest.mark.parametrize("ask", ["decide", "optimum", "count", "sparsest"])
@pytest.mark.parametrize("size", [None, 12])
@pytest.mark.parametrize("bits", [5, 40, 100])
def test_small_questions_load_neither_numpy_nor_numba(ask, size, bits, tmp_path):
    if bits == 40 and size is None:  # one of three is enough for the slow start of a process
        pytest.skip("covered by the other widths")
    draw = random.Random(bits)
    weights = [draw.randint(-(1 << bits), 1 << bits) for _ in range(24)]
    question = SubsetSum(weights, sum(weights[::2]), 0, size=size)
    write_instance(question, tmp_path / "q.json")
    code = (
        "import sys; from exactlt.cli import run; "
        f"code = run(['solve', {str(tmp_path / 'q.json')!r}, '--ask', {ask!r}]); "
        "print([m for m in ('numpy', 'numba', 'typer') if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
    answer, full = json.loads(done.stdout), solve(question, ask, solver="mitm").document(question)
    assert {k: answer[k] for k in ("verdict", "gap", "kept", "count")} == {
        k: full[k] for k in ("verdict", "gap", "kept", "count")
    }


@pytest.mark.parametrize("ask", ["decide", "optimum", "count", "sparsest"])
@pytest.mark.parametrize("size", [None, 5])
def test_plain_and_compiled_lists_give_the_same_answer(ask, size, monkeypatch):
    draw = random.Random(7)
    for trial in range(12):
        bits = draw.choice([3, 10, 40])
        weights = [draw.randint(-(1 << bits), 1 << bits) for _ in range(11)]
        question = SubsetSum(weights, draw.randint(0, 1 << bits), trial % 3, size=size)
        answers = []
        for ops in (halves, halves_plain):
            monkeypatch.setattr(rent, "half_lists", lambda *_, ops=ops: ops)
            answer = solve(question, ask, solver="mitm")
            answers.append((answer.verdict, answer.mask, answer.gap, answer.count, answer.work))
        assert answers[0] == answers[1]


def test_compiled_code_is_loaded_once_it_pays(monkeypatch):
    monkeypatch.setattr(rent, "_spent", {})
    step = rent.RENT // 3
    chosen = [rent.half_lists([1, 2], 3, 0, steps) for steps in (step, step, step, 1, 1)]
    assert chosen == [halves_plain] * 3 + [halves] * 2
    assert rent.half_lists([1 << 62], 0, 0, step) is halves_plain
    assert rent.left("halves") == 0 and rent.left("another") == rent.RENT


def test_one_commands_parser_is_all_that_a_call_builds(capsys):
    assert len(build(("check",)).registered_commands) == 1
    assert run(["solve", "--help"]) == 0
    assert "Answer a question" in capsys.readouterr().out
