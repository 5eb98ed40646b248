"""What a page of lessons computes: for each lesson its own experiments, and a grid of those that its sliders reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, product
from math import prod
from pathlib import Path

from ...design.values import Axis, linked, parse_values, values_of
from ...files.errors import InputError, unknown
from ...scenarios.overlaps import arrays, differing
from ...scenarios.scenario import Value
from ..exports import reproduce
from ..lessons.lesson import Lesson, load
from ..state.experiment import Experiment

FILE = Path(__file__).with_name("grids.yaml")


@dataclass(frozen=True, slots=True)
class Slider:
    """What a slider moves: its name, the levels of its path (or of paths that vary together), and both for `--vary`."""

    name: str
    axis: Axis
    text: str

    @classmethod
    def of(cls, name: str, text: str) -> Slider:
        """The slider of PATH=VALUES. Raises InputError."""
        key, _, values = text.partition("=")
        return cls(name, Axis(linked(key), values_of(key, parse_values(key, values))), text)

    @property
    def settings(self) -> list[dict[str, Value]]:
        """The settings at each of its places."""
        return [self.axis.at(place) for place in range(len(self.axis.levels))]


@dataclass(frozen=True, slots=True)
class Plan:
    """A lesson with its sliders. The grid holds all combinations of their values; the last slider moves fastest."""

    lesson: Lesson
    sliders: tuple[Slider, ...]

    @property
    def points(self) -> int:
        """How many experiments are run."""
        return 2 + len(self.lesson.tries) + (prod(len(one.axis.levels) for one in self.sliders) if self.sliders else 0)

    def grid(self) -> list[Experiment]:
        """The experiments of the grid. Raises InputError."""
        if not self.sliders:
            return []
        end = self.lesson.end()
        every = product(*(one.settings for one in self.sliders))
        return [end.with_settings(dict(chain.from_iterable(one.items() for one in places))) for places in every]

    def start(self) -> list[int]:
        """The place of each slider at the settings after the bet. Raises InputError where a slider lacks them."""
        return [self._place(slider) for slider in self.sliders]

    def _place(self, slider: Slider) -> int:
        end = self.lesson.end()
        for place, settings in enumerate(slider.settings):
            if not differing(arrays(end.organisation), arrays(end.with_settings(settings).organisation)):
                return place
        raise InputError.at(FILE.name, f"{self.lesson.id}: {slider.text} lacks the value after the bet")

    @property
    def command(self) -> str:
        """The command line that computes the grid; none where there is no grid."""
        return reproduce.sweep(self.lesson.end(), [one.text for one in self.sliders]) if self.sliders else ""


def plans(ids: Sequence[str] = ()) -> list[Plan]:
    """The plans of some lessons, by id, in the order of the lessons; of all where none is named. Raises InputError."""
    every = {lesson.id: lesson for lesson in load()}
    for one in ids:
        if one not in every:
            raise InputError.at("--lessons", unknown("lesson", one, every))
    grids = _grids()
    return [
        Plan(lesson, tuple(Slider.of(*one) for one in grids.get(lesson.id, {}).items()))
        for lesson in every.values()
        if not ids or lesson.id in ids
    ]


@cache
def _grids() -> dict[str, dict[str, str]]:
    from ruamel.yaml import YAML

    return dict(YAML(typ="safe", pure=True).load(FILE))
