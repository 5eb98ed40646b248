"""A lesson: a situation, a question, the answers to bet on, and the change that is run. All of them: lessons.yaml."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError, model_validator

from ...documents.language import Language
from ...files import document
from ...files.faults import Strict, as_input_error
from ...scenarios.scenario import Value
from ...statistics.intervals import Interval
from ..state.ensemble import Ensemble
from ..state.experiment import Experiment

FILE = Path(__file__).with_name("lessons.yaml")
Name = Annotated[str, Field(pattern="^[a-z-]+$")]
Settings = dict[str, Value]
Span = Annotated[tuple[float, float], Field(strict=False)]


class Lesson(Strict):
    """What a lesson runs, and the answers to bet on. `say` gives its texts.

    `before` and `after` are settings of the scenario, `tries` further ones, made after those. Each of the `choices` is
    the figures for which it is right, from the first up to the second, and `answer` names the right one.
    """

    id: Name
    scenario: str
    before: Settings
    after: Settings
    measure: Literal["survival", "formation", "in_force"]
    of: Literal["result", "difference"] = "result"
    choices: Annotated[dict[Name, Span], Field(min_length=2)]
    answer: Name
    tries: dict[Name, Settings]

    @model_validator(mode="after")
    def _choices_leave_nothing_out(self) -> Lesson:
        spans = sorted(self.choices.values())
        joined = all(first[1] == second[0] for first, second in pairwise(spans))
        lowest = 0.0 if self.of == "result" else -1.0
        if not joined or spans[0][0] > lowest or spans[-1][1] <= 1.0 or self.answer not in self.choices:
            raise ValueError("the choices must cover every figure once, and the answer must be one of them")
        return self

    def say(self, words: Language, part: str, **values: object) -> str:
        """The text of a part, such as `title`, `question` or `choices.half`, in the words of a page."""
        return words.say(f"lessons.each.{self.id}.{part}", **values)

    def start(self) -> Experiment:
        """The experiment that the page shows while the learner bets. Raises InputError."""
        return Experiment.of(self.scenario).with_settings(self.before)

    def end(self) -> Experiment:
        """The experiment that is run after the bet. Raises InputError."""
        return self.start().with_settings(self.after)

    def attempt(self, name: str) -> Experiment:
        """The experiment of one of the things to try. Raises InputError."""
        return self.end().with_settings(self.tries[name])

    def right(self, figure: Interval) -> str:
        """The choice that holds the figure."""
        return next(name for name, (low, high) in self.choices.items() if low <= figure.mean < high)

    def figure(self, after: Ensemble, before: Ensemble) -> Interval:
        """The figure that the learner bets on: the one after the change, or its difference from the one before."""
        return after.interval(self.measure) if self.of == "result" else after.difference(before, self.measure)


class _File(Strict):
    lessons: Annotated[list[Lesson], Field(min_length=1)]


@cache
def load(file: Path = FILE) -> list[Lesson]:
    """Read and check all lessons. Raises InputError with file and line."""
    read = document.read(file)
    try:
        return _File.model_validate(read.data).lessons
    except ValidationError as error:
        raise as_input_error(error, read) from None
