"""What all figures share: colours, type sizes, titles, axis labels, and how they are saved.

Figures are made without pyplot, so they can be drawn in any thread and without a display.
The colours are those of Okabe and Ito; people with any colour vision can tell them apart.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Any, cast

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backend_bases import FigureCanvasBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from PIL import Image

from ..files.errors import InputError
from ..model.outcomes import CONFLICT, CONTRACT, CUSTOMER_SUPPLIER, SERVANT_MASTER, TRUE_PARTNERING
from ..results.atomic import telling, temporary_folder
from ..results.tables import write_csv
from . import fonts, phrases
from .styles import OF_NOTE, OF_TITLE, STYLES, Style, filled, resized, restyle

INK, GREY, PALE = "#1a1a1a", "#595959", "#e3e3e3"
BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"
SERIES = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY)
"""Colours for things without an order, such as named settings."""
MODE_COLOURS = {
    TRUE_PARTNERING: BLUE,
    CONFLICT: VERMILION,
    SERVANT_MASTER: PURPLE,
    CUSTOMER_SUPPLIER: ORANGE,
    CONTRACT: "#BDBDBD",
}
"""One colour for each mode, the same in every figure."""
SHARES = "mako_r"
"""Colour map of shares: light is 0, dark is 1. Its lightness alone shows the order."""
MARKERS = "osD^vP"
MOST_SHAPES = 2_000
"""More dots, cells or edges on axes become a picture within the SVG file: as shapes they take up to 900 bytes each."""

TITLE, LABEL, TICK, NOTE = 17, 15, 13, 12
"""Type sizes in points, readable from the back of a room."""

PNG = 3
"""How hard pictures are compressed, 1 to 9: more makes them hardly smaller and takes up to twice as long."""
UNSHOWN = r"Glyph .* missing from font|Matplotlib currently does not support"
"""Warnings about letters without a picture in the font begin so. The figure shows an empty box for such a letter."""
_FILTERS = Lock()  # all threads share the filters of warnings

mpl.rcParams["svg.hashsalt"] = "partnering"  # the same picture gives the same bytes


def blank(width: float = 12.0, height: float = 7.0) -> Figure:
    """Make an empty figure of a size in inches, with the resolution at which it is saved."""
    return Figure(figsize=(width, height), dpi=STYLES["web"].dpi, layout=_room(), facecolor="white")


def _room() -> ConstrainedLayoutEngine:
    return ConstrainedLayoutEngine(w_pad=0.12, h_pad=0.09)


def caption(figure: Figure, title: str, note: str = "") -> None:
    """Write the finding above the figure, and below it a note on how it was made."""
    heading = filled(figure, title, TITLE, OF_TITLE)
    figure.suptitle(
        phrases.plain(heading), x=0.012, ha="left", fontsize=TITLE, fontweight="bold", color=INK, linespacing=1.25
    )
    if note:
        _write_note(figure, phrases.plain(note))


def add_note(figure: Figure, text: str) -> None:
    """Add a sentence to the note below a figure."""
    _write_note(figure, f"{' '.join(figure.get_supxlabel().split())} {text}".strip())


def _write_note(figure: Figure, note: str) -> None:
    small = filled(figure, note, NOTE, OF_NOTE)
    figure.supxlabel(small, x=0.012, ha="left", fontsize=NOTE, color=GREY, linespacing=1.3)


def style(axes: Axes, x: str = "", y: str = "", grid: str = "both") -> None:
    """Style axes: labels, type sizes, a pale grid behind the data, no box. `grid` is both, x, y or none."""
    axes.set_xlabel(phrases.plain(x), fontsize=LABEL, color=INK)
    axes.set_ylabel(phrases.plain(y), fontsize=LABEL, color=INK)
    axes.tick_params(labelsize=TICK, colors=INK, length=0, pad=6)
    axes.set_axisbelow(True)
    for side in axes.spines.values():
        side.set_visible(False)
    if grid != "none":
        axes.grid(axis=grid, color=PALE, linewidth=1)  # type: ignore[arg-type]


def colour_bar(colours: Any, axes: Any, label: str, **how: Any) -> None:
    """What colours mean, beside the axes that show them: the numbers of `colours`, without a frame."""
    first = axes[0] if isinstance(axes, list) else axes
    bar = first.figure.colorbar(colours, ax=axes, **how)
    bar.outline.set_visible(False)
    style(bar.ax, "", label, grid="none")


def legend(axes: Axes, handles: Any, labels: Any, **how: Any) -> None:
    """Add a legend of readable size without a frame, in rows above the axes unless told otherwise."""
    above: dict[str, Any] = {
        "loc": "lower left",
        "bbox_to_anchor": (-0.01, 1.0),
        "borderaxespad": 0.2,
        "columnspacing": 1.4,
    }
    kept: dict[str, Any] = {
        "fontsize": TICK,
        "title_fontsize": TICK,
        "frameon": False,
        "labelcolor": INK,
        "alignment": "left",
    }
    axes.legend(list(handles), [phrases.plain(label) for label in labels], **(above | kept | how))


@contextmanager
def boxes_allowed() -> Iterator[None]:
    """Draw without matplotlib's warnings about letters that no font has: `fonts.advice` tells them, once."""
    with _FILTERS, warnings.catch_warnings():
        warnings.filterwarnings("ignore", UNSHOWN, UserWarning)
        yield


