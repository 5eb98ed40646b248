"""The figures of a report: dots with ranges, lines, and the map. All words are those of the language of the report.

Titles and notes stand in the text, not in the picture.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence

import pandas as pd
from matplotlib import ticker
from matplotlib.axis import Axis
from matplotlib.figure import Figure as Drawing

from ..diagnosis.manifest import DiagnosisManifest
from ..documents.document import Chart, Figure
from ..figures import canvas, phrases
from .voice import Voice

ROOMY, SMALL = 6, (9.0, 6.6)
"""A map of so many departments has room on so many inches."""
MOST_ROWS = 24
"""At most so many dots; of more, the first."""


def figure(drawing: Drawing, name: str, title: str, alt: str, source: str = "", chart: Chart | None = None) -> Figure:
    """A drawing as part of a document."""
    with tempfile.TemporaryDirectory(prefix="partnering-report-") as folder:
        png, svg, _ = canvas.save(drawing, pd.DataFrame(), folder, name)
        return Figure(name, title, alt, svg.read_bytes(), png.read_bytes(), source, chart)


def dots(
    names: Sequence[str], values: pd.DataFrame, axis: str, voice: Voice, *, zero: bool = False, half: bool = False
) -> Drawing:
    """A dot for each name, with a line for its range: columns value, low and high of `values`, as they are drawn.

    Grey dots are not told from `zero`. With `half`, the axis is that of shares, with a mark at one half.
    """
    names, values = names[:MOST_ROWS], values.head(MOST_ROWS)
    drawing = canvas.blank(11.0, 1.4 + 0.36 * len(names))
    axes = drawing.subplots()
    for place, (value, low, high) in enumerate(values[["value", "low", "high"]].to_numpy(dtype=float)):
        colour = canvas.GREY if zero and low <= 0.0 <= high else canvas.BLUE
        axes.hlines(place, low, high, color=colour, linewidth=3, alpha=0.5)
        axes.plot(value, place, "o", color=colour, markersize=9)
    if zero or half:
        axes.axvline(50.0 if half else 0.0, color=canvas.GREY, linewidth=1, linestyle=(0, (4, 3)))
    axes.set_yticks(range(len(names)), phrases.ticks(names))
    canvas.style(axes, axis, "", grid="x")
    axes.set_ylim(len(names) - 0.5, -0.5)
    if half:
        axes.set_xlim(-2, 102)
    _in_language(axes.xaxis, voice)
    return drawing


def lines(
    x: Sequence[pd.Series], y: Sequence[pd.Series], names: Sequence[str], axes_names: tuple[str, str],
    voice: Voice, *, steps: bool = False, top: float = 100.0,
) -> Drawing:  # fmt: skip
    """Lines by name, each through points of its own; `steps` hold a value up to the next point."""
    drawing = canvas.blank(11.0, 5.2)
    axes = drawing.subplots()
    for place, (own, values) in enumerate(zip(x, y, strict=True)):
        axes.plot(
            own, values, color=canvas.SERIES[place], marker=canvas.MARKERS[place], linewidth=2.5, markersize=7,
            linestyle="-" if place == 0 else "--", drawstyle="steps-post" if steps else "default",
        )  # fmt: skip
    canvas.style(axes, *axes_names)
    axes.set_ylim(-0.03 * top, 1.03 * top)
    if len(names) > 1:
        canvas.legend(axes, axes.lines, names, ncols=len(names))
    for axis in (axes.xaxis, axes.yaxis):
        _in_language(axis, voice)
    return drawing


def survival_map(ties: pd.DataFrame, about: DiagnosisManifest, voice: Voice) -> Drawing:
    """The map of the diagnosis with the words of the language, without its title and note.

    A map of few departments is drawn smaller, so that its names and numbers are larger on a slide.
    """
    from ..diagnosis.figures import ON_A_MAP
    from ..diagnosis.map_plot import survival_map as on_a_map
    from ..diagnosis.matrix_plot import matrix

    few = len(about.departments) <= ON_A_MAP
    drawing, _ = on_a_map(ties, about) if few else matrix(ties, about)
    if len(about.departments) <= ROOMY:
        drawing.set_size_inches(*SMALL)
    drawing.suptitle("")
    drawing.supxlabel("")
    bar = drawing.axes[-1]
    canvas.style(bar, "", voice.say("to_month"), grid="none")
    return drawing


def _in_language(axis: Axis, voice: Voice) -> None:
    """Numbers along an axis as the language writes them."""
    axis.set_major_locator(ticker.MaxNLocator(7, steps=[1, 2, 2.5, 5, 10]))

    def told(value: float, _: int | None = None) -> str:
        text = f"{value:,.10g}" if abs(value) >= 1e4 else f"{float(f'{value:.6g}'):g}"
        return voice.language.number(text.replace("-", "−"))

    axis.set_major_formatter(ticker.FuncFormatter(told))


def in_percent(frame: pd.DataFrame, value: str, low: str, high: str) -> pd.DataFrame:
    """Shares of a frame as they are drawn."""
    columns = zip(("value", "low", "high"), (value, low, high), strict=True)
    return pd.DataFrame({name: 100.0 * frame[column].to_numpy() for name, column in columns})
