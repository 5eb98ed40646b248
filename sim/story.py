"""What happened in one run, in plain words: who formed, who broke, in which month, because of what.

Causes are read off the monthly tables: what fell short first, and what had changed on that tie in
the year before. They are what went with an ending in this run, not proof of what made it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.organisation import Organisation
from sim.outcomes import POWER_GAP, SERVANT
from sim.scenario import Scenario
from sim.targets import Layout

LOOK_BACK = 12
"""Months before an ending in which its causes are looked for."""
MARKED_OFFER = 0.2
"""An outside offer smaller than this is not worth a word."""
MARKED_FALL = 0.1
"""A smaller fall in need is within its usual wandering."""
"""Thresholds of the account only; no rule of the model reads them. Source: assumption."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in a month, to a tie or to the organisation."""

    month: int
    text: str

    def __str__(self) -> str:
        return f"Month {self.month}: {self.text}"


def account(scenario: Scenario, organisation: Organisation, monthly: pd.DataFrame, people: pd.DataFrame) -> list[str]:
    """The story of a run, a line each: a summary, dated events in order, and ties that never formed.

    `monthly` has a row for each month and tie, `people` one for each month and department.
    """
    events = [
        Event(dated.month, _sentence(dated.words()))
        for dated in scenario.timeline
        if dated.month <= organisation.months
    ]
    efforts = [
        monthly[[end, "month", f"contribution_{way}"]].set_axis(["department", "month", "effort"], axis=1)
        for end, way in _ENDS
    ]
    load = pd.concat(efforts).groupby(["department", "month"])["effort"].sum()
    never, formed, ended, at_horizon = [], 0, 0, 0
    for e, ends in enumerate(organisation.pairs.tolist()):
        tie = _Tie(scenario, organisation, monthly, people, load, e, *(organisation.departments[i] for i in ends))
        found = tie.events()
        events += found
        formed += bool(found)
        ended += len(found) > 1
        at_horizon += bool(tie.rows["in_force"].iloc[-1])
        if not found:
            never.append(tie.why_never())
    pairs = len(organisation.pairs)
    lines = [
        f"{scenario.name}, {organisation.months} months, {pairs} {'tie' if pairs == 1 else 'ties'}: "
        f"true partnering formed in {formed} of {pairs}, ended in {ended} of these, "
        f"survived in {formed - ended}; in force at the end in {at_horizon}."
    ]
    events.sort(key=lambda event: event.month)
    return [*lines, *map(str, events), *never]


def _sentence(text: str) -> str:
    return f"dated change: {text}."


