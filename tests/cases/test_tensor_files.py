"""Tensor files: three formats read, and nothing in them run."""

import io
import json
import os
import pickle
import struct
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exactlt.errors import ExactltError, InputError, MalformedFile
from exactlt.tensors import layer_matrices, read_tensors

MATRIX = np.arange(6, dtype=np.float32).reshape(2, 3)
MAGIC = 0x1950A86A20F9469CFC6C


def state_dict(extra: bytes = b"") -> bytes:
    """The opcodes that torch.save writes for {"fc.weight": a 2 x 3 float tensor}, by hand."""
    return (
        b"\x80\x02ccollections\nOrderedDict\nq\x00)Rq\x01X\x09\x00\x00\x00fc.weight"
        b"ctorch._utils\n_rebuild_tensor_v2\n((X\x07\x00\x00\x00storagectorch\nFloatStorage\n"
        b"X\x01\x00\x00\x000X\x03\x00\x00\x00cpuK\x06" + extra + b"tQK\x00K\x02K\x03\x86"
        b"K\x03K\x01\x86\x89ccollections\nOrderedDict\n)RtRs"
        b"}X\x09\x00\x00\x00_metadataNsb."
    )


def legacy(path):
    parts = [MAGIC, 1001, {"protocol_version": 1001, "little_endian": True}]
    head = b"".join(pickle.dumps(p, 2) for p in parts)
    tail = pickle.dumps(["0"], 2) + struct.pack("<q", 6) + MATRIX.tobytes()
    path.write_bytes(head + state_dict(b"N") + tail)


def zipped(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", state_dict())
        archive.writestr("archive/data/0", MATRIX.tobytes())


def safetensors(path):
    header = json.dumps(
        {"fc.weight": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}}
    ).encode()
    path.write_bytes(struct.pack("<Q", len(header)) + header + MATRIX.tobytes())


def npz(path):
    with open(path, "wb") as file:
        np.savez(file, **{"fc.weight": MATRIX})


WRITERS = [legacy, zipped, safetensors, npz]


@pytest.mark.parametrize("write", WRITERS)
def test_all_formats_hold_the_same_matrix(write, tmp_path):
    path = tmp_path / "weights"
    write(path)
    ((name, matrix),) = read_tensors(path).items()
    assert name == "fc.weight" and matrix.dtype == np.float32 and (matrix == MATRIX).all()


class Hostile:
    def __reduce__(self):
        return os.mkdir, ("exactlt-was-here",)


@pytest.mark.parametrize("protocol", range(6))
@pytest.mark.parametrize("wrap", [lambda x: x, lambda x: {"state": x}])
def test_a_pickle_that_calls_a_function_is_refused(protocol, wrap, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    content = pickle.dumps(wrap(Hostile()), protocol)
    (tmp_path / "a.pt").write_bytes(content)
    with zipfile.ZipFile(tmp_path / "b.pt", "w") as archive:
        archive.writestr("archive/data.pkl", content)
    for name in ("a.pt", "b.pt"):
        with pytest.raises(MalformedFile) as caught:
            read_tensors(tmp_path / name)
        assert "\n" not in str(caught.value)
    assert not (tmp_path / "exactlt-was-here").exists()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x80",
        b"PK",
        b"no tensors",
        b"\x80\x02cbuiltins\neval\n(X\x01\x00\x00\x001tR.",
        b"\x80\x02(ios\nsystem\n.",  # INST
        b"\x80\x02}r\xff\xff\xff\x7f.",  # a memo index of two thousand million
        b"\x80\x02\x8b\xff\xff\xff\x7fx.",  # LONG4 with a length beyond the file
        b"\x80\x02" + b"(" * 100_000 + b".",
        b"\xff\xff\xff\xff\xff\xff\xff\x7f{}",
        b"\x02\0\0\0\0\0\0\0[]",
        state_dict().replace(b"K\x02K\x03\x86", b"K\xffK\xff\x86"),
    ],
)
def test_damaged_files_are_one_sentence(content, tmp_path):
    path = tmp_path / "weights.pt"
    path.write_bytes(content)
    with pytest.raises(MalformedFile):
        read_tensors(path)


def test_a_tensor_may_not_reach_beyond_its_storage(tmp_path):
    path = tmp_path / "weights.pt"
    with zipfile.ZipFile(path, "w") as archive:
        taller = state_dict().replace(b"K\x02K\x03\x86", b"K\x09K\x03\x86")
        archive.writestr("archive/data.pkl", taller)
        archive.writestr("archive/data/0", MATRIX.tobytes())
    with pytest.raises(MalformedFile, match="beyond its storage"):
        read_tensors(path)


