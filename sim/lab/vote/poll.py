"""One vote: its question, the bets as they came, and the result that they are compared with."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from secrets import token_hex
from time import monotonic
from typing import Any, NamedTuple

import numpy as np

BINS = 10
"""Bars of the histogram of all bets."""
MAX_BETS = 50
"""Most bets of one phone in one vote: the first, and changes of it."""
OPEN, CLOSED, SHOWN = "open", "closed", "shown"
"""The phases of a vote: bets come in; none do any more; the phones show the result."""


class RefusedError(Exception):
    """A request of a phone that is not done, by a word for the reason, such as "closed" or "full"."""


class Choice(NamedTuple):
    """An answer of a lesson, and the bets that it stands for: from `low` up to `high`, in percent."""

    text: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Question:
    """What a class bets on: a share in percent or, where `change` says so, a change of one in points.

    `lesson` is the id of the lesson that asks; a question of the teacher has none.
    """

    text: str
    change: bool = False
    choices: tuple[Choice, ...] = ()
    lesson: str = ""

    @property
    def ends(self) -> tuple[int, int]:
        """The lowest and the highest bet."""
        return (-100 if self.change else 0), 100

    def choice(self, bet: float) -> Choice | None:
        """The answer that a bet stands for, if there are answers."""
        return next((one for one in self.choices if one.low <= bet < one.high), None)


class Result(NamedTuple):
    """What came out, with the ends of its interval: in percent, or in points where a change was asked for."""

    mean: float
    low: float
    high: float


class Bet(NamedTuple):
    """A bet of a phone. `number` grows with each bet of a phone; `after`: seconds since the vote was opened."""

    phone: str
    number: int
    value: int
    name: str
    after: float


@dataclass
class Poll:
    """One vote. `bets` holds every bet in the order of arrival, also those that a later one of the phone replaced."""

    question: Question
    opened: datetime = field(default_factory=lambda: datetime.now(UTC))
    id: str = field(default_factory=lambda: token_hex(6))
    phase: str = OPEN
    bets: list[Bet] = field(default_factory=list)
    result: Result | None = None
    counted: dict[str, Bet] = field(default_factory=dict)
    """The bet of each phone that counts: its latest."""
    _made: dict[str, int] = field(default_factory=dict)
    _began: float = field(default_factory=monotonic, compare=False)
    """When the vote was opened, on a clock that nobody sets back."""

    @property
    def seconds(self) -> float:
        """For how long the vote has been open. After a new start of the server it goes on from its last bet."""
        return monotonic() - self._began

    def bet(self, phone: str, number: int, value: int, name: str, after: float | None = None) -> Bet | None:
        """Count a bet in place of the phone's earlier one. None where it was here already, or a later one is.

        `after` is given where a file has kept the bet.
        Raises RefusedError: "closed", or "often" where the phone has changed its bet too often.
        """
        earlier = self.counted.get(phone)
        if earlier is not None and number <= earlier.number:
            return None
        if self.phase != OPEN:
            raise RefusedError(CLOSED)
        if self._made.get(phone, 0) >= MAX_BETS:
            raise RefusedError("often")
        if after is None:
            after = round(self.seconds, 2)
        else:
            self._began = min(self._began, monotonic() - after)
        made = Bet(phone, number, value, name, after)
        self.bets.append(made)
        self.counted[phone] = made
        self._made[phone] = self._made.get(phone, 0) + 1
        return made

    def values(self, until: float | None = None) -> list[int]:
        """The bets that count, or that counted so many seconds after the vote was opened."""
        if until is None:
            return [bet.value for bet in self.counted.values()]
        return list({bet.phone: bet.value for bet in self.bets if bet.after <= until}.values())

    def histogram(self, until: float | None = None) -> tuple[list[int], list[float]]:
        """How many bets lie in each of BINS equal parts, and the BINS + 1 ends of the parts. The last holds its end."""
        counts, ends = np.histogram(self.values(until), BINS, self.question.ends)
        return counts.tolist(), ends.tolist()

    def middle(self) -> float | None:
        """The median of the bets."""
        return float(np.median(values)) if (values := self.values()) else None

    def as_data(self) -> dict[str, Any]:
        """What a phone shows of the vote; the class's bets and the result only when they are shown."""
        low, high = self.question.ends
        data = {
            "poll": self.id,
            "phase": self.phase,
            "question": self.question.text,
            "change": self.question.change,
            "low": low,
            "high": high,
            "choices": self.question.choices,
        }
        if self.phase == SHOWN and self.result is not None:
            data |= {"result": self.result, "bins": self.histogram()[0], "middle": self.middle()}
        return data
