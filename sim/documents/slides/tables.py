"""Tables on slides: native ones, cut to what can be read there."""

from __future__ import annotations

from copy import deepcopy
from typing import Any, NamedTuple

from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Emu, Pt

from ..document import DIFFERENCES, Column, Table
from ..language import MISSING, Language
from ..numbers import heading, is_missing
from .deck import points
from .fitting import LETTER, LINE, cut, lines

SIZES = (14, 13, 12, 11, 10)
"""Sizes of type in points, the best first."""
LONGEST = (140, 100, 70, 46)
"""Letters of a cell, the best first. Longer text is cut where the table would need smaller type than READABLE."""
READABLE = 12
BESIDE, ABOVE = 10, 7
"""What the margins of a cell take of its width and height, in points."""
DIGIT, BOLD = 0.62, 0.7
"""Width of a digit, and of a letter of a heading, as a share of the size of its type: neither may be broken."""
GROWTH = 1.4
"""Columns are stretched to the width of the slide, but not further than this."""
STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""The table style without colours and lines, which every PowerPoint has."""
INK, PALE = RGBColor(0x1A, 0x1A, 0x1A), RGBColor(0xF0, 0xF0, 0xF0)


class Shown(NamedTuple):
    """How many rows and columns of a table fit, and each text that is cut: whole, after what its row is about."""

    rows: int
    columns: int
    cut: list[str]


def add(slide: Any, table: Table, place: tuple[int, int, int, int], words: Language) -> Shown:
    """Put a table on a slide. `place` is left, top, width and height. Returns what is shown of it."""
    left, top, width, height = place
    columns = list(table.columns.values())
    told = [[_told(value, column, words) for value in table.frame[name]] for name, column in table.columns.items()]
    for letters in LONGEST:
        texts = [[cut(text, letters) for text in column] for column in told]
        size, widths = _widths(columns, texts, points(width))
        if len(widths) == len(columns) and size >= READABLE:
            break
    head = max(lines(heading(columns[at]), width - BESIDE, size, BOLD) for at, width in enumerate(widths))
    row_height, head_height = size * LINE + ABOVE, head * size * LINE + ABOVE
    rows = min(len(table.frame), max(1, int((points(height) - head_height) / row_height)))
    frame = slide.shapes.add_table(rows + 1, len(widths), left, top, Emu(int(sum(widths) * Pt(1))), Pt(row_height))
    frame._element.graphic.graphicData.tbl.tblPr.find("{*}tableStyleId").text = STYLE
    drawn = frame.table
    drawn.horz_banding = False
    for at, one in enumerate(widths):
        drawn.columns[at].width = Emu(int(one * Pt(1)))
    filled: dict[tuple[bool, bool], Any] = {}
    for row, line in enumerate(drawn.rows):
        line.height = Pt(row_height if row else head_height)
        for at, cell in enumerate(line.cells):
            text = texts[at][row - 1] if row else heading(columns[at])
            look = columns[at].shape != "text", row % 2 == 0
            if row and look in filled:
                _fill_alike(cell, text, filled[look])
                continue
            _fill(cell, text, size, look[0], row)
            if row:
                filled[look] = cell
    return Shown(rows, len(widths), _cut(told[: len(widths)], _leading(columns), letters, rows))


def _leading(columns: list[Column]) -> int:
    """How many columns of text come first: they say what a row is about."""
    return next((at for at, one in enumerate(columns) if one.shape != "text"), len(columns))


def _cut(told: list[list[str]], leading: int, letters: int, rows: int) -> list[str]:
    """The texts of some rows that have more letters, each after the `leading` texts of its row that have not."""
    lines = [[(text, cut(text, letters) != cut(text, len(text))) for text in line] for line in zip(*told, strict=True)]
    return [
        ": ".join(filter(None, [", ".join(own for own, long in line[: min(at, leading)] if not long), text]))
        for line in lines[:rows]
        for at, (text, is_cut) in enumerate(line)
        if is_cut
    ]


def _told(value: Any, column: Column, words: Language) -> str:
    """A cell as text. A share whose heading names no unit has its own."""
    text = words.cell(None if is_missing(value) else value, column.shape) or MISSING
    percent = column.shape in ("share", *DIFFERENCES) and not column.unit and text != MISSING
    return f"{text} %" if percent else text


def _widths(columns: list[Column], texts: list[list[str]], room: float) -> tuple[int, list[float]]:
    """The size of type and the widths of the columns that fit, in points; the last columns go where they must."""
    for many in range(len(columns), 0, -1):
        for size in SIZES:
            widths = [_width(*column, size) for column in zip(columns[:many], texts[:many], strict=True)]
            if sum(widths) <= room:
                growth = min(GROWTH, room / sum(widths))
                return size, [width * growth for width in widths]
        if many <= 2:
            break
    return SIZES[-1], [room / min(2, len(columns))] * min(2, len(columns))


def _width(column: Column, cells: list[str], size: int) -> float:
    above = heading(column)
    word = max(map(len, above.split()), default=1)
    third = -(-len(above) // 3)  # it may take three lines
    letters = max((len(cell) for cell in cells), default=0)
    return max(BOLD * word, BOLD * third, (LETTER if column.shape == "text" else DIGIT) * letters, 2.5) * size + BESIDE


def _fill_alike(cell: Any, text: str, like: Any) -> None:
    """Fill a cell with a copy of one that looks the same. It takes a tenth of the time of setting each property."""
    copy = deepcopy(like._tc)
    copy.txBody.p_lst[0].r_lst[0].text = text
    cell._tc.getparent().replace(cell._tc, copy)


def _fill(cell: Any, text: str, size: int, number: bool, row: int) -> None:
    cell.text_frame.text = text
    cell.margin_left = cell.margin_right = Pt(BESIDE / 2)
    cell.margin_top = cell.margin_bottom = Pt(ABOVE / 2)
    cell.vertical_anchor = MSO_ANCHOR.BOTTOM if row == 0 else MSO_ANCHOR.MIDDLE
    cell.fill.solid() if row % 2 == 0 and row else cell.fill.background()
    if row % 2 == 0 and row:
        cell.fill.fore_color.rgb = PALE
    paragraph = cell.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT if number else PP_ALIGN.LEFT
    for run in paragraph.runs:
        run.font.size, run.font.bold, run.font.color.rgb = Pt(size), row == 0, INK
