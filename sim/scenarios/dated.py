"""What every dated change has: its month, perhaps a last month and an onset, and the words that say it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import ClassVar, Literal, Protocol, get_args, get_origin

import numpy as np
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from ..files.faults import OVERLAP, Strict
from .onset import gradual
from .targets import Change, Layout


class Speaks(Protocol):
    """A language (documents/language.py), which says texts by their keys, and writes numbers."""

    def say(self, key: str, count: int | None = None, /, **values: object) -> str:
        """The text of a key with its placeholders filled in."""

    def number(self, text: str) -> str:
        """The numbers in a text as the language writes them."""


class Dated(Strict, ABC):
    """The base of every dated change."""

    title: ClassVar[str] = ""
    """The name of this kind, where its key holds no word for it."""
    phrase: ClassVar[str] = ""
    """How one says it in a line: its own fields in braces, each with what it names. Empty: by its name alone."""

    month: int = Field(ge=1, description="the month at whose start the change takes effect")

    @classmethod
    def mark(cls) -> tuple[str, str | None]:
        """The key that marks an entry of this kind (its first own field), and the word there (None: any word)."""
        key = next(name for name in cls.model_fields if name not in Period.model_fields)
        kind = cls.model_fields[key].annotation
        return key, get_args(kind)[0] if get_origin(kind) is Literal else None

    @abstractmethod
    def changes(self, layout: Layout, where: str, fading: np.ndarray) -> Iterator[Change]:
        """The change in numbers. `fading`, (months,), is the share of an outside offer that is left after each month.

        Raises InputError where it names something that does not exist.
        """

    @abstractmethod
    def told(self, language: Speaks) -> str:
        """The change in the words of a language."""


class Gradual(Dated):
    """A dated change that may take some months to reach its full strength."""

    onset: int = Field(0, ge=0, le=1200, description="months until it is at full strength (0: at once)")

    def changes(self, layout: Layout, where: str, fading: np.ndarray) -> Iterator[Change]:
        """The change in numbers, step by step. Raises InputError where it names something that does not exist."""
        for full in self.at_once(layout, where):
            yield from gradual(full, self.onset)

    @abstractmethod
    def at_once(self, layout: Layout, where: str) -> Iterator[Change]:
        """The change in numbers at full strength. Raises InputError where it names something that does not exist."""

    def span(self, language: Speaks) -> str:
        """When it is at full strength, in words. Empty where it is so at once."""
        return language.say("dated.full", month=self.month + self.onset) if self.onset else ""


class Lasting(Dated):
    """A dated change that may last, to the end of month `until`."""

    until: int | None = Field(None, ge=1, description="last month of the change (default: for good)")

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Lasting:
        if self.until is not None and self.until < self.month:
            raise PydanticCustomError(OVERLAP, "until comes before month, so the change would do nothing")
        return self


class Period(Lasting, Gradual):
    """A dated change that may last, to the end of month `until` or for good, and may take some months to grow."""

    def span(self, language: Speaks) -> str:
        """The text " through month 24", and when it is at full strength. Empty where it is so at once and for good."""
        if self.until is None:
            return super().span(language)
        too_short = self.until < self.month + self.onset
        strength = language.say("dated.not_full") if too_short else super().span(language)
        return language.say("dated.through", month=self.until) + strength
