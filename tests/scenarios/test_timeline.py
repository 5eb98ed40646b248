"""Dated changes: what each kind does, to whom, in which months.

All luck and all speeds are zero here unless a test says otherwise, so that nothing moves but by date.
Pairs in order: A–B (sides 0: A→B, 1: B→A), A–C (2, 3), B–C (4, 5).
"""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partnering.agents.model import PartneringModel
from partnering.documents.language import language
from partnering.files.errors import InputError
from partnering.model.parameters import ORGANISATION
from partnering.scenarios.onset import gradual
from partnering.scenarios.scenario import from_data
from partnering.scenarios.targets import Change
from tests import strategies
from tests.dated import dated_changes
from tests.strategies import examples, organisation_of, quiet, run

STILL = {
    **dict.fromkeys(("trust_gain", "trust_loss", "reputation", "worth_rate", "integration_rate", "balancing"), 0.0),
    **dict.fromkeys(("learning", "shared_outcome"), 0.0),
    **dict.fromkeys(("need_persistence", "offer_decay"), 1.0),
    **dict.fromkeys(("contribution_bar", "trust_bar", "worth_bar"), 1.0),
}
THREE = {"A": {}, "B": {}, "C": {}}


def dated(*changes, months=8, **organisation):
    """Three departments among which nothing moves by itself, and some dated changes."""
    return quiet(months, **STILL | organisation) | {"departments": THREE, "timeline": list(changes)}


def clarity(organisation):
    """Clarity in each month, (months,)."""
    return organisation.parameters["clarity"][organisation.epoch["parameters"]]


def trace(*changes, **organisation):
    """Every state at the end of every month of the run: arrays (months, places)."""
    return {name: values[0] for name, values in run(dated(*changes, **organisation), trace=True).trace.items()}


def by_month(before, now, after, first=3, last=4, months=8):
    """`before`, then `now` in the months `first` to `last`, then `after`."""
    return [now if first <= month <= last else after if month > last else before for month in range(1, months + 1)]


def assert_only(changes, expected, **organisation):
    """Of these states exactly those places take the expected values of each month; all else is untouched."""
    with_change, without = trace(*changes, **organisation), trace(**organisation)
    for name in ("self_worth", "capability", "trust", "worth", "alternatives", "offer", "need_drift", "integration"):
        changed = without[name].copy()
        for place, values in expected.get(name, {}).items():
            changed[:, place] = values
        np.testing.assert_allclose(with_change[name], changed, atol=1e-12, err_msg=name)


# ---- states: changed, and left there -------------------------------------------------------------

STATES = [
    ("departments.A.self_worth", "self_worth", [0], 0.8),
    ("departments.B.capability", "capability", [1], 0.95),
    ("departments.all.self_worth", "self_worth", [0, 1, 2], 0.8),
    ("relationships.A+B.trust", "trust", [0, 1], 0.6),
    ("relationships.B+A.trust", "trust", [0, 1], 0.6),
    ("relationships.A+C.C.trust", "trust", [3], 0.6),
    ("relationships.all.trust", "trust", [0, 1, 2, 3, 4, 5], 0.6),
    ("relationships.all.B.trust", "trust", [1, 4], 0.6),
    ("relationships.B+C.B.alternatives", "alternatives", [4], 0.15),
    ("relationships.B+C.B.worth", "worth", [4], 0.8),
    ("relationships.A+B.A.offer", "offer", [0], 0.0),
    ("relationships.A+B.A.need_drift", "need_drift", [0], 0.0),
    ("relationships.A+C.integration", "integration", [1], 0.0),
    ("relationships.all.integration", "integration", [0, 1, 2], 0.0),
]


@pytest.mark.parametrize(("path", "name", "places", "start"), STATES, ids=[path for path, *_ in STATES])
def test_a_state_is_set_in_its_month_and_stays(path, name, places, start):
    """Once, at the start of month 3; nothing else moves."""
    expected = [start, start] + [0.35] * 6
    assert_only([{"month": 3, "set": {path: 0.35}}], {name: dict.fromkeys(places, expected)})


@pytest.mark.parametrize(("path", "name", "places", "start"), STATES, ids=[path for path, *_ in STATES])
def test_a_state_is_added_to_and_multiplied(path, name, places, start):
    """In month 3 by a tenth less or more, in month 5 by half."""
    step = -0.1 if start > 0.1 else 0.1
    changes = [{"month": 3, "add": {path: step}}, {"month": 5, "multiply": {path: 0.5}}]
    expected = [start] * 2 + [start + step] * 2 + [(start + step) / 2] * 4
    assert_only(changes, {name: dict.fromkeys(places, expected)})


