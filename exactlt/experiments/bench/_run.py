"""Run rows: a process per contestant with limits, answers compared with the exact truth."""

from __future__ import annotations

import json
import os
import select
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from typing import Any

from exactlt._process import import_path
from exactlt.experiments.bench._contestants import CONTESTANTS
from exactlt.experiments.bench._rows import Row

MEMORY = 12 << 30
"""Bytes of address space a contestant may take."""

CHILD = "exactlt.experiments.bench._child"

LOADING = 300
"""Seconds a contestant may take to import, compile and answer the warm-up case."""

PATIENCE = 20
"""Wall seconds allowed for each second of the budget, which is processor time: other people's
load makes a benchmark slower, not different."""


def run(
    rows: Iterable[Row],
    *,
    budget: float = 3,
    say: Callable[[str], None] = lambda text: None,
    keep: Callable[[dict], None] = lambda document: None,
) -> dict:
    """Measure rows; the document of all results.

    Parameters
    ----------
    budget : float
        Processor seconds each contestant may spend on a row after loading (it finishes the case
        that it is in, up to as much again, and is then stopped).
    say : callable
        Told every finished contestant in a line.
    keep : callable
        Given the document so far after every row, so that an interruption loses one row only.
    """
    document: dict[str, Any] = {
        "format": "exactlt/bench",
        "version": 1,
        "machine": machine(),
        "rows": [],
    }
    for row in rows:
        cases = row.instances()
        truth = [_truth(row, case) for case in cases]
        entries = []
        for name in row.contestants:
            entry = _entry(row, name, cases, truth, max(budget, row.least))
            entries.append(entry)
            say(f"{row.title}: {name}: {_short(entry)}")
        document["rows"].append(
            {
                "row": row.name,
                "title": row.title,
                "question": row.question,
                "n": row.n,
                "bits": row.bits,
                "cases": row.cases,
                "growth": row.growth,
                "contestants": entries,
            }
        )
        keep(document)
    return document


def _truth(row: Row, case: dict):
    """The exact answer, by a method that is checked against an independent one in the tests.

    For optimum and count two exact methods must agree here as well where both can.
    """
    from exactlt.answers import Ask
    from exactlt.errors import SoundnessError
    from exactlt.instances import SubsetSum
    from exactlt.solvers import solver

    if row.question in ("optimum", "count", "decide", "start"):
        instance = SubsetSum(case["weights"], case["target"])
        question = Ask("count" if row.question == "count" else "optimum")
        names = ["schroeppel_shamir", *(["mitm"] if row.n <= 40 else [])]
        answers = [solver(name).solve(instance, question) for name in names]
        found = {a.count if row.question == "count" else a.gap for a in answers}
        if len(found) != 1:
            raise SoundnessError(f"{row.name}: {names} say {found} on {instance.to_json()}")
        return found.pop()
    if row.question == "reach":
        bits = 1
        for w in case["weights"]:
            bits |= bits << w
        return bits.bit_count()
    if row.question == "hits":
        from exactlt.experiments.bench._contestants import python_first_hits

        return python_first_hits()(case)["hits"]
    from exactlt.experiments.bench._contestants import heapq_differencing

    return heapq_differencing()(case)["gap"]


def _right(row: Row, case: dict, truth, answer: dict) -> bool:
    """Whether an answer is the truth; a mask is re-added, never believed."""
    if row.question in ("optimum", "decide", "start"):
        mask = answer.get("mask")
        if row.question == "decide" and truth > case["tolerance"]:
            return mask is None
        if mask is None or len(mask) != row.n or set(mask) - {0, 1}:
            return False
        kept = sum(w for w, m in zip(case["weights"], mask, strict=True) if m)
        gap = abs(kept - case["target"])
        return gap <= case["tolerance"] if row.question == "decide" else gap == truth
    key = {"count": "count", "reach": "sums", "hits": "hits", "differencing": "gap"}[row.question]
    return answer.get(key) == truth


