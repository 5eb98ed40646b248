"""Variants of a scenario: interventions of a catalogue and other settings, written in a few words.

"coach IT from 6 to 24"             an intervention, for whom, and when
"coach IT from 6 onset 3"           at full strength three months later than at once
"shared bonus 0.9"                  with another strength
"coach IT, HR and clarity=0.9"      two changes in one variant (also with a semicolon)
"organisation.clarity=0.9"          any number of the scenario, by its path or short name
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ..design.draws import Draws
from ..design.values import parse_setting
from ..files.errors import InputError, nearest, unknown
from ..model.organisation import Organisation
from ..scenarios.build import Ground, build
from ..scenarios.overlaps import Asked, refuse_overlaps, refuse_unread
from ..scenarios.paths import ALL, parties, spelled_out
from ..scenarios.points import Points
from ..scenarios.scenario import Scenario, Value
from .catalogue import Catalogue, Intervention

_WHEN = re.compile(r"(?:^|\s+)(?P<word>from|to|onset) (?P<months>\d{1,4})$")
_SPLIT = re.compile(r"\s*;\s*|\s+and\s+")
ORGANISATION = ("",)
"""Stands for the whole organisation where departments or pairs could be named."""


@dataclass(frozen=True, slots=True)
class Application:
    """An intervention applied to some departments or pairs, or to the ORGANISATION, from `start` through `until`.

    Where strength, `until` or `onset` is None, the catalogue's strength, duration and onset hold. The first month is 1.
    """

    name: str
    intervention: Intervention
    whom: tuple[str, ...] = ORGANISATION
    strength: float | None = None
    start: int = 1
    until: int | None = None
    onset: int | None = None

    @property
    def words(self) -> str:
        """The application in the words that `parse` reads."""
        whom = f" {', '.join(self.whom)}" if any(self.whom) else ""
        strength = f" {self.strength:g}" if self.strength is not None else ""
        start = f" from {self.start}" if self.start > 1 else ""
        until = f" to {self.until}" if self.until else ""
        onset = f" onset {self.onset}" if self.onset is not None else ""
        return self.name + whom + strength + start + until + onset

    def last(self, months: int) -> int:
        """The last month in which it applies, of `months` in all. Without a duration it lasts to the horizon."""
        lasts = self.intervention.months
        return self.until or (self.start + lasts - 1 if lasts else months)

    def changes(self, months: int) -> list[dict]:
        """The dated changes that it makes, written as in a scenario file."""
        strength = self.intervention.strength if self.strength is None else self.strength
        when = {"from": self.start, "until": self.last(months)}
        when["onset"] = self.intervention.onset if self.onset is None else self.onset
        how_much = {"strength": strength, "left": round(1 - (strength or 0), 12)}
        made = []
        for one in self.whom:
            first, _, second = one.partition("+")
            whom = {"department": one, "pair": one, "first": first, "second": second}
            made += self.intervention.changes({**when, **how_much, **whom})
        return made

    def cost(self, months: int) -> np.ndarray:
        """Its cost in each month, array (months,), in the unit of the catalogue."""
        spent = np.zeros(months)
        spent[self.start - 1 : self.last(months)] = self.intervention.cost.per_month
        spent[self.start - 1] += self.intervention.cost.once
        return spent * len(self.whom)


@dataclass(frozen=True, slots=True)
class Variant:
    """A scenario to compare. `cost` (months,) is its cost in each month, None where that is not known."""

    name: str
    scenario: Scenario
    organisation: Organisation
    cost: np.ndarray | None = None


def make_variant(
    name: str, scenario: Scenario, applications: Sequence[Application], on: Ground | None = None
) -> Variant:
    """Make a variant of a scenario, whose ground may be given: apply interventions. Raises InputError."""
    cost = sum((one.cost(scenario.months) for one in applications), np.zeros(scenario.months))
    changed = applied(scenario, applications)
    return Variant(name, changed, build(changed, on), cost)


def told_apart(names: Sequence[str], files: Sequence[str]) -> list[str]:
    """The names of some scenarios, each different: where two have the same, with their files."""
    stems = [Path(file).stem for file in files]
    for told in (list(names), [f"{name} ({stem})" for name, stem in zip(names, stems, strict=True)]):
        if len(set(told)) == len(told):
            return told
    return list(files)


def in_draws(variant: Variant, draws: Draws) -> list[Organisation]:
    """The organisation of a variant in each draw. Raises InputError."""
    points = Points(variant.scenario.alone(), draws.paths, len(draws))
    return [points.at(draws.settings(draw)) for draw in range(len(draws))]


def applied(scenario: Scenario, applications: Iterable[Application]) -> Scenario:
    """Add the dated changes of some interventions to those of a scenario. Raises InputError."""
    changes = [change for application in applications for change in application.changes(scenario.months)]
    return scenario.with_dated(changes) if changes else scenario


def everybody(intervention: Intervention, organisation: Organisation) -> tuple[str, ...]:
    """All departments or all pairs, whichever an intervention applies to, or ORGANISATION."""
    names = organisation.departments
    if intervention.applies_to == "pair":
        return tuple(f"{names[i]}+{names[j]}" for i, j in organisation.pairs)
    return names if intervention.applies_to == "department" else ORGANISATION


def of_catalogue(scenario: Scenario, catalogue: Catalogue) -> list[Variant]:
    """One variant for each intervention of a catalogue, applied to everybody. Raises InputError."""
    organisation, found = build(scenario), []
    for name, intervention in catalogue.interventions.items():
        whom = everybody(intervention, organisation)
        application = Application(name, intervention, whom)
        check(application, scenario, catalogue)
        found.append(make_variant(name if whom == ORGANISATION else f"{name} all", scenario, [application]))
    return found


def parse(text: str, scenario: Scenario, catalogue: Catalogue, uncertain: Sequence[Asked] = ()) -> Variant:
    """Make a variant from the words of the command line. Raises InputError that names the words it cannot read.

    A number that is `uncertain` cannot be set: every draw has its own.
    """
    organisation, where = build(scenario), f'--with "{text}"'
    kept = {name: name.replace(" ", "\0").replace(";", "\1") for name in organisation.departments}
    hidden = text.strip()
    for name in sorted(kept, key=len, reverse=True):  # "R and D" is one department
        hidden = hidden.replace(name, kept[name])
    applications: list[Application] = []
    settings: dict[str, Value] = {}
    for part in _SPLIT.split(hidden):
        change = part.replace("\0", " ").replace("\1", ";").strip()
        if "=" in change:
            path, value = _setting(change)
            if path in settings:
                raise InputError.at(where, f"sets {path} twice")
            settings[path] = value
        else:
            applications.append(_application(change, organisation, catalogue, where))
    if settings:
        asked = [Asked("--with", path) for path in settings]
        refuse_overlaps(scenario, [*uncertain, *asked])
        scenario = scenario.with_settings(settings)
        refuse_unread(scenario, asked)
    for application in applications:
        check(application, scenario, catalogue)
    found = make_variant(text.strip(), scenario, applications)
    return replace(found, cost=None) if settings else found


def check(application: Application, scenario: Scenario, catalogue: Catalogue) -> None:
    """Raise InputError where an intervention does not fit the scenario. The message names the catalogue's entry."""
    if application.start > scenario.months:
        raise InputError.at(application.words, f"starts after the horizon, which is month {scenario.months}")
    try:
        build(applied(scenario, [application]))
    except InputError as error:
        where = f"{application.words} ({catalogue.where(application.name)})"
        raise InputError.at(where, error.problems[0].message) from None