def test_a_change_of_a_state_for_a_period_is_repeated_each_month():
    """An addition adds up, a factor multiplies up, a value is held; afterwards the state stays where it was left."""
    path = "relationships.A+B.A.trust"
    for change, expected in (
        ({"add": {path: -0.1}}, [0.6, 0.6, 0.5, 0.4, 0.3, 0.3, 0.3, 0.3]),
        ({"multiply": {path: 0.5}}, [0.6, 0.6, 0.3, 0.15, 0.075, 0.075, 0.075, 0.075]),
        ({"set": {path: 0.9}}, [0.6, 0.6, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9]),
    ):
        assert_only([{"month": 3, "until": 5, **change}], {"trust": {0: expected}})


def test_a_state_that_moves_by_itself_is_held_only_for_the_period():
    """Trust that is held at 0.9 begins to fall when the period is over, and not before."""
    held = {"month": 2, "until": 4, "set": {"relationships.A+B.A.trust": 0.9}}
    trust = trace(held, trust_loss=0.2, hope=0.0)["trust"][:, 0]
    seen = trace(held, trust_loss=0.2, hope=0.0)["perceived"][:, 0]
    for month in (2, 3, 4):
        assert trust[month - 1] == pytest.approx(0.9 + 0.2 * (seen[month - 1] - 0.9))
    assert trust[4] == pytest.approx(trust[3] + 0.2 * (seen[4] - trust[3]))


def test_what_is_perceived_is_changed_before_the_month_is_seen():
    """The contribution as A sees it, set to 0.1, moves from there to what B delivers that month."""
    found = trace({"month": 3, "set": {"relationships.A+B.A.perceived": 0.1}}, communication=0.25)
    assert found["perceived"][2, 0] == pytest.approx(0.1 + 0.25 * (found["delivery"][2, 1] - 0.1))
    assert found["perceived"][2, 1] == trace(communication=0.25)["perceived"][2, 1]


def test_the_former_name_of_a_state_is_refused_with_its_new_name():
    """`seen`, as scenarios of earlier versions say, is called `perceived`."""
    with pytest.raises(InputError, match=r'"seen" is now called "perceived"'):
        organisation_of(dated({"month": 3, "set": {"relationships.A+B.A.seen": 0.1}}))


def test_several_changes_of_one_state_in_a_month_follow_the_file():
    """Set then halved is not halved then set."""
    path = "relationships.A+B.A.trust"
    one, two = {"month": 3, "set": {path: 0.9}}, {"month": 3, "multiply": {path: 0.5}}
    assert_only([one, two], {"trust": {0: [0.6] * 2 + [0.45] * 6}})
    assert_only([two, one], {"trust": {0: [0.6] * 2 + [0.9] * 6}})


def test_changes_of_states_happen_by_month_not_by_place_in_the_file():
    """What is written first but dated later comes later."""
    path = "relationships.A+B.A.trust"
    assert_only(
        [{"month": 5, "multiply": {path: 0.5}}, {"month": 3, "set": {path: 0.8}}],
        {"trust": {0: [0.6] * 2 + [0.8] * 2 + [0.4] * 4}},
    )


# ---- parameters: held, and given back ------------------------------------------------------------


@pytest.mark.parametrize("parameter", ORGANISATION, ids=lambda parameter: parameter.name)
def test_every_parameter_of_the_organisation_can_be_changed_for_a_period(parameter):
    """It is the new one from month 3 through 4, and then what it was, to the last bit."""
    value = 7 if parameter.whole else 0.4321
    change = {"month": 3, "until": 4, "set": {f"organisation.{parameter.name}": value}}
    organisation, before = organisation_of(dated(change)), organisation_of(dated())
    for name in before.parameters.dtype.names:
        was = float(before.parameters[name][0])
        expected = by_month(was, value, was) if name == parameter.name else [was] * 8
        assert organisation.parameters[name][organisation.epoch["parameters"]].tolist() == expected


