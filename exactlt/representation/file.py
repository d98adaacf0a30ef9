"""A representation in a file: target, seed, and masks from which anyone can redraw and check.

JSON names for each unit the input that it keeps and, as hexadecimal bits, the outputs: output o is
bit o.  npz holds the same document under ``about`` and, for other programs, the dense random
weights and masks of every layer.
"""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from exactlt._files import read_bytes, write_atomic
from exactlt.errors import InputError, MalformedFile
from exactlt.instances import Fields, as_int, dump, load, parse_instance
from exactlt.networks import Network
from exactlt.representation.bound import Bound
from exactlt.representation.domain import parse_inputs
from exactlt.representation.layer import LayerQuestion, PrunedLayer
from exactlt.representation.whole import LayerReport, Representation, layer_questions

FORMAT = "exactlt/representation"
LIMIT = 1 << 28
UNITS = 1 << 22
"""Units of a layer that are read."""


def document(found: Representation, masks: bool = True) -> dict:
    """The JSON object; without ``masks`` only what was found out."""
    from exactlt import __version__

    first = found.layers[0].question if found.layers else None
    head = {
        "format": FORMAT,
        "version": 1,
        "tool": __version__,
        "bits": found.bits,
        "source_bits": first.k if first else found.bits,
        "seed": found.seed,
        "domain": str(first.inputs) if first else "all",
        "shift": found.shift,
        "complete": found.complete,
        "widths": list(found.widths),
        "target_sha256": found.target.sha256,
    }
    if masks:
        head["target"] = found.target.document()
    return {**head, "layers": [_layer(report, masks) for report in found.layers]}


def _layer(report: LayerReport, masks: bool) -> dict:
    question = report.question
    made: dict[str, Any] = {
        "stream": {"law": question.law, "seed": question.seed, "label": question.label},
        "inputs": str(question.inputs),
        "constant": question.constant,
        "outputs": len(question.weights),
        "weights": int((question.weights != 0).sum()),
    }
    if report.gadgets is not None:
        made["gadgets"] = {"units": report.gadgets, "evidence": "exhaustive"}
    for name in ("block", "constructive"):
        pruned = getattr(report, name)
        if pruned is not None:
            shown: dict[str, Any] = {
                "units": pruned.n,
                "kept": pruned.kept,
                "of": pruned.parameters,
                "evidence": "witness",
            }
            if masks and pruned is report.pruned:
                shown["input"] = pruned.kept_input.tolist()
                shown["bits"] = [_hex(row) for row in pruned.kept_outputs]
            made[name] = shown
    if report.bound is not None:
        made["bound"] = {
            "units": report.bound.width,
            "structure": "one-input",
            "layerwise": True,
            "evidence": "exhaustive",
            "sides": list(report.bound.sides),
        }
    return made


def _hex(row: np.ndarray) -> str:
    return f"{sum(1 << int(o) for o in np.flatnonzero(row)):x}"


def write_representation(found: Representation, path: str | Path) -> Path:
    """Write JSON, or npz where the name ends so; whole or not at all."""
    path = Path(path)
    if path.suffix != ".npz":
        return write_atomic(path, dump(document(found)))
    arrays: dict[str, Any] = {"about": np.array(json.dumps(document(found)))}
    for report in found.layers:
        pruned = report.pruned
        if pruned is None:
            continue
        label = report.question.label
        first, second = report.question.source(pruned.n)
        keep_first, keep_second = pruned.masks()
        arrays |= {
            f"{label}.first": first.astype(np.int32),
            f"{label}.second": second.T.astype(np.int32),
            f"{label}.keep_first": keep_first,
            f"{label}.keep_second": keep_second,
        }
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    return write_atomic(path, buffer.getvalue())


