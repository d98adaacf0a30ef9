"""Make the network width records of this folder: python data/networks/make.py [NAME…]"""

import sys
from pathlib import Path

from exactlt._files import write_atomic
from exactlt.instances import dump, read_instance
from exactlt.width.network.block import sub_layer
from exactlt.width.network.deep import chain_target, relu_target
from exactlt.width.network.record import make_record
from exactlt.width.network.search import random_layer

HERE = Path(__file__).parent
TARGETS = HERE.parent / "targets"
ALL = ("block", "one-input", "free")


def cases():
    """(name, kind, law, seed, target, structures)"""
    for d, m, M, seed in (
        (2, 1, 7, 0),
        (2, 1, 31, 0),
        (2, 1, 127, 0),
        (3, 1, 3, 1),
        (4, 1, 7, 1),
        (8, 1, 1, 0),
        (2, 2, 7, 0),
        (3, 3, 1, 0),
    ):
        law = f"uniform:M={M}"
        target = random_layer(law, seed, d, m)
        yield f"linear-{d}x{m}-M{M}-s{seed}", "linear", law, seed, target, ALL
    for seed in (0, 1):
        law = "uniform:M=7"
        yield f"chain-M7-s{seed}", "chain", law, seed, chain_target(law, seed), ("free",)
        yield (
            f"chain-wide-M7-s{seed}",
            "chain-wide",
            law,
            seed,
            chain_target(law, seed),
            ("free",),
        )
    law = "uniform:M=3"
    yield "relu-grid-M3-s3", "relu-grid", law, 3, relu_target(law, 3, 2), ("free",)
    law = "grid:k=4"
    iris = read_instance(TARGETS / "iris-4-8-3.json")
    for row in range(8):
        yield f"iris-1-row{row}", "linear", law, 0, sub_layer(iris, 0, [row], range(4)), ALL
    for row in range(3):
        target = sub_layer(iris, 1, [row], range(4))
        yield f"iris-2-row{row}-first4", "linear", law, 0, target, ALL
    yield "iris-1", "linear", law, 0, sub_layer(iris, 0, range(8), range(4)), ("block",)
    yield "iris-2", "linear", law, 0, sub_layer(iris, 1, range(3), range(8)), ("block",)
    digits = read_instance(TARGETS / "digits-64-16-10.json")
    for row in (0, 5):
        target = sub_layer(digits, 1, [row], range(4), bits=4)
        yield f"digits-2-row{row}-first4", "linear", law, 0, target, ALL
    target = sub_layer(digits, 0, [0, 1], [20, 21], bits=3)
    yield "digits-1-2x2", "linear", "grid:k=3", 0, target, ALL
    yield "digits-1-row0", "linear", law, 0, sub_layer(digits, 0, [0], range(64), 4), ("block",)
    target = sub_layer(digits, 1, range(10), range(16), 4)
    yield "digits-2", "linear", law, 0, target, ("block",)


def main() -> None:
    only = set(sys.argv[1:])
    for name, *rest in cases():
        if only and name not in only:
            continue
        record = make_record(name, *rest)
        write_atomic(HERE / f"{name}.json", dump(record))
        print(
            name,
            {s: (w["n"], w["evidence_below"]) for s, w in record["widths"].items()},
            flush=True,
        )


if __name__ == "__main__":
    main()