@pytest.mark.parametrize(
    ("operation", "amount", "now"), [("set", 0.1, 0.1), ("add", 0.15, 0.6), ("add", -9, 0.0), ("multiply", 0.5, 0.225)]
)
def test_a_parameter_of_the_organisation_acts_in_its_months(operation, amount, now):
    """The reserve is another for two months: contributions are as worked by hand, then as before."""

    def contribution(reserve: float) -> float:
        need, trust, worth = 0.85 * (1 - 0.15), 0.6, 0.8
        y = 8 * (math.sqrt(need * trust * worth) - reserve)
        return 0.5 * (1 + y / math.sqrt(1 + y * y))

    change = {"month": 3, "until": 4, operation: {"organisation.reserve": amount}}
    found = trace(change)["contribution"]
    expected = by_month(contribution(0.45), contribution(now), contribution(0.45))
    np.testing.assert_allclose(found, np.repeat(expected, 6).reshape(8, 6), atol=1e-12)
    np.testing.assert_array_equal(found[4:], trace()["contribution"][4:])


def test_a_parameter_changed_without_an_end_stays_changed():
    """For good, where `until` is not given."""
    found = trace({"month": 3, "set": {"relationships.A+B.A.stake": 0.5}})["dependence"]
    np.testing.assert_allclose(found[:, 0], by_month(0.7225, 0.425, 0.425), atol=1e-12)


@pytest.mark.parametrize(
    ("path", "places"),
    [
        ("relationships.A+B.A.stake", [0]),
        ("relationships.A+B.stake", [0, 1]),
        ("relationships.all.C.stake", [3, 5]),
        ("relationships.all.stake", [0, 1, 2, 3, 4, 5]),
    ],
)
def test_a_stake_is_changed_for_a_period(path, places):
    """Dependence is stake × (1 − alternatives): 0.85 × 0.85, for two months 0.4 × 0.85."""
    found = trace({"month": 3, "until": 4, "set": {path: 0.4}})["dependence"]
    expected = np.full((8, 6), 0.7225)
    expected[2:4, places] = 0.34
    np.testing.assert_allclose(found, expected, atol=1e-12)


def test_capacity_is_changed_for_a_period():
    """With time for one partnership A contributes 1 in all; then, without a limit, what it did before."""
    found = trace({"month": 3, "until": 4, "set": {"departments.A.capacity": 1}})["contribution"]
    before = trace()["contribution"]
    np.testing.assert_allclose(found[2:4, [0, 2]], 0.5, atol=1e-12)
    np.testing.assert_array_equal(np.delete(found, [2, 3], axis=0), np.delete(before, [2, 3], axis=0))
    np.testing.assert_array_equal(found[:, [1, 3, 4, 5]], before[:, [1, 3, 4, 5]])


def test_adding_to_no_limit_is_no_limit():
    """Capacity without a limit cannot be raised or lowered by an amount or factor, only set."""
    for change in ({"add": {"departments.A.capacity": -3}}, {"multiply": {"departments.A.capacity": 0.5}}):
        np.testing.assert_array_equal(trace({"month": 3, **change})["contribution"], trace()["contribution"])
    halved = [
        {"month": 1, "set": {"departments.A.capacity": 2}},
        {"month": 3, "multiply": {"departments.A.capacity": 0.5}},
    ]
    np.testing.assert_allclose(trace(*halved)["contribution"][2:, [0, 2]], 0.5, atol=1e-12)


def test_changes_of_a_parameter_follow_the_file_whatever_their_months():
    """Where periods overlap, the value is the base changed in the order in which the changes are written."""
    double = {"month": 4, "until": 6, "multiply": {"organisation.clarity": 0.5}}
    value = {"month": 2, "until": 5, "set": {"organisation.clarity": 0.8}}
    for changes, expected in (
        ([value, double], [0.6, 0.8, 0.8, 0.4, 0.4, 0.3, 0.6, 0.6]),
        ([double, value], [0.6, 0.8, 0.8, 0.8, 0.8, 0.3, 0.6, 0.6]),
    ):
        organisation = organisation_of(dated(*changes))
        np.testing.assert_allclose(clarity(organisation), expected, atol=1e-12)


