"""Where it is fragile: the ties, the most fragile first, why they break, and how far they are from the edge."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd

from ...diagnosis import cases
from ...diagnosis.edges import as_near, nearest
from ...diagnosis.manifest import DiagnosisManifest
from ...documents.document import Chapter, Chart, Figure, Table
from ...figures.extreme import extreme_of
from ...interventions.wording import GAIN, verdict
from ...statistics.columns import with_ends
from .. import figures
from ..found import Found, overlaps
from ..voice import Voice, difference

NAMED = 3
"""At most so many ties of one rank are named."""
SHOWN = 3
"""So many interventions are listed for a tie, the best."""
TOLD = {
    "share": ("most_fragile", "formation", "missed_share"),
    "number": ("shortfall", "short", "dependence_a", "dependence_b", "imbalance"),
}
"""What the sentences on a tie tell of it beside its survival, by shape: with ranges, where ties.csv has them."""


def chapter(found: Found, voice: Voice) -> Chapter:
    """The chapter, with the ranking and the map."""
    ties = found.ties
    closer = ties.head(int(found.facts["diagnose"]["ties"]))
    text = [" ".join(of_tie(tie, found.edges, found.helps, voice)) for _, tie in closer.iterrows()]
    return Chapter(
        "fragile", voice.say("fragile.heading"), finding(ties, voice),
        (*text, *_scope(found, voice)), _figures(found, voice), tuple(_tables(found, voice)),
    )  # fmt: skip


def _scope(found: Found, voice: Voice) -> list[str]:
    """What the ranges hold: luck alone, unless the diagnosis was run over draws."""
    return [] if found.facts["diagnose"].get("draws") else [voice.say("fragile.luck_only")]


def finding(ties: pd.DataFrame, voice: Voice) -> str:
    """Which tie is the most fragile, as far as luck lets it be told. At the floor or ceiling this is said first."""
    extreme = extreme_of("survival", *(ties[name] for name in with_ends("survival")))
    first, tie = ties[ties["rank"] == 1], ties.iloc[0]
    told: dict[str, object] = {"a": tie["a"], "b": tie["b"], "share": voice.share(tie)}
    count = len(ties)
    if count == 1:
        text = voice.say("fragile.only", **told)
    elif len(first) == count:
        text = voice.say("fragile.alike", count, **told)
    elif len(first) == 1:
        told |= {"low": tie["rank_low"], "high": tie["rank_high"]}
        least = "fragile.least_drawn" if "most_fragile" in tie else "fragile.least"
        text = voice.say("fragile.most" if tie["rank_high"] == 1 else least, count, **told)
    else:
        names = [f"{row['a']} – {row['b']}" for _, row in first.head(NAMED).iterrows()]
        more = len(first) - len(names)
        listed = voice.say("fragile.more", names=", ".join(names), more=more) if more else voice.joined(names)
        text = voice.say("fragile.several", count, number=voice.count(len(first)), names=listed, share=voice.share(tie))
        low, high = first["rank_low"].min(), first["rank_high"].max()
        if high > len(first):
            key = "fragile.several_drawn" if "most_fragile" in tie else "fragile.several_open"
            text += " " + voice.say(key, low=low, high=high)
    return " ".join([*voice.extreme(extreme, list(ties["survival"])), text])


def of_tie(tie: pd.Series, edges: pd.DataFrame, helps: pd.DataFrame, voice: Voice) -> list[str]:
    """Of one tie: how often it survives, why it ends, who is the weaker, its nearest edge, what helps.

    `edges` and `helps` are tables of a diagnosis; those of other ties are left out.
    """
    names: dict[str, object] = {"a": tie["a"], "b": tie["b"]}
    told = [voice.say("fragile.share", **names, share=voice.share(tie))]
    if "most_fragile" in tie:
        told.append(voice.say("fragile.most_fragile", share=voice.share(tie, "most_fragile")))
    told.append(_why(tie, voice))
    told.append(_balance(tie, voice))
    edge = _edge(cases.of_tie(edges, tie), voice)
    told += [voice.say("fragile.center", edge=one) for one in edge] if "most_fragile" in tie else edge
    return told + _helps(cases.of_tie(helps, tie), voice)


def _balance(tie: pd.Series, voice: Voice) -> str:
    case = cases.balance(tie)
    if case == "weaker":
        sides = cases.sides(tie)
        mine, other = voice.plain(tie[sides.of_weaker]), voice.plain(tie[sides.of_stronger])
        return voice.say("fragile.weaker", weaker=sides.weaker, stronger=sides.stronger, mine=mine, other=other)
    told = {"a": tie["a"], "b": tie["b"]}
    told |= {"first": voice.plain(tie["dependence_a"]), "second": voice.plain(tie["dependence_b"])}
    if case == "open":
        told["by"] = voice.number(tie, "imbalance")
    return voice.say(f"fragile.{case}", **told)


def _why(tie: pd.Series, voice: Voice) -> str:
    case = cases.why(tie)
    if case == "ends":
        what = _missed(tie, "missed", voice)
        share, by = voice.share(tie, "missed_share"), voice.number(tie, "shortfall")
        return voice.say("fragile.ends", endings=voice.count(tie["endings"]), what=what, share=share, by=by)
    share = voice.share(tie, "formation")
    if case == "unknown":
        return voice.say("fragile.unknown", share=share)
    return voice.say(
        f"fragile.{case}", share=share, what=_missed(tie, "short_of", voice), by=voice.number(tie, "short")
    )


def _missed(tie: pd.Series, column: str, voice: Voice) -> str:
    by = tie["missed_by" if column == "missed" else "short_by"]
    return voice.say(f"fragile.{tie[column]}", by=by, to=cases.other_side(tie, by))


def _edge(edges: pd.DataFrame, voice: Voice) -> list[str]:
    if edges.empty:
        return []
    if not edges["sided"].iloc[0]:
        return [voice.say("fragile.at_edge")]
    one = nearest(edges)
    if one is None:
        return [voice.say("fragile.no_edge")]
    value, now = voice.number(one, "edge"), voice.plain(one["now"])
    key = "fragile.edge" if as_near(edges).empty else "fragile.edge_overlap"
    return [voice.say(key, quantity=voice.quantity(one["path"]), value=value, now=now)]


def _helps(helps: pd.DataFrame, voice: Voice) -> list[str]:
    if helps.empty:
        return []
    best, others = helps.iloc[0], helps.iloc[1:]
    if verdict(best, "survival") != GAIN:
        return [voice.say("fragile.no_help", len(helps))]
    key = "fragile.helps_overlap" if overlaps(best, others) else "fragile.helps"
    return [voice.say(key, len(helps), what=voice.applied([best["variant"]]), points=voice.points(best))]


def _figures(found: Found, voice: Voice) -> tuple[Figure, ...]:
    ties, source = found.ties, found.source("diagnose", "ties.csv")
    axis = voice.say("to_month")
    values = figures.in_percent(ties, *with_ends("survival"))
    ranking = figures.dots(_names(ties), values, axis, voice, half=True)
    first, last = ties.iloc[0], ties.iloc[-1]
    ends = {"least": voice.level(first["survival"]), "most": voice.level(last["survival"])}
    alt = voice.say("fragile.ranking_alt", a=first["a"], b=first["b"], **ends)
    chart = Chart("bar", "ties", "tie", ("survival",), "low", "high")
    title = voice.say("fragile.ranking_some" if len(ties) > figures.MOST_ROWS else "fragile.ranking")
    drawn = [figures.figure(ranking, "ties", title, alt, source, chart)]
    if len(ties) > 1:
        about = DiagnosisManifest.read(found.folder("diagnose"))
        title = f"{voice.say('fragile.map')}. {voice.say('fragile.map_note')}"
        map_ = figures.survival_map(ties, about, voice)
        drawn.append(figures.figure(map_, "map", title, voice.say("fragile.map_alt"), source))
    return tuple(drawn)


def _names(ties: pd.DataFrame) -> list[str]:
    return [f"{row['a']} – {row['b']}" for _, row in ties.iterrows()]


def _tables(found: Found, voice: Voice) -> list[Table]:
    ties = found.ties
    missed = [
        "" if not isinstance(row["missed"], str) else voice.say(f"fragile.short.{row['missed']}")
        for _, row in ties.iterrows()
    ]
    frame = ties.assign(tie=_names(ties), low=ties["survival_low"], high=ties["survival_high"], missed=missed)
    made = [
        voice.table(
            "ties", "fragile.ties", frame, rank="count", rank_low="count", rank_high="count", tie="text",
            survival="share", low="share", high="share", formation="share", endings="count", missed="text",
            missed_by="text",
        )
    ]  # fmt: skip
    closer = ties.head(int(found.facts["diagnose"]["ties"]))
    made += [table for shape in ("share", "number") for table in _told_of(closer, shape, voice)]
    edges = found.edges.dropna(subset=["edge"])
    if len(edges):
        edges = edges.assign(
            tie=_names(edges), quantity=[voice.quantity(path) for path in edges["path"]],
            low=edges["edge_low"], high=edges["edge_high"], survival_at_mean=edges["survival"],
        )  # fmt: skip
        now = "survival_at_mean" if "most_fragile" in found.ties else "survival"
        made.append(
            voice.table(
                "edges", "fragile.edges_table", edges, tie="text", **{now: "share"}, quantity="text",
                now="number", edge="number", low="number", high="number", distance="share",
            )
        )  # fmt: skip
    helps = found.helps.groupby(["a", "b"], sort=False).head(SHOWN)
    if len(helps):
        helps = helps.assign(tie=_names(helps), variant=_told(helps["variant"], voice))
        made.append(
            voice.table(
                "helps", "fragile.helps_table", helps, tie="text", variant="text", baseline="share", value="share",
                **difference(helps),
            )
        )  # fmt: skip
    return made


def _told_of(ties: pd.DataFrame, shape: str, voice: Voice) -> list[Table]:
    """The shares or the numbers that the sentences on the most fragile ties hold, a row for each."""
    rows, value = [], "of_cases" if shape == "share" else shape
    for (_, tie), name in product(ties.iterrows(), TOLD[shape]):
        if name in tie and np.isfinite(tie[name]):
            ends = {end: tie.get(f"{name}_{end}", np.nan) for end in ("low", "high")}
            sides = {"a": tie["a"], "b": tie["b"]}
            what = voice.say(f"fragile.rows.{name}", **sides)
            rows.append({"tie": f"{tie['a']} – {tie['b']}", "what": what, value: tie[name]} | ends)
    shapes = {"tie": "text", "what": "text"} | dict.fromkeys((value, "low", "high"), shape)
    return [voice.table(f"told_{shape}", f"fragile.told.{shape}", pd.DataFrame(rows), **shapes)] if rows else []


def _told(variants: pd.Series, voice: Voice) -> list[str]:
    return [voice.applied([words]) for words in variants]
