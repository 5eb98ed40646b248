"""The confidence level is declared once: figures, sentences and pages say that one."""

from __future__ import annotations

import re

import pytest

from partnering.statistics.level import LEVEL, LEVEL_IN_WORDS, MOST_IN_WORDS, tails, together
from tests import ROOT
from tests.imports import SIM

SAID = re.compile(
    r"(\d[\d.]* %)\s(?:bootstrap )?(?:intervals?|confidence)"
    r"|(?:[Ii]ntervals\sare|together\*?\s(?:with|at)|checks\sare)\s(\d[\d.]* %)"
)
"""A level in a sentence: "95 % intervals", "hold together with 95 %"."""
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
TEXTS = [path for path in sorted(SIM.rglob("*")) if path.suffix in (".py", ".yaml")]


def said(text):
    """Every level that a text names."""
    return {first or second for first, second in SAID.findall(text)}


def test_the_level_in_words_is_the_level():
    """A number and a percent sign."""
    number, sign = LEVEL_IN_WORDS.split(" ")
    assert float(number) / 100 == pytest.approx(LEVEL, abs=1e-12)
    assert sign == "%"


def test_a_level_in_a_sentence_is_found():
    """The tests below can fail."""
    assert said("with 90 % confidence; intervals are 99 % here, and hold together with 97.5 %.") == {
        "90 %", "99 %", "97.5 %",
    }  # fmt: skip
    assert said("95 % of runs") == set()


def test_the_code_writes_the_level_nowhere_else():
    """Words are made from LEVEL_IN_WORDS, and those of the range of most plausible organisations from MOST_IN_WORDS."""
    written = re.compile(rf"\b({re.escape(LEVEL_IN_WORDS)}|{re.escape(MOST_IN_WORDS)} (of|der) (the )?plausib)")
    assert [path for path in TEXTS if written.search(path.read_text(encoding="utf-8"))] == []


def test_the_tails_of_a_level_are_worked_out_in_one_place():
    """By hand: 95 % of a distribution lie between its shares 0.025 and 0.975."""
    assert tails() == tails(LEVEL) == pytest.approx((0.025, 0.975), abs=1e-12)
    assert tails(0.5) == (0.25, 0.75)
    spelled = re.compile(r"(?i)level\)? / 2")
    assert [path.name for path in TEXTS if spelled.search(path.read_text(encoding="utf-8"))] == ["level.py"]


def test_the_pages_say_the_level():
    """Whatever level a page names is this one, or, where ten intervals hold together, that of each of them."""
    found = {path.name: said(path.read_text(encoding="utf-8")) for path in PAGES}
    right = {LEVEL_IN_WORDS, f"{100 * together(10):g} %"}
    assert {name: levels for name, levels in found.items() if levels - right} == {}
    assert sum(map(bool, found.values())) >= 5
