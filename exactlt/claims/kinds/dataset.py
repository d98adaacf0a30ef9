"""A benchmark set by its hash."""

from __future__ import annotations

import hashlib

from exactlt._files import read_bytes
from exactlt.claims.claim import BadField, Claim, Kind
from exactlt.claims.evidence import LARGEST, Evidences
from exactlt.claims.fields import HASH, PATH, VALUE, Field, integer
from exactlt.claims.words import Finding, refuted, verified
from exactlt.datasets import verify as verify_set
from exactlt.datasets.folder import SUMS, open_set
from exactlt.errors import InputError


def check(claim: Claim, use: Evidences) -> Finding:
    folder = use.place(claim, "folder")
    try:
        head, plan = open_set(folder)
        sums = read_bytes(folder / SUMS, LARGEST)
    except InputError as error:
        raise BadField("folder", str(error)) from None
    found = hashlib.sha256(sums).hexdigest()
    if found != claim["set_sha256"] or head["sha256"] != found:
        return refuted(f"the set's hash is {found}")
    if len(plan) != claim["instances"]:
        return refuted(f"it has {len(plan)} instances, not {claim['instances']}")
    if use.allowed.recompute:
        faults = [f for f in verify_set(folder) if not f.ok]
        if faults:
            return refuted(
                f"{len(faults)} faults, the first: {faults[0].place}: {faults[0].sentence}"
            )
        return verified("every file, answer and certificate of the set was checked")
    for line in sums.decode("latin-1").splitlines():
        digest, _, name = line.partition("  ")
        place = (folder / name).resolve()
        if not place.is_relative_to(folder.resolve()):
            raise BadField("folder", f"{SUMS} names {name[:60]!r}, outside the set")
        if hashlib.sha256(read_bytes(place, LARGEST)).hexdigest() != digest:
            return refuted(f"{name} has another checksum")
    return verified("the checksum of every file (recompute checks the answers, too)")


DATASET = Kind(
    "dataset",
    "A benchmark set of exactlt dataset, by its hash.",
    (
        Field("folder", PATH, needed=True),
        Field("set_sha256", HASH, VALUE, True, "as exactlt dataset make prints it"),
        Field("instances", integer(0, near=True), VALUE, True),
    ),
    check,
)
