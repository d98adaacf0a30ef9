"""A trained ticket from a file: weights with masks or scores, as exact layers on a grid.

Names that are understood, per layer *p* (as in ``fc1``):

=========================== =======================================================
PyTorch's prune             ``p.weight_orig`` and ``p.weight_mask``
masks                       ``p.weight`` and ``p.mask``
scores                      ``p.weight`` and ``p.scores``, with a kept fraction
=========================== =======================================================
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from exactlt.errors import InputError
from exactlt.networks import Layer, Network
from exactlt.tensors import read_tensors

PAIRS = ((".weight_orig", ".weight_mask"), (".weight", ".mask"), (".weight", ".scores"))
BITS = 30
"""Most bits of the grid."""


@dataclass(frozen=True, eq=False)
class TicketLayer:
    """One layer: its name, float weights and a 0/1 mask of the same shape (outputs, inputs)."""

    name: str
    weights: Any
    mask: Any

    @property
    def kept(self) -> int:
        return int(self.mask.sum())

    def line(self) -> str:
        """Kept and pruned share, so that neither is taken for the other."""
        share = self.kept / self.mask.size
        return (
            f"{self.name}: {self.kept} of {self.mask.size} weights kept: kept share {share:.4f}, "
            f"pruned share {1 - share:.4f}"
        )


def read_ticket(
    path: str | Path, layers: Sequence[str], *, keep_fraction: object = None
) -> list[TicketLayer]:
    """The named layers of an npz, safetensors or torch file, in order.

    Parameters
    ----------
    path : str or Path
    layers : sequence of str
        Prefixes such as ``fc1``; nothing is guessed.
    keep_fraction : number, optional
        In (0, 1]: with scores, the share of each layer's largest |scores| that is kept.

    Raises
    ------
    InputError
        A layer is missing, shapes differ, a mask is not of zeros and ones, numbers are not finite,
        or the kept fraction is missing, superfluous or outside (0, 1].
    """
    import numpy as np

    tensors, found, used = read_tensors(path), [], False
    for name in layers:
        pair = next(((a, b) for a, b in PAIRS if name + a in tensors and name + b in tensors), None)
        if pair is None:
            have = ", ".join(list(tensors)[:8])
            raise InputError(
                f"layers: {name}: expected weights with a mask or scores, {path} has {have}"
            )
        weights, other = (np.asarray(tensors[name + part]) for part in pair)
        if weights.ndim != 2 or weights.shape != other.shape or not weights.size:
            raise InputError(
                f"layers: {name}: expected two matrices of one shape, got {weights.shape} and "
                f"{other.shape}"
            )
        if not (np.isfinite(weights).all() and np.isfinite(other).all()):
            raise InputError(f"layers: {name}: expected finite numbers, got NaN or infinity")
        if pair[1] == ".scores":
            used, mask = True, _largest(other, keep_fraction)
        elif ((other == 0) | (other == 1)).all():
            mask = other.astype(np.uint8)
        else:
            raise InputError(f"layers: {name}: expected a mask of zeros and ones")
        found.append(TicketLayer(name, weights.astype(np.float64), mask))
    if keep_fraction is not None and not used:
        raise InputError("keep_fraction: the file holds masks, expected none")
    return found


def _largest(scores, keep_fraction):
    import numpy as np

    from exactlt.pruning.rules import rule
    from exactlt.pruning.train import kept_count

    if keep_fraction is None:
        raise InputError("keep_fraction: the file holds scores, expected the share that is kept")
    kept = kept_count(rule("edge-popup"), scores.size, keep_fraction)
    return (
        rule("edge-popup").mask(scores.reshape(1, -1), kept).reshape(scores.shape).astype(np.uint8)
    )


def exact_ticket(layers: Sequence[TicketLayer], bits: int) -> tuple[Network, list, Fraction]:
    """The ticket on the grid 2^-bits: source network, masks, and the largest rounding.

    From here on everything is exact: ``counterexample(NetworkMask(source, target), masks)`` says
    for all inputs whether the pruned network is the one that it is said to be.

    Raises
    ------
    InputError
        ``bits`` is not in 0..30, or a weight is too large for the grid.
    """
    import numpy as np

    if isinstance(bits, bool) or not isinstance(bits, int) or not 0 <= bits <= BITS:
        raise InputError(f"bits: expected an integer in 0..{BITS}, got {bits!r}")
    made, worst = [], Fraction(0)
    for layer in layers:
        scaled = layer.weights * (1 << bits)
        if abs(scaled).max() >= 1 << 52:
            raise InputError(f"{layer.name}: expected weights below 2^{52 - bits} on this grid")
        whole = np.rint(scaled)
        worst = max(worst, Fraction(float(abs(scaled - whole).max())) / (1 << bits))
        made.append(Layer(whole.astype(np.int64), unit=Fraction(1, 1 << bits)))
    return Network(tuple(made)), [layer.mask for layer in layers], worst
