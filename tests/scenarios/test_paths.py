"""Paths: each form sets the number that it names, and nothing else."""

import copy
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings

from partnering.files.errors import InputError
from partnering.model.labels import Labels
from partnering.model.organisation import EPOCH_DTYPE, Organisation
from partnering.model.parameters import DEPARTMENT, ORGANISATION, SIDE, names
from partnering.scenarios.build import Ground, build
from partnering.scenarios.scenario import from_data
from tests import strategies
from tests.scenarios.test_scenario_files import equal
from tests.strategies import examples

DATA = {
    "name": "Three",
    "departments": {"IT": {"self_worth": 0.5}, "Sales": {}, "Finance": None},
    "relationships": {
        "default": {"stake": 0.8, "alternatives": 0.2, "trust": 0.5},
        "pairs": [
            {"between": ["Sales", "IT"], "IT": {"stake": 0.7, "trust": 0.3}, "Sales": {"alternatives": 0.4}},
            {"between": ["Sales", "Finance"], "mutual_need": 0.6, "need_gap": 0.2},
        ],
    },
    "timeline": [{"month": 3, "shock": "outside offer", "side": ["IT", "Sales"], "size": 0.5}],
}
NONE = DATA | {"relationships": {"default": "none", "pairs": [{"between": ["IT", "Sales"], "trust": 0.4}]}}
# Pairs in order: IT–Sales (sides 0, 1), IT–Finance (2, 3), Sales–Finance (4, 5).


def changed(path, value, data=DATA) -> dict[str, object]:
    """The arrays of the organisation that a setting changes, as they are afterwards (of one epoch, the epoch)."""
    before, after = build(from_data(data)), build(from_data(data).with_settings({path: value}))
    found = {}
    for name in Organisation.__dataclass_fields__:
        one, other = getattr(before, name), getattr(after, name)
        if not np.array_equal(one, other) if isinstance(one, np.ndarray) else one != other:
            only = isinstance(other, np.ndarray) and other.ndim == 2 and name != "pairs" and len(other) == 1
            found[name] = (other[0] if only else other).tolist() if isinstance(other, np.ndarray) else other
    return found


def refused(path, value=0.5, data=DATA) -> str:
    """The line with which a path is refused."""
    with pytest.raises(InputError) as caught:
        from_data(data).with_settings({path: value})
    assert str(caught.value).startswith((f"{path}: ", f"{path}={value}: "))
    return str(caught.value)


def test_months_set_the_horizon():
    """`months` changes how long the run is, and with it the months that have an epoch."""
    found = changed("months", 12)
    assert found.pop("epoch") == [(0,) * len(EPOCH_DTYPE)] * 12
    assert found == {"months": 12}


