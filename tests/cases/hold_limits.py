"""``make limits``: a hard question for every command and method, held against the clock.

    python tests/cases/hold_limits.py [seconds] [memory] [interrupt] [--only PART] [--jobs N]

*seconds*: ``--seconds 2``; wall time after the start of Python beyond 2.2 s + 1 s is marked.
*memory*: ``--memory 400``; peak memory of the command and all its processes beyond 440 MiB and
the 250 MiB that libraries take.  *interrupt*: SIGINT one second after the start, as a terminal
sends it; more than 1 s, an exit code other than 130, or a process left behind.  It measures, so
it is no test: a busy machine shows.
"""

# ruff: noqa: E501
from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

SECONDS, MEMORY, BASE = 2.0, 400, 250
EXACTLT = [sys.executable, "-m", "exactlt"]


def _row(weights, target, tolerance=0, size=None):
    return {
        "format": "exactlt/subset-sum",
        "version": 1,
        "weights": [str(w) for w in weights],
        "target": str(target),
        "tolerance": str(tolerance),
        "size": size,
    }


def _partition(weights):
    return {"format": "exactlt/partition", "version": 1, "weights": [str(w) for w in weights]}


def _system(r, n, rows, bits):
    every = list(range(n))
    one = lambda: [str(r.randint(-(2**bits), 2**bits)) for _ in every]  # noqa: E731
    return {
        "format": "exactlt/linear-system",
        "version": 1,
        "variables": n,
        "rows": [
            {"variables": every, "coefficients": one(), "low": "12345", "high": "12345"}
            for _ in range(rows)
        ],
        "groups": [],
    }


def write_questions(folder: Path) -> None:
    """All files that :func:`commands` names; the same bytes every time."""
    r = random.Random(1)
    documents = {
        "n30": _row([r.randint(1, 2**50) for _ in range(30)], 2**53 + 1),
        "n58": _row([r.randint(1, 2**57) for _ in range(58)], 2**61 + 1),
        "n70": _row([r.randint(1, 2**40) for _ in range(70)], 2**44),
        "n78": _row([r.randint(1, 2**69) for _ in range(78)], 2**73 + 1),
        "n100": _row([r.randint(2**59, 2**60) for _ in range(100)], 49 * 2**59 + 1),
        "sized": _row([r.randint(1, 2**57) for _ in range(58)], 2**61 + 1, size=28),
        "lattice": _row([r.randint(1, 2**300) for _ in range(120)], 2**304 + 1),
        "dense": _row([r.randint(1, 10**6) for _ in range(1000)], 10**8 + 1),
        "many": _row([r.randint(-10, 10) for _ in range(300_000)], 17),
        "even": _row([2 * r.randint(1, 2**39) for _ in range(44)], 2**44 + 1),
        "huge": _row([r.randint(1, 2**2000) for _ in range(2000)], 2**2005 + 1),
        "system": _system(r, 40, 2, 15),
        "ckk": _partition([r.randint(1, 10**9) for _ in range(10_000)]),
        "part70": _partition([r.randint(1, 2**58) for _ in range(70)]),
    }
    for name, document in documents.items():
        (folder / f"{name}.json").write_text(json.dumps(document))
    texts = {
        "sweep.toml": 'question = "width"\nlaws = ["uniform:M={M}"]\nn = [48]\nM = ["2^20"]\n'
        'targets = ["M"]\n[stop]\nsamples = 100000\nshard = 250\n',
        "perfect.toml": 'question = "perfect"\nlaws = ["positive:M={M}"]\nn = [40]\n'
        'M = ["2^40"]\n[stop]\nsamples = 1000000\nshard = 1000\n',
        "set.toml": 'name = "hard"\nformats = ["json", "cnf"]\nask = ["decide", "optimum"]\n'
        'certify = true\nseconds = 30\n[[family]]\nname = "subset-sum"\nn = [60]\n'
        f'law = ["uniform:M=2^50"]\ntarget = [12345]\nseeds = {list(range(20))}\n',
        "claim.toml": 'claim = "P(miss) <= 1"\ntarget = "all"\n[region]\nn = "1..24"\nM = "1..64"\n',
    }
    for name, text in texts.items():
        (folder / name).write_text(text)
    _networks(folder)