def read_representation(path: str | Path) -> Representation:
    """The representation in a file; nothing in it is believed: see ``Representation.flaw``.

    Widths and bounds that the file states are read, the masks' widths are those of the masks.

    Raises
    ------
    MalformedFile
        The file is not what its format says, or the target's hash is another.
    """
    data = read_bytes(path, LIMIT)
    arrays = {}
    if data[:2] == b"PK":
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as held:
                arrays = {name: held[name] for name in held.files}
            data = str(arrays["about"]).encode()
        except (KeyError, ValueError, OSError, EOFError, zipfile.BadZipFile, MemoryError) as error:
            raise MalformedFile(f"{path}: not a representation: {error}") from error
    fields = Fields(load(data, str(path)), str(path))
    if fields.get("format") != FORMAT or fields.get("version") != 1:
        raise MalformedFile(f"{path}: expected {FORMAT} version 1, got {fields.get('format')!r}")
    try:
        found = _read(fields, str(path))
    except MalformedFile:
        raise
    except (InputError, TypeError, KeyError, AttributeError, OverflowError) as error:
        raise MalformedFile(f"{path}: {error}") from error
    _compare_arrays(found, arrays, path)
    return found


def _read(fields: Fields, where: str) -> Representation:
    target = parse_instance(json.dumps(fields["target"]).encode(), where)
    if not isinstance(target, Network) or target.sha256 != fields["target_sha256"]:
        raise MalformedFile(f"{where}: target: expected the network of target_sha256")
    bits, k = as_int("bits", fields["bits"]), as_int("source_bits", fields["source_bits"])
    seed, inputs = as_int("seed", fields["seed"]), parse_inputs(fields["domain"])
    questions = layer_questions(target, bits, k, seed, inputs)
    listed = fields["layers"]
    if not isinstance(listed, list) or len(listed) > len(questions):
        raise MalformedFile(f"{where}: layers: expected at most {len(questions)}")
    reports = []
    for i, (raw, question) in enumerate(zip(listed, questions, strict=False)):
        here = f"{where}: layers[{i}]"
        made: dict = {"question": question}
        for name in ("block", "constructive"):
            if "input" in raw.get(name, {}):
                made[name] = _pruned(raw[name], question, f"{here}: {name}")
        if "gadgets" in raw:
            made["gadgets"] = as_int("units", raw["gadgets"]["units"])
        if "bound" in raw:
            sides = [as_int("sides", x) for x in raw["bound"]["sides"]]
            width = as_int("units", raw["bound"]["units"])
            if len(sides) != len(question.sides) or width > sum(sides):
                raise MalformedFile(f"{here}: bound: expected at most the sum of its sides")
            made["bound"] = Bound(width, tuple(sides))
        reports.append(LayerReport(**made))
    shift = as_int("shift", fields["shift"])
    return Representation(target, bits, shift, seed, tuple(reports))


def _pruned(raw: dict, question: LayerQuestion, where: str) -> PrunedLayer:
    m, d = question.weights.shape
    inputs, bits = raw["input"], raw["bits"]
    if not isinstance(inputs, list) or not isinstance(bits, list) or len(inputs) != len(bits):
        raise MalformedFile(f"{where}: expected an input and bits for every unit")
    if len(inputs) > UNITS or any(type(i) is not int or not -1 <= i < d for i in inputs):
        raise MalformedFile(f"{where}: input: expected at most {UNITS} numbers in -1..{d - 1}")
    keep = np.zeros((len(bits), m), bool)
    for j, text in enumerate(bits):
        try:
            number = int(text, 16)
        except (ValueError, TypeError):
            number = -1
        if not 0 <= number < 1 << m:
            raise MalformedFile(f"{where}: bits[{j}]: expected {m} bits in hexadecimal")
        keep[j] = [number >> o & 1 for o in range(m)]
    for name, value in (("units", len(inputs)),):
        if as_int(name, raw[name]) != value:
            raise MalformedFile(f"{where}: {name}: expected {value}, got {raw[name]}")
    pruned = PrunedLayer(question, np.array(inputs, np.int32), keep)
    if as_int("kept", raw["kept"]) != pruned.kept:
        raise MalformedFile(f"{where}: kept: expected {pruned.kept}, got {raw['kept']}")
    return pruned


def _compare_arrays(found: Representation, arrays: dict, path) -> None:
    """The dense arrays of an npz must be those of its document."""
    for report in found.layers if arrays else ():
        if report.pruned is None:
            continue
        label = report.question.label
        first, second = report.question.source(report.pruned.n)
        keep_first, keep_second = report.pruned.masks()
        for name, wanted in (
            ("first", first),
            ("second", second.T),
            ("keep_first", keep_first),
            ("keep_second", keep_second),
        ):
            if not np.array_equal(arrays.get(f"{label}.{name}"), wanted):
                raise MalformedFile(f"{path}: {label}.{name}: expected the array of its document")
