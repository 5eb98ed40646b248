"""The page of lessons: one file that holds its data and asks for nothing else."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from ...documents.language import Language
from ...documents.web.html import source_hash, templates
from ...model.outcomes import MODES
from ...statistics.level import LEVEL_IN_WORDS
from ...version import EDITION, __version__
from ..state.words import codes, words
from . import data
from .run import MEASURED, Computed

FOLDER = Path(__file__).parent


def render(every: Sequence[Computed], code: str) -> str:
    """The page with some lessons, in all languages; it opens in the one with this code. Same lessons, same text."""
    languages = [words(one) for one in codes()]
    content = {
        "outcomes": MEASURED,
        "modes": MODES,
        "words": {language.code: _words(language) for language in languages},
        "lessons": [data.lesson(computed, languages) for computed in every],
    }
    style, script = text_of("page.css"), text_of("page.js")
    return str(
        templates(FOLDER)
        .get_template("page.html.jinja")
        .render(
            words=words(code), data=_json(content), style=style, script=script,
            style_hash=source_hash(style), script_hash=source_hash(script),
        )
    )  # fmt: skip


def _words(language: Language) -> Mapping[str, Any]:
    """The words that page.js says: its own, and those around every lesson."""
    own, lessons = language.words["static"], language.words["lessons"]["page"]
    shared = {name: lessons[name] for name in ("your_bet", "see", "again", "next", "path", "right", "wrong", "tries")}
    named = {"numbered": lessons["title"], "language": language.words["language"]}
    marks = {"decimal": language.words["numbers"]["decimal"]}
    shared["modes"] = {mode: language.named("mode_names", mode) for mode in MODES}
    version = {"version": f"Partnering {__version__}, {language.say('page.edition', number=EDITION)}"}
    axes = {"axes": own["axes"], "levels": own["levels"]}
    level = language.number(LEVEL_IN_WORDS)
    levelled = {name: language.say(f"static.page.{name}", level=level) for name in ("interval", "brackets")}
    return {**shared, **named, **marks, **version, **axes, **own["page"], **levelled, "steps": lessons["steps"]}


def _json(content: Any) -> str:
    """Data as it may stand in an element of a page: no text in it ends the element."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c")


@cache
def text_of(name: str) -> str:
    """The text of a style or a script of this folder."""
    return (FOLDER / name).read_text(encoding="utf-8").strip()
