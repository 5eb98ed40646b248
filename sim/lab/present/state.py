"""What present mode begins with: the screen that an address names, and the slider that was moved last."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import parse_qsl

from ...files.errors import InputError, unknown
from ...model.parameters import BY_NAME, ORGANISATION, Parameter, name_at
from ..state.address import WHERE
from ..state.experiment import Experiment

SCREENS = ("story", "dots", "compare", "why")
"""One idea each, in their order."""
KEY = "present"
"""The part of an address that opens present mode: `?present=dots`, or `?present=` alone."""
USUAL = ("shared_outcome", "clarity", "communication", "offer_rate")
"""What the slider moves where nothing was moved yet: the first of these that is known."""

HOLDERS = ("organisation", "departments", "relationships")
"""What has numbers that a slider sets. Months and dated changes are set otherwise."""


class Moved(NamedTuple):
    """A number that one slider sets."""

    path: str
    parameter: Parameter
    value: float


def usual_screen(is_pinned: bool) -> str:
    """What present mode begins with: before and now, where a result is pinned to compare with."""
    return "compare" if is_pinned else "story"


def screen_of(query: str, is_pinned: bool = False) -> str | None:
    """The screen that a query opens, if any. Raises InputError for one that there is not."""
    name = dict(parse_qsl(query, keep_blank_values=True)).get(KEY)
    if name and name not in SCREENS:
        raise InputError.at(WHERE, unknown("screen", name, SCREENS))
    return usual_screen(is_pinned) if name == "" else name


def last_moved(experiment: Experiment) -> Moved | None:
    """The number that was set last, by a slider, a lesson or a link; a usual one where none was. None: all are open."""
    for path, value in reversed([*experiment.settings.items()]):
        head, name = path.split(".")[0], name_at(path)
        found = BY_NAME.get(name)
        if head in HOLDERS and isinstance(found, Parameter) and isinstance(value, int | float):
            return Moved(path, found, value)
    return next((_of_all(experiment, name) for name in USUAL if _is_known(experiment, f"organisation.{name}")), None)


def _of_all(experiment: Experiment, name: str) -> Moved:
    parameter = next(one for one in ORGANISATION if one.name == name)
    return Moved(f"organisation.{name}", parameter, getattr(experiment.scenario.organisation, name))


def _is_known(experiment: Experiment, path: str) -> bool:
    """Whether a number may be set: one that is uncertain has another value in each plausible organisation."""
    try:
        experiment.refuse_uncertain({path: 0.0})
    except InputError:
        return False
    return True
