"""Points that are copied from one organisation have the bits of points that are built anew."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partnering.files.errors import InputError
from partnering.model.parameters import BY_NAME, DEPARTMENT, ORGANISATION, PAIR, SIDE
from partnering.scenarios import points
from partnering.scenarios.build import build
from partnering.scenarios.points import Points
from partnering.scenarios.scenario import from_data
from tests import strategies
from tests.strategies import examples, number, two


def same(one, other) -> bool:
    """Whether two organisations are the same in every array."""
    pairs = [(getattr(one, field.name), getattr(other, field.name)) for field in fields(one)]
    return all(np.array_equal(a, b) if isinstance(a, np.ndarray) else a == b for a, b in pairs)


def told(make, chosen):
    """What is made of some settings, or in words why it is not."""
    try:
        return make(chosen)
    except InputError as error:
        return str(error)


def paths_of(data) -> st.SearchStrategy[str]:
    """Any path of a number of a scenario."""
    people = ["all", *data["departments"]]
    ties = ["all", "default", *("+".join(pair["between"]) for pair in data["relationships"]["pairs"])]
    sides = [f"{'+'.join(pair['between'])}.{own}" for pair in data["relationships"]["pairs"] for own in pair["between"]]
    every = [f"organisation.{one.name}" for one in ORGANISATION]
    every += [f"departments.{who}.{one.name}" for who in people for one in DEPARTMENT]
    every += [f"relationships.{tie}.{one.name}" for tie in ties for one in (*SIDE, *PAIR)]
    every += [f"relationships.{side}.{one.name}" for side in sides for one in SIDE]
    return st.sampled_from(every)


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], max_examples=examples(150))
@given(data=st.data())
def test_a_point_is_the_one_that_is_built_anew(data):
    """For any scenario, any paths and any values: the same arrays, or the same refusal."""
    plain = data.draw(strategies.scenarios())
    scenario = from_data(plain)
    paths = data.draw(st.lists(paths_of(plain), min_size=1, max_size=4, unique=True))
    made = Points(scenario, paths)
    for _ in range(3):
        chosen = {path: data.draw(number(BY_NAME[path.rsplit(".", 1)[-1]])) for path in paths}
        expected, found = (told(make, chosen) for make in (lambda own: build(scenario.with_settings(own)), made.at))
        assert found == expected if isinstance(expected, str) else same(found, expected)


@pytest.mark.parametrize(
    "paths",
    [
        ["organisation.clarity", "organisation.patience"],
        ["departments.all.self_worth", "departments.A.capacity", "departments.B.coaching"],
        ["relationships.all.mutual_need", "relationships.all.need_gap", "relationships.all.trust"],
        ["relationships.default.mutual_need"],
        ["relationships.A+B.B.stake", "relationships.A+B.A.worth", "departments.A.self_worth"],
    ],
)
def test_common_points_are_copied(paths, monkeypatch):
    """The scenario is not built anew for them, and they are the same."""
    scenario = from_data(two())
    made = Points(scenario, paths)
    monkeypatch.setattr(points, "build", None)
    for place in (0.0, 0.25, 1.0):
        chosen = {path: points._tried(path, place) for path in paths}
        assert same(made.at(chosen), build(scenario.with_settings(chosen)))


ADDED = "timeline.1.add."


@pytest.mark.parametrize("month", [1, 4])
def test_amounts_that_a_dated_change_adds_are_put_in_their_places(month, monkeypatch):
    """Of parameters and states, of all and of one: the scenario is not built anew, and the points are the same."""
    paths = [
        "organisation.clarity",
        "departments.all.self_worth",
        "departments.A.coaching",
        "relationships.A+B.A.stake",
    ]
    amounts = {"month": month, "add": dict.fromkeys(paths, 0.0)}
    coached = {"month": 2, "coach": ["A"], "rate": 0.1}
    scenario = from_data(
        two() | {"timeline": [coached, amounts, {"month": 3, "relabel": "ally", "pairs": [["A", "B"]]}]}
    )
    made = Points(scenario, [ADDED + path for path in paths])
    monkeypatch.setattr(points, "build", None)
    for share in (-3.0, 0.0, 0.25, 0.5, 1e9):
        chosen = {ADDED + path: share / place for place, path in enumerate(paths, 1)}
        assert same(made.at(chosen), build(scenario.with_settings(chosen)))


@pytest.mark.parametrize(
    ("change", "value"),
    [({"onset": 3}, 0.2), ({}, 1), ({}, "0.2"), ({}, float("nan")), ({"add": {"organisation.patience": 0}}, 0.5)],
    ids=["with an onset", "a whole number", "a text", "no number", "of what is counted"],
)
def test_other_amounts_are_built_anew(change, value):
    """Or refused, as ever."""
    amounts = {"month": 2, "add": {"organisation.clarity": 0.0}} | change
    scenario = from_data(two() | {"timeline": [amounts]})
    (path,) = amounts["add"]
    chosen = {f"timeline.0.add.{path}": value}
    made = Points(scenario, list(chosen))
    expected, found = (told(make, chosen) for make in (lambda own: build(scenario.with_settings(own)), made.at))
    assert found == expected if isinstance(expected, str) else same(found, expected)


@pytest.mark.parametrize(("decay", "other"), [(0.5, 0.75), (0.9, 0.2)])
def test_an_offer_that_stays_open_follows_the_fading_that_a_dated_change_adds(decay, other):
    """Whether the amounts that are tried meet another dated change, or both end at the limit."""
    path = "timeline.1.add.organisation.offer_decay"
    offer = {"month": 3, "until": 10, "shock": "outside offer", "side": ["A", "B"]}
    fading = [{"month": 5, "until": 6, "add": {"organisation.offer_decay": 0.1}}]
    fading += [{"month": 7, "set": {"organisation.offer_decay": other}}]
    data = two() | {"organisation": {"offer_decay": decay}, "timeline": [offer, *fading]}
    scenario = from_data(data)
    for amount in (0.05, 0.1):
        made = Points(scenario, [path], 100).at({path: amount})
        assert same(made, build(scenario.with_settings({path: amount})))


def test_a_number_that_a_dated_change_takes_to_its_limit_is_built_anew():
    """Coaching of 0.3 and of 0.7 both end at 1 where 0.75 is added; of 0 it ends at 0.75."""
    scenario = from_data(two() | {"timeline": [{"month": 1, "coach": ["A"], "rate": 0.75}]})
    for path in ("departments.A.coaching", "departments.all.coaching"):
        made = Points(scenario, [path])
        for coaching in (0.0, 0.2, 1.0):
            assert same(made.at({path: coaching}), build(scenario.with_settings({path: coaching})))


@pytest.mark.parametrize("value", [1.5, -0.1, True, "0.5", None, float("nan")])
def test_what_is_not_allowed_is_told_as_ever(value):
    """In the words of the scenario."""
    made = Points(from_data(two()), ["organisation.clarity"])
    with pytest.raises(InputError, match="clarity"):
        made.at({"organisation.clarity": value})


def test_a_point_that_is_built_anew_is_built_once_for_all_its_replicates(monkeypatch):
    """Its batches ask for it one after the other. 1 and 1.0 are not the same question: one may be refused."""
    built = []
    monkeypatch.setattr(points, "build", lambda scenario: built.append(scenario) or build(scenario))
    some = Points(from_data(two()), ["organisation.clarity"], 1)
    first = some.at({"organisation.clarity": 1.0})
    assert some.at({"organisation.clarity": 1.0}) is first
    assert len(built) == 1
    assert some.at({"organisation.clarity": 1}) is not first
    assert some.at({"organisation.clarity": 0.5}).parameters["clarity"] == 0.5
    assert len(built) == 3
