"""What is measured: each row one question on one seeded family of instances."""

from __future__ import annotations

from dataclasses import dataclass

from exactlt.instances import Stream

PEERS = ("OR-tools CP-SAT", "OR-tools KnapsackSolver", "HiGHS", "Exact", "prtpy complete KK")
OURS = ("exactlt batch", "exactlt mitm", "exactlt schroeppel_shamir")
BASELINE = "NumPy, 12 lines"


def _odd(change):
    """A case with other weights, and half their sum as its target."""

    def of(case: dict) -> dict:
        weights = change(case["weights"])
        return {"weights": weights, "target": sum(weights) // 2}

    return of


KINDS = {
    "far": ("target out of reach", lambda case: {**case, "target": 1 << 61}),
    "huge": ("one weight of 2^61", _odd(lambda w: [1 << 61, *w[1:]])),
    "shifted": ("multiples of 2^38", _odd(lambda w: [x << 38 for x in w])),
    "zeros": ("half of them 0", _odd(lambda w: [x * (i % 2) for i, x in enumerate(w)])),
    "equal": ("all equal", _odd(lambda w: [w[0]] * len(w))),
    "multiples": ("multiples of 2^30 + 3", _odd(lambda w: [x * ((1 << 30) + 3) for x in w])),
}
"""What an odd row is called, and the case that it makes of an ordinary one."""


@dataclass(frozen=True)
class Row:
    """A question, its instances, and who answers.

    ``bits``: weights are uniform on {1..2^bits}; the target is half their sum, so that solvers
    of partitioning problems can take part.  ``growth`` names the curve that the row is a point
    of.  ``least``: seconds that one case needs, whatever the budget.  ``kind`` names what is odd
    about the weights or the target, a key of :data:`KINDS`.
    """

    name: str
    question: str  # optimum, decide, start, count, reach, hits, differencing
    n: int
    bits: int
    cases: int
    contestants: tuple[str, ...]
    growth: str | None = None
    targets: int = 0
    least: float = 0
    kind: str = ""

    @property
    def title(self) -> str:
        odd = f", {KINDS[self.kind][0]}" if self.kind else ""
        return f"{self.question}, n = {self.n}, weights to 2^{self.bits}{odd}"

    def instances(self) -> list[dict]:
        """The cases, the same for every contestant and on every machine."""
        out = []
        for seed in range(self.cases):
            weights = list(Stream(f"positive:M=2^{self.bits}", seed, self.name).take(self.n))
            case = {"weights": weights, "target": sum(weights) // 2}
            if self.kind:
                case = KINDS[self.kind][1](case)
            if self.question == "decide":  # as in pruning: signed, a target of a weight's size
                signs = Stream("sign", seed, f"{self.name} signs").take(self.n)
                (target,) = Stream(f"uniform:M=2^{self.bits}", seed, f"{self.name} target").take(1)
                weights = [s * w for s, w in zip(signs, weights, strict=True)]
                tolerance = (1 << self.bits) // 100
                case = {"weights": weights, "target": target, "tolerance": tolerance}
            if self.question == "hits":
                case["targets"] = list(
                    Stream(f"uniform:M=2^{self.bits}", seed, f"{self.name} targets").take(
                        self.targets
                    )
                )
                signs = Stream("sign", seed, f"{self.name} signs").take(self.n)
                case["weights"] = [s * w for s, w in zip(signs, weights, strict=True)]
            out.append(case)
        return out

    def warm(self) -> dict:
        """A small case of the same kind, to load and compile everything."""
        n = {"optimum": 12, "count": 12, "reach": 30}.get(self.question, 8)
        small = Row("warm", self.question, n, min(self.bits, 16), 1, (), targets=4)
        return small.instances()[0]


def _optimum(n: int, bits: int, cases: int, contestants, growth="optimum") -> Row:
    return Row(f"optimum-{n}-{bits}", "optimum", n, bits, cases, tuple(contestants), growth)


def _odds(n: int, cases: int) -> tuple[Row, ...]:
    """Instances that were slow once: each beside the ordinary row of its size."""
    took = ("exactlt batch", BASELINE, "OR-tools KnapsackSolver")
    return tuple(
        Row(f"odd-{kind}-{n}", "optimum", n, 20, cases, took[: 3 if n < 30 else 2], kind=kind)
        for kind in KINDS
    )


FAST = (*OURS, BASELINE)
DECIDERS = ("exactlt batch decide", "flsss", BASELINE)
STARTERS = ("exactlt solve, the command", "NumPy, 12 lines, a script", "OR-tools CP-SAT, a script")
COUNTERS = ("exactlt schroeppel_shamir count", "exactlt mitm count", "NumPy count")
REACHERS = ("exactlt sum_set", "exactlt reachable", "Python big integers", "NumPy booleans")
HITTERS = ("exactlt first_hits", "Python big integers, first hits")
LDM = ("exactlt differencing", "Python heapq")

QUICK: tuple[Row, ...] = (
    _optimum(16, 24, 20, (*FAST, *PEERS)),
    _optimum(21, 24, 20, (*FAST, *PEERS)),
    _optimum(30, 40, 10, (*FAST, "OR-tools KnapsackSolver")),
    _optimum(36, 44, 5, FAST),
    _optimum(20, 58, 10, (*FAST, "OR-tools CP-SAT", "HiGHS", "prtpy complete KK"), None),
    _optimum(16, 59, 20, (OURS[0], BASELINE), None),
    *_odds(21, 20),
    Row("decide-21-31", "decide", 21, 31, 20, DECIDERS),
    Row("start-16-24", "start", 16, 24, 3, STARTERS),
    Row("count-20-10", "count", 20, 10, 5, (*COUNTERS, "exactlt dp count", "dpss")),
    Row("count-36-30", "count", 36, 30, 5, COUNTERS, "count"),
    Row("count-40-30", "count", 40, 30, 3, COUNTERS, "count"),
    Row("count-44-30", "count", 44, 30, 2, (COUNTERS[0], COUNTERS[2]), "count"),
    Row("reach-60-16", "reach", 60, 16, 10, REACHERS),
    Row("reach-60-20", "reach", 60, 20, 5, REACHERS),
    Row("hits-60-16", "hits", 60, 16, 5, HITTERS, targets=2000),
    Row("differencing-100000-40", "differencing", 100_000, 40, 3, (*LDM, "prtpy KK")),
)
"""About two minutes."""

FULL: tuple[Row, ...] = (
    *QUICK,
    _optimum(24, 24, 10, (*FAST, "OR-tools CP-SAT", "OR-tools KnapsackSolver", "HiGHS")),
    _optimum(26, 32, 10, (*FAST, "OR-tools KnapsackSolver")),
    _optimum(40, 50, 5, FAST),
    _optimum(40, 57, 5, FAST, None),
    _optimum(44, 50, 3, FAST),
    Row("optimum-50-50", "optimum", 50, 50, 2, OURS[2:], "optimum", least=10),
    *_odds(30, 5),
    Row("optimum-60-24", "optimum", 60, 24, 5, ("exactlt ckk", "exactlt dp")),
    Row(
        "optimum-30-16",
        "optimum",
        30,
        16,
        5,
        ("exactlt ckk", "exactlt dp", *FAST, "prtpy complete KK", "OR-tools KnapsackSolver"),
    ),
    Row("count-48-30", "count", 48, 30, 1, COUNTERS[:1], "count"),
    Row("count-52-30", "count", 52, 30, 1, COUNTERS[:1], "count", least=10),
    Row("count-56-30", "count", 56, 30, 1, COUNTERS[:1], "count", least=40),
    Row("count-60-60", "count", 60, 60, 1, COUNTERS[:1], least=150),
    Row("reach-60-24", "reach", 60, 24, 3, REACHERS, least=10),
    Row("differencing-1000000-40", "differencing", 1_000_000, 40, 2, LDM, least=10),
)
"""Adds what takes minutes: the quick rows come first, with longer budgets."""
