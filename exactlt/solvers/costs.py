r"""What each exact method of ours would cost on an instance, from its size alone.

Nothing is tried: each method's ``cost`` is counted work times a measured time per unit (one
core, AMD Zen 3, after compilation), and memory is the formula that the method itself plans with.

    method             work                                          memory
    enumerate          2^n masks                                     none
    mitm               2·2^(n/2) sums (sparsest: 3/4·n·2^(n/2))      3 half lists
    schroeppel_shamir  2·2^(n/2) sums (sparsest: 3/5·n·2^(n/2))      four quarter lists
    dp                 n·R/64 words; count, sparsest: n·R cells      R/4, 8R, 6R bytes
    ckk                n·L·n^(−0.72 ln n)/(2ε+1) nodes if more than  none
                       8 masks are expected, else 2^(0.94 n)

R = Σ|w| + 1 (times n + 1 with a fixed size), L = max|w|.  ckk's exponent is that of largest
differencing (Boettcher and Mertens 2008: c = 1/(2 ln 2)); the expected number of masks is the
central limit theorem's :math:`2^n(2\varepsilon+1)e^{-z^2/2}/(\sigma\sqrt{2\pi})`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from exactlt.answers import Ask
from exactlt.instances import SubsetSum

SECONDS = {
    "enumerate": (1e-5, 5.6e-7),
    "mitm": (2e-4, 1.8e-8),
    "mitm wide": (2e-4, 4.8e-7),
    "schroeppel_shamir": (1.5e-3, 8e-9),
    "schroeppel_shamir rank": (3e-3, 1.6e-7),
    "dp bits": (5e-4, 4.5e-10),
    "dp count": (5e-4, 8e-10),
    "dp sparsest": (5e-4, 3e-10),
    "dp wide count": (5e-4, 1e-10),
    "ckk": (5e-4, 1.5e-8),
}
"""Seconds to start and seconds per unit of work, measured."""


PLAIN = ("enumerate", "mitm")
"""Methods that answer small questions before compiled code is loaded."""

LOADING = 5e-3
"""Predicted seconds of compiled code up to which :data:`PLAIN` methods need none."""


@dataclass(frozen=True)
class Shape:
    """All that the model looks at.

    ``masks`` is log2 of the number of masks expected within the tolerance.
    """

    n: int
    ask: Ask
    total: int
    largest: int
    tolerance: int
    sized: bool
    masks: float

    @classmethod
    def of(cls, question: SubsetSum, ask: Ask) -> Shape:
        weights = question.weights
        if question.size is None:  # a weight 0 costs nobody anything
            weights = [w for w in weights if w] or [0]
        tolerance = 0 if ask is Ask.OPTIMUM else question.tolerance
        total, largest = sum(map(abs, weights)), max(map(abs, weights))
        return cls(
            len(weights),
            ask,
            total,
            largest,
            min(tolerance, total),
            question.size is not None,
            _log_masks(weights, question.target, tolerance),
        )


@dataclass(frozen=True)
class Cost:
    """One line of the table: predicted seconds and bytes, or why the method is out."""

    solver: str
    seconds: float
    memory: int
    refusal: str | None = None


def _log_masks(weights, target: int, tolerance: int) -> float:
    shift = max(0, max(map(abs, weights)).bit_length() - 400)
    variance = sum((w >> shift) ** 2 for w in weights) / 4
    if variance == 0:
        return float(len(weights)) if abs(target) <= tolerance else -math.inf
    away = (2 * target - sum(weights)) // 2 >> shift
    # logarithms of Python integers: nothing overflows
    log_sigma = 0.5 * math.log2(variance) + shift
    z2 = away * away / variance if abs(away).bit_length() < 450 else math.inf
    window = math.log2(2 * tolerance + 1)
    masks = len(weights) + window - log_sigma - 0.5 * math.log2(2 * math.pi)
    return min(masks - z2 / 2 * math.log2(math.e), float(len(weights)))


def power(exponent: float) -> float:
    """2^exponent, as large as a float is useful."""
    return 2.0 ** min(exponent, 1000.0)


def predicted(name: str, units: float) -> float:
    """Seconds for so many units of work: :data:`SECONDS` of that name."""
    start, each = SECONDS[name]
    return start + each * float(min(units, 1e300))


def choose(table: list[Cost], allowed: int) -> Cost | None:
    """The cheapest method whose memory fits, or None.

    ckk's figure is an expectation, the others are bounds: it is taken only where every bound
    is both above a tenth of a second and twenty times ckk's figure.  Where mitm is done within
    :data:`LOADING` nothing else is taken: others would first load compiled code.
    """
    fit = [c for c in table if c.refusal is None and c.memory <= allowed]
    small = next((c for c in fit if c.solver in PLAIN and c.seconds <= LOADING), None)
    if small is not None and fit[0].solver not in PLAIN:
        return small
    sure = next((c for c in fit if c.solver != "ckk"), None)
    if (
        fit
        and fit[0].solver == "ckk"
        and sure is not None
        and (sure.seconds < 0.1 or sure.seconds < 20 * fit[0].seconds)
    ):
        return sure
    return fit[0] if fit else None


def span(seconds: float) -> str:
    """Seconds for people, three digits at most."""
    for limit, unit, name in (
        (1e-3, 1e-6, "us"),
        (1, 1e-3, "ms"),
        (120, 1, "s"),
        (7200, 60, "min"),
        (172_800, 3600, "h"),
        (3.2e7, 86_400, "days"),
    ):
        if seconds < limit:
            return (
                f"{seconds / unit:.2g} {name}"
                if seconds < 100 * unit
                else (f"{seconds / unit:.0f} {name}")
            )
    years = seconds / 3.156e7
    return f"{years:.0f} years" if years < 1e4 else f"2^{math.log2(years):.0f} years"


def size(memory: int) -> str:
    """Bytes for people."""
    if memory < 1 << 20:
        return "under 1 MiB"
    for name in ("MiB", "GiB", "TiB"):
        memory >>= 10 if name != "MiB" else 20
        if memory < 10_000:
            return f"{memory} {name}"
    return f"2^{memory.bit_length() - 1} TiB"
