"""Languages: each file holds the same texts with the same placeholders, and writes numbers in its own way."""

from __future__ import annotations

import re

import pytest

from partnering.documents.language import language, languages
from partnering.files.errors import InputError
from partnering.interventions import catalogue
from partnering.lab.state.words import codes, words
from partnering.model.outcomes import MODES
from partnering.model.parameters import EVERY, PURPOSES
from partnering.scenarios import library
from partnering.scenarios.timeline import KINDS

OF_THE_MODEL = (
    "parameter_names", "meanings", "sources", "intervention_names", "unit_names", "mode_names", "kind_names",
    "purpose_names", "scenario_names", "scenario_texts", "place_names",
)  # fmt: skip
"""What other languages call the things of the model, which has English names."""


def texts(words, key=""):
    """All texts of a language by their keys."""
    if isinstance(words, dict):
        return {place: text for name, own in words.items() for place, text in texts(own, f"{key}.{name}").items()}
    return {key: words}


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("language", [language, words], ids=["documents", "lab"])
def test_languages_say_the_same(code, language):
    """The same keys, and in each text the same placeholders."""
    english = texts(language("en").words)
    own = texts({name: part for name, part in language(code).words.items() if name not in OF_THE_MODEL})
    assert own.keys() == english.keys()
    holes = {key: [sorted(set(re.findall(r"{\w+}", str(said[key])))) for said in (english, own)] for key in own}
    differing = {key: both for key, both in holes.items() if both[0] != both[1] and not key.endswith((".one", ".many"))}
    assert differing == {}


def test_the_lab_speaks_the_languages_of_documents():
    """Its words lie on top of those of documents."""
    assert codes() == languages()


@pytest.mark.parametrize("code", [code for code in languages() if code != "en"])
def test_other_languages_name_all_of_the_model(code):
    """Parameters with their meanings and sources, interventions, units, modes, dated changes, and purposes."""
    words, shipped = language(code).words, catalogue.load(None)
    assert words["parameter_names"].keys() == words["meanings"].keys() == {one.name for one in EVERY}
    assert words["sources"].keys() == {one.source for one in EVERY}
    assert words["intervention_names"].keys() == shipped.interventions.keys()
    assert words["mode_names"].keys() == {*MODES}
    assert words["kind_names"].keys() == KINDS.keys()
    assert words["purpose_names"].keys() == PURPOSES.keys()
    assert words["unit_names"].keys() == {shipped.unit, *(one.unit for one in EVERY)}


@pytest.mark.parametrize("code", [code for code in codes() if code != "en"])
def test_other_languages_tell_of_all_shipped_scenarios(code):
    """Their names and what they are about."""
    names, told = words(code).words["scenario_names"], words(code).words["scenario_texts"]
    assert list(names) == list(told) == sorted(library.shipped())


def test_numbers_by_hand():
    """Marks of decimals and thousands, signs, shapes of cells, and dates."""
    english = language("en")
    assert english.number("1,234.5 (<0.1–2.0)") == "1,234.5 (<0.1–2.0)"
    assert english.number("-0.40 to -1, two-3") == "−0.40 to −1, two-3"
    german = language("de")
    assert german.number("-1,234.5") == "−1.234,5"
    ranges = "98 (87 to over 99.9), 0 (0 to under 0.1), −0.5 (−0.6 to −0.4)"
    assert english.number(ranges) == ranges
    assert german.number(ranges) == "98 (87 bis über 99,9), 0 (0 bis unter 0,1), −0,5 (−0,6 bis −0,4)"
    assert [german.bound(end) for end in (">99.9", "<0.1", "87.5")] == ["über 99,9", "unter 0,1", "87,5"]
    assert english.cell(0.1234, "share") == "12.3"
    assert [english.cell(share, "share") for share in (0.0008, 0.9996, 0.0, 1.0)] == ["<0.1", ">99.9", "0", "100.0"]
    assert english.cell(-0.05, "points") == "−5.0"
    assert english.cell(0.05, "loss") == "5.0"
    assert [english.cell(-0.0002, shape) for shape in ("points", "loss")] == ["−0.02", "−0.02"]
    assert [english.cell(change, "points") for change in (0.0002, 1e-17, 0.0)] == ["+0.02", "0", "0"]
    assert english.cell(1234567.0, "money") == "1,234,567"
    assert english.cell(float("nan"), "number") == english.cell(None, "text") == "–"
    assert english.cell(0.000123456, "number") == "0.000123"
    assert english.date("2026-03-09") == "9 March 2026"
    assert english.joined(["a", "b", "c"]) == "a, b and c"
    assert [english.possessive(name) for name in ("IT", "Sales")] == ["IT's", "Sales'"]
    assert [language("de").possessive(name) for name in ("IT", "Sales")] == ["ITs", "Sales’"]


def test_an_unknown_language_is_refused():
    """With the languages that there are."""
    with pytest.raises(InputError, match="language"):
        language("xx")
