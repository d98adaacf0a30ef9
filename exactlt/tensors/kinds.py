"""Number types of tensor files, by the names of safetensors."""

from __future__ import annotations

import numpy as np

KINDS = {
    "F64": "<f8",
    "F32": "<f4",
    "F16": "<f2",
    "BF16": "<u2",
    "I64": "<i8",
    "I32": "<i4",
    "I16": "<i2",
    "I8": "|i1",
    "U64": "<u8",
    "U32": "<u4",
    "U16": "<u2",
    "U8": "|u1",
    "BOOL": "|u1",
}
"""How the bytes of each are read."""


def numbers(data: bytes, kind: str) -> np.ndarray:
    """The numbers in ``data``: bfloat16 as float32 (exact), BOOL as bool.

    >>> numbers(bytes([0x80, 0x3F, 0x20, 0xC0]), "BF16").tolist()
    [1.0, -2.5]
    """
    raw = np.frombuffer(data, KINDS[kind])
    if kind == "BF16":
        return (raw.astype("<u4") << np.uint32(16)).view("<f4")
    if kind == "BOOL":
        if raw.size and raw.max() > 1:
            raise ValueError("a truth value that is neither 0 nor 1")
        return raw.view(np.bool_)
    return raw
