"""Trained networks through pruned random ones: reading, masks, bounds, files, the command."""

import json
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, product

import numpy as np
import pytest

import exactlt as lt
from exactlt.cli import run
from exactlt.errors import InputError, MalformedFile, UnsupportedError
from exactlt.networks import Layer, Network
from exactlt.representation import (
    layer_questions,
    lower_bound,
    needs,
    parse_inputs,
    quantized,
    read_representation,
    read_trained,
    trained_layers,
    write_representation,
)

SMALL = Network(
    (
        Layer([[3, -2], [0, 1], [-4, 4]], unit=Fraction(1, 4)),
        Layer([[1, -3, 2], [4, 0, -1]], unit=Fraction(1, 4)),
    )
)
BIASED = Network(
    (
        Layer([[3, -2], [-4, 4]], bias=[1, -3], unit=Fraction(1, 4)),
        Layer([[1, -3], [4, 2]], bias=[8, 0], unit=Fraction(1, 4)),
    )
)


@pytest.fixture(scope="module")
def small():
    return lt.represent(SMALL, bits=2, seed=1)


def evaluated_everywhere(found, points):
    """The pruned random network and the target at real points, in integers."""
    source, masks = found.source()
    ratio = found.target.output_unit / source.output_unit
    assert ratio.denominator == 1
    got, wanted = source.evaluate(points, masks), found.target.evaluate(points)
    assert (got == wanted * int(ratio)).all()


def test_a_network_is_represented(small):
    assert small.complete and small.flaw() is None and small.shift == 0
    assert small.target == SMALL
    for report in small.layers:
        assert report.bound.width <= report.constructive.n <= report.block.n <= report.gadgets
    evaluated_everywhere(small, list(product(range(-4, 5), repeat=2)))


@pytest.mark.parametrize("domain", ["all", "0..1", "nonnegative"])
def test_biases_are_weights_of_a_constant(domain):
    found = lt.represent(BIASED, bits=2, domain=domain, methods=["constructive"])
    assert found.flaw() is None
    low = -4 if domain == "all" else 0
    evaluated_everywhere(found, list(product(range(low, 5), repeat=2)))


def test_a_wrong_mask_is_seen(small):
    for i, report in enumerate(small.layers):
        pruned = report.constructive
        j = int(np.flatnonzero(pruned.kept_outputs.any(axis=1))[0])
        wrong = pruned.kept_outputs.copy()
        wrong[j] = ~wrong[j]
        report = replace(report, constructive=replace(pruned, kept_outputs=wrong))
        layers = (*small.layers[:i], report, *small.layers[i + 1 :])
        assert "is wanted" in replace(small, layers=layers).flaw()


def brute_bound(question, n):
    """The least number of units for each side, by every set of the first n."""
    from test_covers import covers

    first, second = question.source(n)
    found = []
    for side in question.sides:
        units = [j for j in range(n) if first[j, side.input] * side.sign > 0]
        rows = first[units, side.input][:, None] * second[units]
        sets = (s for k in range(len(units) + 1) for s in combinations(range(len(units)), k))
        found.append(next((len(s) for s in sets if covers(rows, side.targets, s)), None))
    return found


def test_the_bound_is_what_every_set_says():
    question = layer_questions(SMALL, 2, None, 5, parse_inputs("all"))[0]
    n = 16
    brute = brute_bound(question, n)
    for side, least in zip(question.sides, brute, strict=True):
        assert needs(question, side, n, 3) == min(4, least or 4)
    found = lower_bound(question, n + 1)
    assert all(least is None or k <= least for k, least in zip(found.sides, brute, strict=True))
    assert found.width <= n + 1


def test_permuting_outputs_changes_no_width():
    turned = Network((Layer(SMALL.layers[0].weights[::-1].copy(), unit=Fraction(1, 4)),))
    one = lt.represent(Network((SMALL.layers[0],)), bits=2, methods=["block"])
    assert one.layers[0].block.flaw() is None
    two = lt.represent(turned, bits=2, methods=["block"])
    assert two.layers[0].block.flaw() is None
    assert two.layers[0].question.sides[0].targets.tolist() == (
        one.layers[0].question.sides[0].targets[::-1].tolist()
    )


