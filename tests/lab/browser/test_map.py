"""The map in a browser: a tie is drawn from one department to another, and ties show how often they survive."""

from __future__ import annotations

import pytest

from partnering.lab.state.words import words
from tests.lab.browser.test_access import MISSING, faults

pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"needs {', '.join(MISSING)}")
SAY = words().say
PLACES = """(map) => { const { chart } = getElement(map.id.slice(1)), box = map.getBoundingClientRect();
    return chart.getOption().series[0].data.map((one) => {
      const [x, y] = chart.convertToPixel({ seriesIndex: 0 }, [one.x, one.y]);
      return [box.left + x, box.top + y];
    }); }"""


def test_a_tie_is_drawn_and_ties_show_how_often_they_survive(opened):
    """Drawn with the mouse from one department to another that it has no tie with; the key then has another scale."""
    page = opened("?scenario=hub-and-spoke")
    chart = page.locator(".map-drawn[aria-label^='Month 1:']")
    chart.wait_for()
    ties = page.get_by_role("region", name="One story").get_by_role("combobox").first
    before = int(chart.get_attribute("aria-label").split(" of ")[1].split()[0])
    chart.scroll_into_view_if_needed()
    page.wait_for_timeout(300)
    places = chart.evaluate(PLACES)
    page.mouse.move(*places[1])
    page.mouse.down()
    page.mouse.move(*places[2], steps=3)
    assert page.locator(".map-thread").count() == 1
    page.mouse.up()
    assert page.locator(".map-thread").count() == 0
    page.locator(f".map-drawn[aria-label*=' of {before + 1} ties']").wait_for()
    assert ties.count() == 1
    page.get_by_role("radio", name=SAY("map.colour_survival")).click()
    page.locator(".map-drawn[aria-label^='How often true partnering survives']").wait_for()
    page.locator(".map-scale").nth(1).wait_for()
    assert faults(page) == []


HIGHEST = """(map) => { const { chart } = getElement(Number(map.id.slice(1)));
    return Math.min(...chart.getZr().storage.getDisplayList(true).map((one) => {
      const box = one.getBoundingRect().clone(), by = one.getComputedTransform();
      if (by) box.applyTransform(by);
      return box.y; })); }"""


def test_the_map_has_room_in_every_window(opened):
    """Above the highest circle, a large one here, there is room for its name, also in the type of a large screen.

    The controls leave it nearly no room for a moment, when a wide window becomes a phone's: nothing fails.
    """
    page = opened("?scenario=hub-and-spoke", screen={"width": 1920, "height": 1080})
    chart = page.locator(".map-drawn[aria-label^='Month 1:']")
    chart.wait_for()
    page.wait_for_function(
        "getElement(Number(document.querySelector('.map-drawn').id.slice(1))).options.textStyle.fontSize > 14",
        polling=50,
    )
    page.wait_for_timeout(300)
    assert chart.evaluate(HIGHEST) >= 0
    wide = page.locator(".map-drawn canvas").evaluate("(one) => one.clientWidth")
    for width in (390, 1920):
        page.set_viewport_size({"width": width, "height": 1080})
        page.wait_for_function(
            "([wide, whole]) => (document.querySelector('.map-drawn canvas').clientWidth === wide) === whole",
            arg=[wide, width == 1920],
            polling=50,
        )
    page.locator(".map-drawn").evaluate("(map) => { map.parentElement.style.width = '20px'; }")
    page.wait_for_function("document.querySelector('.map-drawn canvas').clientWidth < 100", polling=50)