def save(figure: Figure, data: pd.DataFrame, folder: Path | str, name: str, style: Style = STYLES["web"]) -> list[Path]:
    """Write name.png, name.svg and, beside them, the data drawn as name.csv; returns the three paths.

    The same figure, data and style give the same bytes: only a copy gets the size and the type of another style. A link
    in the folder is never followed. Raises InputError where the folder is itself a link, OSError where it cannot be
    written.
    """
    place = Path(folder)
    if place.is_symlink():
        raise InputError.at(str(place), "is a link to another place; figures are not written through it")
    with telling(place):
        place.mkdir(parents=True, exist_ok=True)
    with telling(place / name), temporary_folder(place / name) as beside:
        png, svg, csv = made = [beside / f"{name}.{kind}" for kind in ("png", "svg", "csv")]
        drawn = _styled(figure, style)
        _picture(drawn, style).save(png, dpi=(style.dpi, style.dpi), compress_level=PNG)
        svg.write_bytes(_svg(drawn, style))
        write_csv(data, csv)
        return [path.replace(place / path.name) for path in made]


def as_svg(figure: Figure) -> bytes:
    """The figure as SVG alone, the same bytes that `save` writes: for a page, which needs no PNG."""
    style = STYLES["web"]
    return _svg(_styled(figure, style), style)


def _styled(figure: Figure, style: Style) -> Figure:
    """The figure in a style, laid out once, so that every save is alike: itself as it is drawn, or else a copy."""
    fonts.fit(figure)
    if style.width:
        figure = deepcopy(figure)
        figure.set_layout_engine(_room())
        restyle(figure, style)
    FigureCanvasAgg(figure)  # measures a text once, for the layout and for the picture
    if figure.axes and (layout := figure.get_layout_engine()):
        with boxes_allowed():
            layout.execute(figure)
        figure.set_layout_engine(None)
    return figure


def _picture(figure: Figure, style: Style) -> Image.Image:
    """The dots of a figure that is laid out. Nothing in it is transparent."""
    figure.set_dpi(style.dpi * (style.width or figure.get_figwidth()) / figure.get_figwidth())
    drawing = cast(FigureCanvasAgg, figure.canvas)
    with boxes_allowed():
        drawing.draw()
    size = drawing.get_width_height()
    return Image.frombuffer("RGBA", size, drawing.buffer_rgba(), "raw", "RGBA", 0, 1).convert("RGB")


def _svg(figure: Figure, style: Style) -> bytes:
    FigureCanvasBase(figure)  # it does not keep the dots
    drawn = BytesIO()
    about = {"Date": None, "Creator": None} | ({"Title": title} if (title := _title(figure)) else {})
    with boxes_allowed():
        figure.savefig(drawn, format="svg", metadata=about)
    return resized(drawn.getvalue(), style.width) if style.width else drawn.getvalue()


def _title(figure: Figure) -> str:
    """The title of a figure in one line: it is read aloud, and told where the drawing is shown."""
    return " ".join(figure.get_suptitle().replace(r"\$", "$").split())