def _entry(row: Row, name: str, cases: list[dict], truth: list, budget: float) -> dict:
    package = CONTESTANTS[name][1]
    if package is not None and find_spec(package) is None:
        return {"name": name, "status": "not installed"}
    answers, status = _ask(name, {"warm": row.warm(), "cases": cases}, budget)
    refused = [a["refused"] for a in answers if "refused" in a]
    given = [
        (c, t, a) for c, t, a in zip(cases, truth, answers, strict=False) if "refused" not in a
    ]
    wrong = sum(not _right(row, c, t, a) for c, t, a in given)
    entry = {"name": name, "status": status, "answered": len(given), "wrong": wrong}
    if refused:
        entry["refused"] = f"{len(refused)} of {len(answers)}: {refused[0]}"
    if given:
        entry["seconds"] = statistics.median(a["cpu"] for _, _, a in given)
        entry["wall_seconds"] = statistics.median(a["wall"] for _, _, a in given)
        noises = [a["noise"] for _, _, a in given if "noise" in a]
        if noises:
            entry["noise"] = round(statistics.median(noises), 4)
        memory = [a["work"]["list_bytes"] for _, _, a in given if "list_bytes" in a.get("work", {})]
        if memory:
            entry["list_bytes"] = max(memory)
    return entry


def _ask(name: str, work: dict, budget: float) -> tuple[list[dict], str]:
    """The answers that came in time, and how the contestant ended."""
    one = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"}
    command = [sys.executable, "-P", "-m", CHILD, name, str(budget), str(MEMORY)]
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as errors:
        source.write(json.dumps(work).encode())
        source.seek(0)
        process = subprocess.Popen(
            command,
            stdin=source,
            stdout=subprocess.PIPE,
            stderr=errors,
            env={**os.environ, "PYTHONPATH": import_path(), **one},
        )
        try:
            output, code = _listen(process, budget)
        finally:
            process.kill()
            process.wait()
            process.stdout.close()
        errors.seek(0)
        last = errors.read().decode(errors="replace").strip().splitlines()[-1:]
    lines = []
    for line in output.splitlines():
        try:
            lines.append(json.loads(line))
        except ValueError:  # cut off in the middle by the end of time
            break
    loaded, answers = lines[:1] == [{"ready": True}], lines[1:]
    if code:
        how = "crashed" if loaded else "did not load"
        return answers, f"{how}: {(last or [f'exit code {code}'])[0][:120]}"
    done = code == 0 and len(answers) == len(work["cases"])
    return answers, "ok" if done else "out of time"


def _listen(process: subprocess.Popen, budget: float) -> tuple[bytes, int | None]:
    """Everything the process says until it ends (its exit code) or its time does (None).

    Its processor time is watched from here: a limit set by the kernel (RLIMIT_CPU) makes the
    process's own clock as coarse as the kernel's tick.
    """
    pipe, output = process.stdout.fileno(), b""
    end, spent = time.monotonic() + LOADING, None
    while time.monotonic() < end:
        if spent is not None and _processor_seconds(process.pid) - spent > 2 * budget:
            return output, None
        if not select.select([pipe], [], [], 0.1)[0]:
            continue
        chunk = os.read(pipe, 1 << 16)
        if not chunk:
            return output, process.wait()
        if not output:  # loaded: from here on its own time counts
            end = time.monotonic() + PATIENCE * budget
            spent = _processor_seconds(process.pid)
        output += chunk
    return output, None


def _processor_seconds(pid: int) -> float:
    """Processor time of a process so far; 0 where the system does not tell."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _short(entry: dict) -> str:
    if "seconds" not in entry:
        return entry["status"] + (f" ({entry['refused']})" if "refused" in entry else "")
    wrong = f", WRONG on {entry['wrong']}" if entry["wrong"] else ""
    return f"{entry['seconds']:.3g} s a case, {entry['answered']} answered{wrong}"


def machine() -> dict:
    """Processor, cores, and the versions of everything that took part."""
    import platform
    from importlib.metadata import PackageNotFoundError, version

    cpu = platform.processor() or platform.machine()
    try:
        with open("/proc/cpuinfo") as lines:
            cpu = next((x.split(":")[1].strip() for x in lines if x.startswith("model name")), cpu)
    except OSError:
        pass
    versions = {"python": platform.python_version()}
    for package in (
        "exactlt",
        "numpy",
        "numba",
        "ortools",
        "highspy",
        "prtpy",
        "dpss",
        "exact",
        "flsss",
    ):
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            versions[package] = "not installed"
    return {"cpu": cpu, "cores": os.cpu_count(), "versions": versions}
