r"""Threshold: a weight is kept while its score is above 0; edge-popup without a fixed count.

.. math:: m_i = [s_i > 0],\qquad s \leftarrow s - \eta\, g\, x,\qquad g = m\cdot x - t

In no paper that we know under this form; it is the free-cardinality version of edge-popup.
"""

from exactlt.pruning.rules.contract import Rule


def _mask(scores, kept, uniforms=None):
    return (scores > 0).astype(float)


THRESHOLD = Rule(
    "threshold", "keep s > 0; s <- s - rate g x", "edge-popup without a count", _mask, _mask
)
