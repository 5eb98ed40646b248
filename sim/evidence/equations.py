"""The new equations of the second edition, each replaced by a plainer one.

Nothing is tuned again, so a row that is lost may only need another default. Arguments are those of model/rules.py.
"""

from __future__ import annotations

from math import sqrt
from typing import Any

from ..model.parameters import BY_NAME
from ..model.rules import clip, pos
from .mechanisms import Mechanism
from .rules import Rules

ALTERNATIVES, SELF_WORTH = BY_NAME["alternatives"].default, BY_NAME["self_worth"].default


def sum_of_need_and_trust(dependence: Any, dependence_of_other: Any, trust: Any, shared_outcome: Any) -> Any:
    """Trust can stand in for need."""
    returned = 0.5 * (dependence + trust)
    return returned + 0.5 * shared_outcome * pos(dependence_of_other - returned)


def own_need_alone(dependence: Any, dependence_of_other: Any, trust: Any, shared_outcome: Any) -> Any:
    """What the other needs is not one's own, whatever is shared."""
    return dependence * trust


def sum_of_motive_and_worth(
    motive: Any,
    worth: Any,
    imbalance: Any,
    in_force: Any,
    customer_focus: Any,
    agreement_weight: Any,
    clarity: Any,
    exploitation: Any,
) -> Any:
    """Worth can stand in for a motive."""
    resolve = agreement_weight * clarity * in_force
    return 0.5 * (motive + worth) + resolve - exploitation * (1.0 - customer_focus) * pos(-imbalance)


def whole_imbalance(dependence: Any, dependence_of_other: Any, shared_outcome: Any) -> Any:
    """An imbalance counts in full, whatever is shared."""
    return dependence - dependence_of_other


def offers_to_all(offer: Any, luck: Any, alternatives: Any, offer_rate: Any, offer_size: Any, offer_decay: Any) -> Any:
    """Offers come as often as with the default alternatives."""
    faded = offer_decay * offer
    return faded + offer_size * (1.0 - faded) if luck < offer_rate * ALTERNATIVES else faded


def all_look_elsewhere(alternatives: Any, dependence: Any, perceived: Any, self_worth: Any, balancing: Any) -> Any:
    """Servants look elsewhere as equals do."""
    return alternatives + balancing * SELF_WORTH * pos(dependence - perceived) * (1.0 - alternatives)


def joined_without_trust(
    integration: Any, contribution: Any, contribution_of_other: Any, trust: Any, trust_of_other: Any, rate: Any
) -> Any:
    """Work is joined as far as both contribute."""
    return integration + rate * (contribution * contribution_of_other - integration)


def worth_without_balance(worth: Any, self_worth: Any, imbalance: Any, perceived: Any, worth_rate: Any) -> Any:
    """An imbalance takes nothing from the weaker side's worth."""
    return worth + worth_rate * (0.5 * (self_worth + perceived) - worth)


def listened_to_and_bearing(worth: Any, self_worth: Any, imbalance: Any, perceived: Any, worth_rate: Any) -> Any:
    """Own bearing and being listened to are both necessary (a geometric mean)."""
    return worth + worth_rate * (sqrt(self_worth * perceived) * (1.0 - pos(imbalance)) - worth)


def practice_alone(capability: Any, partnering: Any, coaching: Any, learning: Any) -> Any:
    """Coaching builds no skill."""
    return clip(capability + learning * partnering * (1.0 - capability))


SUMS: Rules = {"motive": sum_of_need_and_trust, "inclination": sum_of_motive_and_worth}

EQUATIONS: tuple[Mechanism, ...] = (
    Mechanism("need × expectancy, motive × worth", "both are sums: ½(D + T) and ½(M + V)", rules=SUMS),
    Mechanism("need × expectancy", "a sum, ½(D + T)", rules={"motive": sum_of_need_and_trust}),
    Mechanism("motive × worth", "a sum, ½(M + V)", rules={"inclination": sum_of_motive_and_worth}),
    Mechanism("φ in the motive", "what the other needs is not one's own", rules={"motive": own_need_alone}),
    Mechanism("φ in the imbalance", "an imbalance counts in full", rules={"imbalance": whole_imbalance}),
    Mechanism(
        "φ in both",
        "a shared outcome changes nothing",
        rules={"motive": own_need_alone, "imbalance": whole_imbalance},
    ),
    Mechanism("offers from the market", "as often whatever the alternatives", rules={"outside_offer": offers_to_all}),
    Mechanism("servants stay", "they look elsewhere too", rules={"balanced_alternatives": all_look_elsewhere}),
    Mechanism("trust in joined work", "c·c′ instead of c·c′·T·T′", rules={"integration": joined_without_trust}),
    Mechanism("imbalance in worth", "it takes nothing from worth", rules={"worth": worth_without_balance}),
    Mechanism("sum in worth", "√(w·O) instead of ½(w + O)", rules={"worth": listened_to_and_bearing}),
    Mechanism("skill by coaching", "coaching builds no skill", rules={"capability": practice_alone}),
)
"""In the order of the list in docs/editions.md."""
