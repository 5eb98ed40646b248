"""What was computed, as the data in a page and as tables beside it. Figures keep all their digits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd

from ...documents.language import Language
from ...figures.wording import measure
from ...model.outcomes import MODES, mode_column
from ...statistics.columns import with_ends
from ...statistics.intervals import Interval
from ...statistics.level import LEVEL_IN_WORDS
from ..exports import reproduce
from ..lessons import wording
from ..present import fates
from ..state.address import setting_text
from ..state.ensemble import Ensemble
from ..views.wording import signed
from .run import MEASURED, Computed, Point

MONTHS = 60
"""Most months of a curve. Others are left out; none is made up."""
PLACES = 3
"""Decimal places of a curve, which is only drawn."""
Data = dict[str, Any]


def lesson(computed: Computed, languages: Sequence[Language]) -> Data:
    """All that a page shows of a lesson, as plain data."""
    plan, one, before = computed.plan, computed.plan.lesson, computed.before
    return {
        "id": one.id,
        "measure": MEASURED.index(one.measure),
        "choices": list(one.choices),
        "right": one.right(one.figure(computed.after, before)),
        "fates": list(computed.points["before"].fates),
        "end": before.experiment.organisation.months,
        "months": _months(computed.points["before"].curve).tolist(),
        "points": {name: _point(point) for name, point in computed.points.items()},
        "modes": [_modes(computed.before), _modes(computed.after)],
        "commands": {name: reproduce.sweep(point.experiment) for name, point in computed.points.items()},
        "sliders": [
            {"name": slider.name, "values": [level[0] for level in slider.axis.levels]} for slider in plan.sliders
        ],
        "grid": [_point(point) for point in computed.grid],
        "start": plan.start(),
        "command": plan.command,
        "texts": {words.code: _texts(computed, words) for words in languages},
    }


def _texts(computed: Computed, words: Language) -> Data:
    one = computed.plan.lesson
    return {
        **{part: one.say(words, part) for part in ("title", "idea", "question", "why")},
        "situation": wording.situation(words, one, computed.before),
        "found": wording.result(words, one, computed.after, computed.before),
        "choices": {name: one.say(words, f"choices.{name}") for name in one.choices},
        "tries": {name: one.say(words, f"tries.{name}") for name in one.tries},
        "kinds": words.words["present"]["kinds"][fates.kinds_of(computed.before, one.measure).meaning],
        "dot": _dot(computed.before, words),
    }


def _dot(stories: Ensemble, words: Language) -> str:
    """What a dot stands for."""
    of, organisation = fates.meaning(stories), stories.experiment.organisation
    count = {"tie": organisation.months, "ties": len(organisation.pairs), "draws": stories.replicates}[of]
    return words.say(f"present.dot.{of}", count, months=organisation.months, level=words.number(LEVEL_IN_WORDS))


def _point(point: Point) -> list[Any]:
    """A point as page.js reads it: outcomes, changes, fates, what moved, and the curve with its ends."""
    place = _places(point.curve)
    curve = [_rounded(point.curve[name].iloc[place]) for name in ("mean", "low", "high")]
    return [
        [_figure(name, point.outcomes[name]) for name in MEASURED],
        [_change(point.changes[name]) for name in MEASURED],
        list(point.fates.values()),
        point.moved,
        curve,
    ]


def _figure(name: str, found: Interval) -> list[Any] | None:
    """Mean, ends, and the three as a text; None where there are too few runs."""
    if not np.isfinite(found.mean):
        return None
    return [*found[:3], measure(name).value_within(*found[:3], of=False)]


def _change(found: Interval | None) -> list[Any] | None:
    """Mean, ends, and each in points with its sign; empty where nothing differs, None where there are too few runs."""
    if found is None:
        return []
    if not np.isfinite(found[:3]).all():
        return None
    return [*found[:3], *map(signed, found[:3])]


def _places(curve: pd.DataFrame) -> np.ndarray:
    """The rows of a curve that are shown: evenly spaced, with the first and the last."""
    return np.unique(np.linspace(0, len(curve) - 1, min(len(curve), MONTHS)).round().astype(int))


def _modes(stories: Ensemble) -> list[list[Any] | None]:
    """How often a tie is in each mode at the end, as `_figure` gives it."""
    return [_figure(name, stories.interval(name)) for name in map(mode_column, MODES)]


def _months(curve: pd.DataFrame) -> pd.Series:
    return curve["month"].iloc[_places(curve)]


def _rounded(values: pd.Series) -> list[float]:
    return [int(value) if value in (0, 1) else value for value in values.round(PLACES).tolist()]


def tables(every: Iterable[Computed]) -> dict[str, pd.DataFrame]:
    """What all pages show, as tables by name: a row for each experiment, and one for each month of its curve."""
    shown = [row for computed in every for row in _named(computed)]
    curves = [
        point.curve[["month", "mean", "low", "high"]].assign(row=row) for row, (_, _, point, _) in enumerate(shown)
    ]
    order = ["row", "month", "mean", "low", "high"]
    return {
        "figures": pd.DataFrame({"row": row} | _row(*one) for row, one in enumerate(shown)),
        "curves": pd.concat(curves, ignore_index=True)[order],
    }


def _named(computed: Computed) -> Iterator[tuple[str, str, Point, str]]:
    """Each point with its lesson, what it is, and the command line that computes it."""
    one = computed.plan.lesson.id
    for name, point in computed.points.items():
        yield one, name, point, reproduce.sweep(point.experiment)
    command = computed.plan.command
    for point in computed.grid:
        yield one, "grid", point, command


def _row(one: str, name: str, point: Point, command: str) -> dict[str, Any]:
    outcomes = chain.from_iterable(
        zip(with_ends(outcome), point.outcomes[outcome][:3], strict=True) for outcome in MEASURED
    )
    nothing = Interval(0.0, 0.0, 0.0, 0)
    changes = chain.from_iterable(
        zip(with_ends(f"{outcome}_change"), (point.changes[outcome] or nothing)[:3], strict=True)
        for outcome in MEASURED
    )
    experiment = point.experiment
    runs = experiment.live_replicates * experiment.organisations
    told = {f"fate_{fate}": count for fate, count in point.fates.items()}
    told |= {f"changed_{what}": count for what, count in (point.moved or {}).items()}
    return {
        "lesson": one, "experiment": name, "settings": _settings(point), "runs": runs, **dict(outcomes),
        **dict(changes), **told, "seed": experiment.seed, "command": command,
    }  # fmt: skip


def _settings(point: Point) -> str:
    return "; ".join(setting_text(path, value) for path, value in point.experiment.settings.items())
