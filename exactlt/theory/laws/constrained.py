r"""The threshold curve κ_c(b) of number partitioning with a fixed cardinality difference.

Borgs, Chayes, Mertens, Pittel, Phase diagram for the constrained integer partitioning problem,
Random Struct. Algorithms 24 (2004) 315–380, doi:10.1002/rsa.20001.  Items uniform, b = |s|/n:

.. math:: \int_0^1 x\tanh(\zeta x+\eta)\,dx = 0, \qquad \int_0^1 \tanh(\zeta x+\eta)\,dx = b,

κ_c(b) = (1/ln 2) [∫ ln(2 cosh(ζx+η)) dx − bη], for 0 <= b < b_c = √2 − 1.  The saddle point is
the minimum of the strictly convex Φ(ζ,η) = ∫ ln(2 cosh(ζx+η)) dx − bη.  A floating-point Newton
iteration only suggests it; Krawczyk's test in balls proves that a small box holds it, and
Φ(mid) − Φ_min <= ½ dᵀ H d over the box then encloses the value to twice the digits.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from exactlt.errors import InputError, SoundnessError
from exactlt.theory.formula.intervals import Enclosure, ends, precision
from exactlt.theory.laws.subset import _ball


def critical_bias(*, bits: int = 128) -> Enclosure:
    """b_c = √2 − 1: beyond it the smallest (1+b)n/2 items outweigh the others."""
    from flint import arb

    with precision(bits):
        return ends(arb(2).sqrt() - 1)


def critical_kappa(b: Fraction, *, bits: int = 128) -> Enclosure:
    """κ_c(b), rigorous, to about ``bits`` bits; 0 <= b < √2 − 1.

    Below the curve there are exponentially many perfect partitions, above it none.

    Raises
    ------
    InputError
        b is outside [0, √2 − 1), or too close to its end for this precision.

    Examples
    --------
    >>> critical_kappa(Fraction(1, 10)).text(9)
    '[0.970710056, 0.970710057]'
    """
    from flint import arb

    b = Fraction(b)
    if b < 0 or (b + 1) ** 2 >= 2:
        raise InputError(f"b: expected a number in 0 <= b < sqrt(2) - 1 = 0.41421..., got {b}")
    with precision(bits + 64):
        zeta, eta = saddle(b, bits + 32)
        if zeta == 0 and eta == 0:
            return Enclosure(Fraction(1), Fraction(1))
        mid = zeta.mid(), eta.mid()
        d = [zeta - mid[0], eta - mid[1]]
        h11, h12, h22 = _hessian(zeta, eta)
        excess = (h11 * d[0] * d[0] + 2 * h12 * d[0] * d[1] + h22 * d[1] * d[1]) / 2
        top = _phi(*mid, b)
        value = (top - excess.union(arb(0))) / arb(2).log()
        return ends(value)


def saddle(b: Fraction, bits: int):
    """Balls (ζ, η) that provably hold the saddle point; call inside ``precision``.

    Raises
    ------
    InputError
        Krawczyk's test fails at this precision: b is too close to √2 − 1.
    """
    from flint import arb

    if b == 0:
        return arb(0), arb(0)
    zeta, eta = (arb(x) for x in _suggest(float(b)))
    for _ in range(8):  # Newton on midpoints: a better suggestion, nothing more
        f1, f2 = _gradient(zeta, eta, b)
        h11, h12, h22 = _hessian(zeta, eta)
        det = h11 * h22 - h12 * h12
        zeta = (zeta - (h22 * f1 - h12 * f2) / det).mid()
        eta = (eta - (h11 * f2 - h12 * f1) / det).mid()
    f1, f2 = _gradient(zeta, eta, b)
    h11, h12, h22 = (h.mid() for h in _hessian(zeta, eta))
    det = (h11 * h22 - h12 * h12).mid()
    y = ((h22 / det).mid(), (-h12 / det).mid(), (h11 / det).mid())
    for shrink in range(bits // 2, 4, -8):
        radius = arb(2) ** -shrink
        box = [v + arb(0, 1) * radius for v in (zeta, eta)]
        j11, j12, j22 = _hessian(*box)
        m11 = 1 - (y[0] * j11 + y[1] * j12)
        m12 = -(y[0] * j12 + y[1] * j22)
        m21 = -(y[1] * j11 + y[2] * j12)
        m22 = 1 - (y[1] * j12 + y[2] * j22)
        d1, d2 = box[0] - zeta, box[1] - eta
        k1 = zeta - (y[0] * f1 + y[1] * f2) + m11 * d1 + m12 * d2
        k2 = eta - (y[1] * f1 + y[2] * f2) + m21 * d1 + m22 * d2
        if box[0].contains_interior(k1) and box[1].contains_interior(k2):
            return k1, k2
    raise InputError(f"b: {b} is too close to sqrt(2) - 1 for {bits} bits; ask for more")


def _integral(f):
    """∫_0^1 f(x) dx for real-valued analytic f."""
    from flint import acb

    return acb.integral(lambda x, _: f(x), 0, 1).real


def _gradient(zeta, eta, b):
    return (
        _integral(lambda x: x * (zeta * x + eta).tanh()),
        _integral(lambda x: (zeta * x + eta).tanh()) - _ball(b),
    )


def _hessian(zeta, eta):
    def slope(x):
        t = (zeta * x + eta).tanh()
        return 1 - t * t

    return (
        _integral(lambda x: x * x * slope(x)),
        _integral(lambda x: x * slope(x)),
        _integral(slope),
    )


def _phi(zeta, eta, b):
    """Φ: ln(2 cosh y) = y + ln(1 + e^{−2y}) where Re y > 0, else the mirror image."""
    from flint import acb, arb

    # split at the sign change of ζx + η so that the logarithm stays on its principal branch
    cut = -eta / zeta
    places = [arb(0), arb(1)]
    if cut > 0 and cut < 1:
        places = [arb(0), cut.mid(), arb(1)]
    total = arb(0)
    for a, c in pairwise(places):
        sign = 1 if (zeta * (a + c) / 2 + eta) > 0 else -1

        def integrand(x, _, sign=sign):
            y = sign * (zeta * x + eta)
            return y + (1 + (-2 * y).exp()).log()

        total += acb.integral(integrand, acb(a), acb(c)).real
    return total - _ball(b) * eta


def _suggest(b: float) -> tuple[float, float]:
    """Newton in floats from b = 0 by continuation."""
    import numpy as np

    x, w = np.polynomial.legendre.leggauss(200)
    x, w = (x + 1) / 2, w / 2
    z = np.zeros(2)
    for part in np.linspace(0, 1, 1 + int(400 * b) + 1)[1:]:
        for _ in range(60):
            t = np.tanh(z[0] * x + z[1])
            f = np.array([w @ (x * t), w @ t - b * part])
            s = w * (1 - t * t)
            J = np.array([[s @ (x * x), s @ x], [s @ x, s.sum()]])
            step = np.linalg.solve(J, f)
            z -= step * min(1.0, 5 / (1 + np.abs(step).max()))
            if np.abs(step).max() < 1e-13 * (1 + np.abs(z).max()):
                break
    if not np.isfinite(z).all():
        raise SoundnessError("threshold curve: the suggestion diverged")
    return float(z[0]), float(z[1])
