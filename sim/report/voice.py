"""Say numbers in a language. How they are rounded, and when none is said, the rooms of the studies decide."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd

from ..documents.document import Column, Table
from ..documents.language import Language
from ..figures.extreme import Extreme
from ..figures.uncertain.differences import told_apart
from ..figures.wording import Measure, measure
from ..interventions.catalogue import Catalogue
from ..interventions.money import Price, amount
from ..interventions.words.applications import NO_SET
from ..model.parameters import BY_NAME
from ..statistics.columns import OF_DIFFERENCE, with_ends
from ..statistics.level import MOST

Row = pd.Series | Mapping[Hashable, Any]
LOSS = "loss"
"""The shape of a difference of shares that is told in points, without a sign."""
MEAN = "mean"
"""The shape of a share whose range is that of its mean."""
AMOUNT = "amount"
"""The shape of costs and numbers of things: whole numbers where they are, or else with one decimal."""
SHARE, NUMBER = measure("survival"), Measure("number", "", "0 to 1")
MONEY = Measure("money", "", "", bounded=False)


class Voice:
    """The words of a report in one language, for one organisation."""

    def __init__(self, language: Language, pairs: int, months: int, price: Price, catalogue: Catalogue) -> None:
        self.language, self.pairs, self.months, self.price, self.catalogue = language, pairs, months, price, catalogue
        self.of_all = language.say("report.of_all", pairs)

    def say(self, key: str, count: int | None = None, /, **values: object) -> str:
        """A text of the report. Every one may speak of the months and of what survival is a share of."""
        return self.language.say(f"report.{key}", count, **{"months": self.months, "of_all": self.of_all, **values})

    def share(self, row: Row, name: str = "survival", low: str = "", high: str = "") -> str:
        """A share with its range: 27 % (20–33)."""
        ends = row[low or f"{name}_low"], row[high or f"{name}_high"]
        number, _, rest = self.language.number(SHARE.within(row[name], *ends)).partition(" (")
        if number == "too few":
            return self.language.say("numbers.too_few")
        if not rest:
            return self.language.say("numbers.percent", number=number)
        return self.language.say("numbers.percent_within", number=number, ends=rest.removesuffix(")"))

    def level(self, value: float) -> str:
        """A share alone: 27 %."""
        if not np.isfinite(value):
            return self.language.say("numbers.too_few")
        return self.language.say("numbers.percent", number=self.language.number(SHARE.number(value)))

    def ends(self, low: float, high: float) -> str:
        """The two ends of a range of shares: 20 to 33 %."""
        least, most = SHARE.told(low, high)
        return self.language.say("numbers.ends", low=self.language.number(least), high=self.language.bound(most))

    def number(self, row: Row, name: str) -> str:
        """A number between 0 and 1 with its range: 0.80 (0.79–0.81)."""
        told = NUMBER.within(*(row[column] for column in with_ends(name)))
        return self.language.number(told)

    def plain(self, value: float) -> str:
        """A number alone."""
        return self.language.cell(value, "number")

    def count(self, number: float) -> str:
        """A whole number."""
        return self.language.cell(number, "count")

    def points(self, change: Row, signed: bool = True) -> str:
        """A difference of shares in points, with its range and, where it is known, that of most organisations."""
        if change["changed"] == 0.0:
            return self.language.say("numbers.no_points")
        wide = 100.0 * (change["high"] - change["low"]) >= 2.0
        most = [name for name in ("most_low", "most_high") if np.isfinite(change.get(name, np.nan))]
        told = told_apart([change[name] for name in ("difference", "low", "high", *most)], SHARE, wide)
        value, low, high, *ends = (self.language.number(text if signed else text.lstrip("+")) for text in told)
        count = 1 if value.strip("+−") == "1" else 2
        numbers = {"value": value, "low": low, "high": high}
        if not ends:
            return self.language.say("numbers.points", count, **numbers)
        return self.language.say("numbers.points_most", count, **numbers, level=self.most, least=ends[0], most=ends[1])

    @property
    def most(self) -> str:
        """The share of the plausible organisations that the wider range of a difference holds: 90 %."""
        return self.language.say("numbers.percent", number=self.language.number(f"{100 * MOST:g}"))

    def money(self, change: Row) -> str:
        """Money with its range, to three significant figures, or as many as show its width."""
        told = told_apart([change[name] for name in ("difference", "low", "high")], MONEY, least=0)
        value, low, high = (self.language.number(text.lstrip("+")) for text in told)
        return self.language.say("numbers.money", value=value, low=low, high=high, unit=self.price.currency)

    def cost(self, cost: float) -> str:
        """A cost in the unit of the catalogue and, where that is known, in money."""
        told: dict[str, object] = {"cost": self.language.number(amount(cost)), "unit": self.unit_of_cost}
        if not self.price.known:
            return self.language.say("numbers.cost", **told)
        told |= {"money": self.language.number(amount(self.price.money(cost))), "currency": self.price.currency}
        return self.language.say("numbers.cost_and_money", **told)

    @property
    def unit_of_cost(self) -> str:
        """The unit of costs in the language."""
        return self.language.named("unit_names", self.price.unit)

    def quoted(self, name: str) -> str:
        """A name in quotation marks."""
        return self.language.quoted(name)

    def joined(self, names: list[str]) -> str:
        """Names in a sentence."""
        return self.language.joined(names)

    def intervention(self, words: str) -> tuple[str, str]:
        """What an application of an intervention, such as "coach IT", does, and to whom (empty: to all)."""
        named = [name for name in self.catalogue.interventions if f"{words} ".startswith(f"{name} ")]
        name = max(named, key=len, default=words)
        return self.language.named("intervention_names", name), words.removeprefix(name).strip()

    def applied(self, items: list[str]) -> str:
        """Some applications in a sentence, those of one intervention together: coach (IT and Sales), shared bonus."""
        whom: dict[str, list[str]] = {}
        for words in items:
            name, who = self.intervention(words)
            whom.setdefault(name, []).extend([who] if who else [])
        return self.joined([f"{name} ({self.joined(who)})" if who else name for name, who in whom.items()])

    def set(self, words: str) -> str:
        """A set of applications in a sentence, from the words of a table, which `parse` reads."""
        if words == NO_SET:
            return self.language.say("numbers.no_set")
        names = "|".join(map(re.escape, self.catalogue.interventions))
        return self.applied(re.split(rf" and (?=(?:{names})(?: |$))", words))

    def quantity(self, path: str) -> str:
        """A number of the organisation by its path: trust of IT towards Sales."""
        *_, last = parts = path.split(".")
        name = self.language.parameter(last)
        owners = [part for part in parts[1:-1] if part not in ("default", "all") and not part.isdigit()]
        if parts[0] == "relationships" and owners:
            first, _, second = owners[0].partition("+")
            of = owners[1] if len(owners) > 1 else first
            towards = second if of == first else first
            return self.language.say("quantities.side", name=name, of=of, towards=towards)
        kind = "department" if parts[0] == "departments" and owners else "organisation"
        return self.language.say(f"quantities.{kind}", name=name, of=owners[0] if owners else "")

    def extreme(self, found: Extreme | None, shares: Sequence[float]) -> list[str]:
        """What is said first where all `shares` stand at their floor or ceiling: that which is farthest from it."""
        if found is None:
            return []
        where = "ceiling" if found.share else "floor"
        told = self.say(f"extreme.{where}", share=self.level(min(shares) if found.share else max(shares)))
        return [told, self.say(f"extreme.{where}_sure" if found.sure else "extreme.unsure")]

    def table(self, name: str, title: str, frame: pd.DataFrame, note: str = "", /, **shapes: Any) -> Table:
        """A table of some columns of a frame, in the order of their `shapes`; the words of a column go by its name."""
        columns = {}
        for column, shape in shapes.items():
            of_mean = column in ("low", "high") and shape in (MEAN, LOSS, "points")
            words = self._column(f"{column}_of_mean" if of_mean else column)
            usual = self.price.currency if shape == "money" else ""
            unit = self.language.words["units"].get("share" if shape == MEAN else shape, usual)
            unit = self.unit_of_cost if column == "cost" else unit
            shown = "share" if shape == MEAN else _amounts(frame[column]) if shape == AMOUNT else shape
            columns[column] = Column(words["label"], words["meaning"], unit, shown)
        return Table(name, self.say(title), frame.reset_index(drop=True), columns, note)

    def _column(self, name: str) -> Mapping[str, str]:
        """The label of a column and its meaning: its own, or those of the parameter of this name."""
        words = self.language.words
        if name in words["columns"] or name not in BY_NAME:
            own: Mapping[str, str] = words["columns"][name]
            return {key: text.replace("{most}", self.most) for key, text in own.items()}
        meaning = words.get("meanings", {}).get(name, BY_NAME[name].meaning)
        return {"label": self.language.parameter(name), "meaning": meaning}


def difference(frame: pd.DataFrame, name: str = "difference", shape: str = "points") -> dict[str, str]:
    """The shapes of a difference in a table, with the ends of its ranges as far as they are known."""
    return dict.fromkeys((name, *(end for end in OF_DIFFERENCE if end in frame)), shape)


def of_draws(frame: pd.DataFrame, name: str) -> dict[str, str]:
    """The shapes of a share of the plausible organisations in a table, with its range; empty where there are none."""
    return dict.fromkeys((one for one in with_ends(name) if one in frame), "share")


def _amounts(values: pd.Series) -> Literal["count", "months"]:
    return "count" if (values.dropna() % 1 == 0).all() else "months"
