"""The narrator of a story says in plain words what happens, in the month in which it happens.

sim/stories/account.py says why an agreement began or ended. The narrator adds what somebody who watches would notice.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from ...documents.language import Language
from ...model.outcomes import CONFLICT, CONTRACT, CUSTOMER_SUPPLIER, SERVANT_MASTER
from ...scenarios.timeline import OutsideOffer
from ...stories import account
from ...stories.tie import MARKED_OFFER, Event
from .experiment import Experiment

MARKED_CHANGE = 0.2
"""The narrator reports a need, trust, worth or contribution again once it moved by this much. Source: assumption."""
STEADY_MONTHS = 2
"""The narrator reports a mode once it has stayed for so many months. Source: assumption."""
_CHANGES = ("dependence", "trust", "worth", "contribution")
_DIRECTIONS = {"ab": ("a", "b"), "ba": ("b", "a")}

Row = dict[str, Any]


class Narrator:
    """Collects the events of a story, month by month, in a language."""

    def __init__(self, experiment: Experiment, words: Language) -> None:
        self.experiment, self.words = experiment, words
        self.events: list[Event] = []
        self._reported: dict[tuple[int, str], float] = {}
        self._mode: dict[int, str] = {}

    def add(self, month: int, ties: list[list[Row]], people: Sequence[Row]) -> None:
        """Add the events of a month.

        `ties` holds, for each month so far, a row for each tie; `people` holds a row for each month and department.
        """
        now, before = ties[-1], ties[-2] if month > 1 else None
        dated = [one for one in self.experiment.scenario.timeline if one.month == month]
        texts = [self._say("dated", what=one.told(self.words)) for one in dated]
        offered = [one.side for one in dated if isinstance(one, OutsideOffer)]
        changed = [e for e, row in enumerate(now) if row["in_force"] != (before[e]["in_force"] if before else False)]
        if changed:
            flat = pd.DataFrame([row for rows in ties for row in rows])
            changed_ties = account.ties_of(
                self.experiment.scenario,
                self.experiment.organisation,
                flat,
                pd.DataFrame(people),
                only=changed,
                words=self.words,
            )
            texts += [tie.events()[-1].text for tie in changed_ties]
        for e, row in enumerate(now):
            texts += self._offers(e, row, before[e], offered) if before else []
            texts += self._marked_changes(e, row)
            texts += self._new_mode(e, [rows[e] for rows in ties[-STEADY_MONTHS:]])
        self.events += [Event(month, text[0].upper() + text[1:]) for text in texts]

    def _say(self, key: str, **values: object) -> str:
        """A sentence of the narrator; numbers are written as the language writes them."""
        shown = {
            name: self.words.number(f"{value:.2f}") if isinstance(value, float) else value
            for name, value in values.items()
        }
        return self.words.say(f"narrator.{key}", **shown)

    def _offers(self, e: int, row: Row, before: Row, offered: list[list[str]]) -> list[str]:
        """New outside offers, and how much they lower the need. The timeline reports those in `offered` itself."""
        found = []
        for way, (me, other) in _DIRECTIONS.items():
            if row[f"offer_{way}"] - before[f"offer_{way}"] >= MARKED_OFFER:
                key = "needs_less" if [row[me], row[other]] in offered else "offer"
                lost = before[f"dependence_{way}"] - row[f"dependence_{way}"]
                self._reported[e, f"dependence_{way}"] = row[f"dependence_{way}"]
                found.append(self._say(key, me=row[me], other=row[other], lost=lost))
        return found

    def _marked_changes(self, e: int, row: Row) -> list[str]:
        """What has moved by MARKED_CHANGE since it was last reported. In the first month all values are only noted."""
        found = []
        for name in _CHANGES:
            for way, (me, other) in _DIRECTIONS.items():
                key, value = (e, f"{name}_{way}"), row[f"{name}_{way}"]
                last = self._reported.setdefault(key, value)
                if abs(value - last) >= MARKED_CHANGE:
                    self._reported[key] = value
                    which = f"{name}.{'more' if value > last else 'less'}"
                    found.append(self._say(which, me=row[me], other=row[other], last=last, value=value))
        return found

    def _new_mode(self, e: int, rows: list[Row]) -> list[str]:
        """A new mode that has stayed for STEADY_MONTHS. True partnering has no sentence here: `add` reports it."""
        row, mode = rows[-1], rows[-1]["mode"]
        if len(rows) < STEADY_MONTHS or any(one["mode"] != mode for one in rows) or self._mode.get(e, CONTRACT) == mode:
            return []
        self._mode[e] = mode
        weaker, stronger = ("a", "b") if row["dependence_ab"] > row["dependence_ba"] else ("b", "a")
        key = _SENTENCES.get(mode)
        return [self._say(key, weaker=row[weaker], stronger=row[stronger])] if key else []


_SENTENCES = {CONFLICT: "conflict", SERVANT_MASTER: "servant", CUSTOMER_SUPPLIER: "customer", CONTRACT: "contract"}
