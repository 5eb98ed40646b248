"""The answer in three sentences: how it stands and where it is weakest, what happens to it, what to do."""

from __future__ import annotations

from ...documents.document import Chapter, Table
from ...figures.extreme import extreme_of
from ...interventions.wording import GAIN, verdict
from ...statistics.columns import with_ends
from ..found import Found
from ..voice import Voice
from . import budget, events, fragile


def chapter(found: Found, voice: Voice) -> Chapter:
    """The first chapter: its finding is how it stands; then the weakest tie, or what the events do, and what to do."""
    state = found.state
    extreme = extreme_of("survival", *state[with_ends("survival")])
    first = voice.say("answer.state", share=voice.share(state))
    text = [_do(found, voice)]
    if found.events:
        text.insert(0, events.finding(events.of_events(found), voice))
    elif len(found.ties) > 1:  # of a single tie the finding has said it
        text.insert(0, fragile.finding(found.ties, voice))
    stands = " ".join([*voice.extreme(extreme, [state["survival"]]), first])
    return Chapter("answer", voice.say("answer.heading"), stands, tuple(text), (), (_table(found, voice),))


def _do(found: Found, voice: Voice) -> str:
    if found.advised is None or not found.best:
        return budget.finding(found, voice)
    change, items = budget.effect_of(found), list(found.items["variant"])
    told = {"baseline": voice.level(change["baseline"]), "value": voice.level(change["value"])}
    cost = voice.cost(found.front.loc[found.front["set"] == found.best, "cost"].iloc[0])
    key = "answer.do" if verdict(change, "survival") == GAIN else "answer.do_open"
    return voice.say(key, cost=cost, what=voice.applied(items), points=voice.points(change), **told)


def _table(found: Found, voice: Voice) -> Table:
    """The organisation as it is."""
    state = found.state
    frame = state.to_frame().T.assign(
        low=state["survival_low"], high=state["survival_high"], what=voice.say("answer.as_is")
    )
    shapes = {"what": "text", "survival": "share", "low": "share", "high": "share", "formation": "share"}
    return voice.table("state", "answer.table", frame.infer_objects(), **shapes)
