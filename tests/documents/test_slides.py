"""Slides: what python-pptx reads in them is what the document holds, and PowerPoint can edit it."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pandas as pd
import pytest
from lxml import etree
from pptx import Presentation
from pptx.oxml import parse_xml
from pptx.util import Inches

from partnering.documents import workbook, workbook_chart
from partnering.documents.document import Chapter, Chart, Column, Figure, Table
from partnering.documents.slides import deck, fitting, slides
from partnering.files.errors import InputError

from . import samples


@pytest.fixture(scope="module")
def content():
    """The bytes of the slides of the sample."""
    return slides.content(samples.document())


@pytest.fixture(scope="module")
def made(content):
    """The slides of the sample."""
    return Presentation(BytesIO(content))


def texts(slide):
    """All text of a slide."""
    return "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def test_titles_say_the_findings(made):
    """A slide a chapter, titled by its finding; tables and further text have their own."""
    assert made.slide_width / made.slide_height == pytest.approx(16 / 9, abs=0.001)
    titles = [slide.shapes.title.text_frame.text for slide in made.slides]
    assert titles == [
        "Partnering at Example plc: where it is fragile",
        "Sales outsources IT: survival falls by 4.0 points, and nine ties are lost",
        "What each variant changes",
        "Half of the ties end within four years",
        "Ties in force by month",
        "The map",
        *["What this cannot say"] * 2,
    ]
    assert "A. Consultant · 25 November 2026" in texts(made.slides[0])
    told = texts(made.slides[6]) + texts(made.slides[7])
    assert all(f"Limit {number}. " in told for number in range(9))


def test_charts_can_be_edited_and_hold_the_numbers_and_their_intervals(made):
    """Bars with the ends of the interval of each; lines with both ends as lines; their numbers in a workbook."""
    bars, line = (next(shape.chart for shape in made.slides[at].shapes if shape.has_chart) for at in (1, 3))
    assert list(bars.plots[0].series[0].values)[:4] == pytest.approx([-8.0, -3.0, 2.0, 7.0])  # points, no %
    assert bars.plots[0].series[0].values[4] is None
    points = bars.plots[0].series[0]._element.xpath(".//c:errBars/c:plus//c:v/text()")
    assert [float(one) for one in points] == pytest.approx([3.0, 3.0, 3.0, 3.0, 0.0])
    assert "%" not in bars.value_axis.tick_labels.number_format
    assert [series.name for series in line.plots[0].series] == ["In force", "Low end", "High end"]
    book = openpyxl.load_workbook(BytesIO(bars.part.chart_workbook.xlsx_part.blob))
    rows = [[cell.value for cell in row] for row in book["Sheet1"].rows]
    assert rows[0][1] == "Difference (points)"
    assert rows[1] == pytest.approx([samples.HOSTILE[0], -8.0, 3.0, 2.0])
    assert all(cell.data_type != "f" for row in book["Sheet1"].rows for cell in row)
    book = openpyxl.load_workbook(BytesIO(line.part.chart_workbook.xlsx_part.blob))
    for series in line.plots[0].series:  # each points to its own cells
        for place, values in (("xVal", [0.0, 60.0]), ("yVal", [series.values[0], series.values[60]])):
            first, last = series._element.xpath(f"./c:{place}//c:f/text()")[0].split("!")[1].replace("$", "").split(":")
            assert [book["Sheet1"][first].value, book["Sheet1"][last].value] == pytest.approx(values)


@pytest.mark.parametrize(("shape", "format_"), [("points", '+General;"−"General;0'), ("loss", 'General;"−"General;0')])
def test_differences_of_shares_stand_along_their_axis_in_points(shape, format_):
    """8 rather than 8 %, as the heading says; a loss has no sign."""
    columns = {"part": Column("Part"), "loss": Column("Loss", unit="points", shape=shape)}
    table = Table("items", "Items", pd.DataFrame({"part": ["a"], "loss": [0.08]}), columns)
    figure = Figure("items", "Items", "Bars", b"", b"", "items.csv", Chart("bar", "items", "part", ("loss",)))
    made = replace(samples.document(), chapters=(Chapter("what", "What", "It", (), (figure,), (table,)),))
    every = [shape for slide in Presentation(BytesIO(slides.content(made))).slides for shape in slide.shapes]
    (chart,) = [one.chart for one in every if one.has_chart]
    assert list(chart.plots[0].series[0].values) == [8.0]
    assert chart.value_axis.tick_labels.number_format == format_


def test_no_interval_is_cut_off_by_its_axis():
    """An axis of bars holds 0 and both ends of each interval, in slides and workbooks, and ends at round numbers."""
    shapes = {"tie": Column("Tie"), **{name: Column(name, "points") for name in ("value", "low", "high")}}
    frame = pd.DataFrame({"tie": ["a", "b"], "value": [-0.19, float("nan")], "low": [-0.224, float("nan")]})
    table = Table("effects", "Effects", frame.assign(high=[0.126, float("nan")]), shapes)
    chart = Chart("bar", "effects", "tie", ("value",), "low", "high")
    assert workbook_chart.bounds(table, chart) == (-0.25, 0.15, 0.05)
    figure = Figure("effects", "Effects", "Bars", b"", b"", "effects.csv", chart)
    made = replace(samples.document(), chapters=(Chapter("what", "What", "It", (), (figure,), (table,)),))
    drawn = [
        shape.chart
        for slide in Presentation(BytesIO(slides.content(made))).slides
        for shape in slide.shapes
        if shape.has_chart
    ]
    assert [(one.value_axis.minimum_scale, one.value_axis.maximum_scale) for one in drawn] == [(-0.25, 0.15)]
    sheet = ZipFile(BytesIO(workbook.content(made))).read("xl/charts/chart1.xml")
    assert b'<c:max val="0.15"/><c:min val="-0.25"/>' in sheet


@pytest.mark.parametrize(
    ("value", "low", "high", "ends"),
    [
        (0.5, 0.0, 1.0, (0.0, 1.0, 0.2)),
        (0.3, 0.2, 0.30000000000000004, (0.0, 0.3, 0.05)),
        (3.0, 2.0, 47.0, (0.0, 50.0, 10.0)),
        (0.0, 0.0, 0.0, None),
        (-0.02, -0.061, -0.01, (-0.07, 0.0, 0.01)),
    ],
)
def test_ends_of_an_axis_are_round(value, low, high, ends):
    """Worked by hand."""
    frame = pd.DataFrame({"tie": ["a"], "value": [value], "low": [low], "high": [high]})
    table = Table("t", "T", frame, {name: Column(name) for name in frame})
    assert workbook_chart.bounds(table, Chart("bar", "t", "tie", ("value",), "low", "high")) == ends


def test_shares_end_at_all_of_them():
    """Also where they are points or a line: left to themselves, programs draw up to 120 %."""
    frame = pd.DataFrame({"cost": [0.0, 5.0], "value": [0.3, 0.98], "low": [0.2, 0.9], "high": [0.4, 1.0]})
    table = Table(
        "t", "T", frame, {name: Column(name, shape="number" if name == "cost" else "share") for name in frame}
    )
    for ends in (("low", "high"), ()):
        assert workbook_chart.bounds(table, Chart("points", "t", "cost", ("value",), *ends)) == (0.0, 1.0, 0.2)
    assert workbook_chart.bounds(table, Chart("line", "t", "value", ("cost",))) is None


def test_pictures_have_words_and_notes_have_sources(made):
    """Who cannot see a figure hears what it shows; who speaks finds where its numbers are from."""
    picture = next(shape for shape in made.slides[5].shapes if shape.shape_type == 13)
    assert picture._element._nvXxPr.cNvPr.get("descr") == "A map."
    assert made.slides[5].notes_slide.notes_text_frame.text == "A map.\nSource: ties.csv"
    assert "Source: effects.csv" in made.slides[1].notes_slide.notes_text_frame.text
    assert "seed: 1" in made.slides[0].notes_slide.notes_text_frame.text


def test_tables_show_what_fits_and_say_where_the_rest_is(made):
    """Native tables, in the units of their columns."""
    table = next(shape.table for shape in made.slides[2].shapes if shape.has_table)
    assert [cell.text for cell in table.rows[1].cells][:3] == [samples.HOSTILE[0], "53.7 %", "−8.0"]
    assert table.cell(5, 2).text == "–"
    long = next(shape.table for shape in made.slides[4].shapes if shape.has_table)
    shown = len(long.rows) - 1
    assert 5 < shown < 61
    get = "For the whole table, make a workbook too (.xlsx, sheet “months”)."
    assert f"{shown} of 61 are shown. {get}" in texts(made.slides[4])


def test_a_table_with_too_many_columns_says_so():
    """The last ones are in the workbook."""
    frame = pd.DataFrame({f"c{number}": ["some words in a cell"] for number in range(20)})
    table = Table("wide", "Wide", frame, {name: Column(f"column {name}") for name in frame})
    document = samples.document(chapters=(Chapter("w", "W", tables=(table,)),), workbook="all.xlsx")
    slide = Presentation(BytesIO(slides.content(document)))
    shown = next(shape.table for shape in slide.slides[1].shapes if shape.has_table)
    assert 3 < len(shown.columns) < 20
    whole = "The workbook all.xlsx holds the whole table (sheet “wide”)."
    assert f"There are further columns. {whole}" in texts(slide.slides[1])


@pytest.mark.parametrize(("cells", "whole"), [(["a long sentence of ten words that says what a number means"], True),
                                              (["letters " * 30], False)])  # fmt: skip
def test_a_cell_is_cut_only_where_its_table_would_get_too_small(cells, whole):
    """What there is room for is said to its end."""
    table = Table("t", "T", pd.DataFrame({"what": cells * 2, "n": [1, 2]}), {"what": Column("What"), "n": Column("n")})
    slide = Presentation(BytesIO(slides.content(samples.document(chapters=(Chapter("c", "C", tables=(table,)),)))))
    cell = next(shape.table for shape in slide.slides[1].shapes if shape.has_table).cell(1, 0)
    assert (cell.text == cells[0], cell.text.endswith("…")) == (whole, not whole)
    assert cell.text_frame.paragraphs[0].runs[0].font.size.pt >= 12


def test_a_text_that_is_cut_stands_whole_in_the_notes():
    """After what its row is about; such as a command, which must be typed whole. The slide says so."""
    command = "partnering whatif a.yaml --with 'leader of  IT leaves in 6' " * 4
    frame = pd.DataFrame({"study": ["events", "ties"], "command": [command, "partnering diagnose a.yaml"]})
    table = Table("s", "S", frame, {name: Column(name) for name in frame})
    slide = Presentation(BytesIO(slides.content(samples.document(chapters=(Chapter("c", "C", tables=(table,)),)))))
    said = "The notes hold the whole texts."
    assert said in texts(slide.slides[1])
    assert slide.slides[1].notes_slide.notes_text_frame.text.split("\n") == [said, f"events: {command}"]
    frame = pd.DataFrame({"from": ["IT", "IT"], "to": ["HR", "Law"], "stake": [0.1, 0.2], "source": [command, "?"]})
    columns = {name: Column(name, shape="number" if name == "stake" else "text") for name in frame}
    table = Table("s", "S", frame, columns)
    slide = Presentation(BytesIO(slides.content(samples.document(chapters=(Chapter("c", "C", tables=(table,)),)))))
    assert slide.slides[1].notes_slide.notes_text_frame.text.split("\n")[1:] == [f"IT, HR: {command}"]


def chart_of(kind):
    """A chart of two series over a number, as slides and workbooks draw it: the one of python-pptx, the other's XML."""
    frame = pd.DataFrame({"step": [0.0, 1.0], "rising": [0.1, 0.2], "falling": [0.2, 0.3]})
    table = Table("loop", "Loop", frame, {name: Column(name, shape="number") for name in frame})
    chart = Chart(kind, "loop", "step", ("rising", "falling"), x="clarity", y="in force (%)")
    figure = Figure("loop", "Loop", "Lines", b"", b"", "loop.csv", chart)
    document = samples.document(chapters=(Chapter("c", "C", "It", (), (figure,), (table,)),))
    shapes = (shape for slide in Presentation(BytesIO(slides.content(document))).slides for shape in slide.shapes)
    drawn = next(shape.chart for shape in shapes if shape.has_chart)
    with ZipFile(BytesIO(workbook.content(document))) as parts:
        return drawn, next(parts.read(name).decode() for name in parts.namelist() if "charts/chart" in name)


