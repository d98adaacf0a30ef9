"""Writes the corpus' generated cases: python tests/proofs_check/grow_corpus.py

A case is two files, NAME.json and NAME.cert, in correct/, incorrect/ or malformed/; adding one
is adding these.  What is made here is small and deterministic.
"""

import json
import zlib
from itertools import pairwise
from pathlib import Path

from checker_truth import documents, solutions

from exactlt.certificates import (
    CoverQuestion,
    WidthQuestion,
    certify,
    certify_cover,
    certify_cover_width,
    certify_width,
)
from exactlt.certificates._counting import _in_class, _rice
from exactlt.certificates._file import MAGIC, Proof, pack
from exactlt.certificates._rows import choices
from exactlt.certificates._veripb import HEAD
from exactlt.instances import LinearSystem, Partition, Row, Stream, SubsetSum

UNFIT = {"bits-too-many", "bits-bomb", "order-short"}  # well formed, but not for this question
HERE = Path(__file__).parent


def put(kind, name, question, data):
    folder = HERE / kind
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.json").write_bytes(
        question if isinstance(question, bytes) else documents(question) + b"\n"
    )
    (folder / f"{name}.cert").write_bytes(data)


def split(data):
    """(header, body) of a certificate."""
    line, body = data[len(MAGIC) :].split(b"\n", 1)
    return json.loads(line), body


def join(header, body):
    return MAGIC + json.dumps(header, sort_keys=True).encode() + b"\n" + body


def swap_body(data, body, **changes):
    """The certificate with another proof of another length."""
    header, _ = split(data)
    header["proofs"][0].update({"bytes": len(body), **changes})
    return join(header, body)


def infeasible(n, bits, tolerance=0, size=None, law="uniform"):
    for seed in range(1000):
        weights = Stream(f"{law}:M=2^{bits}", seed).take(n)
        question = SubsetSum(weights, sum(weights[::2]) + tolerance + 1, tolerance, size)
        if not any(True for _ in solutions(question)):
            return question
    raise SystemExit("no infeasible question")


CLASHING = LinearSystem(
    5,
    [
        Row(range(5), [2, 3, 5, -4, 1], 4, 4),
        Row([0, 2, 4], [1, 1, 3], 1, 2),
        Row([1, 3], [1, 1], None, 0),
    ],
    groups=[[0, 1], [2, 3]],
)


