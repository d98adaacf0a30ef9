"""``verdicts.svg``: how many instances of each family have which verdict, a bar a family."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

COLOURS = {"feasible": "#3b7dd8", "infeasible": "#d8703b", "unknown": "#bbbbbb"}
WIDE, LEFT, HIGH = 420, 150, 22


def picture(families: Sequence[str], tally: Mapping[tuple[str, str], int]) -> str:
    """SVG text from integers alone: the same bytes on every machine, without any library.

    Parameters
    ----------
    families : sequence of str
    tally : mapping of (family, verdict) to int
    """
    totals = {name: sum(tally.get((name, v), 0) for v in COLOURS) for name in families}
    most = max(totals.values(), default=0) or 1
    height = HIGH * (len(families) + 1) + 10
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{LEFT + WIDE + 60}" height="{height}" '
        'font-family="sans-serif" font-size="12">',
        '<rect width="100%" height="100%" fill="white"/>',
    ]
    for i, (verdict, colour) in enumerate(COLOURS.items()):
        x = LEFT + 110 * i
        lines.append(f'<rect x="{x}" y="6" width="12" height="12" fill="{colour}"/>')
        lines.append(f'<text x="{x + 17}" y="16">{verdict}</text>')
    for k, name in enumerate(families, 1):
        y, x, shown = HIGH * k + 6, LEFT, 0
        lines.append(f'<text x="{LEFT - 8}" y="{y + 12}" text-anchor="end">{name}</text>')
        for verdict, colour in COLOURS.items():
            shown += tally.get((name, verdict), 0)
            end = LEFT + WIDE * shown // most
            if end > x:
                lines.append(
                    f'<rect x="{x}" y="{y}" width="{end - x}" height="15" fill="{colour}"/>'
                )
            x = end
        lines.append(f'<text x="{x + 6}" y="{y + 12}">{totals[name]}</text>')
    return "\n".join([*lines, "</svg>"]) + "\n"
