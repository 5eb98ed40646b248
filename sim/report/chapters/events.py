"""What the events do to the organisation, and to its ties."""

from __future__ import annotations

import pandas as pd

from ...documents.document import Chapter, Chart, Figure, Table
from ...interventions.wording import GAIN, LOSS, NOTHING, OPEN, UNKNOWN, extreme_in, verdict
from .. import figures
from ..found import Found, overlaps
from ..voice import Voice, difference, of_draws

KEYS = {GAIN: "gain", LOSS: "loss", OPEN: "open", NOTHING: "nothing", UNKNOWN: "unknown"}

SHOWN = 8
"""So many ties are listed for an event, those that lose most."""


def of_events(found: Found) -> pd.DataFrame:
    """What the events change in survival, the largest loss first."""
    effects = found.effects
    own = effects[effects["variant"].isin(found.events) & (effects["outcome"] == "survival")]
    return own.sort_values("difference", kind="stable", ignore_index=True)


def chapter(found: Found, voice: Voice) -> Chapter:
    """The chapter: each event in a sentence, and what it does to single ties."""
    rows = of_events(found)
    text = [_event(row, found, voice) for _, row in rows.iterrows()]
    return Chapter(
        "events", voice.say("events.heading"), finding(rows, voice), tuple(text), (_figure(rows, found, voice),),
        _tables(rows, found, voice),
    )  # fmt: skip


def finding(rows: pd.DataFrame, voice: Voice) -> str:
    """Which event does most harm, or that none is shown to. At the floor or ceiling this is said first."""
    extreme, worst = extreme_in(rows, "survival"), rows.iloc[0]
    limit = voice.extreme(extreme, rows[["baseline", "value"]].to_numpy().ravel().tolist())
    if verdict(worst, "survival") != LOSS:
        return " ".join([*limit, voice.say("events.none", len(rows))])
    levels = {"baseline": voice.level(worst["baseline"]), "value": voice.level(worst["value"])}
    harming = rows[rows.apply(verdict, axis=1, outcome="survival") == LOSS]
    several = "events.worst_overlap" if overlaps(worst, rows.iloc[1:]) else "events.worst"
    key = "events.single_harm" if len(rows) == 1 else several
    number, event = voice.count(len(harming)), voice.quoted(worst["variant"])
    told = voice.say(key, len(rows), number=number, event=event, points=voice.points(worst), **levels)
    return " ".join([*limit, told])


def _event(row: pd.Series, found: Found, voice: Voice) -> str:
    event, kind = voice.quoted(row["variant"]), verdict(row, "survival")
    points = "" if kind == UNKNOWN else voice.points(row)
    told = [voice.say(f"events.{KEYS[kind]}", event=event, value=voice.level(row["value"]), points=points)]
    if kind == LOSS and found.plan.draws is not None and "harms" in row:
        told.append(voice.say("events.in_draws", share=voice.share(row, "harms")))
    pairs = found.pairs
    own = pairs[(pairs["variant"] == row["variant"]) & (pairs["outcome"] == "survival")]
    if len(own) > 1 and kind not in (NOTHING, UNKNOWN):
        losing = own[own.apply(verdict, axis=1, outcome="survival") == LOSS]
        if losing.empty:
            told.append(voice.say("events.ties_none", event=event))
        else:
            worst = losing.loc[losing["difference"].idxmin()]
            names = voice.say("fragile.tie", a=worst["a"], b=worst["b"])
            open_ = len(losing) > 1 and overlaps(worst, own.drop(worst.name))
            key = "events.ties_lose_overlap" if open_ else "events.ties_lose"
            told.append(voice.say(key, len(losing), event=event, ties=len(own), names=names))
    return " ".join(told)


def _figure(rows: pd.DataFrame, found: Found, voice: Voice) -> Figure:
    values = figures.in_percent(rows, "difference", "low", "high")
    drawing = figures.dots(list(rows["variant"]), values, voice.say("events.axis"), voice, zero=True)
    told = " ".join(f"{row['variant']}: {voice.points(row)}." for _, row in rows.iterrows() if row["n"] > 0)
    alt = voice.say("events.figure_alt", told=told)
    chart = Chart("bar", "events", "event", ("difference",), "low", "high")
    return figures.figure(
        drawing, "events", voice.say("events.figure"), alt, found.source("whatif", "effects.csv"), chart
    )


def _tables(rows: pd.DataFrame, found: Found, voice: Voice) -> tuple[Table, ...]:
    shapes = {
        "event": "text", "baseline": "share", "value": "share", **difference(rows),
        **of_draws(rows, "harms"),
    }  # fmt: skip
    pairs = found.pairs
    own = pairs[pairs["variant"].isin(found.events) & (pairs["outcome"] == "survival")]
    names = [voice.say("fragile.tie", a=a, b=b) for a, b in zip(own["a"], own["b"], strict=True)]
    own = own.assign(event=own["variant"], tie=names).sort_values(["event", "difference"], kind="stable")
    summary = rows.assign(event=rows["variant"], ties=_numbers(rows, own), losing=_numbers(rows, own, LOSS))
    made = [voice.table("events", "events.effects", summary, **shapes)]
    if len(own):
        title = "events.pairs_some" if own["event"].value_counts().max() > SHOWN else "events.pairs"
        own = own.groupby("event", sort=False).head(SHOWN)
        shapes = {"event": "text", "tie": "text"} | {key: shape for key, shape in shapes.items() if key != "event"}
        made.append(voice.table("event_ties", title, own, **shapes))
    return tuple(made)


def _numbers(rows: pd.DataFrame, pairs: pd.DataFrame, kind: str | None = None) -> list[int]:
    """For each event, how many ties there are, or of how many it is told that they lose."""
    found = []
    for name in rows["variant"]:
        own = pairs[pairs["variant"] == name]
        told = own.apply(verdict, axis=1, outcome="survival") if len(own) else own["variant"]
        found.append(len(own) if kind is None else int((told == kind).sum()))
    return found
