"""The one layout both engines read: what of a scenario arrives where."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partnering.files.errors import InputError
from partnering.model.labels import Labels
from partnering.model.organisation import DEPARTMENT_STATES, EPOCH_DTYPE
from partnering.model.parameters import BY_NAME, DEPARTMENT, MONTHS, ORGANISATION, PURPOSES, SIDE, names
from partnering.scenarios.build import build
from partnering.scenarios.scenario import from_data, from_text
from tests import strategies
from tests.strategies import SHARES, examples, organisation_of


def company(*departments, pairs=(), default=None, **rest):
    """Departments without settings, and their ties."""
    relationships = {"pairs": list(pairs)} | ({} if default is None else {"default": default})
    return {"name": "X", "departments": {name: {} for name in departments}, "relationships": relationships, **rest}


def department_value(organisation, name: str) -> np.ndarray:
    """A department parameter at the start, (departments,)."""
    if name in DEPARTMENT_STATES:
        return organisation.department_start[DEPARTMENT_STATES.index(name)]
    return getattr(organisation, name)[0]


def side_value(organisation, name: str) -> np.ndarray:
    """A side parameter at the start, (sides,)."""
    values = getattr(organisation, name)
    return values[0] if name == "stake" else values


# ---- every parameter arrives ---------------------------------------------------------------------


def test_months_arrive():
    """The horizon: its default and what is given."""
    assert organisation_of(company("A", "B")).months == MONTHS.default
    assert organisation_of(company("A", "B", months=7)).epoch.tolist() == [(0,) * len(EPOCH_DTYPE)] * 7


@pytest.mark.parametrize("parameter", ORGANISATION, ids=lambda parameter: parameter.name)
def test_every_parameter_of_the_organisation_arrives(parameter):
    """Its default, and the ends of its range."""
    assert organisation_of(company("A", "B")).parameters[parameter.name].tolist() == [parameter.default]
    for value in (parameter.low, parameter.high):
        data = company("A", "B", organisation={parameter.name: value})
        assert organisation_of(data).parameters[parameter.name].tolist() == [value]


@pytest.mark.parametrize("parameter", DEPARTMENT, ids=lambda parameter: parameter.name)
def test_every_parameter_of_a_department_arrives(parameter):
    """Its default, and what is given to one of three."""
    data = company("A", "B", "C")
    assert department_value(organisation_of(data), parameter.name).tolist() == [parameter.default] * 3
    data["departments"]["B"] = {parameter.name: 0.123}
    expected = [parameter.default, 0.123, parameter.default]
    assert department_value(organisation_of(data), parameter.name).tolist() == expected


@pytest.mark.parametrize("parameter", SIDE, ids=lambda parameter: parameter.name)
def test_every_parameter_of_a_side_arrives(parameter):
    """Its default; what a pair says of both sides; what it says of one; what the default tie says."""
    name = parameter.name
    usual = BY_NAME["self_worth"].default if name == "worth" else parameter.default  # worth starts as the bearing
    for pair, expected in (
        ({}, [usual, usual]),
        ({name: 0.123}, [0.123, 0.123]),
        ({"B": {name: 0.123}}, [usual, 0.123]),
        ({name: 0.5, "B": {name: 0.123}}, [0.5, 0.123]),
    ):
        found = organisation_of(company("A", "B", "C", pairs=[{"between": ["A", "B"], **pair}]))
        assert side_value(found, name).tolist() == [*expected, usual, usual, usual, usual]
    found = organisation_of(
        company("A", "B", "C", pairs=[{"between": ["A", "B"], "A": {name: 0}}], default={name: 0.2})
    )
    assert side_value(found, name).tolist() == [0, 0.2, 0.2, 0.2, 0.2, 0.2]


# ---- departments ---------------------------------------------------------------------------------


@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_purpose_sets_the_start_and_own_values_come_first(purpose):
    """A named starting point changes what it names, and what is given beside it is kept."""
    data = company("A", "B")
    data["departments"]["A"] = {"purpose": purpose}
    found = organisation_of(data)
    for parameter in DEPARTMENT:
        expected = PURPOSES[purpose].get(parameter.name, parameter.default)
        assert department_value(found, parameter.name).tolist() == [expected, parameter.default]
    data["departments"]["A"]["self_worth"] = 0.11
    assert organisation_of(data).department_start[0, 0] == 0.11


def test_purposes_are_those_of_the_model():
    """Serve the business 0.4; equal partner 0.8; serve the customer 0.9, with a focus on the customer of 0.7."""
    data = company("A", "B", "C")
    for name, purpose in zip("ABC", ("serve-the-business", "equal-partner", "serve-the-customer"), strict=True):
        data["departments"][name] = {"purpose": purpose}
    self_worth, capability, customer_focus = organisation_of(data).department_start.tolist()
    assert self_worth == [0.4, 0.8, 0.9]
    assert capability == [0.95] * 3
    assert customer_focus == [0.3, 0.3, 0.7]


def test_departments_organisation_and_values_left_empty_are_defaults():
    """A name with nothing behind it is a department as usual; an empty section is as if it were not there."""
    text = "name: X\norganisation:\ndepartments:\n  A:\n  B: {capacity: }\n"
    found, plain = build(from_text(text)), organisation_of(company("A", "B"))
    assert found.departments == ("A", "B")
    for name in ("department_start", "capacity", "coaching", "parameters"):
        np.testing.assert_array_equal(getattr(found, name), getattr(plain, name))


# ---- pairs and sides -----------------------------------------------------------------------------


def test_pairs_come_in_the_order_of_departments():
    """All pairs i < j by (i, j), in whatever order the file names them; two sides each, the earlier first."""
    found = organisation_of(company("C", "A", "B", pairs=[{"between": ["B", "A"]}, {"between": ["B", "C"]}]))
    assert found.departments == ("C", "A", "B")
    assert found.pairs.tolist() == [[0, 1], [0, 2], [1, 2]]
    assert found.owner.tolist() == [0, 1, 0, 2, 1, 2]
    assert found.partners.tolist() == [2, 2, 2]


def test_without_a_default_only_named_pairs_are_tied():
    """`default: none`; with no pair named there is no tie at all."""
    found = organisation_of(company("A", "B", "C", default="none", pairs=[{"between": ["C", "A"]}]))
    assert found.pairs.tolist() == [[0, 2]]
    assert found.partners.tolist() == [1, 0, 1]
    assert found.stake.tolist() == [[0.85, 0.85]]
    nobody = organisation_of(company("A", "B", default="none"))
    assert nobody.pairs.shape == (0, 2)
    assert nobody.partners.tolist() == [0, 0]


def test_the_sides_of_a_pair_belong_to_their_departments_however_the_pair_is_written():
    """`between` may name the later department first."""
    sides = {"A": {"stake": 0.1, "trust": 0.2}, "B": {"stake": 0.3, "alternatives": 0.4}}
    for between in (["A", "B"], ["B", "A"]):
        found = organisation_of(company("A", "B", pairs=[{"between": between, **sides}]))
        assert found.stake.tolist() == [[0.1, 0.3]]
        assert found.alternatives.tolist() == [0.15, 0.4]
        assert found.trust.tolist() == [0.2, 0.6]


def test_labels_come_from_the_pair_then_from_the_default():
    """A pair without a label is called what the default says."""
    pairs = [{"between": ["A", "B"], "label": "client"}, {"between": ["A", "C"]}]
    found = organisation_of(company("A", "B", "C", default={"label": "partner"}, pairs=pairs))
    assert found.labels == Labels(("client", "partner", "partner"))


# ---- the shorthand -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mutual_need", "gap", "first", "second"),
    [
        (0.7, 0.0, 0.7, 0.7),
        (0.7, 0.2, 0.8, 0.6),
        (0.7, -0.2, 0.6, 0.8),
        (0.5, 1.0, 1.0, 0.0),
        (0.9, 0.6, 1.0, 0.6),  # 1.2 is more than there is
        (0.1, 0.6, 0.4, 0.0),  # as -0.2 is less
        (0.0, 0.0, 0.0, 0.0),
        (1.0, 0.0, 1.0, 1.0),
    ],
)
@pytest.mark.parametrize("place", ["pair", "turned pair", "default"])
def test_the_shorthand_sets_both_dependences(mutual_need, gap, first, second, place):
    """D = M + g/2 for the first party and M - g/2 for the second, in [0, 1]: stake 1, alternatives 1 - D."""
    need = {"mutual_need": mutual_need, "need_gap": gap}
    if place == "default":
        found, expected = organisation_of(company("A", "B", default=need)), [1 - first, 1 - second]
    else:
        between = ["A", "B"] if place == "pair" else ["B", "A"]
        found = organisation_of(company("A", "B", pairs=[{"between": between, **need}]))
        expected = [1 - first, 1 - second] if place == "pair" else [1 - second, 1 - first]
    assert found.stake.tolist() == [[1, 1]]
    np.testing.assert_allclose(found.alternatives, expected, atol=1e-12)
    assert found.trust.tolist() == [0.6, 0.6]


@settings(max_examples=examples(50))
@given(mutual_need=SHARES, gap=st.floats(-1, 1))
def test_the_shorthand_is_what_the_first_month_shows(mutual_need, gap):
    """Without luck and shared outcome, dependence in the first month is M ± g/2, as far as [0, 1] allows."""
    data = strategies.quiet(1, shared_outcome=0.0)
    data |= {"relationships": {"default": {"mutual_need": mutual_need, "need_gap": gap}}}
    found = strategies.run(data, trace=True).trace["dependence"][0, 0]
    expected = np.clip([mutual_need + gap / 2, mutual_need - gap / 2], 0, 1)
    np.testing.assert_allclose(found, expected, atol=1e-12)


def test_a_pair_takes_from_the_default_what_it_does_not_say():
    """Need and gap each from the nearest place that says it; a pair with its own stakes leaves the default's need."""
    default = {"mutual_need": 0.6, "need_gap": 0.2, "trust": 0.3}
    for pair, stakes, alternatives in (
        ({}, [1, 1], [0.3, 0.5]),
        ({"mutual_need": 0.5}, [1, 1], [0.4, 0.6]),
        ({"need_gap": 0.4}, [1, 1], [0.2, 0.6]),
        ({"need_gap": 0.0}, [1, 1], [0.4, 0.4]),
        ({"alternatives": 0.9}, [1, 1], [0.9, 0.9]),
        ({"A": {"stake": 0.5}}, [0.5, 1], [0.3, 0.5]),
        ({"B": {"stake": 0.5, "alternatives": 0.1}}, [1, 0.5], [0.3, 0.1]),
    ):
        found = organisation_of(company("A", "B", default=default, pairs=[{"between": ["A", "B"], **pair}]))
        assert found.stake[0].tolist() == stakes, pair
        np.testing.assert_allclose(found.alternatives, alternatives, atol=1e-12, err_msg=str(pair))
        assert found.trust.tolist() == [0.3, 0.3]