def _setting(text: str) -> tuple[str, Value]:
    """Read PATH=VALUE. The short name of a parameter means the organisation, or all departments or pairs."""
    path, value = parse_setting(text)
    try:
        return spelled_out(path), value
    except InputError as error:
        raise InputError.at(f'--with "{text}"', error.problems[0].message) from None


def _application(text: str, organisation: Organisation, catalogue: Catalogue, where: str) -> Application:
    """Read NAME [WHOM] [STRENGTH] [from MONTH] [to MONTH] [onset MONTHS]; the last three in any order."""
    rest, when = text, dict[str, int]()
    while matched := _WHEN.search(rest):
        rest, word = rest[: matched.start()], matched["word"]
        if word in when:
            raise InputError.at(where, f"says {word} twice")
        when[word] = int(matched["months"])
    start, until, onset = when.get("from", 1), when.get("to"), when.get("onset")
    named = [name for name in catalogue.interventions if re.match(rf"{re.escape(name)}(?!\S)", rest, re.IGNORECASE)]
    if not named:
        starts = (" ".join(rest.split()[:number]) for number in (2, 1))
        meant = next((start for start in starts if nearest(start, catalogue.interventions)), rest)
        raise InputError.at(where, unknown("intervention", meant, catalogue.interventions) + "; or write PATH=VALUE")
    name = max(named, key=len)
    intervention = catalogue.interventions[name]
    rest, strength = rest[len(name) :].strip(), None
    *before, last = rest.split() or [""]
    if rest not in organisation.departments and re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)", last):
        rest, strength = " ".join(before), float(last)
    if strength is not None and intervention.strength is None:
        raise InputError.at(where, f"{name} has no strength")
    for given, placeholder, what in ((until, "until", "last month"), (onset, "onset", "onset")):
        if given is not None and placeholder not in intervention.placeholders:
            raise InputError.at(where, f"{name} has no {what}")
    if until is not None and until < start:
        raise InputError.at(where, f"{name} would end before it starts")
    whom = _whom(rest, intervention, organisation, where)
    return Application(name, intervention, whom, strength, start, until, onset)


def _whom(text: str, intervention: Intervention, organisation: Organisation, where: str) -> tuple[str, ...]:
    """The departments or pairs that are named, or all where none is named."""
    every = everybody(intervention, organisation)
    if text.casefold() in ("", ALL):
        return every
    if every == ORGANISATION:
        raise InputError.at(where, f'applies to the whole organisation, not to "{text}"')
    names = organisation.departments
    listed = [text] if text in names else [part.strip() for part in text.split(",")]
    if intervention.applies_to == "pair":
        return tuple("+".join(parties(part, dict.fromkeys(names), where)) for part in listed)
    folded = {name.casefold(): name for name in names}
    for part in listed:
        if part.casefold() not in folded:
            raise InputError.at(where, unknown("department", part, (*names, ALL)))
    return tuple(dict.fromkeys(folded[part.casefold()] for part in listed))