def correct():
    plain, sized = infeasible(9, 12), infeasible(9, 10, size=4)
    wide, near = infeasible(8, 70), infeasible(9, 14, tolerance=5)
    for method in ("diagram", "counting", "veripb", "lrat", "drat", "prices"):
        put("correct", f"infeasible-{method}", plain, certify(plain, method=method))
        put("correct", f"infeasible-size-{method}", sized, certify(sized, method=method))
        put("correct", f"infeasible-tolerance-{method}", near, certify(near, method=method))
        if method in ("diagram", "counting", "veripb"):
            put("correct", f"infeasible-70-bits-{method}", wide, certify(wide, method=method))
    small = SubsetSum([6, 10, 15, -9], target=14)
    for method in ("lrat", "drat"):
        data = certify(small, method=method)
        text = zlib.decompress(split(data)[1])
        put("correct", f"infeasible-text-{method}", small, swap_body(data, text))
    data = certify(small, method="veripb")
    put("correct", "infeasible-plain-pbp", small, zlib.decompress(split(data)[1]))
    far = SubsetSum([6, 10], target=99)
    for method in ("diagram", "counting", "veripb", "lrat", "drat", "prices"):
        put("correct", f"out-of-reach-{method}", far, certify(far, method=method))
    data = certify(small, method="drat")
    text = zlib.decompress(split(data)[1])
    put(
        "correct",
        "drat-new-variable",
        small,
        swap_body(data, b"900 1 0\n-900 -1 0\nd 900 1 0\n" + text),
    )
    row = LinearSystem(3, [Row([0, 1], [1, 1], None, -1), Row([2], [1], 0, 0)])
    for method in ("diagram", "counting", "lrat", "prices"):
        put("correct", f"row-allows-nothing-{method}", row, certify(row, method=method))
    hand = SubsetSum([2, 2, 2], target=3)
    put(
        "correct",
        "infeasible-hand-pbp",
        hand,
        (
            HEAD
            + """
% every weight is even: x1+x2+x3 >= 2 and <= 1
f 2;
pol 1 2 d;
pol 2 2 d;
red 1 ~x4 1 x1 1 x2 >= 1 : x4 -> 0;
rup 1 x1 1 x2 1 x3 >= 1 : 3;
del id 5;
del range 6 7;
red 2 x4 1 x2 >= 2 : x4 -> 1;
pol 3 4 +;
output NONE;
conclusion UNSAT : 8;
end pseudo-Boolean proof;
"""
        ).encode(),
    )
    put(
        "correct",
        "infeasible-hand-rup-pbp",
        SubsetSum([3, 5], target=4),
        (
            HEAD
            + """
rup 1 x1 >= 1;
rup >= 1;
output NONE;
conclusion UNSAT : 4;
end pseudo-Boolean proof;
"""
        ).encode(),
    )
    put("correct", "feasible", SubsetSum([3, -5, 8], 6), certify(SubsetSum([3, -5, 8], 6)))
    put(
        "correct",
        "feasible-size",
        SubsetSum([3, -5, 8], 3, 0, 1),
        certify(SubsetSum([3, -5, 8], 3, 0, 1)),
    )
    put(
        "correct",
        "infeasible-parity",
        SubsetSum([2, 4, 8, 16, 32, 64], 33),
        certify(SubsetSum([2, 4, 8, 16, 32, 64], 33)),
    )
    put(
        "correct",
        "infeasible-out-of-reach",
        SubsetSum([1, 2, -4], 9),
        certify(SubsetSum([1, 2, -4], 9)),
    )
    put("correct", "partition", Partition([5, 4, 3, 2]), certify(Partition([5, 4, 3, 2])))
    put("correct", "partition-bias-all", Partition([1, -1], 2), certify(Partition([1, -1], 2)))
    for bias in (2, -2):
        leaning = Partition([8, 3, 1, 4], bias)
        put("correct", f"partition-bias{bias}", leaning, certify(leaning))
        leaning = Partition([9, 5, 3, 3], bias)
        put("correct", f"partition-bias{bias}-optimum", leaning, certify(leaning, "optimum"))
    put(
        "correct", "partition-none", Partition([9, 3, 1, 1], 0), certify(Partition([9, 3, 1, 1], 0))
    )
    put(
        "correct",
        "partition-optimum",
        Partition([9, 3, 1, 1]),
        certify(Partition([9, 3, 1, 1]), "optimum"),
    )
    priced()
    for method in ("diagram", "lrat", "drat", "prices"):
        put("correct", f"system-{method}", CLASHING, certify(CLASHING, method=method))
    open_system = LinearSystem(4, [Row(range(4), [2, 3, 5, -4], 1, 1)], [[0, 1]])
    put("correct", "system-feasible", open_system, certify(open_system))
    for size in (None, 4):
        question = infeasible(9, 12, size=size)
        for method in ("diagram", "counting", "veripb"):
            put(
                "correct",
                f"optimum-{'size-' if size else ''}{method}",
                question,
                certify(question, "optimum", method=method),
            )
    put("correct", "optimum-zero", SubsetSum([3, 4], 7), certify(SubsetSum([3, 4], 7), "optimum"))
    put(
        "correct",
        "sparsest",
        SubsetSum([1, 2, 3, 7, 11, -5], 12),
        certify(SubsetSum([1, 2, 3, 7, 11, -5], 12), "sparsest"),
    )
    for law in (
        "uniform:M=40",
        "gadget:k=3,side=-1",
        "product:k=3",
        "normal:sigma=5,M=20",
        "nonzero:M=2^66",
    ):
        target = 5 if "66" not in law else sum(Stream(law, 3).take(6)[:6:2])
        stream, n, mask = minimal(law, target)
        put(
            "correct",
            f"width-{law.partition(':')[0]}",
            WidthQuestion(stream, target, target),
            certify_width(stream, target, 0, n, mask),
        )
    put(
        "correct",
        "width-zero",
        WidthQuestion(Stream("sign", 1), 1, 1, 1),
        certify_width(Stream("sign", 1), 1, 1, 0, ()),
    )
    question = infeasible(6, 4)
    _, body = split(certify(question, method="drat"))
    put(
        "correct",
        "drat-binary",
        question,
        swap_body(certify(question, method="drat"), binary(body)),
    )
    question = WidthQuestion(Stream("uniform:M=5", 2), -2, 4)
    put("correct", "width-of-all-targets", question, all_targets(question))
    covered = CoverQuestion([1, 2, 4, -3], -3, 7)
    put("correct", "cover", covered, certify_cover(covered))
    missed = CoverQuestion([1, 2, 8, 17], 0, 11, 0, 2)
    put("correct", "uncovered", missed, certify_cover(missed))


