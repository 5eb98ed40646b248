"""Random scenarios for property tests, and small helpers to run them."""

from __future__ import annotations

from functools import cache
from itertools import combinations
from math import isinf
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from partnering.engine import lanes
from partnering.model.luck import Luck
from partnering.model.organisation import Organisation
from partnering.model.outcomes import Record
from partnering.model.parameters import DEPARTMENT, ORGANISATION, SIDE, Parameter
from partnering.scenarios.build import build
from partnering.scenarios.scenario import from_data
from tests.dated import dated_change
from tests.lots import BYTES, POOLS, Lot

NAMES = ("Inventory", "Marketing", "IT", "HR", "Finance", "Legal", "Sales", "R&D")
SHARES = st.floats(0, 1)


def examples(number: int) -> int:
    """How many examples of a property to try: so many at the gate, and a fifth of them in daily work."""
    return max(1, number * settings.default.max_examples // 100)


def range_of(parameter: Parameter) -> tuple[float, float]:
    """Its range: of whole numbers, and up to 8 where there is no limit."""
    if parameter.whole:
        return int(parameter.low), int(parameter.high)
    return parameter.low, 8.0 if isinf(parameter.high) else parameter.high


@cache  # to make a strategy takes longer than to draw from it
def number(parameter: Parameter) -> st.SearchStrategy[Any]:
    """Any allowed value of a parameter."""
    low, high = range_of(parameter)
    return st.integers(low, high) if parameter.whole else st.floats(low, high)


LIVELY: dict[str, tuple[float, float]] = {
    "shared_outcome": (0.0, 0.8),
    "need_volatility": (0.05, 0.3),
    "offer_rate": (0.0, 0.4),
    "offer_size": (0.5, 1.0),
    "offer_decay": (0.3, 0.95),
    "lock_in": (0.0, 0.6),
    "agreement_weight": (0.0, 0.2),
    "responsiveness": (5.0, 12.0),
    "reserve": (0.3, 0.45),
    "trust_gain": (0.05, 0.4),
    "trust_loss": (0.1, 0.5),
    "hope": (0.0, 0.5),
    "reputation": (0.0, 0.2),
    "delivery_noise": (0.0, 0.3),
    "balancing": (0.0, 0.05),
    **dict.fromkeys(("contribution_bar", "trust_bar", "worth_bar"), (0.2, 0.6)),
    "patience": (1, 3),
    "self_worth": (0.6, 1.0),
    "capability": (0.7, 1.0),
    "capacity": (2.0, 8.0),
    "coaching": (0.0, 0.1),
    "stake": (0.6, 1.0),
    "alternatives": (0.0, 0.4),
    "trust": (0.4, 0.9),
    "worth": (0.4, 1.0),
    "trust_propensity": (-0.2, 0.2),
}
"""The ranges in which agreements form, end and form again."""
ALWAYS_LIVELY = ("need_volatility", "contribution_bar", "trust_bar", "worth_bar", "patience")


def values(lot: Lot, parameters: tuple[Parameter, ...], lively: bool) -> dict[str, float]:
    """Any of these parameters, each anywhere in its range or, lively, where agreements come and go."""
    ranges = LIVELY if lively else {}
    return {one.name: lot.number(*ranges.get(one.name, range_of(one))) for one in lot.some(parameters)}


def need(lot: Lot, lively: bool) -> dict[str, float]:
    """A pair by need alone, with or without a gap."""
    needs, gaps = ((0.5, 1.0), (-0.3, 0.3)) if lively else ((0.0, 1.0), (-1.0, 1.0))
    return {"mutual_need": lot.number(*needs)} | ({"need_gap": lot.number(*gaps)} if lot.below(2) else {})


def default(lot: Lot, lively: bool) -> dict[str, float]:
    """What holds for every pair that is not named."""
    return need(lot, lively) if lot.below(2) else values(lot, SIDE, lively)


def named(lot: Lot, between: list[str], lively: bool) -> dict[str, Any]:
    """A pair that is named, by need or side by side."""
    sides = need(lot, lively) if lot.below(2) else {name: values(lot, SIDE, lively) for name in between}
    return {"between": between} | sides


WHOLE = st.tuples(BYTES, BYTES, BYTES)
PEOPLE = st.lists(BYTES, min_size=2, max_size=len(NAMES))
PAIRS = st.lists(BYTES, max_size=8)
CHANGES = st.lists(BYTES, max_size=4)


@st.composite
def scenarios(draw_one: st.DrawFn, timeline: bool = True, plain: bool = False) -> dict[str, Any]:
    """A random scenario: 2–8 departments, missing pairs, dated changes, every parameter anywhere or lively."""
    pool = draw_one(POOLS)

    def lots(strategy: st.SearchStrategy[Any]) -> list[Lot]:
        return [Lot(drawn, pool) for drawn in draw_one(strategy)]

    lot, organisation, other_pairs = lots(WHOLE)
    lively, complete = lot.one((False, True)), lot.one((False, True))
    months = lot.number(*((12, 40) if lively else (1, 14)))
    departments = dict(zip(lot.all(NAMES), lots(PEOPLE), strict=False))
    every_tie = list(combinations(departments, 2))
    pairs = [(lot.all(tie), own) for tie, own in zip(lot.all(every_tie), lots(PAIRS), strict=False)]
    ties = every_tie if complete else [tuple(between) for between, _ in pairs]
    always = {name: organisation.number(*LIVELY[name]) for name in ALWAYS_LIVELY} if lively else {}
    changes = lots(CHANGES) if timeline else []
    return {
        "name": "Random",
        "months": months,
        "organisation": always | values(organisation, ORGANISATION, lively),
        "departments": {name: values(own, DEPARTMENT, lively) for name, own in departments.items()},
        "relationships": {
            "default": default(other_pairs, lively) if complete else "none",
            "pairs": [named(own, between, lively) for between, own in pairs],
        },
        "timeline": [dated_change(own, list(departments), ties, months, plain) for own in changes],
    }


def two(months: int = 60, **organisation: float) -> dict[str, Any]:
    """Two departments with all defaults but some organisation-wide parameters."""
    return {"name": "Two", "months": months, "organisation": organisation, "departments": {"A": {}, "B": {}}}


def quiet(months: int = 60, **organisation: float) -> dict[str, Any]:
    """Two departments without any luck."""
    still = {"need_volatility": 0, "offer_rate": 0, "delivery_noise": 0}
    return two(months, **still, **organisation)


def organisation_of(data: dict[str, Any], settings: dict[str, Any] | None = None) -> Organisation:
    """The arrays of a scenario given as data."""
    return build(from_data(data).with_settings(settings or {}))


def luck_for(organisation: Organisation, replicates: int, seed: int = 1) -> Luck:
    """Luck that fits an organisation."""
    return Luck.of(seed, range(replicates))


def run(data: dict[str, Any], replicates: int = 1, seed: int = 1, trace: bool = False, **settings: Any) -> Record:
    """Run a scenario with the engine; settings are paths with __ for dots."""
    organisation = organisation_of(data, {path.replace("__", "."): value for path, value in settings.items()})
    return lanes.simulate(organisation, luck_for(organisation, replicates, seed), trace=trace)
