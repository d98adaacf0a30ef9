"""Where the theorems about networks stand against networks whose widths are known exactly.

The yardstick is the network 1-n-1 over S_δ with a linear target: with one input and one output
every mask is a choice of units for each sign of the input, so P(a mask exists) is an exact
rational for every n, over *all* sources (``theory.probability.gadget``), and its quantiles are
quantiles of the true minimal width.  d independent blocks of it are the papers' construction.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from exactlt.theory.formula.balls import digits_enclosure
from exactlt.theory.formula.intervals import decimal
from exactlt.theory.formula.invert import least
from exactlt.theory.ledger.statement import Statement
from exactlt.theory.probability.gadget import gadget_probability, gadget_threshold

LEVELS = (Fraction(1, 2), Fraction(9, 10), Fraction(99, 100))
BITS = (0, 1)
"""δ = 2^-k of what is computed: the chains of reachable sets grow fast with k."""


def grid(k: int) -> list[int]:
    """All weights of S_δ in units of δ²: the targets of KN25's theorems at δ_t = δ."""
    one = 1 << k
    return [w * one for w in range(-one, one + 1)]


def _all_targets(s: Statement) -> str:
    """The constant of n >= C log2(1/δ), which δ = 1 leaves out."""
    k = 1
    parts = [f"{gadget_threshold(k, p, grid(k))} at p = {p}" for p in LEVELS]
    return (
        "constant fitted to exact widths of 1-n-1 networks, all targets of the grid, delta = 1/2: "
        f"C is at least {', '.join(parts)}"
    )


def _rate(of: Callable[[int, int], tuple[dict[str, int], int]]) -> Callable[[Statement], str]:
    """The constant of P_hit >= 1 − (…) C log2(1/δ)^(−1/7), at the widths where P is known."""

    def sentence(s: Statement) -> str:
        k, parts = 1, []
        for d, units in ((1, 23), (2, 23), (2, 46)):
            at, blocks = of(d, units)
            truth = gadget_probability(k, units, grid(k)) ** blocks
            factor = next(iter(at.values())) if len(at) == 1 else at["d0"] * at["d1"]
            parts.append(
                f"{decimal((1 - truth) / factor, 3, 'nearest')} at {d} x 1 with {units} units a "
                "block"
            )
        return (
            "block masks, exact: at delta = 1/2 (where the rate is 1) C is at least "
            f"{', '.join(parts)}: failure falls exponentially with the units, which the rate "
            "does not say"
        )

    return sentence


def _params(s: Statement) -> str:
    parts = []
    for k in BITS:
        for p in LEVELS[:2]:
            width = gadget_threshold(k, p, grid(k))
            at = {"d": 1, "delta": Fraction(1, 1 << k), "p": p}
            bound = _rounded_up(s, at)
            mine = 2 * width if s.id.endswith("Thm3") else width
            parts.append(f"{mine} against {bound} (delta = {at['delta']}, p = {p})")
    what = "parameters" if s.id.endswith("Thm3") else "hidden units"
    return f"consistent; {what} of the narrowest 1-n-1 network, exact, against it: " + ", ".join(
        parts
    )


def _rounded_up(s: Statement, at) -> int:
    ball = digits_enclosure(s.relation.right, at, 40)
    value = (ball.lower + ball.upper) / 2
    return -(-value.numerator // value.denominator)


def _counted(s: Statement) -> str:
    """D18 against the exact quantile for the weight that is hardest."""
    parts = []
    for k, tolerance in ((0, 0), (1, 0), (1, 1), (1, 2)):
        p, one = LEVELS[0], 1 << k
        eps = Fraction(tolerance, one * one)
        at = {"d0": 1, "d1": 1, "delta": Fraction(1, one), "eps": eps, "p": p}
        width = gadget_threshold(k, p, one * one, tolerance)
        parts.append(f"{width} against {_rounded_up(s, at)} (delta = {at['delta']}, eps = {eps})")
    return "consistent; units at p = 1/2 for the weight 1, exact, against it: " + ", ".join(parts)


def _own_units(s: Statement) -> str:
    parts = []
    for k in BITS:
        for eta in (Fraction(1, 2), Fraction(1, 100)):
            at: dict[str, int | Fraction] = {"d0": 1, "d1": 1, "eta": eta}
            at["delta"] = Fraction(1, 1 << k)
            width = gadget_threshold(k, 1 - eta, 1 << 2 * k)
            claimed = least(s, "width", at).value
            if claimed < width:
                return f"**refuted** at delta = {at['delta']}, eta = {eta}"
            parts.append(f"{claimed} against {width} (delta = {at['delta']}, eta = {eta})")
    return "consistent; claimed against exact units for the weight 1: " + ", ".join(parts)


def _within(s: Statement) -> str:
    """PRN20's constant, with grid weights for real ones: failure η within ε of the weight 1."""
    parts = []
    for k, tolerance in ((1, 1), (1, 2)):
        eps = Fraction(tolerance, 1 << 2 * k)
        for eta in (Fraction(1, 10), Fraction(1, 100)):
            width = gadget_threshold(k, 1 - eta, 1 << 2 * k, tolerance)
            at = {"C": 1, "d0": 1, "d1": 1, "l": 1, "eps": eps, "eta": eta}
            ball = digits_enclosure(s.relation.right, at, 40)
            needed = width / ((ball.lower + ball.upper) / 2)
            parts.append(f"{decimal(needed, 3, 'nearest')} (n = {width}, eps = {eps}, eta = {eta})")
    return (
        "with grid weights (delta = 1/2) for reals, exact 1-n-1 networks, the weight 1: C is at "
        f"least {', '.join(parts)}"
    )


def _real_parameters(s: Statement) -> str:
    """Its count holds for a grid's targets that are more than 2ε apart, too (D18)."""
    parts = []
    for eps in (Fraction(1, 4), Fraction(1, 8)):
        bound = _rounded_up(s, {"d": 1, "eps": eps})
        parts.append(f"{bound} at eps = {eps}")
    k = 1
    width = gadget_threshold(k, LEVELS[0], 1 << 2 * k, 1)
    return (
        "about real weights; on the grid its count is D18.  For one weight it asks for "
        f"{', '.join(parts)}; the narrowest exact 1-n-1 network over delta = 1/2 has "
        f"{2 * width} parameters for the weight 1 alone within 1/4"
    )


NETWORKS: dict[str, Callable[[Statement], str]] = {
    "KN25-Lem5": _all_targets,
    "KN25-Thm2": _all_targets,
    "KN25-Lem6": _rate(lambda d, units: ({"d": d}, d)),
    "KN25-Lem7": _rate(lambda d, units: ({"d0": d, "d1": 1}, d)),
    "KN25-Thm1": _rate(lambda d, units: ({"Nt": d}, d)),
    "KN25-Thm3": _params,
    "KN25-Cor1": _params,
    "PRN20-Thm1": _within,
    "PRN20-Thm2": _real_parameters,
    "D18": _counted,
    "D19": _own_units,
}
"""Statement to its sentence."""