@pytest.mark.parametrize("parameter", ORGANISATION, ids=lambda parameter: parameter.name)
def test_a_parameter_of_the_organisation_is_set_alone(parameter):
    """`organisation.NAME` changes that one number."""
    value = 7 if parameter.whole else 0.123
    before = build(from_data(DATA)).parameters
    found = changed(f"organisation.{parameter.name}", value)
    assert list(found) == ["parameters"]
    after = dict(zip(names(ORGANISATION), found["parameters"][0], strict=True))
    assert after == {name: float(before[name][0]) for name in names(ORGANISATION)} | {parameter.name: value}


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("departments.Sales.capacity", 2, {"capacity": [np.inf, 2, np.inf]}),
        ("departments.Finance.coaching", 0.1, {"coaching": [0, 0, 0.1]}),
        # felt worth starts at the bearing of the side's department
        (
            "departments.IT.self_worth", 0.1,
            {
                "department_start": [[0.1, 0.8, 0.8], [0.95] * 3, [0.3] * 3],
                "worth": [0.1, 0.8, 0.1, 0.8, 0.8, 0.8],
            },
        ),
        ("departments.IT.capability", 0.1, {"department_start": [[0.5, 0.8, 0.8], [0.1, 0.95, 0.95], [0.3] * 3]}),
        ("departments.all.customer_focus", 1, {"department_start": [[0.5, 0.8, 0.8], [0.95] * 3, [1, 1, 1]]}),
        ("departments.all.capacity", 3, {"capacity": [3, 3, 3]}),
        ("departments.Finance.trust_propensity", -0.2, {"trust_propensity": [0, 0, -0.2]}),
        (
            "departments.Sales.purpose",
            "serve-the-customer",
            {
                "department_start": [[0.5, 0.9, 0.8], [0.95] * 3, [0.3, 0.7, 0.3]],
                "worth": [0.5, 0.9, 0.5, 0.8, 0.9, 0.8],
            },
        ),
        # a default reaches only what is not said of a pair or side
        ("relationships.default.stake", 0.1, {"stake": [0.7, 0.1, 0.1, 0.1, 1, 1]}),
        ("relationships.default.alternatives", 0.9, {"alternatives": [0.9, 0.4, 0.9, 0.9, 0.3, 0.5]}),
        ("relationships.default.trust", 0.1, {"trust": [0.3, 0.1, 0.1, 0.1, 0.1, 0.1]}),
        ("relationships.default.label", "client", {"labels": Labels(("client",) * 3)}),
        # the shorthand takes the place of stakes and alternatives
        (
            "relationships.default.mutual_need",
            0.75,
            {"stake": [0.7, 1, 1, 1, 1, 1], "alternatives": [0.25, 0.4, 0.25, 0.25, 0.3, 0.5]},
        ),
        (
            "relationships.IT+Sales.mutual_need", 0.75,
            {"stake": [1, 1, 0.8, 0.8, 1, 1], "alternatives": [0.25, 0.25, 0.2, 0.2, 0.3, 0.5]},
        ),
        (
            "relationships.Finance+IT.mutual_need", 0.75,
            {"stake": [0.7, 0.8, 1, 1, 1, 1], "alternatives": [0.2, 0.4, 0.25, 0.25, 0.3, 0.5]},
        ),
        # a pair sets both of its sides; a side sets itself
        ("relationships.IT+Sales.trust", 0.9, {"trust": [0.9, 0.9, 0.5, 0.5, 0.5, 0.5]}),
        ("relationships.Sales+IT.stake", 0.9, {"stake": [0.9, 0.9, 0.8, 0.8, 1, 1]}),
        ("relationships.IT+Finance.alternatives", 0.9, {"alternatives": [0.2, 0.4, 0.9, 0.9, 0.3, 0.5]}),
        ("relationships.IT+Sales.IT.stake", 0.9, {"stake": [0.9, 0.8, 0.8, 0.8, 1, 1]}),
        ("relationships.Sales+IT.IT.alternatives", 0.9, {"alternatives": [0.9, 0.4, 0.2, 0.2, 0.3, 0.5]}),
        ("relationships.Finance+IT.Finance.trust", 0.9, {"trust": [0.3, 0.5, 0.5, 0.9, 0.5, 0.5]}),
        ("relationships.IT+Sales.Sales.worth", 0.3, {"worth": [0.5, 0.3, 0.5, 0.8, 0.8, 0.8]}),
        ("relationships.Sales+Finance.need_gap", -0.2, {"alternatives": [0.2, 0.4, 0.2, 0.2, 0.5, 0.3]}),
        ("relationships.IT+Finance.label", "client", {"labels": Labels((None, "client", None))}),
        # all pairs, whatever is said of them
        ("relationships.all.trust", 0.9, {"trust": [0.9] * 6}),
        ("relationships.all.label", "client", {"labels": Labels(("client",) * 3)}),
        ("relationships.all.mutual_need", 0.9, {"stake": [1] * 6, "alternatives": [0.1, 0.1, 0.1, 0.1, 0.0, 0.2]}),
        # dated changes
        ("timeline.0.size", 0.25, {"state_changes": [(3, 3, 4, 0, 1, 0.75, 0.25, 0.0, 1.0)]}),
        ("timeline.0.month", 5, {"state_changes": [(5, 5, 4, 0, 1, 0.5, 0.5, 0.0, 1.0)]}),
        ("timeline.0.side.1", "Finance", {"changed_places": [2]}),
    ],
)  # fmt: skip
def test_a_path_sets_what_it_says_and_nothing_else(path, value, expected):
    """Every other array of the organisation stays as it was."""
    found = changed(path, value)
    assert list(found) == list(expected)
    for name, values in expected.items():
        if name in ("labels", "state_changes"):
            assert found[name] == values
        else:
            np.testing.assert_allclose(found[name], values, atol=1e-12)