# ---- onset: growing to full strength -------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"set": {"organisation.clarity": 0.9}}, [0.6, 0.6, 0.7, 0.8, 0.9, 0.9, 0.6, 0.6]),
        ({"add": {"organisation.clarity": -0.3}}, [0.6, 0.6, 0.5, 0.4, 0.3, 0.3, 0.6, 0.6]),
        ({"multiply": {"organisation.clarity": 0.5}}, [0.6, 0.6, 0.5, 0.4, 0.3, 0.3, 0.6, 0.6]),
    ],
)
def test_a_parameter_grows_in_a_straight_line(change, expected):
    """Onset 2: a third, two thirds, all of it from two months after the first on; after the period what it was."""
    organisation = organisation_of(dated({"month": 3, "until": 6, "onset": 2, **change}))
    np.testing.assert_allclose(clarity(organisation), expected, atol=1e-12)


def test_a_period_may_end_before_full_strength():
    """Of an onset of 5 months two are left: a sixth, two sixths."""
    organisation = organisation_of(
        dated({"month": 3, "until": 4, "onset": 5, "set": {"organisation.clarity": 0.9}}),
    )
    found = clarity(organisation)
    np.testing.assert_allclose(found, [0.6, 0.6, 0.65, 0.7, 0.6, 0.6, 0.6, 0.6], atol=1e-12)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"set": {"trust": 0.9}}, [0.7, 0.8, 0.9, 0.9]),
        ({"add": {"trust": -0.3}}, [0.5, 0.4, 0.3, 0.3]),
        ({"multiply": {"trust": 0.5}}, [0.5, 0.4, 0.3, 0.3]),
        ({"multiply": {"trust": 0}}, [0.4, 0.2, 0.0, 0.0]),
        ({"until": 5, "add": {"trust": -0.03}}, [0.59, 0.57, 0.54, 0.54]),  # a month: 1, 2, 3 hundredths
        ({"until": 5, "multiply": {"trust": 0.4}}, [0.48, 0.288, 0.1152, 0.1152]),  # a month: × 0.8, 0.6, 0.4
    ],
)
def test_a_state_is_changed_in_steps(change, expected):
    """Made once, in equal steps to the same end; made each month, with its share of the strength each month."""
    path = "relationships.A+B.A.trust"
    entry = {key: {path: value["trust"]} if isinstance(value, dict) else value for key, value in change.items()}
    assert_only([{"month": 3, "onset": 2, **entry}], {"trust": {0: [0.6] * 2 + expected + expected[-1:] * 2}})


def test_named_changes_have_an_onset_too():
    """Coaching at half and then all of 0.5 per month; sole sourcing closes a third of 0.4 a month."""
    assert_only(
        [{"month": 3, "until": 4, "onset": 1, "coach": ["A"], "rate": 0.5}],
        {
            "self_worth": {0: [0.8, 0.8, 0.85, *[0.925] * 5]},
            "capability": {0: [0.95, 0.95, 0.9625, *[0.98125] * 5]},
        },
    )
    left = [0.15 * (1 - 0.4 * share / 3) for share in (0, 0, 1, 2, 3, 3, 3, 3)]
    sourcing = {"month": 3, "onset": 2, "policy": "sole sourcing", "size": 0.4, "departments": ["A"]}
    assert_only([sourcing], {"alternatives": dict.fromkeys([0, 2], left)})


@given(
    name=st.sampled_from(["trust", "clarity"]),
    until=st.sampled_from([None, 9]),
    factor=st.floats(0, 2),
    addend=st.floats(-1, 1),
)
def test_without_an_onset_a_change_is_what_it_says(name, until, factor, addend):
    """To the last bit: no figure of a scenario that says no onset differs."""
    full = Change(3, until, name, [0], factor, addend)
    assert list(gradual(full, 0)) == [full]


@settings(max_examples=examples(40))
@given(change=dated_changes(["A", "B", "C"], [("A", "B"), ("B", "C")], 10))
def test_no_onset_is_an_onset_of_0(change):
    """To the last bit; and where a change is for good, it is at the end what it is without an onset."""
    data = strategies.two(10) | {"departments": THREE}
    plain = {key: value for key, value in change.items() if key != "onset"}
    one, other = (run(data | {"timeline": [entry]}, 1, 3, True).trace for entry in (plain, change))
    if not change.get("onset"):
        for name, values in one.items():
            np.testing.assert_array_equal(values, other[name])
    slow, fast = (organisation_of(data | {"months": 30, "timeline": [entry]}) for entry in (change, plain))
    if "until" not in change:
        for name in ("parameters", "capacity", "coaching", "stake"):
            np.testing.assert_array_equal(getattr(slow, name)[-1], getattr(fast, name)[-1])


