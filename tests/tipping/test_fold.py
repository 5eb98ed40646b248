"""Fixed points of two departments without luck: against hand-worked roots, and against the engine itself."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq, minimize_scalar

from partnering.engine import lanes as engine
from partnering.engine.lanes import Lanes
from partnering.files.errors import InputError
from partnering.model.organisation import EPOCH_DTYPE
from partnering.scenarios.scenario import from_data
from partnering.tipping import fold, fold_plot, ramp
from partnering.tipping.fixed_points import AT_REST, STATES, MonthMap, no_luck
from partnering.tipping.fold_wording import fold_finding
from tests.readable import assert_readable, shown
from tests.strategies import examples, organisation_of, quiet, two

SIDE = "relationships.A+B.A.alternatives"
NEED = "relationships.A+B.mutual_need"
STILL = {"balancing": 0.0, "learning": 0.0, "self_worth_rate": 0.0}
BEARING, CAPABILITY = 0.8, 0.95


def along(path, steps=21, data=None, ends=None, **organisation):
    """A ramp of two departments."""
    return ramp.along(from_data(data or two(**organisation)), path, ends, steps)


@pytest.fixture(scope="module")
def over_alternatives():
    """Fixed points over one side's alternatives."""
    return fold.study(along(SIDE))


@pytest.fixture(scope="module")
def over_need():
    """Fixed points over mutual need."""
    return fold.study(along(NEED))


def need_for(contribution: float, in_force: bool) -> float:
    """The mutual need at which two equal sides rest at a contribution, worked by hand from the equations.

    Seen and trust are 0.95 c, worth is 0.8 (1 + seen) / 2, integration is c; the sigmoid is turned round and
    the inclination solved for dependence, D = 1 − (1 − M)(1 − c / 2).
    """
    u = 2 * contribution - 1
    inclination = 0.5 + u / np.sqrt(1 - u * u) / 5
    seen = CAPABILITY * contribution
    others = 0.45 * seen + 0.25 * BEARING * (1 + seen) / 2 + 0.1 * 0.6 * in_force
    return 1 - (1 - (inclination - others) / 0.3) / (1 - contribution / 2)


def test_equal_sides_rest_where_the_equations_say(over_need):
    """At every fixed point of two equal sides the mutual need is that of its contribution."""
    assert len(over_need.points) > 40
    for _, point in over_need.points.iterrows():
        assert point["contribution_ab"] == pytest.approx(point["contribution_ba"], abs=1e-9)
        assert need_for(point["contribution_ab"], point["in_force"]) == pytest.approx(point["value"], abs=1e-7)


def test_every_root_is_found(over_need):
    """At each value there are as many fixed points as the hand-worked curve has roots that agree with the bars."""
    contributions = np.linspace(0.01, 0.99, 2001)
    for value, points in over_need.points[over_need.points["value"].isin(np.linspace(0, 1, 21))].groupby("value"):
        roots = 0
        for in_force in (True, False):
            away = np.array([need_for(c, in_force) - value for c in contributions])
            for k in np.flatnonzero(away[:-1] * away[1:] < 0):
                c = brentq(lambda c: need_for(c, in_force) - value, *contributions[k : k + 2])  # noqa: B023
                worth = BEARING * (1 + CAPABILITY * c) / 2
                roots += in_force == (c >= 0.6 and CAPABILITY * c >= 0.6 and worth >= 0.5)
        assert len(points) == roots


def test_the_fold_over_need_is_where_the_curve_turns(over_need):
    """Absence ends at the largest need that leaves a low rest, found by hand as the maximum of the curve."""
    turn = minimize_scalar(lambda c: -need_for(c, False), bounds=(0.1, 0.4), method="bounded", options={"xatol": 1e-9})
    (edge,) = over_need.edges.to_dict("records")
    assert edge["value"] == pytest.approx(-turn.fun, abs=1e-6)
    assert (edge["in_force"], edge["exists"], edge["why"]) == (False, "below", "fold")


def test_a_bar_ends_partnering_where_it_is_reached(over_alternatives):
    """Over one side's alternatives partnering ends where the felt worth of the weaker side comes to its bar."""
    edges = over_alternatives.edges.set_index("in_force")
    assert edges.loc[True, "why"] == "worth_bar"
    last = over_alternatives.points.query("in_force and stable").iloc[-1]
    assert last["value"] == pytest.approx(edges.loc[True, "value"], abs=0.002)
    assert last["worth_ba"] == pytest.approx(0.5, abs=0.001)
    assert edges.loc[False, "why"] == "fold"


def test_at_a_fold_a_stable_and_an_unstable_one_meet(over_alternatives):
    """Next to the fold there is one of each, with eigenvalues on either side of 1 and close to it."""
    first = over_alternatives.points.query("not in_force")
    first = first[first["value"] == first["value"].min()]
    assert first["value"].iloc[0] == pytest.approx(
        over_alternatives.edges.query("not in_force")["value"].iloc[0], abs=0.002
    )
    assert first["stable"].tolist() == [True, False]
    assert first["eigenvalue"].tolist() == pytest.approx([1.0, 1.0], abs=0.02)


