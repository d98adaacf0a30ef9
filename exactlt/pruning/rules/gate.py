r"""Gates: real factors in (0, 1), trained by their true gradient and rounded at the end.

.. math:: f = \sigma(l)\cdot x,\qquad l \leftarrow l - \eta\, g\, x\,\sigma(l)(1-\sigma(l)),
          \qquad m_i = [l_i > 0]

The relaxation that continuous-sparsification methods share, without their penalties.
"""

from exactlt.pruning.rules.contract import Rule, sigmoid, sigmoid_backward


def _mask(logits, kept):
    return (logits > 0).astype(float)


def _gates(p, kept, uniforms=None):
    return p


GATE = Rule(
    "gate",
    "f = sigma(l).x; l <- l - rate g x sigma(l)(1 - sigma(l)); keep l > 0",
    "relaxation common to continuous sparsification",
    _mask,
    _gates,
    sigmoid_backward,
    view=sigmoid,
    rate=10.0,
    hard=False,
)