def test_the_account_says_when_a_change_is_at_full_strength():
    """Or that it ends before."""
    entry = {"month": 6, "coach": ["IT"], "onset": 3}
    (told,) = from_data(strategies.two(24) | {"timeline": [entry]}).timeline
    assert told.told(language("en")) == "coaching of IT starts, 0.05 per month, at full strength from month 9"
    for until, end in (
        (9, " through month 9, at full strength from month 9"),
        (8, " through month 8, before it is at full strength"),
    ):
        (told,) = from_data(strategies.two(24) | {"timeline": [entry | {"until": until}]}).timeline
        assert told.told(language("en")) == "coaching of IT starts, 0.05 per month" + end


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"set": {"organisation.patience": 5}, "onset": 2}, "changes at once: leave out onset"),
        ({"shock": "reorganisation", "department": "A", "onset": 2}, "onset"),
        ({"relabel": "partner", "onset": 2}, "onset"),
        ({"coach": ["A"], "onset": 1.5}, "onset"),
        ({"coach": ["A"], "onset": -1}, "onset"),
    ],
)
def test_what_comes_at_once_takes_no_onset(entry, message):
    """Shocks and names are sudden; a whole number has no shares; an onset is counted in whole months."""
    with pytest.raises(InputError, match=message):
        organisation_of(dated({"month": 3, **entry}))


# ---- named changes -------------------------------------------------------------------------------


def test_coaching_raises_self_worth_and_capability_in_its_months():
    """At 0.5 per month, two months: 0.8 → 0.9 → 0.95, and there it stays. No other department is touched.

    What is missing of capability, 0.05, is halved twice too.
    """
    assert_only(
        [{"month": 3, "until": 4, "coach": ["A"], "rate": 0.5}],
        {
            "self_worth": {0: [0.8, 0.8, 0.9, 0.95, 0.95, 0.95, 0.95, 0.95]},
            "capability": {0: [0.95, 0.95, 0.975, *[0.9875] * 5]},
        },
    )


def test_coaching_adds_to_coaching():
    """A department that is coached at 0.1 and again at 0.3 is coached at 0.4; never beyond 1."""
    for rate, expected in ((0.3, 0.4), (1.0, 1.0)):
        data = dated({"month": 3, "until": 4, "coach": ["A", "C"], "rate": rate})
        organisation = organisation_of(data | {"departments": {"A": {"coaching": 0.1}, "B": {}, "C": {}}})
        coaching = organisation.coaching[organisation.epoch["coaching"]]
        np.testing.assert_allclose(coaching[:, 0], by_month(0.1, expected, 0.1), atol=1e-12)
        np.testing.assert_allclose(coaching[:, 1], 0.0)
        np.testing.assert_allclose(coaching[:, 2], by_month(0, rate, 0), atol=1e-12)


def test_an_outside_offer_reaches_one_side_and_passes():
    """A gets an offer of 0.6 in B's place: it decays by half a month, and A needs B less by as much."""
    change = {"month": 3, "shock": "outside offer", "side": ["A", "B"], "size": 0.6}
    found = trace(change, offer_decay=0.5)
    offer = np.array([0, 0, 0.3, 0.15, 0.075, 0.0375, 0.01875, 0.009375])
    np.testing.assert_allclose(found["offer"][:, 0], offer, atol=1e-12)
    np.testing.assert_allclose(found["dependence"][:, 0], 0.85 * 0.85 * (1 - offer), atol=1e-12)
    assert not found["offer"][:, 1:].any()
    assert_only([change], {"offer": {0: [0, 0] + [0.6] * 6}})


def test_an_outside_offer_stays_open_to_its_last_month():
    """Each month adds what the one before has taken; after the last one it fades. Where none fades it is as it came."""
    change = {"month": 3, "until": 5, "shock": "outside offer", "side": ["A", "B"], "size": 0.6}
    offer = [0, 0, 0.3, 0.3, 0.3, 0.15, 0.075, 0.0375]
    np.testing.assert_allclose(trace(change, offer_decay=0.5)["offer"][:, 0], offer, atol=1e-12)
    assert_only([change], {"offer": {0: [0, 0] + [0.6] * 6}})


