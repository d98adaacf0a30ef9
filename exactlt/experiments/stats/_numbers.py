"""Two kinds of numbers that must not be confused."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from exactlt.errors import InputError


@dataclass(frozen=True)
class Exact:
    """A rational that was computed, not sampled."""

    value: Fraction

    def __float__(self) -> float:
        return float(self.value)

    def __str__(self) -> str:
        return f"{float(self.value):.6g} (exact)"


def percent(confidence: Fraction) -> str:
    """A confidence in per cent, which never rounds to certainty.

    >>> percent(Fraction(99, 100)), percent(1 - Fraction(1, 10**12))
    ('99', '99.9999999999')
    """
    digits = 4
    while (text := f"{float(confidence) * 100:.{digits}g}") == "100" and digits < 15:
        digits += 1
    return text


@dataclass(frozen=True)
class Estimate:
    """An interval from samples.

    Parameters
    ----------
    point : float
        The estimate itself.
    low, high : float
        The interval; may be infinite where the data are censored.
    confidence : Fraction
        The interval covers the truth with at least this probability.
    samples : int
    method : str
        How the interval was made, and whether its coverage is exact or asymptotic.
    """

    point: float
    low: float
    high: float
    confidence: Fraction
    samples: int
    method: str

    def __post_init__(self):
        if not self.low <= self.high:
            raise InputError(f"interval: expected low <= high, got {self.low} and {self.high}")

    def __contains__(self, value: Any) -> bool:
        return self.low <= float(value) <= self.high

    def __str__(self) -> str:
        return (
            f"{self.point:.4g} [{self.low:.4g}, {self.high:.4g}] "
            f"({percent(self.confidence)} %, {self.samples} samples)"
        )

    def hull(self, other: Estimate) -> Estimate:
        """The interval around both, at the lower confidence."""
        return Estimate(
            self.point,
            min(self.low, other.low),
            max(self.high, other.high),
            min(self.confidence, other.confidence),
            self.samples,
            self.method,
        )


def check_confidence(confidence: object) -> Fraction:
    """A confidence as an exact fraction strictly between 0 and 1."""
    from exactlt.experiments._plan import as_fraction

    value = as_fraction("confidence", confidence)
    if not 0 < value < 1:
        raise InputError(f"confidence: expected a number between 0 and 1, got {value}")
    return value


def need_scipy():
    """scipy.stats, or one sentence with the pip command."""
    try:
        import scipy.stats
    except ModuleNotFoundError as error:
        from exactlt.errors import MissingDependency

        raise MissingDependency("scipy", "sweeps") from error
    except ImportError as error:  # it is there, and a memory limit kept it from being mapped
        raise MemoryError(f"scipy could not be loaded: {error}") from error
    return scipy.stats
