"""PRN20's experiment re-run: on a small network always, on the published one where it lies."""

import json
import os
from pathlib import Path

import numpy as np
import pytest

from exactlt.cli import run as cli
from exactlt.errors import InputError, MalformedFile
from exactlt.kernels.batch.optimum import optimum_plain
from exactlt.papers import pensia2020
from exactlt.papers._digits import read_digits
from exactlt.tensors import layer_matrices

WEIGHTS = Path(
    os.environ.get(
        "EXACTLT_PENSIA2020",
        Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "pensia2020_fc2.npz",
    )
)


@pytest.fixture
def target(tmp_path):
    rng = np.random.default_rng(1)
    path = tmp_path / "net.npz"
    np.savez(
        path,
        first=rng.normal(0, 0.1, (4, 6)).astype(np.float32),
        second=rng.normal(0, 0.2, (3, 4)).astype(np.float32),
    )
    return path


@pytest.fixture
def digits(tmp_path):
    rng = np.random.default_rng(2)
    rows = np.hstack([rng.integers(0, 256, (20, 6)), rng.integers(0, 3, (20, 1))])
    path = tmp_path / "digits.csv"
    path.write_text("\n".join(",".join(map(str, row)) for row in rows.tolist()))
    return path


def test_every_figure_of_a_small_target_is_exact(target):
    layers = [m for _, m in layer_matrices(target)]
    grids = [pensia2020.on_grid(layer) for layer in layers]
    wanted = np.concatenate([g.ravel() for g in grids]).tolist()
    for shared in (True, False):
        design = pensia2020.solve(grids, shared, 3, 2)
        drawn = pensia2020.coefficients(grids, shared, 3)
        assert drawn.shape == (36, pensia2020.N)
        assert len(np.unique(drawn, axis=0)) == (7 if shared else 36)
        assert drawn.min() >= min(g.min() for g in grids)
        assert drawn.max() <= max(g.max() for g in grids)
        for row in (0, 17, 35):
            coefficients = drawn[row].tolist()
            assert design.gaps[row] == optimum_plain(coefficients, wanted[row])[0]
            n = int(design.lengths[row])
            assert optimum_plain(coefficients[:n], wanted[row])[0] <= pensia2020.EPSILON
            if n:
                shorter = optimum_plain(coefficients[: n - 1], wanted[row])[0]
                assert shorter > pensia2020.EPSILON
        assert (abs(design.thinnest - wanted) <= pensia2020.EPSILON).all()
        assert (design.fewest <= design.kept).all() and (design.fewest <= design.lengths).all()


def test_the_command_prints_the_table_and_the_document(target, digits, capsys):
    command = ["reproduce", "pensia2020", "--weights", str(target), "--data", str(digits)]
    assert cli([*command, "--workers", "1"]) == 0
    out = capsys.readouterr().out
    assert "36 of 36" in out and "77,266" not in out  # not the published size: nothing beside it
    assert cli([*command, "--workers", "1", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["data"]["one vector a row"]["within"] == 36
    assert document["data"]["accuracy"]["of"] == 20
    assert cli([*command, "--workers", "1"]) == 0
    again = capsys.readouterr().out
    strip = [line for line in out.splitlines() if "seconds" not in line]
    assert strip == [line for line in again.splitlines() if "seconds" not in line]


def test_bad_input_is_one_sentence(target, digits, tmp_path):
    with pytest.raises(InputError, match="--weights"):
        pensia2020.run("")
    with pytest.raises(InputError, match="workers"):
        pensia2020.run(str(target), threads=0)
    biased = tmp_path / "biased.npz"
    np.savez(biased, w=np.zeros((2, 3)), b=np.zeros(2))
    with pytest.raises(InputError, match="biases"):
        pensia2020.run(str(biased))
    unchained = tmp_path / "unchained.npz"
    np.savez(unchained, a=np.zeros((2, 3)), b=np.zeros((2, 3)))
    with pytest.raises(InputError, match="no order"):
        pensia2020.run(str(unchained))
    with pytest.raises(MalformedFile, match="pixels"):
        read_digits(str(digits), 7, 3)
    digits.write_text("1,2,x")
    with pytest.raises(MalformedFile, match="integers"):
        read_digits(str(digits), 2, 3)


@pytest.mark.slow
@pytest.mark.skipif(
    not WEIGHTS.exists(), reason="the published weights are not here; set EXACTLT_PENSIA2020"
)
def test_the_published_target():
    layers = [m for _, m in layer_matrices(WEIGHTS)]
    assert [layer.shape for layer in layers] == [(500, 784), (10, 500)]
    grids = [pensia2020.on_grid(layer) for layer in layers]
    assert (
        round(min(g.min() for g in grids) / 2**30, 5),
        round(max(g.max() for g in grids) / 2**30, 5),
    ) == (-0.46423, 0.5407)
    design = pensia2020.solve(grids, True, 0, 2)
    figures = design.figures()
    assert figures["weights"] == 397_000
    # The optimum lies 4 orders below ε, so the network is the target to about 2^-21.
    assert figures["median_gap"] < 2**10
    assert 9.5 < figures["kept"] / 397_000 < 10.5
