"""A class votes: the page of the teacher and a phone, in a browser, over a connection that breaks."""

from __future__ import annotations

import signal
from contextlib import contextmanager

import pytest

from partnering.lab.lessons.lesson import load
from partnering.lab.state.words import words
from tests import browser
from tests.lab.browser.conftest import WAIT, moved, settled
from tests.lab.browser.lessons import open_lesson
from tests.lab.browser.test_access import MISSING, faults
from tests.lab.browser.test_page import chart, expect, shown

pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"needs {', '.join(MISSING)}")
GERMAN, ENGLISH = (words(code).words["vote"] for code in ("de", "en"))


def opened(chromium, url, **how):
    """A page in a window of its own."""
    window = chromium.new_context(reduced_motion="reduce", **how)
    window.set_default_timeout(WAIT)
    page = window.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.goto(url)
    return page


def slide(page, value):
    """Move the slider of a phone."""
    page.locator("#slider").evaluate("(one, to) => { one.value = to; one.dispatchEvent(new Event('input')); }", value)


def test_a_bet_on_a_lesson_comes_through_and_meets_its_result(chromium):
    """Made without a connection, it is sent after a reload. The answer closes the vote and comes to the phone.

    The page of the teacher is reloaded too.
    """
    lesson = load()[0]
    with browser.lab("--class", "--host", "127.0.0.1") as url:
        page = opened(chromium, url, viewport={"width": 1366, "height": 768})
        settled(page)
        address = page.locator("[data-address]").inner_text()
        look = {"viewport": {"width": 320, "height": 640}, "locale": "de-AT", "color_scheme": "dark"}
        phone = opened(chromium, f"http://{address}", **look)
        phone.get_by_text(GERMAN["phone"]["none"]).wait_for()
        open_lesson(page, lesson)
        page.locator(".lab-lesson").get_by_role("radio").first.click()
        page.get_by_role("button", name=ENGLISH["panel"]["begin"]).click()
        phone.get_by_text(lesson.say(words("en"), "question")).wait_for()
        expect(page, "[data-votes]", "0 bets · 1 phone")
        slide(phone, 20)
        assert "20" in phone.locator("#value").inner_text()
        phone.locator("summary").click()
        phone.locator("#name").fill("Özlem")
        assert faults(phone) == faults(page) == []
        phone.context.set_offline(True)
        phone.locator("#send").click()
        phone.get_by_text(GERMAN["phone"]["offline_bet"]).wait_for()
        assert page.locator("[data-votes]").inner_text().startswith("0 bets · ")
        phone.context.set_offline(False)
        phone.reload()
        page.get_by_text("1 bet · 1 phone", exact=True).wait_for()
        phone.get_by_text("angekommen").wait_for()
        page.reload()
        page.get_by_text("The vote is open.", exact=True).wait_for()
        page.get_by_role("button", name="Run a thousand stories").click()
        survival = shown(lesson.end())
        phone.locator("#found").get_by_text(survival.replace(".", ",").replace(" ", "\u00a0")).wait_for()
        expect(page, "[data-outcome=survival]", survival)  # a page can hear of it later than a phone
        page.get_by_text(ENGLISH["panel"]["shown"], exact=True).wait_for()
        assert "von 20 bis 30\u00a0%" in phone.locator("#chart").get_attribute("aria-label")
        assert faults(phone) == []
        assert phone.evaluate("document.documentElement.scrollWidth") == 320
        page.get_by_role("button", name=ENGLISH["panel"]["nearest"]).click()
        page.get_by_text("Nearest: Özlem (20\u00a0%).").wait_for()
        page.get_by_role("button", name=ENGLISH["panel"]["replay"]).click()
        with page.expect_download() as download:
            page.get_by_role("button", name=ENGLISH["panel"]["download"]).click()
        assert ",Özlem,20,True," in download.value.path().read_text(encoding="utf-8")
        _ask_freely(page, phone)
        for one in (phone, page):
            one.context.close()


