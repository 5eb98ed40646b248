"""Guided lessons: the learner predicts, then the simulation answers. All words of the lessons are in lessons.yaml."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, model_validator

from ...figures.wording import measure
from ...files import document
from ...files.errors import InputError
from ...files.faults import Strict, faults_to_report, problem
from ...scenarios.scenario import Value
from ...statistics.intervals import LEVEL_IN_WORDS, Interval
from .ensemble import SHOWN, Ensemble
from .experiment import Experiment

FILE = Path(__file__).with_name("lessons.yaml")
Text = Annotated[str, Field(min_length=1, max_length=1500)]
Settings = dict[str, Value]
_NUMBER = measure("survival").number


class Words(Strict):
    """The words on the buttons and around the results of every lesson."""

    lessons: Text
    choose: Text
    your_bet: Text
    locked: Text
    see: Text
    again: Text
    next: Text
    close: Text
    right: Text
    wrong: Text
    found: Text
    changed: Text
    same: Text
    why: Text
    tries: Text
    doing: Text


class Choice(Strict):
    """An answer to bet on: the figure is at least `from` and below `to`."""

    text: Text
    low: float = Field(alias="from")
    high: float = Field(alias="to")


class Try(Strict):
    """A thing to try afterwards: more settings, made after those of the lesson."""

    text: Text
    settings: Settings


class Lesson(Strict):
    """A situation, a question, the answers to bet on, the change that is run, and the reasons for what it does.

    `before` and `after` are settings of the scenario. `answer` is the place of the right choice, from 0.
    """

    id: Annotated[str, Field(pattern="^[a-z-]+$")]
    title: Text
    idea: Text
    scenario: Text
    before: Settings
    after: Settings
    situation: Text
    question: Text
    measure: Literal[SHOWN]  # type: ignore[valid-type]
    of: Literal["result", "difference"] = "result"
    choices: Annotated[list[Choice], Field(min_length=2)]
    answer: int
    why: Text
    tries: list[Try]

    @model_validator(mode="after")
    def _choices_leave_nothing_out(self) -> Lesson:
        spans = sorted((choice.low, choice.high) for choice in self.choices)
        joined = all(first[1] == second[0] for first, second in pairwise(spans))
        lowest = 0.0 if self.of == "result" else -1.0
        if not joined or spans[0][0] > lowest or spans[-1][1] <= 1.0 or not 0 <= self.answer < len(self.choices):
            raise ValueError("the choices must cover every figure once, and the answer must be one of them")
        return self

    def start(self) -> Experiment:
        """The experiment that the page shows while the learner bets. Raises InputError."""
        return Experiment.of(self.scenario).with_settings(self.before)

    def right(self, figure: Interval) -> int:
        """The place of the choice that holds the figure, from 0."""
        return next(n for n, choice in enumerate(self.choices) if choice.low <= figure.mean < choice.high)

    def figure(self, after: Ensemble, before: Ensemble) -> Interval:
        """The figure that the learner bets on: the one after the change, or its difference from the one before."""
        return after.interval(self.measure) if self.of == "result" else after.difference(before, self.measure)


class Lessons(Strict):
    """The content of lessons.yaml."""

    words: Words
    lessons: Annotated[list[Lesson], Field(min_length=1)]


@cache
def load(file: Path = FILE) -> Lessons:
    """Read and check all lessons. Raises InputError with file and line."""
    read = document.read(file)
    try:
        return Lessons.model_validate(read.data)
    except ValidationError as error:
        raise InputError(problem(fault, read, lambda _: ()) for fault in faults_to_report(error)) from None


def fill(text: str, **figures: Any) -> str:
    """A text in which figures take the place of {before}, {after} and other names in braces."""
    for name, value in figures.items():
        text = text.replace("{" + name + "}", str(value))
    return text


def result(words: Words, lesson: Lesson, after: Ensemble, before: Ensemble) -> str:
    """What the simulation found, in one sentence."""
    found = lesson.figure(after, before)
    figures = {
        "level": LEVEL_IN_WORDS,
        "before": percent(before.interval(lesson.measure).mean),
        "after": percent(after.interval(lesson.measure).mean),
    }
    if lesson.of == "result":
        return fill(words.found, low=_NUMBER(found.low), high=_NUMBER(found.high), **figures)
    if after.same_luck(before) and after.same_runs(before, lesson.measure):
        return fill(words.same, **figures)
    low, high, change = map(signed, (found.low, found.high, found.mean))
    return fill(words.changed, change=change, low=low, high=high, **figures)


def signed(share: float) -> str:
    """A difference of shares in [−1, 1] as text, in points with their sign."""
    return f"{round(100 * share, 1) + 0.0:+.1f}".replace("-", "−")


def percent(share: float) -> str:
    """A share in [0, 1] as text, in percent."""
    return f"{_NUMBER(share)} %"