@pytest.mark.parametrize(
    ("path", "value", "kept"),
    [
        ("departments.IT.capability", 0.9, [False, True, True]),
        ("relationships.IT+Sales.IT.trust", 0.9, [True, False, True]),
        ("relationships.all.mutual_need", 0.9, [True, False, False]),
        ("relationships.IT+Sales.label", "client", [True, True, True]),
    ],
)
def test_a_source_goes_with_the_numbers_that_it_tells_of(path, value, kept):
    """Of a department, and of either side of a pair."""
    side = {"trust": 0.3, "source": "8 answers"}
    data = DATA | {"departments": {"IT": {"self_worth": 0.5, "source": "7 answers"}, "Sales": {}}, "timeline": []}
    data |= {"relationships": {"pairs": [{"between": ["IT", "Sales"], "IT": side, "Sales": side}]}}
    made = from_data(copy.deepcopy(data)).with_settings({path: value})
    told = [made.departments["IT"], *made.relationships.pairs[0].__pydantic_extra__.values()]
    assert [one.source is not None for one in told] == kept


@pytest.mark.parametrize("path", ["relationships.source+IT.stake", "relationships.all.trust"])
def test_a_department_called_source_keeps_its_side(path):
    """The key of its side is no text that says where numbers come from."""
    side = {"alternatives": 0.1, "trust": 0.7, "source": "8 answers"}
    data = {"name": "S", "departments": {"source": {}, "IT": {}}}
    data |= {"relationships": {"pairs": [{"between": ["source", "IT"], "source": side}]}}
    made = from_data(data).with_settings({path: 0.8}).relationships.pairs[0].__pydantic_extra__["source"]
    assert (made.alternatives, made.source) == (0.1, None)


@pytest.mark.parametrize("name", names(SIDE))
@pytest.mark.parametrize("pair", ["Sales+IT", "Finance+Sales", "IT+Finance"])
def test_the_order_of_the_two_parties_makes_no_difference(pair, name):
    """A+B and B+A are the same pair, also where a default has a gap between first and second party."""
    gap = copy.deepcopy(DATA)
    gap["relationships"] = {"default": {"mutual_need": 0.6, "need_gap": 0.4}}
    turned = "+".join(reversed(pair.split("+")))
    assert changed(f"relationships.{pair}.{name}", 0.9, gap) == changed(f"relationships.{turned}.{name}", 0.9, gap)
    assert set(changed(f"relationships.{pair}.{name}", 0.9, gap)) == {name}


def test_a_gap_has_a_direction():
    """The first party of the path needs the other more; a named pair has to be written as the scenario does."""
    assert refused("relationships.Finance+Sales.need_gap").endswith(
        "the pair is Sales+Finance in the scenario: write it so"
    )
    gap = DATA | {"relationships": {"default": {"mutual_need": 0.5}}}
    found = changed("relationships.Finance+IT.need_gap", 0.4, gap)
    np.testing.assert_allclose(found.pop("alternatives"), [0.5, 0.5, 0.7, 0.3, 0.5, 0.5])
    assert found == {}


@pytest.mark.parametrize("operation", ["set", "add", "multiply"])
@pytest.mark.parametrize("key", ["organisation.clarity", "departments.IT.coaching", "relationships.IT+Sales.IT.stake"])
def test_what_a_dated_change_sets_has_a_path(operation, key):
    """The path of what is changed is one part of the path, with its dots."""
    data = DATA | {"timeline": [*DATA["timeline"], {"month": 2, operation: {key: 0.1}}]}
    scenario = from_data(data).with_settings({f"timeline.1.{operation}.{key}": 0.2})
    assert scenario.data["timeline"] == [*DATA["timeline"], {"month": 2, operation: {key: 0.2}}]
    for path in (f"timeline.1.{operation}", f"timeline.1.{operation}.", f"timeline.1.{operation}.{key}.x"):
        assert refused(path, 0.2, data).endswith("names nothing in this scenario")


