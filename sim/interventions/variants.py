"""Variants of a scenario: with interventions of a catalogue, dated changes and other numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from ..design.draws import Draws
from ..files.errors import InputError, cut
from ..model.organisation import Organisation
from ..scenarios import uncertainty
from ..scenarios.build import build
from ..scenarios.overlaps import NamedPath, refuse_overlaps, refuse_unread
from ..scenarios.scenario import Scenario
from ..scenarios.uncertainty import uncertain_paths
from .catalogue import Catalogue
from .words.applications import ORGANISATION, Application, Event, everybody
from .words.said import a_number


@dataclass(frozen=True, slots=True)
class Variant:
    """A scenario to compare. `cost` (months,) is its cost in each month, None where that is not known."""

    name: str
    scenario: Scenario
    organisation: Organisation
    cost: np.ndarray | None = None


def make_variant(name: str, scenario: Scenario, applications: Sequence[Application | Event]) -> Variant:
    """Make a variant of a scenario: apply interventions. Raises InputError."""
    cost = sum((one.cost(scenario.months) for one in applications), np.zeros(scenario.months))
    changed = applied(scenario, applications)
    return Variant(name, changed, build(changed), cost)


def distinct_names(names: Sequence[str], files: Sequence[str]) -> list[str]:
    """The names of some scenarios, each different: where two have the same, with their files."""
    stems = [Path(file).stem for file in files]
    for told in (list(names), [f"{name} ({stem})" for name, stem in zip(names, stems, strict=True)]):
        if len(set(told)) == len(told):
            return told
    return list(files)


def in_draws(variant: Variant, draws: Draws) -> list[Organisation]:
    """The organisation of a variant in each draw. Raises InputError."""
    return uncertainty.in_draws(variant.scenario, draws)


def applied(scenario: Scenario, applications: Iterable[Application | Event]) -> Scenario:
    """Add the dated changes of some interventions to those of a scenario. Raises InputError."""
    changes = [change for application in applications for change in application.changes(scenario.months)]
    return scenario.with_dated(changes) if changes else scenario


def of_catalogue(scenario: Scenario, catalogue: Catalogue) -> list[Variant]:
    """One variant for each intervention of a catalogue, applied to everybody. Raises InputError."""
    organisation, found = build(scenario), []
    for name, intervention in catalogue.interventions.items():
        whom = everybody(intervention, organisation)
        application = Application(name, intervention, whom)
        check(application, scenario, catalogue)
        found.append(make_variant(name if whom == ORGANISATION else f"{name} all", scenario, [application]))
    return found


def parse(
    text: str, scenario: Scenario, catalogue: Catalogue, uncertain: Sequence[NamedPath] = (), option: str = "--with",
    already: Sequence[Mapping[str, Any]] = (),
) -> Variant:  # fmt: skip
    """Make a variant from changes in words (words/reader.py). Raises InputError that names what it cannot read.

    A number that is `uncertain` cannot be set: every draw has its own. `option` is where the text stands. Dated changes
    that are `already` there come before those of the text.
    """
    said = a_number(text)
    if said is None:
        from .words.reader import read

        said = read(text, build(scenario), catalogue, f'{option} "{cut(text.strip(), 100)}"')
    if said.settings:
        named = [NamedPath(option, path) for path in said.settings]
        refuse_overlaps(scenario, [*uncertain, *named])
        scenario = scenario.with_settings(said.settings)
        refuse_unread(scenario, named)
    scenario = scenario.with_dated(already) if already else scenario
    for one in said.applications:
        check(one, scenario, catalogue)
    found = make_variant(text.strip(), scenario, said.applications)
    has_cost = not said.settings and all(one.has_cost for one in said.applications)
    return found if has_cost else replace(found, cost=None)


def as_they_are(scenarios: Mapping[str, Scenario]) -> list[Variant]:
    """Some scenarios, by the names of all, without any change."""
    return [Variant(name, scenario, build(scenario)) for name, scenario in scenarios.items()]


def in_each(
    changes: Sequence[str], scenarios: Mapping[str, Scenario], catalogue: Catalogue, draws: Draws | None
) -> list[Variant]:
    """A variant of each of some scenarios, by the names of all: the same changes happen in every one.

    Raises InputError that names the scenario in which one cannot.
    """
    text, found = " and ".join(changes), list[Variant]()
    if not text:
        return as_they_are(scenarios)
    for name, scenario in scenarios.items():
        try:
            made = parse(text, scenario, catalogue, uncertain_paths(scenario, draws))
        except InputError as error:
            raise InputError.at(f'"{name}"', str(error)) from None
        found.append(replace(made, name=name, cost=None))
    return found


def check(application: Application | Event, scenario: Scenario, catalogue: Catalogue) -> None:
    """Raise InputError where a change does not fit the scenario. Of an intervention it names the catalogue's entry."""
    if application.start > scenario.months:
        raise InputError.at(application.words, f"starts after the horizon, which is month {scenario.months}")
    try:
        build(applied(scenario, [application]))
    except InputError as error:
        where, message = application.words, error.problems[0].message
        if isinstance(application, Application):
            where += f" ({catalogue.where(application.name)})"
        else:
            message = re.sub(r"^timeline\.\d+\.", "", message)
        raise InputError.at(where, message) from None
