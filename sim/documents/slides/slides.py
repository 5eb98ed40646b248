"""Write a document as slides that can be edited: PowerPoint draws its charts and tables, and maps are pictures.

Each chapter has a slide whose title is its finding; each further figure and each table of several rows has one of its
own. Notes for the speaker say what a figure shows and where its numbers are from. The same document gives the same
bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR
from pptx.util import Emu, Inches, Pt

from ...results.atomic import write_atomically
from ..document import Chapter, Document, Figure, Table
from ..language import language
from ..numbers import unbroken
from ..workbook import sheet_names
from . import charts, deck, fitting, tables

TEXT_SHARE = 0.36
"""Text beside a figure takes so much of the width."""
LEAST_TITLE, LEAST_TEXT, LEAST_OF_ONE, MOST_TEXT = 12, 14, 10, 20
"""Sizes of type in points, and none is smaller. More text than fits continues on a further slide; one long paragraph
cannot, and gets smaller."""
NOTE = 11
GAP = Inches(0.3)
LINE = Inches(0.3)
"""Room for the line below a figure or table."""
LOGO = (Inches(3), Inches(1.1))
Place = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Page:
    """A slide: its title, and text, a figure or a table."""

    title: str
    heading: str
    text: tuple[str, ...] = ()
    figure: Figure | None = None
    table: Table | None = None


def write(document: Document, path: Path, template: Path | None = None) -> None:
    """Write a document to a file. Raises InputError where the template is no PowerPoint file or lacks a layout."""
    write_atomically(path, content(document, template))


def content(document: Document, template: Path | None = None) -> bytes:
    """The bytes of the slides of a document. Raises InputError where the template cannot be used."""
    presentation = deck.opened(template)
    _add_title(presentation, document)
    layout = deck.content_layout(presentation)
    for chapter in document.chapters:
        for page in _pages(chapter):
            _add_page(presentation, layout, page, document)
    return deck.saved(presentation, document)


def _pages(chapter: Chapter) -> list[Page]:
    """The slides of a chapter: its finding with the text and the first figure, the other figures, the tables."""
    title, heading, own = chapter.finding or chapter.heading, chapter.heading, bool(chapter.text or chapter.figures)
    first = chapter.figures[0] if chapter.figures else None
    pages = [Page(title, heading, chapter.text, first)] if own or not chapter.tables else []
    pages += [Page(figure.title, heading, figure=figure) for figure in chapter.figures[1:]]
    shown = [table for table in chapter.tables if len(table.frame) > 1 or not own]  # one row is told by the text
    pages += [Page(table.title, heading, table=table) for table in shown]
    if not own and chapter.finding:
        pages[0] = replace(pages[0], title=chapter.finding)
    return pages


def _add_title(presentation: Any, document: Document) -> None:
    slide = presentation.slides.add_slide(deck.title_layout(presentation))
    title = slide.shapes.title
    if title is not None:
        _fit_title(title, document.title)
    facts = " · ".join(text for text in (document.author, language(document.language).date(document.made)) if text)
    below = [shape for shape in slide.placeholders if shape.placeholder_format.idx and shape.has_text_frame]
    for shape in below:
        shape.text_frame.text = facts if shape is below[0] else ""
    if document.logo:
        picture = slide.shapes.add_picture(BytesIO(document.logo), 0, 0)
        scale = min(LOGO[0] / picture.width, LOGO[1] / picture.height)
        picture.width, picture.height = Emu(int(picture.width * scale)), Emu(int(picture.height * scale))
        picture.left = Emu(presentation.slide_width - picture.width - Inches(0.6))
        picture.top = Inches(0.5)
        picture._element._nvXxPr.cNvPr.set("descr", "Logo")
    slide.notes_slide.notes_text_frame.text = "\n".join(f"{name}: {value}" for name, value in document.facts.items())


def _add_page(presentation: Any, layout: Any, page: Page, document: Document) -> None:
    """Add a slide, and more of them where its text is too long for one."""
    slide = presentation.slides.add_slide(layout)
    _fit_title(slide.shapes.title, page.title)
    body = deck.bodies(slide)[0]
    place = left, top, width, height = body.left, body.top, body.width, body.height
    deck.add_footer(slide, f"{page.heading} · {document.title}")
    rest: list[str] = []
    if page.text:
        if page.figure:
            width = int(width * TEXT_SHARE)
        rest = _fill_text(body, page.text, (left, top, width, height))
    else:
        body._element.getparent().remove(body._element)
    if page.figure:
        beside = width + GAP if page.text else 0
        _add_figure(slide, page.figure, page.title, document, (left + beside, top, place[2] - beside, height))
    if page.table:
        _add_table(slide, page.table, document, place)
    if rest:
        _add_page(presentation, layout, Page(page.title, page.heading, tuple(rest)), document)


def _fit_title(title: Any, text: str) -> None:
    """Write a title. It gets smaller where its place is too small for it."""
    usual = deck.inherited_size(title, 28)
    box = deck.points(title.width) - 15, deck.points(title.height) - 4
    title.text_frame.text = unbroken(text)
    title.text_frame.word_wrap = True
    size = fitting.size_for([text], box, usual, LEAST_TITLE, fitting.BOLD)
    if size < usual:
        title.text_frame.paragraphs[0].runs[0].font.size = Pt(size)


def _fill_text(body: Any, texts: tuple[str, ...], place: Place) -> list[str]:
    """Write paragraphs into a placeholder. Returns those that do not fit."""
    body.left, body.top, body.width, body.height = map(Emu, place)
    usual = deck.inherited_size(body, 18)
    box = deck.points(place[2]) - 45, deck.points(place[3]) - 10  # the margins, and the bullets
    size = fitting.size_for(texts, box, min(usual, MOST_TEXT), LEAST_TEXT)
    shown, *others = fitting.pages_of(texts, box, size)
    size = fitting.size_for(shown, box, size, LEAST_OF_ONE)
    frame = body.text_frame
    frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.TOP
    frame.text = unbroken(shown[0])
    for text in shown[1:]:
        frame.add_paragraph().text = unbroken(text)
    for paragraph in frame.paragraphs:
        paragraph.space_after = Pt(size * fitting.BETWEEN)
        for run in paragraph.runs:
            run.font.size = Pt(size)
    return [text for page in others for text in page]


def _add_figure(slide: Any, figure: Figure, title: str, document: Document, place: Place) -> None:
    left, top, width, height = place
    words, chart = language(document.language), figure.chart
    table = document.tables().get(chart.table) if chart else None
    notes, below = [figure.alt], figure.source and f"{words.say('document.source')}: {figure.source}"
    if chart and table is not None:
        if figure.title != title:
            _add_line(slide, figure.title, (left, top, width, LINE), 13, bold=True)
            top, height = top + LINE, height - LINE
        drawn = charts.add(slide, table, chart, (left, top, width, height - LINE))
        if chart.kind == "bar" and len(table.frame) > charts.MOST_BARS:
            below = f"{_rest(charts.MOST_BARS, table, document)} {below}"
    else:
        drawn = slide.shapes.add_picture(BytesIO(figure.png), *_within(figure.png, (left, top, width, height - LINE)))
    drawn._element._nvXxPr.cNvPr.set("descr", figure.alt)
    drawn.name = figure.name
    if below:
        _add_line(slide, below, (left, top + height - LINE, width, LINE), NOTE)
    slide.notes_slide.notes_text_frame.text = "\n".join([*notes, *([below] if below else [])])


def _within(png: bytes, place: Place) -> Place:
    """Where a picture stands so that it fills a place in its own shape."""
    left, top, width, height = place
    with Image.open(BytesIO(png)) as picture:
        wide, high = picture.size
    scale = min(width / wide, height / high)
    own = Emu(int(wide * scale)), Emu(int(high * scale))
    return Emu(left + (width - own[0]) // 2), Emu(top), *own


def _add_table(slide: Any, table: Table, document: Document, place: Place) -> None:
    left, top, width, height = place
    words = language(document.language)
    shown = tables.add(slide, table, (left, top, width, height - LINE), words)
    rest = _rest(shown.rows, table, document) if shown.rows < len(table.frame) else ""
    if not rest and shown.columns < len(table.columns):
        rest = words.say("document.more_columns", whole=_whole(table, document))
    below = " ".join(text for text in (table.note, rest, words.say("document.cut") if shown.cut else "") if text)
    if below:
        _add_line(slide, below, (left, top + height - LINE, width, LINE), NOTE)
        slide.notes_slide.notes_text_frame.text = "\n".join([below, *shown.cut])


def _rest(shown: int, table: Table, document: Document) -> str:
    words, whole = language(document.language), _whole(table, document)
    return words.say(
        "document.rest", shown=words.number(f"{shown:,}"), all=words.number(f"{len(table.frame):,}"), whole=whole
    )


def _whole(table: Table, document: Document) -> str:
    """Where the whole table stands, or how to get it where no workbook is made."""
    key = "document.in_workbook" if document.workbook else "document.no_workbook"
    return language(document.language).say(key, file=document.workbook, sheet=sheet_names([table.name])[0])


def _add_line(slide: Any, text: str, place: Place, size: int, bold: bool = False) -> None:
    """A line of small text, cut where it is too long."""
    box = slide.shapes.add_textbox(*map(Emu, place))
    box.text_frame.word_wrap = True
    box.text_frame.margin_left = 0
    letters = int(deck.points(place[2]) / (size * fitting.LETTER))
    box.text_frame.text = fitting.cut(text, letters)
    for run in box.text_frame.paragraphs[0].runs:
        run.font.size, run.font.bold, run.font.color.rgb = Pt(size), bold, RGBColor(0x59, 0x59, 0x59)
