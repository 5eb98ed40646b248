"""A PowerPoint file to fill: in a plain look of its own, or in that of a client's template.

python-pptx gives no names for a few things that a deck needs: the size of inherited type, the fields of a footer, and
dates of its own. They are done here with the elements of the file format (ECMA-376).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.enum.text import PP_ALIGN
from pptx.exc import PythonPptxError
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.util import Emu, Inches, Pt

from ...files.errors import InputError
from ..document import Document
from . import fitting

WIDE, HIGH = Inches(13.333), Inches(7.5)
PLACES = {
    PP_PLACEHOLDER.TITLE: (0.6, 0.4, 12.1, 1.1),
    PP_PLACEHOLDER.BODY: (0.6, 1.65, 12.1, 5.1),
    PP_PLACEHOLDER.FOOTER: (0.6, 6.95, 9.0, 0.35),
    PP_PLACEHOLDER.SLIDE_NUMBER: (11.2, 6.95, 1.5, 0.35),
}
"""Where things stand in the plain look: left, top, width and height in inches."""
FIRST = ((0.6, 2.2, 12.1, 1.7), (0.6, 4.1, 12.1, 1.2))
"""The same of title and subtitle of the first slide."""
FOOTER = 12
"""The usual size of type of a footer, in points."""
EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The date of each part of the file: the first that the format knows."""
TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE)
BODIES = (PP_PLACEHOLDER.OBJECT, PP_PLACEHOLDER.BODY)
FOOTERS = (PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER)
NEEDS = "no layout with a title and one text or content placeholder"
_MAIN = "application/vnd.openxmlformats-officedocument.presentationml.{}.main+xml"


def opened(template: Path | None) -> Any:
    """A presentation without slides. Raises InputError for a template that is no PowerPoint file, or lacks layouts."""
    if template is None:
        return _plain()
    try:
        presentation = Presentation(BytesIO(_as_presentation(template.read_bytes())))
    except (BadZipFile, KeyError, ValueError, PythonPptxError):
        raise InputError.at(str(template), "is not a PowerPoint file (.pptx or .potx)") from None
    except OSError as error:
        raise InputError.at(str(template), f"cannot be read: {error.strerror or error}") from None
    _remove_slides(presentation)
    if content_layout(presentation) is None:
        raise InputError.at(str(template), f"has {NEEDS}")
    return presentation


def _remove_slides(presentation: Any) -> None:
    """Remove the samples of a template, and the lists of sections and shows that name them: these would be damaged."""
    for slide in list(presentation.slides._sldIdLst):
        presentation.part.drop_rel(slide.rId)
        presentation.slides._sldIdLst.remove(slide)
    names = "local-name()='sectionLst' or local-name()='custShowLst'"
    for found in presentation.part._element.xpath(f"./*[{names}] | ./p:extLst/p:ext[*[{names}]]"):
        found.getparent().remove(found)


def _as_presentation(content: bytes) -> bytes:
    """A template (.potx) as the presentation that it is but for its type."""
    types, template = "[Content_Types].xml", _MAIN.format("template").encode()
    with ZipFile(BytesIO(content)) as old:
        if template not in old.read(types):
            return content
        parts = dict(_parts(old))
    return _zipped(parts | {types: parts[types].replace(template, _MAIN.format("presentation").encode())})


def _plain() -> Any:
    """The presentation that python-pptx ships, made wide, with titles at the left."""
    presentation: Any = Presentation()
    wider = WIDE / presentation.slide_width
    presentation.slide_width, presentation.slide_height = WIDE, HIGH
    master = presentation.slide_master
    for shapes in (master.placeholders, *(layout.placeholders for layout in presentation.slide_layouts)):
        for shape in shapes:
            if shape._element.spPr.xfrm is not None:
                shape.left, shape.width = Emu(int(shape.left * wider)), Emu(int(shape.width * wider))
    for shape in master.placeholders:
        if place := PLACES.get(shape.placeholder_format.type):
            shape.left, shape.top, shape.width, shape.height = map(Inches, place)
    first = presentation.slide_layouts[0]
    for shape, place in zip(first.placeholders, FIRST, strict=False):
        shape.left, shape.top, shape.width, shape.height = map(Inches, place)
    for layout in presentation.slide_layouts:
        for shape in layout.placeholders:
            if shape.placeholder_format.type == PP_PLACEHOLDER.FOOTER:
                shape.text_frame.paragraphs[0].alignment = PP_ALIGN.LEFT
    title, body = (master._element.xpath(f"./p:txStyles/p:{name}/a:lvl1pPr")[0] for name in ("titleStyle", "bodyStyle"))
    for paragraph in (title, *first._element.xpath(".//a:lvl1pPr")):
        paragraph.set("algn", "l")
    for style, size in ((title, 2600), (body, 1800)):
        style.find("{*}defRPr").set("sz", str(size))
    title.find("{*}defRPr").set("b", "1")
    return presentation


