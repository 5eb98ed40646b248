"""The running account of one story: what happens, in plain words, in the month in which it happens.

Why an agreement began or ended is told by sim/stories/account.py; added here is what somebody who watches would notice.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from ...model.outcomes import CONFLICT, CONTRACT, CUSTOMER_SUPPLIER, SERVANT_MASTER
from ...scenarios.timeline import OutsideOffer
from ...stories import account
from ...stories.account import MARKED_OFFER, Event
from .state import State

MARKED = 0.2
"""A need, a trust or a worth that has moved this far since it was last told is told again. Source: assumption."""
STAYS = 2
"""Months in a row that make a mode worth a word. Source: assumption."""
_SENSES = (
    ("dependence", "{a} needs {b} more", "{a} needs {b} less"),
    ("trust", "{a} trusts {b} more", "{a} trusts {b} less"),
    ("worth", "{a} feels more valued by {b}", "{a} feels less valued by {b}"),
    ("contribution", "{a} puts more into the work with {b}", "{a} puts less into the work with {b}"),
)
_WAYS = {"ab": ("a", "b"), "ba": ("b", "a")}

Row = dict[str, Any]


class Account:
    """Events of a story, added month by month."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.events: list[Event] = []
        self._told: dict[tuple[int, str], float] = {}
        self._mode: dict[int, str] = {}

    def add(self, month: int, ties: list[list[Row]], people: Sequence[Row]) -> None:
        """Tell a month. `ties` holds the rows of every tie in each month so far, `people` those of the departments."""
        now, before = ties[-1], ties[-2] if month > 1 else None
        dated = [one for one in self.state.scenario.timeline if one.month == month]
        texts = [f"{one.words()}." for one in dated]
        offered = [one.side for one in dated if isinstance(one, OutsideOffer)]
        changed = [e for e, row in enumerate(now) if row["in_force"] != (before[e]["in_force"] if before else False)]
        if changed:
            flat = pd.DataFrame([row for rows in ties for row in rows])
            told = account.ties_of(
                self.state.scenario, self.state.organisation, flat, pd.DataFrame(people), only=changed
            )
            texts += [tie.events()[-1].text for tie in told]
        for e, row in enumerate(now):
            texts += self._offers(e, row, before[e], offered) if before else []
            texts += self._felt(e, row)
            texts += self._modes(e, [rows[e] for rows in ties[-STAYS:]])
        self.events += [Event(month, text[0].upper() + text[1:]) for text in texts]

    def _offers(self, e: int, row: Row, before: Row, offered: list[list[str]]) -> list[str]:
        """Fresh outside offers, and what they do to the need; `offered` are those that the timeline tells."""
        found = []
        for way, (me, other) in _WAYS.items():
            if row[f"offer_{way}"] - before[f"offer_{way}"] >= MARKED_OFFER:
                start = "" if [row[me], row[other]] in offered else f"{row[me]} gets an outside offer: "
                lost = before[f"dependence_{way}"] - row[f"dependence_{way}"]
                self._told[e, f"dependence_{way}"] = row[f"dependence_{way}"]
                found.append(f"{start}{row[me]} now needs {row[other]} {lost:.2f} less.")
        return found

    def _felt(self, e: int, row: Row) -> list[str]:
        """What has moved far enough since it was last told; at first everything is only noted."""
        found = []
        for name, more, less in _SENSES:
            for way, (me, other) in _WAYS.items():
                key, value = (e, f"{name}_{way}"), row[f"{name}_{way}"]
                last = self._told.setdefault(key, value)
                if abs(value - last) >= MARKED:
                    self._told[key] = value
                    text = (more if value > last else less).format(a=row[me], b=row[other])
                    found.append(f"{text} ({last:.2f} → {value:.2f}).")
        return found

    def _modes(self, e: int, rows: list[Row]) -> list[str]:
        """A mode that has stayed for STAYS months; true partnering is told when it begins and ends."""
        row, mode = rows[-1], rows[-1]["mode"]
        if len(rows) < STAYS or any(one["mode"] != mode for one in rows) or self._mode.get(e, CONTRACT) == mode:
            return []
        self._mode[e] = mode
        weaker, stronger = ("a", "b") if row["dependence_ab"] > row["dependence_ba"] else ("b", "a")
        words = _MODES.get(mode)
        return [words.format(weaker=row[weaker], stronger=row[stronger])] if words else []


_MODES = {
    CONFLICT: "{weaker} and {stronger} are in conflict: locked together, and neither trusts the other.",
    SERVANT_MASTER: "{weaker} has become the servant of {stronger}.",
    CUSTOMER_SUPPLIER: "{stronger} has become the customer, {weaker} its supplier.",
    CONTRACT: "{weaker} and {stronger} deal by contract.",
}
