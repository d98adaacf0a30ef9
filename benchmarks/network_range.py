"""How long exact ranges of random networks take: ``python benchmarks/network_range.py``.

CPU seconds of both ends of one output on [−1, 1]^d, weights and biases uniform in −7..7.
Prints one Markdown row a size: median and greatest of the seeds that were settled.
"""

from __future__ import annotations

import itertools
import statistics
import sys
import time

from exactlt.instances import Stream
from exactlt.networks import Layer, Network, Shares, value_range

SIZES = ("1-50-50-1", "2-16-16-1", "2-12-12-12-1", "3-10-10-1", "3-8-8-8-1", "4-8-1", "4-6-6-1")
LIMIT, SEEDS = 60.0, range(10)


def drawn(widths: list[int], seed: int) -> Network:
    """The network of a seed."""
    layers = []
    for i, (a, b) in enumerate(itertools.pairwise(widths)):
        flat = Stream("uniform:M=7", seed, f"range-{i}").take(a * b + b)
        rows = [flat[k * a : (k + 1) * a] for k in range(b)]
        layers.append(Layer(rows, flat[a * b :]))
    return Network(tuple(layers))


def main(sizes) -> None:
    print("| widths | settled | median s | greatest s | median parts |\n|---|---|---|---|---|")
    for size in sizes:
        seconds, parts = [], []
        for seed in SEEDS:
            network = drawn(list(map(int, size.split("-"))), seed)
            start = time.process_time()

            def left(start=start) -> float:
                return LIMIT - (time.process_time() - start)

            found = value_range(network, 0, go_on=Shares(left, 2))
            if found.exact:
                seconds.append(time.process_time() - start)
                parts.append(found.cells)
        row = [size, f"{len(seconds)} of {len(SEEDS)}"]
        if seconds:
            row += [f"{statistics.median(seconds):.2f}", f"{max(seconds):.2f}"]
            row.append(f"{statistics.median(parts):.0f}")
        print(f"| {' | '.join(row)} |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:] or SIZES)
