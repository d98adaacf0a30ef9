r"""Lattice reduction: a mask as a short vector, for planted and low-density instances.

The lattice is spanned by the rows :math:`(2s\,e_i\mid N w_i\mid N' )` and
:math:`(s,\dots,s\mid N t\mid N' k)`, so a mask's combination is
:math:`(\pm s,\dots,\pm s\mid N(\sum m_iw_i-t)\mid N'(\sum m_i-k))`, which is short (Coster, Joux,
LaMacchia, Odlyzko, Schnorr, Stern 1992, doi:10.1007/BF01201999; the last column only for a fixed
size).  With tolerance 0 the weight N makes any error long; else s = ε makes errors up to ε as
cheap as one coordinate.
"""

from __future__ import annotations

from random import Random

from exactlt.answers import Ask, Clock, Outcome, Reason
from exactlt.instances import SubsetSum
from exactlt.solvers.contract import Solver
from exactlt.solvers.outside.sandbox import WorkerFailed, worker

BITS = 10_000
LIMIT_N = 200


class Lattice(Solver):
    """LLL, then BKZ with growing blocks, on several orders of the weights (fplll).

    Heuristic: it finds a mask or proves nothing.  Strong where the density n / log2(max w) is
    below about 0.9 and where a mask was planted; weak among many wide solutions.  Polynomial
    time for LLL; exponential in the block size (at most 30) for BKZ.

    Parameters
    ----------
    seed : int
        Of the orders.
    attempts : int
        Orders tried.
    """

    name = "lattice"
    summary = "LLL and BKZ on the CJLOSS lattice, planted or low-density instances"
    exact = False
    asks = frozenset({Ask.DECIDE, Ask.OPTIMUM})
    package, extra = "fpylll", "lattice"

    def __init__(self, *, seed: int = 0, attempts: int = 8, blocks: tuple[int, ...] = (10, 20, 30)):
        self.seed, self.attempts, self.blocks = seed, attempts, blocks

    def version(self) -> str:
        from importlib.metadata import version

        return version("fpylll")

    def refuses(self, question: SubsetSum, ask: Ask) -> str | None:
        if question.n > LIMIT_N:
            return f"takes n <= {LIMIT_N}, got n = {question.n}; local_search takes more"
        bits = (sum(map(abs, question.weights)) + abs(question.target)).bit_length()
        if max(bits, question.tolerance.bit_length()) > BITS:
            return f"takes sums of up to {BITS} bits, got {bits}; local_search takes any"
        return None

    def run(self, question: SubsetSum, ask: Ask, clock: Clock) -> Outcome:
        random = Random(self.seed)
        goal = question.tolerance if ask is Ask.DECIDE else 0
        best, best_gap, reason, note = None, None, Reason.HEURISTIC, ""
        attempt = 0
        try:
            with worker("exactlt.solvers.heuristics.lattice") as process:
                for attempt in range(1, self.attempts + 1):
                    order = random.sample(range(question.n), question.n)
                    request = {
                        "weights": [question.weights[i] for i in order],
                        "target": question.target,
                        "size": question.size,
                        "tolerance": question.tolerance if attempt % 2 else 0,
                        "goal": goal,
                        "blocks": self.blocks,
                        "seconds": 0 if clock.left is None else max(clock.left, 0.01),
                    }
                    bits = process.call(request, clock)["mask"]
                    if bits is None:
                        continue
                    mask = [0] * question.n
                    for i, bit in zip(order, bits, strict=True):
                        mask[i] = bit
                    gap = question.gap(mask)
                    if best is None or gap < best_gap:
                        best, best_gap = tuple(mask), gap
                    if gap <= goal:
                        break
        except WorkerFailed as failed:
            reason, note = failed.reason, str(failed)
        return Outcome(mask=best, reason=reason, note=note, work={"orders": attempt})


def engine():
    """What the reduction's own process runs: one order, all block sizes."""
    import time

    from fpylll import BKZ, LLL, IntegerMatrix

    def lattice(weights, target, size, tolerance):
        n = len(weights)
        scale = max(1, tolerance)
        heavy = 1 if tolerance else 4 * (n + 1)
        basis = IntegerMatrix(n + 1, n + 2)
        for i, w in enumerate(weights):
            basis[i, i] = 2 * scale
            basis[i, n] = heavy * w
            basis[n, i] = scale
            if size is not None:
                basis[i, n + 1] = 4 * (n + 1) * scale
        basis[n, n] = heavy * target
        if size is not None:
            basis[n, n + 1] = 4 * (n + 1) * scale * size
        return basis, scale

    def masks(basis, scale, n):
        for row in range(n + 1):
            entries = [basis[row, i] for i in range(n)]
            if all(abs(x) == scale for x in entries):
                for sign in (scale, -scale):
                    yield [int(x == sign) for x in entries]

    def answer(request):
        weights, target, size = request["weights"], request["target"], request["size"]
        until = time.monotonic() + request["seconds"] if request["seconds"] else None
        basis, scale = lattice(weights, target, size, request["tolerance"])
        best = None
        for block in [2, *request["blocks"]]:
            if block == 2:
                LLL.reduction(basis)
            else:
                # no strategies file: the wheel's default path does not exist
                flags, limit = BKZ.AUTO_ABORT, {}
                if until is not None:
                    limit = {"max_time": max(until - time.monotonic(), 0.01)}
                    flags |= BKZ.MAX_TIME
                BKZ.reduction(
                    basis, BKZ.Param(block_size=min(block, len(weights)), flags=flags, **limit)
                )
            for mask in masks(basis, scale, len(weights)):
                if size is not None and sum(mask) != size:
                    continue
                gap = abs(sum(w for w, m in zip(weights, mask, strict=True) if m) - target)
                if best is None or gap < best[0]:
                    best = gap, mask
            if best is not None and best[0] <= request["goal"]:
                break
            if until is not None and time.monotonic() > until:
                break
        return {"mask": None if best is None else best[1]}

    return answer
