r"""Weights at the start: integers of a stream, scaled to He's variance for the floats.

Layer i of widths d_0, …, d_l holds the first d_i·d_{i−1} weights of the stream (law, seed,
"layer i"), as integers up to the law's bound M.  Training sees

.. math:: W_i = g\,w_i,\qquad g = \sqrt{2/d_{i-1}}\,/\,\sigma,

where σ is the law's standard deviation (as K. He et al. 2015; "signed constant" with the law
``nonzero:M=1``).  A positive factor per layer changes no class, so what the pruned network
answers is computed on the integers alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from exactlt.errors import InputError
from exactlt.instances import Stream, parse_law
from exactlt.networks import Network


@dataclass(frozen=True)
class Frozen:
    """A random ReLU network without biases.

    Parameters
    ----------
    widths : sequence of int
        Inputs, hidden units per layer, outputs.
    law : str
        Of all weights, as integers.
    seed : int
    label : str
        Networks of one seed with different labels are independent.
    signs : bool
        Weights replaced by their signs (the "signed constant" of Zhou et al. and Ramanujan et
        al.); the draw is the same.
    """

    widths: tuple[int, ...]
    law: str = "nonzero:M=64"
    seed: int = 0
    label: str = ""
    signs: bool = False

    def __post_init__(self):
        widths = tuple(self.widths)
        if len(widths) < 2 or any(type(w) is not int or w < 1 for w in widths):
            raise InputError(f"widths: expected at least two integers >= 1, got {self.widths!r}")
        object.__setattr__(self, "widths", widths)
        parse_law(self.law)

    @cached_property
    def integers(self) -> list:
        """One integer matrix (outputs, inputs) per layer."""
        import numpy as np

        found = []
        for i, (a, b) in enumerate(zip(self.widths, self.widths[1:], strict=False)):
            name = f"{self.label} layer {i}".strip()
            w = Stream(self.law, self.seed, name).array(a * b).reshape(b, a)
            found.append(np.sign(w) if self.signs else w)
        return found

    @property
    def network(self) -> Network:
        """The same as an exact network."""
        return Network(tuple(self.integers))

    def floats(self):
        """All layers as one flat float32 array (see ``mlp.views``)."""
        import numpy as np

        return np.concatenate(
            [
                (w * (math.sqrt(2 / w.shape[1]) / math.sqrt(float((w.astype(float) ** 2).mean()))))
                .ravel()
                .astype(np.float32)
                for w in self.integers
            ]
        )

    def accuracy(self, masks: Sequence, split, part: str = "test") -> float:
        """Share of images whose class the pruned integers answer, computed in integers.

        Ties between outputs go to the smaller class.
        """
        places = getattr(split, part)
        out = self.network.evaluate(split.images[places], list(masks))
        return float((out.argmax(axis=1) == split.labels[places]).mean())
