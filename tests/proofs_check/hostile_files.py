"""Small files that ask the checker for hours of work or all of the memory."""

from __future__ import annotations

import json
import zlib

MAGIC = b"exactlt certificate 1\n"
HEAD = "pseudo-Boolean proof version 3.0\n"


def subset_sum(weights, target, tolerance=0, size=None) -> bytes:
    return json.dumps(
        {
            "format": "exactlt/subset-sum",
            "version": 1,
            "weights": [str(w) for w in weights],
            "target": str(target),
            "tolerance": str(tolerance),
            "size": size,
        }
    ).encode()


def system(n, rows, groups=()) -> bytes:
    rows = [
        {
            "variables": list(range(len(c))),
            "coefficients": [str(x) for x in c],
            "low": str(low),
            "high": str(high),
        }
        for c, low, high in rows
    ]
    return json.dumps(
        {
            "format": "exactlt/linear-system",
            "version": 1,
            "variables": n,
            "rows": rows,
            "groups": [list(g) for g in groups],
        }
    ).encode()


def certificate(method, data, claim="infeasible", **extra) -> bytes:
    head = {"claim": claim, "instance": "x"}
    head["proofs"] = [{"method": method, "bytes": len(data), **extra}]
    return MAGIC + json.dumps(head).encode() + b"\n" + data


def rat_scan(scale):
    """Every step looks through all clauses for its resolvents."""
    question = subset_sum([1000 + i for i in range(60)], 31)
    fresh = range(10**6, 10**6 + scale // 9, 2)
    steps = "".join(f"{v} {-v - 1} 0\n" for v in fresh)
    return question, certificate("drat", steps.encode(), encoding=2)


def saturate(scale):
    """Saturating one long row again and again on one line."""
    question = subset_sum([10**6 + i for i in range(100)], 5)
    return question, (HEAD + "f 2;\npol 1 " + "s " * (scale // 2) + ";\n").encode()


def copies(scale):
    question = subset_sum([10**6 + i for i in range(60)], 5)
    lines = "".join(f"pol 1 x1 +;\ndel id {3 + i};\n" for i in range(scale // 26))
    return question, (HEAD + "f 2;\n" + lines).encode()


def counting_wide(scale):
    """Residues of a quarter of a million bits."""
    n = max(30, scale // 40)
    question = subset_sum([3] * n, 1)
    return question, certificate("counting", b"", modulus=7, rice=1)


def sparsest(scale):
    """The same clauses for each of many sizes."""
    n = 511
    mask = "1" * n
    proofs = [{"method": "drat", "bytes": 0, "encoding": 2} for _ in range(n)]
    head = {"claim": "sparsest", "instance": "x", "mask": mask, "proofs": proofs}
    return subset_sum([1] * n, n), (MAGIC + json.dumps(head).encode() + b"\n")


def blank_lines(scale):
    question = subset_sum([5, 7], 1)
    text = HEAD.encode() + b"\n" * (scale * 1000)
    return question, certificate("veripb", zlib.compress(text, 9))


def blank_lines_drat(scale):
    question = subset_sum([3 + i for i in range(12)], 2)
    return question, certificate("drat", zlib.compress(b"\n" * (scale * 1000), 9), encoding=2)


def group_pairs(scale):
    n = max(2000, scale // 7)
    question = system(n, [([1], 2, 2)], [range(n)])
    return question, certificate("drat", b"", encoding=2)


def wide_nodes(scale):
    """Nodes of thirteen thousand bits that nothing joins."""
    weights = [(1 << 4000) + 3**i for i in range(40)]
    question = subset_sum(weights, sum(weights[:20]) + 1)
    bits = zlib.compress(bytes(scale * 100), 9)
    return question, certificate("diagram", bits, order=list(range(40)))


def masks(scale):
    """Masks that all become lists before the first is looked at."""
    count, n = 1 << 20, 900
    question = json.dumps(
        {
            "format": "exactlt/cover",
            "version": 1,
            "weights": ["1"] * n,
            "low": "0",
            "high": str(count - 1),
            "tolerance": "0",
            "size": None,
        }
    ).encode()
    text = (b"0" * n + b"\n") * (1 if scale < 100_000 else count)
    data = zlib.compress(text, 9)
    head = {"claim": "cover", "instance": "x", "masks": len(data)}
    return question, MAGIC + json.dumps(head).encode() + b"\n" + data


def slacks(scale):
    rows = [([1] * 3, -(10**4000), 10**4000 - i) for i in range(max(4, scale // 9000))]
    return system(3, rows), certificate("diagram", zlib.compress(b""), order=[0, 1, 2])


def small_constraints(scale):
    question = subset_sum([5, 7], 1)
    lines = "red  >= 0 : x9 -> 1;\n" * (scale * 5)
    return question, certificate("veripb", zlib.compress((HEAD + "f 2;\n" + lines).encode(), 9))


def normal_law(scale):
    question = json.dumps(
        {
            "format": "exactlt/width",
            "version": 1,
            "law": "normal:sigma=1000000,M=1048576",
            "seed": "0",
            "label": "",
            "low": "1",
            "high": "1",
            "tolerance": "0",
            "size": None,
        }
    ).encode()
    head = {"claim": "width", "instance": "x", "n": 1, "missed": 1}
    data = zlib.compress(b"1\n", 9)
    head |= {"masks": len(data), "proofs": [{"method": "diagram", "bytes": 0, "order": []}]}
    return question, MAGIC + json.dumps(head).encode() + b"\n" + data


def varint(n):
    return bytes([n]) if n < 128 else bytes([n & 127 | 128]) + varint(n >> 7)


def priced_floors(scale):
    """Leaf after leaf with floors that need long tables."""
    n = 40
    question = system(n, [([1000 + 7 * i for i in range(n)], 20_001, 20_001)])
    lists = b"".join(varint(scale // 9 + i) for i in range(n))
    leaf = b"\0" + lists + varint(scale // 4)
    return question, certificate("prices", zlib.compress(leaf * 50, 9))


def priced_cases(scale):
    """Cases within cases, none of them ever closed."""
    n = 400
    question = system(n, [([1] * n, 3, 3)])
    tree = b"\3\0\0" * (scale * 10)
    return question, certificate("prices", zlib.compress(tree, 9))


def priced_rows(scale):
    """The same unreachable row asked of again and again, after empty distinctions."""
    n = 300
    question = system(n, [([2] * n, 301, 301)])
    tree = b"\3\0\0\2\0" * (scale * 5) + b"\2\0"
    return question, certificate("prices", zlib.compress(tree, 9))


def priced_wide(scale):
    """A row of four thousand bits."""
    question = system(30, [([(1 << 4000) + 3**i for i in range(30)], 5, 1 << 4003)])
    tree = b"\2\0" + bytes(scale)
    return question, certificate("prices", zlib.compress(tree, 9))


CASES = {
    make.__name__: make
    for make in (
        rat_scan,
        saturate,
        copies,
        counting_wide,
        sparsest,
        blank_lines,
        blank_lines_drat,
        group_pairs,
        wide_nodes,
        masks,
        slacks,
        small_constraints,
        normal_law,
        priced_floors,
        priced_cases,
        priced_rows,
        priced_wide,
    )
}
"""Name -> function of a scale, about the bytes of the file; 1,000,000 is the attack."""
