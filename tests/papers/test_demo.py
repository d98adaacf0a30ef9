"""The demo's parts on a small target, and the shipped target itself."""

import json
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactlt import InputError
from exactlt.answers import Evidence
from exactlt.instances import read_instance, write_instance
from exactlt.networks import Layer, Network
from exactlt.papers import demo


def small_target(tmp_path):
    rng = np.random.default_rng(3)
    unit = Fraction(1, 2**20)
    layers = (
        Layer(rng.integers(-(2**20), 2**20 + 1, (1, 64)) * (rng.random((1, 64)) < 0.2), unit=unit),
        Layer(rng.integers(-(2**20), 2**20 + 1, (10, 1)), unit=unit),
    )
    path = tmp_path / "small.json"
    write_instance(Network(layers), path, {"test": list(range(100))})
    return path


def test_a_small_network_is_represented_exactly(tmp_path):
    steps = []
    result = demo.run(
        demo.Setting(t=3, k=2, seed=5), lambda: steps.append(1), small_target(tmp_path)
    )
    assert result.outputs_equal == result.images == 1797
    assert result.accuracies["quantized"] == result.accuracies["pruned random"]
    assert len(steps) == result.target.parameters == len(result.gadgets)
    result = demo.certified(result, tmp_path / "certificates", everything=False)
    assert result.hardest.evidence is Evidence.PROOF
    assert "1797 of 1797" in demo.text(result) and "1 proof" in demo.text(result)
    paths = demo.write(result, tmp_path / "out")
    record = json.loads(paths[0].read_text())
    assert record["outputs_equal"] == 1797 and len(record["gadgets"]) == len(result.gadgets)
    assert paths[1].read_text().startswith("<?xml")
    assert demo.figure(result, tmp_path / "again.svg").read_bytes() == paths[1].read_bytes()


def test_a_wrong_mask_would_be_seen(tmp_path):
    result = demo.run(demo.Setting(t=3, k=2, seed=5, confirm=()), target=small_target(tmp_path))
    masks = [m.copy() for m in result.masks]
    masks[1][0, np.flatnonzero(masks[1][0])[0]] = 0
    images, _ = demo.digits()
    assert (
        result.source.evaluate(images, masks) != result.source.evaluate(images, result.masks)
    ).any()


def test_the_shipped_target_is_what_its_readme_says():
    network = read_instance(demo.target_path())
    assert network.widths == (64, 16, 10)
    assert network.sha256 == "96daa7c438b3b1a708d0db4ba3c7a944e965e153a7875ae9e99d57172dbea174"
    images, labels = demo.digits()
    test = json.loads(demo.target_path().read_text())["meta"]["test"]
    for one, least in ((network, 0.97), (demo.quantized(network, 4), 0.95)):
        assert (one.evaluate(images[test]).argmax(axis=1) == labels[test]).mean() >= least


@given(st.lists(st.integers(-(2**20), 2**20), min_size=1, max_size=20), st.integers(1, 20))
def test_quantization_is_to_nearest_even(weights, t):
    network = Network((Layer([weights], unit=Fraction(1, 2**20)),))
    expected = [round(Fraction(w, 2**20) * 2**t) for w in weights]
    assert demo.quantized(network, t).layers[0].weights[0].tolist() == expected


@pytest.mark.parametrize("setting", [{"t": 0}, {"k": 11}, {"t": 5, "k": 2}, {"seed": -1}])
def test_impossible_settings_get_one_sentence(setting):
    with pytest.raises(InputError, match=r"expected"):
        demo.Setting(**setting)
