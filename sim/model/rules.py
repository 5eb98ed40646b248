"""The equations of the model: one small pure function of plain numbers for each idea.

All quantities are in [0, 1] unless said otherwise and one step is one month; the numbers of the
steps are those of docs/model.md. Nothing here is random (the luck of the month is passed in) and
nothing knows of agents or arrays. The functions are ordinary Python; `jitable` also lets the
compiled engine run the very same code.
"""

from __future__ import annotations

from math import sqrt

from .jitable import jitable


@jitable
def clip(x: float) -> float:
    """Limit to [0, 1]."""
    return 0.0 if x < 0.0 else (1.0 if x > 1.0 else x)


@jitable
def pos(x: float) -> float:
    """Positive part, max(0, x)."""
    return x if x > 0.0 else 0.0


@jitable
def changed(x: float, factor: float, addend: float, low: float, high: float) -> float:
    """Step 0. A dated change of a parameter or state: x·factor + addend, kept in its range.

    Setting a value is factor 0; adding is factor 1. Source: definition.
    """
    moved = addend if factor == 0.0 else x * factor + addend  # no limit (infinity) can be set too
    return low if moved < low else (high if moved > high else moved)


@jitable
def drifted_need(drift: float, luck: float, need_persistence: float, need_volatility: float) -> float:
    """Step 1. Slow wandering ξ of the felt need; `luck` has mean 0 and variance 1. Source: assumption."""
    return need_persistence * drift + need_volatility * luck


@jitable
def outside_offer(
    offer: float, luck: float, alternatives: float, offer_rate: float, offer_size: float, offer_decay: float
) -> float:
    """Step 1. An outside offer o fades and may be renewed, the likelier the more alternatives there are.

    `luck` is uniform in (0, 1). Source: assumption.
    """
    faded = offer_decay * offer
    return faded + offer_size * (1.0 - faded) if luck < offer_rate * alternatives else faded


@jitable
def effective_alternatives(alternatives: float, offer: float, integration: float, lock_in: float) -> float:
    """Step 1. Standing alternatives and a passing offer, less what joined processes lock in.

    Source: Rusbult's investment model (direction); assumption.
    """
    return (1.0 - (1.0 - alternatives) * (1.0 - offer)) * (1.0 - lock_in * integration)


@jitable
def dependence(stake: float, alternatives: float, drift: float) -> float:
    """Step 1. Dependence D: what is at stake and cannot be had elsewhere. Source: Emerson 1962."""
    return clip(stake * (1.0 - alternatives) + drift)


@jitable
def imbalance(dependence: float, dependence_of_other: float, shared_outcome: float) -> float:
    """Step 1. Imbalance B in [−1, 1] that can be used, above 0 for the weaker: it counts as far as results differ.

    Source: Emerson 1962; Giebels, De Dreu & Van de Vliert 2000 (harm = asymmetry × self-interest).
    """
    return (1.0 - shared_outcome) * (dependence - dependence_of_other)


@jitable
def motive(dependence: float, dependence_of_other: float, trust: float, shared_outcome: float) -> float:
    """Step 2. Motive M in [0, 1]: need × expectancy; of a shared result, what the other needs beyond that counts too.

    Source: Vroom 1964 (second-hand); Deutsch's cooperative goals (abstract); source articles.
    """
    returned = dependence * trust
    return returned + 0.5 * shared_outcome * pos(dependence_of_other - returned)


@jitable
def inclination(
    motive: float,
    worth: float,
    imbalance: float,
    in_force: bool,
    customer_focus: float,
    agreement_weight: float,
    clarity: float,
    exploitation: float,
) -> float:
    """Step 2. What moves a side to put effort in, any sign.

    Motive and the felt right to contribute are both necessary (a geometric mean). A clear agreement adds resolve. The
    stronger side holds back, as far as it does not think of the customer. Source: source articles; Giebels, De Dreu &
    Van de Vliert 2000 (direction).
    """
    resolve = agreement_weight * clarity * in_force
    return sqrt(motive * worth) + resolve - exploitation * (1.0 - customer_focus) * pos(-imbalance)


@jitable
def contribution(inclination: float, responsiveness: float, reserve: float) -> float:
    """Step 2. Contribution c: an algebraic sigmoid of the inclination. Source: assumption."""
    y = responsiveness * (inclination - reserve)
    return 0.5 * (1.0 + y / sqrt(1.0 + y * y))


