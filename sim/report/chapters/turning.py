"""What would change the recommendation: events, other plausible organisations, and the point where a tie turns."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...documents.document import Chapter, Chart, Figure, Table
from ...interventions.wording import GAIN, verdict
from ...statistics.columns import with_ends
from ...tipping.edges import TIME
from ...tipping.wording import is_sure, state, time_alone
from .. import figures
from ..found import Found
from ..voice import Voice, difference

AGAIN = {"lost": "gained", "gained": "lost"}
"""For each event on the way out, the one that undoes it on the way back."""


def chapter(found: Found, voice: Voice) -> Chapter:
    """The chapter: what the recommendation stands on, and where the balance of the most fragile tie turns."""
    ramp = found.ramp
    text = [*_held(found, voice), *_draws(found, voice), " ".join(_tipping(found, voice))]
    drawn = (_figure(found, voice),) if ramp is not None else ()
    tables = [_with_events(found, voice)] if len(found.held) else []
    tables += [*_edges(found, voice), _loop(found, voice)] if ramp is not None else []
    return Chapter("turning", voice.say("turning.heading"), finding(found, voice), tuple(text), drawn, tuple(tables))


def finding(found: Found, voice: Voice) -> str:
    """What the recommendation stands or falls with."""
    if not found.best:
        return voice.say("turning.finding_none")
    failing = found.held["event"][found.held.apply(verdict, axis=1, outcome="survival") != GAIN].tolist()
    if failing:
        return voice.say("turning.finding_events_not", names=voice.joined([voice.quoted(event) for event in failing]))
    if len(found.held):
        return voice.say("turning.finding_events")
    carrying = found.items[found.items.apply(verdict, axis=1, outcome="survival") == GAIN]
    if len(carrying):
        return voice.say("turning.finding_carries", what=voice.applied(list(carrying["variant"])))
    return voice.say("turning.finding_none")


def _held(found: Found, voice: Voice) -> list[str]:
    return [
        voice.say("turning.held", event=voice.quoted(row["event"]), value=voice.level(row["both"]),
                  without=voice.level(row["alone"]), points=voice.points(row))
        for _, row in found.held.iterrows()
    ]  # fmt: skip


def _with_events(found: Found, voice: Voice) -> Table:
    shapes = {"event": "text", "alone": "share", "both": "share", **difference(found.held)}
    return voice.table("held", "turning.events", found.held, **shapes)


def _draws(found: Found, voice: Voice) -> list[str]:
    change = found.effect(found.best) if found.best else None
    if change is None or not np.isfinite(change.get("helps", np.nan)):
        return []
    if change["helps"] == 1.0:
        return [voice.say("turning.all_draws")]
    return [voice.say("turning.draws", share=voice.share(change, "helps"))]


def _tipping(found: Found, voice: Voice) -> list[str]:
    ramp = found.ramp
    if ramp is None:
        return [voice.say("turning.no_edge")]
    row, table = found.turn, found.loop
    ends = {"start": voice.plain(ramp.values[0]), "end": voice.plain(ramp.values[-1])}
    a, b = ramp.pairs[0]
    told = [voice.say("turning.tipping", a=a, b=b, quantity=voice.quantity(ramp.along))]
    if len(ramp.pairs) > 1:
        told = [voice.say("turning.tipping_all", quantity=voice.quantity(ramp.along))]
    if found.plan.draws is not None and not found.facts["tipping"].get("draws"):
        told.append(voice.say("turning.as_it_stands"))
    leading, more = time_alone(row, table)
    told += [_time("time_most" if row["mostly"] == TIME else "time_open", found, voice)] if leading else []
    out, back = state(row, "out"), state(row, "back")
    if out in AGAIN and is_sure(row, "out"):
        event = voice.say(f"turning.{out}")
        first = voice.say("turning.out", event=event, value=voice.number(row, "out"), **ends)
        again = voice.say(f"turning.{AGAIN[str(out)]}")
        if back in AGAIN and is_sure(row, "back"):
            told.append(first + voice.say("turning.back", event=again, value=voice.number(row, "back")))
        else:
            told.append(first + voice.say("turning.not_back" if back is None else "turning.unsure_back", event=again))
    elif out is None and back is None:
        held = table["in_force"].iloc[[0, len(ramp.values) - 1, -1]]
        shares = dict(zip(("first", "turn", "last"), map(voice.level, held), strict=True))
        told.append(voice.say("turning.nowhere", **ends, **shares))
    else:
        told.append(voice.say("turning.open"))
    return [*told, _time("time", found, voice)] if more else told


def _time(key: str, found: Found, voice: Voice) -> str:
    """What time alone does to the share."""
    ends = {"first": found.turn["start"], "turn": found.turn["out_held"], "last": found.turn["back_held"]}
    return voice.say(f"turning.{key}", **{name: voice.level(share) for name, share in ends.items()})


def _figure(found: Found, voice: Voice) -> Figure:
    assert found.ramp is not None  # noqa: S101
    table, quantity = found.loop, voice.quantity(found.ramp.along)
    turn = len(found.ramp.values)
    parts = table.iloc[:turn], table.iloc[turn - 1 :]
    names = [voice.say(f"turning.way.{part['branch'].iloc[-1]}") for part in parts]
    axes = quantity, voice.say("turning.axis")
    drawing = figures.lines(
        [part["value"] for part in parts], [100.0 * part["in_force"] for part in parts], names, axes, voice
    )
    title = voice.say("turning.figure", quantity=quantity)
    ends = {"turn": table["in_force"].iloc[turn - 1], "last": table["in_force"].iloc[-1]}
    alt = voice.say("turning.figure_alt", **{name: voice.level(share) for name, share in ends.items()})
    ways = str(parts[0]["branch"].iloc[0]), str(table["branch"].iloc[-1])
    chart = Chart("line", "loop", "step", ways, x=axes[0], y=axes[1])
    return figures.figure(drawing, "loop", title, alt, found.source("tipping", "loop.csv"), chart)


def _loop(found: Found, voice: Voice) -> Table:
    """Each value with the share in force on both ways, and in the same months with the first value all along.

    The last value on the way out is the first on the way back.
    """
    assert found.ramp is not None  # noqa: S101
    table, turn = found.loop, len(found.ramp.values)
    out, back = table.iloc[:turn], table.iloc[turn - 1 :].iloc[::-1]
    names = str(out["branch"].iloc[0]), str(table["branch"].iloc[-1])
    shares = dict(zip(names, (out["in_force"].to_numpy(), back["in_force"].to_numpy()), strict=True))
    held = {f"held_{name}": way["held"].to_numpy() for name, way in zip(names, (out, back), strict=True)}
    frame = pd.DataFrame({"step": out["value"].to_numpy(), **shares, **held})
    return voice.table("loop", "turning.loop", frame, step="number", **dict.fromkeys([*shares, *held], "share"))


def _edges(found: Found, voice: Voice) -> list[Table]:
    """Where the balance turns, if it does."""
    assert found.ramp is not None  # noqa: S101
    row = found.turn
    if row[["out", "back"]].isna().all():
        return []
    frame = pd.DataFrame([row]).assign(quantity=voice.quantity(found.ramp.along))
    shapes = dict.fromkeys(with_ends("out", "back"), "number")
    return [voice.table("turn", "turning.edges", frame, quantity="text", **shapes)]
