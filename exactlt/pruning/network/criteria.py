"""Mask criteria: which weights are kept, from their values before and after training.

Weight i has the start w and the end v; the criterion scores it and the largest scores of each
layer are kept.  Source: Zhou, Lan, Liu, Yosinski, "Deconstructing lottery tickets: zeros,
signs, and the supermask", NeurIPS 2019, section 3.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from exactlt.errors import InputError
from exactlt.pruning.network import mlp

NEVER = -1e30
"""A score that is kept by no criterion, whatever the share."""


def _same(w, v, score, same: bool = True):
    import numpy as np

    return np.where((w * v > 0) == same, score, NEVER)


CRITERIA: dict[str, tuple[str, Callable[..., Any]]] = {
    "large_final": ("|v|", lambda w, v, u: abs(v)),
    "small_final": ("-|v|", lambda w, v, u: -abs(v)),
    "large_init": ("|w|", lambda w, v, u: abs(w)),
    "small_init": ("-|w|", lambda w, v, u: -abs(w)),
    "large_init_large_final": ("min(a|v|, |w|)", lambda w, v, u: _balanced(w, v)),
    "magnitude_increase": ("|v| - |w|", lambda w, v, u: abs(v) - abs(w)),
    "movement": ("|v - w|", lambda w, v, u: abs(v - w)),
    "large_final_same_sign": ("|v| where v w > 0", lambda w, v, u: _same(w, v, abs(v))),
    "large_final_diff_sign": ("|v| where v w < 0", lambda w, v, u: _same(w, v, abs(v), False)),
    "magnitude_increase_same_sign": (
        "|v| - |w| where v w > 0",
        lambda w, v, u: _same(w, v, abs(v) - abs(w)),
    ),
    "random": ("uniform", lambda w, v, u: u),
}
"""Name to (formula, function of (w, v, uniform draws))."""


def _balanced(w, v):
    """a makes the two terms equally large at their largest, as in the paper."""
    import numpy as np

    a = abs(w).max() / max(abs(v).max(), 1e-30)
    return np.minimum(a * abs(v), abs(w))


def criterion_masks(name: str, start, end, widths, keep_fraction: float, *, seed: int = 0) -> list:
    """One 0/1 integer array per layer: the floor(k n) best of each, never one that is ruled out.

    Parameters
    ----------
    name : key of CRITERIA
    start, end : flat arrays
    keep_fraction : float
        In (0, 1].  Criteria that ask for signs may keep fewer: as many as there are.

    Raises
    ------
    InputError
        No such criterion, or a fraction outside (0, 1].
    """
    import numpy as np

    if name not in CRITERIA:
        raise InputError(f"criterion: expected one of {', '.join(CRITERIA)}, got {name!r}")
    if not 0 < keep_fraction <= 1:
        raise InputError(f"keep_fraction: expected a number in (0, 1], got {keep_fraction!r}")
    rng = np.random.Generator(np.random.PCG64([seed, 13]))
    masks = []
    for w, v in zip(mlp.views(start, widths), mlp.views(end, widths), strict=True):
        score = CRITERIA[name][1](w.astype(float), v.astype(float), rng.random(w.shape)).ravel()
        kept = min(int(keep_fraction * score.size), int((score > NEVER).sum()))
        mask = np.zeros(score.size, np.int64)
        mask[np.argsort(-score, kind="stable")[:kept]] = 1
        masks.append(mask.reshape(w.shape))
    return masks
