"""Finite-size scaling: do curves for several n fall on one when the axis is rescaled?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from exactlt.errors import InputError


@dataclass(frozen=True)
class Collapse:
    """The best rescaling x = n^a·(y − y0) − c·log2(n), and how good it is.

    ``quality`` is the mean squared distance between the curves in units of their own
    statistical error: about 1 when they collapse within the noise, much more when not.
    """

    exponent: float
    shift: float
    log: float
    quality: float


def collapse(
    curves: Mapping[float, tuple[Sequence[float], Sequence[int], Sequence[int]]],
    *,
    exponent: float | None = None,
    shift: float | None = None,
    log: float | None = None,
) -> Collapse:
    """Fit the rescaling that makes success curves of several sizes agree.

    Parameters
    ----------
    curves : mapping n → (y, hits, samples)
        Success counts along a parameter y for each size.
    exponent, shift, log : float, optional
        a, y0 and c when they are known; the others are fitted by Nelder–Mead.

    Returns
    -------
    Collapse

    Notes
    -----
    Each point is compared with the straight line through the two points of every other curve
    around it, weighted by both errors (Houdayer and Hartmann's measure).

    References
    ----------
    Houdayer, Hartmann (2004), doi:10.1103/PhysRevB.70.014418, appendix.
    """
    import numpy as np
    from scipy.optimize import minimize

    if len(curves) < 2:
        raise InputError("curves: expected at least two sizes")
    data = {}
    for n, (y, hits, samples) in curves.items():
        total = np.asarray(samples, float)
        rate = np.asarray(hits, float) / total
        # a variance that does not vanish at rates 0 and 1
        padded = (np.asarray(hits, float) + 1) / (total + 2)
        data[n] = (np.asarray(y, float), rate, padded * (1 - padded) / total)
    fixed = (exponent, shift, log)
    start = [(1.0, 1.0, 0.0)[i] for i in range(3) if fixed[i] is None]

    def fill(free):
        rest = iter(free)
        return [next(rest) if v is None else v for v in fixed]

    def quality(free) -> float:
        a, y0, c = fill(free)
        scaled = {n: (n**a * (y - y0) - c * np.log2(n), p, v) for n, (y, p, v) in data.items()}
        total, terms = 0.0, 0
        for n, (x, p, v) in scaled.items():
            for m, (x2, p2, v2) in scaled.items():
                if m == n:
                    continue
                order = np.argsort(x2)
                x2s, p2s, v2s = x2[order], p2[order], v2[order]
                place = np.searchsorted(x2s, x)
                inside = (place > 0) & (place < len(x2s))
                j = place[inside]
                t = (x[inside] - x2s[j - 1]) / np.maximum(x2s[j] - x2s[j - 1], 1e-300)
                line = (1 - t) * p2s[j - 1] + t * p2s[j]
                error = (1 - t) ** 2 * v2s[j - 1] + t**2 * v2s[j] + v[inside]
                total += float(((p[inside] - line) ** 2 / error).sum())
                terms += int(inside.sum())
        # curves pushed apart overlap nowhere: that is no collapse
        return total / terms if terms >= 2 * len(data) else 1e9

    best = np.array(start)
    if start:
        # a scan over the exponent first: the measure has local minima
        tries = [np.array(start)]
        if exponent is None:
            tries += [np.array([a, *start[1:]]) for a in (0.25, 0.5, 0.75, 1.25, 1.5)]
        found = [
            minimize(
                quality,
                t,
                method="Nelder-Mead",
                options={"xatol": 1e-4, "fatol": 1e-4, "maxiter": 600},
            )
            for t in tries
        ]
        best = min(found, key=lambda f: f.fun).x
    a, y0, c = map(float, fill(best))
    return Collapse(a, y0, c, quality(best))
