"""Entries of a timeline as the page edits them: how a new one starts, what the form shows, and what is saved."""

from __future__ import annotations

from typing import Any

from ...interventions import catalogue
from ...scenarios.timeline import KINDS, Coach, Dated, kind_of
from . import edit
from .experiment import Experiment

Entry = dict[str, Any]


def title_of(entry: Entry) -> str:
    """What people call the kind of an entry."""
    kind = kind_of(entry, "timeline")
    return next(title for title, other in KINDS.items() if other is kind)


def start_of(title: str, experiment: Experiment) -> Entry:
    """A new entry of a kind, with its defaults. It names the first departments, a third of the way through the run."""
    kind, organisation = KINDS[title], experiment.organisation
    names, months = organisation.departments, organisation.months
    key, word = kind.mark()
    start = {
        name: field.examples[0] if field.examples else field.default
        for name, field in kind.model_fields.items()
        if field.examples or field.default  # what is empty or 0 goes without saying
    }
    start |= {
        "month": max(1, months // 3),
        "side": [names[place] for place in organisation.pairs[0]] if len(organisation.pairs) else [],
        "department": names[0],
        "coach": [names[0]],
    }
    if word:
        start[key] = word
    if kind is Coach:  # coaching usually lasts for a time
        start["until"] = max(start["month"], months * 2 // 3)
    return {name: start[name] for name in kind.model_fields if name in start}


def filled(entry: Entry) -> Entry:
    """An entry with all parts of its kind; parts that it does not write have their defaults."""
    return _defaults(kind_of(entry, "timeline")) | entry


def saved(parts: Entry, entry: Entry) -> Entry:
    """The entry with the parts that a form gives back; an optional part is left out where it is empty.

    It is also left out where it is at its default and the entry did not write it. So an unchanged form gives back
    the entry as it was.
    """
    defaults = _defaults(kind_of(entry, "timeline"))
    unsaid = {
        name
        for name, default in defaults.items()
        if parts[name] in (None, []) or (name not in entry and parts[name] == default)
    }
    return {name: value for name, value in parts.items() if name not in unsaid}


def with_said(experiment: Experiment, text: str) -> Experiment:
    """The experiment with changes in words, as `whatif` reads them. Raises InputError."""
    from ...interventions.words.reader import read

    said = read(text, experiment.organisation, catalogue.load(), "the words")
    if said.settings:
        experiment = experiment.with_settings(said.settings)
    for change in said.applications:
        for entry in change.changes(experiment.scenario.months):
            experiment = edit.with_dated(experiment, entry)
    return experiment


def _defaults(kind: type[Dated]) -> Entry:
    return {name: field.default for name, field in kind.model_fields.items() if not field.is_required()}
