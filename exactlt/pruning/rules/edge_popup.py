r"""Edge-popup: the k·n weights of largest score are kept.

.. math:: m = [\,|s_i| \text{ among the } \lfloor kn\rfloor \text{ largest}\,],\qquad
          s \leftarrow s - \eta\, g\, x \operatorname{sign}(s),\qquad g = m\cdot x - t

Every score is updated, kept or not (straight through).  The paper ranks by s; the authors' code
ranks by |s| and differentiates through the absolute value, so that |s| walks as s does in the
paper and is reflected at 0.  Their code keeps ⌈kn⌉.  Source: Ramanujan, Wortsman, Kembhavi,
Farhadi, Rastegari, "What's hidden in a randomly weighted neural network?", CVPR 2020.
"""

from exactlt.pruning.rules.contract import Rule, top


def by_size(scores, kept, uniforms=None):
    """The ``kept`` largest |s| of each row."""
    return top(abs(scores), kept)


def through_size(scores, gradient):
    """Straight through the mask, then through |s|."""
    import numpy as np

    return gradient * np.sign(scores)


def _by_value(scores, kept, uniforms=None):
    return top(scores, kept)


EDGE_POPUP = Rule(
    "edge-popup",
    "keep the floor(k n) largest |s|; s <- s - rate g x sign(s)",
    "Ramanujan et al. 2020, as their code",
    by_size,
    by_size,
    through_size,
    sized=True,
)
EDGE_POPUP_SIGNED = Rule(
    "edge-popup-signed",
    "keep the floor(k n) largest s; s <- s - rate g x",
    "Ramanujan et al. 2020, as their text",
    _by_value,
    _by_value,
    sized=True,
)
