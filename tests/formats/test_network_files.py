"""Networks out of npz, safetensors and ONNX files: exactly their numbers, or one sentence."""

import json
import random
import struct
from fractions import Fraction

import numpy as np
import pytest

import exactlt as lt
from exactlt.errors import InputError, MalformedFile
from exactlt.formats import to_onnx
from exactlt.networks import Box, Layer, Network, NetworkMask

RNG = np.random.default_rng(0)
W = [RNG.normal(size=s).astype(np.float32) for s in ((4, 2), (3, 4), (2, 3))]
B = [RNG.normal(size=s).astype(np.float32) for s in (4, 3, 2)]
X = (Fraction(1, 3), Fraction(-5, 7))


def truth(x, weights=W, biases=B):
    """The definition in fractions of the floats."""
    h = [Fraction(v) for v in x]
    for i, (w, b) in enumerate(zip(weights, biases, strict=True)):
        h = [
            sum((Fraction(float(a)) * v for a, v in zip(row, h, strict=True)), Fraction(float(c)))
            for row, c in zip(w, b, strict=True)
        ]
        if i + 1 < len(weights):
            h = [max(v, Fraction(0)) for v in h]
    return tuple(h)


def safetensors(path, tensors):
    header, data = {}, b""
    for name, a in tensors.items():
        header[name] = {
            "dtype": "F32",
            "shape": list(a.shape),
            "data_offsets": [len(data), len(data) + a.nbytes],
        }
        data += a.tobytes()
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)
    return path


def named():
    return {f"fc{i}.{k}": a[i] for i in range(3) for k, a in (("weight", W), ("bias", B))}


def test_npz_and_safetensors_hold_the_same_network(tmp_path):
    np.savez(tmp_path / "a.npz", **named())
    one = lt.read_network(tmp_path / "a.npz")
    two = lt.read_network(safetensors(tmp_path / "a.safetensors", named()))
    assert one == two and one.at(X) == truth(X) and one.widths == (2, 4, 3, 2)
    picked = lt.read_network(tmp_path / "a.npz", ["fc0.weight", "fc1.weight"])
    assert picked.widths == (2, 4, 3)
    assert lt.networks_equal(tmp_path / "a.npz", two, "reals").equal


def test_integer_tensors_and_no_biases(tmp_path):
    np.savez(tmp_path / "a.npz", W1=np.array([[3], [-2]], np.int8), W2=np.array([[1, -1]]))
    assert lt.read_network(tmp_path / "a.npz") == Network([[[3], [-2]], [[1, -1]]])


@pytest.mark.parametrize(
    "tensors, says",
    [
        ({"fc0.weight": W[0], "scale": B[0]}, "expected matrices and their biases only, got scale"),
        ({"fc0.weight": W[0], "fc0.bias": B[1]}, "fc0.bias: expected 4 numbers, a bias of"),
        ({"a.weight": W[0], "a.bias": B[0] * np.inf}, "a.bias: expected finite numbers"),
        ({"x": B[0]}, "expected matrices of weights, got x"),
        ({"a": np.eye(2), "b": np.eye(2)}, "several orders of its matrices chain"),
    ],
)
def test_tensor_files_that_are_no_network(tensors, says, tmp_path):
    np.savez(tmp_path / "a.npz", **tensors)
    with pytest.raises(InputError) as error:
        lt.read_network(tmp_path / "a.npz")
    assert says in str(error.value)


def test_layers_belong_to_tensor_files(tmp_path):
    path = tmp_path / "a.json"
    path.write_text(Network([[[1]]]).to_json())
    with pytest.raises(InputError, match="layers"):
        lt.read_network(path, ["x"])
    np.savez(tmp_path / "a.npz", **named())
    with pytest.raises(InputError, match="has no matrix 'x'"):
        lt.read_network(tmp_path / "a.npz", ["x"])


def model(nodes, tensors, size=(1, 2), outputs=2):
    onnx = pytest.importorskip("onnx")
    h = onnx.helper
    graph = h.make_graph(
        [h.make_node(op, ins, [out], **more) for op, ins, out, more in nodes],
        "g",
        [h.make_tensor_value_info("X", 1, size)],
        [h.make_tensor_value_info("Y", 1, [1, outputs])],
        [onnx.numpy_helper.from_array(a, name) for name, a in tensors.items()],
    )
    return h.make_model(graph).SerializeToString()