def _networks(folder: Path) -> None:
    import exactlt as lt
    from exactlt.instances import write_instance

    draws = {
        "net8x1": (lt.families.linear("uniform:M=31", 1, inputs=8, outputs=1), 50),
        "net4x4": (lt.families.linear("uniform:M=7", 1, inputs=4, outputs=4), 40),
        "wide16": (lt.families.linear("uniform:M=7", 1, inputs=16, outputs=1), 60),
        "deep": (lt.families.chain_wide("uniform:M=31", 1), 12),
        "grid": (lt.families.relu_grid("uniform:M=7", 1, inputs=2), 8),
    }
    for name, (draw, n) in draws.items():
        write_instance(draw.question(n), folder / f"{name}.json")


ROW_SOLVERS = (
    "enumerate,mitm,schroeppel_shamir,ckk,dp,cp_sat,milp,sat,pb,auto,"
    "greedy,karmarkar_karp,local_search,lattice"
)
NETWORK_SOLVERS = "enumerate,rows,branch,unit_dp,cp_sat,milp,sat,cegis,auto"


def commands() -> list[tuple[str, str]]:
    """(kinds of limit it takes, command); s seconds, m memory, i interrupt."""
    found = []
    for solver in ROW_SOLVERS.split(","):
        for file, ask in (
            ("n58", "decide"),
            ("n78", "optimum"),
            ("dense", "count"),
            ("n70", "sparsest"),
            ("sized", "decide"),
            ("ckk", "optimum"),
            ("huge", "decide"),
            ("lattice", "decide"),
            ("many", "decide"),
        ):
            found.append(("smi", f"solve {file}.json --ask {ask} --solver {solver}"))
    for solver in NETWORK_SOLVERS.split(","):
        for file in ("net8x1", "net4x4", "wide16", "deep", "grid"):
            for ask in ("decide", "count"):
                found.append(("smi", f"solve {file}.json --ask {ask} --solver {solver}"))
    found += [
        ("smi", "solve n30.json --certificate c1.cert"),
        ("smi", "solve n30.json --certificate c2.cert --proof lrat"),
        ("smi", "solve n30.json --certificate c3.cert --proof veripb"),
        ("smi", "solve net4x4.json --certificate c4.cert"),
        ("smi", "solve n58.json --confirm mitm"),
        ("smi", "solve many.json --explain"),
        ("smi", "certify even.json --method diagram --out d1.cert"),
        ("smi", "certify n58.json --out d2.cert"),
        ("smi", "certify n30.json --method counting --out d3.cert"),
        ("smi", "certify n30.json --method veripb --out d4.cert"),
        ("smi", "certify n58.json --method lrat --out d5.cert"),
        ("smi", "certify n58.json --method drat --out d6.cert"),
        ("smi", "certify n58.json --out d7.lrat"),
        ("smi", "certify n58.json --out d8.pbp"),
        ("smi", "certify n58.json --ask optimum --out d9.cert"),
        ("smi", "certify n58.json --ask sparsest --out d10.cert"),
        ("smi", "certify system.json --out d11.cert"),
        ("smi", "certify system.json --method lrat --out d12.cert"),
        ("smi", "width --law uniform:M=2^50 --target 12345 --max-n 64"),
        ("smi", "width --law uniform:M=2^50 --target 12345 --seeds 0..9 --out w1.jsonl"),
        ("smi", "width --law uniform:M=2^16 --target -65536..65536 --max-n 40"),
        ("smi", "width --law uniform:M=2^50 --target 12345 --confirm mitm --certificate w2.cert"),
        ("smi", "width --law uniform:M=2^40 --target 12345 --size 12 --max-n 60"),
    ]
    for kind in ("linear", "chain", "chain-wide", "relu-grid"):
        found.append(
            (
                "smi",
                f"width --family {kind} --law uniform:M=31 --structure free --out n{kind}.jsonl",
            )
        )
    for structure in ("block", "one-input", "free"):
        found.append(
            ("smi", f"width --family linear --law uniform:M=31 --layer 8x2 --structure {structure}")
        )
    found += [
        ("smi", "width --family linear --law uniform:M=31 --layer 16x1 --structure free"),
        (
            "smi",
            "width --family linear --law uniform:M=127 --layer 4x1 --structure free --solver cegis",
        ),
        ("smi", "learn n58.json --steps 200000"),
        ("smi", "learn n100.json --steps 500"),
        ("smi", "learn n30.json --repair 30 --line --steps 20000"),
        ("si", "crosscheck --instances 100000"),
        ("si", "crosscheck --networks --instances 100000"),
        ("i", "export huge.json --to cnf"),
        ("i", "export huge.json --to lp"),
        ("i", "export many.json --to qubo"),
        ("i", "solvers"),
        ("si", "bench --full"),
        ("si", "sweep sweep.toml --store r1"),
        ("si", "sweep perfect.toml --store r2 --pool processes"),
        ("si", "demo --out demo1"),
        ("si", "demo --target-bits 8 --source-bits 12 --certify-all --out demo2"),
        ("i", "bounds list"),
        ("si", "bounds compare --set M=200,t=7,eta=2^-40"),
        ("si", "bounds compare --set M=64,eta=2^-40 --target all"),
        ("si", "bounds solve D7a --set M=10^400,t=1,eta=2^-400"),
        ("si", "bounds eval D6 --set n=10^7,M=10^9,t=3 --bits 8192"),
        ("si", "bounds page --out page.md"),
        ("si", "conjecture --file claim.toml"),
        (
            "si",
            "conjecture 'P(miss) <= Sum(factorial(j),j,1,99999)' --region n=1..3 --region M=1..3 --region t=1",
        ),
        (
            "si",
            "conjecture 'sufficient: n >= 2*log2(M)+10' --p 0.99 --region n=1..30 --region M=8..64 --target all",
        ),
        (
            "si",
            "conjecture 'P(miss) <= C/n' --free C --region n=1..30 --region M=1..30 --region t=1..M",
        ),
        (
            "si",
            "conjecture 'P(miss) <= 1/n' --region n=1 --region M=1 --region t=0 --sampled n=60 --sampled M=2^40 --sampled t=3 --samples 1000000",
        ),
        (
            "si",
            "conjecture 'P(miss) <= 1' --region n=1 --region M=1 --region t=1 --far n=1..4000 --far M=1..4000 --far t=M",
        ),
        ("si", "probability --law sign --n 14000 --target 3"),
        ("si", "probability --law sign --n 100000 --target 3"),
        ("si", "probability --law uniform:M=34 --n 30 --targets all"),
        ("si", "probability --law uniform:M=8 --n 3000 --target 3 --closed"),
        ("si", "probability --law uniform:M=100000 --n 100 --target 3"),
        ("si", "probability --law positive:M=60 --n 200 --target 1500"),
        ("si", "probability --law positive:M=2^20 --n 60 --partition"),
        ("si", "probability --law uniform:M=6 --n 40 --target 2 --size 20"),
    ]
    papers = ["bcm04", "bcp01", "ddg23", "kn25", "kn26", "l98", "mys20", "nfg24"]
    found += [("si", f"reproduce {paper} --full --figure {paper}.svg") for paper in papers]
    found += [
        ("si", "dataset make set.toml --out set1"),
        ("si", "dataset difficulty {data}/sets/small"),
        ("si", "dataset verify {data}/sets/small"),
        ("si", "check {data}/networks/linear-8x1-M1-s0.json --refute"),
        ("si", "check {data}/networks/linear-4x1-M7-s1.json --refute"),
    ]
    return found