def title_layout(presentation: Any) -> Any:
    """The layout of the first slide: that with a centred title; or else the first that has one."""
    layouts = list(presentation.slide_layouts)
    centred = (layout for layout in layouts if _has(layout, [PP_PLACEHOLDER.CENTER_TITLE]))
    return next(centred, next((layout for layout in layouts if _has(layout, TITLES)), layouts[0]))


def content_layout(presentation: Any) -> Any:
    """The layout of all other slides: a title and one place for text or pictures. None where there is none."""
    fit = [layout for layout in presentation.slide_layouts if _has(layout, TITLES) and len(bodies(layout)) == 1]
    for_all = (layout for layout in fit if _has(layout, BODIES[:1]))  # not for text alone, as below the title of a part
    return next(for_all, next(iter(fit), None))


def _has(layout: Any, kinds: Sequence[Any]) -> bool:
    return any(shape.placeholder_format.type in kinds and shape.width for shape in layout.placeholders)


def bodies(slide: Any) -> list[Any]:
    """The placeholders of a slide or layout for text or pictures, larger ones first."""
    found = [shape for shape in slide.placeholders if shape.placeholder_format.type in BODIES and shape.width]
    return sorted(found, key=lambda shape: -shape.width * shape.height)


def inherited_size(shape: Any, usual: float) -> float:
    """The size of type, in points, that a placeholder of a slide has from its layout or master."""
    kind = "titleStyle" if shape.placeholder_format.type in TITLES else "bodyStyle"
    layout = shape.part.slide_layout
    own = [one for one in layout.placeholders if one.placeholder_format.idx == shape.placeholder_format.idx]
    sizes = [size for one in own for size in one._element.xpath(".//a:lvl1pPr/a:defRPr/@sz")]
    sizes += layout.slide_master._element.xpath(f"./p:txStyles/p:{kind}/a:lvl1pPr/a:defRPr/@sz")
    return int(sizes[0]) / 100 if sizes else usual


def add_footer(slide: Any, text: str) -> None:
    """Give a slide the footer and the number that its layout has a place for."""
    for shape in slide.slide_layout.placeholders:
        kind = shape.placeholder_format.type
        if kind in FOOTERS:
            copy = deepcopy(shape._element)
            copy.nvSpPr.cNvPr.set("id", str(max(one.shape_id for one in slide.shapes) + 1))
            slide.shapes._spTree.append(copy)
            if kind == PP_PLACEHOLDER.FOOTER:
                paragraph = slide.placeholders[shape.placeholder_format.idx].text_frame.paragraphs[0]
                text = fitting.cut(text, int(points(shape.width) / (FOOTER * fitting.BOLD)))
                paragraph.text, paragraph.runs[0].font.name = text, "+mn-lt"


MOST_COMMENTS = 255
"""A property of a PowerPoint file holds at most so many letters."""


def saved(presentation: Any, document: Document) -> bytes:
    """The bytes of a presentation, with the facts and the day of its document and no other date."""
    made = datetime.fromisoformat(document.made).replace(tzinfo=None)
    facts = presentation.core_properties
    facts.title, facts.author, facts.last_modified_by = document.title, document.author, document.author
    told = "\n".join(f"{name}: {value}" for name, value in document.facts.items())
    facts.comments = fitting.cut(told, MOST_COMMENTS)
    facts.created = facts.modified = made
    facts.revision, facts.language = 1, document.language
    package = presentation.part.package
    for name, relation in list(package._rels.items()):  # a picture of somebody else's first slide
        if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL:
            package.drop_rel(name)
    file = BytesIO()
    presentation.save(file)
    with ZipFile(file) as parts:
        return _zipped(dict(_parts(parts)))


def _parts(file: ZipFile) -> Iterator[tuple[str, bytes]]:
    yield from ((name, file.read(name)) for name in file.namelist())


def _zipped(parts: dict[str, bytes]) -> bytes:
    """A zip file of parts in their order, all of the EARLIEST date."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as new:
        for name, content in parts.items():
            new.writestr(ZipInfo(name, EARLIEST), content, ZIP_DEFLATED)
    return file.getvalue()


def points(length: int) -> float:
    """A length of the file in points."""
    return length / Pt(1)
