"""Labelled digits: the label last or first, a line of names or none."""

import gzip

import numpy as np
import pytest

from exactlt.errors import MalformedFile
from exactlt.papers._digits import read_digits

LAST = [[0, 9, 200, 0, 3], [0, 7, 0, 0, 1], [0, 255, 5, 0, 0]]
FIRST = [[row[-1], *row[:-1]] for row in LAST]


def csv(rows, names=""):
    return names + "".join(",".join(map(str, row)) + "\n" for row in rows)


@pytest.mark.parametrize(
    "content",
    [
        csv(LAST),
        csv(FIRST),
        csv(FIRST, "label,1x1,1x2,2x1,2x2\n"),
        csv(LAST, "p0,p1,p2,p3,class\n"),
        "\ufeff" + csv(FIRST),
        csv(LAST).replace("\n", "\r\n"),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_the_label_is_found(content, packed, tmp_path):
    data = content.encode()
    (tmp_path / "digits.csv").write_bytes(gzip.compress(data) if packed else data)
    images, labels = read_digits(str(tmp_path / "digits.csv"), 4, 10)
    assert labels.tolist() == [3, 1, 0]
    assert np.argmax(images, axis=1).tolist() == [2, 1, 1]


def test_neither_column_is_a_label(tmp_path):
    (tmp_path / "digits.csv").write_text(csv([[11, 1, 1, 1, 12], [13, 1, 1, 1, 14]]))
    with pytest.raises(MalformedFile, match=r"labels 0\.\.9"):
        read_digits(str(tmp_path / "digits.csv"), 4, 10)
