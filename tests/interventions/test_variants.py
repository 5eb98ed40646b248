"""Variants in a few words: what they mean, and what is refused in which words."""

from __future__ import annotations

import numpy as np
import pytest

from partnering.engine import lanes
from partnering.files.errors import InputError
from partnering.interventions import catalogue
from partnering.interventions.variants import Application, make_variant, parse
from partnering.scenarios import library
from partnering.scenarios.build import build
from partnering.scenarios.scenario import from_data
from tests.strategies import luck_for, two

SHIPPED = catalogue.load()
COMPANY = library.load("company")


def changes(text, scenario=COMPANY):
    """The dated changes that some words add."""
    return parse(text, scenario, SHIPPED).scenario.data["timeline"][len(scenario.timeline) :]


def test_words_give_the_scenario_that_one_would_write():
    """`coach IT from 6 to 24` is the dated change of a scenario file, and gives the same bits."""
    said = parse("coach IT from 6 to 24", COMPANY, SHIPPED)
    written = {**COMPANY.data, "timeline": [{"month": 6, "until": 24, "onset": 2, "coach": ["IT"], "rate": 0.05}]}
    assert said.scenario.data == written
    organisation = build(from_data(written))
    luck = luck_for(organisation, 20)
    one, other = (lanes.simulate(o, luck).relationships for o in (said.organisation, organisation))
    for name, values in one.items():
        np.testing.assert_array_equal(values, other[name])


@pytest.mark.parametrize(
    ("text", "added"),
    [
        ("shared bonus 0.9", [{"month": 1, "until": 60, "onset": 6, "set": {"organisation.shared_outcome": 0.9}}]),
        (
            "Coach it, hr 0.1 to 3",
            [{"month": 1, "until": 3, "onset": 2, "coach": [d], "rate": 0.1} for d in ("IT", "HR")],
        ),
        ("coach IT from 6", [{"month": 6, "until": 23, "onset": 2, "coach": ["IT"], "rate": 0.05}]),
        ("coach IT from 6 onset 5", [{"month": 6, "until": 23, "onset": 5, "coach": ["IT"], "rate": 0.05}]),
        ("coach IT onset 0 to 9 from 6", [{"month": 6, "until": 9, "coach": ["IT"], "rate": 0.05}]),
        ("voice IT from 50", [{"month": 50, "until": 60, "onset": 3, "add": {"relationships.all.IT.worth": 0.02}}]),
        ("rename Sales+IT", [{"month": 1, "relabel": "business partner", "pairs": [["Sales", "IT"]]}]),
    ],
)
def test_what_is_not_said_is_the_catalogue_s(text, added):
    """First month 1, its strength, its duration or else the horizon; whom as named, in any case."""
    assert changes(text) == added


def test_nobody_named_is_everybody():
    """`coach` and `coach all` are all departments, `rename` all ties."""
    assert changes("coach") == changes("coach all")
    assert len(changes("coach")) == 7
    assert len(changes("rename")) == 13


@pytest.mark.parametrize("text", ["coach IT and shared bonus", "coach IT; shared bonus", "coach IT;shared bonus"])
def test_several_changes_make_one_variant(text):
    """Joined by `and` or a semicolon."""
    assert changes(text) == changes("coach IT") + changes("shared bonus")


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("clarity=0.9", "organisation.clarity"),
        ("organisation.clarity=0.9", "organisation.clarity"),
        ("self_worth=0.9", "departments.all.self_worth"),
        ("stake=0.9", "relationships.all.stake"),
        ("mutual_need=0.9", "relationships.all.mutual_need"),
        ("departments.IT.capacity=0.9", "departments.IT.capacity"),
    ],
)
def test_settings_go_by_path_or_short_name(text, path):
    """A short name stands for the organisation, for all departments or for all ties."""
    assert parse(text, COMPANY, SHIPPED).scenario.data == COMPANY.with_settings({path: 0.9}).data


def test_departments_may_be_called_anything():
    """Names with `and`, commas and numbers are whole names."""
    names = ("R and D", "Pay, Time", "Team 2", "IT")
    scenario = from_data(two() | {"departments": {name: {} for name in names}})
    for name in names:
        assert changes(f"coach {name} and rename", scenario)[0]["coach"] == [name]
    assert changes("coach Team 2 0.2", scenario)[0] == {
        "month": 1,
        "until": 18,
        "onset": 2,
        "coach": ["Team 2"],
        "rate": 0.2,
    }
    assert [one["coach"] for one in changes("coach R and D, IT", scenario)] == [["R and D"], ["IT"]]


