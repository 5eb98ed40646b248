"""How the answer was found: method, every number that went in, how to run it again, and what it cannot say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from pydantic import BaseModel

from ...documents.document import Chapter, Table
from ...model.parameters import DEPARTMENT, MONTHS, ORGANISATION, PAIR, SIDE, Parameter, names
from ...scenarios.scenario import SideSettings, TieSettings
from ...statistics.few import FEW
from ...statistics.level import LEVEL, MOST, tails
from ..found import Found
from ..studies import WITHIN
from ..voice import Voice

ASSUMED = "assumption"
WIDEST = 24
"""So many uncertain numbers are listed, those with the widest ranges."""
LIMITS = ("forecast", "differences", "persons", "costs", "lasting")


def method(found: Found, voice: Voice) -> Chapter:
    """The method in half a page, and the size of what was run."""
    keys = ["model", "runs", *(["draws"] if found.plan.draws else []), "intervals", *(["search"] if found.best else [])]
    text = tuple(voice.say(f"method.{key}") for key in keys)
    return Chapter("method", voice.say("method.heading"), voice.say("method.finding"), text, (), (_size(found, voice),))


def _size(found: Found, voice: Voice) -> Table:
    plan = found.plan
    numbers: dict[str, float] = {
        "departments": len(plan.organisation.departments),
        "ties": len(plan.organisation.pairs),
        "months": plan.organisation.months,
        **({"draws": len(plan.draws)} if plan.draws else {}),
        "runs": float(found.state["replicates"]),
        "level": 100 * LEVEL,
        **({"most": 100 * MOST} if plan.draws else {}),
        "few": FEW,
        "moved": len(found.indices),
        "within": 100 * WITHIN,
    }
    if found.advised is not None:
        numbers |= {"budget": found.advised.budget, "sets": found.advised.sets}
        numbers |= {"budget_money": found.price.money(found.advised.budget)} if found.price.known else {}
    units = {"unit": voice.unit_of_cost, "currency": found.price.currency}
    rows = [{"what": voice.say(f"method.rows.{key}", **units), "number": value} for key, value in numbers.items()]
    return voice.table("size", "method.size", pd.DataFrame(rows), what="text", number="amount")


def parameters(found: Found, voice: Voice) -> Chapter:
    """Every number that went in, with its source."""
    every = [MONTHS, *ORGANISATION]
    assumed = sum(ASSUMED in one.source and _by(one, found) == "default" for one in every)
    finding = voice.say("parameters.finding", assumed=assumed, count=len(every))
    tables = [_model(every, found, voice), _departments(found, voice), _sides(found, voice)]
    counted = pd.DataFrame({"what": [voice.say("parameters.assumed")], "number": [assumed]})
    total = pd.DataFrame({"what": [voice.say("parameters.all")], "number": [len(every)]})
    frame = pd.concat([total, counted], ignore_index=True)
    tables.insert(0, voice.table("numbers", "parameters.counted", frame, what="text", number="count"))
    tables += [_open(found, voice)] if found.plan.draws else []
    heading, text = voice.say("parameters.heading"), (voice.say("parameters.text"),)
    return Chapter("parameters", heading, finding, text, (), tuple(tables))


def _model(every: list[Parameter], found: Found, voice: Voice) -> Table:
    organisation, language = found.plan.organisation, voice.language
    rows = []
    for one in every:
        used = organisation.months if one is MONTHS else organisation.parameters[one.name][0]
        rows.append(
            {
                "name": voice.language.parameter(one.name), "used": float(used), "allowed": _allowed(one, voice),
                "unit": language.named("unit_names", one.unit),
                "origin": voice.say(f"parameters.origin.{_by(one, found)}"),
                "meaning": language.words.get("meanings", {}).get(one.name, one.meaning),
                "source": language.named("sources", one.source),
            }
        )  # fmt: skip
    shapes = dict.fromkeys(("name", "used", "allowed", "unit", "origin", "meaning", "source"), "text")
    return voice.table("model", "parameters.model", pd.DataFrame(rows), **(shapes | {"used": "number"}))


def _by(one: Parameter, found: Found) -> str:
    """Who says a number: the scenario, or the default of the model."""
    data = found.plan.scenario.data
    return "file" if one.name in (data if one is MONTHS else data.get("organisation") or {}) else "default"


def _allowed(one: Parameter, voice: Voice) -> str:
    return voice.say("parameters.many", low=_limit(one.low, voice), high=_limit(one.high, voice))


def _limit(number: float, voice: Voice) -> str:
    return voice.plain(number) if np.isfinite(number) else voice.say("parameters.no_limit")


def _departments(found: Found, voice: Voice) -> Table:
    """The numbers of each department, as they are at the start, and where they come from."""
    organisation = found.plan.organisation
    held = pd.DataFrame({name: organisation.at_start[name] for name in names(DEPARTMENT)})
    said = found.plan.scenario.departments.values()
    sources = [own.source or _origin([own], DEPARTMENT, voice) for own in said]
    frame = held.assign(department=list(organisation.departments), source=sources)
    shapes = {"department": "text"} | dict.fromkeys(names(DEPARTMENT), "number") | {"source": "text"}
    for name in held.columns[np.isinf(held.to_numpy()).any(axis=0)]:
        frame[name], shapes[name] = [_limit(value, voice) for value in held[name].tolist()], "text"
    return voice.table("departments", "parameters.departments", frame, **shapes)


def _sides(found: Found, voice: Voice) -> Table:
    """The numbers of each side of each tie, as they are at the start, and where they come from."""
    organisation = found.plan.organisation
    sides = [(a, b) for pair in organisation.parties for a, b in (pair, pair[::-1])]
    columns: dict[str, Any] = {name: organisation.at_start[name] for name in names(SIDE)}
    relationships = found.plan.scenario.relationships
    usual = [relationships.default] if isinstance(relationships.default, TieSettings) else []
    told = dict.fromkeys(sides, _origin(usual, SIDE, voice))
    for pair in relationships.pairs:
        for one, other in (pair.between, pair.between[::-1]):
            own = pair.__pydantic_extra__.get(one, SideSettings(source=None))
            told[one, other] = own.source or _origin([*usual, pair, own], SIDE, voice)
    columns |= {"department": [a for a, _ in sides], "towards": [b for _, b in sides]}
    frame = pd.DataFrame(columns | {"source": [told[side] for side in sides]})
    shapes = {"department": "text", "towards": "text"} | dict.fromkeys(names(SIDE), "number") | {"source": "text"}
    return voice.table("sides", "parameters.sides", frame, **shapes)


def _origin(settings: Sequence[BaseModel], every: tuple[Parameter, ...], voice: Voice) -> str:
    """Who says the numbers of a department or a side, where the scenario does not tell their source in words."""
    given = {name for one in settings for name in type(one).model_fields if getattr(one, name) is not None}
    if given & {*names(PAIR)}:  # the short form of a need
        given |= {"stake", "alternatives"}
    wanted = {*names(every)}
    key = "file" if wanted <= given else "both" if given & (wanted | {"purpose"}) else "default"
    return voice.say(f"parameters.origin.{key}")


def _open(found: Found, voice: Voice) -> Table:
    """What the data leave open most: uncertain numbers, with the mean of their draws and the range of most of them."""
    draws = found.plan.draws
    assert draws is not None  # noqa: S101
    low, high = np.quantile(draws.values, tails(), axis=0)
    widest = np.argsort(low - high, kind="stable")[:WIDEST]
    numbers = {"mean": draws.values.mean(axis=0)[widest], "low": low[widest], "high": high[widest]}
    frame = pd.DataFrame({"quantity": [voice.quantity(draws.paths[place]) for place in widest], **numbers})
    shapes = {"quantity": "text"} | dict.fromkeys(numbers, "number")
    return voice.table("open", "parameters.open", frame, voice.say("parameters.open_note"), **shapes)


def reproduce(found: Found, voice: Voice) -> Chapter:
    """How to run it again: each study with its command, seed and hash."""
    rows = []
    for kind, (folder, command) in found.studies.items():
        facts = found.facts[kind]
        runs = facts.get("replicates")
        rows.append(
            {
                "study": voice.language.say(f"studies.{kind}"), "folder": folder.name, "command": command,
                "replicates": runs if isinstance(runs, int) else np.nan, "drawn": facts.get("draws") or np.nan,
                "seed": str(facts["seed"]), "fingerprint": str(facts["fingerprint"])[:12],
            }
        )  # fmt: skip
    shapes = {"study": "text", "command": "text", "folder": "text", "replicates": "count", "drawn": "count"}
    shapes |= {"seed": "text", "fingerprint": "text"}
    table = voice.table("studies", "reproduce.studies", pd.DataFrame(rows), **shapes)
    finding, text = voice.say("reproduce.finding"), (voice.say("reproduce.text"),)
    return Chapter("reproduce", voice.say("reproduce.heading"), finding, text, (), (table,))


def limits(voice: Voice) -> Chapter:
    """What the report cannot say."""
    text = tuple(voice.say(f"limits.{key}") for key in LIMITS)
    return Chapter("limits", voice.say("limits.heading"), voice.say("limits.finding"), text)
