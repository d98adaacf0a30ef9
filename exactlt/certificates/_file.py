"""The certificate file: one magic line, one JSON header line, then masks and proofs as bytes."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from exactlt.instances import Mask

MAGIC = b"exactlt certificate 1\n"


@dataclass(frozen=True)
class Proof:
    """A method's name, what else its header entry says, and its bytes."""

    method: str
    data: bytes
    extra: dict[str, object] = field(default_factory=dict)


def pack(
    claim: str,
    instance: str,
    *,
    proofs: Sequence[Proof] | None = None,
    masks: Sequence[Mask] | None = None,
    **head: object,
) -> bytes:
    """The bytes of a certificate file; ``head`` holds the claim's own keys."""
    header: dict[str, object] = {"claim": claim, "instance": instance, **head}
    blobs = []
    if masks is not None:
        lines = "".join("".join(map(str, mask)) + "\n" for mask in masks)
        blobs.append(zlib.compress(lines.encode("ascii"), 9))
        header["masks"] = len(blobs[0])
    if proofs is not None:
        header["proofs"] = [
            {"method": proof.method, "bytes": len(proof.data), **proof.extra} for proof in proofs
        ]
        blobs += [proof.data for proof in proofs]
    line = json.dumps(header, sort_keys=True, separators=(",", ":")).encode("ascii")
    return MAGIC + line + b"\n" + b"".join(blobs)


def mask_text(mask: Mask) -> str:
    return "".join(map(str, mask))
