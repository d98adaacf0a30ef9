"""Labelled images in three parts: what is trained on, what chooses, what is reported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from exactlt.errors import InputError


@dataclass(frozen=True, eq=False)
class Split:
    """Integer images with labels, cut into training, validation and test.

    Attributes
    ----------
    images : integer array, shape (m, pixels)
    labels : integer array, shape (m,)
    top : int
        The largest pixel: training sees images / top, in [0, 1].
    classes : int
    train, validation, test : integer arrays
        Places of the images; every choice (an epoch, a round, a rate) is made on *validation*,
        every reported accuracy is of *test*.
    """

    images: Any
    labels: Any
    top: int
    classes: int
    train: Any
    validation: Any
    test: Any

    @classmethod
    def drawn(cls, images, labels, *, seed: int, top: int | None = None) -> Split:
        """A random split, 64 : 16 : 20, from the seed.

        Raises
        ------
        InputError
            Images and labels do not fit together, or fewer than 10 images.
        """
        import numpy as np

        images, labels = np.asarray(images), np.asarray(labels)
        if images.ndim != 2 or labels.shape != (len(images),) or len(images) < 10:
            raise InputError(
                f"images: expected at least 10 rows with a label each, got shapes {images.shape} "
                f"and {labels.shape}"
            )
        if images.dtype.kind not in "iu" or labels.dtype.kind not in "iu" or images.min() < 0:
            raise InputError("images: expected integers of at least 0, labels integers")
        m = len(images)
        order = np.random.Generator(np.random.PCG64([seed, 10])).permutation(m)
        a, b = m * 64 // 100, m * 80 // 100
        return cls(
            images.astype(np.int64),
            labels.astype(np.int64),
            int(images.max()) if top is None else top,
            int(labels.max()) + 1,
            order[:a],
            order[a:b],
            order[b:],
        )

    def part(self, name: str):
        """(images in [0, 1] as float32, labels) of train, validation or test."""
        import numpy as np

        places = getattr(self, name)
        return (self.images[places] / self.top).astype(np.float32), self.labels[places]
