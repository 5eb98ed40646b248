"""One browser for all tests of the page."""

from __future__ import annotations

import pytest

from tests import browser

WAIT = 30_000
"""Milliseconds after which a test gives up waiting."""
TAP = 5_000
"""Milliseconds after which a chart is tapped again."""
FIGURES = "/%/.test(document.querySelector('[data-outcome=survival]')?.textContent)"
"""In the page: whether its figures are there."""
MOVED = """([slider, before]) => {
    const at = (name) => slider.getAttribute("aria-value" + name);
    return at("now") !== before || at("now") === at("min") || at("now") === at("max");
}"""
"""In the page: whether a slider has left the value that it had."""
SCREEN = {"width": 1366, "height": 768}
REST = "favicon.ico"
"""Where a page waits for the next test: at the lab's own address, because another one costs the browser a process."""


def settled(page):
    """Wait for the figures."""
    page.wait_for_function(FIGURES, polling=50)


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
    """What a script says of an element, as soon as it says the same twice in a row."""
    before, now = None, element.evaluate(script)
    while now != before:
        element.page.wait_for_timeout(50)
        before, now = now, element.evaluate(script)
    return now


def tapped(chart, shown):
    """Tap the middle of a chart until something is shown: a tap between two layouts of the page meets nothing."""
    from playwright.sync_api import TimeoutError as NothingYet

    for _ in range(WAIT // TAP):
        chart.click()
        try:
            return shown.wait_for(timeout=TAP)
        except NothingYet:
            continue
    raise AssertionError("nobody hears the taps")


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
