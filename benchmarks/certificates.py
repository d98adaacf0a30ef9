"""Sizes and times of infeasibility certificates, and their growth with n.

    python benchmarks/certificates.py [--quick] [--out benchmarks/results/certificates.json]

For random questions at density 1 (weights uniform on {-2^n..2^n}, the first infeasible seed of
each size), plain, with a tolerance, and with a fixed size: bytes and CPU seconds to write, and
CPU seconds of the plain-Python checker in its own process.  Beside them CaDiCaL's DRAT log of
the documented clauses on the same questions.  Growth: least squares of log2 against n.
"""

from __future__ import annotations

import argparse
import math
import platform
import resource
import time
import zlib

from exactlt._files import write_atomic
from exactlt.certificates import certify, verify
from exactlt.certificates._clausal import clauses_of, refute_clauses
from exactlt.errors import UnsupportedError
from exactlt.instances import Stream, SubsetSum, dump

PLAN = {
    "diagram": (16, 20, 24, 28, 32, 36, 40, 44),
    "counting": (16, 20, 24, 28, 32, 36, 40),
    "veripb": (12, 16, 20, 24, 28, 32),
}
DRAT = (12, 14, 16, 18, 20, 22)
QUICK = {"diagram": (16, 20, 24, 28), "counting": (16, 20, 24), "veripb": (12, 16, 20)}
VARIANTS = ("plain", "tolerance", "size")


def question(n: int, variant: str) -> SubsetSum:
    """The first infeasible one; a tolerance of one accepts three sums."""
    for seed in range(10_000):
        weights = Stream(f"uniform:M=2^{n}", seed, "certificates").take(n)
        row = SubsetSum(
            weights, 2**n // 3, int(variant == "tolerance"), n // 2 if variant == "size" else None
        )
        if b'"infeasible"' in certify(row)[:60]:
            return row
    raise SystemExit(f"no infeasible question at n = {n}")


def children_seconds() -> float:
    use = resource.getrusage(resource.RUSAGE_CHILDREN)
    return use.ru_utime + use.ru_stime


def measure(row: SubsetSum, method: str) -> dict[str, object]:
    start = time.process_time()
    data = certify(row, method=method)
    write = time.process_time() - start
    start = children_seconds()
    checked = verify(row, data, nodes=1 << 25, steps=1 << 40)
    check = children_seconds() - start
    if not checked.ok:
        raise SystemExit(f"{method}: {checked.check}: {checked.sentence}")
    return {
        "bytes": len(data),
        "write_ms": round(1000 * write),
        "check_ms": round(1000 * check),
        "work": checked.sentence.split("; ")[-1],
    }


def measure_drat(row: SubsetSum, seconds: float) -> dict[str, object]:
    """CaDiCaL alone: our checker's DRAT side is for small proofs."""
    start = children_seconds()
    log = refute_clauses(clauses_of(row).clauses, seconds)
    return {
        "bytes": len(zlib.compress(log, 6)),
        "text_bytes": len(log),
        "write_ms": round(1000 * (children_seconds() - start)),
        "check_ms": None,
    }


def growth(points: list[tuple[int, float]]) -> float | None:
    """Slope of log2(value) against n: 0.5 is 2^(n/2)."""
    points = [(n, math.log2(v)) for n, v in points if v]
    if len(points) < 3:
        return None
    mean_n = sum(n for n, _ in points) / len(points)
    mean_v = sum(v for _, v in points) / len(points)
    above = sum((n - mean_n) * (v - mean_v) for n, v in points)
    return above / sum((n - mean_n) ** 2 for n, _ in points)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--out")
    parser.add_argument("--seconds", type=float, default=120, help="CaDiCaL's limit per question")
    given = parser.parse_args()
    rows = []
    for method, sizes in (QUICK if given.quick else PLAN).items():
        for variant in VARIANTS if method != "veripb" or not given.quick else VARIANTS[:1]:
            for n in sizes:
                found = {
                    "method": method,
                    "variant": variant,
                    "n": n,
                    **measure(question(n, variant), method),
                }
                rows.append(found)
                print(
                    *(
                        f"{found[k]}"
                        for k in ("method", "variant", "n", "bytes", "write_ms", "check_ms", "work")
                    ),
                    sep="\t",
                    flush=True,
                )
    for n in DRAT[:3] if given.quick else DRAT:
        try:
            found = {
                "method": "cadical-drat",
                "variant": "plain",
                "n": n,
                **measure_drat(question(n, "plain"), given.seconds),
            }
        except UnsupportedError as error:
            print("cadical-drat", "plain", n, error, sep="\t", flush=True)
            break
        rows.append(found)
        print(
            *(f"{found[k]}" for k in ("method", "variant", "n", "bytes", "write_ms")),
            sep="\t",
            flush=True,
        )
    fits = {}
    for method in dict.fromkeys(r["method"] for r in rows):
        for key in ("bytes", "write_ms", "check_ms"):
            big = [
                (r["n"], r[key])
                for r in rows
                if r["method"] == method and r["variant"] == "plain" and r[key] and r["n"] >= 16
            ]
            slope = growth(big[-5:])
            if slope is not None:
                fits[f"{method} {key}"] = (
                    f"2^({slope:.2f} n) over n = {big[-5:][0][0]}..{big[-1][0]}"
                )
    for name, fit in fits.items():
        print(name, fit, sep="\t")
    if given.out:
        write_atomic(
            given.out,
            dump(
                {
                    "machine": platform.machine(),
                    "python": platform.python_version(),
                    "command": "python benchmarks/certificates.py",
                    "rows": rows,
                    "growth": fits,
                }
            ),
        )


if __name__ == "__main__":
    main()
