"""Costs and budgets: in the catalogue's unit and, where the scenario says what a unit comes to, in money."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..files.errors import InputError, cut, nearest
from ..files.numbers import two_meanings
from ..scenarios.scenario import Scenario
from .catalogue import Catalogue

MOST = 1e9
"""No budget is larger, in the unit of the catalogue."""
_TIMES = {"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6}
_BUDGET = re.compile(
    r"(?P<number>[+-]?(?:\d[\d.,]*|\.\d+)(?:e[+-]?\d+)?)\s*(?:(?P<times>k|thousand|m|million)\b)?\s*(?P<unit>.*)",
    re.IGNORECASE,
)
_COMMAS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")
"""Thousands as this program writes them."""
_POINTS = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}")
"""Thousands for some readers, and three decimals for others."""


@dataclass(frozen=True, slots=True)
class Price:
    """The unit of costs. `unit_cost` is what one unit comes to in the `currency`; None: not known.

    Currency and unit_cost are declared in the `business` section of a scenario.
    """

    unit: str
    currency: str = ""
    unit_cost: float | None = None

    @property
    def known(self) -> bool:
        """Whether costs are known in money too."""
        return self.unit_cost is not None

    def money(self, cost: float) -> float:
        """A cost in money."""
        assert self.unit_cost is not None  # noqa: S101
        return self.unit_cost * cost

    def words(self, cost: float) -> str:
        """A cost with its unit, and in money where that is known: 125 days (150,000 EUR)."""
        told, *money = self.parts(cost)
        return f"{told} ({money[0]})" if money else told

    def parts(self, cost: float) -> list[str]:
        """A cost with its unit and, where that is known, in money."""
        return [f"{amount(cost)} {self.unit}", *([self.money_words(cost)] if self.known else [])]

    def money_words(self, cost: float) -> str:
        """A cost in money: 150,000 EUR."""
        return f"{amount(self.money(cost))} {self.currency}"

    @property
    def columns(self) -> list[str]:
        """Headings of the columns of a cost in a table: one, or two where it is known in money."""
        return [f"cost ({self.unit})", *([f"cost ({self.currency})"] if self.known else [])]

    def cells(self, cost: float) -> list[str]:
        """The numbers of a cost in the columns of a table."""
        return [amount(cost), *([amount(self.money(cost))] if self.known else [])]


def price_of(scenario: Scenario, catalogue: Catalogue) -> Price:
    """The price of the interventions of a catalogue in a scenario."""
    business = scenario.business
    if business is None or business.currency.casefold() == catalogue.unit.casefold():  # its costs are money already
        return Price(catalogue.unit)
    return Price(catalogue.unit, business.currency, business.unit_cost)


def amount(number: float) -> str:
    """A number of days or of money: 150,000 or 12.25, with two decimals at most."""
    text = f"{number:,.2f}"
    return text.rstrip("0").rstrip(".")


@dataclass(frozen=True, slots=True)
class Budget:
    """What may be spent, in the unit of the price.

    `said` is "money", "units", or "number" where no unit was given; `text` is how the user wrote it.
    """

    cost: float
    price: Price
    said: str
    text: str

    @property
    def words(self) -> str:
        """How the budget was understood, in one sentence."""
        price = self.price
        if self.said == "money":
            each = f"{amount(price.money(1))} {price.currency} each"
            return f"Budget: {price.money_words(self.cost)}, which is {amount(self.cost)} {price.unit} at {each}."
        if self.said == "number" and price.known:
            alone = f"a number alone counts {price.unit}; for money write “{self.text} {price.currency}”"
            return f"Budget: {price.words(self.cost)}; {alone}."
        return f"Budget: {price.words(self.cost)}."

    def compared_with(self, everything: float) -> str:
        """Says that all that is on offer costs no more than the budget; empty where it costs more."""
        if everything > self.cost:
            return ""
        return f"All that is on offer costs {self.price.words(everything)}: the budget is enough for everything."


def parse_budget(text: str, price: Price) -> Budget:
    """Read `150 days`, `150000 EUR`, `150k EUR` or `150`. Raises InputError for what is no budget here.

    A number alone counts units of the catalogue, as its costs do. Money needs a scenario that says what a unit costs.
    """
    where = f"--budget {text}" if text.strip() else "--budget"
    matched = _BUDGET.fullmatch(_number_first(text.strip()))
    if matched is None:
        raise InputError.at("--budget", f'must be {_allowed(price)}, not "{cut(text)}"')
    number = _number(matched["number"], where) * _TIMES.get((matched["times"] or "").casefold(), 1.0)
    said = _kind(matched["unit"].strip(), price, where)
    cost = number / price.money(1) if said == "money" else number
    if not 0 <= cost <= MOST:
        raise InputError.at("--budget", f'must be {_allowed(price)}, not "{cut(text)}"')
    return Budget(cost, price, said, text.strip())


def _number(digits: str, where: str) -> float:
    """A number such as 150000, 150,000 or 1.5. Raises InputError where its marks may mean something else."""
    if _POINTS.fullmatch(digits):
        raise InputError.at(where, two_meanings(digits))
    plain = digits.replace(",", "") if _COMMAS.fullmatch(digits) else digits
    try:
        return float(plain)
    except ValueError:
        meant = f"; did you mean {digits.replace(',', '.')}?" if digits.count(",") == 1 and "." not in digits else ""
        raise InputError.at(where, f'"{cut(digits)}" is not a number{meant}') from None


def _number_first(text: str) -> str:
    """`EUR 150k` and `€150k` with the unit behind, as in `150k EUR`."""
    turned = re.fullmatch(r"([^\d\s.,+-]+)\s*([+-]?[\d.].*)", text)
    return f"{turned[2]} {turned[1]}" if turned else text


def _kind(unit: str, price: Price, where: str) -> str:
    """What a budget is counted in. Raises InputError for a unit that the scenario and the catalogue do not have."""
    word = unit.casefold()
    if not word:
        return "number"
    if word in (price.unit.casefold(), price.unit.casefold().removesuffix("s")):
        return "units"
    if not price.known:
        text = f'"{unit}" is not the unit of these costs, which are in {price.unit}'
        raise InputError.at(where, f"{text}; for money the scenario needs a business section with its unit_cost")
    if word != price.currency.casefold():
        meant = nearest(unit, [price.unit, price.currency])
        raise InputError.at(
            where, f'"{unit}" is neither {price.unit} nor {price.currency}, the money of the scenario{meant}'
        )
    if not price.unit_cost:
        raise InputError.at(where, f"unit_cost is 0 in this scenario: give the budget in {price.unit}")
    return "money"


def _allowed(price: Price) -> str:
    """What a budget may be here."""
    money = f" or “150000 {price.currency}”" if price.known else ""
    return f"a number from 0 to 1e9 {price.unit}, such as “150 {price.unit}”{money}"
