r"""Supermask: each weight is kept with a learned probability.

.. math:: m_i \sim \mathrm{Bernoulli}(\sigma(l_i)),\qquad
          l \leftarrow l - \eta\, g\, x\,\sigma(l)(1-\sigma(l)),\qquad g = m\cdot x - t

Logits start at 0.  The final mask rounds: kept where l > 0.  Source: Zhou, Lan, Liu, Yosinski,
"Deconstructing lottery tickets: zeros, signs, and the supermask", NeurIPS 2019.
"""

from exactlt.pruning.rules.contract import Rule, sigmoid, sigmoid_backward


def _mask(logits, kept):
    return (logits > 0).astype(float)


def _sample(p, kept, uniforms):
    return (uniforms < p).astype(float)


SUPERMASK = Rule(
    "supermask",
    "keep with probability sigma(l); l <- l - rate g x sigma(l)(1 - sigma(l)); l > 0 at the end",
    "Zhou et al. 2019",
    _mask,
    _sample,
    sigmoid_backward,
    view=sigmoid,
    rate=10.0,
    draws=True,
    zero=True,
)
