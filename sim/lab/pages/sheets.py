"""The worksheet of some lessons and its answer key: a page of A4 each, from the words of the lessons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...documents.language import Language
from ...documents.web.html import source_hash, templates
from ...figures.wording import measure
from ...statistics.level import LEVEL_IN_WORDS
from ..lessons import wording
from ..state.words import words
from .page import FOLDER, text_of
from .run import Computed

SIZES = {"large": 2, "medium": 4, "small": 6, "tiny": 9}
"""Up to how many lessons a size of type is for. Above six there is no room for situations, and above nine for what
came of the things to try: the page has both. So all lessons find room, and a few are read more easily."""


def render(every: Sequence[Computed], code: str, key: bool = False) -> str:
    """The worksheet, or its key, as a page in a language."""
    language, style = words(code), text_of("sheet.css")
    size = next((name for name, most in SIZES.items() if len(every) <= most), "least")
    return str(
        templates(FOLDER)
        .get_template("sheet.html.jinja")
        .render(
            words=language, title=language.say("worksheet.key" if key else "worksheet.title"), key=key, size=size,
            lessons=[_lesson(n, computed, language, size) for n, computed in enumerate(every, 1)],
            style=style, style_hash=source_hash(style), level=language.number(LEVEL_IN_WORDS),
        )
    )  # fmt: skip


def _lesson(number: int, computed: Computed, language: Language, size: str) -> dict[str, Any]:
    lesson, before, after = computed.plan.lesson, computed.before, computed.after
    right = lesson.right(lesson.figure(after, before))
    return {
        **{part: lesson.say(language, part) for part in ("title", "question", "why")},
        "number": number,
        "situation": wording.situation(language, lesson, before) if size not in ("tiny", "least") else "",
        "choices": [lesson.say(language, f"choices.{name}") for name in lesson.choices],
        "answer": lesson.say(language, f"choices.{right}"),
        "found": wording.result(language, lesson, after, before),
        "tries": [
            (lesson.say(language, f"tries.{name}"), _figure(computed, name, language))
            for name in (lesson.tries if size != "least" else ())
        ],
    }


def _figure(computed: Computed, name: str, language: Language) -> str:
    """What came of a thing to try: 93 % (91–94)."""
    own = computed.plan.lesson.measure
    return language.number(measure(own).value_within(*computed.points[name].outcomes[own][:3], of=False))
