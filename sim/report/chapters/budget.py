"""What to do: the recommended set for a budget, what carries it, and what less money buys."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...documents.document import Chapter, Chart, Figure, Table
from ...interventions.advice_wording import as_good
from ...interventions.wording import GAIN, LOSS, verdict
from ...scenarios.business import NET_BENEFIT
from .. import figures
from ..found import Found, overlaps
from ..voice import MEAN, Voice, difference, of_draws

ENOUGH = 0.8
"""A cheaper set is told that reaches at least so much of the gain for half of the cost. (A choice.)"""

ASKED = 10
"""So many uncertain numbers are listed that might be worth knowing better."""


def chapter(found: Found, voice: Voice) -> Chapter:
    """The chapter; without a budget, where it stands what helps the most fragile ties."""
    if found.advised is None:
        return Chapter("budget", voice.say("budget.heading"), finding(found, voice))
    heading = voice.say("budget.heading_budget", budget=voice.cost(found.advised.budget))
    if not found.best:
        return Chapter("budget", heading, finding(found, voice), _searched(found, voice), (), (_front(found, voice),))
    text = [
        " ".join([*_effect(found, voice), *_rivals(found, voice)]),
        _carries(found, voice),
        *_cheaper(found, voice),
        *_over_draws(found, voice),
    ]
    text += _searched(found, voice)
    return Chapter("budget", heading, finding(found, voice), tuple(text), _figures(found, voice), _tables(found, voice))


def finding(found: Found, voice: Voice) -> str:
    """What to do, and what it costs; without a budget, whether anything is shown to help."""
    if found.advised is None:
        helps = (verdict(row, "survival") == GAIN for _, row in found.helps.iterrows())
        return voice.say("budget.no_budget" if any(helps) else "budget.no_budget_none")
    if not found.best:
        return voice.say("budget.nothing", budget=voice.cost(found.advised.budget))
    key = "budget.finding" if _is_best(found) else "budget.finding_cheapest"
    return voice.say(key, cost=voice.cost(_row(found)["cost"]), what=voice.applied(list(found.items["variant"])))


def _is_best(found: Found) -> bool:
    """Whether no set that was compared at last has a better result than the recommended one."""
    return bool(_row(found)["value"] >= found.front["value"].max())


def _row(found: Found) -> pd.Series:
    return found.front[found.front["set"] == found.best].iloc[0]


def effect_of(found: Found) -> pd.Series:
    """What the recommended set changes in survival: as compared or else, without an interval of it, as searched."""
    compared = found.effect(found.best)
    if compared is not None:
        return compared
    best, nothing = _row(found), found.front.iloc[0]
    return pd.Series(
        {
            "baseline": nothing["value"], "value": best["value"], "difference": best["value"] - nothing["value"],
            "low": best["low"] - nothing["high"], "high": best["high"] - nothing["low"], "changed": 1.0, "n": best["n"],
        }
    )  # fmt: skip


def _effect(found: Found, voice: Voice) -> list[str]:
    change = effect_of(found)
    told = {"baseline": voice.level(change["baseline"]), "value": voice.level(change["value"])}
    shown = verdict(change, "survival") == GAIN
    lines = [voice.say("budget.effect" if shown else "budget.effect_open", points=voice.points(change), **told)]
    if np.isfinite(change.get("helps", np.nan)):
        lines.append(voice.say("budget.in_draws", share=voice.share(change, "helps")))
    money = found.effect(found.best, NET_BENEFIT)
    if money is not None and np.isfinite(money["difference"]):
        key = "budget.net" if verdict(money, NET_BENEFIT) in (GAIN, LOSS) else "budget.net_open"
        lines.append(voice.say(key, money=voice.money(money)))
    return lines


def _rivals(found: Found, voice: Voice) -> list[str]:
    """The sets that may be as good as the recommended one, where that has the best result."""
    others = as_good(found.front, found.best) if _is_best(found) else found.front[:0]
    if others.empty:
        return []
    nearest = others.iloc[0]
    told = {"what": voice.set(nearest["set"]), "cost": voice.cost(nearest["cost"])}
    return [voice.say("budget.rivals", len(others), **told)]


def _carries(found: Found, voice: Voice) -> str:
    items = found.items
    first, others, lines = items.iloc[0], items.iloc[1:], []
    if verdict(first, "survival") == GAIN:
        several = "budget.carries_overlap" if overlaps(first, others) else "budget.carries"
        key = several if len(others) else "budget.carries_alone"
        what = voice.applied([first["variant"]])
        lines.append(voice.say(key, what=what, points=voice.points(first, signed=False)))
    idle = [one["variant"] for _, one in items.iterrows() if verdict(one, "survival") != GAIN]
    if idle:
        lines.append(voice.say("budget.not_told", len(idle), names=voice.applied(idle)))
    return " ".join(lines)


def _cheaper(found: Found, voice: Voice) -> list[str]:
    """A much cheaper set that reaches most of the gain, where there is one."""
    front, best = found.front, _row(found)
    start = front["value"].iloc[0]
    reached = start + ENOUGH * (best["value"] - start)
    able = front[front["efficient"] & (front["low"] >= reached) & (front["cost"] <= best["cost"] / 2)]
    if able.empty:
        return []
    one = able.loc[able["cost"].idxmin()]
    value, whole = (voice.share(row, "value", "low", "high") for row in (one, best))
    stands = found.plan.draws is not None and not found.facts["advise"].get("draws")
    key = "budget.cheaper_as_it_stands" if stands else "budget.cheaper"
    return [voice.say(key, cost=voice.cost(one["cost"]), what=voice.set(one["set"]), value=value, whole=whole)]


def _over_draws(found: Found, voice: Voice) -> list[str]:
    """How often the set is the best, which set has the least to regret, and what is worth knowing better."""
    front, best = found.front, _row(found)
    if "best_in" not in front or not np.isfinite(best["best_in"]):
        return []
    told = [voice.say("budget.best_in", sets=voice.count(len(front)), share=voice.share(best, "best_in"))]
    cautious = front[front["cautious"]]
    if len(cautious) and cautious["set"].iloc[0] != found.best:
        one = cautious.iloc[0]
        told.append(voice.say("budget.cautious", what=voice.set(one["set"]), cost=voice.cost(one["cost"])))
    if found.information is not None:
        told.append(_knowing(found.information, voice))
    return [" ".join(told)]


def _knowing(information: pd.DataFrame, voice: Voice) -> str:
    if len(information) and information["changes"].isna().all():
        return voice.say("budget.ask_few")
    worth = information[information["low"] > 0.0]
    if worth.empty:
        return voice.say("budget.ask_none")
    first = worth.iloc[0]
    gain = pd.Series({"difference": first["value"], "low": first["low"], "high": first["high"], "changed": 1.0})
    quantity = voice.quantity(str(first["number"]).split(", ", 1)[0])
    return voice.say("budget.ask", quantity=quantity, points=voice.points(gain, signed=False))


def _searched(found: Found, voice: Voice) -> tuple[str, ...]:
    assert found.advised is not None  # noqa: S101
    some = found.advised.left_out is None or found.advised.left_out > 0
    return (voice.say("budget.searched_some" if some else "budget.searched", found.advised.sets),)


def _figures(found: Found, voice: Voice) -> tuple[Figure, ...]:
    source, items = found.source("advise", "items.csv"), found.items
    losses = figures.in_percent(items, "difference", "low", "high")
    names = [voice.applied([words]) for words in items["variant"]]
    drawing = figures.dots(names, losses, voice.say("budget.items_axis"), voice, zero=True)
    first = items.iloc[0]
    alt = voice.say("budget.items_alt", most=voice.points(first, signed=False), what=names[0])
    chart = Chart("bar", "items", "item", ("loss",), "low", "high")
    drawn = [figures.figure(drawing, "items", voice.say("budget.items"), alt, source, chart)]
    front = found.front[found.front["efficient"]]
    if len(front) > 2:
        axes = voice.say("budget.front_x", unit=voice.unit_of_cost), voice.say("budget.front_y")
        line = figures.lines([front["cost"]], [100.0 * front["value"]], [""], axes, voice, steps=True)
        ends = {"first": voice.level(front["value"].iloc[0]), "last": voice.level(front["value"].iloc[-1])}
        alt = voice.say("budget.front_alt", cost=voice.cost(front["cost"].iloc[-1]), **ends)
        chart = Chart("points", "front", "cost", ("reached",), "low", "high")  # between two sets nothing can be bought
        source = found.source("advise", "front.csv")
        drawn.append(figures.figure(line, "front", voice.say("budget.front"), alt, source, chart))
    return tuple(drawn)


def _front(found: Found, voice: Voice) -> Table:
    front = found.front[found.front["efficient"]]
    front = front.assign(reached=front["value"], set=list(map(voice.set, front["set"])))
    money = {"cost_in_money": "money"} if "cost_in_money" in front else {}
    net = {NET_BENEFIT: "money"} if NET_BENEFIT in front else {}
    shapes = {"cost": "amount", **money, "reached": "share", "low": MEAN, "high": MEAN, **net, "set": "text"}
    return voice.table("front", "budget.front_table", front, **shapes, **of_draws(front, "best_in"))


def _tables(found: Found, voice: Voice) -> tuple[Table, ...]:
    items = found.items
    told = items.assign(item=[voice.applied([words]) for words in items["variant"]], loss=items["difference"])
    money = {"cost_in_money": "money"} if "cost_in_money" in items else {}
    shapes = {"item": "text", "cost": "amount", **money, **difference(told, "loss", "loss")}
    made = [voice.table("items", "budget.items_table", told, **shapes)]
    effects = found.effects[(found.effects["variant"] == found.best) & (found.effects["outcome"] == "survival")]
    if len(effects):
        money_rows = found.effects[found.effects["outcome"] == NET_BENEFIT]
        net = money_rows.set_index("variant")[["difference", "low", "high"]].reindex(effects["variant"])
        ends = {"net_benefit": "difference", "net_low": "low", "net_high": "high"}
        effects = effects.assign(set=effects["variant"], **{name: net[end].to_numpy() for name, end in ends.items()})
        shapes = {"set": "text", "baseline": "share", "value": "share", **difference(effects)}
        shapes |= of_draws(effects, "helps") | (dict.fromkeys(ends, "money") if len(money_rows) else {})
        made.append(voice.table("recommended", "budget.effects", effects, **shapes))
    return (*made, _front(found, voice), *_asked(found.information, voice))


def _asked(information: pd.DataFrame | None, voice: Voice) -> list[Table]:
    """What is worth knowing better, where the draws were enough to say it of some number."""
    known = information is not None and information["value"].notna().any()
    return [_ask(information, voice)] if information is not None and known else []


def _ask(information: pd.DataFrame, voice: Voice) -> Table:
    """What is worth knowing better, the most first."""
    shown = information.head(ASKED)
    names = [voice.quantity(str(number).split(", ", 1)[0]) for number in shown["number"]]
    frame = shown.assign(quantity=names, gain=shown["value"])
    shapes = {"quantity": "text", "gain": "loss", "low": "loss", "high": "loss"}
    return voice.table("knowing", "budget.ask_table", frame, **shapes)