def binary(body):
    """The binary DRAT of a compressed DRAT text."""
    out = bytearray()
    for line in zlib.decompress(body).decode().splitlines():
        words = line.split()
        out += b"d" if words[0] == "d" else b"a"
        for lit in map(int, words[words[0] == "d" : -1]):
            out += number(2 * abs(lit) + (lit < 0))
        out += b"\0"
    return bytes(out)


def number(n):
    """Seven bits a byte, low ones first."""
    return bytes([n]) if n < 128 else bytes([n & 127 | 128]) + number(n >> 7)


def tree(*numbers):
    return zlib.compress(b"".join(number(n) for n in numbers), 9)


PRICED = LinearSystem(
    4, [Row([0, 1], [2, 3], 2, 2), Row([2, 3], [2, 5], 2, 2)], groups=[[0, 2], [1, 3]]
)
"""Unit 0 is wanted by both rows: 1 0, floors 1 and 1 (zigzag 2 2) against a pay of 1."""


def priced():
    put("correct", "prices-by-hand", PRICED, certify_tree(PRICED, tree(0, 1, 0, 2, 2)))
    put(
        "correct",
        "prices-split",  # unit 0 serves row 0, or nothing does
        PRICED,
        certify_tree(PRICED, tree(3, 0, 1, 0, 2, 1, 2, 0)),
    )
    put(
        "correct",
        "prices-two-named",  # one of both, told apart below; or none
        PRICED,
        certify_tree(PRICED, tree(3, 0, 2, 0, 1, 3, 0, 1, 0, 2, 1, 2, 0, 2, 0)),
    )
    shared = LinearSystem(
        4,
        [Row([0, 1], [1, 1], 1, 1), Row([1, 2], [1, 1], 1, 1), Row([0, 2, 3], [1, 1, 2], 3, 3)],
        groups=[[0, 1], [2, 3]],
    )
    put("correct", "prices-written", shared, certify(shared, method="prices"))
    clash = LinearSystem(3, [Row([0, 1, 2], [1, 1, 1], 2, 2)], groups=[[0, 1], [1, 2], [0, 2]])
    put("correct", "prices-clashing-groups", clash, certify(clash, method="prices"))
    wrong = {
        "floor-high": (0, 1, 0, 4, 2),  # row 0 costs 1, not 2
        "floors-equal": (0, 2, 0, 2, 2),
        "row-open": (2, 0),
        "no-such-row": (2, 2),
        "no-such-unit": (3, 2, 0, 2, 0, 2, 0),
        "no-such-option": (3, 0, 1, 2, 2, 0, 2, 0),
        "options-twice": (3, 0, 2, 0, 0, 2, 1, 2, 0),
        "options-descend": (3, 0, 2, 1, 0, 2, 1, 2, 0),
        "kind": (4,),
        "again-first": (1, 2, 2),
        "one-case": (3, 0, 1, 0, 2, 1),
        "case-swapped": (3, 0, 1, 0, 2, 0, 2, 1),
        "longer": (0, 1, 0, 2, 2, 0),
        "empty": (),
    }
    for name, numbers in wrong.items():
        put("incorrect", f"prices-{name}", PRICED, certify_tree(PRICED, tree(*numbers)))
    slack = LinearSystem(3, [Row([0], [-1], -1, 0), Row([0, 1], [1, 1], 1, 2)])
    put("incorrect", "prices-floors-of-nothing", slack, certify_tree(slack, tree(0, 0, 0, 0, 2, 0)))
    # a price below 0 makes a row cheaper than 0: a floor of 0 has to be checked, too
    negative = LinearSystem(2, [Row([0, 1], [1, 1], 1, 1), Row([0, 1], [1, 2], 1, 1)])
    put(
        "incorrect",
        "prices-floor-zero-of-a-negative-row",
        negative,
        certify_tree(negative, tree(0, 0, 0, 3, 4, 0, 0, 0, 2)),
    )
    for name, data in {
        "bits": b"no zlib",
        "tail": tree(0, 1, 0, 2, 2) + b"x",
        "cut": tree(0, 1, 0, 2, 2)[:-2],
        "number-long": zlib.compress(b"\0" + b"\xff" * 12 + b"\1"),
        "number-large": zlib.compress(b"\0" + number(1 << 50)),
        "floor-huge": tree(0, 1, 0, 1 << 40, 2),
    }.items():
        put("malformed", f"prices-{name}", PRICED, certify_tree(PRICED, data))


