"""What tests of lessons share: their English texts, and how to open one on the page."""

from __future__ import annotations

from partnering.lab.state.words import words

ENGLISH = words("en")


def page_says(key: str, **values: object) -> str:
    """A text around lessons."""
    return ENGLISH.say(f"lessons.page.{key}", **values)


def open_lesson(page, lesson) -> None:
    """Choose a lesson in the menu, and wait for its question."""
    page.get_by_label(page_says("choose"), exact=True).click()
    page.get_by_text(lesson.say(ENGLISH, "title"), exact=True).click()
    page.get_by_text(lesson.say(ENGLISH, "question"), exact=True).wait_for()
