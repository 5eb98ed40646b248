"""Charts that Excel draws from the cells of a sheet."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell

from .document import Chart, Column, Figure, Table
from .numbers import FORMATS, heading, is_number

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart as Drawn
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

BARS, NAMED, NUMBERED = {"type": "bar"}, {"type": "line"}, {"type": "scatter", "subtype": "straight"}
WIDTH, HEIGHT, BAR = 760, 440, 22
"""Size of a chart in pixels, and what each of many bars takes of its height."""
ROW = 20
"""Height of a row of a sheet, in pixels."""


def insert(book: Workbook, sheet: Worksheet, table: Table, figures: Sequence[Figure], lengths: Worksheet) -> None:
    """Put the charts of a table on its sheet, beside it, one below the other.

    `lengths` is a sheet for the lengths of their error bars: LibreOffice reads these from cells alone.
    """
    row = 1
    for figure in figures:
        if figure.chart is None or figure.chart.table != table.name:
            continue
        drawn = _chart(book, sheet, table, figure.chart, lengths)
        drawn.set_title({"name": literal(figure.title), "name_font": {"size": 12}, "overlay": False})
        height = max(HEIGHT, BAR * len(table.frame)) if figure.chart.kind == "bar" else HEIGHT
        drawn.set_size({"width": WIDTH, "height": height})
        sheet.insert_chart(row, len(table.columns) + 1, drawn, {"description": figure.alt, "object_position": 2})
        row += height // ROW + 2


def _chart(book: Workbook, to: Worksheet, table: Table, chart: Chart, lengths: Worksheet) -> Drawn:
    from ..figures.canvas import SERIES

    sheet, columns, rows = to.get_name(), list(table.columns), len(table.frame)
    where = {name: [sheet, 1, place, max(1, rows), place] for place, name in enumerate(columns)}
    bars = chart.kind == "bar"
    number = not bars and all(map(is_number, table.frame[chart.labels]))
    drawn = book.add_chart(BARS if bars else NUMBERED if number else NAMED)
    lines = [(name, SERIES[place % len(SERIES)], False) for place, name in enumerate(chart.values)]
    if not bars and chart.low:
        lines += [(chart.low, SERIES[0], True), (chart.high, SERIES[0], True)]
    for name, colour, end in lines:
        label = [sheet, 0, columns.index(name)]
        one: dict[str, Any] = {"name": label, "categories": where[chart.labels], "values": where[name]}
        if bars:
            one |= {"fill": {"color": colour}, "gap": 60}
            if chart.low and name == chart.values[0]:
                one["y_error_bars"] = _error_bars(lengths, table, chart)
        elif chart.kind == "points":
            filled = {"border": {"color": colour}, "fill": {"color": colour}}
            mark = {"type": "long_dash", "size": 7} if end else {"type": "circle", "size": 9}
            one |= {"line": {"none": True}, "marker": mark | filled}
        else:
            dash = {"dash_type": "dash", "width": 1} if end else {"width": 2.25}
            one |= {"line": {"color": colour, **dash}, "marker": {"type": "none"}}
        drawn.add_series(one)
    _style_axes(drawn, table, chart, bars)
    drawn.set_legend({"none": True} if len(lines) == 1 else {"position": "bottom"})
    return drawn


def literal(text: str) -> str:
    """Text that XlsxWriter takes for no formula where it reads either."""
    return f" {text}" if text.startswith("=") else text


def _error_bars(sheet: Worksheet, table: Table, chart: Chart) -> dict[str, Any]:
    """Bars of lengths that stand in the next two free columns of a sheet."""
    said: dict[str, Any] = {"type": "custom", "line": {"color": "#1a1a1a"}}
    free = 0 if sheet.dim_colmax is None else sheet.dim_colmax + 1
    for place, (side, values) in enumerate(zip(("plus", "minus"), reaches(table, chart), strict=True), free):
        sheet.write_column(0, place, values)
        first, last = (xl_rowcol_to_cell(row, place, True, True) for row in (0, max(0, len(values) - 1)))
        said |= {f"{side}_values": f"={quote_sheetname(sheet.get_name())}!{first}:{last}", f"{side}_data": values}
    return said


def reaches(table: Table, chart: Chart) -> tuple[list[float], list[float]]:
    """How far the interval of each value of the first series reaches up and down; 0 where it has no end."""
    frame = table.frame
    value = frame[chart.values[0]].astype(float)
    up, down = frame[chart.high].astype(float) - value, value - frame[chart.low].astype(float)
    return tuple([one if is_number(one) else 0.0 for one in side.tolist()] for side in (up, down))  # type: ignore[return-value]


def bounds(table: Table, chart: Chart) -> tuple[float, float, float] | None:
    """Both ends and the step of the axis of bars with intervals, and of shares, which end at 100 %.

    The ends are multiples of the step, so that 0 has a line; all values and intervals lie between them. None for other
    charts. Left to themselves, programs choose an axis by the values, cut intervals off, and draw shares up to 120 %.
    """
    ends = [end for end in (chart.low, chart.high) if end]
    if table.columns[chart.values[0]].shape != "share" and (chart.kind != "bar" or not ends):
        return None
    frame = table.frame[[*chart.values, *ends]].astype(float)
    known = [0.0, *(one for one in frame.to_numpy().ravel().tolist() if math.isfinite(one))]
    width = max(known) - min(known)
    if not width:
        return None
    ten = 10.0 ** math.floor(math.log10(width))
    step = next(part * ten for part in (0.1, 0.2, 0.5, 1.0, 2.0) if width <= 8 * part * ten)
    # Divided and rounded once more, so that 0.30000000000000004 is 0.3 and not the next step.
    low, high = (
        round(end(round(one / step, 9)) * step, 12) for end, one in ((math.floor, min(known)), (math.ceil, max(known)))
    )
    return low, high, round(step, 12)


def _style_axes(drawn: Drawn, table: Table, chart: Chart, bars: bool) -> None:
    columns: dict[str, Column] = dict(table.columns)
    value, labels = columns[chart.values[0]], columns[chart.labels]
    of_values: dict[str, Any] = {
        "num_format": AXIS.get(value.shape, FORMATS[value.shape]),
        "name": literal(chart.y or heading(value)),
        "name_font": {"bold": False},
        "major_gridlines": {"visible": True, "line": {"color": "#e3e3e3"}},
        "line": {"none": True},
    }
    of_labels: dict[str, Any] = {
        "name": literal(chart.x or heading(labels)),
        "name_font": {"bold": False},
        "label_position": "low",
    }
    if ends_of_values := bounds(table, chart):
        of_values |= dict(zip(("min", "max", "major_unit"), ends_of_values, strict=True))
    if bars:  # the first row stands at the top, and the values below
        drawn.set_y_axis({**of_labels, "name": "", "reverse": True, "crossing": "max", "line": {"none": True}})
        drawn.set_x_axis(of_values)
    else:
        x = table.frame[chart.labels]
        ends = {"min": float(x.min()), "max": float(x.max())} if all(map(is_number, x)) else {}
        drawn.set_x_axis({**of_labels, **ends, "major_gridlines": {"visible": False}})
        drawn.set_y_axis(of_values)


AXIS = {"share": "0%", "number": "General", "months": "General"} | {
    "points": '+General;"−"General;0',
    "loss": 'General;"−"General;0',
}
"""Number formats of axes, where they are shorter than those of cells."""