def certify_tree(question, data):
    return pack("infeasible", question.sha256, proofs=[Proof("prices", data)])


def minimal(law, target):
    stream = Stream(law, 3)
    for n in range(1, 14):
        question = SubsetSum(stream.take(n), target)
        for mask in solutions(question):
            return stream, n, mask
    raise SystemExit(law)


def all_targets(question):
    for n in range(1, 14):
        weights = question.stream.take(n)
        masks = [
            next(solutions(SubsetSum(weights, t)), None)
            for t in range(question.low, question.high + 1)
        ]
        if None not in masks:
            shorter = question.stream.take(n - 1)
            missed = next(
                t
                for t in range(question.low, question.high + 1)
                if next(solutions(SubsetSum(shorter, t)), None) is None
            )
            return certify_cover_width(question, n, masks, missed)
    raise SystemExit("all targets")


def incorrect():
    plain, other = infeasible(9, 12), infeasible(9, 13)
    for method in ("diagram", "counting", "veripb", "lrat", "drat", "prices"):
        data = certify(other, method=method)
        if method != "prices":  # it leaves a single row to the checker, whose instance it is
            put("incorrect", f"other-instance-{method}", plain, data)
        header, body = split(data)
        feasible = SubsetSum(plain.weights, sum(plain.weights[:4]))
        header["instance"] = feasible.sha256
        put("incorrect", f"feasible-{method}", feasible, join(header, body))
    header, body = split(certify(SubsetSum([3, -5, 8], 6)))
    for name, mask in (("short", "11"), ("wrong", "110"), ("long", "1110")):
        put(
            "incorrect",
            f"mask-{name}",
            SubsetSum([3, -5, 8], 6),
            join({**header, "mask": mask}, body),
        )
    row = SubsetSum([3, -5, 8], 3, 0, 1)
    header, body = split(certify(row))
    put("incorrect", "mask-size", row, join({**header, "mask": "110"}, body))
    data = certify(plain, "optimum")
    header, body = split(data)
    worse = "".join("10"[int(c)] for c in header["mask"])
    put("incorrect", "optimum-worse-mask", plain, join({**header, "mask": worse}, body))
    put("incorrect", "optimum-no-proof", plain, join({**header, "proofs": []}, b""))
    for name, steps in {
        "red-question-variable": "red 1 x1 >= 1 : x1 -> 1;",
        "red-breaks": "red 1 ~x4 1 x1 >= 1 : x4 -> 0;\nred 1 x4 1 x2 >= 1 : x4 -> 1;",
        "red-is-its-own-premise": "red >= 1 : x4 -> 0;",
        "red-of-an-untouched-constraint": "red 1 x1 >= 1 : x4 -> 0;\npol 3 ~x1 +;",
        "rup-without-conflict": "rup 1 x1 >= 1;",
        "rup-missing-hint": "rup 1 x1 1 x2 1 x3 >= 1 : 2;",
        "deleted": "del id 1;\npol 1 2 d;",
        "division-is-not-rounding-down": "pol 1 2 d 2 2 d +;\npol 3 3 *;",
    }.items():
        put(
            "incorrect",
            f"pbp-{name}",
            SubsetSum([2, 2, 2], target=4),
            (
                f"{HEAD}\n{steps}\noutput NONE;\nconclusion UNSAT : 3;\nend pseudo-Boolean proof;\n"
            ).encode(),
        )
    put(
        "incorrect",
        "pbp-red-question-variable-used",
        SubsetSum([2, 3], target=3),
        (
            f"{HEAD}\nred 1 x1 >= 1 : x1 -> 1;\nrup >= 1;\noutput NONE;\n"
            "conclusion UNSAT : 4;\nend pseudo-Boolean proof;\n"
        ).encode(),
    )
    put(
        "incorrect",
        "pbp-wrong-f",
        SubsetSum([3, 5], target=4),
        (
            f"{HEAD}\nf 3;\nrup >= 1;\noutput NONE;\nconclusion UNSAT : 3;\n"
            "end pseudo-Boolean proof;\n"
        ).encode(),
    )
    grouped = LinearSystem(3, [Row(range(3), [2, 3, 4], 5, 5)], [[0, 1], [2]])
    put(
        "incorrect",
        "mask-breaks-a-group",
        grouped,
        join({"claim": "feasible", "instance": "", "mask": "110"}, b""),
    )
    text = zlib.decompress(split(certify(plain, method="lrat"))[1]).decode().splitlines()
    lrat = certify(plain, method="lrat")
    put(
        "incorrect",
        "lrat-step-dropped",
        plain,
        swap_body(lrat, zlib.compress("\n".join(text[3:]).encode())),
    )
    put(
        "incorrect",
        "lrat-unfinished",
        plain,
        swap_body(lrat, zlib.compress("\n".join(text[:-1]).encode())),
    )
    put(
        "incorrect",
        "drat-forgets-what-is-not-there",
        plain,
        swap_body(certify(plain, method="drat"), b"d 1 2 3 0\n0\n"),
    )
    small = LinearSystem(2, [], [[0, 1]])  # the only clause is (not 1 or not 2): feasible
    for name, steps in {
        "two-free-literals": "2 0 1 0",
        "unit-is-no-conflict": "2 -1 0 1 0\n3 0 2 0",
        "deleted-hint": "2 -1 -2 0 1 0\n2 d 1 0\n3 0 1 0",
        "no-hints": "2 0 0",
        "deletes-what-is-not-there": "2 d 7 0\n3 0 1 0",
        "unknown-hint": "2 0 5 0",
    }.items():
        put(
            "incorrect",
            f"lrat-{name}",
            small,
            swap_body(certify(CLASHING, method="lrat"), steps.encode()),
        )
    for name, steps in {
        "wrong-unit": "1 0\n0",
        "not-blocked": "-1 0\n2 0\n0",
        "empty": "0",
        "nothing": "",
    }.items():
        put(
            "incorrect",
            f"drat-{name}",
            small,
            swap_body(certify(CLASHING, method="drat"), steps.encode()),
        )
    forced = LinearSystem(2, [Row([0], [1], 1, 1)])
    put(
        "incorrect",
        "drat-forgets-a-unit",
        forced,
        swap_body(certify(CLASHING, method="drat"), b"d 1 0\n-1 0\n0\n"),
    )
    put(
        "incorrect",
        "drat-unit-is-not-blocked",
        forced,
        swap_body(certify(CLASHING, method="drat"), b"-1 0\n0\n"),
    )
    put(
        "incorrect",
        "drat-bare-empty-clause",
        plain,
        swap_body(certify(plain, method="drat"), b"0\n"),
    )
    data = certify(plain)
    header, body = split(data)
    put(
        "incorrect",
        "diagram-joins-all",
        plain,
        swap_body(data, zlib.compress(b"\x7f" + bytes(200))),
    )
    feasible = SubsetSum(plain.weights, sum(plain.weights[:4]))
    lifted, p = choices(feasible), 16
    honest = _in_class(lifted, p)
    hits = [
        m
        for m in honest
        if sum(w for k, w in enumerate(feasible.weights) if m >> k & 1) == feasible.target
    ]
    strangers = [m for m in range(512) if m not in honest]
    cheat = sorted([m for m in honest if m not in hits] + strangers[: len(hits)])
    for name, listed in {
        "lists-the-solution": honest,
        "hides-the-solution": cheat,
        "drops-the-solution": [m for m in honest if m not in hits],
    }.items():
        gaps = [b - a - 1 for a, b in pairwise([-1, *listed])]
        put(
            "incorrect",
            f"counting-{name}",
            feasible,
            pack(
                "infeasible",
                "",
                proofs=[Proof("counting", _rice(gaps, 3), {"modulus": p, "rice": 3})],
            ),
        )
    wide = SubsetSum(plain.weights, feasible.target + 1, 3)
    put(
        "incorrect",
        "counting-window-beyond-modulus",
        wide,
        pack(
            "infeasible",
            "",
            proofs=[Proof("counting", _rice([0] * 512, 0), {"modulus": 1, "rice": 0})],
        ),
    )
    stream = Stream("uniform:M=40", 3)
    _, n, mask = minimal("uniform:M=40", 5)
    header, body = split(certify_width(stream, 5, 0, n, mask))
    put(
        "incorrect",
        "width-too-large",
        WidthQuestion(stream, 5, 5),
        join(
            {
                **header,
                "n": n + 1,
                "masks": len(zlib.compress(("".join(map(str, mask)) + "0\n").encode())),
            },
            zlib.compress(("".join(map(str, mask)) + "0\n").encode()) + body[header["masks"] :],
        ),
    )
    put(
        "incorrect",
        "width-other-seed",
        WidthQuestion(Stream("uniform:M=40", 4), 5, 5),
        join({**header, "instance": WidthQuestion(Stream("uniform:M=40", 4), 5, 5).sha256}, body),
    )
    put(
        "incorrect",
        "width-for-a-subset-sum",
        plain,
        join({**header, "instance": plain.sha256}, body),
    )
    both = LinearSystem(1, [Row([0], [1], 1, 1), Row([0], [1], 1, 1)])
    # the unit says it pays nothing, and its only option costs one in row 0
    put("incorrect", "prices-option-unpaid", both, certify_tree(both, tree(0, 0, 2, 0, 2, 0)))
    flipped = "".join(map(str, (1 - mask[0], *mask[1:]))) + "\n"
    masks = zlib.compress(flipped.encode())
    put(
        "incorrect",
        "width-wrong-mask",
        WidthQuestion(stream, 5, 5),
        join({**header, "masks": len(masks)}, masks + body[header["masks"] :]),
    )
    covered = CoverQuestion([1, 2, 4, -3], -3, 7)
    head, listed = split(certify_cover(covered))
    lines = zlib.decompress(listed).decode().splitlines()
    lines[3] = lines[4]  # the mask of another target
    masks = zlib.compress("".join(line + "\n" for line in lines).encode())
    put("incorrect", "cover-wrong-mask", covered, join({**head, "masks": len(masks)}, masks))
    zero = WidthQuestion(Stream("sign", 1), 1, 1, 1)
    header, body = split(certify_width(zero.stream, 1, 1, 0, ()))
    put("incorrect", "width-zero-missed", zero, join({**header, "missed": "1"}, body))
    sized = SubsetSum([1, 2, 3], 3, 0, 2)
    put(
        "incorrect",
        "sparsest-of-a-size",
        sized,
        join(
            {
                "claim": "sparsest",
                "instance": "",
                "mask": "110",
                "proofs": [{"method": "lrat", "bytes": 0}, {"method": "lrat", "bytes": 0}],
            },
            b"",
        ),
    )
    put(
        "incorrect",
        "proof-too-many",
        plain,
        join(
            {
                **split(certify(plain))[0],
                "proofs": [*split(certify(plain))[0]["proofs"], {"method": "lrat", "bytes": 0}],
            },
            split(certify(plain))[1],
        ),
    )
    put(
        "incorrect",
        "sparsest-no-solution",
        SubsetSum([1, 2, 3], 3),
        join({"claim": "sparsest", "instance": "", "mask": "000", "proofs": []}, b""),
    )
    put(
        "incorrect",
        "optimum-of-a-system",
        CLASHING,
        join({"claim": "optimum", "instance": "", "mask": "00000", "proofs": []}, b""),
    )
    put(
        "incorrect",
        "pbp-red-last-question-variable",
        SubsetSum([3, 2], target=3),
        (
            f"{HEAD}\nred 1 x2 >= 1 : x2 -> 1;\nrup >= 1;\noutput NONE;\n"
            "conclusion UNSAT : 4;\nend pseudo-Boolean proof;\n"
        ).encode(),
    )
    put(
        "incorrect",
        "sparsest-of-a-system",
        CLASHING,
        join(
            {"claim": "sparsest", "instance": CLASHING.sha256, "mask": "00000", "proofs": []}, b""
        ),
    )


