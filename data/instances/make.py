"""Write the regression set: questions with known answers, each known by two exact methods.

    python data/instances/make.py        # rewrites *.jsonl and manifest.json

One line an instance: the canonical document, where it came from, and the truth: the verdict,
the optimum's gap with a mask, the number of solutions, the fewest kept weights, and which
methods agreed.  Widths hold the stream, n*, the mask at n* and who refuted n* − 1.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from exactlt import Partition, Stream, SubsetSum, __version__
from exactlt.answers import Ask, Evidence, Limits
from exactlt.errors import SoundnessError, UnsupportedError
from exactlt.instances import Canonical
from exactlt.solvers import solver
from exactlt.width import stream_width

HERE = Path(__file__).parent
METHODS = ("dp", "mitm", "schroeppel_shamir", "enumerate")
"""Our own complete methods, asked in this order until two have answered."""

LIMITS = Limits(seconds=60, memory=256)

VALUE = {
    Ask.DECIDE: lambda a: a.verdict.value,
    Ask.OPTIMUM: lambda a: str(a.gap),
    Ask.SPARSEST: lambda a: a.kept,
    Ask.COUNT: lambda a: str(a.count),
}


def truth(instance: Canonical) -> dict:
    """All four answers, each from two methods that share no code, or an error."""
    found: dict[str, object] = {}
    for question, value in VALUE.items():
        values, masks, names = set(), [], []
        for name in METHODS:
            if name == "enumerate" and instance.n > 18:
                continue
            try:
                answer = solver(name).solve(instance, question, limits=LIMITS)
            except UnsupportedError:
                continue
            if answer.reason is not None:
                continue
            values.add(value(answer))
            names.append(name)
            masks.append(answer.mask)
            if len(names) == 2:
                break
        if len(values) != 1 or len(names) < 2:
            raise SoundnessError(f"{instance.sha256} {question}: {names} say {values}")
        found[question.value] = values.pop()
        found[f"{question.value}_by"] = names
        if question is Ask.OPTIMUM:
            found["optimum_mask"] = "".join(map(str, next(m for m in masks if m is not None)))
    return found


def random_sums(sized: bool):
    """Subset sums from easy to critical density, narrow to 60-bit weights."""
    for n, bits in (
        (6, 3),
        (10, 4),
        (12, 12),
        (14, 20),
        (16, 8),
        (16, 60),
        (18, 18),
        (20, 10),
        (22, 22),
        (24, 24),
        (26, 16),
        (28, 28),
    ):
        for seed in range(4 if n <= 20 else 2):
            law = ("uniform", "nonzero", "positive", "range")[seed % 4]
            text = (
                f"{law}:M={2**bits}"
                if law != "range"
                else f"range:low={-(2**bits) // 3},high={2**bits}"
            )
            stream = Stream(text, seed, "regression")
            weights = stream.take(n)
            kept = [
                w
                for w, keep in zip(weights, Stream("sign", seed, f"mask/{n}").take(n), strict=True)
                if keep > 0
            ]
            planted = seed % 2 == 0
            target = sum(kept) if planted else sum(weights) // 2 + 1
            size = None if not sized else len(kept) if planted else n // 3
            tolerance = (0, 0, 3, 2**bits // 50)[seed % 4]
            yield stream, SubsetSum(weights, target, tolerance, size)


def random_partitions():
    """Number partitioning around its threshold, plain and with a bias."""
    for n, bits in (
        (5, 3),
        (8, 8),
        (12, 10),
        (14, 16),
        (16, 14),
        (18, 20),
        (20, 20),
        (22, 18),
        (24, 26),
        (28, 24),
    ):
        for seed in range(3):
            stream = Stream(f"positive:M={2**bits}", seed, "regression")
            yield stream, Partition(stream.take(n), None if seed < 2 else n % 2)


def trouble():
    """Small shapes that break encodings: zeros, twins, powers, word-size borders, far targets."""
    for edge in (2**31 - 1, 2**31 + 1, 2**53 - 1, 2**53 + 1, 2**62):
        weights = (edge, -edge, edge - 1, 1, -1, 0)
        for target in (edge, 2 * edge - 1, 2 * edge, 2 * edge + 1, 0):
            yield None, SubsetSum(weights, target)
    yield None, SubsetSum((0, 0, 0), 0)
    yield None, SubsetSum((0, 0, 0), 1)
    yield None, SubsetSum((7,) * 9, 28, size=4)
    yield None, SubsetSum((7,) * 9, 29, 0)
    yield None, SubsetSum((7,) * 9, 29, 1)
    yield None, SubsetSum(tuple(2**i for i in range(14)), 2**13 + 5)
    yield None, SubsetSum(tuple(-(2**i) for i in range(14)), -(2**14))
    yield None, SubsetSum((1, 2, 4, 8), 7, size=0)
    yield None, SubsetSum((1, 2, 4, 8), 15, size=4)
    yield None, Partition((1,))
    yield None, Partition((2, 2, 2, 2), bias=4)


def lines(cases) -> list[dict]:
    return [
        {
            "instance": {**instance.document(), "sha256": instance.sha256},
            "stream": None if stream is None else stream.document(),
            "truth": truth(instance),
        }
        for stream, instance in cases
    ]


def widths() -> list[dict]:
    """Minimal widths with masks; n* − 1 refuted by two methods."""
    rows = []
    for law, target in (
        ("uniform:M=15", 7),
        ("uniform:M=1023", 1000),
        ("nonzero:M=255", -31),
        ("positive:M=4096", 9999),
        ("product:k=4", 208),
        ("uniform:M=2^20", 77),
        ("gadget:k=4,side=1", 176),
        ("gadget:k=4,side=-1", -48),
    ):
        for seed in range(8):
            width = stream_width(
                Stream(law, seed, "regression"), target, solver("mitm"), confirm=solver("dp")
            )
            assert width.n is not None and width.evidence in (Evidence.AGREED, Evidence.EXHAUSTIVE)
            rows.append(width.document())
    return rows


def main() -> None:
    files = {
        "rss.jsonl": lines(random_sums(sized=False)),
        "rfss.jsonl": lines(random_sums(sized=True)),
        "npp.jsonl": lines(random_partitions()),
        "trouble.jsonl": lines(trouble()),
        "widths.jsonl": widths(),
    }
    manifest = {
        "format": "exactlt/regression-set",
        "version": 1,
        "tool": __version__,
        "script": "data/instances/make.py",
        "files": {},
    }
    for name, rows in files.items():
        text = "".join(json.dumps(row, separators=(",", ":")) + "\n" for row in rows)
        (HERE / name).write_text(text)
        digest = hashlib.sha256(text.encode()).hexdigest()
        manifest["files"][name] = {"lines": len(rows), "sha256": digest}
        print(f"{name:14} {len(rows):4} lines {len(text):8} bytes")
    (HERE / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")


if __name__ == "__main__":
    main()
