"""What a scenario leaves uncertain, as draws: each a plausible organisation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from ..design import draws as of_design
from ..design.draws import Draws, Group
from ..design.points import Point
from ..design.values import linked
from ..files.errors import InputError
from ..files.short_names import ALL
from ..model import usual
from ..model.organisation import Organisation
from ..model.parameters import MONTHS, SIDE, names
from .build import build
from .overlaps import NamedPath, Touches, arrays, differing, refuse_overlaps, refuse_unread
from .paths import with_settings
from .points import Points
from .scenario import Scenario, Value, from_data

TIMELINE = "timeline"
MAX_PATHS = 1_000
"""At most so many paths may be uncertain. What each touches is found by building the organisation anew."""


def is_uncertain(scenario: Scenario) -> bool:
    """Whether a scenario says that something is not known."""
    return bool(scenario.uncertainty) or scenario.draws is not None


def draws_of(
    scenario: Scenario, folder: Path | None, number: int | None, seed: int, *, must_be_read: bool = True
) -> Draws | None:
    """The draws of a scenario. None where nothing is uncertain.

    A file of draws must lie in the folder of the scenario file that names it, or in `folder` where no file does.
    `number` is how many: without it usual.DRAWS, or all of a file. Raises InputError for paths that overlap, that
    nothing reads (where each `must_be_read`), or that some value is not allowed for.
    """
    if not is_uncertain(scenario):
        if number is not None:
            place = "--draws" if scenario.sweep.draws is None else scenario.where("sweep", "draws")
            raise InputError.at(place, "draws go with uncertainty, and nothing is uncertain")
        return None
    found = _unchecked(scenario, folder, number, seed)
    _check(scenario, found, must_be_read)
    return found


def _unchecked(scenario: Scenario, folder: Path | None, number: int | None, seed: int) -> Draws:
    """The draws of a scenario, read or made. Raises InputError where they are too many."""
    if scenario.draws is not None:
        beside = scenario.beside("draws") or folder
        return of_design.from_file(scenario.draws, beside, number, scenario.where("draws"))
    known = list(groups(scenario))
    _check_size(scenario, sum(len(paths) for _, paths in known))
    return of_design.sampled(known, number or usual.DRAWS, seed)


def more_draws(scenario: Scenario, folder: Path | None, draws: Draws, number: int, seed: int) -> Draws:
    """So many draws of a scenario that follow its `draws`; the last of a file that holds fewer, and then all again."""
    of_file = scenario.draws is not None
    every = _unchecked(scenario, folder, None if of_file else len(draws) + number, seed)
    _check_values(scenario, Touches(scenario.alone()), every)  # their paths are those of the draws, which were checked
    values = np.resize(every.values[::-1], (number, len(every.paths))) if of_file else every.values[len(draws) :]
    return replace(draws, values=values)


def shared_draws(scenarios: Sequence[tuple[str, Scenario, Path | None]], number: int | None, seed: int) -> Draws | None:
    """The draws that some named scenarios, each with its folder, have in common; the first of them is the baseline.

    A dated change of another may overwrite what is uncertain, also from the first month on. Raises InputError where
    another leaves something else open: then nothing could be compared within a draw.
    """
    (_, baseline, folder), *others = scenarios
    found = draws_of(baseline, folder, number or baseline.sweep.draws, seed)
    for name, other, own in others:
        asked = None if found is None else len(found)
        one = draws_of(other, own, asked, seed, must_be_read=False) if is_uncertain(other) else None
        if (one and one.file) != (found and found.file):
            text = "leaves other things open than the baseline, so nothing can be compared within a draw"
            raise InputError.at(name, f"{text}: let both extend one file that says what is uncertain")
        _refuse_ignored(name, baseline, other, uncertain_paths(baseline, found))
    return found


def in_draws(scenario: Scenario, draws: Draws) -> list[Organisation]:
    """The organisation of a scenario in each draw. Raises InputError that names the draw."""
    points, found = Points(scenario.alone(), draws.paths, len(draws)), []
    for draw in range(len(draws)):
        try:
            found.append(points.at(draws.settings(draw)))
        except InputError as error:
            raise InputError.at(f"draw {draw + 1}", error.problems[0].message) from None
    return found


def _refuse_ignored(name: str, baseline: Scenario, other: Scenario, uncertain: Sequence[NamedPath]) -> None:
    """Raise InputError where a scenario differs from the baseline in a number that every draw sets anew.

    Dated changes come after the draw has set the start. They count only for paths that lead into them.
    """
    found = {}
    for dated in {one.path.startswith(TIMELINE) for one in uncertain}:
        start, changed = (own.alone() if dated else _undated(own) for own in (baseline, other))
        touches = Touches(start)
        found[dated] = touches, differing(arrays(touches.usual), arrays(build(changed)))
    for one in uncertain:
        touches, differ = found[one.path.startswith(TIMELINE)]
        cells = touches.by(one.path) or {} if differ else {}
        if any(np.isin(own, differ[array]).any() for array, own in cells.items() if array in differ):
            text = f"has another number than the baseline for {one.path}, which is uncertain"
            raise InputError.at(name, f"{text}: every draw has its own, so this one would be ignored")


def _undated(scenario: Scenario) -> Scenario:
    """The organisation alone, as it starts."""
    return from_data({key: value for key, value in scenario.alone().data.items() if key != TIMELINE})


def as_kept(scenario: Scenario) -> Scenario:
    """The scenario that stands in a results folder, which holds its file of draws under a name of its own."""
    return scenario.with_sections({"draws": of_design.NAME}) if scenario.draws is not None else scenario


def uncertain_paths(scenario: Scenario, draws: Draws | None) -> list[NamedPath]:
    """The paths that are uncertain, as a file says them, with the place where it does."""
    if draws is not None and scenario.draws is not None:
        return [NamedPath(f"{scenario.draws}:", path) for path in draws.paths]
    written = ((key, path) for key in scenario.uncertainty for path in linked(key))
    return [NamedPath(f"{scenario.where('uncertainty', key)}:", path) for key, path in written]


def groups(scenario: Scenario) -> Iterator[Group]:
    """Each distribution with the paths that go together; a path over `all` is one for each of its places."""
    for key, what in scenario.uncertainty.items():
        paths = linked(key)
        if len(paths) > 1 or what.together:
            yield what, paths
        else:
            yield from ((what, (place,)) for place in places(scenario, key))


def places(scenario: Scenario, path: str) -> list[str]:
    """The path of each place that a path over `all` stands for; of any other path, itself."""
    match path.split("."):
        case ["departments", who, name] if who == ALL:
            return [f"departments.{department}.{name}" for department in scenario.departments]
        case ["relationships", who, name] if who == ALL:
            written = {frozenset(pair.between): tuple(pair.between) for pair in scenario.relationships.pairs}
            ties = [written.get(frozenset(two), two) for two in build(scenario.alone()).parties]
            if name not in names(SIDE):
                return [f"relationships.{a}+{b}.{name}" for a, b in ties]
            return [f"relationships.{a}+{b}.{own}.{name}" for a, b in ties for own in (a, b)]
    return [path]


def _check_size(scenario: Scenario, number: int) -> None:
    if number > MAX_PATHS:
        where = scenario.where("draws" if scenario.draws is not None else "uncertainty")
        raise InputError.at(where, f"{number:,} uncertain numbers are more than {MAX_PATHS:,}")


def _check(scenario: Scenario, draws: Draws, must_be_read: bool) -> None:
    """Raise InputError for a path that is not there, overlaps another or is not read, and for a value not allowed."""
    _check_size(scenario, len(draws.paths))
    alone, named = scenario.alone(), uncertain_paths(scenario, draws)
    for one in named:
        if one.path == MONTHS.name:
            raise InputError.at(str(one), "the horizon is chosen, not uncertain; a sweep can vary it")
        try:
            with_settings(alone.data, {one.path: 0.0})
        except InputError as error:
            raise InputError.at(one.where.removesuffix(":"), str(error.problems[0])) from None
    touches = Touches(alone)
    refuse_overlaps(touches, named)
    _check_values(scenario, touches, draws)
    if must_be_read:
        refuse_unread(touches, named)


def _check_values(scenario: Scenario, touches: Touches, draws: Draws) -> None:
    """Raise InputError for a value that is not allowed: the lowest of all paths together, or the highest."""
    ends = draws.values.argmin(axis=0), draws.values.argmax(axis=0)
    for rows in ends:
        try:
            touches.at(draws.settings(rows))
        except InputError as error:
            for place, draw in enumerate(rows.tolist()):
                _check_alone(scenario, touches, draws, place, draw)
            where = uncertain_paths(scenario, draws)[0].where.removesuffix(":")
            raise InputError.at(where, error.problems[0].message) from None


def _check_alone(scenario: Scenario, touches: Touches, draws: Draws, place: int, draw: int) -> None:
    path = draws.paths[place]
    value = draws.settings(draw)[path]
    try:
        touches.at({path: value})
    except InputError as error:
        line = f"{scenario.draws}, line {draws.line(draw)}"
        where = line if scenario.draws is not None else _line_of(scenario, path)
        raise InputError.at(where, f"{path}={value:.6g}: {error.problems[0].message}") from None


def _line_of(scenario: Scenario, path: str) -> str:
    """File and line at which a path, or the path over `all` that it is a place of, is said to be uncertain."""
    keys = (key for key in scenario.uncertainty if path in linked(key) or path in places(scenario, key))
    return scenario.where("uncertainty", next(keys))


def clashes(scenario: Scenario, points: Iterable[Point], draws: Draws) -> Iterator[tuple[int, str]]:
    """The points of a scenario that some draw cannot run with, each with the first such draw and why.

    Numbers that are allowed one by one are refused together only where both date a change: a month after `until`.
    """
    every = [_dates(draws.settings(draw)) for draw in range(len(draws))]
    found = dict[str, str]()
    for point in points if any(every) else ():
        own = _dates(point.settings)
        if (key := str(own)) not in found:
            told = (_refused(scenario, own | dates, draw) for draw, dates in enumerate(every))
            found[key] = next(filter(None, told), "")
        if found[key]:
            yield point.index, found[key]


def _dates(settings: Mapping[str, Value]) -> dict[str, Value]:
    """The settings that say when a dated change begins and ends."""
    return {path: value for path, value in settings.items() if path.endswith((".month", ".until"))}


def _refused(scenario: Scenario, settings: Mapping[str, Value], draw: int) -> str:
    """Why a draw with these settings is not allowed, or nothing."""
    try:
        scenario.with_settings(settings)
    except InputError as error:
        return f"draw {draw + 1}: {error.problems[0].message}"
    return ""
