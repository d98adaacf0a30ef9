"""Sequential stopping that keeps its promise.

Looking at the data after every shard and stopping as soon as a 99 % interval is narrow makes
that interval cover less than 99 % of the time: the stopping time favours lucky stretches.
Here the looks are fixed beforehand (1, 2, 4, … shards, and the end), and each of the K looks
spends (1−confidence)/K of the error.  By the union bound all K Clopper–Pearson intervals
cover together with at least ``confidence``, so the one at which the cell happens to stop does
too.  The price is a slightly wider interval: at K = 8 and 99 %, by a factor of about 1.25.

References
----------
Clopper, Pearson (1934), Biometrika 26, 404–413, doi:10.1093/biomet/26.4.404;
Pocock (1977), Group sequential methods, Biometrika 64, 191–199, doi:10.1093/biomet/64.2.191.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from exactlt.experiments._plan import Stop
from exactlt.experiments.stats import Estimate, clopper_pearson


def tally(results: Iterable[dict]) -> Counter[Any]:
    """All shards' outcome counts together."""
    total: Counter[Any] = Counter()
    for result in results:
        total.update(result.get("counts", {}))
    return total


def yes_interval(counts: Counter, stop: Stop) -> Estimate:
    """Interval for P(yes) at one look; *unknown* may be either, so it widens the interval.

    Outcomes may carry a prefix (``even/yes``).
    """
    of: Counter[str] = Counter()
    for outcome, count in counts.items():
        of[outcome.rpartition("/")[2]] += count
    yes, unknown, total = of["yes"], of["unknown"], sum(of.values())
    found = clopper_pearson(yes, total, stop.level)
    if unknown:
        found = found.hull(clopper_pearson(yes + unknown, total, stop.level))
    if len(stop.looks) == 1:
        return found
    each = f"{float(stop.level) * 100:.4g} % at each of {len(stop.looks)} looks"
    return replace(found, confidence=stop.confidence, method=f"{found.method}, {each}")


def settled(stop: Stop, results: list[dict]) -> bool:
    """Whether the interval at this look is narrow enough."""
    if stop.width is None:
        return False
    estimate = yes_interval(tally(results), stop)
    return estimate.high - estimate.low < stop.width
