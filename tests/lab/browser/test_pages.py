"""The page of lessons in a browser, from a file, without a network: a lesson by keyboard, in a frame, and on paper."""

from __future__ import annotations

from dataclasses import replace

import pytest

from partnering.lab.lessons.lesson import load
from partnering.lab.pages import page, run, sheets
from partnering.lab.pages.plan import Plan, Slider, plans
from partnering.lab.state.words import codes
from partnering.version import EDITION
from tests.lab.browser.test_access import MISSING, faults

pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"needs {', '.join(MISSING)}")


@pytest.fixture(scope="module")
def gap():
    """The lesson of the gap with three steps of one slider, computed."""
    (whole,) = plans(["gap"])
    return run.compute(Plan(whole.lesson, (Slider.of("need_gap", "relationships.all.need_gap=0,0.2,0.4"),)))


@pytest.fixture
def opened(chromium):
    """A function that opens a file without a network. At the end nothing was asked for, and nothing failed."""
    said, windows = [], []

    def open_file(path, **how):
        window = chromium.new_context(offline=True, **how)
        windows.append(window)
        window.on("console", lambda one: said.append(one.text))
        window.on("weberror", lambda one: said.append(str(one.error)))
        window.on("request", lambda one: said.append(one.url) if one.url != path.as_uri() else None)
        tab = window.new_page()
        tab.goto(path.as_uri())
        return tab

    yield open_file
    for window in windows:
        window.close()
    assert said == []


def test_a_lesson_from_a_file(gap, opened, tmp_path):
    """Bet, verdict, reasons, sliders; by keyboard, in the dark and on a phone; axe-core finds nothing on any step."""
    path = tmp_path / "lessons.html"
    path.write_text(page.render([gap, gap], "en"), encoding="utf-8")
    tab = opened(path, viewport={"width": 390, "height": 800}, color_scheme="dark")
    assert faults(tab) == []
    tab.locator(".lessons a").first.click()
    tab.wait_for_url("**#gap")
    tab.get_by_role("button", name="2. See").wait_for()
    assert tab.get_by_role("button", name="2. See").is_disabled()
    assert tab.get_by_text("10 %").count() == 0  # the answer
    assert faults(tab) == []
    tab.get_by_role("radio").first.focus()
    tab.keyboard.press("Space")
    tab.get_by_role("button", name="Run a thousand stories").press("Enter")
    assert tab.evaluate("document.activeElement.textContent") == "See"
    assert "You bet" in tab.locator(".verdict").inner_text()
    assert "10 %" in tab.locator("table").inner_text()
    assert faults(tab) == []
    tab.get_by_role("button", name="Dark or light").click()
    tab.get_by_role("button", name="4. Try").click()
    slider = tab.get_by_role("slider")
    assert slider.get_attribute("aria-valuetext") == "0.4"
    slider.press("ArrowLeft")
    assert slider.get_attribute("aria-valuetext") == "0.2"
    told = tab.locator("figure strong").nth(1).inner_text()
    assert told in tab.locator("[role=status]").text_content()
    tab.get_by_role("button", name="Deutsch").click()
    assert tab.get_by_role("slider").get_attribute("aria-valuetext") == "0,2"
    assert tab.locator("#foot").inner_text().endswith(f"Ausgabe {EDITION} des Modells")
    tab.get_by_role("button", name="Das halbe Gefälle (0,2)").click()
    assert tab.locator("figure strong").nth(1).inner_text() == told.replace(".", ",")
    tab.get_by_text("Wie diese Zahlen berechnet werden").click()
    assert "partnering sweep two-departments" in tab.locator("code").last.inner_text()
    assert faults(tab) == []
    for width in (390, 320):  # German figures are the widest
        tab.set_viewport_size({"width": width, "height": 800})
        tab.wait_for_function("(width) => document.documentElement.scrollWidth === width", arg=width, polling=50)


def test_a_lesson_in_a_frame_that_may_do_nothing_but_run_scripts(gap, opened, tmp_path):
    """As a learning platform shows it: no storage, no origin of its own; a lesson alone opens at once.

    No link leads from it to a list of lessons.
    """
    path, outer = tmp_path / "lesson.html", tmp_path / "outer.html"
    path.write_text(page.render([gap], "de"), encoding="utf-8")
    quoted = path.read_text(encoding="utf-8").replace("&", "&amp;").replace('"', "&quot;")
    outer.write_text(f'<iframe title="l" sandbox="allow-scripts" srcdoc="{quoted}"></iframe>', encoding="utf-8")
    frame = opened(outer).frame_locator("iframe")
    frame.get_by_role("radio").first.check()
    frame.locator("button.main").click()
    frame.locator(".verdict").wait_for()
    frame.locator("nav button").last.click()
    frame.locator("input[type=range]").first.wait_for()
    assert frame.locator("a[href='#']").count() == 0


def test_a_worksheet_and_its_key_take_a_page_of_paper_each(gap, opened, tmp_path):
    """Of all lessons, in every language, and of a few, which are set larger."""
    (first, *_) = gap.points.values()
    every = [replace(gap, plan=Plan(lesson, ()), points=dict.fromkeys(lesson.tries, first)) for lesson in load()]
    shown = [(code, len(every)) for code in codes()] + [("de", 4), ("de", 6)]  # German is the longest
    path, tab = tmp_path / "sheet.html", None
    for code, number in shown:
        for key in (False, True):
            path.write_text(sheets.render(every[:number], code, key), encoding="utf-8")
            tab = tab or opened(path)
            tab.reload()
            assert tab.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 1, (code, number, key)
