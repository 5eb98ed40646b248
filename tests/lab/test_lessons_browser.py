"""Lessons in a real browser: bet, see, try."""

from __future__ import annotations

import re

import pytest

from partnering.lab.lessons import wording
from partnering.lab.lessons.lesson import load
from partnering.lab.state import ensemble
from partnering.lab.state.experiment import Experiment
from tests import browser
from tests.lab.lessons import ENGLISH, open_lesson, page_says
from tests.lab.test_lab_browser import expect, shown, survival

pytestmark = pytest.mark.skipif(bool(browser.MISSING), reason=f"needs {', '.join(browser.MISSING)}")


def test_a_lesson_from_start_to_end(opened):
    """Question, bet, simulation, verdict, reasons, things to try, and the next; another scenario ends it."""
    lesson, following = load()[1:3]
    page = opened()
    open_lesson(page, lesson)
    see = page.get_by_role("button", name=page_says("see"))
    assert see.is_disabled()
    page.get_by_text(lesson.say(ENGLISH, f"choices.{lesson.answer}"), exact=True).click()
    see.click()
    page.get_by_text(wording.verdict(ENGLISH, lesson, lesson.answer, lesson.answer)).wait_for()
    after, before = ensemble.run(lesson.end()), ensemble.run(lesson.start())
    assert page.get_by_text(wording.result(ENGLISH, lesson, after, before)).is_visible()
    assert survival(page) == f"{100 * after.interval('survival').mean:.1f} %"
    assert page.locator(".lab-difference").first.is_visible()
    first = next(iter(lesson.tries))
    page.get_by_role("button", name=lesson.say(ENGLISH, f"tries.{first}")).click()
    expect(page, "[data-outcome=survival]", shown(lesson.attempt(first)))
    page.get_by_role("button", name=page_says("next")).click()
    question = page.get_by_text(following.say(ENGLISH, "question"))
    question.wait_for()
    page.get_by_role("combobox", name="Scenario").click()
    page.get_by_role("option", name="servant-it", exact=True).click()
    question.wait_for(state="hidden")  # it would stand above an organisation of which it does not speak
    expect(page, "[data-outcome=survival]", shown(Experiment.of("servant-it")))
    assert not page.locator("[inert]").count()


def test_a_lesson_gives_nothing_away_repeats_a_wrong_bet_and_ends_with_its_figures(opened):
    """No map and no slider while the class bets; the verdict goes when the page shows the figures of something else."""
    lesson = load()[0]
    wrong = next(name for name in lesson.choices if name != lesson.answer)
    page = opened()
    needs, clarity = page.get_by_text(re.compile("^Survival of the tie")), page.locator("[aria-label^='clarity']").first
    needs.wait_for()
    open_lesson(page, lesson)
    assert needs.is_hidden()
    assert clarity.evaluate("(one) => one.closest('[inert]') !== null")
    page.get_by_text(lesson.say(ENGLISH, f"choices.{wrong}"), exact=True).click()
    page.get_by_role("button", name=page_says("see")).click()
    verdict = page.locator("[data-verdict]")
    verdict.wait_for()
    assert wording.verdict(ENGLISH, lesson, wrong, lesson.answer) in verdict.inner_text()
    needs.wait_for()
    assert clarity.evaluate("(one) => one.closest('[inert]') === null")
    page.get_by_role("button", name=lesson.say(ENGLISH, f"tries.{next(iter(lesson.tries))}")).click()
    verdict.wait_for(state="hidden")
    page.get_by_label("Undo", exact=True).click()
    verdict.wait_for()
    page.get_by_label("Undo", exact=True).click()
    page.get_by_text(page_says("why")).wait_for(state="hidden")
    page.locator(".lab-difference").first.wait_for(state="hidden")