@jitable
def time_for(load: float, capacity: float) -> float:
    """Step 2. Share of its contributions for which a department has time. Source: assumption."""
    return capacity / load if load > capacity else 1.0


@jitable
def delivery(contribution: float, capability: float, delivery_noise: float, luck: float) -> float:
    """Step 3. Delivered contribution q; `luck` has mean 0 and variance 1. Source: assumption."""
    return clip(capability * contribution + delivery_noise * luck)


@jitable
def communication_speed(communication: float, integration: float) -> float:
    """Step 4. Speed of communication ℓ, per month; integration widens it. Source: source articles."""
    return communication + (1.0 - communication) * integration


@jitable
def perceived(perceived: float, delivered: float, communication_speed: float) -> float:
    """Step 4. The other's contribution O as this side perceives it: late. Source: source articles."""
    return perceived + communication_speed * (delivered - perceived)


@jitable
def trust(
    trust: float,
    perceived: float,
    trust_propensity: float,
    imbalance: float,
    word_of_others: float,
    trust_gain: float,
    trust_loss: float,
    hope: float,
    reputation: float,
) -> float:
    """Step 5. Trust T follows what is seen, slowly up and fast down, and the word of others.

    Some departments trust more than others by nature. The weaker side hopes and the stronger doubts. Source: Mayer,
    Davis & Schoorman 1995; Slovic 1993; Schilke, Reimann & Cook 2015 (directions).
    """
    aim = clip(perceived + trust_propensity + hope * imbalance)
    rate = trust_gain if aim > trust else trust_loss
    return clip(trust + rate * (aim - trust) + reputation * (word_of_others - trust))


@jitable
def word_of_others(trust: float, trust_received: float, partners: int) -> float:
    """Step 5. Mean trust that a department's other partners have in it; one's own where there are none.

    `trust_received` is the sum of trust over its `partners`, this side's own included. Source: assumption.
    """
    return (trust_received - trust) / (partners - 1) if partners > 1 else trust


@jitable
def worth(worth: float, self_worth: float, imbalance: float, perceived: float, worth_rate: float) -> float:
    """Step 6. Felt equal worth V: own bearing and being listened to, half and half, × balance.

    Source: source articles.
    """
    return worth + worth_rate * (0.5 * (self_worth + perceived) * (1.0 - pos(imbalance)) - worth)


@jitable
def self_worth(self_worth: float, coaching: float) -> float:
    """Step 7. A department's bearing w is a standing trait that coaching raises. Source: source articles."""
    return self_worth + coaching * (1.0 - self_worth)


@jitable
def integration(
    integration: float,
    contribution: float,
    contribution_of_other: float,
    trust: float,
    trust_of_other: float,
    integration_rate: float,
) -> float:
    """Step 8. Work processes join as far as both contribute and both trust. Source: source articles; assumption."""
    joint = contribution * contribution_of_other * trust * trust_of_other
    return integration + integration_rate * (joint - integration)


@jitable
def balanced_alternatives(
    alternatives: float, dependence: float, perceived: float, self_worth: float, balancing: float
) -> float:
    """Step 8. Who perceives less than it needs looks elsewhere, as far as it holds itself an equal.

    Source: Emerson 1962 (network extension); Hirschman's exit (second-hand); Keltner, Gruenfeld & Anderson 2003
    (abstract: low power inhibits).
    """
    return alternatives + balancing * self_worth * pos(dependence - perceived) * (1.0 - alternatives)


@jitable
def streak(streak: int, met: bool) -> int:
    """Step 9. Months met (positive) or missed (negative) in a row. Source: definition."""
    if met:
        return streak + 1 if streak > 0 else 1
    return streak - 1 if streak < 0 else -1


@jitable
def agreement(in_force: bool, streak: int, patience: float) -> bool:
    """Step 9. `patience` months met bring an agreement into force, as many missed end it. Source: definition."""
    return streak > -patience if in_force else streak >= patience


@jitable
def capability(capability: float, partnering: float, coaching: float, learning: float) -> float:
    """Step 10. Capability grows with the share p of a department's pairs in force, and with coaching.

    Source: source articles; Jones et al. 2016 (coaching, direction).
    """
    return clip(capability + (learning * partnering + coaching) * (1.0 - capability))


@jitable
def customer_focus(customer_focus: float, partnering: float, coaching: float) -> float:
    """Step 10. First serve the business, then the customer: coaching works where there is partnering.

    Source: source articles.
    """
    return customer_focus + coaching * partnering * (1.0 - customer_focus)
