"""No command ends with a traceback, and none but an answer ends with exit code 1."""

import re

import pytest

from exactlt.cli import _ends, main
from exactlt.cli._common import keeps


@pytest.mark.parametrize(
    "error, code",
    [
        (ValueError("odd"), 70),
        (EOFError(), 70),
        (RecursionError("deep"), 70),
        (AssertionError(), 70),
        (OSError(28, "No space left on device"), 74),
        (BrokenPipeError(32, "Broken pipe"), 141),
        (MemoryError(), 3),
        (KeyboardInterrupt(), 130),
    ],
)
def test_what_a_command_raises_becomes_one_line(error, code, monkeypatch, capsys):
    def broken(*_):
        raise error

    monkeypatch.setattr("exactlt.cli.run", broken)
    assert main(["solvers"]) == code
    text = capsys.readouterr().err
    assert text.count("\n") == (code != 141) and "Traceback" not in text
    assert ("internal error" in text) == (code == 70)


def test_the_trace_of_an_internal_error_can_be_had(monkeypatch, capsys):
    def broken(*_):
        raise ValueError("odd")

    monkeypatch.setattr("exactlt.cli.run", broken)
    monkeypatch.setenv(_ends.SHOW, "1")
    assert main(["solvers"]) == 70
    assert "Traceback" in capsys.readouterr().err


def test_an_interrupt_says_truly_what_is_kept(monkeypatch, capsys):
    def stopped(*_):
        raise KeyboardInterrupt

    def stopped_with_records(*_):
        keeps("records")
        raise KeyboardInterrupt

    for run, text in [
        (stopped, "nothing was kept"),
        (stopped_with_records, "what was finished is kept in records"),
        (stopped, "nothing was kept"),
    ]:
        monkeypatch.setattr("exactlt.cli.run", run)
        assert main(["solve"]) == 130
        assert text in capsys.readouterr().err


def test_numbers_of_many_digits_are_printed(tmp_path, capsys):
    from exactlt.instances import SubsetSum, write_instance

    path = write_instance(SubsetSum([0] * 15_000, 0), tmp_path / "q.json")
    assert main(["solve", str(path), "--ask", "count"]) == 0
    digits = re.search(r'"count": "(\d+)"', capsys.readouterr().out)[1]
    assert len(digits) == 4516 and int(digits[:9]) == 2**15_000 // 10**4507
    assert digits.endswith(str(pow(2, 15_000, 10**9)))