def test_an_offer_stays_open_also_where_offers_come_to_fade_otherwise():
    """Half is left in months 1 to 3, a tenth in months 4 and 5, all of it afterwards: it is 0.6 at each start."""
    change = {"month": 3, "until": 7, "shock": "outside offer", "side": ["A", "B"], "size": 0.6}
    decay = [{"month": 4, "until": 5, "set": {"organisation.offer_decay": 0.1}}]
    decay += [{"month": 6, "set": {"organisation.offer_decay": 1.0}}]
    offer = [0, 0, 0.3, 0.06, 0.06, 0.6, 0.6, 0.6]
    np.testing.assert_allclose(trace(change, *decay, offer_decay=0.5)["offer"][:, 0], offer, atol=1e-12)


@given(
    size=st.floats(0, 1),
    others=st.lists(st.tuples(st.integers(1, 8), st.floats(0, 1)), max_size=4),
    decay=st.floats(0, 1),
)
def test_an_offer_that_stays_open_takes_away_no_other(size, others, decay):
    """Whatever else a side is offered, before or meanwhile: it is never less, and of size 0 it changes nothing."""
    usual = {"shock": "outside offer", "side": ["A", "B"]}
    passing = [usual | {"month": month, "size": other} for month, other in others]
    longer = usual | {"month": 3, "until": 6, "size": size}
    without, found = (trace(*some, offer_decay=decay)["offer"][:, 0] for some in (passing, [longer, *passing]))
    assert (found >= without - 1e-12).all()
    assert (found[2:6] >= decay * size - 1e-12).all()
    if size == 0.0:
        np.testing.assert_allclose(found, without, atol=1e-12)


def test_a_second_offer_fills_part_of_what_the_first_leaves():
    """0.6, and half of the remaining 0.4: 0.8."""
    first, second = (
        {"month": n, "shock": "outside offer", "side": ["C", "A"], "size": s} for n, s in ((3, 0.6), (5, 0.5))
    )
    assert_only([first, second], {"offer": {3: [0, 0, 0.6, 0.6, 0.8, 0.8, 0.8, 0.8]}})


def test_a_reorganisation_costs_trust_both_ways_and_integration():
    """Half of it, in every tie of the department and in no other."""
    joined = {"month": 1, "set": {"relationships.all.integration": 0.8}}
    assert_only(
        [joined, {"month": 3, "shock": "reorganisation", "department": "A", "size": 0.5}],
        {
            "trust": dict.fromkeys([0, 1, 2, 3], by_month(0.6, 0.3, 0.3)),
            "integration": dict.fromkeys([0, 1], by_month(0.8, 0.4, 0.4)) | {2: [0.8] * 8},
        },
    )


def test_a_leader_who_leaves_takes_trust_and_self_worth_along():
    """The others' trust in the department and its own self-worth fall by 30 %; its trust in others does not."""
    assert_only(
        [{"month": 3, "shock": "leader leaves", "department": "A", "size": 0.3}],
        {
            "trust": dict.fromkeys([1, 3], by_month(0.6, 0.42, 0.42)),
            "self_worth": {0: by_month(0.8, 0.56, 0.56)},
        },
    )


@pytest.mark.parametrize(
    ("who", "places"),
    [({}, [0, 1, 2, 3, 4, 5]), ({"departments": ["A"]}, [0, 2]), ({"departments": ["A", "C", "A"]}, [0, 2, 3, 5])],
)
def test_sole_sourcing_closes_alternatives(who, places):
    """By a share, of all or of those named (once, however often they are named)."""
    assert_only(
        [{"month": 3, "policy": "sole sourcing", "size": 0.4, **who}],
        {"alternatives": dict.fromkeys(places, by_month(0.15, 0.09, 0.09))},
    )


@pytest.mark.parametrize(
    ("change", "name", "place", "expected"),
    [
        ({"coach": ["A"]}, "self_worth", 0, 0.8 + 0.05 * 0.2),
        ({"shock": "outside offer", "side": ["A", "B"]}, "offer", 0, 0.6),
        ({"shock": "reorganisation", "department": "A"}, "trust", 0, 0.6 * 0.7),
        ({"shock": "leader leaves", "department": "A"}, "trust", 1, 0.6 * 0.7),
        ({"policy": "sole sourcing"}, "alternatives", 0, 0.15 * 0.5),
    ],
)
def test_named_changes_have_a_usual_size(change, name, place, expected):
    """Where no size or rate is given."""
    assert trace({"month": 3, **change})[name][2, place] == pytest.approx(expected)


