"""Who runs: each contestant answers one case, as somebody who has only that package would ask it.

A contestant is a function that imports what it needs and returns a function from case to answer.
It runs in a process of its own (``_child``), on one thread.  A case is a dict with ``weights``,
``target`` and what else the row's question needs; an answer is a dict with ``mask`` (re-added by
the parent), ``gap``, ``count``, ``sums`` or ``hits``.
"""

from __future__ import annotations

CONTESTANTS: dict[str, tuple[str, str | None]] = {}
"""name -> (function, package that must be installed)."""


def contestant(name: str, package: str | None = None):
    """Enter a function under a name."""

    def enter(function):
        CONTESTANTS[name] = (function.__name__, package)
        return function

    return enter


def _instance(case):
    from exactlt.instances import SubsetSum

    return SubsetSum(case["weights"], case["target"], case.get("tolerance", 0))


def _ours(name, question, **options):
    from exactlt.answers import Ask
    from exactlt.solvers import solver

    method = solver(name)
    if options:
        method = type(method)(**options)

    def answer(case):
        found = method.solve(_instance(case), Ask(question))
        return {"mask": found.mask, "gap": found.gap, "count": found.count, "work": found.work}

    return answer


@contestant("exactlt mitm")
def exactlt_mitm():
    return _ours("mitm", "optimum")


@contestant("exactlt schroeppel_shamir")
def exactlt_schroeppel():
    return _ours("schroeppel_shamir", "optimum", threads=1)


@contestant("exactlt ckk")
def exactlt_ckk():
    return _ours("ckk", "optimum")


@contestant("exactlt dp")
def exactlt_dp():
    return _ours("dp", "optimum")


@contestant("exactlt mitm count")
def exactlt_mitm_count():
    return _ours("mitm", "count")


@contestant("exactlt dp count")
def exactlt_dp_count():
    return _ours("dp", "count")


@contestant("exactlt schroeppel_shamir count")
def exactlt_schroeppel_count():
    return _ours("schroeppel_shamir", "count", threads=1)


BATCH = 64
"""A batch repeats the row's cases this many times, so that it is a batch; a few times where a
case takes milliseconds."""


@contestant("exactlt batch")
def exactlt_batch():
    """All cases in one call; the parent divides by their number."""
    import numpy as np

    from exactlt.kernels.batch.optimum import batch_optimum, masks_array

    def answer(cases):
        answer.batch = BATCH if len(cases[0]["weights"]) <= 32 else 4
        rows = [c["weights"] for c in cases] * answer.batch
        targets = [c["target"] for c in cases] * answer.batch
        gaps, masks = batch_optimum(np.array(rows, np.int64), np.array(targets, np.int64))
        bits = masks_array(masks, len(rows[0]))[: len(cases)]
        return [
            {"gap": int(g), "mask": m.tolist()}
            for g, m in zip(gaps[: len(cases)], bits, strict=True)
        ]

    answer.batch = BATCH
    return answer


@contestant("exactlt batch decide")
def exactlt_batch_decide():
    import numpy as np

    from exactlt.kernels.batch.optimum import batch_decide, masks_array

    def answer(cases):
        columns = [[c[key] for c in cases] * BATCH for key in ("weights", "target", "tolerance")]
        hits, masks = batch_decide(*(np.array(column, np.int64) for column in columns))
        bits = masks_array(np.maximum(masks, 0), len(columns[0][0]))[: len(cases)]
        return [
            {"mask": m.tolist() if hit else None}
            for hit, m in zip(hits[: len(cases)], bits, strict=True)
        ]

    answer.batch = BATCH
    return answer


@contestant("flsss", "flsss")
def flsss_decide():
    import flsss
    import numpy as np

    def answer(case):
        low, high = case["target"] - case["tolerance"], case["target"] + case["tolerance"]
        weights = np.array(case["weights"], np.int64)
        found = flsss.gen(weights, low, high, n_solutions=1, n_threads=1)
        if not found:
            return {"mask": None}
        kept = set(map(int, found[0]))
        return {"mask": [int(i in kept) for i in range(len(weights))]}

    return answer


def _run(command, text=None):
    """What a command prints, and its processor seconds with all that it started."""
    import resource
    import subprocess

    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return done.stdout, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _script(function):
    """A contestant as a program of its own, started anew for every case."""
    import inspect
    import json
    import sys

    source = inspect.getsource(function).partition("\n")[2]  # without its name in the table
    code = f"import json, sys\n{source}\n"
    code += f"print(json.dumps({function.__name__}()(json.load(sys.stdin))))"

    def answer(case):
        printed, cpu = _run([sys.executable, "-c", code], json.dumps(case))
        return {**json.loads(printed), "cpu": cpu}

    return answer