@given(st.sampled_from(WRITERS), st.integers(0, 2000), st.integers(0, 255), st.booleans())
@settings(max_examples=100, deadline=None)
def test_no_damage_leads_out_of_our_errors(tmp_path_factory, write, place, byte, cut):
    path = tmp_path_factory.mktemp("tensors") / "weights"
    write(path)
    data = bytearray(path.read_bytes())
    place %= len(data)
    data[place] = byte
    path.write_bytes(bytes(data[:place] if cut else data))
    try:
        tensors = read_tensors(path)
    except ExactltError as error:
        assert "\n" not in str(error)
    else:
        assert all(isinstance(t, np.ndarray) for t in tensors.values())


def test_numpy_pickles_inside_npz_are_refused(tmp_path):
    path = tmp_path / "weights.npz"
    buffer = io.BytesIO()
    np.savez(buffer, a=np.array([Hostile()], dtype=object))
    path.write_bytes(buffer.getvalue())
    with pytest.raises(MalformedFile):
        read_tensors(path)


def torch_file(path, content: bytes, **storages: bytes):
    """A torch zip with this pickle and these storages (named _0, _1, …)."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", content)
        for name, data in storages.items():
            archive.writestr(f"archive/data/{name[1:]}", data)
    return path


def tensor(storage=0, kind=b"FloatStorage", shape=(4, 4), strides=(4, 1), count=16) -> bytes:
    """The opcodes of one tensor."""
    numbers = b"".join(b"J" + struct.pack("<i", v) for v in shape)
    steps = b"".join(b"J" + struct.pack("<i", v) for v in strides)
    return (
        b"ctorch._utils\n_rebuild_tensor_v2\n((X\x07\x00\x00\x00storagectorch\n" + kind + b"\n"
        b"X\x01\x00\x00\x00"
        + str(storage).encode()
        + b"X\x03\x00\x00\x00cpuJ"
        + struct.pack("<i", count)
        + b"tQK\x00("
        + numbers
        + b"t("
        + steps
        + b"t\x89Nt"
        + b"R"
    )


def text(word: str) -> bytes:
    return b"X" + struct.pack("<I", len(word)) + word.encode()


def dictionary(**entries: bytes) -> bytes:
    return b"}(" + b"".join(text(k.replace("__", ".")) + v for k, v in entries.items()) + b"u"


def pickled(content: bytes) -> bytes:
    return b"\x80\x02" + content + b"."


SQUARE = np.arange(16, dtype=np.float32)
BYTES = {"_0": SQUARE.tobytes(), "_1": SQUARE[::-1].tobytes()}


def test_a_checkpoints_momentum_is_no_layer(tmp_path):
    state = dictionary(fc1__weight=tensor(0), fc2__weight=tensor(1))
    momentum = dictionary(state=dictionary(a=dictionary(momentum_buffer=tensor(0))))
    content = dictionary(epoch=b"K\x03", state_dict=state, optimizer=momentum)
    path = torch_file(tmp_path / "c.pt", pickled(content), **BYTES)
    assert list(read_tensors(path)) == [
        "state_dict.fc1.weight",
        "state_dict.fc2.weight",
        "optimizer.state.a.momentum_buffer",
    ]
    with pytest.raises(InputError, match=r"several groups.*momentum_buffer.*layers"):
        layer_matrices(path)
    names = ["state_dict.fc2.weight", "state_dict.fc1.weight"]
    assert [name for name, _ in layer_matrices(path, names)] == names
    with pytest.raises(InputError, match=r"has no 'fc1.weight'; it has state_dict.fc1.weight"):
        layer_matrices(path, ["fc1.weight"])


def test_tensors_in_lists_are_seen(tmp_path):
    several = b"](" + tensor(0) + tensor(1) + b"e"
    path = torch_file(
        tmp_path / "a.pt", pickled(dictionary(first=tensor(0), rest=several)), **BYTES
    )
    assert list(read_tensors(path)) == ["first", "rest.0", "rest.1"]
    with pytest.raises(InputError, match="several groups"):
        layer_matrices(path)
    path = torch_file(tmp_path / "b.pt", pickled(dictionary(layers=several)), **BYTES)
    assert [name for name, _ in layer_matrices(path)] == ["layers.0", "layers.1"]


def test_layers_come_in_the_order_of_their_numbers_or_of_their_shapes(tmp_path):
    square, wide = np.ones((4, 4)), np.ones((2, 4))
    np.savez(tmp_path / "a.npz", fc10=square, fc2=square, fc1=square)
    assert [n for n, _ in layer_matrices(tmp_path / "a.npz")] == ["fc1", "fc2", "fc10"]
    np.savez(tmp_path / "b.npz", output=wide, input=square)
    assert [n for n, _ in layer_matrices(tmp_path / "b.npz")] == ["input", "output"]
    np.savez(tmp_path / "c.npz", output=square, input=square)
    with pytest.raises(InputError, match="several orders"):
        layer_matrices(tmp_path / "c.npz")
    np.savez(tmp_path / "d.npz", fc1=square, fc2=np.ones((4, 3)))
    with pytest.raises(InputError, match="fc2: expected 4 columns"):
        layer_matrices(tmp_path / "d.npz")


def write_safetensors(path, header: dict | bytes, data: bytes, pad: int = 0):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    text += b" " * max(0, pad - len(text))
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)
    return path


def entry(kind, shape, first, last):
    return {"dtype": kind, "shape": shape, "data_offsets": [first, last]}


@pytest.mark.parametrize("length", [0x180, 0x4B50, 0x80])
def test_a_header_whose_length_looks_like_a_pickle_or_a_zip(length, tmp_path):
    header = {"fc.weight": entry("F32", [2, 3], 0, 24)}
    path = write_safetensors(tmp_path / "w", header, MATRIX.tobytes(), length)
    assert path.read_bytes()[:1] in (b"\x80", b"P")
    assert (read_tensors(path)["fc.weight"] == MATRIX).all()


def test_bfloat16_and_truth_values(tmp_path):
    halves = struct.pack("<4H", 0x3F80, 0xC020, 0x0000, 0x7F7F)
    truths = bytes([1, 0, 0, 1])
    header = {"w": entry("BF16", [2, 2], 0, 8), "mask": entry("BOOL", [2, 2], 8, 12)}
    found = [read_tensors(write_safetensors(tmp_path / "s", header, halves + truths))]
    content = dictionary(
        w=tensor(0, b"BFloat16Storage", (2, 2), (2, 1), 4),
        mask=tensor(1, b"BoolStorage", (2, 2), (2, 1), 4),
    )
    found.append(read_tensors(torch_file(tmp_path / "t", pickled(content), _0=halves, _1=truths)))
    for tensors in found:
        assert tensors["w"].dtype == np.float32 and tensors["mask"].dtype == bool
        assert tensors["w"].tolist()[0] == [1.0, -2.5] and tensors["w"][1, 1] > 3e38
        assert tensors["mask"].tolist() == [[True, False], [False, True]]
    with pytest.raises(MalformedFile, match="truth value"):
        read_tensors(write_safetensors(tmp_path / "s", header, halves + b"\1\2\0\0"))


def test_half_precision_is_read_without_a_warning(tmp_path):
    np.savez(tmp_path / "w.npz", w=np.array([[60000.0]], np.float16))
    assert layer_matrices(tmp_path / "w.npz")[0][1][0, 0] == 60000


@pytest.mark.parametrize(
    "header",
    [
        {"w": entry("F32", [-1], 0, 24)},
        {"w": entry("F32", [-2, -3], 0, 24)},
        {"w": entry("F32", [2, 3], 0, 20)},
        {"w": entry("F32", [2, 3.0], 0, 24)},
        {"w": entry("F32", [2, 2], 0, 16)},  # bytes of nobody
        {"w": entry("F32", [2, 2], 8, 24)},
        {"w": entry("F32", [2, 3], 0, 24), "v": entry("F32", [2, 3], 0, 24)},
        {"w": entry("F8_E4M3", [24], 0, 24)},
        {"w": []},
        b'{"w":{"dtype":"F32","shape":[6],"data_offsets":[0,24]},"w":{}}',
    ],
)
def test_safetensors_that_do_not_tile_their_file(header, tmp_path):
    with pytest.raises(MalformedFile):
        read_tensors(write_safetensors(tmp_path / "w", header, MATRIX.tobytes()))


def test_dicts_that_share_their_children_are_not_walked_for_ever(tmp_path):
    content = b"}q\x00"  # memo 0: an empty dict; then each holds the one before twice
    for i in range(40):
        content += b"}q" + bytes([i + 1]) + b"(" + text("a") + b"h" + bytes([i])
        content += text("b") + b"h" + bytes([i]) + b"u"
    path = torch_file(tmp_path / "w.pt", pickled(content))
    with pytest.raises(MalformedFile, match="shared"):
        read_tensors(path)


def test_the_sum_of_all_tensors_is_bounded(tmp_path):
    huge = {
        f"t{i}": tensor(0, shape=(1 << 14, 1 << 13), strides=(0, 0), count=1) for i in range(30)
    }
    path = torch_file(tmp_path / "w.pt", pickled(dictionary(**huge)), _0=bytes(4))
    with pytest.raises(MalformedFile, match="unpack to more than"):
        read_tensors(path)


def test_an_npz_holds_arrays_only(tmp_path):
    with zipfile.ZipFile(tmp_path / "w.npz", "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(MalformedFile, match="npy format"):
        read_tensors(tmp_path / "w.npz")
