r"""Biprop: edge-popup on weights of one magnitude per layer.

.. math:: W = \alpha\,\operatorname{sign}(w)\,m,\qquad
          \alpha = \frac{\sum_i m_i |w_i|}{\sum_i m_i},\qquad
          s \leftarrow s - \eta\,\frac{\partial L}{\partial W}\,w\,\operatorname{sign}(s)

The mask keeps the largest |s|.  What is computed is a network of ±α: a layer's positive factor
changes no class, so accuracies are those of signs.  Source: Diffenderfer, Kailkhura,
"Multi-prize lottery ticket hypothesis: finding accurate binary neural networks by pruning a
randomly weighted network", ICLR 2021, and its code.
"""

from exactlt.pruning.rules.contract import Rule
from exactlt.pruning.rules.edge_popup import by_size, through_size


def one_magnitude(weights, mask):
    """α sign(w) m, row by row."""
    import numpy as np

    kept = np.maximum(mask.sum(axis=1, keepdims=True), 1)
    alpha = (abs(weights) * mask).sum(axis=1, keepdims=True) / kept
    return alpha * np.sign(weights) * mask


BIPROP = Rule(
    "biprop",
    "W = alpha sign(w) m, m keeps the floor(k n) largest |s|; s <- s - rate dL/dW w sign(s)",
    "Diffenderfer and Kailkhura 2021, as their code",
    by_size,
    by_size,
    through_size,
    one_magnitude,
    sized=True,
)
