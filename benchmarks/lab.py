"""Time from a slider's move to the new figures of a thousand runs in the browser, and until the page is ready.

`python -m benchmarks.lab` starts a lab with six departments over 60 months, opens it in headless Chromium and moves a
slider; the clock of the page runs from the slider's event until the figure in the page changes.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from tests import browser

SIX = "name: Six\nmonths: 60\ndepartments: {A: {}, B: {}, C: {}, D: {}, E: {}, F: {}}\n"
MOVES, PAGES, WANTED_MOVE, WANTED_READY = 30, 5, 0.3, 3.0
READY = "/%/.test(document.querySelector('[data-outcome=survival]')?.innerText)"
TIMED = """([key]) => new Promise((resolve) => {
  const figure = document.querySelector('[data-outcome=survival]');
  const thumb = document.querySelector(".q-slider[aria-label^='clarity'] [tabindex='0']");
  const watch = new MutationObserver(() => { watch.disconnect(); resolve(performance.now() - start); });
  watch.observe(figure, { characterData: true, childList: true, subtree: true });
  const start = performance.now();
  const options = { keyCode: key, bubbles: true };
  thumb.dispatchEvent(new KeyboardEvent('keydown', options));
  thumb.dispatchEvent(new KeyboardEvent('keyup', options));
})"""
PAGE_DOWN, PAGE_UP = 34, 33


def main() -> None:
    """Measure and print."""
    if browser.MISSING:
        print(f"the lab is not measured: this needs {', '.join(browser.MISSING)}")
        return
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        scenario = Path(folder) / "six.yaml"
        scenario.write_text(SIX, encoding="utf-8")
        with browser.lab(str(scenario)) as url:
            chromium = playwright.chromium.launch(executable_path=browser.CHROMIUM, args=browser.OPTIONS)
            ready = []
            for _ in range(PAGES):
                page = chromium.new_context().new_page()
                start = time.perf_counter()
                page.goto(url)
                page.wait_for_function(READY)
                ready.append(time.perf_counter() - start)
            page.wait_for_timeout(2000)
            moves = []
            for move in range(MOVES):
                key = PAGE_DOWN if move % 8 < 4 else PAGE_UP
                moves.append(page.evaluate(TIMED, [key]) / 1000)
                page.wait_for_timeout(1200)  # the story and the map follow the figures
            chromium.close()
    say("page ready, a browser that has never seen it", ready, WANTED_READY)
    say("slider to new figures of 1,000 runs", moves, WANTED_MOVE)


def say(what: str, seconds: list[float], wanted: float) -> None:
    """Median and worst of some times."""
    print(
        f"{what:<46} {1000 * statistics.median(seconds):>6,.0f} ms (median of {len(seconds)}; worst "
        f"{1000 * max(seconds):,.0f}; wanted below {1000 * wanted:,.0f})"
    )


if __name__ == "__main__":
    main()