def test_gadgets_are_the_width_room_s():
    from exactlt.representation.baselines import gadget_width
    from exactlt.width.gadget import weight_gadget

    question = layer_questions(SMALL, 2, None, 3, parse_inputs("all"))[0]
    found = [
        weight_gadget(int(w) * question.scale, 2, 3, f"layer0/{o}/{i}", confirm=()).n
        for (o, i), w in np.ndenumerate(question.weights)
    ]
    assert gadget_width(question) == sum(found)


def test_an_empty_column_needs_nothing():
    found = lt.represent(Network([[[0, 2], [0, -1]]]), bits=2, scale=True)
    assert found.flaw() is None and {s.input for s in found.layers[0].question.sides} == {1}
    nothing = lt.represent(Network([[[0, 0]]]), bits=2)
    assert nothing.widths == (2, 0, 1) and nothing.layers[0].bound.width == 0


# files


@pytest.mark.parametrize("name", ["masks.json", "masks.npz"])
def test_files_are_read_back(small, tmp_path, name):
    path = write_representation(small, tmp_path / name)
    again = read_representation(path)
    assert again.flaw() is None and again.widths == small.widths
    assert [r.bound for r in again.layers] == [r.bound for r in small.layers]


def test_an_altered_file_is_refused_or_wrong(small, tmp_path):
    path = write_representation(small, tmp_path / "masks.json")
    document = json.loads(path.read_text())
    masks = document["layers"][0]["constructive"]
    masks["bits"] = ["0", *masks["bits"][:-1]]
    masks["kept"] = sum(int(b, 16).bit_count() for b in masks["bits"])
    masks["kept"] += sum(i >= 0 for i in masks["input"])
    path.write_text(json.dumps(document))
    assert read_representation(path).flaw() is not None
    assert run(["represent", "--verify", str(path)]) == 1
    for key, value in (("seed", 2), ("version", 2), ("target_sha256", "0"), ("bits", "x")):
        path.write_text(json.dumps({**document, key: value}))
        with suppress(MalformedFile):
            assert read_representation(path).flaw() is not None, key
    masks["input"][0] = 99
    path.write_text(json.dumps(document))
    with pytest.raises(MalformedFile, match="input"):
        read_representation(path)


def test_tensors_with_biases_are_read(tmp_path):
    rng = np.random.default_rng(0)
    w = [rng.uniform(-1, 1, (3, 2)), rng.uniform(-1, 1, (2, 3))]
    b = [rng.uniform(-1, 1, 3), rng.uniform(-1, 1, 2)]
    path = tmp_path / "net.npz"
    np.savez(path, **{"0.weight": w[0], "0.bias": b[0], "2.weight": w[1], "2.bias": b[1]})
    layers, unit = read_trained(path)
    assert unit == 1
    for layer, weights, bias in zip(layers, w, b, strict=True):
        assert (layer.weights == weights).all() and (layer.bias == bias).all()
    network, shift = quantized(layers, unit, 4)
    x = rng.integers(0, 9, (5, 2))
    h = np.maximum(x @ np.rint(16 * w[0]).T / 16 + np.rint(16 * b[0]) / 16, 0)
    wanted = h @ np.rint(16 * w[1]).T / 16 + np.rint(16 * b[1]) / 16
    assert shift == 0
    assert (network.evaluate(x) * float(network.output_unit) == wanted).all()


def onnx_file(path, nodes, tensors):
    onnx = pytest.importorskip("onnx")
    from onnx import TensorProto, helper, numpy_helper

    held = [numpy_helper.from_array(np.array(v, np.float32), k) for k, v in tensors.items()]
    graph = helper.make_graph(
        [helper.make_node(op, ins, [out], **more) for op, ins, out, more in nodes],
        "net",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 2])],
        [helper.make_tensor_value_info(nodes[-1][2], TensorProto.FLOAT, [1, 1])],
        held,
    )
    path.write_bytes(helper.make_model(graph).SerializeToString())
    del onnx


