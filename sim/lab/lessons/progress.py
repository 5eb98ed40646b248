"""How far a page is in a lesson."""

from __future__ import annotations

from typing import Literal, get_args
from urllib.parse import parse_qsl

from pydantic import model_validator

from ...files.faults import Strict
from ..state.address import no_such
from .lesson import Lesson, Name, load

Step = Literal["predict", "see", "why", "try"]
STEPS: tuple[Step, ...] = get_args(Step)
KEY = "lesson"
"""The part of a link that names a lesson."""


class Progress(Strict):
    """A lesson, its step, and the bet, which every step but the first needs."""

    lesson: Name
    step: Step = "predict"
    bet: Name | None = None

    @model_validator(mode="after")
    def _fits_the_lesson(self) -> Progress:
        choices = [None, *named(self.lesson).choices] if self.step == "predict" else [*named(self.lesson).choices]
        if self.bet not in choices:
            raise ValueError("the bet must be one of the choices")
        return self

    @property
    def query(self) -> str:
        """The query of the address while the lesson is open. It opens the lesson at its beginning."""
        return f"{KEY}={self.lesson}"


def named(name: str) -> Lesson:
    """The lesson with an id. Raises InputError with the nearest id."""
    for one in load():
        if one.id == name:
            return one
    raise no_such(KEY, name, [one.id for one in load()])


def of_query(query: str) -> Lesson | None:
    """The lesson that a link names; None where it names none. Raises InputError for one that there is not."""
    name = dict(parse_qsl(query, keep_blank_values=True)).get(KEY)
    return None if name is None else named(name)
