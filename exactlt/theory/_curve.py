r"""The critical curve κ_c(b) of constrained partitioning (BCM04), enclosed rigorously.

For 0 <= b < √2−1 the pair (ζ, η) solves ∫₀¹ x tanh(ζx+η) dx = 0 and ∫₀¹ tanh(ζx+η) dx = b, and
κ_c(b) = (∫₀¹ ln(2cosh(ζx+η)) dx − bη)/ln 2.  That is the minimum over (ζ, η) of the convex
function Φ(ζ, η) = ∫₀¹ ln(2cosh(ζx+η)) dx − bη, so near a numerical minimum (z, e):

    Φ(z, e) − |∇Φ(z, e)|·r  <=  min Φ  <=  Φ(z, e)

where r bounds the distance to the minimizer; r comes from strong convexity on a ball around
the point that the gradient shows to hold the minimizer.
"""

from __future__ import annotations

import math

from exactlt.errors import InputError
from exactlt.theory._balls import Undecided


def kappa_c(b):
    """κ_c(b) as an Arb ball for 0 <= b < √2 − 1, at the current precision."""
    from flint import arb

    edge = arb(2).sqrt() - 1
    if b < 0 or b > edge:
        raise InputError("formula: kappac needs 0 <= b < sqrt(2) - 1 at these values")
    if b.is_zero():
        return arb(1)
    if not (b >= 0 and b < edge):
        raise Undecided("kappac at the edge of its domain")
    if not b.is_exact():
        # κ_c decreases in b (its slope is −η/ln 2 and η > 0)
        ends = [kappa_c(x) for x in (b.lower(), b.upper())]
        return ends[0].union(ends[1])
    z, e = _start(float(b.mid()))
    z, e = _polish(arb(z), arb(e), b)
    value, gradient, _ = _phi(z, e, b)
    size = abs(gradient[0]) + abs(gradient[1])
    r = _radius(z, e, size)
    slack = (size * r).abs_upper()
    return (value - slack / 2 + arb(0, 1) * (slack / 2)) / arb(2).log()


def _integrals(z, e, weights):
    """∫₀¹ w(x, zx+e) dx for several w, by Arb's rigorous quadrature."""
    from flint import acb

    zz, ee = acb(z), acb(e)
    return [acb.integral(lambda x, analytic, w=w: w(x, zz * x + ee, analytic), 0, 1).real
            for w in weights]


def _phi(z, e, b):
    def log_two_cosh(_x, y, analytic):
        return (y.exp() + (-y).exp()).log(analytic=analytic)

    value, g1, g2, h11, h12, h22 = _integrals(z, e, (
        log_two_cosh,
        lambda x, y, _: x * y.tanh(), lambda _x, y, _: y.tanh(),
        lambda x, y, _: x * x / y.cosh() ** 2, lambda x, y, _: x / y.cosh() ** 2,
        lambda _x, y, _: 1 / y.cosh() ** 2))
    return value - b * e, (g1, g2 - b), (h11, h12, h22)


def _polish(z, e, b):
    """Newton steps to working precision; the result is only a good point, nothing is assumed."""
    from flint import ctx

    for _ in range(4 + ctx.prec.bit_length()):
        _, (g1, g2), (h11, h12, h22) = _phi(z, e, b)
        det = h11 * h22 - h12 * h12
        z = (z - (g1 * h22 - g2 * h12) / det).mid()
        e = (e - (g2 * h11 - g1 * h12) / det).mid()
    return z, e


def _radius(z, e, size):
    """A distance to the minimizer: the Hessian's least eigenvalue on a unit-ish ball."""
    from flint import arb

    radius = arb(2) ** -6
    box_z, box_e = z + arb(0, 1) * radius, e + arb(0, 1) * radius
    # sech² is least where |zx+e| is largest: bound it on the box by its value at the far end
    far = max(float(abs(x).upper()) for x in (box_e, box_z + box_e))
    floor = 1 / arb(math.nextafter(far, math.inf)).cosh() ** 2
    # Hessian >= floor · [[1/3, 1/2], [1/2, 1]], whose least eigenvalue is (4−√13)/6 > 1/16
    least = floor / 16
    distance = 2 * size / least
    if not distance < radius:
        raise Undecided("kappac close to the end of its domain")
    return distance


def _start(b: float) -> tuple[float, float]:
    """(ζ, η) in floats by Newton from (0, b), continued in b; only a starting point."""
    z, e, steps = 0.0, 0.0, 40
    grid = [(i + 0.5) / 200 for i in range(200)]
    for step in range(1, steps + 1):
        at = b * step / steps
        for _ in range(60):
            t = [math.tanh(z * x + e) for x in grid]
            s = [1 - v * v for v in t]
            g1 = sum(x * v for x, v in zip(grid, t, strict=True)) / 200
            g2 = sum(t) / 200 - at
            h11 = sum(x * x * v for x, v in zip(grid, s, strict=True)) / 200
            h12 = sum(x * v for x, v in zip(grid, s, strict=True)) / 200
            h22 = sum(s) / 200
            det = h11 * h22 - h12 * h12
            if det < 1e-14:
                break
            dz, de = (g1 * h22 - g2 * h12) / det, (g2 * h11 - g1 * h12) / det
            scale = min(1.0, 2 / max(abs(dz), abs(de), 1e-300))
            z, e = z - scale * dz, e - scale * de
            if abs(dz) + abs(de) < 1e-9:
                break
    return z, e
