"""Lessons in a real browser: bet, see, try."""

from __future__ import annotations

import json
import re

import pytest

from partnering.lab.kept import KEEP, MOVE, RECALL
from partnering.lab.lessons import wording
from partnering.lab.lessons.lesson import load
from partnering.lab.state import ensemble
from partnering.lab.state.experiment import Experiment
from partnering.lab.state.words import words
from tests import browser
from tests.lab.browser.conftest import REST, SCREEN, resized
from tests.lab.browser.lessons import ENGLISH, focused, open_lesson, page_says
from tests.lab.browser.test_page import expect, press, shown

pytestmark = pytest.mark.skipif(bool(browser.MISSING), reason=f"needs {', '.join(browser.MISSING)}")


def choose(page, lesson, choice: str) -> None:
    """Bet, and run what the bet is on."""
    page.get_by_text(lesson.say(ENGLISH, f"choices.{choice}"), exact=True).click()
    page.get_by_role("button", name=page_says("see")).click()
    page.locator("[data-verdict]").wait_for()
    focused(page)


HEAD_IN_VIEW = """() => { const [head, lesson] = ["header", ".lab-lesson"].map((one) => document.querySelector(one));
    const { top } = lesson.getBoundingClientRect();
    const { bottom } = head.getBoundingClientRect();
    return document.activeElement === lesson && bottom <= top && top < innerHeight / 2; }"""


PRESS_AND_GO_ON = """(button) => { const slider = document.querySelector(".lab-months [role=slider]");
    button.click();
    slider.focus();
    return document.activeElement === slider; }"""
"""In the page: press a button, and go on at the month of the story before the server answers."""


def step(page, name: str):
    """The button of a step of the path."""
    return page.locator(".lab-path").get_by_role("button", name=page_says(f"steps.{name}"))


def test_a_lesson_from_start_to_end(opened):
    """Question, bet, a picture with a sentence, why, things to try, and the next lesson; another scenario ends it."""
    lesson, following = load()[1:3]
    page = opened()
    open_lesson(page, lesson)
    assert page.get_by_role("button", name=page_says("see")).is_disabled()
    assert step(page, "why").is_disabled()
    choose(page, lesson, lesson.answer)
    after, before = ensemble.run(lesson.end()), ensemble.run(lesson.start())
    for told in (
        wording.verdict(ENGLISH, lesson, lesson.answer, lesson.answer),
        wording.result(ENGLISH, lesson, after, before),
        *wording.share(ENGLISH, before, "survival"),
        *wording.share(ENGLISH, after, "survival"),
    ):
        page.get_by_text(told, exact=True).first.wait_for()
    expect(page, "[data-outcome=survival]", wording.share(ENGLISH, after, "survival")[0])
    page.locator(".lab-difference").first.wait_for()
    assert page.get_by_role("button", name=page_says("on.why")).evaluate(PRESS_AND_GO_ON)
    page.get_by_text(lesson.say(ENGLISH, "idea"), exact=True).wait_for()
    page.evaluate("new Promise(setTimeout)")
    assert page.evaluate("document.activeElement.matches('.lab-months [role=slider]')")  # nothing takes the keyboard
    page.get_by_role("button", name=page_says("on.try")).click()
    first = next(iter(lesson.tries))
    page.get_by_role("button", name=lesson.say(ENGLISH, f"tries.{first}")).click()
    expect(page, "[data-outcome=survival]", shown(lesson.attempt(first)))
    step(page, "see").click()
    expect(page, "[data-outcome=survival]", shown(lesson.end()))  # a verdict never stands above other figures
    step(page, "try").click()
    page.get_by_role("button", name=page_says("next")).click()
    question = page.get_by_text(following.say(ENGLISH, "question"))
    question.wait_for()
    page.get_by_role("combobox", name="Scenario").click()
    page.get_by_role("option", name="servant-it", exact=True).click()
    question.wait_for(state="hidden")  # it would stand above an organisation of which it does not speak
    expect(page, "[data-outcome=survival]", shown(Experiment.of("servant-it")))
    page.locator("[inert]").wait_for(state="detached")
    page.wait_for_url("**/?scenario=servant-it&edition=*")


