"""Fixed points along a path: against hand-worked roots, and against the model left alone at each value."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import brentq, minimize_scalar

from partnering.engine.lanes import Lanes
from partnering.files.errors import InputError
from partnering.model.luck import Luck
from partnering.scenarios.build import build
from partnering.scenarios.library import load
from partnering.scenarios.scenario import from_data
from partnering.tipping import ramp
from partnering.tipping.fixed_points import fold, fold_plot
from partnering.tipping.fixed_points.fold_wording import fold_finding
from partnering.tipping.fixed_points.search import Search
from tests.console import partnering
from tests.readable import assert_readable, shown
from tests.strategies import organisation_of, two

SIDE = "relationships.A+B.A.alternatives"
NEED = "relationships.A+B.mutual_need"
NEED_OF_ALL = "relationships.all.mutual_need"
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


@pytest.fixture(scope="module")
def calm():
    """Fixed points over mutual need, at few values."""
    return fold.study(along(NEED, steps=6))


def need_for(contribution: float, in_force: bool) -> float:
    """The mutual need at which two equal sides rest at a contribution, worked by hand from the equations.

    What is perceived and trust are 0.95 c, worth is (0.8 + perceived) / 2, integration is c² × trust². The sigmoid is
    turned round and the motive solved for dependence: with half of a shared outcome of 0.4 it is 0.8 D T + 0.2 D. And
    D = 1 − (1 − M)(1 − I / 2).
    """
    u = 2 * contribution - 1
    inclination = 0.45 + u / np.sqrt(1 - u * u) / 8 - 0.1 * 0.6 * in_force
    perceived = CAPABILITY * contribution
    worth = (BEARING + perceived) / 2
    motive = np.sign(inclination) * inclination**2 / worth  # below 0 where no need is so low
    dependence = motive / (0.8 * perceived + 0.2)
    return 1 - (1 - dependence) / (1 - (contribution * perceived) ** 2 / 2)


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
                worth = (BEARING + CAPABILITY * c) / 2
                roots += in_force == (c >= 0.6 and CAPABILITY * c >= 0.6 and worth >= 0.5)
        assert len(points) == roots


def test_the_folds_over_need_are_where_the_curves_turn(over_need):
    """Partnering ends at the least need that keeps a high rest, absence at the largest that leaves a low one."""
    precise = {"method": "bounded", "options": {"xatol": 1e-9}}
    least = minimize_scalar(lambda c: need_for(c, True), bounds=(0.8, 0.98), **precise)
    most = minimize_scalar(lambda c: -need_for(c, False), bounds=(0.05, 0.4), **precise)
    edges = over_need.edges.to_dict("records")
    assert [edge["value"] for edge in edges] == pytest.approx([least.fun, -most.fun], abs=1e-6)
    assert [tuple(edge.values())[1:] for edge in edges] == [(True, "above", "fold"), (False, "below", "fold")]


def test_an_edge_beside_a_kink_is_found():
    """Newton's method from the last stable one loses the way there; all over the model one is found beyond it."""
    made = ramp.along(load("departments-or-firms"), NEED_OF_ALL, (0.225, 0.25), 2)
    found = fold.study(made)
    edge = found.edges.query("in_force")["value"].item()
    still = made.scenario.with_settings(ramp.STILL)
    beside = [Search(organisation_of(still.data, {NEED_OF_ALL: edge + step})).everywhere() for step in (-1e-6, 1e-6)]
    assert [any(one.in_force and one.stable for one in points) for points in beside] == [False, True]


def test_a_bar_ends_partnering_where_it_is_reached():
    """Over the bearing of both, partnering ends where felt worth comes to its bar: (w + perceived) / 2 is 0.5."""
    data = two() | {"relationships": {"default": {"mutual_need": 0.7}}}
    found = fold.study(along("departments.all.self_worth", steps=11, data=data))
    edge, last = found.edges.query("in_force").iloc[0], found.points.query("in_force and stable").iloc[0]
    assert (edge["why"], edge["exists"]) == ("worth_bar", "above")
    assert last["value"] == pytest.approx(edge["value"], abs=0.002)
    assert last["worth_ba"] == pytest.approx(0.5, abs=0.001)
    assert edge["value"] == pytest.approx(1 - CAPABILITY * last["contribution_ba"], abs=0.002)


