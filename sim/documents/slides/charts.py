"""Charts that PowerPoint draws, with their numbers in a workbook of their own, so that they can be edited there."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from io import BytesIO
from typing import Any

import pandas as pd
from lxml import etree
from pptx.chart.data import CategoryChartData, XyChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION
from pptx.enum.dml import MSO_LINE
from pptx.util import Pt
from xlsxwriter import Workbook

from ..document import Chart, Table
from ..numbers import FORMATS, heading, in_points, is_number
from ..workbook import PLAIN
from ..workbook_chart import AXIS, bounds, reaches
from .fitting import cut

INK, GREY, PALE = RGBColor(0x1A, 0x1A, 0x1A), RGBColor(0x59, 0x59, 0x59), RGBColor(0xE3, 0xE3, 0xE3)
MOST_BARS = 16
"""More bars than this are too small to be read on a slide: the first ones are drawn."""
LONGEST = 44
"""Letters of a name beside its bar."""
OF_AXES = FORMATS | AXIS
"""Number formats of axes."""
LABELS, NOTES = Pt(12), Pt(11)
_ERROR_BARS = """<c:errBars xmlns:c="{c}" xmlns:a="{a}"><c:errBarType val="both"/><c:errValType val="cust"/>
<c:noEndCap val="0"/><c:plus>{plus}</c:plus><c:minus>{minus}</c:minus><c:spPr><a:ln w="15875"><a:solidFill>
<a:srgbClr val="1A1A1A"/></a:solidFill></a:ln></c:spPr></c:errBars>"""
_SPACES = {
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
}


def add(slide: Any, table: Table, chart: Chart, place: tuple[int, int, int, int]) -> Any:
    """Put a chart on a slide. `place` is left, top, width and height. Returns its frame."""
    bars = chart.kind == "bar"
    shown = in_points(replace(table, frame=table.frame.head(MOST_BARS)) if bars else table)
    frame = shown.frame
    scatter = not bars and all(map(is_number, frame[chart.labels]))
    series = chart.values if bars or not chart.low else (*chart.values, chart.low, chart.high)
    kind = XL_CHART_TYPE.BAR_CLUSTERED if bars else XL_CHART_TYPE.LINE
    data = _numbered(shown, chart, series) if scatter else _named(shown, chart, series)
    frame_of = slide.shapes.add_chart(XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS if scatter else kind, *place, data)
    drawn = frame_of.chart
    drawn.part.chart_workbook.update_from_xlsx_blob(_workbook(shown, chart, series))
    drawn.font.size, drawn.font.color.rgb = LABELS, INK
    drawn.has_title = False
    drawn.has_legend = len(series) > 1
    if drawn.has_legend:
        drawn.legend.position, drawn.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    _colour(drawn, chart, bars)
    if bars:
        drawn.plots[0].gap_width, drawn.plots[0].vary_by_categories = 60, False
        drawn.category_axis.reverse_order = True  # the first row stands at the top, and the values below
        drawn.value_axis._element.find("{*}crosses").set("val", "max")
        if chart.low:
            _add_error_bars(drawn, shown, chart, len(series))
    _style_axes(drawn, shown, chart, bars, scatter)
    return frame_of


def _names(table: Table, chart: Chart) -> list[str]:
    return [cut(str(name), LONGEST) for name in table.frame[chart.labels]]


def _known(values: pd.Series) -> list[float | None]:
    return [float(value) if is_number(value) else None for value in values]


def _named(table: Table, chart: Chart, series: tuple[str, ...]) -> CategoryChartData:
    data = CategoryChartData(number_format=FORMATS[table.columns[chart.values[0]].shape])
    data.categories = _names(table, chart)
    for name in series:
        data.add_series(heading(table.columns[name]), _known(table.frame[name]))
    return data


def _numbered(table: Table, chart: Chart, series: tuple[str, ...]) -> XyChartData:
    data = XyChartData(number_format=FORMATS[table.columns[chart.values[0]].shape])
    for name in series:
        line = data.add_series(heading(table.columns[name]))
        for x, y in zip(table.frame[chart.labels], _known(table.frame[name]), strict=True):
            if y is not None:
                line.add_data_point(float(x), y)
    return data


def _workbook(table: Table, chart: Chart, series: tuple[str, ...]) -> bytes:
    """The numbers of a chart in the cells to which it points: x and a column a series, or x and y of each below it.

    It replaces the workbook of python-pptx, in which a name could be a formula, and which holds the time of day.
    """
    file = BytesIO()
    columns = {name: _known(table.frame[name]) for name in series}
    with Workbook(file, PLAIN) as book:
        book.set_properties({"created": datetime(2000, 1, 1)})
        sheet = book.add_worksheet("Sheet1")
        if chart.kind == "bar" or not all(map(is_number, table.frame[chart.labels])):
            for row, name in enumerate(_names(table, chart), 1):
                sheet.write_string(row, 0, name)
            for place, (name, values) in enumerate(columns.items(), 1):
                sheet.write_string(0, place, heading(table.columns[name]))
                sheet.write_column(1, place, values)
            if chart.kind == "bar" and chart.low:
                for place, lengths in enumerate(reaches(table, chart), len(columns) + 1):
                    sheet.write_column(1, place, lengths)
        else:
            row = 0
            for name, values in columns.items():
                pairs = [(float(x), y) for x, y in zip(table.frame[chart.labels], values, strict=True) if y is not None]
                sheet.write_string(row, 1, heading(table.columns[name]))
                for row, pair in enumerate(pairs, row + 1):  # noqa: B020
                    sheet.write_row(row, 0, pair)
                row += 2
    return file.getvalue()


def _colour(drawn: Any, chart: Chart, bars: bool) -> None:
    from ...figures.canvas import SERIES

    for place, series in enumerate(drawn.plots[0].series):
        end = place >= len(chart.values)
        colour = RGBColor.from_string(SERIES[0 if end else place % len(SERIES)].lstrip("#"))
        if bars:
            series.format.fill.solid()
            series.format.fill.fore_color.rgb = colour
            series.invert_if_negative = False
        elif chart.kind == "points":
            series.format.line.fill.background()
            mark, series.smooth = series.marker, False
            mark.style, mark.size = (XL_MARKER_STYLE.DASH, 7) if end else (XL_MARKER_STYLE.CIRCLE, 10)
            mark.format.fill.solid()
            mark.format.fill.fore_color.rgb = mark.format.line.color.rgb = colour
        else:
            line = series.format.line
            line.color.rgb, line.width, series.smooth = colour, Pt(1 if end else 2.5), False
            if end:
                line.dash_style = MSO_LINE.DASH


def _add_error_bars(drawn: Any, table: Table, chart: Chart, many: int) -> None:
    """Add the interval to the first series. python-pptx has no name for it."""
    sides = []
    for place, lengths in enumerate(reaches(table, chart), many + 1):
        column = chr(ord("A") + place)
        cells = "".join(f'<c:pt idx="{row}"><c:v>{length!r}</c:v></c:pt>' for row, length in enumerate(lengths))
        where = f"Sheet1!${column}$2:${column}${len(lengths) + 1}"
        sides.append(
            f'<c:numRef><c:f>{where}</c:f><c:numCache><c:ptCount val="{len(lengths)}"/>{cells}</c:numCache></c:numRef>'
        )
    element = etree.fromstring(_ERROR_BARS.format(plus=sides[0], minus=sides[1], **_SPACES))
    series = drawn.plots[0].series[0]._element
    series.find("{*}cat").addprevious(element)


def _style_axes(drawn: Any, table: Table, chart: Chart, bars: bool, scatter: bool) -> None:
    value, labels = table.columns[chart.values[0]], table.columns[chart.labels]
    of_values, of_labels = drawn.value_axis, drawn.category_axis
    of_values.tick_labels.number_format = OF_AXES[value.shape]
    of_values.tick_labels.number_format_is_linked = False
    of_values.tick_labels.font.size = LABELS
    upright = of_values._element.find("{*}txPr").bodyPr
    upright.set("rot", "0")
    upright.set("vert", "horz")
    of_values.major_gridlines.format.line.color.rgb = PALE
    of_values.format.line.fill.background()
    of_labels.has_major_gridlines = False
    of_labels.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    of_labels.format.line.color.rgb = GREY
    if ends := bounds(table, chart):
        of_values.minimum_scale, of_values.maximum_scale, of_values.major_unit = ends
    if scatter:
        x = table.frame[chart.labels]
        of_labels.minimum_scale, of_labels.maximum_scale = float(x.min()), float(x.max())
    names = [(of_values, chart.y or heading(value)), *([] if bars else [(of_labels, chart.x or heading(labels))])]
    for axis, text in names:
        axis.axis_title.text_frame.text = text
        run = axis.axis_title.text_frame.paragraphs[0].runs[0]
        run.font.size, run.font.bold, run.font.color.rgb = NOTES, False, GREY