def test_a_lesson_gives_nothing_away_repeats_a_wrong_bet_and_ends_with_its_figures(opened):
    """No map, slider, description or idea while the class bets; the verdict goes when the page shows something else."""
    lesson = load()[0]
    wrong = next(name for name in lesson.choices if name != lesson.answer)
    page = opened()
    needs, clarity = page.get_by_text(re.compile("^Survival of the tie")), page.locator("[aria-label^='clarity']").first
    needs.wait_for()
    open_lesson(page, lesson)
    assert needs.is_hidden()
    assert page.locator(".lab-description").is_hidden()
    assert page.get_by_text(lesson.say(ENGLISH, "idea")).count() == 0
    assert clarity.evaluate("(one) => one.closest('[inert]') !== null")
    resized(page, 360, 700)
    choose(page, lesson, wrong)
    page.wait_for_function(HEAD_IN_VIEW, polling=50)  # also on a phone, where the lesson is higher than the window
    resized(page, **SCREEN)
    verdict = page.locator("[data-verdict]")
    assert wording.verdict(ENGLISH, lesson, wrong, lesson.answer) in verdict.inner_text()
    needs.wait_for()
    assert clarity.evaluate("(one) => one.closest('[inert]') === null")
    press(page, "clarity", "PageUp")
    verdict.wait_for(state="hidden")
    page.get_by_text(page_says("tries"), exact=True).wait_for()
    page.get_by_label("Undo", exact=True).click()
    page.get_by_label("Undo", exact=True).click()
    page.locator(".lab-lesson").wait_for(state="hidden")
    page.locator(".lab-difference").first.wait_for(state="hidden")


def test_no_name_of_a_scenario_gives_the_answer_away(opened):
    """The scenario of one lesson is called by what comes out: finding, story and picker tell it after the bet."""
    lesson = next(one for one in load() if one.id == "names")
    name = re.compile("partners?.in.name", re.IGNORECASE)
    page = opened(f"?lesson={lesson.id}")
    page.get_by_text(lesson.say(ENGLISH, "question")).wait_for()
    page.get_by_text("The organisation of the lesson: story 1").wait_for()
    assert page.get_by_text(name).filter(visible=True).count() == 0
    assert page.get_by_role("combobox", name="Scenario").input_value() == "The organisation of the lesson"
    download = page.get_by_label(ENGLISH.say("page.download"), exact=True)
    assert download.is_disabled()
    choose(page, lesson, lesson.answer)
    page.locator("[data-finding]").filter(has_text=re.compile("^Business partners in name: ")).wait_for()
    page.get_by_text("Business partners in name: story 1").wait_for()
    assert download.is_enabled()
    assert page.get_by_role("combobox", name="Scenario").input_value() == "business-partner-in-name"


def test_a_link_opens_a_lesson_and_one_that_there_is_not_is_told(opened):
    """At its question, in the language of the link; a wrong name is told with the nearest one."""
    lesson = load()[2]
    page, clarity = opened(f"?lesson={lesson.id}&lang=de"), words("de").parameter("clarity")
    page.get_by_text(lesson.say(words("de"), "question")).wait_for()
    assert page.locator(f"[aria-label^='{clarity}']").first.evaluate("(one) => one.closest('[inert]') !== null")
    assert page.url.endswith(f"/?lesson={lesson.id}&lang=de")
    page.goto(f"{page.url.split('?')[0]}?lesson=gapp")
    page.get_by_role("alert").wait_for()
    assert page.get_by_role("alert").inner_text() == 'link: unknown lesson "gapp"; did you mean "gap"?'
    assert page.locator("[data-outcome]").count() == 0


def kept(page, wanted):
    """Wait until the browser has kept such a state of the page. What is newer than that is lost by a reload."""
    page.wait_for_function(
        f"""() => {{
            const page = JSON.parse(JSON.parse(sessionStorage.getItem("partnering") ?? "null")?.page ?? "null");
            return page && ({wanted});
        }}""",
        polling=50,
    )


