"""The safetensors format: a JSON header with its length in front, then the tensors' bytes.

https://github.com/huggingface/safetensors: the header is at most 100 MB, the tensors fill the
rest of the file without holes and without sharing.
"""

from __future__ import annotations

import json

import numpy as np

from exactlt.errors import MalformedFile
from exactlt.tensors.budget import Budget
from exactlt.tensors.kinds import KINDS, numbers

HEADER = 100_000_000


def signed(data: bytes) -> bool:
    """Whether the bytes begin as a safetensors file: a length that fits, and a brace.

    The first bytes of a zip or pickle, read as a length, are larger than any file we read.
    """
    length = int.from_bytes(data[:8], "little")
    return len(data) > 9 and data[8:9] == b"{" and length <= HEADER


def read(data: bytes, where: str, budget: Budget) -> dict[str, np.ndarray]:
    """All tensors by name, in the order of their bytes.

    Raises
    ------
    MalformedFile
        The header is no JSON object of tensors, or the tensors do not tile the file.
    """
    start = 8 + int.from_bytes(data[:8], "little")
    if start > len(data):
        raise MalformedFile(f"{where}: the header of {start - 8} bytes passes the file's end")
    entries = json.loads(data[8:start], object_pairs_hook=lambda pairs: _unique(pairs, where))
    entries.pop("__metadata__", None)
    tensors, place = {}, 0
    for name, entry in sorted(entries.items(), key=lambda item: item[1]["data_offsets"]):
        budget.meet()
        shape, (first, last) = entry["shape"], entry["data_offsets"]
        if entry["dtype"] not in KINDS:
            raise MalformedFile(
                f"{where}: {name}: expected a dtype of {', '.join(KINDS)}, got {entry['dtype']!r}"
            )
        if not all(type(v) is int and v >= 0 for v in (*shape, first, last)):
            raise MalformedFile(f"{where}: {name}: expected sizes >= 0, got shape {shape}")
        if first != place or not first <= last <= len(data) - start:
            raise MalformedFile(
                f"{where}: {name}: expected its bytes to begin at {place} and to end in the file, "
                f"got {first}..{last}"
            )
        place = last
        budget.take((last - first,), 1)
        values = numbers(data[start + first : start + last], entry["dtype"])
        tensors[name] = values.reshape(shape)
    if place != len(data) - start:
        raise MalformedFile(
            f"{where}: {len(data) - start - place} bytes after the tensors belong to none"
        )
    return tensors


def _unique(pairs, where):
    found = dict(pairs)
    if len(found) < len(pairs):
        raise MalformedFile(f"{where}: a name appears twice in the header")
    return found
