"""Random scenarios for property tests, and small helpers to run them."""

from __future__ import annotations

from functools import cache
from itertools import combinations
from typing import Any

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

from partnering.engine import lanes
from partnering.model.luck import Luck
from partnering.model.organisation import Organisation
from partnering.model.outcomes import Record
from partnering.model.parameters import DEPARTMENT, ORGANISATION, SIDE, Parameter
from partnering.scenarios.build import build
from partnering.scenarios.scenario import from_data
from partnering.scenarios.timeline import KINDS, OPERATIONS

NAMES = ("Inventory", "Marketing", "IT", "HR", "Finance", "Legal", "Sales", "R&D")
SHARES = st.floats(0, 1)


def examples(number: int) -> int:
    """How many examples of a property to try: so many at the gate, and a fifth of them in daily work."""
    return max(1, number * settings.default.max_examples // 100)


@cache  # to make a strategy takes longer than to draw from it
def number(parameter: Parameter) -> st.SearchStrategy[Any]:
    """Any allowed value of a parameter."""
    if parameter.whole:
        return st.integers(int(parameter.low), int(parameter.high))
    return st.floats(parameter.low, min(parameter.high, 8.0) if np.isinf(parameter.high) else parameter.high)


@cache
def some(parameters: tuple[Parameter, ...], lively: bool = False) -> st.SearchStrategy[dict[str, Any]]:
    """Any of these parameters, each anywhere in its range or, lively, where agreements come and go."""
    ranges = {p.name: LIVELY[p.name] if lively and p.name in LIVELY else number(p) for p in parameters}
    return st.fixed_dictionaries({}, optional=ranges)


LIVELY: dict[str, st.SearchStrategy[Any]] = {
    "shared_outcome": st.floats(0, 0.8),
    "need_volatility": st.floats(0.05, 0.3),
    "offer_rate": st.floats(0, 0.4),
    "offer_size": st.floats(0.5, 1),
    "offer_decay": st.floats(0.3, 0.95),
    "lock_in": st.floats(0, 0.6),
    "agreement_weight": st.floats(0, 0.2),
    "responsiveness": st.floats(5, 12),
    "reserve": st.floats(0.3, 0.45),
    "trust_gain": st.floats(0.05, 0.4),
    "trust_loss": st.floats(0.1, 0.5),
    "hope": st.floats(0, 0.5),
    "reputation": st.floats(0, 0.2),
    "delivery_noise": st.floats(0, 0.3),
    "balancing": st.floats(0, 0.05),
    **dict.fromkeys(("contribution_bar", "trust_bar", "worth_bar"), st.floats(0.2, 0.6)),
    "patience": st.integers(1, 3),
    "self_worth": st.floats(0.6, 1),
    "capability": st.floats(0.7, 1),
    "capacity": st.floats(2, 8),
    "coaching": st.floats(0, 0.1),
    "stake": st.floats(0.6, 1),
    "alternatives": st.floats(0, 0.4),
    "trust": st.floats(0.4, 0.9),
    "worth": st.floats(0.4, 1),
    "trust_propensity": st.floats(-0.2, 0.2),
}
"""Where agreements form, end and form again."""
ALWAYS_LIVELY = ("need_volatility", "contribution_bar", "trust_bar", "worth_bar", "patience")


def two_of(names: list[str]) -> st.SearchStrategy[list[str]]:
    """Two different names."""
    return st.lists(st.sampled_from(names), min_size=2, max_size=2, unique=True)


@cache
def need(lively: bool) -> st.SearchStrategy[dict[str, float]]:
    """A pair by need alone, with or without a gap."""
    needs, gaps = (st.floats(0.5, 1), st.floats(-0.3, 0.3)) if lively else (SHARES, st.floats(-1, 1))
    return st.fixed_dictionaries({"mutual_need": needs}, optional={"need_gap": gaps})


def allowed(settings: dict[str, float]) -> dict[str, float]:
    """Shares by path, kept in the range of a trust propensity."""
    return {path: min(value, 0.5) if path.endswith("propensity") else value for path, value in settings.items()}


@st.composite
def dated_changes(
    draw_one: st.DrawFn, names: list[str], ties: list[tuple[str, str]], months: int, plain: bool = False
) -> dict[str, Any]:
    """One dated change of any kind that fits the organisation; a plain one sets, adds or multiplies."""
    one = st.sampled_from(names)
    tie = st.sampled_from(ties) if ties else st.nothing()
    month = draw_one(st.integers(1, months + 2))
    paths = [
        st.sampled_from(["clarity", "trust_bar", "reputation", "hope", "offer_rate"]).map("organisation.{}".format),
        one.map("departments.{}.self_worth".format),
        one.map("departments.{}.capacity".format),
        one.map("departments.{}.trust_propensity".format),
        st.sampled_from(["departments.all.coaching", "departments.all.capability", "departments.all.customer_focus"]),
        st.sampled_from(["relationships.all.trust", "relationships.all.integration", "relationships.all.stake"]),
    ]
    for name in ("alternatives", "need_drift", "worth", "perceived", "offer") if ties else ():
        paths.append(tie.map(lambda ab, name=name: f"relationships.{ab[0]}+{ab[1]}.{ab[1]}.{name}"))
    numbers = st.dictionaries(st.one_of(paths), SHARES, min_size=1, max_size=2).map(allowed)
    some_departments = st.lists(one, min_size=1, max_size=2)
    parts = {
        "month": st.just(month),
        "until": st.sampled_from([month, month + 3]),
        "onset": st.integers(0, 4),
        "size": SHARES,
        "rate": SHARES,
        "department": one,
        "departments": some_departments,
        "coach": some_departments,
        "side": tie.map(list),
        "pairs": st.lists(tie.map(list), min_size=1, max_size=2),
        "relabel": st.sampled_from(["business partner", "client"]),
        **dict.fromkeys(OPERATIONS, numbers),
    }
    kinds = []
    for kind in KINDS.values():
        key, word = kind.mark()
        strategy = {name: parts[name] for name in kind.model_fields if name != key or word is None}
        required = {name: values for name, values in strategy.items() if kind.model_fields[name].is_required()}
        optional = {name: values for name, values in strategy.items() if name not in required and not values.is_empty}
        fits = not any(values.is_empty for values in required.values())
        if fits and (key in OPERATIONS or not plain):
            mark = {} if word is None else {key: st.just(word)}
            kinds.append(st.fixed_dictionaries(required | mark, optional=optional))
    return draw_one(st.one_of(kinds))


@st.composite
def scenarios(draw_one: st.DrawFn, timeline: bool = True, plain: bool = False) -> dict[str, Any]:
    """A random scenario: 2–8 departments, missing pairs, dated changes, every parameter anywhere or lively."""
    lively = draw_one(st.booleans())
    names = list(draw_one(st.permutations(NAMES)))[: draw_one(st.integers(2, len(NAMES)))]
    months = draw_one(st.integers(12, 40) if lively else st.integers(1, 14))
    complete = draw_one(st.booleans())
    pairs = draw_one(st.lists(two_of(names), max_size=8, unique_by=frozenset))
    entries = []
    for between in pairs:
        entry: dict[str, Any] = {"between": between}
        if draw_one(st.booleans()):
            entry |= {name: draw_one(some(SIDE, lively)) for name in between}
        else:
            entry |= draw_one(need(lively))
        entries.append(entry)
    default = draw_one(some(SIDE, lively) | need(lively)) if complete else "none"
    ties = list(combinations(names, 2)) if complete else [tuple(between) for between in pairs]
    organisation = draw_one(some(ORGANISATION, lively))
    if lively:
        organisation = {name: draw_one(LIVELY[name]) for name in ALWAYS_LIVELY} | organisation
    changes = st.lists(dated_changes(names, ties, months, plain), max_size=4) if timeline else st.just([])
    return {
        "name": "Random",
        "months": months,
        "organisation": organisation,
        "departments": {name: draw_one(some(DEPARTMENT, lively)) for name in names},
        "relationships": {"default": default, "pairs": entries},
        "timeline": draw_one(changes),
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
