"""The page by keyboard, with a screen reader, in high contrast and on paper: what axe-core finds, and what not."""

from __future__ import annotations

from importlib.resources import files
from importlib.util import find_spec

import pytest

from partnering.lab.lessons.lesson import load
from tests import browser
from tests.lab.browser.conftest import NOTHING_OLD, resized, unfolded
from tests.lab.browser.lessons import ENGLISH, focused, open_lesson, page_says

MISSING = [*browser.MISSING, *([] if find_spec("axe_playwright_python") else ["axe-playwright-python"])]
pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"needs {', '.join(MISSING)}")

AXE = """async () => {
    const values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    // Quasar puts menus and tips beside the landmarks
    const rules = { region: { enabled: false } }, told = { resultTypes: ["violations"], selectors: false };
    const how = { runOnly: { type: "tag", values }, rules, ...told };
    return (await axe.run(document, how)).violations.map((one) => [one.id, one.nodes.map((node) => node.html)]);
}"""
FOCUS = """() => {
    const { activeElement: one } = document, { outlineStyle, outlineWidth } = getComputedStyle(one);
    return [one.tagName, outlineStyle === "solid" && parseFloat(outlineWidth) >= 3];
}"""


def faults(page) -> list:
    """What axe-core finds wrong with the page, when nothing on it is dimmed because newer figures are on their way."""
    page.wait_for_function(NOTHING_OLD, polling=50)
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8"))
    return page.evaluate(AXE)


def test_axe_finds_nothing_on_any_state_of_the_page(opened):
    """In the dark with all panels and the diagnosis open, with a menu, while a class bets, and after it."""
    lesson = load()[0]
    page = opened()
    for panel, holds in (
        ("departments", "department.name"),
        ("timeline", "timeline.say"),
        ("assumptions", "controls.assumptions_note"),
        ("runs_and_luck", "controls.seed"),
    ):
        unfolded(page, ENGLISH.say(f"controls.{panel}"))
        held = ENGLISH.say(holds)
        page.get_by_label(held, exact=True).or_(page.get_by_text(held, exact=True)).first.wait_for()
    page.get_by_label("Dark or light", exact=True).click()
    page.get_by_role("button", name="Where is it fragile, and why?").click()
    page.locator("[data-why]").get_by_role("button").first.wait_for()
    assert faults(page) == []
    assert page.locator("[role=slider]").count() == page.locator(".q-slider [role=slider]").count() > 20
    page.get_by_label(page_says("choose"), exact=True).click()
    page.get_by_role("menuitem").nth(1).wait_for()
    assert faults(page) == []
    page.get_by_text(lesson.say(ENGLISH, "title"), exact=True).click()
    page.get_by_text(lesson.say(ENGLISH, "question")).wait_for()
    focused(page)
    assert faults(page) == []
    page.get_by_text(lesson.say(ENGLISH, f"choices.{next(iter(lesson.choices))}"), exact=True).click()
    page.get_by_role("button", name=page_says("see")).click()
    page.locator("[data-verdict]").wait_for()
    assert faults(page) == []


def test_every_stop_of_the_keyboard_is_seen_and_a_lesson_is_near(opened):
    """A ring on each; the first stop skips the controls; a lesson that opens, and its verdict, take the keyboard."""
    lesson = load()[0]
    page = opened()
    stops = []
    for _ in range(60):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(FOCUS))
        if stops[-1][0] == "BODY":
            break
    assert len(stops) > 30
    assert [stop for stop in stops[:-1] if not stop[1]] == []
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**#figures")
    open_lesson(page, lesson)
    for _ in range(3):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.lab-lesson') && document.activeElement.role") == "radio"
    page.keyboard.press("Space")
    page.get_by_role("button", name=page_says("see")).click()
    page.locator("[data-verdict]").wait_for()
    focused(page)


def test_sliders_and_keys_hold_in_high_contrast_and_figures_on_paper(opened):
    """Swatches keep their colours, sliders are 24 pixels high, buttons have an edge, the step of a lesson a ground.

    On paper the controls are gone and nothing is cut.
    """
    page = opened("?lesson=need", before=lambda page: page.emulate_media(forced_colors="active"))
    page.locator(".lab-swatch").first.wait_for()  # the key comes with the map
    style = "(all, name) => all.map((one) => getComputedStyle(one)[name])"
    colours = page.locator(".lab-swatch:not(.map-scale)").evaluate_all(style, "backgroundColor")
    assert len(set(colours)) == 5
    assert all("gradient" in one for one in page.locator(".map-scale").evaluate_all(style, "backgroundImage"))
    heights = page.locator("[role=slider]:visible").evaluate_all("(all) => all.map((one) => one.clientHeight)")
    assert min(heights) >= 24
    page.get_by_role("button", name=page_says("see")).wait_for()
    edges = page.locator(".q-btn:visible").evaluate_all(style, "borderTopWidth")
    assert len(edges) > 15
    assert set(edges) == {"1px"}
    steps = page.locator(".lab-path .q-btn").evaluate_all(style, "backgroundColor")
    assert len(steps) == 4
    assert steps[0] not in steps[1:]
    page.emulate_media(forced_colors="none", media="print")
    page.get_by_text("shared outcome", exact=True).wait_for(state="hidden")
    resized(page, 700, 1000)
    wide = "(all) => Math.max(...all.map((one) => one.getBoundingClientRect().right))"
    assert page.locator(".nicegui-echart canvas").evaluate_all(wide) <= 700
