"""A budget in days or money, and what things cost in both."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnering.files.errors import InputError
from partnering.interventions import catalogue
from partnering.interventions.money import Price, amount, parse_budget, price_of
from partnering.scenarios.scenario import from_data
from tests.strategies import two

DAYS, EUROS = Price("days"), Price("days", "EUR", 1200.0)
BUSINESS = {"currency": "EUR", "projects": 12, "project_size": 50, "project_value": 100, "unit_cost": 1200}


@pytest.mark.parametrize(
    ("text", "days", "said"),
    [
        ("150", 150, "number"),
        ("12.5", 12.5, "number"),
        ("1e3", 1000, "number"),
        ("150 days", 150, "units"),
        ("1 Day", 1, "units"),
        ("150000 EUR", 125, "money"),
        ("150,000 EUR", 125, "money"),
        ("150000EUR", 125, "money"),
        ("150k eur", 125, "money"),
        ("150 K EUR", 125, "money"),
        ("150 thousand EUR", 125, "money"),
        ("1.5 million EUR", 1250, "money"),
        ("1.5m EUR", 1250, "money"),
        ("EUR 150k", 125, "money"),
        (" 0 EUR ", 0, "money"),
    ],
)
def test_budgets_are_read(text, days, said):
    """Days, money at 1,200 EUR a day, or a number alone, which counts days."""
    found = parse_budget(text, EUROS)
    assert (found.cost, found.said) == (pytest.approx(days), said)


@given(number=st.integers(0, 10**11), times=st.sampled_from(["", "k", " thousand"]))
def test_money_is_days_times_what_a_day_costs(number, times):
    """Whatever the sum: spending it is spending the budget."""
    found = parse_budget(f"{number}{times} EUR", Price("days", "EUR", 1200.0 * 1e6))
    assert EUROS.money(found.cost) * 1e6 == pytest.approx(number * (1000 if times else 1))


@pytest.mark.parametrize(
    ("text", "price", "message"),
    [
        ("150000 EUR", DAYS, "needs a business section with its unit_cost"),
        ("150000 CHF", EUROS, '"CHF" is neither days nor EUR, the money of the scenario'),
        ("150 dys", EUROS, 'did you mean "days"?'),
        ("150 dys", DAYS, '"dys" is not the unit of these costs, which are in days'),
        ("9 EUR", Price("days", "EUR", 0.0), "unit_cost is 0 in this scenario: give the budget in days"),
        ("-1", DAYS, 'must be a number from 0 to 1e9 days, such as “150 days”, not "-1"'),
        ("nan", DAYS, 'not "nan"'),
        ("", EUROS, "such as “150 days” or “150000 EUR”"),
        ("2e9", DAYS, "must be a number from 0 to 1e9 days"),
        ("1.5 days a month", EUROS, "is neither days nor EUR"),
        ("1,5 days", EUROS, "did you mean 1.5?"),
        ("1,2,3", EUROS, '"1,2,3" is not a number'),
        ("150.000 EUR", EUROS, '"150.000" may mean 150000 or 150: write one'),
    ],
)
def test_what_is_no_budget_here_is_refused(text, price, message):
    """In one line, with what is allowed."""
    with pytest.raises(InputError) as error:
        parse_budget(text, price)
    assert message in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("text", "price", "words"),
    [
        ("40", DAYS, "Budget: 40 days."),
        ("150 days", EUROS, "Budget: 150 days (180,000 EUR)."),
        ("150k EUR", EUROS, "Budget: 150,000 EUR, which is 125 days at 1,200 EUR each."),
        (
            "150000", EUROS,
            "Budget: 150,000 days (180,000,000 EUR); a number alone counts days; for money write “150000 EUR”.",
        ),
    ],
)  # fmt: skip
def test_it_is_told_how_a_budget_was_understood(text, price, words):
    """In days and money; a number alone with how to write money instead, which is then read."""
    assert parse_budget(text, price).words == words
    for meant in words.split("“")[1:]:
        assert parse_budget(meant.partition("”")[0], price).said == "money"


def test_a_budget_above_everything_is_told():
    """With what everything costs; a smaller one says nothing."""
    told = parse_budget("150000", EUROS).compared_with(564)
    assert told == "All that is on offer costs 564 days (676,800 EUR): the budget is enough for everything."
    assert parse_budget("563", EUROS).compared_with(564) == ""


def test_the_price_is_that_of_the_scenario():
    """Declared once, in its business section; a catalogue in the same money needs no exchange."""
    shipped = catalogue.load()
    assert price_of(from_data(two()), shipped) == DAYS
    with_money = from_data(two() | {"business": BUSINESS})
    assert price_of(with_money, shipped) == EUROS
    in_euros = shipped.model_copy(update={"unit": "EUR"})
    assert price_of(with_money, in_euros) == Price("EUR")


def test_costs_stand_in_days_and_in_money():
    """In sentences and in the columns of tables; without unit_cost in days alone."""
    assert (DAYS.words(6.5), EUROS.words(6.5)) == ("6.5 days", "6.5 days (7,800 EUR)")
    assert (DAYS.columns, DAYS.cells(6.5)) == (["cost (days)"], ["6.5"])
    assert (EUROS.columns, EUROS.cells(6.5)) == (["cost (days)", "cost (EUR)"], ["6.5", "7,800"])
    assert [amount(number) for number in (0, 12.25, 1e6, 83.333333)] == ["0", "12.25", "1,000,000", "83.33"]
