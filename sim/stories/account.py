"""Tell one run in plain words: who formed a partnership, who broke, in which month, and why.

Every ending is told with what fell short first, as the run recorded it, and with what went with it: what had changed
on that tie in the year before, and what else was too little. That does not prove what caused the ending.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from ..documents.language import Language, language
from ..model.organisation import Organisation
from ..model.outcomes import SURVIVAL_IS_NOT_IN_FORCE
from ..model.parameters import BY_NAME, STATE_BY_NAME
from ..scenarios.scenario import Scenario
from ..scenarios.targets import Layout
from ..scenarios.timeline import Dated
from .tie import Event, Tie

_ENDS = (("a", "ab"), ("b", "ba"))


def account(scenario: Scenario, organisation: Organisation, monthly: pd.DataFrame, people: pd.DataFrame) -> list[str]:
    """The story of a run, line by line: a summary, dated events in order, and ties that never formed.

    `monthly` has a row for each month and tie, `people` one for each month and department.
    """
    events = [
        Event(dated.month, _sentence(dated.told(language("en"))))
        for dated in scenario.timeline
        if dated.month <= organisation.months
    ]
    never, formed, ended, at_horizon = [], 0, 0, 0
    for tie in ties_of(scenario, organisation, monthly, people):
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
        f"survived in {formed - ended}; in force at the end in {at_horizon}"
        + (f" ({SURVIVAL_IS_NOT_IN_FORCE})." if at_horizon != formed - ended else ".")
    ]
    events.sort(key=lambda event: event.month)
    return [*lines, *map(str, events), *never]


def ties_of(
    scenario: Scenario,
    organisation: Organisation,
    monthly: pd.DataFrame,
    people: pd.DataFrame,
    only: Collection[int] | None = None,
    words: Language | None = None,
) -> list[Tie]:
    """The ties of a run so far, in the order of pairs: all, or `only` some. The tables are those of `account`.

    They tell their events in a language, or else in English.
    """
    ties = dict(list(monthly.set_index("month").groupby(["a", "b"])))
    persons = {str(name): own for name, own in people.set_index("month").groupby("department")}
    load = _load(monthly)
    dated = _dated_by_tie(scenario, organisation)
    parameters = organisation.parameters[organisation.epoch["parameters"]]
    found = []
    for e, ends in enumerate(organisation.pairs.tolist()):
        if only is None or e in only:
            names = (organisation.departments[ends[0]], organisation.departments[ends[1]])
            found.append(Tie(names, ties[names], persons, load, parameters, dated[e], words))
    return found


def _sentence(text: str) -> str:
    return f"dated change: {text}."


def _load(monthly: pd.DataFrame) -> dict[str, pd.Series]:
    """What each department puts into all its ties, month by month."""
    efforts = [
        monthly[[end, "month", f"contribution_{way}"]].set_axis(["department", "month", "effort"], axis=1)
        for end, way in _ENDS
    ]
    load = pd.concat(efforts).groupby(["department", "month"], as_index=False)["effort"].sum()
    return {str(name): own.set_index("month")["effort"] for name, own in load.groupby("department")}


def _dated_by_tie(scenario: Scenario, organisation: Organisation) -> list[dict[int, tuple[Dated, set[str]]]]:
    """For each tie: the dated changes of it, of its departments and of the organisation, and what they change."""
    ends = [(int(i), int(j)) for i, j in organisation.pairs]
    layout = Layout({name: i for i, name in enumerate(organisation.departments)}, organisation.pairs)
    every = range(len(ends))
    found: list[dict[int, tuple[Dated, set[str]]]] = [{} for _ in every]
    for n, dated in enumerate(scenario.timeline):
        for change in dated.changes(layout, str(n), np.zeros(scenario.months)):
            places = set(change.places.tolist())
            match (STATE_BY_NAME.get(change.name) or BY_NAME[change.name]).holder:
                case "organisation":
                    touched = list(every)
                case "department":
                    touched = [e for e in every if places & {*ends[e]}]
                case "side":
                    touched = [place // 2 for place in places]
                case "pair":
                    touched = list(places)
            for e in touched:
                found[e].setdefault(n, (dated, set()))[1].add(change.name)
    return found
