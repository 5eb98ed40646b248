"""The charts in words: the numbers in them are those that the charts draw."""

from __future__ import annotations

import pandas as pd

from partnering.lab.state import ensemble
from partnering.lab.state.experiment import Experiment
from partnering.lab.state.live_story import LiveStory, Snapshot
from partnering.lab.state.needs_map import GAPS, NEEDS, NeedsMap
from partnering.lab.state.words import words
from partnering.lab.views import descriptions
from partnering.lab.views.wording import shares
from partnering.scenarios.scenario import from_data

ENGLISH = words()

FEW = Experiment.of("two-departments").with_luck(replicates=60)


def tie(a, b, mode, trust=(0.5, 0.25)):
    """A row of a tie in a month."""
    values = {"trust_ab": trust[0], "trust_ba": trust[1], "contribution_ab": 0.75, "contribution_ba": 1.0}
    return {"a": a, "b": b, "mode": mode, **values}


def test_the_curve_is_told_at_each_quarter():
    """With its band, and the pinned one after it."""
    stories = ensemble.run(FEW)
    told = descriptions.survival_curve(ENGLISH, stories, stories)
    for month in (15, 30, 45):
        row = stories.curve.set_index("months_in_force").loc[month]
        number = shares(ENGLISH, *row[["retained", "low", "high"]])
        assert f"{number[0]} % ({number[1]}–{number[2]}) after {month} months" in told
    assert told.count("Of the agreements made, still in force:") == 2
    assert told.startswith("Survival curve. True partnering survives to month 60 in ")
    apart = {"name": "Apart", "months": 3, "departments": {"A": {}, "B": {}}, "relationships": {"default": "none"}}
    none = ensemble.run(Experiment.own(from_data(apart)).with_luck(replicates=20))
    assert "No agreement was made." in descriptions.survival_curve(ENGLISH, none, None)


def test_the_modes_are_told_halfway_and_at_the_end():
    """Each with its share."""
    stories = ensemble.run(FEW)
    told = descriptions.modes_over_time(ENGLISH, stories)
    assert f"In month 60: true partnering {100 * stories.modes[-1, 0]:.0f} %" in told
    assert f"In month 30: true partnering {100 * stories.modes[29, 0]:.0f} %" in told


def test_the_map_of_needs_is_told_along_the_nearest_gap():
    """A share for each need."""
    cells = pd.DataFrame([(need, gap, round(need * (gap == 0.15), 2)) for need in NEEDS for gap in GAPS])
    found = NeedsMap(("A", "B"), cells.set_axis(["need", "gap", "survival"], axis=1), 20)
    told = descriptions.needs_map(ENGLISH, found, 0.1)
    assert told.startswith("Survival at need gap +0.15: 20 % at need 0.2, 30 % at need 0.3, ")
    assert told.endswith("100 % at need 1.")


def test_the_map_of_relationships_is_told_by_mode_and_power():
    """Few ties by name, many by number."""
    people = [{"department": name, "power": power} for name, power in (("A", 0.5), ("B", 0.2), ("C", 0.3))]
    ties = [tie("A", "B", "conflict"), tie("A", "C", "true partnering"), tie("B", "C", "conflict")]
    assert descriptions.relationship_map(ENGLISH, Snapshot(7, people, ties)) == (
        "Month 7: 1 of 3 ties in true partnering. true partnering: A – C. conflict: A – B, B – C. "
        "Power: from 0.20 (B) to 0.50 (A)."
    )
    alike = [{"department": name, "power": power} for name, power in (("A", 0.5), ("B", 0.501))]
    assert descriptions.relationship_map(ENGLISH, Snapshot(7, alike, ties[:1])).endswith(". Power: 0.50 of each.")
    assert " conflict: 32." in descriptions.relationship_map(ENGLISH, Snapshot(7, people, ties[::2] * 16))


def test_a_tie_is_told_with_its_numbers_and_its_spells():
    """In the month that is shown."""
    rows = [tie("A", "B", "contract", (0.1, 0.1)), tie("A", "B", "true partnering")]
    assert descriptions.over_time(ENGLISH, rows, 2, [(2, 5), (9, 9)]) == (
        "A and B in month 2: true partnering; trust of A 0.50, of B 0.25; contribution of A 0.75, of B 1.00; "
        "agreement in force in months 2 to 5, 9 to 9."
    )
    assert descriptions.over_time(ENGLISH, rows, 1, []).endswith("agreement never in force.")


def test_a_story_of_departments_without_ties_is_told_too():
    """Nothing is known of power."""
    apart = {"name": "Apart", "months": 3, "departments": {"A": {}, "B": {}}, "relationships": {"default": "none"}}
    month = LiveStory(Experiment.own(from_data(apart))).to(3)
    assert descriptions.relationship_map(ENGLISH, month) == "Month 3: 0 of 0 ties in true partnering."