def test_onnx_is_read(tmp_path):
    path = tmp_path / "net.onnx"
    tensors = {"A": [[0.5, -1.0], [0.25, 1.0]], "a": [0.5, 0.0], "B": [[1.0], [-0.5]]}
    nodes = [
        ("Gemm", ["x", "A", "a"], "h", {"transB": 1}),
        ("Relu", ["h"], "r", {}),
        ("MatMul", ["r", "B"], "y", {}),
    ]
    onnx_file(path, nodes, tensors)
    layers, _ = read_trained(path)
    assert layers[0].weights.tolist() == [[0.5, -1], [0.25, 1]]
    assert layers[0].bias.tolist() == [0.5, 0]
    assert layers[1].weights.tolist() == [[1, -0.5]] and layers[1].bias is None
    found = lt.represent(path, bits=2, methods=["constructive"])
    evaluated_everywhere(found, list(product(range(-3, 4), repeat=2)))


def test_onnx_with_other_operators_names_them(tmp_path):
    path = tmp_path / "net.onnx"
    onnx_file(path, [("Tanh", ["x"], "y", {})], {})
    with pytest.raises(InputError, match="Tanh"):
        read_trained(path)
    path.write_bytes(b"no model")
    with pytest.raises(MalformedFile):
        read_trained(path)


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ([[0.5, np.nan]], r"w0: weight \[0, 1\]: expected a finite number, got nan"),
        ([[0.5], [1.5]], r"w0: weight \[1, 0\]: expected a number in -1..1"),
        (np.zeros((300, 2)), "what fits are layers of 1..256 outputs"),
    ],
)
def test_bad_weights_are_named(tmp_path, weights, message):
    from exactlt.representation.read import TrainedLayer

    layer = TrainedLayer("w0", np.array(weights), None)
    with pytest.raises((InputError, UnsupportedError), match=message):
        network, _ = quantized([layer], Fraction(1), 4)
        layer_questions(network, 4, None, 0, parse_inputs("all"))


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({"bits": 0}, "bits"),
        ({"bits": 6, "source_bits": 2}, "source_bits"),
        ({"seed": -1}, "seed"),
        ({"domain": "1..0"}, "domain"),
        ({"methods": ["magic"]}, "methods"),
        ({"methods": ["bound"]}, "methods"),
    ],
)
def test_bad_arguments_are_named(options, name):
    with pytest.raises(InputError, match=f"^{name}: "):
        lt.represent(SMALL, **{"bits": 2, **options})


def test_scaling_divides_by_a_power_of_two():
    network, shift = quantized(
        trained_layers(Network([[[5, -3]], [[1]]])), Fraction(1), 3, scale=True
    )
    assert shift == 3
    assert network.at([1, 0]) == (Fraction(5, 8),)


# the command


def test_the_command_writes_checks_and_draws(tmp_path, capsys):
    net, out = tmp_path / "net.json", tmp_path / "out.json"
    lt.write_question(SMALL, net)
    argv = ["represent", str(net), "--bits", "2", "--methods", "constructive,bound"]
    assert run([*argv, "--out", str(out), "--figure", str(tmp_path / "f.svg")]) == 0
    said = capsys.readouterr().out
    assert "lower bound, one input" in said and "2-" in said
    assert (tmp_path / "f.svg").read_text().startswith("<?xml")
    assert run(["represent", "--verify", str(out)]) == 0
    assert run(["represent", "--verify", str(out), "--json"]) == 0
    printed = capsys.readouterr().out
    shown = json.loads(printed[printed.index("{") :])
    assert shown["complete"] and shown["layers"][0]["bound"]["structure"] == "one-input"


@pytest.mark.parametrize(
    "argv",
    [["represent"], ["represent", "a.json", "--verify", "b.json"], ["represent", "no-such.npz"]],
)
def test_wrong_use_of_the_command(argv):
    with pytest.raises(InputError):
        run(argv)


def test_what_is_finished_is_kept(tmp_path):
    kept = []

    def stop(found):
        kept.append(found)
        raise KeyboardInterrupt

    from exactlt.representation import represent

    with pytest.raises(KeyboardInterrupt):
        represent(SMALL, 2, methods=["constructive"], keep=stop)
    path = write_representation(kept[0], tmp_path / "part.json")
    again = read_representation(path)
    assert not again.complete and len(again.layers) == 1 and again.flaw() is None
