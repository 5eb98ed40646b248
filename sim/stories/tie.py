"""The events of one tie: when its agreement began and ended, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..documents.language import Language, language
from ..model.outcomes import POWER_GAP, QUANTITIES, SERVANT, is_met
from ..scenarios.timeline import Dated
from ..statistics.digits import apart, beside

LOOK_BACK = 12
"""The causes of an ending are looked for in so many months before it."""
MARKED_OFFER = 0.2
"""A smaller outside offer is not mentioned."""
MARKED_FALL = 0.1
"""A smaller fall in need is usual drift and is not mentioned."""
OFTEN = 1 / 3
"""What held in a larger share of some months is told of them."""
"""Thresholds of the account. No rule of the model reads them. Source: assumption."""

_WAYS = ("ab", "ba")


@dataclass(frozen=True, slots=True)
class Event:
    """An event of a month, in a tie or in the organisation."""

    month: int
    text: str

    def __str__(self) -> str:
        return f"Month {self.month}: {self.text}"


class Tie:
    """The months of one tie, and the events in them, told in a language."""

    def __init__(
        self,
        names: tuple[str, str],
        rows: pd.DataFrame,
        people: dict[str, pd.DataFrame],
        load: dict[str, pd.Series],
        parameters: np.ndarray,
        dated: dict[int, tuple[Dated, set[str]]],
        words: Language | None = None,
    ) -> None:
        a, b = names
        self.names = {"ab": a, "ba": b}
        self.other = {"ab": b, "ba": a}
        self.rows = rows
        self.people = people
        self.load = load
        self.parameters = parameters
        self.dated = list(dated.values())
        self.words = words or language("en")

    def events(self) -> list[Event]:
        """Every beginning and end of the agreement."""
        in_force = self.rows["in_force"].astype(bool)
        changed = in_force.ne(in_force.shift(fill_value=False))
        a, b = self.names.values()
        first = True
        found = []
        for month in in_force.index[changed]:
            if in_force[month]:
                key = "become" if first else "again"
                found.append(Event(month, self._say(key, a=a, b=b, state=self._state(month))))
                first = False
            else:
                found.append(Event(month, self._say("ended", a=a, b=b, why=self._why_ended(month))))
        return found

    def why_never(self) -> str:
        """The bars that were missed over the run, where no agreement came into force."""
        a, b = self.names.values()
        start, end = int(self.rows.index[0]), int(self.rows.index[-1])
        reasons = [*self._lasting(start, end), *self._short(start, end).values()]
        return self._say("never", a=a, b=b, reasons="; ".join(reasons[:3]) or self._say("never_long"))

    def _say(self, key: str, **values: object) -> str:
        """A sentence of the account; numbers are written as the language writes them."""
        shown = {name: self._number(value) if isinstance(value, float) else value for name, value in values.items()}
        return self.words.say(f"account.{key}", **shown)

    def _number(self, value: Any) -> str:
        return self.words.number(f"{value:.2f}")

    def _beside(self, value: float, bar: float) -> str:
        """A value below its bar, so that it never reads as the bar."""
        return self.words.number(beside(value, bar))

    def _state(self, month: int) -> str:
        row = self.rows.loc[month]

        def both(name: str) -> str:
            return self.words.joined([self._number(row[f"{name}_{way}"]) for way in _WAYS])

        return self._say("state", need=both("dependence"), trust=both("trust"))

    def _why_ended(self, month: int) -> str:
        """What fell short first, in which month, and what went with it."""
        first = self._first_missed(month)
        since = max(1, first - LOOK_BACK)
        what, who = (str(self.rows[name].loc[month]) for name in ("missed", "missed_by"))
        way = next(way for way in _WAYS if self.names[way] == who)
        bar = self.parameters[f"{what}_bar"][first - 1]
        words = self._say(what, whose=self.words.possessive(who), other=self.other[way])
        told: dict[str, object] = {
            "what": words,
            "month": first,
            "value": self._beside(self.rows[f"{what}_{way}"].loc[first], bar),
            "bar": self.words.number(f"{bar:g}"),
        }
        others = [short for key, short in self._short(first, month).items() if key != (what, way)]
        what_changed = [*self._dated(since, month), *self._offers(since, month), *self._lost_need(first, month)]
        with_it = [*what_changed[:3], *self._lasting(first, month)[:2], *others[:2]]
        return self._say("first_with", others="; ".join(with_it), **told) if with_it else self._say("first", **told)

    def _first_missed(self, month: int) -> int:
        """The first of the months in a row, up to this one, in which true partnering was missed."""
        rows = self.rows.loc[:month]
        values: list[Any] = [rows[f"{name}_{way}"].to_numpy() for name in QUANTITIES for way in _WAYS]
        bars: list[Any] = [self.parameters[f"{name}_bar"][: len(rows)] for name in QUANTITIES]
        met = np.asarray(is_met(*values, *bars))
        return month + 1 - int(np.argmax(met[::-1]))  # while the agreement was in force, some month was met

    def _dated(self, since: int, until: int) -> list[str]:
        """Dated changes that began or ended in these months."""
        return [
            self._say("dated", what=one.told(self.words), month=one.month)
            for one, _ in self.dated
            if since <= one.month <= until or since <= (getattr(one, "until", None) or -1) + 1 <= until
        ]

    def _offers(self, since: int, until: int) -> list[str]:
        told = {one.month for one, quantities in self.dated if "offer" in quantities}
        found = []
        for way in _WAYS:
            offer = self.rows[f"offer_{way}"]
            fresh = offer.diff().loc[since:until]
            if not fresh.max() >= MARKED_OFFER:  # nor is the first month, because no month comes before it
                continue
            month = since + int(np.nanargmax(fresh))
            if month not in told:
                before, after = self.rows[f"dependence_{way}"].loc[[month - 1, month]]
                key = "offer" if after < before else "offer_no_less"
                numbers = map(self.words.number, apart([before, after]))
                both = dict(zip(("before", "after"), numbers, strict=True)) | self._both(way)
                found.append(self._say(key, month=month, **both))
        return found

    def _lost_need(self, missed: int, month: int) -> list[str]:
        found = []
        for way in _WAYS:
            need = self.rows[f"dependence_{way}"]
            before, after = need.loc[max(1, missed - 3) : max(1, missed - 1)].mean(), need.loc[missed:month].mean()
            if before - after >= MARKED_FALL and not self._offers(max(1, missed - LOOK_BACK), month):
                found.append(self._say("need", before=before, after=after, **self._both(way)))
        return found

    def _both(self, way: str) -> dict[str, str]:
        """The one side and the other, as sentences name them."""
        return {"name": self.names[way], "other": self.other[way]}

    def _lasting(self, since: int, until: int) -> list[str]:
        """Power gap and servant bearing, on the mean of these months, and overload.

        Who is overloaded in the first of them is told so, even if it puts in less and less afterwards.
        """
        rows = self.rows.loc[since:until]
        gap = (rows["dependence_ab"] - rows["dependence_ba"]).mean()
        found = []
        if abs(gap) > POWER_GAP:
            way = "ab" if gap > 0 else "ba"
            found.append(self._say("gap", gap=abs(gap), **self._both(way)))
        for name in self.names.values():
            person = self.people[name].loc[since:until]
            at_limit = self.load[name].loc[since:until] >= 0.99 * person["capacity"]
            if at_limit.iloc[0] or at_limit.mean() > OFTEN:
                capacity = self.words.number(f"{person['capacity'].iloc[-1]:g}")
                found.append(self._say("overload", name=name, capacity=capacity))
            if person["self_worth"].mean() < SERVANT:
                found.append(self._say("servant", name=name, value=person["self_worth"].mean()))
        return found

    def _short(self, since: int, until: int) -> dict[tuple[str, str], str]:
        """The quantities, and whose, that were too low in these months, the worst first."""
        rows, parameters = self.rows.loc[since:until], self.parameters[since - 1 : until]
        found: list[tuple[float, tuple[str, str], str]] = []
        for name in QUANTITIES:
            for way in _WAYS:
                values = rows[f"{name}_{way}"].to_numpy()
                short = np.maximum(parameters[f"{name}_bar"] - values, 0.0)
                if (short > 0).mean() > OFTEN:
                    bar = parameters[f"{name}_bar"][-1]
                    value = self._beside(values[short > 0].mean(), bar)
                    told = {"value": value, "bar": self.words.number(f"{bar:g}")}
                    text = self._say(f"short.{name}", name=self.names[way], **told)
                    found.append((short.mean(), (name, way), text))
        return {key: text for _, key, text in sorted(found, key=lambda one: -one[0])}