def test_own_dated_changes_stay():
    """The scenario's timeline comes first, as it is."""
    coached = library.load("coached-it")
    found = parse("coach IT", coached, SHIPPED).scenario.data["timeline"]
    assert found == [*coached.data["timeline"], {"month": 1, "until": 18, "onset": 2, "coach": ["IT"], "rate": 0.05}]


@pytest.mark.parametrize(
    ("text", "total", "by_month"),
    [
        ("coach IT", 20, {1: 3, 2: 1, 18: 1, 19: 0}),
        ("coach IT, HR from 6 to 7", 8, {5: 0, 6: 6, 7: 2, 8: 0}),
        ("shared bonus", 40, {1: 25.25, 60: 0.25}),
        ("rename", 6.5, {1: 6.5, 2: 0}),
        ("coach IT from 60", 3, {59: 0, 60: 3}),
        ("coach IT and rename IT+Sales", 20.5, {1: 3.5}),
    ],
)
def test_costs_add_up(text, total, by_month):
    """Once in the first month, and each month to the last, for each department or tie."""
    cost = parse(text, COMPANY, SHIPPED).cost
    assert cost.sum() == pytest.approx(total)
    assert {month: cost[month - 1] for month in by_month} == pytest.approx(by_month)


def test_a_setting_has_no_known_cost():
    """Nobody has said what a number costs."""
    assert parse("coach IT and clarity=0.9", COMPANY, SHIPPED).cost is None


def test_words_are_read_back():
    """What an application says of itself means the same."""
    one = SHIPPED.interventions["coach"]
    for made in (Application("coach", one, ("IT", "HR"), 0.1, 6, 24, 0), Application("coach", one, ("IT",))):
        assert parse(made.words, COMPANY, SHIPPED).scenario.data == make_variant("", COMPANY, [made]).scenario.data


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("coch IT", 'unknown intervention or dated change "coch"; did you mean "coach"?'),
        ("cooch Marketing", 'unknown intervention or dated change "cooch"; did you mean "coach"?'),
        ("coach Markting", 'unknown department "Markting"; did you mean "Marketing"?'),
        ("clarty=0.5", 'unknown parameter "clarty"; did you mean "clarity"?'),
        ("organisation.clarty=0.5", 'did you mean "clarity"?'),
        ("clarity=2", "must be a number from 0 to 1, not 2"),
        ("clarity=0.1 and clarity=0.2", "sets organisation.clarity twice"),
        ("shared bonus IT", 'applies to the whole organisation, not to "IT"'),
        ("rename IT", '"IT" is not a pair: write the two departments as A+B'),
        ("rename IT+HR", "there is no tie between IT and HR"),
        ("rename 0.5", "rename has no strength"),
        ("rename to 7", "rename has no last month"),
        ("rename onset 3", "rename has no onset"),
        ("coach IT onset 3 onset 4", "says onset twice"),
        ("coach IT from 61", "starts after the horizon, which is month 60"),
        ("coach IT from 6 to 3", "coach would end before it starts"),
        ("coach IT from 0", "shipped.yaml, line"),
        ("coach IT 1.5", "timeline.0.rate"),
        ("", "a change is missing"),
        ("coach IT and", 'a change is missing after "coach IT and"'),
    ],
)
def test_what_cannot_be_understood_is_refused(text, message):
    """One line with what is allowed or the nearest name."""
    with pytest.raises(InputError) as error:
        parse(text, COMPANY, SHIPPED)
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_a_catalogue_that_names_what_is_not_there_is_blamed(tmp_path):
    """The entry's file and line are told where the scenario has no such quantity."""
    file = tmp_path / "own.yaml"
    text = "interventions:\n  x:\n    meaning: m\n    applies_to: organisation\n    source: s\n    cost: {}\n"
    file.write_text(text + "    timeline: [{month: $from, set: {organisation.clarty: 1}}]\n", encoding="utf-8")
    with pytest.raises(InputError, match=r'x \(.*own.yaml, line 2\): unknown quantity "clarty"; did you mean'):
        parse("x", COMPANY, catalogue.load(file))
