"""Means of minimal network widths beside the constructions' bounds: a table and a figure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from exactlt.instances import parse_law

STRUCTURES = ("block", "one-input", "free")


def kn25_lower(d: int, m: int, M: int) -> float:
    """KN25, Theorem 3 for a d-h-m source: h(d+m) >= d·m·log2(2M+1) for all targets at once."""
    return d * m * math.log2(2 * M + 1) / (d + m)


def kn25_upper_shape(d: int, M: int) -> float:
    """d·log2(1/δ), the shape of KN25's Lemma 7 without its unknown constant; 1/δ = M."""
    return d * math.log2(max(M, 2))


def cells(records: Sequence[dict]) -> list[dict]:
    """One row per (kind, law, d, m): means over the seeds where all structures are settled."""
    groups: dict = {}
    for r in records:
        groups.setdefault((r["kind"], r["law"], r["d"], r["m"]), {}).setdefault(r["seed"], {})[
            r["structure"]
        ] = r
    rows = []
    for (kind, law, d, m), seeds in groups.items():
        names = [s for s in STRUCTURES if any(s in one for one in seeds.values())]
        whole = [
            one for one in seeds.values() if all(one.get(s, {}).get("n") is not None for s in names)
        ]
        mean = {s: sum(one[s]["n"] for one in whole) / len(whole) for s in names} if whole else {}
        wide = next((s for s in names if s != "free"), None)
        rows.append(
            {
                "kind": kind,
                "law": law,
                "d": d,
                "m": m,
                "seeds": len(seeds),
                "settled": len(whole),
                "mean": mean,
                "ratio": mean[wide] / mean["free"] if mean.get("free") and wide else None,
                "evidence": sorted({one["free"]["evidence"] for one in whole if "free" in one}),
                "seconds": max(
                    (r.get("milliseconds", 0) for one in seeds.values() for r in one.values()),
                    default=0,
                )
                / 1000,
            }
        )
    return rows


def table(records: Sequence[dict]) -> str:
    """Markdown: mean minimal widths per structure, ratio, KN25's two bounds."""
    lines = [
        "| target | law | d | outputs | seeds settled | block | one input | free | "
        "block : free | KN25 upper shape d·log2 M | KN25 Thm 3 lower (all targets) |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for c in cells(records):
        M = parse_law(c["law"]).bound
        mean = [f"{c['mean'][s]:.1f}" if s in c["mean"] else "–" for s in STRUCTURES]
        ratio = "–" if c["ratio"] is None else f"{c['ratio']:.1f}"
        linear = c["kind"] == "linear"
        upper = f"{kn25_upper_shape(c['d'], M):.1f}" if linear else "–"
        lower = f"{kn25_lower(c['d'], c['m'], M):.1f}" if linear else "–"
        lines.append(
            f"| {c['kind']} | {c['law']} | {c['d']} | {c['m']} | {c['settled']} of "
            f"{c['seeds']} | {' | '.join(mean)} | {ratio} | {upper} | {lower} |"
        )
    return "\n".join(lines)


def figure(records: Sequence[dict], path: str | Path) -> Path:
    """Block : free ratios against d, outputs and precision, and widths beside the bounds."""
    from exactlt._figures import axes, save

    rows = [c for c in cells(records) if c["kind"] == "linear" and c["ratio"]]
    for c in rows:
        c["M"] = parse_law(c["law"]).bound

    def curves(axis, x, keep, label, word):
        for value in sorted({label(c) for c in rows if keep(c)}):
            at = sorted((c[x], c["ratio"]) for c in rows if keep(c) and label(c) == value)
            axis.plot(*zip(*at, strict=True), "o-", label=f"{word} {value}")
        axis.set(ylabel="block : free (mean n*)")
        if axis.lines:
            axis.legend(frameon=False, fontsize=8)
            axis.set_ylim(1, 0.5 + max(max(line.get_ydata()) for line in axis.lines))

    with axes(11, 7.2, 2, 2) as (fig, panels):
        curves(panels[0, 0], "d", lambda c: c["m"] == 1, lambda c: c["M"], "M =")
        panels[0, 0].set(xlabel="input dimension d (one output)")
        curves(
            panels[0, 1],
            "m",
            lambda c: c["d"] in (2, 3, 4) and c["M"] <= 3,
            lambda c: (c["d"], c["M"]),
            "(d, M) =",
        )
        panels[0, 1].set(xlabel="outputs")
        curves(panels[1, 0], "M", lambda c: c["m"] == 1, lambda c: c["d"], "d =")
        panels[1, 0].set(xlabel="M = 1/δ (one output)", xscale="log")
        panels[1, 0].set_xscale("log", base=2)
        one = sorted((c for c in rows if c["m"] == 1 and c["d"] == 2), key=lambda c: c["M"])
        if one:
            Ms = [c["M"] for c in one]
            for name in STRUCTURES:
                if all(name in c["mean"] for c in one):
                    panels[1, 1].plot(Ms, [c["mean"][name] for c in one], "o-", label=f"n* {name}")
            panels[1, 1].plot(
                Ms,
                [kn25_upper_shape(2, M) for M in Ms],
                "k--",
                label="KN25 upper shape d·log2 M, constant 1",
            )
            panels[1, 1].plot(
                Ms,
                [kn25_lower(2, 1, M) for M in Ms],
                "k:",
                label="KN25 Theorem 3 lower, all targets",
            )
            panels[1, 1].set_xscale("log", base=2)
            panels[1, 1].set(xlabel="M (d = 2, one output)", ylabel="hidden width")
            panels[1, 1].legend(frameon=False, fontsize=8)
        return save(fig, path)
