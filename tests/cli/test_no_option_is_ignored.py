"""What a family, a method or an ask does not take is refused in one sentence, never ignored.

For each context the table says which options have a meaning; every other option of the command,
also one that is added later, must be refused there by name.
"""

from functools import cache

import pytest
import typer

from exactlt.cli import run
from exactlt.cli.application import build
from exactlt.errors import InputError
from exactlt.instances import LinearSystem, Partition, Row, SubsetSum, write_instance
from exactlt.networks import Layer, Network, NetworkMask

VALUES = {
    "--solver": "enumerate",
    "--confirm": "mitm",
    "--k": "2",
    "--limit": "2",
    "--certificate": "c.cert",
    "--certificates": "folder",
    "--proof": "lrat",
    "--claim": "x.claims.toml",
    "--state": "state",
    "--perturb": "1/8",
    "--mixed": "1",
    "--target": "3",
    "--targets": "1,2",
    "--layer": "2x1",
    "--tolerance": "1",
    "--size": "2",
    "--structure": "block",
    "--max-n": "30",
    "--ask": "optimum",
    "--method": "lrat",
    "--figure": "f.svg",
    "--keep-fraction": "1/2",
    "--file": "f.toml",
    "--p": "0.9",
    "--momentum": "0.5",
    "--decay": "0.01",
}
EVERYWHERE = {"--seconds", "--memory", "--json", "--out", "--help"}
ROW = {"--solver", "--confirm", "--claim", "--ask", "--perturb"}

TAKES = {
    # context: the options that have a meaning in it
    "solve row.json": ROW | {"--competition", "--certificate", "--explain"},
    "solve row.json --ask optimum": ROW | {"--competition", "--certificate", "--explain"},
    "solve row.json --ask count": ROW | {"--competition", "--explain"},
    "solve row.json --ask best": ROW | {"--k", "--explain"},
    "solve row.json --ask all": ROW | {"--limit", "--explain"},
    "solve part.json": ROW | {"--competition", "--certificate", "--explain"},
    "solve row.json --explain": {"--ask", "--perturb"},
    "solve system.json": ROW | {"--competition", "--certificate"},
    "solve net.json": ROW | {"--certificate"},
    "width --law uniform:M=3 --family stream --target 4": {
        "--seeds", "--tolerance", "--size", "--solver", "--confirm", "--max-n", "--certificate",
        "--claim", "--perturb",
    },
    "width --law grid:k=3 --family gadget --target 5": {
        "--seeds", "--confirm", "--max-n", "--certificate", "--claim",
    },
    "width --law uniform:M=1 --family chain --structure block": {
        "--seeds", "--max-n", "--certificate", "--claim",
    },
    "width --law uniform:M=1 --family relu-grid --structure block": {
        "--seeds", "--layer", "--solver", "--confirm", "--max-n", "--certificate", "--claim",
    },
    "probability --law uniform:M=2 --n 4 --target 1": {
        "--any", "--size", "--nonempty", "--closed", "--method", "--steps", "--claim",
    },
    "probability --law uniform:M=2 --n 1..3 --target 1": {
        "--any", "--size", "--nonempty", "--steps", "--figure",
    },
    "probability --law positive:M=2 --n 4 --partition": {"--steps", "--claim"},
    "certify no.json --out c.cert": {"--ask", "--method"},
    "certify no.json --out c.lrat": {"--force", "--method"},
    "conjecture always:n>=1 --region n=1..2 --region M=1": {
        "--p", "--free", "--let", "--where", "--region", "--far", "--sampled", "--seed", "--claim",
    },
    "sweep plan.toml --store store --show": {"--claim", "--export", "--figure"},
    "learn row.json --method edge-popup": {
        "--seeds", "--steps", "--rate", "--momentum", "--decay", "--keep-fraction", "--repair",
        "--line",
    },
    "learn row.json --method threshold": {
        "--seeds", "--steps", "--rate", "--momentum", "--decay", "--repair", "--line",
    },
}  # fmt: skip


@cache
def commands():
    return typer.main.get_command(build()).commands


def options():
    for context, taken in TAKES.items():
        name = context.split()[0]
        params = [p for p in commands()[name].params if p.opts[0].startswith("--")]
        for param in params:
            option = param.opts[0]
            if option not in taken | EVERYWHERE and option not in context.split():
                value = [] if param.is_flag else [VALUES.get(option, "1")]
                yield pytest.param(context, [option, *value], id=f"{context} {option}")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    write_instance(SubsetSum([3, 5, 8, -2], 6), tmp_path / "row.json")
    write_instance(SubsetSum([4, 6, 8], 5), tmp_path / "no.json")
    write_instance(Partition([3, 5, 8, 2]), tmp_path / "part.json")
    rows = [Row([0, 1, 2], [1, 2, 3], 3, 3), Row([0, 2], [1, 1], 1, 1)]
    write_instance(LinearSystem(3, rows), tmp_path / "system.json")
    source = Network((Layer([[1], [2]]), Layer([[1, 1]])))
    write_instance(NetworkMask(source, Network((Layer([[2]]),))), tmp_path / "net.json")
    plan = 'question = "decide"\nlaws = ["uniform:M=4"]\nn = [4]\ntargets = [1]\n'
    (tmp_path / "plan.toml").write_text(plan + "[stop]\nsamples = 10\nshard = 10\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("context, option", list(options()))
def test_what_has_no_meaning_is_refused(context, option, folder, capsys):
    before = sorted(folder.iterdir())
    with pytest.raises(InputError) as refused:
        run([*context.split(), *option])
    assert "\n" not in str(refused.value) and len(str(refused.value)) < 300
    assert capsys.readouterr().out == ""  # before the work, not after it
    assert sorted(folder.iterdir()) == before


@pytest.mark.parametrize("family", ["relu-grid", "linear"])
def test_all_usual_structures_of_a_family_are_searched(family, capsys):
    """Free masks start from the one-input width only where the search takes it."""
    assert run(["width", "--law", "uniform:M=1", "--family", family, "--max-n", "6"]) in (None, 0)
    assert "block" in capsys.readouterr().out


def test_every_option_of_the_table_exists():
    for context, taken in TAKES.items():
        known = {o for p in commands()[context.split()[0]].params for o in p.opts}
        assert taken <= known, (context, taken - known)
