"""The words of the page: none stands outside the language files, and each language says the same."""

from __future__ import annotations

import ast
import re

import pytest

from partnering.documents.language import language
from partnering.figures.wording import finding, why_they_end
from partnering.files.errors import InputError
from partnering.lab import refusal
from partnering.lab.state import address, edit, ensemble, uploads
from partnering.lab.state import words as said
from partnering.lab.state.experiment import Experiment, shipped_names, shipped_scenario
from partnering.lab.state.live_story import LiveStory
from partnering.lab.state.words import FOLDER, words
from partnering.lab.views import wording
from partnering.scenarios.timeline import KINDS, kind_of
from tests.imports import SIM
from tests.lab.test_dated_form import WRITTEN
from tests.lab.test_lab_uncertain import drawn

ENGLISH, GERMAN = words("en"), words("de")
LAB = SIM / "lab"
ROOMS = ("ui", "widgets")
"""What makes the elements of a page."""
NOT_READ = {"element", "run_javascript", "add_css", "add_body_html", "add_head_html", "navigate", "on", "timer"}
"""What of it takes no text for people."""
SHOWN = {"text", "aria-label", "title", "label", "placeholder", "alt", "caption"}
"""The fields and properties of an element that people read or hear."""
WORD = re.compile(r"(?<![#\d])\b[^\W\d_]{2,}")
"""A word; 15rem and #figures are none."""