def saved(tmp_path, *args, **more):
    path = tmp_path / "net.onnx"
    path.write_bytes(model(*args, **more))
    return path


TENSORS = {f"W{i}": w.T.copy() for i, w in enumerate(W)} | {f"b{i}": b for i, b in enumerate(B)}


def test_onnx_chains(tmp_path):
    half, mean = np.array([0.5], np.float32), np.array([0.25, -3], np.float32)
    nodes = [
        ("Sub", ["X", "mean"], "s", {}),
        ("Mul", ["s", "half"], "m", {}),
        ("Flatten", ["m"], "f", {}),
        ("MatMul", ["f", "W0"], "a", {}),
        ("Add", ["b0", "a"], "z", {}),
        ("Relu", ["z"], "h", {}),
        ("Gemm", ["h", "V1", "b1"], "g", {"transB": 1, "alpha": 1.0}),
        ("Relu", ["g"], "k", {}),
        ("MatMul", ["k", "W2"], "o", {}),
        ("Add", ["o", "b2"], "p", {}),
        ("Div", ["p", "half"], "Y", {}),
    ]
    tensors = TENSORS | {"half": half, "mean": mean, "V1": W[1]}
    network = lt.read_network(saved(tmp_path, nodes, tensors, size=(1, 1, 1, 2)))
    inner = [(x - Fraction(float(c))) / 2 for x, c in zip(X, mean, strict=True)]
    assert network.at(X) == tuple(2 * v for v in truth(inner))


def test_what_we_write_is_what_we_read(tmp_path):
    pytest.importorskip("onnx")
    rng = random.Random(1)

    def net():
        return Network(
            [
                Layer([[rng.randint(-9, 9)] * 2 for _ in range(3)], [1, 2, 3], Fraction(1, 16)),
                Layer([[rng.randint(-9, 9) for _ in range(3)]], None, Fraction(1, 8)),
            ]
        )

    a, b = net(), net()
    question = NetworkMask(a, b, Box(), 1, (False, False))
    path = tmp_path / "d.onnx"
    path.write_bytes(to_onnx(question))
    read = lt.read_network(path)
    assert read.at(X) == (a.at(X)[0] - b.at(X)[0],)
    found = lt.network_range(path)
    assert (
        max(abs(found.low.value), abs(found.high.value))
        == lt.networks_equal(a, b, tolerance=max(abs(found.low.value), abs(found.high.value))).bound
    )


@pytest.mark.parametrize(
    "nodes, says",
    [
        ([("Conv", ["X", "W0"], "Y", {})], "Conv: expected fully connected layers"),
        ([("Add", ["X", "X"], "Y", {})], "Add: expected a constant beside the value"),
        ([("Relu", ["q"], "Y", {})], "Relu: expected the value before it, a chain"),
        ([("MatMul", ["X", "W1"], "Y", {})], "expected 2 columns, got 4"),
        ([("Relu", ["X"], "Z", {})], "expected a chain that ends in Y"),
        ([("Sub", ["b0", "X"], "Y", {})], "Sub: expected the value before it"),
        ([("Gemm", ["X", "W0"], "Y", {"transA": 1})], "Gemm: expected no transA"),
    ],
)
def test_onnx_that_is_no_chain(nodes, says, tmp_path):
    path = saved(tmp_path, nodes, TENSORS)
    with pytest.raises(InputError) as error:
        lt.read_network(path)
    assert says in str(error.value)


def test_onnx_that_points_outside_or_is_damaged(tmp_path):
    onnx = pytest.importorskip("onnx")
    made = onnx.load_model_from_string(model([("MatMul", ["X", "W0"], "Y", {})], TENSORS))
    tensor = made.graph.initializer[0]
    tensor.data_location = onnx.TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="/etc/hostname")
    path = tmp_path / "net.onnx"
    path.write_bytes(made.SerializeToString())
    with pytest.raises(InputError, match="expected all numbers in the file"):
        lt.read_network(path)
    path.write_bytes(b"\xff\xfenothing")
    with pytest.raises(MalformedFile, match="no ONNX model"):
        lt.read_network(path)