@contestant("exactlt solve, the command")
def exactlt_command():
    """From the command line to the printed answer, Python's own start included."""
    import json
    import sys
    import tempfile
    from pathlib import Path

    from exactlt.instances import write_instance

    folder = Path(tempfile.mkdtemp())

    def answer(case):
        file = str(write_instance(_instance(case), folder / "question.json"))
        command = [sys.executable, "-m", "exactlt", "solve", file, "--ask", "optimum"]
        printed, cpu = _run(command)
        return {"mask": list(map(int, json.loads(printed)["mask"])), "cpu": cpu}

    return answer


@contestant("NumPy, 12 lines, a script", "numpy")
def numpy_script():
    return _script(numpy_mitm)


@contestant("OR-tools CP-SAT, a script", "ortools")
def cp_sat_script():
    return _script(cp_sat)


@contestant("NumPy, 12 lines", "numpy")
def numpy_mitm():
    import numpy as np

    def sums(weights):
        out = np.zeros(1, np.int64)
        for w in weights:
            out = np.concatenate([out, out + w])
        return out

    def answer(case):
        weights, target = case["weights"], case["target"]
        half = len(weights) // 2
        a, b = sums(weights[:half]), sums(weights[half:])
        order = np.argsort(b)
        b = b[order]
        at = np.clip(np.searchsorted(b, target - a), 1, len(b) - 1)
        low, high = abs(a + b[at - 1] - target), abs(a + b[at] - target)
        nearer = np.where(high < low, at, at - 1)
        i = int(np.minimum(low, high).argmin())
        bits = i | int(order[nearer[i]]) << half
        return {"mask": [bits >> k & 1 for k in range(len(weights))]}

    return answer


@contestant("NumPy count", "numpy")
def numpy_count():
    import numpy as np

    def sums(weights):
        out = np.zeros(1, np.int64)
        for w in weights:
            out = np.concatenate([out, out + w])
        return out

    def answer(case):
        half = len(case["weights"]) // 2
        a, b = sums(case["weights"][:half]), np.sort(sums(case["weights"][half:]))
        rest = case["target"] - a
        found = np.searchsorted(b, rest, side="right") - np.searchsorted(b, rest)
        return {"count": int(found.sum())}

    return answer


@contestant("OR-tools CP-SAT", "ortools")
def cp_sat():
    from ortools.sat.python import cp_model

    def answer(case):
        model, weights = cp_model.CpModel(), case["weights"]
        x = [model.new_bool_var("") for _ in weights]
        gap = model.new_int_var(0, sum(weights), "")
        total = cp_model.LinearExpr.weighted_sum(x, weights)
        model.add(gap >= total - case["target"])
        model.add(gap >= case["target"] - total)
        model.minimize(gap)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        status = solver.solve(model)
        if status != cp_model.OPTIMAL:
            return {"refused": solver.status_name(status)}
        return {"mask": [int(solver.boolean_value(v)) for v in x]}

    return answer


@contestant("OR-tools KnapsackSolver", "ortools")
def knapsack():
    """Two one-sided problems: the best sum below the target, and its complement's."""
    from ortools.algorithms.python import knapsack_solver

    def below(weights, capacity):
        solver = knapsack_solver.KnapsackSolver(
            knapsack_solver.SolverType.KNAPSACK_64ITEMS_SOLVER, ""
        )
        solver.init(weights, [weights], [capacity])
        solver.solve()
        return [int(solver.best_solution_contains(i)) for i in range(len(weights))]

    def answer(case):
        weights, target = case["weights"], case["target"]
        if not 0 <= target <= sum(weights):
            return {"refused": "a negative capacity ends the process"}
        masks = [below(weights, target), [1 - m for m in below(weights, sum(weights) - target)]]
        return {
            "mask": min(
                masks,
                key=lambda m: abs(sum(w for w, k in zip(weights, m, strict=True) if k) - target),
            )
        }

    return answer


@contestant("HiGHS", "highspy")
def highs():
    import highspy

    def answer(case):
        model, weights = highspy.Highs(), case["weights"]
        model.setOptionValue("output_flag", False)
        for option, value in (
            ("threads", 1),
            ("mip_rel_gap", 0.0),
            ("mip_abs_gap", 0.0),
            ("mip_feasibility_tolerance", 1e-9),
            ("primal_feasibility_tolerance", 1e-9),
        ):
            model.setOptionValue(option, value)
        x = [model.addBinary() for _ in weights]
        gap = model.addVariable(lb=0)
        total = sum(w * v for w, v in zip(weights, x, strict=True))
        model.addConstr(total - gap <= case["target"])
        model.addConstr(total + gap >= case["target"])
        model.minimize(gap)
        if model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return {"refused": str(model.getModelStatus())}
        return {"mask": [round(v) for v in model.vals(x)]}

    return answer


