"""The results as a Markdown table and a figure; growth exponents by least squares."""

from __future__ import annotations

import math
from collections import defaultdict


def fastest(row: dict) -> float | None:
    """Seconds of the fastest contestant of ours that was right throughout."""
    own = [
        c["seconds"]
        for c in row["contestants"]
        if c["name"].startswith("exactlt") and "seconds" in c and not c["wrong"]
    ]
    return min(own, default=None)


def markdown(document: dict) -> str:
    """One table: row, contestant, time a case, ratio to our fastest, right or wrong."""
    lines = [
        "| question | contestant | CPU time a case | times exactlt's | answers |",
        "|---|---|---:|---:|---|",
    ]
    for row in document["rows"]:
        best = fastest(row)
        ranked = sorted(row["contestants"], key=lambda c: c.get("seconds", math.inf))
        for k, c in enumerate(ranked):
            title = row["title"] if k == 0 else ""
            if "seconds" in c:
                ratio = f"{c['seconds'] / best:.3g}" if best else ""
                verdict = f"{c['answered'] - c['wrong']} of {row['cases']} right"
                if c["wrong"]:
                    verdict = f"**{c['wrong']} of {c['answered']} wrong**"
                if c["status"] != "ok":
                    verdict += f", {c['status']}"
                lines.append(
                    f"| {title} | {c['name']} | {_time(c['seconds'])} | {ratio} | {verdict} |"
                )
            else:
                why = c.get("refused", c["status"])
                lines.append(f"| {title} | {c['name']} | | | {why} |")
    lines += ["", "| growth | fitted | theory |", "|---|---|---|"]
    for name, (slope, theory) in growth(document).items():
        lines.append(f"| {name} | 2^({slope:.3f} n) | {theory} |")
    return "\n".join(lines) + "\n"


def _time(seconds: float) -> str:
    for limit, unit, name in ((1e-3, 1e-6, "us"), (1, 1e-3, "ms")):
        if seconds < limit:
            return f"{seconds / unit:.3g} {name}"
    return f"{seconds:.3g} s"


def curves(document: dict, key: str) -> dict[str, list[tuple[int, float]]]:
    """(n, value) of every contestant over the rows of each growth family."""
    out = defaultdict(list)
    for row in document["rows"]:
        if row["growth"] is None:
            continue
        for c in row["contestants"]:
            if key in c:
                out[c["name"]].append((row["n"], c[key]))
    return {name: sorted(points) for name, points in out.items()}


def slope(points: list[tuple[int, float]]) -> float:
    """Least-squares slope of log2(value) over n."""
    xs, ys = [n for n, _ in points], [math.log2(v) for _, v in points]
    mx, my = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((x - mx) * (y - my) for x, y in zip(xs, ys, strict=True)) / sum(
        (x - mx) ** 2 for x in xs
    )


THEORY = {
    "exactlt batch": "2^(n/2)",
    "exactlt mitm": "2^(n/2)",
    "NumPy, 12 lines": "2^(n/2)",
    "exactlt schroeppel_shamir": "2^(n/2)",
    "exactlt schroeppel_shamir count": "2^(n/2)",
    "exactlt mitm count": "2^(n/2)",
    "NumPy count": "2^(n/2)",
    "OR-tools KnapsackSolver": "2^n at worst",
}
STEADY = {
    "exactlt schroeppel_shamir": 36,
    "exactlt schroeppel_shamir count": 40,
    "exactlt mitm": 30,
    "exactlt batch": 21,
}
"""From this n on time and memory are those of the sums, not of starting."""


def growth(document: dict) -> dict[str, tuple[float, str]]:
    """Fitted exponents of time, and of Schroeppel–Shamir's counted memory."""
    out = {}
    for name, points in curves(document, "seconds").items():
        points = [(n, v) for n, v in points if n >= STEADY.get(name, 0)]
        if len(points) >= 3 and len({n for n, _ in points}) >= 3:
            out[f"{name}, time"] = slope(points), THEORY.get(name, "")
    for name, points in curves(document, "list_bytes").items():
        points = [(n, v) for n, v in points if n >= STEADY.get(name, 0)]
        if len({n for n, _ in points}) >= 3:
            out[f"{name}, list bytes"] = slope(points), "2^(n/4)"
    return out


def figure(document: dict, path: str) -> None:
    """Two panels: time against n for every contestant, and memory against n.  SVG or PNG.

    Raises
    ------
    MissingDependency
        matplotlib is not installed.
    """
    from exactlt._figures import axes, save

    with axes(10, 4.2, columns=2) as (fig, (left, right)):
        for name, points in curves(document, "seconds").items():
            if "count" in name:
                continue
            mark = "o-" if name.startswith("exactlt") else "s--"
            left.semilogy(*zip(*points, strict=True), mark, ms=4, lw=1.3, base=10, label=name)
        left.set(xlabel="n", ylabel="processor seconds an instance", title="Least gap, one core")
        left.legend(fontsize=7)
        memory = curves(document, "list_bytes")
        merged = {n: v for points in memory.values() for n, v in points if n >= 36}
        points = sorted(merged.items())
        if points:
            right.semilogy(
                *zip(*points, strict=True), "o-", ms=4, base=2, label="schroeppel_shamir, counted"
            )
            ns = [n for n, _ in points]
            last = points[-1][1]
            right.semilogy(
                ns, [last * 2 ** ((n - ns[-1]) / 4) for n in ns], "k:", base=2, label="2^(n/4)"
            )
            right.semilogy(
                ns, [24 * 2 ** (n / 2) for n in ns], "r--", base=2, label="half lists of mitm"
            )
            right.legend(fontsize=7)
        right.set(xlabel="n", ylabel="bytes", title="Memory of the lists")
        save(fig, path)
