"""One contestant's own process: cases on stdin, one JSON line per answer on stdout.

``python -m exactlt.experiments.bench._child NAME BUDGET MEMORY``: warms up on one small case,
answers cases until the budget of processor seconds is used, and prints what each took.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time

from exactlt.experiments.bench import _contestants

TIMES = 5
"""So often a case is answered at most, while its share of the budget lasts."""


def main() -> None:
    name, budget, memory = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
    lines = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what native libraries print is not ours
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    except (ImportError, ValueError, OSError):
        print("no memory limit on this system", file=sys.stderr)
    work = json.load(sys.stdin)
    answer = getattr(_contestants, _contestants.CONTESTANTS[name][0])()
    batch = getattr(answer, "batch", 0)
    warm, cases = work["warm"], work["cases"]
    answer([warm]) if batch else answer(warm)
    print(json.dumps({"ready": True}), file=lines, flush=True)
    end = time.process_time() + budget
    if batch:
        answers, wall, cpu, noise = measured(answer, cases, budget)
        each = len(cases) * answer.batch
        for found in answers:
            found |= {"wall": wall / each, "cpu": cpu / each, "noise": noise}
            print(json.dumps(found), file=lines, flush=True)
        return
    for case in cases:
        found, wall, cpu, noise = measured(answer, case, budget / len(cases))
        found = {"wall": wall, "cpu": cpu, "noise": noise, **found}
        print(json.dumps(found), file=lines, flush=True)
        if time.process_time() > end:
            break


def measured(answer, case, budget: float):
    """(answer, wall and processor seconds, noise) of the median of up to :data:`TIMES` runs.

    ``noise`` is how far the slowest third's fastest lies above the fastest, as a share.
    """
    walls, cpus, end = [], [], time.process_time() + budget / 2
    while not cpus or (len(cpus) < TIMES and time.process_time() < end):
        wall, cpu = time.perf_counter(), time.process_time()
        found = answer(case)
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    cpus.sort()
    noise = cpus[2 * len(cpus) // 3] / cpus[0] - 1 if len(cpus) > 1 and cpus[0] > 0 else 0.0
    return found, statistics.median(walls), cpus[len(cpus) // 2], noise


if __name__ == "__main__":
    main()