def test_settings_are_carried_out_in_order():
    """A pair overrides what was set for all, and all what was set for a pair."""
    scenario = from_data(DATA)
    pair, everyone = {"relationships.IT+Finance.trust": 0.1}, {"relationships.all.trust": 0.9}
    assert build(scenario.with_settings(everyone | pair)).trust.tolist() == [0.9, 0.9, 0.1, 0.1, 0.9, 0.9]
    assert build(scenario.with_settings(pair | everyone)).trust.tolist() == [0.9] * 6
    assert scenario.with_settings({}).data == scenario.data


def test_without_a_default_tie_only_named_pairs_can_be_set():
    """`default: none` leaves nothing to set but the pairs that there are; a path makes no tie."""
    assert changed("relationships.all.trust", 0.9, NONE) == {"trust": [0.9, 0.9]}
    assert changed("relationships.Sales+IT.stake", 0.9, NONE) == {"stake": [0.9, 0.9]}
    assert "there is no default tie" in refused("relationships.default.trust", 0.9, NONE)
    assert "there is no tie between IT and Finance" in refused("relationships.IT+Finance.trust", 0.9, NONE)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("month", r'unknown path "month"; did you mean "months"\?'),
        ("clarty", r'unknown path "clarty"; did you mean "organisation\.clarity"\?'),
        ("patience", r'unknown path "patience"; did you mean "organisation\.patience"\?'),
        ("trust", r'unknown path "trust"; did you mean "relationships\.all\.trust"\?'),
        ("organization.clarity", r'unknown path "organization"; did you mean "organisation"\?'),
        ("sweep.seed", r'unknown path "sweep"; allowed: months, organisation, departments, relationships, timeline'),
        ("", 'unknown path ""; allowed: .*'),
        ("months.x", "is not the path of one number.*"),
        ("organisation", "is not the path of one number.*"),
        ("departments.IT", "is not the path of one number.*"),
        ("relationships.default", "is not the path of one number.*"),
        ("timeline", "is not the path of one number.*"),
        ("organisation.clarty", r'unknown organisation parameter "clarty"; did you mean "clarity"\?'),
        ("departments.Sale.capacity", r'unknown department "Sale"; did you mean "Sales"\?'),
        ("departments.IT.capcity", r'unknown department attribute "capcity"; did you mean "capacity"\?'),
        ("departments.IT.trust", r'unknown department attribute "trust"; allowed: purpose, self_worth, .*'),
        ("relationships.defalt.trust", r'.* write the two departments as A\+B, .*; did you mean "default"\?'),
        ("relationships.IT.trust", r'"IT" is not a pair: write the two departments as A\+B, or default or all'),
        ("relationships.IT+Sale.trust", r'unknown department "Sale"; did you mean "Sales"\?'),
        ("relationships.IT+IT.trust", r'"IT\+IT" names the same department twice'),
        ("relationships.IT+Sales.trst", r'unknown relationship parameter "trst"; did you mean "trust"\?'),
        ("relationships.IT+Sales.between", r'unknown relationship parameter "between"; allowed: .*'),
        ("relationships.default.mutualneed", r'unknown relationship parameter .*; did you mean "mutual_need"\?'),
        ("relationships.IT+Sales.Finance.trust", r'unknown party of this pair "Finance"; allowed: IT, Sales'),
        ("relationships.IT+Sales.IT.trst", r'unknown parameter of a side "trst"; did you mean "trust"\?'),
        ("relationships.IT+Sales.IT.need_gap", r'unknown parameter of a side "need_gap"; allowed: stake, .*'),
        ("relationships.all.IT.trust", '"all" stands for pairs, which have no side of one department'),
        ("timeline.1.size", "names nothing in this scenario"),
        ("timeline.0.sze", "names nothing in this scenario"),
        ("timeline.x.size", "names nothing in this scenario"),
        ("timeline.-1.size", "names nothing in this scenario"),
        ("timeline.².size", "names nothing in this scenario"),
        ("timeline.0.size.0", "names nothing in this scenario"),
    ],
)  # fmt: skip
def test_a_path_that_names_nothing_is_refused(path, expected):
    """With the nearest name, or what is allowed."""
    assert re.fullmatch(re.escape(path) + ": " + expected, refused(path))


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("months", 6.5, "months must be a whole number from 1 to 1200, not 6.5"),
        ("organisation.clarity", 2, "organisation.clarity must be a number from 0 to 1, not 2"),
        ("organisation.clarity", True, "organisation.clarity must be a number from 0 to 1, not true"),
        ("organisation.clarity", None, "organisation.clarity must be a number from 0 to 1, not nothing"),
        ("departments.IT.purpose", "serve", "departments.IT.purpose must be one of serve-the-business, "),
        ("relationships.IT+Sales.trust", -1, "trust must be a number from 0 to 1, not -1"),
        ("relationships.Sales+Finance.stake", 0.5, "give either mutual_need and need_gap, or stake and alternatives"),
        ("timeline.0.size", 2, "timeline.0.size must be 1 or less, not 2"),
    ],
)
def test_a_value_that_does_not_fit_is_refused(path, value, expected):
    """The line names the setting, what is allowed, and what was given."""
    line = refused(path, value)
    assert line.startswith(f"{path}={value}: ")
    assert expected in line


