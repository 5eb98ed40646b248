"""The pictures of the lab in docs/, from the lab itself in a browser: `make screens`. Needs Chromium.

Look at both before you keep them.
"""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from partnering.lab.lessons.lesson import load
from partnering.lab.state.words import words
from tests import browser
from tests.lab.browser.conftest import settled

IMAGES = Path(__file__).parent / "images"
WIDE = 1366
EVEN = "--font-render-hinting=none"
"""So that letters keep their distances; else "it fragile" looks like one word."""
MONTH, LAST = 36, 60
"""The month in which the story of the picture stands, and its last."""
SAY = words().say


def lab(page: Page, url: str) -> None:
    """The shipped company in the middle of its story: one story beside a thousand."""
    page.set_viewport_size({"width": WIDE, "height": 1000})
    page.goto(f"{url}/?scenario=company")
    settled(page)
    slider = page.get_by_role("slider", name=SAY("story.slider"))
    box = slider.bounding_box() or {}
    slider.click(position={"x": box["width"] * (MONTH - 1) / (LAST - 1), "y": box["height"] / 2})
    page.get_by_text(SAY("story.month", month=MONTH), exact=True).wait_for()
    page.mouse.move(0, 0)


def present(page: Page, url: str) -> None:
    """Before and now in present mode, after the bet of the first lesson; then its need is half of what it can be."""
    page.set_viewport_size({"width": WIDE, "height": 768})
    page.goto(f"{url}/?lesson={load()[0].id}")
    settled(page)
    page.locator(".lab-lesson").get_by_role("radio").first.click()
    page.get_by_role("button", name=SAY("lessons.page.see")).click()
    page.keyboard.press("Alt+p")
    page.get_by_text(SAY("present.compare"), exact=True).wait_for()
    page.locator(".present [role=slider]").click()  # in its middle
    page.locator(".present .lab-value").get_by_text("0.5", exact=True).wait_for()
    page.mouse.move(0, 0)


def main() -> None:
    """Take both, at rest."""
    with browser.lab() as url, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser.CHROMIUM, args=[*browser.OPTIONS, EVEN])
        for take in (lab, present):
            page = chromium.new_page(reduced_motion="reduce")
            take(page, url)
            page.wait_for_timeout(3000)  # the charts and fades come to rest
            page.screenshot(path=IMAGES / f"{take.__name__}.png")
        chromium.close()


if __name__ == "__main__":
    main()
