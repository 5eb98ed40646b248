"""How sure the answer is, and why: what the data leave open, luck, and the numbers of the model."""

from __future__ import annotations

import pandas as pd

from ...documents.document import Chapter, Chart, Figure, Table
from ...figures.extreme import extreme_of
from ...model.parameters import name_at
from ...sensitivity.drawn_wording import has_share
from ...sensitivity.wording import are_known, hardly, leading, ranked, ranked_by
from ...statistics.columns import with_ends
from .. import figures
from ..found import Found
from ..studies import WITHIN
from ..voice import LOSS, Voice

MOST = 3
"""At most so many numbers are named as those that matter most."""
SHOWN = 12
"""So many numbers stand in the figure."""


def chapter(found: Found, voice: Voice) -> Chapter:
    """The chapter: data, luck and numbers of the model, each in plain words."""
    over_draws = found.plan.draws is not None
    text = [*_layers(found, voice), *_answers(found, voice), _numbers(found, voice)]
    key = "certainty.finding" if over_draws else "certainty.finding_luck"
    known = are_known(found.indices)
    drawn = (_figure(found, voice),) if known else ()
    tables = (
        _layers_table(found, voice),
        *([_answers_table(found.answers, voice)] if found.answers is not None else []),
        *([_indices(found, voice)] if known else []),
    )
    return Chapter(
        "certainty", voice.say("certainty.heading"), voice.say(key, level=voice.most), tuple(text), drawn, tables
    )


def _layers(found: Found, voice: Voice) -> list[str]:
    state = found.state
    if found.plan.draws is None:
        luck = voice.ends(state["survival_low"], state["survival_high"])
        return [voice.say("certainty.no_data"), voice.say("certainty.luck_only", share=luck)]
    whole, luck = (voice.ends(*(state[f"survival{which}_{end}"] for end in ("low", "high"))) for which in ("", "_luck"))
    told = [voice.say("certainty.data", share=whole), voice.say("certainty.luck", share=luck)]
    return [*told, voice.say(f"certainty.{_larger(state)}")]


def _larger(state: pd.Series) -> str:
    """Which part is the larger. None is where almost all runs end alike: both ranges show only how many there are."""
    if extreme_of("survival", *state[with_ends("survival")]) is not None:
        return "larger_open"
    width = {which: state[f"survival{which}_high"] - state[f"survival{which}_low"] for which in ("", "_luck")}
    return "larger_data" if width[""] ** 2 > 2 * width["_luck"] ** 2 else "larger_luck"  # as variances add up


def _answers(found: Found, voice: Voice) -> list[str]:
    """Which of the uncertain numbers make what is open, as far as they are told from dummies."""
    if found.answers is None:
        return []
    able = found.answers[found.answers["matters"]].head(MOST)
    if able.empty:
        return [voice.say("certainty.answers_none")]
    names = [(_named(row["path"], voice), [voice.share(row, "first")] * has_share(row)) for _, row in able.iterrows()]
    told = [", ".join([name, *share]) for name, share in names]
    return [voice.say("certainty.answers", names="; ".join(told))]


def _named(paths: str, voice: Voice) -> str:
    """Numbers that move together, such as those of one answer, by the first of them."""
    return voice.quantity(paths.split(", ", 1)[0])


def _answers_table(answers: pd.DataFrame, voice: Voice) -> Table:
    shown = answers.head(SHOWN)
    ends = {"low": shown["first_low"], "high": shown["first_high"]}
    frame = shown.assign(quantity=[_named(path, voice) for path in shown["path"]], share=shown["first"], **ends)
    shapes = {"quantity": "text"} | dict.fromkeys(("share", "low", "high"), "share")
    return voice.table("answers", "certainty.answers_table", frame, **shapes)


def names_of(table: pd.DataFrame, voice: Voice) -> list[str]:
    """The names of some numbers in words."""
    return [voice.language.parameter(name_at(str(path))) for path in table["path"]]


def _numbers(found: Found, voice: Voice) -> str:
    within = voice.language.say("numbers.percent", number=voice.plain(100 * WITHIN))
    moved: dict[str, object] = {"within": within, "all": len(found.indices)}
    if extreme_of("survival", found.points) is not None:
        return voice.say("certainty.numbers_edge", **moved)
    table = ranked(found.indices)
    most, overlapping = leading(table)
    if not are_known(found.indices) or most.empty:
        return voice.say("certainty.numbers_unknown", **moved)
    moved["names"] = voice.joined(names_of(most, voice))
    if len(overlapping):
        told = [voice.say("certainty.numbers_overlap", name=names_of(overlapping, voice)[0], **moved)]
    else:
        told = [voice.say("certainty.numbers", **moved)]
    few = int(hardly(table).sum())
    if few:
        told.append(voice.say("certainty.hardly", few, all=len(table)))
    return " ".join(told)


def _figure(found: Found, voice: Voice) -> Figure:
    table = ranked(found.indices).head(SHOWN)
    column = ranked_by(table)
    values = figures.in_percent(table, *with_ends(column))
    drawing = figures.dots(names_of(table, voice), values, voice.say("certainty.figure_axis"), voice)
    alt = voice.say("certainty.figure_alt", name=names_of(table, voice)[0])
    chart = Chart("bar", "moved", "name", ("effect",), "low", "high")
    source = found.source("sensitivity", "indices.csv")
    return figures.figure(drawing, "moved", voice.say("certainty.figure"), alt, source, chart)


def _layers_table(found: Found, voice: Voice) -> Table:
    state = found.state
    rows = []
    for which, name in (("", "data"), ("_luck", "luck")):
        if which == "" and found.plan.draws is None:
            continue
        own = which if found.plan.draws is not None else ""
        row = {"what": voice.say(f"certainty.layer.{name}"), "survival": state["survival"]}
        rows.append(row | {end: state[f"survival{own}_{end}"] for end in ("low", "high")})
    shapes = {"what": "text", "survival": "share", "low": "share", "high": "share"}
    return voice.table("layers", "certainty.layers", pd.DataFrame(rows), **shapes)


def _indices(found: Found, voice: Voice) -> Table:
    table = ranked(found.indices)
    column = ranked_by(table)
    ends = {"effect": table[column], "low": table[f"{column}_low"], "high": table[f"{column}_high"]}
    frame = table.drop(columns=["low", "high"]).assign(name=names_of(table, voice), **ends)
    return voice.table("moved", "certainty.indices", frame, name="text", effect=LOSS, low=LOSS, high=LOSS)
