"""The questions a sweep can ask: each answers a whole shard of samples at once.

A shard's answer is a table ``{outcome: number of samples}``, or for the two optimum
questions the list of all gaps.  Outcomes are words, so that *unknown* (a solver's limit)
can never be taken for *no*.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from exactlt.errors import InputError
from exactlt.experiments import _learned, _networks
from exactlt.experiments._cell import OF_NETWORKS, Cell
from exactlt.instances import Stream, SubsetSum, parse_law

if TYPE_CHECKING:
    from exactlt.networks import NetworkMask


@dataclass(frozen=True)
class Asked:
    """A question: what it is, whether it takes a target, a size, and a largest n.

    ``values``: answers are gaps; ``seeded``: the answer draws too, from the shard's index;
    ``network``: the answer draws networks, and nothing else is drawn.
    """

    text: str
    answer: Callable
    target: bool
    sized: bool
    max_n: int
    values: bool = False
    seeded: bool = False
    network: bool = False


def draw(cell: Cell, shard: int):
    """The shard's instances: an (S, n) array of weights, a pure function of cell and index.

    Row r holds entries r·n … r·n+n−1 of ``Stream(cell.law, cell.seed, f"{cell.id}/{shard}")``.
    """
    law = parse_law(cell.law)
    stream = Stream(law, cell.seed, f"{cell.id}/{shard}")
    return stream.array(cell.shard * cell.n).reshape(cell.shard, cell.n)


def instance(cell: Cell, shard: int, row: int) -> SubsetSum | NetworkMask:
    """The question of one sample as an instance file would state it."""
    from exactlt.instances import Partition

    if QUESTIONS[cell.question].network:
        return _networks.question(cell, shard, row)
    weights = tuple(int(w) for w in draw(cell, shard)[row])
    if cell.question in ("perfect", "discrepancy"):
        return Partition(weights).as_subset_sum()
    return SubsetSum(weights, cell.target, cell.tolerance, cell.size)


def run_shard(document: dict, shard: int) -> dict[str, object]:
    """Draw and answer one shard: ``{"samples", "counts" or "values", "seconds"}``.

    Takes and gives plain JSON, so that it can run in any process on any machine.
    """
    cell = Cell.from_document(document)
    start = time.perf_counter()
    asked = QUESTIONS[cell.question]
    if asked.network:
        result = asked.answer(cell, shard)
    else:
        result = asked.answer(cell, draw(cell, shard), *((shard,) if asked.seeded else ()))
    if asked.values:
        out: dict[str, object] = {"values": [str(int(v)) for v in result]}
    else:
        out = {"counts": {str(k): int(v) for k, v in sorted(result.items())}}
    return {"samples": cell.shard, **out, "seconds": round(time.perf_counter() - start, 6)}


def _yes_no(found) -> Counter:
    hits = int(found.sum())
    return Counter({"yes": hits, "no": len(found) - hits})


def _perfect(cell: Cell, weights) -> Counter:
    from exactlt.kernels.window.kernel import perfect

    found, odd = perfect(weights), weights.sum(axis=1) % 2 == 1
    return Counter(
        {
            f"{word}/{yes}": int(((odd == is_odd) & (found == is_yes)).sum())
            for word, is_odd in (("even", False), ("odd", True))
            for yes, is_yes in (("yes", True), ("no", False))
        }
    )


def _discrepancy(cell: Cell, weights):
    from exactlt.kernels.window.optimum import discrepancies

    return discrepancies(weights)[0]


def _gaps(cell: Cell, weights):
    from exactlt.kernels.window.optimum import gaps
    from exactlt.kernels.window.sized import gaps_sized

    if cell.size is None:
        return gaps(weights, cell.target)
    return gaps_sized(weights, cell.target, cell.size)


def _decide(cell: Cell, weights) -> Counter:
    if cell.solver:
        return _by_solver(cell, weights)
    return _yes_no(_gaps(cell, weights) <= cell.tolerance)


def _by_solver(cell: Cell, weights) -> Counter:
    from exactlt.answers import Ask, Verdict
    from exactlt.solvers import solver

    method = solver(cell.solver)
    words = {Verdict.FEASIBLE: "yes", Verdict.INFEASIBLE: "no", Verdict.UNKNOWN: "unknown"}
    counts = Counter(dict.fromkeys(("yes", "no"), 0))
    for row in weights.tolist():
        question = SubsetSum(tuple(row), cell.target, cell.tolerance, cell.size)
        counts[words[method.solve(question, Ask.DECIDE).verdict]] += 1
    return counts


def _count(values) -> Counter:
    return Counter(map(str, values.tolist()))


def _width(cell: Cell, weights) -> Counter:
    from exactlt.kernels.window.reach import first_hit
    from exactlt.kernels.window.sized import first_sized

    if empty_fits(cell):
        return Counter({"0": len(weights)})
    if cell.size is not None:
        return _count(first_sized(weights, cell.target, cell.size, cell.tolerance)[:, -1])
    return _count(first_hit(weights, [cell.target], cell.tolerance)[:, 0])


def empty_fits(cell: Cell) -> bool:
    """Whether no weights at all suffice: then the minimal width of every sample is 0.

    In all other cells of a width question the outcome 0 says "not within n".
    """
    if cell.question == "width":
        return abs(cell.target) <= cell.tolerance and cell.size in (None, 0)
    return cell.question == "modular" and cell.M == 1


def _cover(cell: Cell, weights) -> Counter:
    from exactlt.kernels.window.reach import first_cover

    return _count(first_cover(weights, -abs(cell.target), abs(cell.target)))


def _modular(cell: Cell, weights) -> Counter:
    from exactlt.kernels.window.reach import first_modular

    if empty_fits(cell):
        return Counter({"0": len(weights)})
    return _count(first_modular(weights, cell.M, cell.target)[1])


QUESTIONS: dict[str, Asked] = {
    "perfect": Asked("perfect partition, by parity of the total", _perfect, False, False, 56),
    "decide": Asked("some subset sum within the tolerance of the target", _decide, True, True, 56),
    "discrepancy": Asked("least discrepancy", _discrepancy, False, False, 56, values=True),
    "optimum": Asked(
        "least gap of a subset sum", lambda c, w: _gaps(c, w), True, True, 56, values=True
    ),
    "width": Asked("minimal width for the target (0: not within n)", _width, True, True, 512),
    "cover": Asked("minimal width for all of −|target|..|target|", _cover, True, False, 512),
    "modular": Asked("minimal width for all residues mod M", _modular, False, False, 512),
    "learned": Asked(
        "the final mask of training is exact (solver names the method)",
        _learned.answer,
        True,
        True,
        4096,
        seeded=True,
    ),
    "mask": Asked(
        "some mask makes a random network equal a random target",
        *(_networks.answer, False, False, _networks.MOST),
        network=True,
    ),
    "mask-width": Asked(
        "minimal width of a network for a random target (none: not within n)",
        *(_networks.answer, False, False, _networks.MOST),
        network=True,
    ),
    "mask-kept": Asked(
        "fewest kept weights of a network that equals a random target (none: no mask)",
        *(_networks.answer, False, False, _networks.MOST),
        network=True,
    ),
}
"""Name → question; outcome words are yes/no/unknown, a width, a number of weights, or a gap."""


def check_question(name: str, solver: str) -> None:
    """InputError unless the question exists and the solver can be asked it here."""
    if name not in QUESTIONS:
        raise InputError(f"question: expected one of {', '.join(QUESTIONS)}, got {name!r}")
    if solver and name == "learned":
        from exactlt.pruning import rule

        rule(solver)
    elif solver:
        from exactlt.solvers import solver as named

        if name != "decide":
            raise InputError(f"solver: only the question decide takes a solver, not {name}")
        named(solver)


def check_cell(cell: Cell) -> None:
    """InputError unless the kernels can answer the cell, before anything is drawn."""
    asked = QUESTIONS[cell.question]
    law = parse_law(cell.law)
    where = f"cell n={cell.n}, law {cell.law}"
    if cell.target and not asked.target:
        raise InputError(f"{where}: question {cell.question} takes no target, got {cell.target}")
    if cell.tolerance and not (asked.network or cell.question in ("decide", "width", "learned")):
        raise InputError(
            f"{where}: question {cell.question} takes no tolerance, got {cell.tolerance}"
        )
    if cell.size is not None and not asked.sized:
        raise InputError(f"{where}: question {cell.question} takes no size, got {cell.size}")
    for name in OF_NETWORKS:
        if getattr(cell, name) and not asked.network:
            raise InputError(f"{where}: question {cell.question} takes no {name}")
    if cell.solver and cell.question != "learned":
        return
    if cell.n > asked.max_n:
        raise InputError(f"{where}: question {cell.question} takes n <= {asked.max_n}")
    if cell.question == "learned":
        _learned.check(cell, where)
    if asked.network:
        return _networks.check(cell, where)
    if max(law.bound * cell.n, abs(cell.target), cell.tolerance) >> 61:
        other = "name a solver" if cell.question == "decide" else "only decide takes a solver"
        raise InputError(f"{where}: sums need more than 61 bits; {other}")
    if cell.question in ("width", "cover") and law.bound * cell.n > 1 << 28:
        raise InputError(f"{where}: expected n·bound <= 2^28 for {cell.question}")
    if (
        cell.question == "width"
        and not empty_fits(cell)
        and cell.size is not None
        and (not 1 <= cell.size <= 63 or law.bound * cell.n > 1 << 23)
    ):
        raise InputError(f"{where}: a width with a size needs 1 <= k <= 63 and n·bound <= 2^23")
    if cell.question == "modular" and not 1 <= cell.M <= 1 << 20:
        raise InputError(f"{where}: modular needs a law with {{M}} and M <= 2^20, got M={cell.M}")
    if cell.question == "cover" and cell.target == 0:
        raise InputError(f"{where}: cover needs a target other than 0: all of −|target|..|target|")
    if cell.question in ("decide", "optimum") and cell.size is None and cell.n > 56:
        raise InputError(f"{where}: question {cell.question} takes n <= 56 without a size")