@hypothesis_settings(max_examples=examples(30))
@given(data=strategies.scenarios())
def test_the_scenario_itself_is_left_as_it_was(data):
    """Settings make another scenario; setting what is already so changes no array."""
    scenario = from_data(data)
    before = copy.deepcopy(scenario.data)
    other = scenario.with_settings({"months": 77, "departments.all.capacity": 1, "relationships.all.trust": 0.5})
    assert other.months == 77
    assert scenario.data == before
    first = next(iter(scenario.departments))
    for parameter in DEPARTMENT:
        value = getattr(scenario.departments[first], parameter.name)
        if value is not None:
            assert changed(f"departments.{first}.{parameter.name}", value, data) == {}


@hypothesis_settings(max_examples=examples(30))
@given(data=strategies.scenarios())
def test_what_no_setting_changes_is_neither_checked_nor_made_again(data):
    """It is the same object, and the arrays are those of a scenario that is made of the same data anew."""
    scenario = from_data(data)
    ground = Ground.of(scenario)
    first, second, *_ = scenario.departments
    of_tie = f"relationships.{first}+{second}.trust"
    for path in ("organisation.clarity", "months", f"departments.{second}.capacity", of_tie):
        if path == of_tie and scenario.relationships.default == "none":
            continue
        other = scenario.with_settings({path: 1})
        assert other == from_data(other.data)
        assert (other.relationships is scenario.relationships) == (path != of_tie)
        own = ground.under(other)
        assert own.sides is ground.sides or path not in ("organisation.clarity", "months")
        assert equal(build(other, own), build(from_data(other.data)))


def test_departments_in_another_order_are_made_anew():
    """Their order says which row of an array is whose."""
    turned = from_data(DATA | {"departments": dict(reversed(DATA["departments"].items()))})
    assert turned.departments == from_data(DATA).departments
    assert equal(build(turned, Ground.of(from_data(DATA)).under(turned)), build(turned))


def test_other_sections_are_checked_like_those_of_a_file():
    """They are read as data are, those that stay are not looked at again, and what they lack is told."""
    scenario = from_data(DATA)
    sections = {"months": np.int64(7), "timeline": [{"month": 2, "coach": ["IT"]}], "sweep": {"seed": 3}}
    other = scenario.with_sections(sections)
    assert other.data == DATA | sections
    assert type(other.data["months"]) is int
    assert other == from_data(DATA | sections)
    assert other.relationships is scenario.relationships
    assert other.timeline != scenario.timeline
    for wrong, told in (
        ({"months": 0}, "months"),
        ({"timeline": [{"month": 2, "coach": ["IT"], "rte": 0.1}]}, 'unknown key "rte"'),
        ({"departments": {"IT": {}, "Sales": {}}}, 'unknown department "Finance"'),
        ({"mnths": 7}, 'unknown key "mnths"; did you mean "months"?'),
    ):
        with pytest.raises(InputError, match=told):
            scenario.with_sections(wrong)