def test_a_gap_follows_the_order_of_the_place_that_says_it():
    """The default's the order of departments, however a pair is written; a pair's own that of its `between`."""
    default = {"mutual_need": 0.6, "need_gap": 0.2}
    for between in (["A", "B"], ["B", "A"]):
        for pair in ({}, {"label": "client"}, {"trust": 0.6}):
            found = organisation_of(company("A", "B", default=default, pairs=[{"between": between, **pair}]))
            np.testing.assert_allclose(found.alternatives, [0.3, 0.5], atol=1e-12)
        found = organisation_of(company("A", "B", default=default, pairs=[{"between": between, "mutual_need": 0.5}]))
        np.testing.assert_allclose(found.alternatives, [0.4, 0.6], atol=1e-12)
    found = organisation_of(company("A", "B", default=default, pairs=[{"between": ["B", "A"], "need_gap": 0.4}]))
    np.testing.assert_allclose(found.alternatives, [0.6, 0.2], atol=1e-12)


def test_too_many_ties_are_refused_before_any_is_made(monkeypatch):
    """Thousands of departments with a default tie would fill the memory first."""
    monkeypatch.setattr("partnering.scenarios.build._tie", None)
    many = company(*(f"D{n}" for n in range(700)))
    with pytest.raises(InputError, match=r"244,650 ties are more than 200,000; use `default: none`"):
        build(from_data(many))


