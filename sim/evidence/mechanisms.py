"""Switch off the mechanisms of the model one at a time. The rows that then fail show what each is for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..files.names import enumerated
from ..model.parameters import BY_NAME
from .checks import FAILS, HOLDS, NOT_SHOWN
from .rules import Rules


@dataclass(frozen=True, slots=True)
class Mechanism:
    """One rule of the model, and what switches it off: other values of parameters, or other rules."""

    name: str
    off: str
    held: Mapping[str, float] = field(default_factory=dict)
    rules: Rules = field(default_factory=dict)


def _default(name: str) -> float:
    return BY_NAME[name].default


MECHANISMS: tuple[Mechanism, ...] = (
    Mechanism("wandering needs", "felt needs do not wander", {"need_volatility": 0.0}),
    Mechanism("outside offers", "no offer comes by chance", {"offer_rate": 0.0}),
    Mechanism("shared outcome", "all are paid for their own result", {"shared_outcome": 0.0}),
    Mechanism("lock-in", "joined work closes off no alternatives", {"lock_in": 0.0}),
    Mechanism("resolve", "an agreement adds nothing to effort", {"agreement_weight": 0.0}),
    Mechanism("exploitation", "the stronger side does not hold back", {"exploitation": 0.0}),
    Mechanism("luck in delivery", "what is delivered does not vary", {"delivery_noise": 0.0}),
    Mechanism("clarity", "management says nothing of what it expects", {"clarity": 0.0}),
    Mechanism("slow communication", "everything is seen at once", {"communication": 1.0}),
    Mechanism("fast fall of trust", "trust falls as slowly as it rises", {"trust_loss": _default("trust_gain")}),
    Mechanism("hope and doubt", "the weaker does not hope, the stronger does not doubt", {"hope": 0.0}),
    Mechanism("reputation", "the word of others counts for nothing", {"reputation": 0.0}),
    Mechanism("changing worth", "felt worth stays as at the start", {"worth_rate": 0.0}),
    Mechanism("coaching", "nobody is coached", {"coaching": 0.0}),
    Mechanism("integration", "work processes are never joined", {"integration_rate": 0.0}),
    Mechanism("balancing", "who sees less than it needs does not look elsewhere", {"balancing": 0.0}),
    Mechanism("patience", "one month makes or unmakes an agreement", {"patience": 1.0}),
    Mechanism("learning", "capability does not grow", {"learning": 0.0}),
)
"""The mechanisms, in the order of the model's steps."""


def sentence(off: Mapping[str, str], as_it_is: Mapping[str, str]) -> str:
    """Say in words what a mechanism is for, from the verdicts of the rows without it and with it.

    A row that holds without the mechanism counts only where it fails with it; "not shown" may be chance.
    """
    lost = [row for row in off if as_it_is[row] == HOLDS]
    fails, not_shown = ([row for row in lost if off[row] == verdict] for verdict in (FAILS, NOT_SHOWN))
    gained = [row for row in off if as_it_is[row] == FAILS and off[row] == HOLDS]
    parts = [f"{enumerated(rows)} {words}" for rows, words in (
        (fails, "fails" if len(fails) == 1 else "fail"),
        (not_shown, "is no longer shown" if len(not_shown) == 1 else "are no longer shown"),
        (gained, "comes to hold" if len(gained) == 1 else "come to hold"),
    ) if rows]  # fmt: skip
    needed = "needed" if fails or not_shown else "no row needs it"
    return f"{needed}: without it {', '.join(parts)}" if parts else needed