def said_outside(source: str) -> list[str]:
    """Texts for people that stand in a file of the page itself."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            found += _of_call(node)
        elif isinstance(node, ast.Assign):
            found += [one for target in node.targets if _name(target) in SHOWN for one in _texts(node.value)]
    return [text for text in found if WORD.search(text)]


def sentences(source: str) -> list[str]:
    """Texts of three words and more that are no docstring, and no line of properties or classes."""
    tree, not_read = ast.parse(source), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            not_read.add(node.value)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LINES:
            not_read |= set(node.args)
    told = [one for one in ast.walk(tree) if isinstance(one, ast.Constant) and one not in not_read]
    return [one.value for one in told if isinstance(one.value, str) and THREE_WORDS.search(one.value)]


LINES = {"props", "classes", "style"}
THREE_WORDS = re.compile(r"\b[A-Za-z]{2,} [a-z]{2,} [a-z]+")


def _of_call(call: ast.Call) -> list[str]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    if name == "props":  # a line such as: role=region aria-label='One story'
        line = " ".join(text for one in call.args for text in _texts(one))
        fields = re.findall(r"([a-z-]+)=('[^']*'|\S+)", line)
        return [value for field, value in fields if field in SHOWN]
    room = call.func.value.id if name and isinstance(call.func.value, ast.Name) else ""
    if room not in ROOMS or name in NOT_READ:
        return []
    places = call.args[1:] if (room, name) == ("widgets", "button") else call.args  # first comes the icon
    named = [one.value for one in call.keywords if one.arg and one.arg.replace("_", "-") in SHOWN]
    return [text for one in (*places, *named) for text in _texts(one)]


def _name(target: ast.expr) -> str:
    if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant):
        return str(target.slice.value)
    return target.attr if isinstance(target, ast.Attribute) else ""


def _texts(value: ast.AST) -> list[str]:
    """The texts that a value is made of. What it calls, compares and looks up is not shown as it stands."""
    if isinstance(value, ast.Constant):
        return [value.value] if isinstance(value.value, str) else []
    if isinstance(value, ast.Call | ast.Compare | ast.Subscript | ast.Lambda):
        return []
    parts = value.values if isinstance(value, ast.Dict) else ast.iter_child_nodes(value)
    return [text for one in parts for text in _texts(one)]


@pytest.mark.parametrize(
    "source",
    [
        'ui.label("Undo")',
        'ui.label(f"month {month}").classes("lab-note")',
        'widgets.button("undo", "Undo", do)',
        'ui.select([], label="Tie")',
        'box.text = "none" if empty else told',
        'box.props["aria-label"] = "Month"',
        'widgets.put(box, aria_label="Month")',
        """ui.column().props("role=region aria-label='One story'")""",
        'ui.notify("Drawing")',
    ],
)
def test_a_word_outside_the_files_is_found(source):
    """The test below can fail."""
    assert said_outside(source)


def test_a_sentence_outside_the_files_is_found():
    """Wherever it stands in a view."""
    source = 'def told(box):\n    """It says how much."""\n    return box.props("flat dense no-caps")'
    assert sentences(source) == []
    assert sentences(f"{source} or f'told {{n}} month by month'") == [" month by month"]


def test_no_words_stand_outside_the_language_files():
    """Neither in what the elements of the page show, or tell a screen reader, nor in what the views put together."""
    files = {path.relative_to(LAB).as_posix(): path.read_text(encoding="utf-8") for path in LAB.rglob("*.py")}
    found = {name: said_outside(source) for name, source in files.items()}
    for name, source in files.items():
        found[name] += sentences(source) if name.startswith(("views/", "present/")) else []
    assert {name: texts for name, texts in found.items() if texts} == {}


def test_no_words_stand_in_a_template():
    """But the name of the program."""
    templates = "".join(path.read_text(encoding="utf-8") for path in LAB.rglob("*.jinja"))
    assert set(re.findall(r">([^<{}]*[A-Za-z]{2,}[^<{}]*)<", templates)) <= {"Partnering"}


@pytest.mark.parametrize(
    "experiment",
    [
        Experiment.of("company").with_luck(replicates=50),
        Experiment.of("servant-it").with_luck(replicates=100),
        Experiment.of("two-departments").with_luck(replicates=21),
        Experiment.of("two-departments").with_setting("relationships.all.mutual_need", 0.1).with_luck(replicates=30),
        Experiment.of("two-departments").with_setting("relationships.all.mutual_need", 0.1).with_luck(replicates=100),
        drawn(),
    ],
    ids=["ties", "endings", "few", "floor unsure", "floor", "draws"],
)
def test_the_page_says_what_the_command_line_says(experiment):
    """In English to the letter, but for words of the command line: ties are pairs there, and it advises commands.

    In German with the same numbers.
    """
    found, organisation = ensemble.run(experiment), experiment.organisation
    told = finding(found.summary, [], organisation.months, len(organisation.pairs), experiment.seed)
    told = told.replace("% of pairs", "% of ties").replace("Run more replicates", "Choose more runs")
    told = told.replace(" `partnering tipping --along PATH` finds the edge.", "")
    assert wording.finding(ENGLISH, found) == told[0].lower() + told[1:]
    assert numbers(wording.finding(GERMAN, found)) == numbers(GERMAN.number(told))
    assert wording.why(ENGLISH, found).startswith(why_they_end(found.endings).removesuffix(".") or "No agreement ended")
    assert numbers(wording.why(GERMAN, found)) == numbers(GERMAN.number(wording.why(ENGLISH, found)))


def test_no_words_of_the_page_name_a_command():
    """A class has the page alone. Who starts the lab can be told of an option."""
    told = [language(code, FOLDER).words for code in said.codes()]
    told += [shipped_scenario(name).description for name in shipped_names()]
    assert re.findall(r"`|\B--[a-z]\S*", str(told)) == ["--allow-host"] * 2


def numbers(text: str) -> list[str]:
    """The numbers in a text, in their order."""
    return re.findall(r"\d[\d.,]*\d|\d", text)


@pytest.mark.parametrize("name", ["outside-offer", "coached-it"])
def test_a_story_is_told_alike_in_each_language(name):
    """The same events in the same months with the same numbers, and no English among the German."""
    experiment = Experiment.of(name).with_luck(replicate=1)
    english, german = (LiveStory(experiment, one) for one in (ENGLISH, GERMAN))
    for story in (english, german):
        story.to(story.horizon)
    both = list(zip(english.events(60), german.events(60), strict=True))
    assert len(both) > 5
    for one, other in both:
        assert one.month == other.month
        assert sorted(numbers(other.text)) == sorted(numbers(GERMAN.number(one.text)))
        assert not re.search(r"\b(the|and|of|with|month|needs)\b", other.text)


@pytest.mark.parametrize("entry", WRITTEN, ids=list(KINDS))
def test_every_dated_change_is_told_in_german(entry):
    """With its numbers and names; the command line tells it in English."""
    change = kind_of(entry, "timeline").model_validate(entry)
    german = change.told(GERMAN)
    assert change.told(ENGLISH) != german
    assert not re.search(r"\b(the|and|of|is|by|month|changes)\b", german)


def test_one_file_adds_a_language(tmp_path, monkeypatch):
    """A copy of the English words under another code; what documents say alike is in English until they have it."""
    (tmp_path / "fr.yaml").write_text(
        (FOLDER / "en.yaml").read_text(encoding="utf-8").replace("Undo", "Annuler"), "utf-8"
    )
    monkeypatch.setattr(said, "FOLDER", tmp_path)
    french = said.words.__wrapped__("fr")
    assert said.codes.__wrapped__() == ["fr"]
    assert french.say("page.undo") == "Annuler"
    assert french.say("account.never_long") == ENGLISH.say("account.never_long")


@pytest.mark.parametrize(
    ("refused", "german"),
    [
        (
            lambda: address.read("seed=-1", START),
            "Startwert: muss eine ganze Zahl von 0 bis 18.446.744.073.709.551.615 sein",
        ),
        (lambda: edit.with_department(START, "IT"), "IT: ist schon eine Abteilung"),
        (lambda: address.read("edition=1", START), "Link: wurde mit Ausgabe 1 des Modells gemacht"),
        (lambda: uploads.read("mine.yaml", b"x" * 1_000_001), "mine.yaml: ist größer als 1.000.000 Bytes"),
        (lambda: address.read("scenario=compny", START), "Link: unbekanntes Szenario „compny“; meinten Sie „company“?"),
        (lambda: START.with_setting("organisation.clarty", 1), "organisation.clarty: unknown"),
        (lambda: START.with_setting("organisation", 1), "organisation: is not the path of one number"),
    ],
    ids=["number", "department", "edition", "file", "scenario", "as on the command line", "without its advice"],
)
def test_what_the_page_refuses_is_told_in_its_language(refused, german):
    """In one line; what the command line refuses too is told as there, but for its advice to give a command."""
    with pytest.raises(InputError) as caught:
        refused()
    told = refusal.told(caught.value, GERMAN)
    assert told.startswith(german)
    assert not set("\n`") & set(told)


START = Experiment.of("two-departments")