class _Tie:
    """The months of one tie, and what can be said of them."""

    def __init__(
        self,
        scenario: Scenario,
        organisation: Organisation,
        monthly: pd.DataFrame,
        people: pd.DataFrame,
        load: pd.Series,
        place: int,
        a: str,
        b: str,
    ) -> None:
        self.names = {"ab": a, "ba": b}
        self.other = {"ab": b, "ba": a}
        self.rows = monthly[(monthly["a"] == a) & (monthly["b"] == b)].set_index("month")
        self.people = {name: people[people["department"] == name].set_index("month") for name in (a, b)}
        self.load = {name: load.loc[name] for name in (a, b)}
        self.parameters = organisation.parameters[organisation.epoch]
        layout = Layout(
            {name: i for i, name in enumerate(organisation.departments)},
            {(int(i), int(j)): e for e, (i, j) in enumerate(organisation.pairs)},
        )
        self.dated = [
            dated
            for n, dated in enumerate(scenario.timeline)
            if any(_touches(change.name, change.places, place) for change in dated.changes(layout, str(n)))
        ]

    def events(self) -> list[Event]:
        """Every beginning and end of the agreement."""
        in_force = self.rows["in_force"].astype(bool)
        changed = in_force.ne(in_force.shift(fill_value=False))
        a, b = self.names.values()
        first = True
        found = []
        for month in in_force.index[changed]:
            if in_force[month]:
                verb = "become" if first else "are again"
                found.append(Event(month, f"{a} and {b} {verb} true partners ({self._state(month)})."))
                first = False
            else:
                found.append(Event(month, f"{a} and {b} are true partners no longer: {self._why_ended(month)}."))
        return found

    def why_never(self) -> str:
        """What was lacking over the run, where no agreement ever came into force."""
        a, b = self.names.values()
        start, end = int(self.rows.index[0]), int(self.rows.index[-1])
        reasons = [*self._lasting(start, end), *self._short(start, end)]
        return f"{a} and {b} never become true partners: {'; '.join(reasons[:3]) or 'never long enough in a row'}."

    def _state(self, month: int) -> str:
        row = self.rows.loc[month]
        need = " and ".join(f"{row[f'dependence_{way}']:.2f}" for way in _WAYS)
        trust = " and ".join(f"{row[f'trust_{way}']:.2f}" for way in _WAYS)
        return f"need {need}, trust {trust}"

    def _why_ended(self, month: int) -> str:
        patience = int(self.parameters["patience"][month - 1])
        missed = max(month - patience + 1, 1)
        since = max(1, missed - LOOK_BACK)
        what_changed = [*self._dated(since, month), *self._offers(since, month), *self._lost_need(missed, month)]
        return "; ".join([*what_changed, *self._lasting(missed, month), *self._short(missed, month)][:4])

    def _dated(self, since: int, until: int) -> list[str]:
        return [f"{dated.words()} in month {dated.month}" for dated in self.dated if since <= dated.month <= until]

    def _offers(self, since: int, until: int) -> list[str]:
        told = {dated.month for dated in self.dated}
        found = []
        for way in _WAYS:
            offer = self.rows[f"offer_{way}"]
            fresh = offer.diff().loc[since:until]
            if not fresh.max() >= MARKED_OFFER:  # nor is the first month, which has none before it
                continue
            month = since + int(np.nanargmax(fresh))
            if month not in told:
                before, after = self.rows[f"dependence_{way}"].loc[[month - 1, month]]
                found.append(
                    f"{self.names[way]} got an outside offer in month {month} and needed {self.other[way]} less "
                    f"({before:.2f} → {after:.2f})"
                )
        return found

    def _lost_need(self, missed: int, month: int) -> list[str]:
        found = []
        for way in _WAYS:
            need = self.rows[f"dependence_{way}"]
            before, after = need.loc[max(1, missed - LOOK_BACK) : missed].max(), need.loc[missed:month].mean()
            if before - after >= MARKED_FALL and not self._offers(max(1, missed - LOOK_BACK), month):
                found.append(f"{self.names[way]} came to need {self.other[way]} less ({before:.2f} → {after:.2f})")
        return found

    def _lasting(self, since: int, until: int) -> list[str]:
        """Power gap, overload and servant bearing, as they were on the mean of these months."""
        rows = self.rows.loc[since:until]
        gap = (rows["dependence_ab"] - rows["dependence_ba"]).mean()
        found = []
        if abs(gap) > POWER_GAP:
            way = "ab" if gap > 0 else "ba"
            found.append(
                f"a power gap: {self.names[way]} needs {self.other[way]} {abs(gap):.2f} more than it is needed"
            )
        for name in self.names.values():
            person = self.people[name].loc[since:until]
            if (self.load[name].loc[since:until] >= 0.99 * person["capacity"]).all():
                found.append(f"{name} has no time for more than {person['capacity'].iloc[-1]:g} partnerships")
            if person["self_worth"].mean() < SERVANT:
                found.append(f"{name} feels like a servant (self-worth {person['self_worth'].mean():.2f})")
        return found

    def _short(self, since: int, until: int) -> list[str]:
        """Which bars were missed in these months, worst first."""
        rows, parameters = self.rows.loc[since:until], self.parameters[since - 1 : until]
        found = []
        for name, words in (
            ("contribution", "put too little in"),
            ("trust", "trusted too little"),
            ("worth", "did not feel of equal worth"),
        ):
            for way in _WAYS:
                values = rows[f"{name}_{way}"]
                short = (parameters[f"{name}_bar"] - values).clip(lower=0)
                if (short > 0).mean() > 0.5:
                    bar = parameters[f"{name}_bar"][-1]
                    text = f"{self.names[way]} {words} ({values.mean():.2f}, bar {bar:g})"
                    found.append((short.mean(), text))
        return [text for _, text in sorted(found, key=lambda one: -one[0])]


_WAYS = ("ab", "ba")
_ENDS = (("a", "ab"), ("b", "ba"))


def _touches(name: str, places: Sequence[int], pair: int) -> bool:
    """A dated change of this tie itself; changes of departments and parameters are told on their own."""
    side_states = ("stake", "alternatives", "offer", "need_drift", "trust", "worth", "seen")
    return (
        pair in places if name == "integration" else name in side_states and bool({2 * pair, 2 * pair + 1} & {*places})
    )
