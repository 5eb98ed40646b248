"""Fixed points of two departments without luck: against the engine itself, scipy, and hand-worked roots."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from partnering.engine.lanes import Lanes
from partnering.model.luck import Luck
from partnering.model.organisation import EPOCH_DTYPE
from partnering.tipping.fixed_points import search as searching
from partnering.tipping.fixed_points.month_map import RATES, SPLITS, STATES, MonthMap
from partnering.tipping.fixed_points.search import AT_REST, BARS, TRUST, Search
from tests.strategies import examples, organisation_of, quiet, two

SIDE = "relationships.A+B.A.alternatives"
STILL = {"balancing": 0.0, "learning": 0.0}
CAPABILITY = 0.95


def at_rest(data, value, path):
    """The fixed points at one value."""
    return Search(organisation_of(data, {path: value})).everywhere()


def left_alone(data, value, state, in_force, months=100):
    """The states of a pair that begins with a state, each month from the first on, and whether it is in force."""
    lanes = Lanes(organisation_of(data, {SIDE: value}), Luck.of(1, [0]))
    for name, values in zip(STATES, np.split(state, SPLITS), strict=True):
        lanes.set(name, values)
    lanes.set("in_force", in_force)
    for month in range(1, months + 1):
        lanes.advance(month)
        yield np.concatenate([lanes.state(name)[0] for name in STATES]), lanes.state("in_force")[0, 0] > 0


def test_a_month_leaves_nothing_to_the_next():
    """Where alternatives and self-worth move too, each month begins as the first did."""
    month, states = MonthMap(organisation_of(two())), np.random.default_rng(1).random((20, 7))
    first = month.after(states, True)[0].copy()
    for _ in range(10):
        month.slopes(states, np.zeros(20))
        month.after(states[::-1], False)
    np.testing.assert_array_equal(month.after(states, True)[0], first)


@pytest.mark.parametrize("value", [0.2, 0.5, 0.6, 0.7, 0.9])
def test_fixed_points_stay_as_they_are_under_the_engine(value):
    """Left there, trust, worth, what is perceived and integration stay within 1e-6 for 100 months, unstable ones 50."""
    found = at_rest(quiet(100, **STILL), value, SIDE)
    assert found
    for one in found:
        for state, in_force in left_alone(
            quiet(100, **STILL), value, one.state, one.in_force, 100 if one.stable else 50
        ):
            assert np.abs(state - one.state).max() < 1e-6
            assert in_force == one.in_force


@pytest.mark.parametrize(("value", "stable"), [(0.5, True), (0.6, False)])
def test_stable_ones_come_back_and_unstable_ones_do_not(value, stable):
    """Nudged by a thousandth, the state is nearer after 100 months where stable, and farther where not."""
    found = [one for one in at_rest(quiet(100, **STILL), value, SIDE) if one.stable == stable]
    assert found
    for one in found:
        *_, (state, _) = left_alone(quiet(100, **STILL), value, one.state + 1e-3, one.in_force)
        away = np.abs(state - one.state).max()
        assert away < 1e-4 if stable else away > 0.01


def any_pair(data):
    """Two departments of any kind, with nothing that moves by itself."""
    number = {"shared_outcome": (0, 1), "clarity": (0, 1), "lock_in": (0, 1), "exploitation": (0, 2), "hope": (0, 1)}
    number |= {"agreement_weight": (0, 0.3), "responsiveness": (2, 12), "reserve": (0.3, 0.6)}
    number |= dict.fromkeys(BARS, (0.3, 0.7))
    chosen = {name: data.draw(st.floats(*span)) for name, span in number.items()}
    side = st.fixed_dictionaries({"stake": st.floats(0.5, 1), "alternatives": st.floats(0, 0.8)})
    person = st.fixed_dictionaries({"self_worth": st.floats(0.3, 1), "capability": st.floats(0.6, 1)})
    pair = {"between": ["A", "B"], "A": data.draw(side), "B": data.draw(side)}
    people = {"A": data.draw(person), "B": data.draw(person)}
    return organisation_of(quiet(1, **STILL, **chosen) | {"relationships": {"pairs": [pair]}, "departments": people})


@settings(max_examples=examples(25))
@given(data=st.data())
def test_wherever_the_engine_comes_to_rest_is_a_fixed_point_that_was_found(data):
    """From any start, two departments of any kind come to rest at a stable fixed point of their scenario."""
    organisation = replace(any_pair(data), months=3000, epoch=np.zeros(3000, dtype=EPOCH_DTYPE))
    lanes = Lanes(organisation, Luck.of(1, range(20)))
    luck = np.random.default_rng(data.draw(st.integers(0, 1000)))
    for name in STATES:
        lanes.set(name, luck.random(lanes.state(name).shape))
    lanes.set("in_force", luck.random((20, 1)) < 0.5)
    lanes.advance(3000)
    search = Search(organisation)
    found = search.everywhere()
    ends, in_force = np.concatenate([lanes.state(name) for name in STATES], axis=1), lanes.state("in_force")[:, 0] > 0
    moved = np.abs(search.month.after(ends, in_force)[0] - ends).max(axis=1)
    for k in np.flatnonzero(moved < AT_REST):  # not so near a fold that 3,000 months are too few
        assert any(one.in_force == in_force[k] and np.abs(one.state - ends[k]).max() < 1e-5 for one in found)


@settings(max_examples=examples(25))
@given(data=st.data(), in_force=st.booleans(), seed=st.integers(0, 1000))
def test_scipy_finds_no_root_that_the_search_misses(data, in_force, seed):
    """From any start the root that scipy finds is one of those, as near as its residual tells.

    With bars of 0 every root agrees with an agreement in force; with bars of 1 none does without.
    """
    organisation = any_pair(data)
    for name in BARS:
        organisation.parameters[name] = 0.0 if in_force else 1.0
    search = Search(organisation)
    found = np.array([one.state for one in search.everywhere() if one.in_force == in_force])
    agreement = np.array([in_force])

    def change(state):
        return search.month.after(state[np.newaxis], agreement)[0][0] - state

    def derivatives(state):
        return search.month.slopes(state[np.newaxis], agreement)[1][0] - np.eye(state.size)

    for start in np.random.default_rng(seed).random((4, 7)):
        root = np.clip(optimize.root(change, start, jac=derivatives, options={"xtol": 1e-13}).x, 0.0, 1.0)
        away = np.abs(change(root)).max()
        if away <= AT_REST:
            beside = 10.0 * away * np.linalg.norm(np.linalg.inv(derivatives(root)), np.inf)
            beside = 1e-3 if root[:2].min() < 1e-8 else beside  # the slope of the motive has no limit at no trust
            assert np.abs(found - root).max(axis=1).min() < 1e-9 + beside


def test_a_missing_root_is_noticed_and_found(monkeypatch):
    """Between two rests with the agreement lies an unstable one, to which none of a few starts leads."""
    settings = {
        "shared_outcome": 0.0, "clarity": 0.863, "communication": 0.272, "lock_in": 0.439, "agreement_weight": 0.787,
        "exploitation": 0.384, "responsiveness": 15.45, "reserve": 0.736, "hope": 0.406, **dict.fromkeys(BARS, 0.03),
    }  # fmt: skip
    departments = {
        "A": {"self_worth": 0.137, "capability": 0.948, "trust_propensity": -0.247, "customer_focus": 0.118},
        "B": {"self_worth": 0.137, "capability": 0.852, "trust_propensity": -0.477, "customer_focus": 0.807}
        | {"capacity": 0.967},
    }
    sides = {"A": {"stake": 0.359, "alternatives": 0.003}, "B": {"stake": 0.67, "alternatives": 0.876}}
    data = {"departments": departments, "relationships": {"pairs": [{"between": ["A", "B"], **sides}]}}
    search = Search(organisation_of(quiet(1, **STILL, **settings) | data))
    few = np.array([0.02, 0.3, 0.55, 0.75, 0.95])
    monkeypatch.setattr(searching, "TRUST", [few])
    assert [one.stable for one in search.everywhere() if one.in_force] == [True]
    monkeypatch.setattr(searching, "TRUST", [few, *TRUST])
    found = [one for one in search.everywhere() if one.in_force]
    assert [(one.stable, one.index) for one in found] == [(False, -1.0), (True, 1.0)]


def test_roots_that_lie_close_where_there_is_little_trust_are_found():
    """Five with the agreement, stable and unstable in turn; two pairs lie side by side and make no sum wrong."""
    settings = {"shared_outcome": 0.0, "clarity": 0.375, "lock_in": 0.0, "exploitation": 0.125, "hope": 0.5}
    settings |= {"agreement_weight": 0.296875, "responsiveness": 11.0, "reserve": 0.3671875, **dict.fromkeys(BARS, 0.0)}
    sides = {"A": {"stake": 0.5, "alternatives": 0.125}, "B": {"stake": 0.75, "alternatives": 0.125}}
    people = {"A": {"self_worth": 1.0, "capability": 1.0}, "B": {"self_worth": 0.75, "capability": 0.75}}
    data = {"departments": people, "relationships": {"pairs": [{"between": ["A", "B"], **sides}]}}
    found = [one for one in Search(organisation_of(quiet(1, **STILL, **settings) | data)).everywhere() if one.in_force]
    assert [one.stable for one in found] == [True, False, True, False, True]
    assert [one.state[0] for one in found] == pytest.approx([0.0, 0.000486, 0.011384, 0.067085, 0.631579], abs=1e-6)


@pytest.mark.parametrize("rate", RATES[:-1])
def test_what_never_changes_rests_where_it_starts(rate):
    """A rate of 0 leaves no single roots: the search takes its first starts, and ends."""
    search = Search(organisation_of(quiet(1, **STILL, **{rate: 0.0})))
    found = search.everywhere()
    states = np.array([one.state for one in found])
    assert len(found) > 5
    assert np.abs(search.month.after(states, np.array([one.in_force for one in found]))[0] - states).max() <= AT_REST


def test_a_rest_without_any_trust_is_found():
    """Where nothing is shared and A needs B twice as much, B trusts A not at all: the motive of B is then nothing.

    A's own rest follows: B contributes S(2 (0 − 0.5)), A sees that, and hopes for 0.5 more.
    """
    pair = {"between": ["A", "B"], "A": {"stake": 1, "alternatives": 0}, "B": {"stake": 0.5, "alternatives": 0}}
    settings = {"shared_outcome": 0, "hope": 1, "responsiveness": 2, "reserve": 0.5, "exploitation": 0}
    data = quiet(1, **STILL, **settings) | {"relationships": {"pairs": [pair]}}
    perceived = CAPABILITY * 0.5 * (1 - 1 / np.sqrt(2))
    found = [one for one in Search(organisation_of(data)).everywhere() if one.state[1] == 0.0]
    assert len(found) == 1
    assert found[0].state[[0, 4]] == pytest.approx([perceived + 0.5, perceived], abs=1e-9)
