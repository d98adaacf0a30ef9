"""Figures: matplotlib without a screen, loaded late, files that do not change between runs."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from exactlt._files import check_output, write_atomic
from exactlt.errors import InputError, MissingDependency

BLUE, ORANGE, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#555555"
"""Of Okabe and Ito's palette, told apart by every eye."""


@contextmanager
def axes(width: float = 7, height: float = 4, rows: int = 1, columns: int = 1) -> Iterator:
    """``(figure, axes)`` on the Agg backend, closed afterwards.

    Raises
    ------
    MissingDependency
        matplotlib is not installed.
    """
    try:
        from matplotlib import rc_context
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MissingDependency("matplotlib", "plots") from error
    style = {
        "svg.hashsalt": "exactlt",
        "font.size": 9,
        "axes.spines.top": False,
        "axes.spines.right": False,
    }
    with rc_context(style):
        figure = Figure(figsize=(width, height), layout="constrained")
        FigureCanvasAgg(figure)
        yield figure, figure.subplots(rows, columns)


def check_figure(path: str | Path) -> Path:
    """The place of a figure, refused before a long run where it can never be written.

    Raises
    ------
    InputError
        Its name ends in neither .svg nor .png, or see ``check_output``.
    """
    path = check_output(path)
    if path.suffix not in (".svg", ".png"):
        raise InputError(f"figure: expected a name ending in .svg or .png, got {path.name}")
    return path


def save(figure, path: str | Path) -> Path:
    """Write SVG or PNG by the path's suffix, whole or not at all, the same bytes every time."""
    path, buffer = check_figure(path), io.BytesIO()
    kind = path.suffix[1:]
    figure.savefig(buffer, format=kind, dpi=150, metadata={"Date": None} if kind == "svg" else None)
    return write_atomic(path, buffer.getvalue())
