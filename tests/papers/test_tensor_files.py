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

from exactlt.errors import ExactltError, MalformedFile
from exactlt.papers._tensors import read_tensors

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