def test_an_axis_of_several_lines_has_a_name_of_its_own():
    """In slides and workbooks: the heading of a column is the name of one line."""
    drawn, own = chart_of("line")
    axes = drawn.category_axis, drawn.value_axis
    assert [axis.axis_title.text_frame.text for axis in axes] == ["clarity", "in force (%)"]
    assert re.findall(r"<a:t>(.*?)</a:t>", own)[-2:] == ["clarity", "in force (%)"]
    assert re.findall(r'symbol val="(\w+)"', own) == ["none", "none"]


def test_points_have_marks_and_no_line():
    """In slides and workbooks: between two sets of a front there is nothing to buy."""
    drawn, own = chart_of("points")
    of_slide = "".join(etree.tostring(series._element).decode() for series in drawn.plots[0].series)
    for xml in (of_slide, own[: own.index("c:valAx")]):
        assert re.findall(r'symbol val="(\w+)"', xml) == ["circle", "circle"]
        series = re.findall(r"<c:ser\b.*?</c:ser>", xml, re.DOTALL)
        assert len(series) == 2
        assert all(re.search(r"<c:spPr>\s*<a:ln[^>]*>\s*<a:noFill/>", one) for one in series)


def test_nothing_leaves_its_slide(made):
    """Each shape lies within the slide, and has a number of its own."""
    for slide in made.slides:
        assert len({shape.shape_id for shape in slide.shapes}) == len(slide.shapes)
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.top >= 0
            assert shape.left + shape.width <= made.slide_width
            assert shape.top + shape.height <= made.slide_height, shape.name


