"""The size of an organisation from the data alone: that of the arrays, without building them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given

from partnering.scenarios import build
from partnering.scenarios.scenario import from_data
from partnering.scenarios.size import Size, size_of
from tests.strategies import scenarios


@given(data=scenarios())
def test_the_size_is_that_of_the_arrays(data):
    """The changed numbers are at least those that change states."""
    scenario = from_data(data)
    size, organisation = size_of(scenario), build.build(scenario)
    assert (size.departments, size.ties, size.months) == (
        len(organisation.departments),
        len(organisation.pairs),
        organisation.months,
    )
    rows = organisation.state_changes
    assert size.changed >= np.sum((rows["until"] - rows["month"] + 1) * (rows["stop"] - rows["start"]))


def ten(*timeline: dict[str, Any]) -> Size:
    """The size of ten departments (45 ties) over 100 months with some dated changes."""
    departments: dict[str, Any] = {f"D{n}": {} for n in range(10)}
    return size_of(from_data({"name": "Ten", "months": 100, "departments": departments, "timeline": list(timeline)}))


@pytest.mark.parametrize(
    ("timeline", "changed"),
    [
        ([], 0),
        ([{"month": 1, "until": 1200, "add": {"relationships.all.trust": 0.001}}], 90 * 100),
        ([{"month": 91, "until": 1200, "add": {"relationships.D1+D2.trust": 0.1}}], 2 * 10),
        ([{"month": 5, "onset": 4, "set": {"departments.all.self_worth": 0.5}}], 10 * 5),
        ([{"month": 99, "onset": 4, "set": {"departments.all.self_worth": 0.5}}], 10 * 2),
        ([{"month": 101, "set": {"departments.all.self_worth": 0.5}}], 0),
        ([{"month": month, "set": {"departments.all.capacity": 2}} for month in (1, 2, 3)], 3 * 3 * 10),
        ([{"month": month, "relabel": "partner"} for month in (1, 2)], 2 * 2 * 45),
        ([{"month": 5, "coach": ["D1", "D2"], "until": 9}], 2 * 5),
    ],
    ids=["none", "all ties", "one tie", "onset", "cut short", "too late", "parameters", "labels", "coaching"],
)
def test_changes_are_counted_by_hand(timeline, changed):
    """Places × months; what holds from then on counts at each date of the timeline, where it may be another."""
    assert ten(*timeline).changed == changed


def test_nothing_is_built(monkeypatch):
    """The answer is there at once for an organisation that nobody could build."""
    monkeypatch.setattr(build, "build", lambda _: pytest.fail("built"))
    huge = {
        "name": "Huge",
        "months": 1200,
        "departments": {f"D{n}": {} for n in range(2_000)},
        "timeline": [{"month": 1, "until": 1200, "add": {"relationships.all.trust": 0.001}}],
    }
    assert size_of(from_data(huge)) == Size(2_000, 1_999_000, 1_200, 2 * 1_999_000 * 1_200)
