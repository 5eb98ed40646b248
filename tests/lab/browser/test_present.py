"""Present mode in a browser: on a projector, by keyboard, with a slider."""

from __future__ import annotations

import pytest

from partnering.lab.present.fates import changes, fates
from partnering.lab.state import ensemble
from partnering.lab.state.experiment import Experiment
from partnering.lab.state.words import words
from partnering.lab.views.theme import TEXT
from tests.lab.browser.conftest import SCREEN, moved, resized
from tests.lab.browser.test_access import MISSING, faults
from tests.lab.browser.test_page import expect, wears

pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"needs {', '.join(MISSING)}")

SMALLEST = """() => Math.min(...[...document.querySelectorAll(".present *")]
    .filter((one) => one.offsetParent && [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
    .map((one) => parseFloat(getComputedStyle(one).fontSize)))"""
ON_DOTS = """() => {
  const seen = [...document.querySelectorAll(".present *")].filter((one) => one.offsetParent);
  const place = (one) => one.getBoundingClientRect();
  const dots = seen.filter((one) => one.matches(".dots-picture > lab-dots")).map(place);
  const before = (a, b) => a.bottom <= b.top + 1 || a.right <= b.left + 1;
  const apart = (a, b) => before(a, b) || before(b, a);
  const told = seen.filter((one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()));
  const bad = told.filter((one) => !dots.every((other) => apart(place(one), other)));
  return [dots.length, ...bad.map((one) => one.textContent)];
}"""
"""How many pictures of dots there are, and all words that lie on one."""
SAY = words().say


def told(kinds) -> list[str]:
    """What the key of a picture says."""
    return [SAY(f"present.kinds.{kinds.meaning}.{name}", count) for name, count in kinds.counts.items()]


def test_a_lecture_with_present_mode(opened):
    """The story, the dots, before and now, why: all in large type, by the keys of a remote control, with one slider."""
    now = Experiment.of("two-departments").with_settings({"relationships.all.mutual_need": 0.7, "months": 24})
    page = opened("?set=relationships.all.mutual_need%3D0.7&set=months%3D24&edition=2", colours="dark")
    wears(page, "dark")  # from the start
    page.keyboard.press("p")
    for way, month in (("forward", 2), ("first", 1)):  # until the server has heard of what came before
        page.get_by_label(SAY(f"story.{way}"), exact=True).click()
        expect(page, ".lab-month", SAY("story.month", month=month))
    assert page.locator(".present").count() == 0  # no letter alone does anything: some dictate to their machine
    page.keyboard.press("Alt+p")
    page.get_by_text(SAY("present.story", month=1, months=24)).wait_for()
    page.keyboard.press("PageDown")
    key = page.locator(".present .dots-kind:visible")
    for text in told(fates(ensemble.run(now))):
        key.get_by_text(text, exact=True).wait_for()
    assert page.evaluate(SMALLEST) >= 28
    page.keyboard.press("PageDown")
    keep = page.get_by_role("button", name=SAY("present.keep"))
    keep.wait_for()
    assert faults(page) == []
    keep.click()
    page.get_by_text(SAY("present.all_the_same")).wait_for()
    slider = page.locator(".present [role=slider]")
    moved(page, slider, "ArrowLeft", times=4)
    after = now.with_setting("relationships.all.mutual_need", 0.66)
    found = changes(ensemble.run(after), ensemble.run(now))
    for text in told(found):
        key.get_by_text(text, exact=True).wait_for()
    assert page.evaluate(SMALLEST) >= 28
    page.wait_for_url("**present=compare*")
    for width, height in ((1024, 768), (1280, 720)):
        resized(page, width, height)
        assert page.evaluate(ON_DOTS) == [3]
    resized(page, **SCREEN)
    page.locator(".present").press("Space")  # from before to now; with reduced motion at once
    slider.press("PageDown")  # turns the screen, though a slider has the keyboard
    page.get_by_text(SAY("present.outcomes.retention")).wait_for()
    assert page.evaluate(SMALLEST) >= 28
    resized(page, 1920, 1080)
    page.wait_for_function(
        """(usual) => [...document.querySelectorAll(".nicegui-echart[aria-label^='Survival curve']")]
        .every((one) => getElement(Number(one.id.slice(1))).chart.getOption().textStyle.fontSize > usual)""",
        arg=TEXT,
        polling=50,
    )
    resized(page, **SCREEN)
    page.keyboard.press("Escape")
    page.locator(".present").wait_for(state="hidden")
    page.wait_for_function("!location.search.includes('present')", polling=50)