def test_long_titles_get_smaller_until_they_fit():
    """A finding of 400 letters stands in the place of a title."""
    chapter = Chapter("long", "Long", "Strategische Partnerschaften enden " * 12, ("Text.",))
    deck_ = Presentation(BytesIO(slides.content(samples.document(chapters=(chapter,)))))
    title = deck_.slides[1].shapes.title
    size = title.text_frame.paragraphs[0].runs[0].font.size
    assert size.pt < 26
    width, height = (length / Inches(1) * 72 for length in (title.width, title.height))
    assert fitting.height([chapter.finding], width - 15, size.pt, fitting.BOLD) <= height


def test_the_same_document_gives_the_same_bytes(content):
    """No date but that of the document, also in the workbooks of charts."""
    assert slides.content(samples.document()) == content
    parts = ZipFile(BytesIO(content))
    assert {one.date_time for one in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    inner = ZipFile(BytesIO(next(parts.read(name) for name in parts.namelist() if name.endswith(".xlsx"))))
    assert b"2000-01-01" in inner.read("docProps/core.xml")


SECTIONS = """<p:extLst xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main">
<p:ext uri="{{521415D9-36F7-43E2-AB2F-B90AF26B5E84}}"><p14:sectionLst
xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main">
<p14:section name="A" id="{{6A0BF59C-0000-4000-8000-000000000000}}">
<p14:sldIdLst><p14:sldId id="{id}"/></p14:sldIdLst></p14:section></p14:sectionLst></p:ext></p:extLst>"""
"""What PowerPoint writes of a section with one slide."""


@pytest.fixture
def template(tmp_path):
    """A narrow template with a sample slide, and a layout for content that stands to the right."""
    presentation = Presentation()
    presentation.slides.add_slide(presentation.slide_layouts[0]).shapes.title.text_frame.text = "A sample"
    presentation.slide_layouts[1].placeholders[1].left = Inches(2)
    presentation.slide_layouts[1].placeholders[1].width = Inches(7)
    presentation.slide_layouts[1].placeholders[1].top = Inches(2)
    presentation.slide_layouts[1].placeholders[1].height = Inches(4)
    presentation.part._element.append(parse_xml(SECTIONS.format(id=presentation.slides._sldIdLst[0].id)))
    presentation.save(tmp_path / "firm.pptx")
    return tmp_path / "firm.pptx"


@pytest.mark.parametrize("kind", ["pptx", "potx"])
def test_a_template_gives_its_size_and_layouts(template, kind):
    """Charts stand where its layout has its content; its sample slides are gone. A .potx does as well."""
    if kind == "potx":
        with ZipFile(template) as old:
            parts = {name: old.read(name) for name in old.namelist()}
        types = "[Content_Types].xml"
        parts[types] = parts[types].replace(b"presentation.main+xml", b"template.main+xml")
        template = template.with_suffix(".potx")
        template.write_bytes(deck._zipped(parts))
    content = slides.content(samples.document(), template)
    made = Presentation(BytesIO(content))
    assert b"sectionLst" not in ZipFile(BytesIO(content)).read("ppt/presentation.xml")
    assert made.slide_width == Inches(10)
    assert made.slides[0].shapes.title.text_frame.text.startswith("Partnering at Example")
    assert made.slides[1].slide_layout.name == "Title and Content"
    chart = next(shape for shape in made.slides[3].shapes if shape.has_chart)
    assert chart.left == Inches(2)
    assert chart.width == Inches(7)


def test_content_does_not_go_into_the_layout_of_a_part(tmp_path):
    """A layout with text below its title may come before that for any content."""
    presentation = Presentation()
    layouts = presentation.slide_layouts._sldLayoutIdLst
    layouts.insert(0, layouts[2])  # "Section Header"
    presentation.save(tmp_path / "firm.pptx")
    made = Presentation(BytesIO(slides.content(samples.document(), tmp_path / "firm.pptx")))
    assert {slide.slide_layout.name for slide in made.slides} == {"Title Slide", "Title and Content"}


@pytest.mark.parametrize("content", [b"", b"no zip", deck._zipped({"a": b""})], ids=["empty", "text", "other zip"])
def test_what_is_no_template_is_refused(tmp_path, content):
    """In one line, and nothing is written."""
    place = tmp_path / "template.pptx"
    place.write_bytes(content)
    with pytest.raises(InputError, match=r"template.pptx: is not a PowerPoint file \(.pptx or .potx\)$"):
        slides.write(samples.document(), tmp_path / "out.pptx", place)
    with pytest.raises(InputError, match=r"none.pptx: cannot be read: No such file"):
        slides.write(samples.document(), tmp_path / "out.pptx", tmp_path / "none.pptx")
    assert [path.name for path in tmp_path.iterdir()] == ["template.pptx"]


def test_a_template_without_a_layout_for_content_is_refused(tmp_path):
    """It says which is needed."""
    presentation = Presentation()
    layouts = presentation.slide_layouts
    for layout in [layout for layout in layouts if layout.name != "Blank"]:
        layouts.remove(layout)
    presentation.save(tmp_path / "blank.pptx")
    with pytest.raises(InputError, match="has no layout with a title and one text or content placeholder"):
        slides.content(samples.document(), tmp_path / "blank.pptx")