# ---- epochs --------------------------------------------------------------------------------------


def test_epochs_begin_where_a_parameter_may_change():
    """At a change of the same array and after its end; not at changes of others, nor beyond the horizon."""
    timeline = [
        {"month": 3, "until": 5, "coach": ["A"]},
        {"month": 5, "set": {"organisation.clarity": 0.9}},
        {"month": 7, "relabel": "partner"},
        {"month": 8, "shock": "reorganisation", "department": "A"},
        {"month": 9, "until": 10, "set": {"relationships.all.stake": 0.1}},
        {"month": 11, "set": {"organisation.clarity": 0.1}},
    ]
    found = organisation_of(company("A", "B", months=10, timeline=timeline))
    assert found.epoch["parameters"].tolist() == [0] * 4 + [1] * 6
    assert found.epoch["coaching"].tolist() == [0, 0, 1, 1, 1, 2, 2, 2, 2, 2]
    assert found.epoch["stake"].tolist() == [0] * 8 + [1] * 2
    assert found.epoch["capacity"].tolist() == [0] * 10
    assert found.coaching[found.epoch["coaching"], 0].tolist() == [0, 0, 0.05, 0.05, 0.05, 0, 0, 0, 0, 0]
    assert found.parameters["clarity"][found.epoch["parameters"]].tolist() == [0.6] * 4 + [0.9] * 6
    assert found.stake[found.epoch["stake"], 1].tolist() == [0.85] * 8 + [0.1] * 2
    assert [found.labels.at(month)[0] for month in range(1, 11)] == [None] * 6 + ["partner"] * 4
    assert found.state_changes["month"].tolist() == [8] * 2


