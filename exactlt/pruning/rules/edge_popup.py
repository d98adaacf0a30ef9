r"""Edge-popup: the k·n weights of largest score are kept.

.. math:: m = [\,|s_i| \text{ among the } \lfloor kn\rfloor \text{ largest}\,],\qquad
          s \leftarrow s - \eta\, g\, x,\qquad g = m\cdot x - t

Every score is updated, kept or not (straight through).  The paper ranks by s; the authors' code
ranks by |s|.  Source: Ramanujan, Wortsman, Kembhavi, Farhadi, Rastegari, "What's hidden in a
randomly weighted neural network?", CVPR 2020.
"""

from exactlt.pruning.rules.rule import Rule, top


def _by_size(scores, kept, uniforms=None):
    return top(abs(scores), kept)


def _by_value(scores, kept, uniforms=None):
    return top(scores, kept)


EDGE_POPUP = Rule(
    "edge-popup",
    "keep the floor(k n) largest |s|; s <- s - rate g x",
    "Ramanujan et al. 2020, as their code",
    _by_size,
    _by_size,
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
