"""One browser for all tests of the page."""

from __future__ import annotations

import pytest

from tests import browser

WAIT = 30_000
"""Milliseconds after which a test gives up waiting."""
FIGURES = "/%/.test(document.querySelector('[data-outcome=survival]')?.textContent)"
"""In the page: whether its figures are there."""
NOTHING_OLD = "!document.querySelector('.lab-old')"
"""In the page: whether nothing on it is dimmed because it waits for newer figures."""
LAID_OUT = """(() => {
    const place = (one) => [one.clientWidth, one.clientHeight].join();
    const drawn = ({ chart }) => !chart || [chart.getWidth(), chart.getHeight()].join() === place(chart.getDom());
    const drawer = document.querySelector(".q-drawer");
    return (!drawer || innerWidth > 1000 || drawer.matches(".q-drawer--mobile"))
        && [...document.querySelectorAll(".nicegui-echart")].filter((one) => one.offsetParent)
            .every((one) => drawn(getElement(Number(one.id.slice(1)))));
})()"""
"""In the page: whether its controls leave a narrow window to the rest, and each chart is as large as its place."""
AS_TOLD = """(box) => {
    const { chart } = getElement(Number(box.id.slice(1)));
    const drawn = chart?.getOption();
    return [drawn?.aria].flat()[0]?.label?.description === box.ariaLabel && drawn.series;
}"""
"""In the page: the series of a chart, once it draws what its description says. The description comes first."""
UNFOLDED = """(name) => {
    const item = name.closest(".q-expansion-item"), held = item.querySelector(".q-expansion-item__content");
    return item.classList.contains("q-expansion-item--expanded") && !held.style.transition
        && held.querySelector(".nicegui-expansion-content").childElementCount > 0;
}"""
"""In the page: whether a panel is open, holds what the server builds for it, and no longer slides."""
AT_REST = """([element, script]) => {
    const say = eval(script), frame = () => new Promise(requestAnimationFrame);
    const look = async (before) => {
        for (let n = 0; n < 3; n++) await frame();
        const now = JSON.stringify(say(element));
        return now === before ? JSON.parse(now) : look(now);
    };
    return look(null);
}"""
"""In the page: what a script says of an element, as soon as it says the same again three drawn frames later."""
MOVED = """([slider, before]) => {
    const at = (name) => slider.getAttribute("aria-value" + name);
    return at("now") !== before || at("now") === at("min") || at("now") === at("max");
}"""
"""In the page: whether a slider has left the value that it had."""
SCREEN = {"width": 1366, "height": 768}
REST = "favicon.ico"
"""Where a page waits for the next test: at the lab's own address, because another one costs the browser a process."""


def settled(page):
    """Wait for the figures and all that comes after them: what comes later moves what a test would click on."""
    page.wait_for_function(f"{FIGURES} && {NOTHING_OLD} && {LAID_OUT}", polling=50)


def resized(page, width, height):
    """Give a page another size, and wait until it has taken it: its parts hear of it one after the other."""
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_function(
        f"([width, height]) => innerWidth === width && innerHeight === height && {LAID_OUT}",
        arg=[width, height],
        polling=50,
    )


def unfolded(page, name):
    """Open a panel, and wait until it stands still. A click on what lies below it would be lost while it slides."""
    panel = page.get_by_text(name, exact=True)
    panel.click()
    page.wait_for_function(UNFOLDED, arg=panel.element_handle(), polling=50)


def moved(page, slider, key, times=1):
    """Press a key on a slider. Each press moves it, unless it stands at an end.

    A browser can lose a key that is meant for a page behind another one, so the page comes to the front first.
    """
    page.bring_to_front()
    for _ in range(times):
        before = slider.get_attribute("aria-valuenow")
        slider.press(key)
        page.wait_for_function(MOVED, arg=[slider.element_handle(), before], polling=50)


def at_start(page, slider):
    """Tap the left end of a slider, which moves it there at once: each step of a key would be drawn."""
    page.bring_to_front()
    slider.click(position={"x": 0, "y": slider.bounding_box()["height"] / 2})


def at_rest(element, script):
    """What a script says of an element, as soon as it stays the same. Drawn frames count: a slow page has few."""
    return element.page.wait_for_function(AT_REST, arg=[element.element_handle(), script]).json_value()


@pytest.fixture(scope="package")
def chromium():
    """A browser, from which no address outside this machine can be reached.

    It is closed after the tests of this folder: while it is open, no other event loop can run in its thread.
    """
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        options = [*browser.OPTIONS, browser.BRIEF]
        launched = playwright.chromium.launch(executable_path=browser.CHROMIUM, args=options)
        yield launched
        launched.close()


class Visits:
    """Opens pages of the lab, and hears of everything that fails on one.

    All tests share one window, because a browser that knows the page needs half the time: each visit loads the page
    anew, and so begins in a state of its own. Settings of a window (`how`) need one that is used once.
    """

    def __init__(self, chromium, url):
        self.chromium, self.url = chromium, url
        self.faults = []
        self.common = self._window()
        self.once = []

    def _window(self, **how):
        window = self.chromium.new_context(**how)
        window.set_default_timeout(WAIT)
        window.on("console", lambda said: self._fault(said.text) if said.type in ("error", "warning") else None)
        window.on("weberror", lambda error: self._fault(str(error.error)))
        window.on("request", self._asked)
        window.on("requestfailed", lambda request: self._fault(f"failed: {request.url} {request.failure}"))
        window.on("response", lambda got: self._fault(f"{got.status}: {got.url}") if got.status >= 400 else None)
        return window

    def _asked(self, request):
        if not request.url.startswith((self.url, "data:", "blob:")):
            self._fault(f"asked for {request.url}")

    def _fault(self, said):
        self.faults.append(said)

    def open(
        self, query="", wait=settled, before=lambda page: None, screen=SCREEN, colours="light", speaks="en-US", **how
    ):
        """Open a page; `before` can listen to it before it loads, and `wait` says when it is ready."""
        window = self._window(**how) if how else self.common
        if how:
            self.once.append(window)
        page = next((page for page in window.pages if page.url.endswith(REST)), None) or window.new_page()
        page.set_viewport_size(screen)
        page.emulate_media(media="screen", color_scheme=colours, forced_colors="none", reduced_motion="reduce")
        page.set_extra_http_headers({"Accept-Language": speaks})
        before(page)
        page.goto(f"{self.url}/{query}")
        wait(page)
        return page

    def leave(self):
        """Leave all pages. Raises AssertionError where something failed on one."""
        faults = [*self.faults]
        for window in self.once:
            window.close()
        self.once.clear()
        self.common.clear_permissions()
        for page in self.common.pages[1:]:
            page.close()
        for page in self.common.pages:
            page.goto(f"{self.url}/{REST}")
            page.evaluate("sessionStorage.clear()")
        self.faults.clear()
        assert faults == []


@pytest.fixture(scope="package")
def visits(chromium, url):
    """All visits to the lab."""
    return Visits(chromium, url)


@pytest.fixture
def opened(visits):
    """A function that opens a page; at the end nothing must have failed on any."""
    yield visits.open
    visits.leave()
