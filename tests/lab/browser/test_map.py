"""The map in a browser: a tie is drawn from one department to another, and ties show how often they survive."""

from __future__ import annotations

from itertools import pairwise

import pytest

from partnering.lab.present.scale import USUAL_TEXT
from partnering.lab.state import address
from partnering.lab.state.experiment import Experiment
from partnering.lab.state.words import words
from partnering.lab.views.theme import SMALL, TEXT
from partnering.scenarios.scenario import from_data
from tests.lab.browser.conftest import at_rest, resized
from tests.lab.browser.test_access import MISSING, faults

pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"needs {', '.join(MISSING)}")
SAY = words().say
PLACES = """(map) => { const { chart } = getElement(map.id.slice(1)), box = map.getBoundingClientRect();
    return chart.getOption().series[0].data.map((one) => {
      const [x, y] = chart.convertToPixel({ seriesIndex: 0 }, one.value);
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
    places = at_rest(chart, PLACES)
    page.mouse.move(*places[1])
    page.mouse.down()
    page.mouse.move(*places[2], steps=3)
    page.locator(".map-thread").wait_for(state="attached")
    page.mouse.up()
    page.locator(".map-thread").wait_for(state="detached")
    page.locator(f".map-drawn[aria-label*=' of {before + 1} ties']").wait_for()
    assert ties.count() == 1
    page.get_by_role("radio", name=SAY("map.colour_survival")).click()
    page.locator(".map-drawn[aria-label^='How often true partnering survives']").wait_for()
    page.locator(".map-scale").nth(1).wait_for()
    assert faults(page) == []


LONG = [
    "Sales", "Marketing", "Telecommunications Infrastructure Norths", "IT", "D" * 40, "Finance", "Purchasing",
    "Research and Development of New Products", "Inventory", "Legal", "Personnel", "WWWWWWWWWWWWMMMMMMMMMMMMWWWWWW",
]  # fmt: skip
DRAWN = """(map) => { const { chart } = getElement(Number(map.id.slice(1)));
    const names = chart.getOption().series[0].data.map((one) => one.label.formatter);
    return chart.getZr().storage.getDisplayList(true).flatMap((one) => {
      const name = one.type === "tspan" && one.parent.style.text, circle = one.shape?.symbolType === "circle";
      if (!circle && !names.includes(name)) return [];
      const box = one.getBoundingRect().clone(), by = one.getComputedTransform();
      if (by) box.applyTransform(by);
      return [[name, box.x, box.x + box.width, box.y, box.y + box.height]];
    }); }"""
"""In the page: the lines of names and the circles (false) that a map draws, with their edges."""
PUT_AWAY = "(map) => getElement(Number(map.id.slice(1))).chart.dispatchAction({ type: 'hideTip' })"
"""In the page: put away the tip, which may lie on the next department."""
NO_TIP = """(map) => { const { chart } = getElement(Number(map.id.slice(1)));
    const all = chart.getZr().storage.getDisplayList(true);
    return !all.some(({ parent }) => parent?.style?.text?.includes("power")); }"""
"""In the page: whether no tip lies on a map."""
TOLD = """([map, name]) => { const { chart } = getElement(Number(map.id.slice(1)));
    const all = chart.getZr().storage.getDisplayList(true), bare = (text) => text.replace(/\\s/g, "");
    const tip = `${bare(name)}power`;
    return all.some(({ parent }) => parent?.style?.text && bare(parent.style.text).startsWith(tip)); }"""
"""In the page: whether a map tells of a department, with its whole name."""


AS_LARGE = """([map, where, usual, text]) => { const { chart } = getElement(Number(map.id.slice(1)));
    const type = text * parseFloat(getComputedStyle(document.querySelector(where)).fontSize) / usual;
    return chart.getWidth() === map.clientWidth && chart.getHeight() === map.clientHeight
        && Math.abs(chart.getOption().textStyle.fontSize - type) < 0.3; }"""
"""In the page: whether a map is drawn as large as its place, in the type of what it stands in."""


def has_room(chart, count, where=("html", USUAL_TEXT)):
    """Whether a map draws so many departments, and no name or circle meets that of another one, or leaves the map."""
    chart.page.wait_for_function(AS_LARGE, arg=[chart.element_handle(), *where, TEXT], polling=50)
    drawn = at_rest(chart, DRAWN)
    wide, high = chart.evaluate("(map) => [map.clientWidth, map.clientHeight]")
    assert [name for name, *_ in drawn].count(False) == count
    assert len({name for name, *_ in drawn}) == count + 1
    for n, (name, left, right, top, bottom) in enumerate(drawn):
        assert 0 <= left < right <= wide
        assert 0 <= top < bottom <= high
        for other, begins, ends, above, below in drawn[:n]:
            if name != other or not name:
                assert right <= begins or ends <= left or bottom <= above or below <= top, (name, other)


def test_the_map_has_room_in_every_window(opened):
    """Of twelve departments, some with long names, each is told at a tap, and no name meets another: also on a phone.

    The controls leave it nearly no room for a moment, when a wide window becomes a phone's: nothing fails. A projector
    shows the same map, wide and low, in its own type, and a phone in its. The list of ties shows all its columns beside
    such names, also there, and what can be tried on a tie has room.
    """
    ties = [{"between": [*pair]} for pair in pairwise(LONG)]
    data = {"name": "X", "months": 12, "departments": {name: {} for name in LONG}}
    data["relationships"] = {"default": "none", "pairs": ties}
    query = address.query(Experiment.own(from_data(data)).with_luck(replicates=30))
    page = opened(f"?{query}", screen={"width": 320, "height": 700})
    chart = page.locator(".map-drawn[aria-label^='Month 1:']")
    chart.wait_for()
    chart.scroll_into_view_if_needed()
    has_room(chart, 12)
    for name, place in zip(LONG, chart.evaluate(PLACES), strict=True):
        chart.evaluate(PUT_AWAY)
        page.wait_for_function(NO_TIP, arg=chart.element_handle(), polling=50)
        page.mouse.click(*place)
        page.wait_for_function(TOLD, arg=[chart.element_handle(), name], polling=50)
    for width in (390, 768, 1366, 1920):
        resized(page, width, 1080)
        page.mouse.move(0, 0)
        has_room(chart, 12)
    assert chart.evaluate("(map) => getElement(Number(map.id.slice(1))).options.textStyle.fontSize") > TEXT
    page.get_by_role("button", name=SAY("diagnosis.ask")).click()
    page.locator("[data-why]").get_by_role("button").first.wait_for()
    for width in (1366, 320):
        resized(page, width, 1080)
        assert page.locator(".lab-ranking").evaluate("(box) => box.scrollWidth <= box.clientWidth")
        assert page.evaluate("document.documentElement.scrollWidth") == width
    page.keyboard.press("Alt+p")
    projected = page.locator(".present-fill[aria-label^='Month 1:']")
    projected.wait_for()
    for width, height in ((1920, 1080), (1280, 720), (1024, 768)):
        resized(page, width, height)
        has_room(projected, 12, (".present", SMALL))
    resized(page, 390, 700)
    page.wait_for_function(AS_LARGE, arg=[projected.element_handle(), ".present", SMALL, TEXT], polling=50)
    page.keyboard.press("Escape")
    page.locator(".map-drawn").evaluate("(map) => { map.parentElement.style.width = '20px'; }")
    page.wait_for_function("document.querySelector('.map-drawn canvas').clientWidth < 100", polling=50)
