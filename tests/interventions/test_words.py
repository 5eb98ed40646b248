"""Dated changes in words: what they mean, that they are read back, and what is refused in which words."""

from __future__ import annotations

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnering.files.errors import InputError
from partnering.interventions import catalogue
from partnering.interventions.variants import in_each, parse
from partnering.interventions.words.reader import read
from partnering.interventions.words.said import NUMBER, a_number
from partnering.scenarios import library
from partnering.scenarios.build import build
from partnering.scenarios.phrases import text_of
from partnering.scenarios.scenario import from_data
from partnering.scenarios.timeline import OPERATIONS, kind_of
from tests.dated import dated_changes
from tests.strategies import two

SHIPPED = catalogue.load()
COMPANY = library.load("company")
NAMES = ["IT", "R and D", "Pay, Time", "Team 2", "Team", "to 7", "size", "A=B", "人事部"]
TIES = [(one, other) for place, one in enumerate(NAMES) for other in NAMES[place + 1 :]]
AWKWARD = from_data(two() | {"departments": {name: {} for name in NAMES}})


def added(text, scenario=COMPANY):
    """The dated changes that some words add."""
    return parse(text, scenario, SHIPPED).scenario.data["timeline"][len(scenario.timeline) :]


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        (
            "outside offer Sales IT from 12 to 24 size 0.6",
            {"month": 12, "until": 24, "shock": "outside offer", "side": ["Sales", "IT"], "size": 0.6},
        ),
        ("Outside  Offer sales+it in month 12", {"month": 12, "shock": "outside offer", "side": ["Sales", "IT"]}),
        ("leader of IT leaves in 18", {"month": 18, "shock": "leader leaves", "department": "IT"}),
        ("leader of 'IT' leaves in 18", {"month": 18, "shock": "leader leaves", "department": "IT"}),
        ('outside offer "sales" "IT" in 3', {"month": 3, "shock": "outside offer", "side": ["Sales", "IT"]}),
        ("reorganisation HR size 0.5", {"month": 1, "shock": "reorganisation", "department": "HR", "size": 0.5}),
        (
            "coaching of IT, HR to 24 rate 0.1 onset 2 from 6",
            {"month": 6, "onset": 2, "until": 24, "coach": ["IT", "HR"], "rate": 0.1},
        ),
        ("coaching all", {"month": 1, "coach": list(COMPANY.departments)}),
        ("sole sourcing from 12", {"month": 12, "policy": "sole sourcing"}),
        ("sole sourcing of IT onset 3", {"month": 1, "onset": 3, "policy": "sole sourcing", "departments": ["IT"]}),
        (
            'relabel IT+Sales as "business partner and more" in 3',
            {"month": 3, "relabel": "business partner and more", "pairs": [["IT", "Sales"]]},
        ),
        ("relabel 'client'", {"month": 1, "relabel": "client"}),
        ("clarity=0.9 from 12", {"month": 12, "set": {"organisation.clarity": 0.9}}),
        ("clarity-=0.1 to 3", {"month": 1, "until": 3, "add": {"organisation.clarity": -0.1}}),
        ("trust*=0.5 in 12", {"month": 12, "multiply": {"relationships.all.trust": 0.5}}),
        ("integration=0.5 onset 2", {"month": 1, "onset": 2, "set": {"relationships.all.integration": 0.5}}),
        (
            "relationships.IT+Sales.IT.stake=0.2 from 6",
            {"month": 6, "set": {"relationships.IT+Sales.IT.stake": 0.2}},
        ),
    ],
)
def test_every_dated_change_can_be_said(text, entry):
    """As a scenario file would write it; what is not said has its default, and the first month is 1."""
    assert added(text) == [entry]


@given(
    st.sampled_from(["clarity", "months", "self_worth", "stake", "organisation.clarity", "departments.IT.capacity"]),
    st.from_regex(NUMBER, fullmatch=True) | st.floats(-9, 9).map(str),
    st.tuples(*4 * [st.sampled_from(["", " ", "  "])]),
)
def test_a_number_is_read_alike_with_and_without_the_grammar(path, number, spaces):
    """A single number of the scenario is read at once; the grammar would read the same."""
    first, second, third, last = spaces
    text = f"{first}{path}{second}={third}{number}{last}"
    assert a_number(text) == read(text, build(COMPANY), SHIPPED, "--with")


@pytest.mark.parametrize(
    "text",
    ["coach IT", "clarity=0.9 from 12", "clarity+=0.1", "clarity=high", "clarty=0.9", "A=B", "clarity=1 and coach IT"],
)
def test_any_other_text_is_left_to_the_grammar(text):
    """Interventions, dated changes, words, several changes, and what nobody knows."""
    assert a_number(text) is None


@given(st.data())
def test_what_is_said_is_read_back(data):
    """Any dated change, in words and back, is the same, whatever the departments are called."""
    entry = data.draw(dated_changes(NAMES, TIES, 60))
    kind = kind_of(entry, "timeline")
    dated = kind.model_validate(entry)
    said = read(text_of(dated), build(AWKWARD), SHIPPED, "--with")
    assert said.settings == {}
    found = [kind_of(one.entry, "timeline").model_validate(one.entry) for one in said.applications]
    if kind.mark()[0] in OPERATIONS:  # a part for each path
        merged = {path: value for one in found for path, value in getattr(one, kind.mark()[0]).items()}
        assert [one.model_copy(update={kind.mark()[0]: merged}) for one in found] == [dated] * len(found)
    else:
        assert found == [dated]
    assert " and ".join(one.words for one in said.applications) == text_of(dated)