def _ask_freely(page, phone):
    """A vote of the teacher closes when a slider moves, and has its result on demand."""
    begin, give = (page.get_by_role("button", name=ENGLISH["panel"][key]) for key in ("begin", "give"))
    begin.click()
    phone.get_by_text(ENGLISH["panel"]["free_default"]).wait_for()
    slide(phone, 70)
    with _older_news_comes_late(phone):
        phone.locator("#send").click()
        page.get_by_text("1 bet · 1 phone", exact=True).wait_for()
        phone.get_by_text("angekommen").wait_for()
    assert "angekommen" in phone.locator("#own").inner_text()
    moved(page, page.locator(".q-slider [role=slider]").first, "ArrowRight")
    phone.get_by_text(GERMAN["phone"]["closed"]).wait_for()
    assert phone.locator("#result").is_hidden()
    give.click()
    phone.locator("#found").get_by_text(GERMAN["phone"]["found"].split("{")[0]).wait_for()
    page.get_by_label(ENGLISH["panel"]["earlier"]).wait_for()
    assert faults(page) == []


@contextmanager
def _older_news_comes_late(phone):
    """What a phone hears of the vote now, it is told only after what is done here, and nothing else meanwhile."""
    held = []

    def hold(route):
        held.append((route, route.fetch()))

    phone.route("**/news", hold)
    with phone.expect_request("**/news"):
        phone.evaluate("dispatchEvent(new Event('online'))")
    yield
    route, answer = held[0]
    with phone.expect_response("**/news"):
        route.fulfill(response=answer)
    phone.evaluate("new Promise(setTimeout)")
    phone.unroute("**/news")


def test_a_second_class_finds_no_result_of_the_first(chromium, tmp_path):
    """Neither in a new window, nor in a window that is still at the bet, nor on the phones, however the lab started.

    The first lab is ended by the system (SIGTERM), while its file of votes is open.
    """
    lesson, lab = load()[0], ("--class", "--host", "127.0.0.1", "--votes", str(tmp_path / "votes.jsonl"))
    link, look = f"?lesson={lesson.id}", {"viewport": {"width": 1366, "height": 768}}
    with browser.lab(*lab, stop=signal.SIGTERM) as url:
        late, first = (opened(chromium, f"{url}/{link}", **look) for _ in range(2))
        address = f"http://{late.locator('[data-address]').inner_text()}"
        phone = opened(chromium, address, locale="de-AT")
        first.locator(".lab-lesson").get_by_role("radio").first.click()
        first.get_by_role("button", name=ENGLISH["panel"]["begin"]).click()
        late.get_by_text(ENGLISH["panel"]["open"], exact=True).wait_for()
        first.get_by_role("button", name="Run a thousand stories").click()
        first.get_by_text(ENGLISH["panel"]["shown"], exact=True).wait_for()
        phone.locator("#found").wait_for()
        _nothing_is_known(late)
        again = opened(chromium, f"{url}/{link}", **look)
        phone.get_by_text(GERMAN["phone"]["none"]).wait_for()
        assert phone.locator("#result").is_hidden()
        _nothing_is_known(again)
        for page in (late, first, again, phone):
            page.context.close()
    with browser.lab(*lab) as url:
        page = opened(chromium, f"{url}/{link}", **look)
        phone = opened(chromium, f"http://{page.locator('[data-address]').inner_text()}", locale="de-AT")
        phone.get_by_text(GERMAN["phone"]["none"]).wait_for()
        _nothing_is_known(page)
        page.locator(".lab-lesson").get_by_role("radio").first.click()
        page.get_by_role("button", name="Run a thousand stories").click()
        page.locator("[data-bets]").get_by_text("The result:").wait_for()  # the answer is out
        for one in (page, phone):
            one.context.close()


def _nothing_is_known(page):
    """A page waits for the bet, and its panel shows no vote with a result."""
    page.locator(".lab-lesson").get_by_role("radio").first.wait_for()
    page.get_by_text(ENGLISH["panel"]["none"], exact=True).wait_for()
    expect(page, "[data-bets]", "")
    series = chart(page, ENGLISH["panel"]["chart"])
    assert [[one["data"] for one in series], "markLine" in series[0]] == [[[], []], False]
    for key in ("replay", "nearest", "download"):
        assert page.get_by_role("button", name=ENGLISH["panel"][key]).is_hidden()
