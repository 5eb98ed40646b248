"""What tests of lessons share: their English texts, and how to open one on the page."""

from __future__ import annotations

from partnering.lab.state.words import words

ENGLISH = words("en")


def page_says(key: str, **values: object) -> str:
    """A text around lessons."""
    return ENGLISH.say(f"lessons.page.{key}", **values)


def focused(page) -> None:
    """Wait until the lesson has the keyboard, which also brings it into view."""
    page.wait_for_function("document.activeElement.classList.contains('lab-lesson')", polling=50)


def open_lesson(page, lesson) -> None:
    """Choose a lesson in the menu, and wait until its question has the keyboard, and so no longer moves."""
    page.get_by_label(page_says("choose"), exact=True).click()
    page.get_by_text(lesson.say(ENGLISH, "title"), exact=True).click()
    page.get_by_text(lesson.say(ENGLISH, "question"), exact=True).wait_for()
    focused(page)