def test_at_a_fold_a_stable_and_an_unstable_one_meet(over_need):
    """Next to a fold there is one of each, with eigenvalues on either side of 1 and close to it."""
    for in_force, ascending in ((True, True), (False, False)):
        kind = over_need.points[over_need.points["in_force"] == in_force].sort_values("value", ascending=ascending)
        last = kind[kind["value"] == kind["value"].iloc[0]]
        edge = over_need.edges.set_index("in_force").loc[in_force, "value"]
        assert last["value"].iloc[0] == pytest.approx(edge, abs=0.002)
        assert sorted(last["stable"]) == [False, True]
        assert last["eigenvalue"].tolist() == pytest.approx([1.0, 1.0], abs=0.02)


@pytest.mark.parametrize(
    ("path", "ends", "trust", "changes"),
    [
        (SIDE, None, 0.6, 1),
        (NEED, None, 0.6, 2),
        ("departments.all.self_worth", None, 0.6, 2),
        ("relationships.A+B.need_gap", (0.0, 1.0), 0.6, 1),
        ("organisation.shared_outcome", None, 0.1, 1),
    ],
)
def test_the_model_without_luck_changes_at_the_edges(path, ends, trust, changes):
    """Moved step by step and left alone, an agreement is lost, or made, where what is there comes to its own edge.

    Where it can be away at every value, what is lost does not come back, and where it can last at every value, what is
    made is not lost: then there is only one change.
    """
    data = two() | {"relationships": {"default": {"mutual_need": 0.7, "trust": trust}}}
    found = fold.study(along(path, steps=11, data=data, ends=ends))
    changed = 0
    for (_, before), (_, after) in pairwise(found.settled.iterrows()):
        low, high = sorted((before["value"], after["value"]))
        own = found.edges[found.edges["in_force"] == before["in_force"]]
        assert (before["in_force"] != after["in_force"]) == own["value"].between(low, high).any()
        changed += before["in_force"] != after["in_force"]
    assert changed == changes


def test_the_model_without_luck_rests_on_the_lines(over_alternatives):
    """Every rest of the simulation is a stable fixed point at its value, to 1e-4 (near the fold it takes long)."""
    for _, row in over_alternatives.settled.iterrows():
        near = over_alternatives.points.query("value == @row.value and stable and in_force == @row.in_force")
        sides = ["contribution_ab", "contribution_ba"]
        assert np.abs(near[sides].to_numpy() - row[sides].to_numpy(dtype=float)).max(axis=1).min() < 1e-4


def test_without_need_nothing_holds_a_pair_together(over_need):
    """Need is necessary: full trust and worth move to x = 0.06 at a need of nothing, far below the reserve."""
    y = 8 * (0.06 - 0.45)
    none = over_need.points.query("value == 0")
    assert not none["in_force"].any()
    assert none[["contribution_ab", "contribution_ba"]].to_numpy().max() < 0.5 * (1 + y / np.sqrt(1 + y * y)) + 1e-9


def test_bars_of_nothing_leave_only_partnering():
    """Where every bar is 0 they are always met, and there is no rest without the agreement."""
    found = fold.study(along(NEED, steps=3, contribution_bar=0.0, trust_bar=0.0, worth_bar=0.0))
    assert found.points["in_force"].all()


def test_luck_has_no_part_in_fixed_points(calm):
    """With any noise and any offers the fixed points are the same."""
    loud = fold.study(along(NEED, steps=6, need_volatility=0.5, offer_rate=1.0, delivery_noise=1.0))
    assert len(calm.edges)
    np.testing.assert_array_equal(loud.edges["value"], calm.edges["value"])
    np.testing.assert_array_equal(loud.points["contribution_ab"], calm.points["contribution_ab"])


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


