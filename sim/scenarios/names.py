"""The names in a scenario: of departments, pairs, points; and its labels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from unicodedata import normalize

from ..files.errors import InputError, Problem, unknown
from ..files.former import unknown_name
from ..files.names import unseen
from .paths import RESERVED, TIE_KEYS
from .timeline import Relabel

if TYPE_CHECKING:
    from .scenario import Scenario

MAX_NAME = 60


def check_names(scenario: Scenario) -> None:
    """Check the names of departments, also in pairs; that each pair is named once; that shorthands are possible."""
    told = ((where, unseen(text.replace("\n", " "), what)) for where, text, what in _texts(scenario))
    problems = [Problem(where, fault) for where, fault in told if fault]
    for name in scenario.departments:
        if name in RESERVED or not name.strip() or len(name) > MAX_NAME or set(name) & set(".+\n\r\t"):
            problems.append(
                Problem(
                    scenario.where("departments", name),
                    f'"{name}" cannot name a department: at most {MAX_NAME} characters, without . and +, '
                    f"and none of {', '.join(sorted(RESERVED))}",
                )
            )
    problems += _look_alikes(scenario)
    seen: dict[frozenset[str], str] = {}
    for place, pair in enumerate(scenario.relationships.pairs):
        where = scenario.where("relationships", "pairs", place, "between")
        strangers = [name for name in pair.between if name not in scenario.departments]
        for name in strangers:
            problems.append(Problem(where, unknown("department", name, scenario.departments)))
        for name in set(pair.__pydantic_extra__) - set(pair.between) if not strangers else ():
            at = scenario.where("relationships", "pairs", place, name)
            problems.append(Problem(at, unknown_name("key", name, (*pair.between, *TIE_KEYS))))
        parties = frozenset(pair.between)
        if len(parties) == 1:
            problems.append(Problem(where, f"a pair needs two different departments, not {pair.between[0]} twice"))
        elif parties in seen:
            problems.append(Problem(where, f"{' and '.join(pair.between)} are already paired at {seen[parties]}"))
        seen[parties] = where
        if pair.need_gap is not None and pair.mutual_need is None and not _default_need(scenario):
            problems.append(Problem(where, "need_gap needs a mutual_need, here or in relationships.default"))
    default = scenario.relationships.default
    if not isinstance(default, str) and default.need_gap is not None and default.mutual_need is None:
        problems.append(Problem(scenario.where("relationships", "default"), "need_gap needs a mutual_need"))
    if problems:
        raise InputError(problems)


def _texts(scenario: Scenario) -> Iterator[tuple[str, str, str]]:
    """Every name, label and source that a scenario gives, with its place in the file before it, and what it is."""
    yield scenario.where("name"), scenario.name, "name"
    for name, settings in scenario.departments.items():
        yield scenario.where("departments", name), name, "name"
        if settings.source:
            yield scenario.where("departments", name, "source"), settings.source, "source"
    default = scenario.relationships.default
    if not isinstance(default, str) and default.label:
        yield scenario.where("relationships", "default", "label"), default.label, "label"
    for place, pair in enumerate(scenario.relationships.pairs):
        if pair.label:
            yield scenario.where("relationships", "pairs", place, "label"), pair.label, "label"
        for name, side in pair.__pydantic_extra__.items():
            if side.source:
                yield scenario.where("relationships", "pairs", place, name, "source"), side.source, "source"
    for place, dated in enumerate(scenario.timeline):
        if isinstance(dated, Relabel):
            yield scenario.where("timeline", place), dated.relabel, "label"
    if isinstance(scenario.sweep.points, dict):
        for name in scenario.sweep.points:
            yield scenario.where("sweep", "points", name), name, "name"


def _look_alikes(scenario: Scenario) -> list[Problem]:
    """Departments whose names differ in case or blanks only: readers would take them for one."""
    problems, known = [], dict[str, str]()
    for name in scenario.departments:
        other = known.setdefault("".join(normalize("NFKC", name).casefold().split()), name)
        if other != name:
            where, there = scenario.where("departments", name), scenario.where("departments", other)
            text = f'"{name}" and "{other}" ({there}) differ in case or blanks only: give one of them another name'
            problems.append(Problem(where, text))
    return problems


def _default_need(scenario: Scenario) -> bool:
    default = scenario.relationships.default
    return not isinstance(default, str) and default.mutual_need is not None