def at_rest(data, value, path):
    """The fixed points at one value, and the settings that make it."""
    month = MonthMap(organisation_of(data, {path: value}))
    return month.fixed_points(month.seeds())


def set_to(state, until):
    """A dated change that puts a state in the first months."""
    names = [f"relationships.A+B.{side}.{name}" for name in STATES[:3] for side in "AB"] + [
        "relationships.A+B.integration"
    ]
    return {"month": 1, "until": until, "set": dict(zip(names, map(float, state), strict=True))}


@pytest.mark.parametrize("value", [0.2, 0.5, 0.6, 0.7, 0.9])
def test_fixed_points_stay_as_they_are_under_the_engine(value):
    """Put there by dated changes, trust, worth, what is seen and integration stay within 1e-6 for 100 months.

    Where the agreement is in force, they are put there for four months: three that make it, and its first.
    """
    found = at_rest(quiet(**STILL), value, SIDE)
    assert found
    for one in found:
        first = 4 if one.in_force else 1
        data = quiet(first + 100, **STILL) | {"timeline": [set_to(one.state, first)]}
        organisation = organisation_of(data, {SIDE: value})
        trace = engine.simulate(organisation, no_luck(1, first + 100), trace=True).trace
        after = np.concatenate([trace[name][0, first - 1 :] for name in STATES], axis=1)
        assert np.abs(after - one.state).max() < 1e-6
        assert (trace["in_force"][0, first - 1 :] == one.in_force).all()


@pytest.mark.parametrize("stable", [True, False])
def test_stable_ones_come_back_and_unstable_ones_do_not(stable, over_alternatives):
    """Nudged by a thousandth, the state is nearer after 100 months where stable, and farther where not."""
    for one in at_rest(quiet(**STILL), 0.55, SIDE):
        if one.stable != stable or one.in_force:
            continue
        data = quiet(101, **STILL) | {"timeline": [set_to(one.state + 1e-3, 1)]}
        trace = engine.simulate(organisation_of(data, {SIDE: 0.55}), no_luck(1, 101), trace=True).trace
        away = np.abs(np.concatenate([trace[name][0, -1] for name in STATES]) - one.state).max()
        assert away < 1e-4 if stable else away > 0.01


@settings(max_examples=examples(25))
@given(data=st.data())
def test_wherever_the_engine_comes_to_rest_is_a_fixed_point_that_was_found(data):
    """From any start, two departments of any kind come to rest at a stable fixed point of their scenario."""
    number = {"shared_outcome": (0, 1), "clarity": (0, 1), "lock_in": (0, 1), "exploitation": (0, 2), "hope": (0, 1)}
    number |= {"agreement_weight": (0, 0.3), "responsiveness": (2, 12), "reserve": (0.3, 0.6), "breach": (0, 0.5)}
    number |= dict.fromkeys(("contribution_bar", "trust_bar", "worth_bar"), (0.3, 0.7))
    chosen = {name: data.draw(st.floats(*span)) for name, span in number.items()}
    side = st.fixed_dictionaries({"stake": st.floats(0.5, 1), "alternatives": st.floats(0, 0.8)})
    person = st.fixed_dictionaries({"self_worth": st.floats(0.3, 1), "capability": st.floats(0.6, 1)})
    pair = {"between": ["A", "B"], "A": data.draw(side), "B": data.draw(side)}
    people = {"A": data.draw(person), "B": data.draw(person)}
    scenario = quiet(1, **STILL, **chosen) | {"relationships": {"pairs": [pair]}, "departments": people}
    organisation = replace(organisation_of(scenario), months=3000, epoch=np.zeros(3000, dtype=EPOCH_DTYPE))
    lanes = Lanes(organisation, 20)
    luck = np.random.default_rng(data.draw(st.integers(0, 1000)))
    states = [lanes.state(name) for name in STATES]
    for state in states:
        state[:] = luck.random(state.shape)
    lanes.pairs.in_force[:] = luck.random(20) < 0.5
    lanes.advance(organisation, no_luck(20, 3000), 1)
    month = MonthMap(organisation)
    found = month.fixed_points(month.seeds())
    for state, in_force in zip(np.concatenate(states).T, lanes.pairs.in_force[0], strict=True):
        moved = np.abs(month.change(state, in_force > 0)).max()
        if moved < AT_REST:  # not so near a fold that 3,000 months are too few
            assert any(one.in_force == (in_force > 0) and np.abs(one.state - state).max() < 1e-5 for one in found)