# ---- labels --------------------------------------------------------------------------------------


def nominal(*changes) -> list[float]:
    """Share of pairs in each month that are called partners and are not (here none is)."""
    model = PartneringModel(organisation_of(dated(*changes)), rng=1).run_to_horizon()
    return model.datacollector.get_model_vars_dataframe()["nominal_partnering"].tolist()


def test_labels_count_from_their_month_on():
    """All ties are partners in name from month 3, clients from month 6."""
    partner, client = ({"month": n, "relabel": label} for n, label in ((3, "Business Partner"), (6, "client")))
    assert nominal() == [0.0] * 8
    assert nominal(partner) == [0.0] * 2 + [1.0] * 6
    assert nominal(partner, client) == nominal(client, partner) == [0.0] * 2 + [1.0] * 3 + [0.0] * 3
    assert nominal(partner | {"month": 9}) == [0.0] * 8


def test_some_ties_are_relabelled():
    """Pairs are named in either order; the others keep what they are called."""
    change = {"month": 3, "relabel": "partner", "pairs": [["B", "A"]]}
    assert nominal(change) == pytest.approx([0.0] * 2 + [1 / 3] * 6)
    organisation = organisation_of(dated(change))
    assert organisation.labels.at(2) == (None,) * 3
    assert organisation.labels.at(3) == organisation.labels.at(8) == ("partner", None, None)


# ---- what holds of all of them -------------------------------------------------------------------

NOTHING = [
    {"add": {"organisation.clarity": 0, "relationships.all.trust": 0}},
    {"multiply": {"organisation.clarity": 1, "relationships.A+B.A.need_drift": 1}},
    {"set": {"organisation.clarity": 0.6, "organisation.patience": 3, "relationships.A+B.stake": 0.85}},
    {"coach": ["A", "B"], "rate": 0},
    {"shock": "outside offer", "side": ["A", "B"], "size": 0},
    {"shock": "reorganisation", "department": "A", "size": 0},
    {"shock": "leader leaves", "department": "A", "size": 0},
    {"policy": "sole sourcing", "size": 0},
    {"relabel": "business partner"},
]


@pytest.mark.parametrize("change", NOTHING, ids=[next(iter(change)) + str(n) for n, change in enumerate(NOTHING)])
def test_a_change_that_changes_nothing_changes_no_bit(change):
    """With all luck and all speeds as usual, every figure of every month is the same to the last bit."""
    data = strategies.two(24) | {"departments": THREE}
    one, other = (run(data | {"timeline": timeline}, 3, trace=True) for timeline in ([], [{"month": 5, **change}]))
    for name, values in (one.trace | one.relationships).items():
        np.testing.assert_array_equal(values, (other.trace | other.relationships)[name], err_msg=name)


@settings(max_examples=examples(40))
@given(change=dated_changes(["A", "B", "C"], [("A", "B"), ("B", "C")], 10), seed=st.integers(0, 99))
def test_a_change_does_nothing_before_its_month(change, seed):
    """Up to the month before, every figure is the same; a change after the horizon does nothing at all."""
    data = strategies.two(10) | {"departments": THREE}
    one, other = (run(data | {"timeline": timeline}, 1, seed, True).trace for timeline in ([], [change]))
    for name, values in one.items():
        np.testing.assert_array_equal(values[:, : change["month"] - 1], other[name][:, : change["month"] - 1])


@pytest.mark.parametrize(("amount", "end"), [(9, 1.0), (-9, 0.0)])
def test_what_is_changed_stays_in_its_range(amount, end):
    """Additions far too large end at the end of the range, for parameters and states alike."""
    paths = {"relationships.A+B.A.trust": amount, "departments.A.self_worth": amount, "organisation.clarity": amount}
    found = trace({"month": 3, "add": paths})
    assert found["trust"][2, 0] == end
    assert found["self_worth"][2, 0] == end
    organisation = organisation_of(dated({"month": 3, "add": paths}))
    assert clarity(organisation).tolist() == by_month(0.6, end, end)


def test_a_period_that_outlasts_the_run_ends_with_it():
    """Until month 99 of 8: changed to the end."""
    found = trace({"month": 7, "until": 99, "add": {"relationships.A+B.A.trust": -0.1}})
    np.testing.assert_allclose(found["trust"][:, 0], [0.6] * 6 + [0.5, 0.4], atol=1e-12)