def test_the_same_study_gives_the_same_numbers(calm):
    """Nothing is left to chance."""
    again = fold.study(along(NEED, steps=6))
    assert len(calm.edges)
    assert again.points.equals(calm.points)
    assert again.edges.equals(calm.edges)


def test_diagrams_are_drawn(over_alternatives, over_need, tmp_path):
    """With and without the shares of a ramp: something to see, and a title with the edges."""
    for name, found in (("alternatives", over_alternatives), ("need", over_need)):
        figure, data = fold_plot.bifurcation(found)
        assert_readable(figure, data, tmp_path, name)
    assert "its absence at every value: once lost, it comes back at no value" in shown(
        fold_plot.bifurcation(over_alternatives)[0]
    )


def test_the_texts_name_what_is_held_still(over_alternatives, tmp_path):
    """These states stay as they start with the settings, and move without them; help and figure name them."""
    moving = from_data(two()).with_settings({"departments.all.coaching": 0.05})
    names = ("self_worth", "capability", "customer_focus", "alternatives")
    for scenario, moves in ((moving.with_settings(ramp.STILL), False), (moving, True)):
        lanes = Lanes(build(scenario), Luck.of(1, [0]))
        before = {name: lanes.state(name).copy() for name in names}
        lanes.advance(24)
        assert [bool((lanes.state(name) != before[name]).any()) for name in names] == [moves] * len(names)
    held = "self-worth, capability, customer focus and alternatives"
    assert f"Keep {held} as they start" in " ".join(partnering("tipping", "--help", cwd=tmp_path).stdout.split())
    texts = fold_plot.bifurcation(over_alternatives)[0].texts
    assert f"Held still: {held}." in " ".join(" ".join(text.get_text() for text in texts).split())


def test_a_diagram_without_edges_is_drawn():
    """Over clarity both last at every value."""
    found = fold.study(ramp.along(load("two-departments"), "organisation.clarity", steps=3))
    assert found.edges.empty
    figure, data = fold_plot.bifurcation(found)
    assert "at every value of clarity" in shown(figure)
    assert len(data) == len(found.points)


def made_up(*edges, always=()):
    """A fold over clarity with some edges, and kinds of fixed points that are stable at a value."""
    points = pd.DataFrame({"stable": True, "in_force": list(always)})
    columns = ["value", "in_force", "exists", "why"]
    table = pd.DataFrame([(*edge, "fold") for edge in edges], columns=columns)
    return fold.Fold("organisation.clarity", points, table, pd.DataFrame())


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (
            made_up((0.3, True, "above"), (0.7, False, "below")),
            "Without luck and over clarity, partnering can last from 0.30, and its absence up to 0.70.",
        ),
        (
            made_up((-0.6, True, "above"), (0.6, True, "below"), (-0.5, False, "below"), (0.5, False, "above")),
            "Without luck and over clarity, partnering can last from −0.60 to 0.60, and its absence up to −0.50 and "
            "from 0.50.",
        ),
        (
            made_up((0.6, True, "below"), always=[False]),
            "Without luck and over clarity, partnering can last up to 0.60, and its absence at every value: once lost, "
            "it comes back at no value.",
        ),
        (
            made_up((0.4, False, "below"), always=[True]),
            "Without luck and over clarity, partnering can last at every value, and its absence up to 0.40: once made, "
            "it is lost at no value.",
        ),
        (
            made_up(always=[True]),
            "Without luck and over clarity, partnering can last at every value, and its absence nowhere.",
        ),
        (
            made_up(always=[False]),
            "Without luck and over clarity, partnering can last nowhere, and its absence at every value.",
        ),
        (
            made_up(always=[True, False]),
            "Without luck, both partnering and its absence can last at every value of clarity: what is there stays.",
        ),
    ],
)
def test_findings_name_every_stretch(found, text):
    """Nowhere, everywhere, from one edge to another; and whether what is lost or made can ever change again."""
    assert fold_finding(found) == text
