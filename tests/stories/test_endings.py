"""Every ending has a reason: endings made by hand, as told by both engines, the tables and the account."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partnering.model.outcomes import QUANTITIES
from partnering.runs.ensemble import stacked
from partnering.runs.rows import tables_of
from partnering.scenarios.build import build
from partnering.scenarios.scenario import from_data
from partnering.stories.run import ReplicateStory, tell
from tests import strategies
from tests.strategies import examples, quiet

FIXED = {"trust_gain": 0.0, "worth_rate": 0.0}
"""Trust stays at 0.6, just over its bar, unless what is seen is less; felt worth stays where it is set."""
NO_TIME = {"set": {"departments.B.capacity": 0.1}}
DISTRUST = {"set": {"relationships.A+B.A.trust": 0.0}}
HUMBLED = {"set": {"relationships.A+B.B.worth": 0.0}}
DOUBTS = {"set": {"departments.A.trust_propensity": -0.3}}
HIGHER_BAR = {"set": {"organisation.trust_bar": 0.9}}


def story_of(*changes, months=12, **organisation) -> ReplicateStory:
    """A story of A and B without luck, in force from month 3; what changes does so in month 6, unless it says."""
    return tell(from_data(quiet(months, **organisation) | {"timeline": [{"month": 6} | one for one in changes]}), 1, 0)


def monthly(story) -> pd.DataFrame:
    """The rows of ties by month."""
    return story.monthly["monthly_relationships"].set_index("month")


def endings(story) -> list[str]:
    """The lines of the account that tell an ending."""
    return [line for line in story.account if "no longer" in line]


@pytest.mark.parametrize(
    ("organisation", "change", "missed", "by", "shortfall", "words"),
    [
        ({}, NO_TIME, "contribution", "B", 0.6 - 0.1, "B's contribution to A fell short first, in month 6 (0.10; "),
        (FIXED, DISTRUST, "trust", "A", 0.6, "A's trust in B fell short first, in month 6 (0.00; "),
        (
            FIXED | {"contribution_bar": 0.2},
            HUMBLED,
            "worth",
            "B",
            0.5,
            "B's feeling of equal worth with A fell short first, in month 6 (0.00; the bar is 0.5)",
        ),
        (
            FIXED,
            HIGHER_BAR,
            "trust",
            "A",
            0.9 - 0.6,
            "A's trust in B fell short first, in month 6 (0.60; the bar is 0.9)",
        ),
    ],
    ids=["contribution", "trust", "worth", "the bar rises"],
)
def test_an_ending_of_each_kind(organisation, change, missed, by, shortfall, words):
    """What breaks in month 6 ends the agreement in month 8; tables of both engines and the account say what it was."""
    story = story_of(change, **organisation)
    (pair,) = story.tables.relationships.to_pylist()
    assert (pair["established"], pair["ended"]) == (3, 8)
    assert (pair["missed"], pair["missed_by"], pair["shortfall"]) == (missed, by, pytest.approx(shortfall))
    told = monthly(story)[["missed", "missed_by", "shortfall"]].dropna()
    assert told.index.tolist() == [8]
    assert told.loc[8].tolist() == [missed, by, pair["shortfall"]]
    (line,) = endings(story)
    assert line.startswith(f"Month 8: A and B are true partners no longer. {words}")


def test_a_department_that_doubts():
    """Trust just over its bar falls below it by a quarter of what is seen less 0.3, and no other bar is missed.

    With trust_gain 0 the trust of A is 0.6 in month 5. In month 6 it aims at what A sees, less 0.3.
    """
    story = story_of(DOUBTS, trust_gain=0.0, reputation=0.0)
    (pair,) = story.tables.relationships.to_pylist()
    shortfall = 0.25 * (0.6 - (monthly(story).loc[6, "perceived_ab"] - 0.3))
    assert 0.0 < shortfall < 0.05
    assert (pair["ended"], pair["missed"], pair["missed_by"]) == (8, "trust", "A")
    assert pair["shortfall"] == pytest.approx(shortfall)
    assert f"A's trust in B fell short first, in month 6 ({0.6 - shortfall:.3f}; the bar is 0.6)" in endings(story)[0]


def test_without_an_ending_nothing_was_missed():
    """The cells are missing, and of the type that they have where something ended."""
    story, ended = story_of(), story_of(NO_TIME)
    (pair,) = story.tables.relationships.to_pylist()
    assert (pair["missed"], pair["missed_by"], pair["shortfall"]) == (None, None, None)
    assert story.tables.relationships.schema == ended.tables.relationships.schema
    assert monthly(story)["missed"].isna().all()
    assert (monthly(story).dtypes == monthly(ended).dtypes)[["missed", "missed_by", "shortfall"]].all()
    assert not endings(story)


def test_a_second_ending_is_told_with_its_own_reason():
    """The table of pairs tells the first ending; the months and the account tell both."""
    story = story_of(NO_TIME | {"until": 8}, DISTRUST | {"month": 15}, months=20, trust_loss=0.0, **FIXED)
    (pair,) = story.tables.relationships.to_pylist()
    assert (pair["ended"], pair["missed"], pair["missed_by"]) == (8, "contribution", "B")
    told = monthly(story)[["missed", "missed_by"]].dropna()
    assert told.T.to_dict("list") == {8: ["contribution", "B"], 17: ["trust", "A"]}
    first, second = endings(story)
    assert first.startswith(
        "Month 8: A and B are true partners no longer. B's contribution to A fell short first, in month 6"
    )
    assert second.startswith(
        "Month 17: A and B are true partners no longer. A's trust in B fell short first, in month 15"
    )


def test_the_month_is_the_first_of_those_missed_in_a_row_also_where_patience_changes():
    """Six months of patience become two in month 11: the agreement ends then, and was missed from month 8 on."""
    less = {"month": 11, "set": {"organisation.patience": 2}}
    (line,) = endings(story_of(NO_TIME | {"month": 8}, less, months=20, patience=6))
    assert line.startswith("Month 11: ")
    assert "B's contribution to A fell short first, in month 8 (0.10; the bar is 0.6)" in line


@pytest.mark.parametrize(("name", "whose"), [("Sales", "Sales' contribution to A"), ("HR", "HR's contribution to A")])
def test_whose_it_is_reads_well(name, whose):
    """Also of a name that ends with s."""
    data = quiet(12) | {
        "departments": {"A": {}, name: {}},
        "timeline": [{"month": 6, "set": {f"departments.{name}.capacity": 0.1}}],
    }
    assert f"{whose} fell short first" in endings(tell(from_data(data), 1, 0))[0]


@settings(max_examples=examples(30))
@given(data=strategies.scenarios(), seed=st.integers(0, 1000))
def test_every_ending_has_a_reason_that_the_tables_bear_out(data, seed):
    """Of any run: as many reasons as endings; the quantity was below its bar by what is said; both engines agree."""
    checked = from_data(data)
    organisation, story = build(checked), tell(checked, seed, 0)
    record = stacked([organisation], range(1), seed)
    assert tables_of([organisation], record, range(1)).relationships.equals(story.tables.relationships)
    parameters = organisation.parameters[organisation.epoch["parameters"]]
    lines, number = endings(story), 0
    for (a, b), rows in monthly(story).groupby(["a", "b"]):
        held = rows["in_force"].astype(bool)
        ended = held.index[~held & held.shift(fill_value=False)]
        assert rows["missed"].dropna().index.tolist() == ended.tolist()
        for month in ended:
            number += 1
            row, way = rows.loc[month], "ab" if rows.loc[month, "missed_by"] == a else "ba"
            assert row["missed"] in QUANTITIES
            assert row["missed_by"] in (a, b)
            (line,) = [line for line in lines if line.startswith(f"Month {month}: {a} and {b} are true partners no")]
            first = int(re.search(r"fell short first, in month (\d+)", line).group(1))
            bar = parameters[f"{row['missed']}_bar"][first - 1]
            assert row["shortfall"] == bar - rows.loc[first, f"{row['missed']}_{way}"] > 0.0
            pair = next(one for one in story.tables.relationships.to_pylist() if (one["a"], one["b"]) == (a, b))
            if month == pair["ended"]:
                assert [pair[name] for name in ("missed", "missed_by", "shortfall")] == row[
                    ["missed", "missed_by", "shortfall"]
                ].tolist()
    assert number == len(lines)