@pytest.mark.parametrize("path", [SIDE, NEED, "departments.all.self_worth", "relationships.A+B.need_gap"])
def test_the_model_without_luck_changes_at_the_edges(path):
    """Moved step by step and left alone, agreements are lost and made just beyond the edges, and nowhere else."""
    data = two() | {"relationships": {"default": {"mutual_need": 0.7}}}
    found = fold.study(along(path, steps=17, data=data))
    passed = set()
    for _, rows in found.settled.groupby("branch", sort=False):
        for (_, before), (_, after) in pairwise(rows.iterrows()):
            if before["in_force"] != after["in_force"]:
                low, high = sorted((before["value"], after["value"]))
                own = found.edges[found.edges["in_force"] == before["in_force"]]
                (edge,) = own[own["value"].between(low, high)].index
                passed.add(edge)
    assert passed == set(found.edges.index)


def test_the_model_without_luck_rests_on_the_lines(over_alternatives):
    """Every rest of the simulation is a stable fixed point at its value, to 1e-4 (near the fold it takes long)."""
    for _, row in over_alternatives.settled.iterrows():
        near = over_alternatives.points.query("value == @row.value and stable and in_force == @row.in_force")
        sides = ["contribution_ab", "contribution_ba"]
        assert np.abs(near[sides].to_numpy() - row[sides].to_numpy(dtype=float)).max(axis=1).min() < 1e-4


def test_without_need_nothing_holds_a_reserved_pair_together():
    """At a reserve of 0.7 trust and worth (0.45 + 0.25) move to no more than 0.5: with little need no partnering."""
    found = fold.study(along(NEED, steps=11, reserve=0.7, agreement_weight=0.0))
    assert not found.points.query("value <= 0.1")["in_force"].any()
    assert found.points.query("value == 0")[["contribution_ab", "contribution_ba"]].to_numpy().max() <= 0.5


def test_bars_of_nothing_leave_only_partnering():
    """Where every bar is 0 they are always met, and there is no rest without the agreement."""
    found = fold.study(along(NEED, steps=3, contribution_bar=0.0, trust_bar=0.0, worth_bar=0.0))
    assert found.points["in_force"].all()


def test_luck_has_no_part_in_fixed_points():
    """With any noise and any offers the fixed points are the same."""
    calm = fold.study(along(NEED, steps=6))
    loud = fold.study(along(NEED, steps=6, need_volatility=0.5, offer_rate=1.0, delivery_noise=1.0, misreading=1.0))
    assert len(calm.edges)
    np.testing.assert_array_equal(loud.edges["value"], calm.edges["value"])
    np.testing.assert_array_equal(loud.points["contribution_ab"], calm.points["contribution_ab"])


def test_self_worth_may_follow(over_alternatives):
    """Where self-worth follows what is seen, it rests there; and then absence can last at any alternatives."""
    moving = fold.study(along(SIDE), self_worth_moves=True)
    assert not len(moving.edges.query("not in_force"))
    assert len(moving.points.query("not in_force and stable and value == 0"))
    month = MonthMap(organisation_of(two(), {SIDE: 0.5}), self_worth_moves=True)
    for one in month.fixed_points(month.seeds()):
        np.testing.assert_allclose(one.state[7:], one.state[4:6], atol=1e-8)


@pytest.mark.parametrize("path", ["relationships.A+B.trust", "organisation.patience", "organisation.balancing"])
def test_numbers_without_a_part_in_rest_are_refused(path):
    """Starting trust, patience and what is held still make no fixed point."""
    with pytest.raises(InputError, match="no fixed points"):
        fold.study(along(path))


def test_three_departments_are_refused():
    """Fixed points are those of two departments."""
    data = two() | {"departments": {"A": {}, "B": {}, "C": {}}}
    with pytest.raises(InputError, match="two departments"):
        fold.study(along("organisation.clarity", data=data))


def test_the_same_study_gives_the_same_numbers():
    """Nothing is left to chance."""
    once, again = (fold.study(along(NEED, steps=6)) for _ in range(2))
    assert len(once.edges)
    assert again.points.equals(once.points)
    assert again.edges.equals(once.edges)


def test_diagrams_are_drawn(over_alternatives, over_need, tmp_path):
    """With and without the shares of a ramp: something to see, and a title with the edges."""
    for name, found in (("alternatives", over_alternatives), ("need", over_need)):
        figure, data = fold_plot.bifurcation(found)
        assert_readable(figure, data, tmp_path, name)
    assert "partnering can last up to 0.73, and its absence from 0.44" in shown(
        fold_plot.bifurcation(over_alternatives)[0]
    )


def test_findings_name_every_stretch():
    """Nowhere, everywhere, from one edge to another."""
    data = two() | {"relationships": {"default": {"mutual_need": 0.7}}}
    found = fold.study(along("relationships.A+B.need_gap", steps=9, data=data))
    text = fold_finding(found)
    assert "partnering can last from -0.56 to 0.56" in text
    assert "its absence up to -0.49 and from 0.49" in text
    same = fold.study(along("organisation.clarity", steps=3))
    assert fold_finding(same).endswith("partnering can last at every value, and its absence nowhere.")