@contestant("Exact", "exact")
def exact():
    from exact import Exact

    def answer(case):
        solver, weights = Exact(), case["weights"]
        names = [f"x{i}" for i in range(len(weights))]
        for name in names:
            solver.addVariable(name, 0, 1)
        solver.addVariable("gap", 0, sum(weights))
        terms = list(zip(weights, names, strict=True))
        solver.addConstraint([*terms, (-1, "gap")], False, 0, True, case["target"])
        solver.addConstraint([*terms, (1, "gap")], True, case["target"])
        solver.setObjective([(1, "gap")])
        solver.runFull(True, 0)
        return {"mask": list(map(int, solver.getLastSolutionFor(names)))}

    return answer


@contestant("prtpy complete KK", "prtpy")
def prtpy_ckk():
    """It splits into two bins; the bin nearer to the target is the mask."""
    import prtpy

    def answer(case):
        weights = case["weights"]
        bins = prtpy.partition(
            algorithm=prtpy.partitioning.complete_karmarkar_karp,
            numbins=2,
            items=dict(enumerate(weights)),
            outputtype=prtpy.out.Partition,
        )
        masks = [[int(i in set(part)) for i in range(len(weights))] for part in bins]
        return {
            "mask": min(
                masks,
                key=lambda m: abs(
                    sum(w for w, k in zip(weights, m, strict=True) if k) - case["target"]
                ),
            )
        }

    return answer


@contestant("dpss", "dpss")
def dpss_all():
    import dpss

    def answer(case):
        found = dpss.find_subset(case["weights"], case["target"], len(case["weights"]))
        return {"count": len(found)}

    return answer


@contestant("exactlt sum_set")
def exactlt_sum_set():
    """The set as its low edge: the rest is its mirror image and a full middle."""
    from exactlt.kernels.sumset import sum_set

    def answer(case):
        return {"sums": sum_set(case["weights"]).count()}

    return answer


@contestant("exactlt reachable")
def exactlt_reach():
    """Written out, a bit for every sum, as the big integers are."""
    from exactlt.kernels.reach import reachable
    from exactlt.kernels.sumset import ones

    def answer(case):
        bits, _, _ = reachable(case["weights"])
        return {"sums": ones(bits)}

    return answer


@contestant("Python big integers")
def python_reach():
    def answer(case):
        bits = 1
        for w in case["weights"]:
            bits |= bits << w
        return {"sums": bits.bit_count()}

    return answer


@contestant("NumPy booleans", "numpy")
def numpy_reach():
    import numpy as np

    def answer(case):
        table = np.zeros(sum(case["weights"]) + 1, np.bool_)
        table[0] = True
        top = 0
        for w in case["weights"]:
            table[w : w + top + 1] |= table[: top + 1].copy()
            top += w
        return {"sums": int(table.sum())}

    return answer


@contestant("exactlt first_hits")
def exactlt_first_hits():
    import numpy as np

    from exactlt.kernels.reach import first_hits

    def answer(case):
        hits = first_hits(np.array(case["weights"], np.int64), np.array(case["targets"], np.int64))
        return {"hits": hits.tolist()}

    return answer


@contestant("Python big integers, first hits")
def python_first_hits():
    def answer(case):
        targets, low, bits = case["targets"], 0, 1
        hits = [0 if t == 0 else -1 for t in targets]
        for n, w in enumerate(case["weights"], 1):
            bits, low = (bits | bits << w, low) if w >= 0 else (bits | bits << -w, low + w)
            for k, t in enumerate(targets):
                if hits[k] < 0 and t >= low and bits >> (t - low) & 1:
                    hits[k] = n
        return {"hits": hits}

    return answer


@contestant("exactlt differencing")
def exactlt_differencing():
    import numpy as np

    from exactlt.kernels.differencing import largest_differencing

    def answer(case):
        values = np.array(case["weights"], np.int64)
        order = np.argsort(values)[::-1].copy()
        signs = np.empty(len(values), np.int8)
        largest_differencing(values[order], order, signs)
        return {"gap": abs(int((signs * values).sum()))}

    return answer


@contestant("Python heapq")
def heapq_differencing():
    import heapq

    def answer(case):
        heap = [-w for w in case["weights"]]
        heapq.heapify(heap)
        while len(heap) > 1:
            heapq.heapreplace(heap, heapq.heappop(heap) - heap[0])
        return {"gap": -heap[0]}

    return answer


@contestant("prtpy KK", "prtpy")
def prtpy_kk():
    import prtpy

    def answer(case):
        sums = prtpy.partition(
            algorithm=prtpy.partitioning.karmarkar_karp,
            numbins=2,
            items=case["weights"],
            outputtype=prtpy.out.Sums,
        )
        return {"gap": abs(int(sums[0]) - int(sums[1]))}

    return answer