def malformed():
    plain = SubsetSum([6, 10, 15, -9], target=14)
    data = certify(plain)
    header, body = split(data)
    counting = certify(plain, method="counting")
    veripb = certify(plain, method="veripb")
    cases = {
        "empty": b"",
        "magic": data[1:],
        "no-header": MAGIC,
        "half-header": data[:40],
        "not-json": MAGIC + b"{claim}\n",
        "list-header": MAGIC + b"[]\n",
        "float": data.replace(b'"bytes":', b'"bytes":1.5e3,"x":'),
        "twice": data.replace(b'{"claim"', b'{"claim":"feasible","claim"'),
        "deep": MAGIC + b"[" * 100000 + b"\n",
        "nan": MAGIC + b'{"claim":NaN}\n',
        "unknown-claim": join({**header, "claim": "true"}, body),
        "claim-list": join({**header, "claim": []}, body),
        "method-list": join({**header, "proofs": [{"method": [], "bytes": 0}]}, b""),
        "proofs-number": join({**header, "proofs": 5}, b""),
        "proofs-of-text": join({**header, "proofs": ["diagram"]}, b""),
        "drat-letter-inside": swap_body(certify(plain, method="drat"), b"1 d 0\n"),
        "lrat-one-word": swap_body(certify(plain, method="lrat"), b"7\n"),
        "lrat-empty-step": swap_body(certify(plain, method="lrat"), b"7 d\n"),
        "lrat-letter-first": swap_body(certify(plain, method="lrat"), b"d 1 0\n"),
        "unknown-key": join({**header, "trust": 1}, body),
        "unknown-method": join({**header, "proofs": [{"method": "oracle", "bytes": 0}]}, b""),
        "negative-bytes": join({**header, "proofs": [{**header["proofs"][0], "bytes": -1}]}, body),
        "too-many-bytes": join(
            {**header, "proofs": [{**header["proofs"][0], "bytes": 10**12}]}, body
        ),
        "huge-number": join(
            {**header, "proofs": [{**header["proofs"][0], "bytes": "9" * 4000}]}, body
        ),
        "truncated": data[:-3],
        "longer": data + b"x",
        "not-utf8": MAGIC + b"\xff\xfe\n",
        "order-short": join(
            {**header, "proofs": [{**header["proofs"][0], "order": [0, 1, 2]}]}, body
        ),
        "order-bool": join(
            {**header, "proofs": [{**header["proofs"][0], "order": [False, True, 2, 3]}]}, body
        ),
        "bits-not-zlib": swap_body(data, b"\x00" * 9),
        "bits-too-many": swap_body(data, zlib.compress(bytes(500))),
        "bits-bomb": swap_body(data, zlib.compress(bytes(10**7), 9)),
        "modulus-text": swap_body(counting, split(counting)[1], modulus="many"),
        "modulus-huge": swap_body(counting, split(counting)[1], modulus=10**15),
        "rice-huge": swap_body(counting, split(counting)[1], rice=10**15),
        "pbp-cut": zlib.decompress(split(veripb)[1])[:-30],
        "pbp-bomb": swap_body(veripb, zlib.compress(bytes(3 * 10**7), 9)),
        "pbp-number-bomb": f"{HEAD}\npol 1 {'9' * 3900} * {'9' * 3900} * {'9' * 3900} * ".encode()
        + b"9 * " * 10
        + f"{'9' * 3900} * ".encode() * 20
        + b";\n",
        "pbp-coefficient-bomb": f"{HEAD}\npol x1{f' {9**4000} *' * 30};\n".encode(),
        "pbp-doubling-bomb": (
            f"{HEAD}\npol x1 {2**9000} *;\n"
            + "".join(f"pol {k} {2**9000} *;\n" for k in range(3, 15))
        ).encode(),
        "pbp-only-head": f"{HEAD}\n".encode(),
        "pbp-no-end": zlib.decompress(split(veripb)[1])[: -len("end pseudo-Boolean proof;\n")],
        "pbp-divided-by-zero": f"{HEAD}\npol 1 0 d;\n".encode(),
        "pbp-times-zero": f"{HEAD}\npol 1 0 *;\n".encode(),
        "pbp-times-a-constraint": f"{HEAD}\npol 1 x1 *;\n".encode(),
        "pbp-truncated-zlib": swap_body(veripb, split(veripb)[1][:-8]),
        "pbp-truncated-zlib-early": swap_body(veripb, split(veripb)[1][:40]),
        "pbp-stack": f"{HEAD}\npol + ;\n".encode(),
        "pbp-words": f"{HEAD}\npol one 2 +;\n".encode(),
        "pbp-no-semicolon": f"{HEAD}\npol 1 2 +\n".encode(),
        "pbp-literal-twice": f"{HEAD}\nrup 1 x1 1 x1 >= 1;\n".encode(),
        "lrat-words": swap_body(certify(plain, method="lrat"), b"a b c\n"),
        "lrat-descending": swap_body(certify(plain, method="lrat"), b"3 1 0 1 0\n"),
        "lrat-words-after": swap_body(certify(plain, method="lrat"), b"999 1 0 1 0 7\n"),
        "drat-words-after": swap_body(certify(plain, method="drat"), b"1 0 2\n"),
        "lrat-no-zero": swap_body(certify(plain, method="lrat"), b"99 1 2\n"),
        "drat-words": swap_body(certify(plain, method="drat"), b"1 x 0\n"),
        "drat-plus": swap_body(certify(plain, method="drat"), b"+1 0\n"),
        "mask-letters": join({"claim": "feasible", "instance": plain.sha256, "mask": "1a01"}, b""),
        "mask-number": join({"claim": "feasible", "instance": plain.sha256, "mask": 1101}, b""),
    }
    for name, case in cases.items():
        kind = "incorrect" if name in UNFIT else "malformed"
        put(kind, name, plain, case)
    for name, text in {
        "instance-empty": "",
        "instance-list": "[1]",
        "instance-format": '{"format": "x"}',
        "instance-format-list": '{"format": [], "version": 1}',
        "instance-float": '{"format":"exactlt/subset-sum","version":1,"weights":[1.0],"target":1}',
        "instance-version": '{"format":"exactlt/subset-sum","version":2,"weights":[1],"target":1}',
        "instance-version-true": '{"format":"exactlt/subset-sum","version":true,'
        '"weights":[1],"target":1}',
        "instance-no-weights": '{"format":"exactlt/subset-sum","version":1,"weights":[],'
        '"target":1}',
        "instance-no-target": '{"format":"exactlt/subset-sum","version":1,"weights":[1]}',
        "instance-tolerance": '{"format":"exactlt/subset-sum","version":1,"weights":[1],'
        '"target":1,"tolerance":-1}',
        "instance-size": '{"format":"exactlt/subset-sum","version":1,"weights":[1],"target":1,'
        '"size":2}',
        "instance-unknown-key": '{"format":"exactlt/subset-sum","version":1,"weights":[1],'
        '"target":1,"eps":0}',
        "instance-law": '{"format":"exactlt/width","version":1,"law":"zipf:s=1","seed":"1",'
        '"label":"","low":"1","high":"1","tolerance":"0","size":null}',
        "instance-targets": '{"format":"exactlt/cover","version":1,"weights":[1],"low":"2",'
        '"high":"1","tolerance":"0","size":null}',
        "instance-many-targets": '{"format":"exactlt/cover","version":1,"weights":[1],"low":"2",'
        '"high":"999999999999","tolerance":"0","size":null}',
        "instance-system": '{"format":"exactlt/linear-system","version":1,"variables":2,"rows":'
        '[{"variables":[2],"coefficients":["1"],"low":"1","high":null}]}',
        "instance-weights-text": '{"format":"exactlt/subset-sum","version":1,"weights":"12",'
        '"target":4}',
        "instance-row-number": '{"format":"exactlt/linear-system","version":1,"variables":2,'
        '"rows":[5]}',
        "instance-variables-float": '{"format":"exactlt/linear-system","version":1,"variables":2.0,'
        '"rows":[]}',
        "instance-names": '{"format":"exactlt/linear-system","version":1,"variables":2,'
        '"rows":[],"names":["a"]}',
        "instance-law-fraction": '{"format":"exactlt/width","version":1,"law":"uniform:M=3/1",'
        '"seed":"1","label":"","low":"1","high":"1","tolerance":"0"}',
        "instance-law-power": '{"format":"exactlt/width","version":1,"law":"uniform:M=9^999999",'
        '"seed":"1","label":"","low":"1","high":"1","tolerance":"0"}',
        "instance-law-sigma": '{"format":"exactlt/width","version":1,"law":'
        '"normal:sigma=1/1001,M=3","seed":"1","label":"","low":"1",'
        '"high":"1","tolerance":"0"}',
        "instance-bias-parity": '{"format":"exactlt/partition","version":1,"weights":[1,2],'
        '"bias":1}',
        "instance-bias-large": '{"format":"exactlt/partition","version":1,"weights":[1,2],'
        '"bias":4}',
        "instance-variables": '{"format":"exactlt/linear-system","version":1,"variables":'
        '99999999999,"rows":[]}',
    }.items():
        claim = "width" if "width" in text else "infeasible"
        head = {"claim": claim, "instance": "any", "proofs": []}
        if claim == "width":
            head |= {"n": 0, "missed": None, "masks": 0}
        put("malformed", name, text.encode(), join(head, b""))


if __name__ == "__main__":
    correct()
    incorrect()
    malformed()
