"""Line charts as plain SVG text: no dependency, small, readable offline, exact data in tooltips."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

COLOURS = ("#3b5bdb", "#e8590c", "#2f9e44", "#9c36b5", "#c92a2a", "#0b7285", "#5c940d", "#495057")
WIDTH, HEIGHT = 640, 330
LEFT, RIGHT, TOP, BOTTOM = 62, 120, 16, 46


@dataclass(frozen=True)
class Point:
    """A value with its interval and the text of its tooltip."""

    x: float
    y: float
    low: float
    high: float
    text: str


def ticks(low: float, high: float, count: int = 6) -> list[float]:
    """Round numbers that cover [low, high].

    >>> ticks(0, 1, 5)
    [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    """
    step = 10 ** math.floor(math.log10((high - low) / count))
    step *= next(m for m in (1, 2, 5, 10) if (high - low) / (step * m) <= count)
    first = math.ceil(low / step - 1e-9)
    return [round(i * step, 12) for i in range(first, math.floor(high / step + 1e-9) + 1)]


def chart(
    series: Mapping[str, Sequence[Point]],
    x_label: str,
    y_label: str,
    y_range: tuple[float, float] | None = None,
) -> str:
    """An ``<svg>`` with one line a series; points without a finite value are left out."""
    points = [p for row in series.values() for p in row if math.isfinite(p.y)]
    if not points:
        return "<p>No finished cells to draw.</p>"
    x0, x1 = _padded([p.x for p in points])
    ends = [v for p in points for v in (p.low, p.high, p.y) if math.isfinite(v)]
    y0, y1 = y_range or _padded(ends)

    def px(x):
        return LEFT + (x - x0) / (x1 - x0) * (WIDTH - LEFT - RIGHT)

    def py(y):
        y = min(max(y, y0), y1)
        return HEIGHT - BOTTOM - (y - y0) / (y1 - y0) * (HEIGHT - TOP - BOTTOM)

    out = [
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(y_label)} against '
        f'{escape(x_label)}">'
    ]
    for y in ticks(y0, y1):
        out.append(
            f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{py(y):.1f}" '
            f'y2="{py(y):.1f}"/><text x="{LEFT - 8}" y="{py(y) + 4:.1f}" '
            f'text-anchor="end">{y:g}</text>'
        )
    for x in ticks(x0, x1):
        out.append(
            f'<line class="axis" x1="{px(x):.1f}" x2="{px(x):.1f}" y1="{HEIGHT - BOTTOM}" '
            f'y2="{HEIGHT - BOTTOM + 5}"/><text x="{px(x):.1f}" y="{HEIGHT - BOTTOM + 19}" '
            f'text-anchor="middle">{x:g}</text>'
        )
    out.append(
        f'<line class="axis" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{HEIGHT - BOTTOM}" '
        f'y2="{HEIGHT - BOTTOM}"/>'
    )
    middle = (TOP + HEIGHT - BOTTOM) / 2
    out.append(
        f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 8}" text-anchor="middle">'
        f'{escape(x_label)}</text><text transform="rotate(-90)" x="{-middle}" y="16" '
        f'text-anchor="middle">{escape(y_label)}</text>'
    )
    for i, (name, row) in enumerate(series.items()):
        colour = COLOURS[i % len(COLOURS)]
        row = sorted((p for p in row if math.isfinite(p.y)), key=lambda p: p.x)
        line = " ".join(f"{px(p.x):.1f},{py(p.y):.1f}" for p in row)
        out.append(f'<g stroke="{colour}" fill="{colour}"><polyline fill="none" points="{line}"/>')
        for p in row:
            out.append(
                f'<g><title>{escape(p.text)}</title><line x1="{px(p.x):.1f}" '
                f'x2="{px(p.x):.1f}" y1="{py(p.low):.1f}" y2="{py(p.high):.1f}"/>'
                f'<circle cx="{px(p.x):.1f}" cy="{py(p.y):.1f}" r="3.5"/></g>'
            )
        y = TOP + 12 + 18 * i
        out.append(
            f'<circle cx="{WIDTH - RIGHT + 14}" cy="{y - 4}" r="3.5"/></g>'
            f'<text x="{WIDTH - RIGHT + 24}" y="{y}">{escape(name)}</text>'
        )
    return "\n".join([*out, "</svg>"])


def _padded(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    pad = (high - low) * 0.04 or max(1.0, abs(low)) * 0.1
    return low - pad, high + pad