def _tree(root: int) -> list[int]:
    parents: dict[int, list[int]] = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                stat = Path(f"/proc/{name}/stat").read_text()
            except OSError:
                continue
            parents.setdefault(int(stat.rsplit(")", 1)[1].split()[1]), []).append(int(name))
    found, todo = [], [root]
    while todo:
        found.append(todo.pop())
        todo += parents.get(found[-1], [])
    return found


def _resident(pids) -> int:
    """MiB that the processes hold, shared pages by their share."""
    total = 0
    for pid in pids:
        try:
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
        except OSError:
            continue
    return total >> 10


def measure(kind: str, command: str, folder: Path) -> str:
    """Run one command under one kind of limit; one line of the table."""
    import shlex

    data = Path(__file__).parents[2] / "data"
    argv = shlex.split(command.replace("{data}", str(data)))
    if kind == "seconds":
        argv += ["--seconds", f"{SECONDS:g}"]
    if kind == "memory":
        argv += ["--memory", str(MEMORY), "--seconds", "20"]
    start = time.monotonic()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen(
            [*EXACTLT, *argv],
            cwd=folder,
            stdout=out,
            stderr=err,
            start_new_session=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )
        peak, asked, pids, ready = 0, None, [], None
        while process.poll() is None:
            took = time.monotonic() - start
            pids = _tree(process.pid)
            if kind == "memory":
                peak = max(peak, _resident(pids))
            if ready is None and len(pids) > 1:  # Python has started: a busy machine takes long
                ready = time.monotonic()
            if kind == "interrupt" and asked is None and ready and time.monotonic() > ready + 1:
                asked = time.monotonic()
                os.killpg(process.pid, signal.SIGINT)
            if took > 60:
                os.killpg(process.pid, signal.SIGKILL)
            time.sleep(0.02)
        took = time.monotonic() - (asked or ready or start)
        time.sleep(0.2)
        left = [p for p in pids if p != process.pid and _alive(p)]
        for pid in left:
            os.kill(pid, signal.SIGKILL)
        err.seek(0)
        out.seek(0)
        last = (err.read().decode(errors="replace").strip().splitlines() or [""])[-1]
        said = (out.read().decode(errors="replace").strip().splitlines() or [""])[-1]
    code, faults = process.returncode, []
    if kind == "seconds" and took > 1.1 * SECONDS + 1:
        faults.append("late")
    if kind == "memory" and peak > 1.1 * MEMORY + BASE:
        faults.append("fat")
    if kind == "interrupt" and asked is not None and (took > 1 or code != 130):
        faults.append("deaf")
    if left:
        faults.append("left")
    if code in (1, 70) or code < 0:
        faults.append("code")
    mark = ",".join(faults) or "ok"
    amount = f"{peak:5d} MiB" if kind == "memory" else f"{took:6.2f} s"
    return f"{mark:10} {kind:9} {amount} code {code:3d}  {command}   | {last[:110] or said[:80]}"


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def main() -> None:
    """Measure what the command line names, print a line each, worst news marked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kinds", nargs="*", default=[])
    parser.add_argument("--only", default="", help="only commands with this in them")
    parser.add_argument("--jobs", type=int, default=1, help="commands at a time")
    args = parser.parse_args()
    kinds = args.kinds or ["seconds", "memory", "interrupt"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_questions(folder)
        todo = [
            (kind, command)
            for kind in kinds
            for takes, command in commands()
            if kind[0] in takes and args.only in command
        ]
        with ThreadPoolExecutor(args.jobs) as pool:
            for line in pool.map(lambda pair: measure(*pair, folder), todo):
                print(line, flush=True)


if __name__ == "__main__":
    main()