def test_what_is_kept_goes_along_to_the_next_address(opened):
    """So a page that is reloaded before the server keeps it anew has its undo. Another address has nothing of it."""
    page = opened("favicon.ico", wait=lambda page: None)
    page.evaluate("window.emitEvent = (_, page) => { window.recalled = page; }")

    def at(query):
        page.evaluate(f"history.replaceState(null, '', '/favicon.ico{query}')")

    def recalled():
        page.evaluate(RECALL)
        return page.evaluate("recalled")

    at("?scenario=company&lang=de")
    page.evaluate(f"() => {{ {KEEP % json.dumps('steps')} }}")
    page.evaluate(f"() => {{ {MOVE % json.dumps('?scenario=company&seed=2')} }}")
    assert page.url.endswith("?scenario=company&seed=2")
    assert recalled() == "steps"
    at("?scenario=company")
    page.evaluate(f"() => {{ {MOVE % json.dumps('?scenario=company&seed=3')} }}")
    assert recalled() is None


def test_reload_and_back_lose_nothing(opened):
    """The bet, also in another language; then step, verdict, pin and undo; of a page without a lesson undo and redo."""
    lesson = load()[0]
    page = opened(f"?lesson={lesson.id}")
    wrong = next(name for name in lesson.choices if name != lesson.answer)
    bet = page.get_by_role("radio", name=lesson.say(ENGLISH, f"choices.{wrong}"))
    bet.click()
    page.get_by_role("button", name=page_says("see"), disabled=False).wait_for()
    assert step(page, "see").is_disabled()
    kept(page, f"page.lesson?.bet === '{wrong}'")
    page.goto(f"{page.url}&lang=de")
    page.get_by_role("radio", name=lesson.say(words("de"), f"choices.{wrong}"), checked=True).wait_for()
    page.go_back()
    page.reload()
    page.get_by_role("radio", name=lesson.say(ENGLISH, f"choices.{wrong}"), checked=True).wait_for()
    page.get_by_role("button", name=page_says("see")).click()
    verdict = page.locator("[data-verdict]")
    verdict.wait_for()
    page.locator(".lab-difference").first.wait_for()
    kept(page, "page.lesson?.step === 'see' && page.pinned")
    page.goto(f"{page.url.split('?')[0]}{REST}")
    page.go_back()
    verdict.wait_for()
    assert wording.verdict(ENGLISH, lesson, wrong, lesson.answer) in verdict.inner_text()
    page.locator(".lab-difference").first.wait_for()
    assert page.url.endswith(f"/?lesson={lesson.id}")
    page.get_by_label(page_says("close")).click()
    page.get_by_label("Undo", exact=True).click()
    expect(page, "[data-outcome=survival]", shown(lesson.start()))
    page.wait_for_url("**relationships.all.mutual_need%3D0.8**")
    kept(page, "page.undone.length")
    page.reload()
    page.get_by_label("Redo", exact=True).click()
    expect(page, "[data-outcome=survival]", shown(lesson.end()))


def test_a_lesson_survives_a_new_server(opened, visits, served):
    """As after a crash, or when a phone was locked for long: the page comes back by itself, at its step."""
    lesson = load()[2]
    page = opened(f"?lesson={lesson.id}")
    choose(page, lesson, lesson.answer)
    page.get_by_role("button", name=page_says("on.why")).click()
    idea = page.get_by_text(lesson.say(ENGLISH, "idea"), exact=True)
    idea.wait_for()
    page.wait_for_function("sessionStorage.getItem('partnering').includes('why')", polling=50)
    page.evaluate("window.old = true")
    served.restart()
    page.wait_for_function("!window.old", polling=50)
    idea.wait_for()
    expect(page, "[data-outcome=survival]", shown(lesson.end()))
    page.locator(".lab-difference").first.wait_for()
    visits.faults.clear()  # what failed while there was no server
