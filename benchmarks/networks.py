"""Networks: minimal widths at the stated sizes, what each ingredient buys, the big table.

    python benchmarks/networks.py sizes     [--seeds 20] [--out FILE] [--only 8x1:1]
    python benchmarks/networks.py ablation  [--seeds 6]  [--out FILE] [--only searches]
    python benchmarks/networks.py table     [--seeds 10] [--out FILE] [--only chain-wide]

Times in milliseconds; cpu is this process plus the solvers' processes, and it is what the limits
are held against, because other work on the machine stretches the wall clock (twelve times the
limit is allowed there).  One search at a time.  ``--only`` measures the rows of one layer and
precision (table: or of one kind, or what is unsettled; ablation: searches or points) again and
keeps the others of FILE; sizes tell each row's load.  The table is JSON Lines.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import platform
import statistics
import time
from fractions import Fraction
from pathlib import Path

from exactlt._files import read_bytes, write_atomic
from exactlt.answers import Clock, Limits, Verdict
from exactlt.encodings.network.presolve import presolve
from exactlt.encodings.network.system import mask_system
from exactlt.instances import dump, load
from exactlt.networks import InputGrid, NetworkMask
from exactlt.solvers import solve
from exactlt.solvers import solver as named
from exactlt.solvers.network.branch import branch
from exactlt.solvers.network.models import by_model, by_sat
from exactlt.solvers.network.points import points_by_model, points_by_sat
from exactlt.solvers.outside.sandbox import _all as workers
from exactlt.width.families import family
from exactlt.width.network import deep
from exactlt.width.network import search as two
from exactlt.width.run import NETWORKS, read_records

SIZES = [  # kind, law, layer, limit in seconds that 95 % must meet
    ("linear", "uniform:M=31", (2, 1), 10),
    ("linear", "uniform:M=7", (4, 1), 10),
    ("linear", "uniform:M=7", (2, 2), 30),
    ("chain", "uniform:M=7", (1, 1), 30),
    ("chain-wide", "uniform:M=7", (1, 1), 30),
    ("linear", "uniform:M=63", (2, 1), 30),
    ("linear", "uniform:M=127", (2, 1), 30),
    ("linear", "uniform:M=15", (2, 2), 60),
    ("linear", "uniform:M=1", (8, 1), 5),
    ("relu-grid", "uniform:M=3", (2, 1), 60),
]

TABLE = [
    *(("linear", M, (2, 1)) for M in (1, 3, 7, 15, 31, 63, 127)),
    *(("linear", M, (3, 1)) for M in (1, 3, 7, 15)),
    *(("linear", M, (4, 1)) for M in (1, 3, 7)),
    *(("linear", M, (5, 1)) for M in (1, 3)),
    *(("linear", M, (6, 1)) for M in (1, 3)),
    ("linear", 1, (7, 1)),
    ("linear", 1, (8, 1)),
    *(("linear", M, (2, 2)) for M in (1, 3, 7, 15)),
    *(("linear", M, (3, 2)) for M in (1, 3)),
    ("linear", 1, (4, 2)),
    *(("linear", M, (2, 3)) for M in (1, 3)),
    *(("linear", M, (3, 3)) for M in (1, 3)),
    ("linear", 1, (2, 4)),
    ("linear", 1, (3, 4)),
    ("linear", 1, (4, 4)),
    *(("chain", M, (1, 1)) for M in (2, 3, 7, 15, 31, 63)),
    *(("chain-wide", M, (1, 1)) for M in (2, 3, 7, 15)),
]


def cpu() -> float:
    """Seconds of CPU of this process and of all living solver processes."""
    tick, total = os.sysconf("SC_CLK_TCK"), time.process_time()
    for worker in list(workers):
        try:
            with open(f"/proc/{worker.process.pid}/stat") as file:
                fields = file.read().rpartition(")")[2].split()
            total += (int(fields[11]) + int(fields[12])) / tick
        except OSError:
            continue
    return total


def sizes(seeds: int, save, rows=(), only: str | None = None) -> list[dict]:
    rows = list(rows)
    for kind, law, layer, limit in SIZES:
        if only not in (None, f"{layer[0]}x{layer[1]}:{law.rpartition('=')[2]}"):
            continue
        structures = ["block", "free"] if kind != "relu-grid" else ["free"]
        count = min(seeds, 8) if kind == "relu-grid" else seeds
        for structure in structures:
            times, cpus, found, grades = [], [], [], {}
            for seed in range(count):
                start = cpu()
                result = _width(kind, law, seed, structure, layer, 12 * limit)
                cpus.append(cpu() - start)
                times.append(result.seconds)
                found.append(result.n)
                key = f"{result.evidence} by {', '.join(result.solvers)}"
                grades[key] = grades.get(key, 0) + 1
            solved = [n for n in found if n is not None]
            within = sum(n is not None and t <= limit for n, t in zip(found, cpus, strict=True))
            fresh = {
                "kind": kind,
                "law": law,
                "layer": list(layer),
                "structure": structure,
                "load": _load(),
                "seeds": count,
                "settled": len(solved),
                "limit_seconds": limit,
                "within_limit_cpu": within,
                "mean_width": str(round(statistics.mean(solved), 2)) if solved else None,
                "milliseconds_median": round(1000 * statistics.median(times)),
                "milliseconds_max": round(1000 * max(times)),
                "cpu_milliseconds_median": round(1000 * statistics.median(cpus)),
                "cpu_milliseconds_max": round(1000 * max(cpus)),
                "evidence": grades,
            }
            place = next(
                (
                    i
                    for i, row in enumerate(rows)
                    if all(row[key] == fresh[key] for key in ("kind", "law", "layer", "structure"))
                ),
                None,
            )
            if place is None:
                rows.append(fresh)
            else:
                rows[place] = fresh
            print(fresh, flush=True)
            save(rows)
    return rows


def _load() -> str:
    return " ".join(f"{x:.1f}" for x in os.getloadavg())


def _timed(function, limit=60):
    start = cpu()
    result = function(Clock(Limits(limit)))
    return round(1000 * (cpu() - start)), result


def ablation(seeds: int, save, rows=(), only: str | None = None) -> list[dict]:
    """The two questions around n*, with and without each ingredient; one limit of 60 s."""
    parts = {"search": _searches, "points": lambda count: _points(min(count, 4))}
    if only:
        key = {"searches": "search"}.get(only, only)
        rows = [row for row in rows if key not in row] + parts[key](seeds)
        save(rows)
        return rows
    rows = []
    cases = [
        ("uniform:M=31", (2, 1)),
        ("uniform:M=7", (4, 1)),
        ("uniform:M=7", (2, 2)),
        ("uniform:M=1", (8, 1)),
    ]
    for law, (d, m) in cases:
        for seed in range(seeds):
            target = two.random_layer(law, seed, d, m)
            width = two.minimal_network_width(target, law, seed, "free", limits=Limits(60))
            if width.n is None or width.refuted == 0:
                continue
            for n in (width.n - 1, width.n):
                question = NetworkMask(two.two_layer_source(law, seed, d, m, n), target)
                row = {
                    "law": law,
                    "layer": [d, m],
                    "seed": seed,
                    "n": n,
                    "exists": n == width.n,
                    "milliseconds": {},
                }
                took = row["milliseconds"]
                took["system, lonely lines kept"], raw = _timed(
                    lambda _, q=question: mask_system(q, lonely=False)
                )
                took["system"], lean = _timed(lambda _, q=question: mask_system(q))
                took["presolve"], small = _timed(lambda _, s=lean: presolve(s))
                row["choices"] = [raw.choices, lean.choices, small.choices]
                row["refuted_by_presolve"] = small.impossible is not None
                runs = {
                    "cp_sat, no presolve": lambda c, s=raw: by_model(s, named("cp_sat"), c),
                    "cp_sat, no presolve, units not merged": lambda c, s=raw: by_model(
                        s, named("cp_sat"), c, merge=False
                    ),
                    "branch, no presolve": lambda c, s=raw: branch(s, c),
                }
                if not small.impossible:
                    runs |= {
                        "cp_sat": lambda c, s=small: by_model(s, named("cp_sat"), c),
                        "cp_sat, units not merged": lambda c, s=small: by_model(
                            s, named("cp_sat"), c, merge=False
                        ),
                        "branch": lambda c, s=small: branch(s, c),
                        "sat": lambda c, s=small: by_sat(s, named("sat"), c),
                        "milp": lambda c, s=small: by_model(s, named("milp"), c),
                    }
                for name, function in runs.items():
                    took[name], (picked, reason, *_) = _timed(function, 20)
                    if reason is not None:
                        took[name] = f"{reason} at {took[name]}"
                    elif (picked is not None) != row["exists"]:
                        raise SystemExit(f"contradiction: {name} {row}")
                rows.append(row)
                print(row, flush=True)
                save(rows)
    for part in parts.values():
        rows += part(seeds)
        save(rows)
    return rows


def _searches(seeds: int) -> list[dict]:
    """Gallop and bisect from a presolve bound, against asking every width upwards from 1."""
    rows = []
    for law, (d, m) in (("uniform:M=31", (2, 1)), ("uniform:M=7", (4, 1))):
        for seed in range(seeds):
            target = two.random_layer(law, seed, d, m)
            start = cpu()
            width = two.minimal_network_width(target, law, seed, "free", limits=Limits(60))
            smart, start = cpu() - start, cpu()
            every = 0  # the first width that is not refuted, None when one takes too long
            while every is not None:
                question = NetworkMask(two.two_layer_source(law, seed, d, m, every), target)
                verdict = solve(question, limits=Limits(20)).verdict
                if verdict is Verdict.FEASIBLE:
                    break
                every = every + 1 if verdict is Verdict.INFEASIBLE else None
            if None not in (every, width.n) and every != width.n:
                raise SystemExit(f"contradiction: {law} {d}x{m} seed {seed}: {every} {width.n}")
            rows.append(
                {
                    "search": f"{law} {d}x{m}",
                    "seed": seed,
                    "n": width.n,
                    "settled": [width.n is not None, every is not None],
                    "milliseconds": {
                        "incremental": round(1000 * smart),
                        "every width upwards": round(1000 * (cpu() - start)),
                    },
                }
            )
            print(rows[-1], flush=True)
    return rows


def _points(seeds: int) -> list[dict]:
    """Three layers on the 5×5 grid: inputs added lazily against all at once; three solvers."""
    rows = []
    for seed, n in [(0, 2), *itertools.product(range(seeds), (6, 8))]:  # first: start the workers
        question = NetworkMask(
            deep.three_layer_source("uniform:M=3", seed, 2, n),
            deep.relu_target("uniform:M=3", seed, 2),
            InputGrid(-2, 2),
            Fraction(0),
        )
        row = {"points": "relu-grid uniform:M=3", "seed": seed, "n": n, "milliseconds": {}}
        ways = (
            ("sat, lazy", "sat", True),
            ("sat, all inputs", "sat", False),
            ("cp_sat, lazy", "cp_sat", True),
            ("milp, lazy", "milp", True),
        )
        for name, method, lazy in ways:
            took, report = _timed(
                lambda c, q=question, m=method, z=lazy: (
                    points_by_sat(q, named(m), c, lazy=z)
                    if m == "sat"
                    else points_by_model(q, named(m), c)
                ),
                6,
            )
            row["milliseconds"][name] = took if report.reason is None else f"time at {took}"
            row["inputs, " + name] = report.work.get("inputs")
        if n > 2:
            rows.append(row)
            print(row, flush=True)
    return rows


def _width(kind, law, seed, structure, layer, seconds):
    """One width; a time limit where solvers search."""
    made = family(kind)
    draw = made(law, seed, inputs=layer[0], outputs=layer[1])
    limits = None if structure in made.exact else Limits(seconds)
    return draw.width(structure, limits=limits)


def write_lines(path: str, head: dict, records: list[dict]) -> None:
    """JSON Lines with a head, whole or not at all."""
    lines = [{"format": NETWORKS, "version": 1, **head}, *records]
    write_atomic(path, "".join(json.dumps(line) + "\n" for line in lines))


def _again(path: str, seconds: float) -> None:
    """Search again where the table of ``path`` has no n*, longest tried first."""
    head = load(read_bytes(path).splitlines()[0], path)
    command = {"command": head["command"]}
    records = read_records(path)
    waiting = sorted(
        (i for i, r in enumerate(records) if r["n"] is None),
        key=lambda i: -records[i]["milliseconds"],
    )
    for i in waiting:
        r = records[i]
        layer = r["d"], r["m"]
        found = _width(r["kind"], r["law"], r["seed"], r["structure"], layer, seconds)
        records[i] = found.document()
        print(records[i], flush=True)
        write_lines(path, command, records)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=("sizes", "ablation", "table"))
    parser.add_argument("--seeds", type=int)
    parser.add_argument("--out")
    parser.add_argument("--only", help="measure only this part again")
    parser.add_argument("--seconds", type=float, default=60)
    given = parser.parse_args()
    if given.what == "table" and given.only == "unsettled":
        _again(given.out, given.seconds)
        return
    if given.what == "table":
        records = []
        if given.only and given.out and Path(given.out).exists():
            records = [
                r
                for r in read_records(given.out)
                if given.only not in (r["kind"], f"{r['d']}x{r['m']}:{r['law'].rpartition('=')[2]}")
            ]
        for kind, M, layer in TABLE:
            if given.only not in (None, kind, f"{layer[0]}x{layer[1]}:{M}"):
                continue
            for seed in range(given.seeds or 10):
                for structure in family(kind).usual:
                    found = _width(kind, f"uniform:M={M}", seed, structure, layer, given.seconds)
                    records.append(found.document())
            print(kind, M, layer, len(records), flush=True)
            if given.out:
                command = [
                    "python",
                    "benchmarks/networks.py",
                    "table",
                    "--seeds",
                    str(given.seeds or 10),
                ]
                write_lines(given.out, {"command": command}, records)
        return
    head = {
        "what": given.what,
        "machine": platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "load": _load(),
        "python": platform.python_version(),
    }

    def save(rows):
        if given.out:
            write_atomic(given.out, dump({**head, "rows": rows}))

    before = {}
    if given.only and given.out and Path(given.out).exists():
        before = load(read_bytes(given.out), given.out)
        head = {key: before[key] for key in head}
    if given.what == "sizes":
        sizes(given.seeds or 20, save, before.get("rows", ()), given.only)
    else:
        ablation(given.seeds or 6, save, before.get("rows", ()), given.only)


if __name__ == "__main__":
    main()
