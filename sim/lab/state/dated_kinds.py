"""Kinds of dated changes in the words of the page, and what each starts from."""

from __future__ import annotations

import copy
from typing import Any

from .state import State

Entry = dict[str, Any]

KINDS: dict[str, Entry] = {
    "outside offer": {"shock": "outside offer", "side": [], "size": 0.6},
    "reorganisation": {"shock": "reorganisation", "department": "", "size": 0.3},
    "leader leaves": {"shock": "leader leaves", "department": "", "size": 0.3},
    "coaching": {"until": 36, "coach": [], "rate": 0.05},
    "sole sourcing": {"policy": "sole sourcing", "departments": [], "size": 0.5},
    "new labels": {"relabel": "business partner"},
    "set a number": {"until": None, "set": {"organisation.clarity": 0.9}},
    "add to a number": {"until": None, "add": {"departments.all.coaching": 0.05}},
    "multiply a number": {"until": None, "multiply": {"organisation.clarity": 0.5}},
}
"""Kinds of dated changes by the words of the page, and what each starts from."""
CHANGES = ("set", "add", "multiply")


def kind_named(entry: Entry) -> str:
    """The kind of an entry in the words of the page."""
    if "shock" in entry:
        return str(entry["shock"])
    return next(words for words, start in KINDS.items() if "shock" not in start and _mark(start) in entry)


def _mark(start: Entry) -> str:
    """The key that tells a kind."""
    return next(key for key in ("coach", "policy", "relabel", *CHANGES) if key in start)


def start_of(kind: Entry, state: State) -> Entry:
    """A dated change of a kind, with departments of this organisation, in the middle of its time."""
    names, organisation = state.organisation.departments, state.organisation
    entry = {"month": max(1, organisation.months // 3), **copy.deepcopy(kind)}
    if "side" in entry and len(organisation.pairs):
        entry["side"] = [names[place] for place in organisation.pairs[0]]
    if "department" in entry:
        entry["department"] = names[0]
    if "coach" in entry:
        entry["coach"] = [names[0]]
    if entry.get("until"):
        entry["until"] = max(entry["month"], organisation.months * 2 // 3)
    return entry


def filled(entry: Entry) -> Entry:
    """An entry with the parts that it leaves to their defaults, so that a form shows them too."""
    start = KINDS[kind_named(entry)]
    usual = {key: None if key == "until" else value for key, value in start.items() if key in ("until", "size", "rate")}
    return {**usual, **copy.deepcopy(entry)}


def cleaned(entry: Entry) -> Entry:
    """An entry without the parts that say nothing."""
    return {key: value for key, value in entry.items() if value is not None and (key != "departments" or value)}
