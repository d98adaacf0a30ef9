"""One contestant's own process: cases on stdin, one JSON line per answer on stdout.

``python -m exactlt.experiments.bench._child NAME BUDGET MEMORY``: warms up on one small case,
answers cases until the budget of processor seconds is used, and prints what each took.
"""

from __future__ import annotations

import json
import os
import sys
import time

from exactlt.experiments.bench import _contestants


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
        wall, cpu = time.perf_counter(), time.process_time()
        answers = answer(cases)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        each = len(cases) * answer.batch
        for found in answers:
            found |= {"wall": wall / each, "cpu": cpu / each}
            print(json.dumps(found), file=lines, flush=True)
        return
    for case in cases:
        wall, cpu = time.perf_counter(), time.process_time()
        found = answer(case)
        found |= {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
        print(json.dumps(found), file=lines, flush=True)
        if time.process_time() > end:
            break


if __name__ == "__main__":
    main()
