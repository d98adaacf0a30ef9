"""Mutants of every accepted certificate: rejected, or what was verified is true anyway.

Every case of the correct corpus gets at least 50 mutants of its header, its masks, its proof
under the compression, its bytes and its instance.
"""

import json
import random
import zlib
from pathlib import Path

import pytest
from checker_truth import holds

from proofs_check.claims import MAGIC, Certificate, verify
from proofs_check.questions import Question
from proofs_check.verdicts import Limits, Rejected

HERE = Path(__file__).parent
CASES = sorted((HERE / "correct").glob("*.cert"))
MUTANTS = 60


def judge(instance, certificate):
    """(verdict, claim, sentence) in memory; anything but Rejected is a crash of the checker."""
    limits = Limits(nodes=1 << 18, steps=1 << 20, text=1 << 22)
    try:
        question, parsed = Question(instance, "i"), Certificate(certificate, "c")
        sentence, _ = verify(question, parsed, limits)
    except Rejected as error:
        return error.verdict, "-", str(error)
    return "VERIFIED", parsed.claim, sentence


def split(data):
    """Header or None, and the parts behind it, each with its compressed text if it has one."""
    if not data.startswith(MAGIC):
        return None, [data]
    line, body = data[len(MAGIC) :].split(b"\n", 1)
    header, parts = json.loads(line), []
    sizes = [header["masks"]] if "masks" in header else []
    for size in sizes + [p["bytes"] for p in header.get("proofs", [])]:
        parts.append(body[:size])
        body = body[size:]
    return header, parts


def join(header, parts):
    if header is None:
        return parts[0]
    sizes = [len(part) for part in parts]
    if "masks" in header:
        header["masks"] = sizes.pop(0)
    for proof, size in zip(header.get("proofs", []), sizes, strict=False):
        proof["bytes"] = size
    return MAGIC + json.dumps(header).encode() + b"\n" + b"".join(parts)


def mutate_bytes(rng, data):
    """Flip, drop, double, swap, cut, or nudge a number: of bytes, or of words in text."""
    kind = rng.randrange(7)
    if not data:
        return bytes([rng.randrange(256)])
    text = data.isascii() and b" " in data
    sep = b"\n" if text and rng.random() < 0.5 else b" "
    items = data.split(sep) if text else [data[k : k + 1] for k in range(len(data))]
    k, other = rng.randrange(len(items)), rng.randrange(len(items))
    if kind == 0:
        del items[k]
    elif kind == 1:
        items.insert(other, items[k])
    elif kind == 2:
        items[k], items[other] = items[other], items[k]
    elif kind == 3:
        items = items[:k]
    elif kind == 4 and text and items[k].lstrip(b"-").isdigit():
        items[k] = str(int(items[k]) + rng.choice([-1, 1, 7])).encode()
    elif kind == 5 and text and b"x" in items[k]:
        items[k] = items[k].replace(b"~", b"") if b"~" in items[k] else b"~" + items[k]
    else:
        place = rng.randrange(max(1, len(items[k])))
        flipped = bytearray(items[k] or b" ")
        flipped[min(place, len(flipped) - 1)] ^= 1 << rng.randrange(8)
        items[k] = bytes(flipped)
    return (sep if text else b"").join(items)


def mutate_part(rng, part):
    try:
        inner = zlib.decompress(part)
    except zlib.error:
        return mutate_bytes(rng, part)
    return (
        mutate_bytes(rng, part)
        if rng.random() < 0.1
        else zlib.compress(mutate_bytes(rng, inner), 9)
    )


def mutate_header(rng, header):
    header = json.loads(json.dumps(header))
    places = [(header, key) for key in header if key != "instance"]
    for proof in header.get("proofs", []):
        places += [(proof, key) for key in proof]
    holder, key = rng.choice(places)
    value = holder[key]
    if isinstance(value, bool) or value is None:
        holder[key] = rng.choice([0, "0", []])
    elif isinstance(value, int):
        holder[key] = value + rng.choice([-1, 1, 2, -value, 10**9])
    elif isinstance(value, str) and set(value) <= {"0", "1"} and value:
        k = rng.randrange(len(value))
        holder[key] = rng.choice(
            [value[:k] + "10"[int(value[k])] + value[k + 1 :], value[:-1], value + "0", value[::-1]]
        )
    elif isinstance(value, str):
        holder[key] = rng.choice(
            [
                "feasible",
                "infeasible",
                "optimum",
                "sparsest",
                "width",
                "cover",
                "uncovered",
                "diagram",
                "counting",
                "veripb",
                "lrat",
                "drat",
                value + "1",
                "-1",
            ]
        )
    elif isinstance(value, list) and value:
        k, other = rng.randrange(len(value)), rng.randrange(len(value))
        value[k], value[other] = value[other], value[k]
        holder[key] = rng.choice([value, value[:-1], value + value[:1]])
    else:
        del holder[key]
    return header


def mutate_instance(rng, instance):
    document = json.loads(instance)
    keys = [
        k
        for k in (
            "weights",
            "target",
            "tolerance",
            "size",
            "seed",
            "low",
            "high",
            "rows",
            "groups",
            "bias",
        )
        if document.get(k) is not None
    ]
    key = rng.choice(keys)
    step = rng.choice([-2, -1, 1, 2])
    if key == "weights":
        k = rng.randrange(len(document[key]))
        document[key][k] = str(int(document[key][k]) + step)
    elif key == "rows":
        row = rng.choice(document[key])
        if row["coefficients"]:
            row["coefficients"][0] = str(int(row["coefficients"][0]) + step)
        else:
            row["high"] = str(int(row["high"]) + step)
    elif key == "groups":
        document[key] = document[key][:-1]
    elif isinstance(document[key], int):
        document[key] += step
    else:
        document[key] = str(int(document[key]) + step)
    return json.dumps(document).encode()


@pytest.mark.parametrize("path", CASES, ids=[path.stem for path in CASES])
def test_mutants_are_rejected_or_true(path):
    rng = random.Random(path.stem)
    instance, data = path.with_suffix(".json").read_bytes(), path.read_bytes()
    assert judge(instance, data)[0] == "VERIFIED"
    seen, rejected = {(instance, data)}, 0
    while len(seen) <= MUTANTS:
        header, parts = split(data)
        question, kind = instance, rng.randrange(10)
        if kind == 0:
            mutant = mutate_bytes(rng, data)
        elif kind <= 3 and header is not None:
            mutant = join(mutate_header(rng, header), parts)
        elif kind <= 5 or not parts or not any(parts):
            question, mutant = mutate_instance(rng, instance), data
        else:
            k = rng.choice([k for k, part in enumerate(parts) if part])
            parts[k] = mutate_part(rng, parts[k])
            mutant = join(header, parts)
        if (question, mutant) in seen:
            continue
        seen.add((question, mutant))
        word, claim, sentence = judge(question, mutant)
        if word == "VERIFIED":
            assert holds(question, claim, sentence), (claim, sentence)
        else:
            rejected += 1
            assert len(sentence) < 5000
    assert rejected >= MUTANTS // 10  # a question that is void needs no proof at all
