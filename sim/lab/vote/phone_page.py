"""The page of the phones: one file with its words in all languages, out of phone.jinja, phone.css and phone.js."""

from __future__ import annotations

import json
from pathlib import Path

from jinja2 import Template

from ...documents.language import Language
from ...documents.web.html import source_hash
from ...statistics.level import LEVEL_IN_WORDS
from ..state.words import codes, words

TEMPLATE, STYLE, SCRIPT = (
    Path(__file__).with_name(f"phone.{kind}").read_text(encoding="utf-8") for kind in ("jinja", "css", "js")
)


def page() -> tuple[bytes, str]:
    """The page, and the policy that lets it run its own script and style, and nothing else.

    The phone chooses the language; the page is the same for all, and so is compressed and kept easily.
    """
    level = LEVEL_IN_WORDS.replace(" ", "\u00a0")
    said = {code: {**words(code).words["vote"]["phone"], **_marks(words(code), level)} for code in codes()}
    in_html = json.dumps(said, ensure_ascii=False).replace("<", "\\u003c")
    text = Template(TEMPLATE).render(style=STYLE, script=SCRIPT, words=in_html)
    policy = (
        f"default-src 'none'; script-src '{source_hash(SCRIPT)}'; style-src '{source_hash(STYLE)}'; "
        "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return text.encode(), policy


def _marks(language: Language, level: str) -> dict[str, str]:
    return {"level": level, "decimal": language.words["numbers"]["decimal"]}