@settings(max_examples=examples(60))
@given(data=strategies.scenarios())
def test_every_scenario_has_the_shapes_of_the_layout(data):
    """Rows of parameters for each epoch, sides in twos, pairs in order, state changes within the run."""
    found = build(from_data(data))
    pairs, departments = len(found.pairs), len(found.departments)
    epochs = {name: len(getattr(found, name)) for name in found.epoch.dtype.names}
    assert found.departments == tuple(data["departments"])
    assert found.epoch.shape == (found.months,)
    for name, number in epochs.items():
        assert found.epoch[name][0] == 0
        assert set(np.diff(found.epoch[name])) <= {0, 1}
        assert found.epoch[name][-1] == number - 1
    assert found.capacity.shape == (epochs["capacity"], departments)
    assert found.coaching.shape == (epochs["coaching"], departments)
    assert found.stake.shape == (epochs["stake"], 2 * pairs)
    assert found.alternatives.shape == found.trust.shape == (2 * pairs,)
    assert {len(found.labels.at(month)) for month in range(1, found.months + 1)} == {pairs}
    assert found.pairs.tolist() == sorted(found.pairs.tolist())
    assert all(i < j for i, j in found.pairs.tolist())
    for change in found.state_changes:
        assert 1 <= change["month"] <= change["until"] <= found.months
        assert 0 <= change["start"] <= change["stop"] <= len(found.changed_places)
    for parameter in ORGANISATION:
        values = found.parameters[parameter.name]
        assert ((parameter.low <= values) & (values <= parameter.high)).all()
    assert set(names(ORGANISATION)) == set(found.parameters.dtype.names)
