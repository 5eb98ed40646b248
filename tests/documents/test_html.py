"""A document as a web page: one file, whatever it holds, that asks for nothing and says who may read it how."""

from __future__ import annotations

import re
from dataclasses import replace
from importlib.util import find_spec
from io import BytesIO

import numpy as np
import pandas as pd
import pytest
from pptx import Presentation

from partnering.documents.document import Chapter, Column, Document, Figure, Table
from partnering.documents.slides import slides
from partnering.documents.web import html
from tests.browser import CHROMIUM, OPTIONS

HOSTILE = ['<script>alert("x")</script>', "</style><b>&amp;", '" onload="alert(1)', "=cmd()|' /C calc'!A0", "{{ 7*7 }}"]
DRAWING = (
    b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 40 20">'
    b'<metadata>x</metadata><defs><style type="text/css">*{}</style><clipPath id="p1"><rect width="9"/></clipPath>'
    b'<path id="g1"/></defs><g id="unused"><path style="fill: #ff0000; stroke: none" clip-path="url(#p1)"/>'
    b'<use xlink:href="#g1"/></g></svg>'
)
FIGURE = Figure("one", "A finding", 'Red, with a "quote"', DRAWING, b"")
NUMBERS = pd.DataFrame({"name": HOSTILE, "share": [0.5, np.nan, 0.25, 0.125, 1.0], "cost": [2, 10, 1, 3, 4]})
COLUMNS = {
    "name": Column("name"),
    "share": Column("share", "how many", "%", "share"),
    "cost": Column("cost", "", "days", "number"),
}
TABLE = Table("numbers", HOSTILE[0], NUMBERS, COLUMNS)
PAGE = Document(
    HOSTILE[0], "2026-11-26", (
        Chapter("answer", HOSTILE[1], HOSTILE[2], tuple(HOSTILE), (FIGURE,), (TABLE,)),
        Chapter("more", "More", "", (), (replace(FIGURE, name="two"),)),
    ), HOSTILE[2], facts={HOSTILE[0]: HOSTILE[1]}, logo=b"\x89PNG",
)  # fmt: skip
needs_a_browser = pytest.mark.skipif(not (CHROMIUM and find_spec("playwright")), reason="no browser")


def test_the_same_document_gives_the_same_page(tmp_path):
    """Written twice, byte for byte, and in the language that it names."""
    for name in ("a.html", "b.html"):
        html.write(PAGE, tmp_path / name)
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()
    assert '<html lang="en">' in html.render(PAGE)


def test_no_name_becomes_markup():
    """Names with markup are text wherever they stand: of elements there are only those of the template."""
    names = replace(TABLE, title="t", frame=NUMBERS.assign(name="n"))
    usual = Chapter("answer", "h", "f", ("p",) * len(HOSTILE), (FIGURE,), (names,))
    plain = replace(PAGE, title="t", author="a", facts={"f": "g"}, chapters=(usual, PAGE.chapters[1]))
    tags = [re.findall(r"<(?!!)/?[a-z0-9]+", html.render(page)) for page in (PAGE, plain)]
    assert tags[0] == tags[1]


def test_no_line_ends_between_a_number_and_its_sign():
    """In the finding and in the text of a chapter, on pages and on slides."""
    said, kept = "falls from 29 % (19–42 %) to 2.5 %", "falls from 29\xa0% (19–42\xa0%) to 2.5\xa0%"
    document = replace(PAGE, logo=b"", chapters=(Chapter("answer", "The answer", said, (said,)),))
    assert html.render(document).count(kept) == 2
    (_, slide, *_) = Presentation(BytesIO(slides.content(document))).slides
    assert [shape.text_frame.text for shape in slide.placeholders][:2] == [kept, kept]


def test_cells_are_written_as_their_columns_say():
    """A share as a percentage, what is missing as a dash, and what a column is sorted by with all digits."""
    page = html.render(PAGE)
    assert '<td class="number" data-value="0.125">12.5</td>' in page
    assert '<td class="number" data-value="">–</td>' in page
    assert "how many" in page


def test_drawings_have_no_styles_and_no_names_in_common():
    """Style attributes become attributes, ids are told apart by the figure, and what nothing uses is left out."""
    page = html.render(PAGE)
    assert 'fill="#ff0000" stroke="none"' in page
    for name in ("one", "two"):
        assert f'clip-path="url(#{name}-p1)"' in page
        assert f'href="#{name}-g1"' in page
    assert "unused" not in page
    assert "style=" not in page
    assert "xmlns" not in page


@needs_a_browser
def test_it_is_read_by_everyone(tmp_path):
    """In a browser: no request, no complaint of the security policy, no violation that axe finds, in light and dark.

    The keyboard sorts a table by its headings; missing numbers stay last. Nothing is wider than a phone.
    """
    from playwright.sync_api import sync_playwright

    html.write(PAGE, tmp_path / "page.html")
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        said, asked = [], []
        for scheme, width in (("light", 1200), ("dark", 390)):
            page = browser.new_page(color_scheme=scheme, viewport={"width": width, "height": 800})
            page.on("console", lambda message: said.append(message.text))
            page.on("pageerror", lambda error: said.append(str(error)))
            page.on("request", lambda request: asked.append(request.url))
            page.goto((tmp_path / "page.html").as_uri())
            assert page.evaluate("document.documentElement.scrollWidth") == width
            if find_spec("axe_playwright_python"):
                from axe_playwright_python.sync_playwright import Axe

                found = Axe().run(page).response["violations"]
                assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
        page.get_by_role("button", name="share").focus()
        orders = []
        for _ in range(2):
            page.keyboard.press("Enter")
            orders.append(page.locator("td:nth-child(2)").all_inner_texts())
        assert orders == [["12.5", "25.0", "50.0", "100.0", "–"], ["100.0", "50.0", "25.0", "12.5", "–"]]
        assert page.locator("th").nth(1).get_attribute("aria-sort") == "descending"
        browser.close()
    assert said == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