def test_events_mix_with_interventions_and_numbers():
    """In the order in which they are said; numbers without a month hold from the start."""
    found = parse("leader of IT leaves in 18 and clarity=0.9; coach HR from 20 to 21", COMPANY, SHIPPED)
    assert [one["month"] for one in found.scenario.data["timeline"]] == [18, 20]
    assert found.scenario.organisation.clarity == 0.9


@pytest.mark.parametrize(
    ("text", "cost"),
    [
        ("outside offer Sales IT from 12", 0),
        ("outside offer Sales IT from 12 and coach IT from 12 to 13", 4),
        ("clarity=0.9 from 12", None),
        ("sole sourcing", None),
    ],
)
def test_a_shock_costs_nothing(text, cost):
    """It happens by itself. What a policy or a number costs, nobody has said."""
    found = parse(text, COMPANY, SHIPPED).cost
    assert (None if found is None else found.sum()) == cost


def test_an_offer_that_lasts_is_as_large_in_each_month():
    """It comes on top of what is there. With a last month each further one adds what has faded: 0.75 of 0.92 · 0.75."""
    more = 0.75 * 0.08 / (1 - 0.92 * 0.75)
    for text, expected in (
        ("outside offer Sales IT from 12 size 0.75", [(12, 12, 0.25, 0.75)]),
        ("outside offer Sales IT from 12 to 14 size 0.75", [(12, 12, 0.25, 0.75), (13, 14, 1 - more, more)]),
    ):
        made = build(from_data(COMPANY.data | {"timeline": added(text)})).state_changes
        found = [[float(row[name]) for name in ("month", "until", "factor", "addend")] for row in made]
        np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_the_same_happens_in_every_scenario():
    """`compare` with a change: each scenario gets it; the one where it cannot happen is named."""
    other = COMPANY.with_settings({"organisation.clarity": 0.9})
    found = in_each(["leader of IT leaves in 18", "clarity=0.5 from 20"], {"a": COMPANY, "b": other}, SHIPPED, None)
    assert [one.name for one in found] == ["a", "b"]
    assert all([dated["month"] for dated in one.scenario.data["timeline"]] == [18, 20] for one in found)
    with pytest.raises(InputError, match=r'"two": .*unknown department "HR"'):
        in_each(["leader of HR leaves"], {"a": COMPANY, "two": from_data(two())}, SHIPPED, None)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("outsid offer Sales IT", 'unknown intervention or dated change "outsid offer"; did you mean "outside offer"?'),
        ("outside ofer Sales IT", '"ofer Sales IT" cannot stand after "outside"; did you mean "offer"?'),
        ("outside offer Sales Markting", 'unknown department "Markting"; did you mean "Marketing"?'),
        ("outside offer Sales", 'ends too early: needs a department, + after "outside offer Sales"'),
        ("outside offer Sales IT size 1.5", "outside offer Sales IT from 1 size 1.5: size must be 1 or less, not 1.5"),
        ("outside offer Sales IT size 0,5", 'size needs a number, not "0,5"; did you mean 0.5?'),
        ("outside offer IT HR", "there is no tie between IT and HR"),
        ("outside offer Sales IT onset 3", "outside offer has no onset"),
        ("outside offer Sales IT from 24 to 12", "until comes before month"),
        ("leader of IT leaves in 70", "starts after the horizon, which is month 60"),
        ("leader of IT leaves to 7", "leader leaves has no last month"),
        ("relabel IT+Sales as client", 'allowed: text in quotes such as "business partner"'),
        ("coach IT from 6 onset -3", "onset needs a whole number of months such as onset 6, not -3"),
        ("coach IT fron 6", '"fron 6" cannot stand after "coach IT"; did you mean "from"?'),
        ("coach IT 0,5", '"0,5" is no number; did you mean 0.5?'),
        ("coach size 0.5", "coach has no size: its strength is the number after its name"),
        ("clarity=0.9 from twelve", 'from needs a number, not "twelve"'),
        ("clarity=high from 12", 'clarity changes by date to a number, not to "high"'),
        ("months=48 from 12", '"months" cannot be changed by date'),
        ("coach IT; ", 'a change is missing after "coach IT;"'),
    ],
)
def test_what_cannot_be_said_is_refused(text, message):
    """One line: the words, what is allowed there, the nearest name."""
    with pytest.raises(InputError) as error:
        parse(text, COMPANY, SHIPPED)
    assert message in str(error.value)
    assert "\n" not in str(error.value)


@given(st.text(alphabet=st.sampled_from('ITSales +=,;"0123.-from onset outside offer and coach \t'), max_size=40))
def test_any_text_is_read_or_refused(text):
    """As a variant of the same horizon, or with InputError; nothing else, whatever the text."""
    with suppress(InputError):
        assert parse(text, COMPANY, SHIPPED).scenario.months == COMPANY.months


@pytest.mark.parametrize("text", ["IT" * 2000, "R and D " * 500, "clarity=" + "R and D " * 500, "IT, " * 1000])
def test_a_long_text_is_told_in_a_short_line(text):
    """The line cuts what it repeats. A grammar that tried every way to read such a text would not come to an end."""
    with pytest.raises(InputError) as error:
        parse(text, AWKWARD, SHIPPED)
    assert len(str(error.value)) < 500
