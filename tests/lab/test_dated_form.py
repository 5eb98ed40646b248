"""The form of a dated change: what it shows and what it gives back. It needs NiceGUI, but no browser."""

from __future__ import annotations

import pytest

from partnering.lab.state import timeline_entries
from partnering.lab.state.experiment import Experiment
from partnering.lab.state.words import words
from partnering.scenarios.timeline import KINDS

nicegui = pytest.importorskip("nicegui")

COMPANY = Experiment.of("company")
WRITTEN = [
    {"month": 6, "shock": "outside offer", "side": ["IT", "Marketing"]},
    {"month": 6, "shock": "reorganisation", "department": "IT"},
    {"month": 6, "shock": "leader leaves", "department": "IT"},
    {"month": 6, "coach": ["IT"], "onset": 3},
    {"month": 6, "policy": "sole sourcing"},
    {"month": 6, "relabel": "client", "pairs": [["IT", "Marketing"]]},
    {"month": 6, "until": 9, "set": {"relationships.all.stake": 1}},
    {"month": 6, "add": {"organisation.clarity": 0.1, "organisation.patience": 2}},
    {"month": 6, "multiply": {"organisation.clarity": 0.5}},
]
"""An entry of every kind, with few parts, as somebody would write it."""


@pytest.fixture
def form():
    """A function that opens the form of an entry."""
    from nicegui import Client
    from nicegui.page import page

    from partnering.lab.views.dated_form import DatedForm

    with Client(page("/form"), request=None):
        yield lambda entry: DatedForm(entry, COMPANY, words())


def test_there_is_an_entry_of_every_kind():
    """So the tests below leave none out."""
    assert [timeline_entries.title_of(entry) for entry in WRITTEN] == list(KINDS)


@pytest.mark.parametrize("entry", WRITTEN, ids=timeline_entries.title_of)
def test_an_unchanged_form_gives_back_the_entry_as_it_was_written(form, entry):
    """Opened and saved, a change of a scenario stays as it is."""
    assert form(entry).entry() == entry


@pytest.mark.parametrize("title", KINDS)
def test_a_new_entry_is_given_back_as_it_starts(form, title):
    """With its usual values, which are shown and written."""
    entry = timeline_entries.start_of(title, COMPANY)
    assert form(entry).entry() == entry


@pytest.mark.parametrize("title", KINDS)
def test_every_part_of_every_kind_has_a_field(form, title):
    """But the word that tells the kind, and the pairs of a new label."""
    kind = KINDS[title]
    key, word = kind.mark()
    shown = form(timeline_entries.start_of(title, COMPANY))._read
    assert set(shown) == set(kind.model_fields) - {"pairs"} - ({key} if word else set())


@pytest.mark.parametrize("title", [title for title, kind in KINDS.items() if {"size", "rate"} & set(kind.model_fields)])
def test_the_form_follows_the_default_of_the_kind(form, title, monkeypatch):
    """Declared once: with another default the form shows it, a new entry has it, and saving writes nothing."""
    kind = KINDS[title]
    (part,) = {"size", "rate"} & set(kind.model_fields)
    monkeypatch.setattr(kind.model_fields[part], "default", 0.71)
    (entry,) = (entry for entry in WRITTEN if timeline_entries.title_of(entry) == title)
    opened = form(entry)
    assert opened._read[part]() == 0.71
    assert opened.entry() == entry
    assert timeline_entries.start_of(title, COMPANY)[part] == 0.71
