"""The equations of the model: one small pure function of plain numbers for each idea.

All quantities are in [0, 1] unless said otherwise and one step is one month; the numbers of the
steps are those of docs/model.md. Nothing here is random (the luck of the month is passed in) and
nothing knows of agents or arrays. The functions are ordinary Python; `jitable` also lets the
compiled engine run the very same code.
"""

from __future__ import annotations

from math import sqrt

from numba.extending import register_jitable as jitable


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
    """Step 1. Slow wandering ξ of the felt need; `luck` is standard normal. Source: assumption."""
    return need_persistence * drift + need_volatility * luck


@jitable
def outside_offer(offer: float, luck: float, offer_rate: float, offer_size: float, offer_decay: float) -> float:
    """Step 1. An outside offer o fades and may be renewed; `luck` is uniform. Source: assumption."""
    faded = offer_decay * offer
    return faded + offer_size * (1.0 - faded) if luck < offer_rate else faded


@jitable
def shared_stake(stake: float, stake_of_other: float, shared_outcome: float) -> float:
    """Step 1. A shared outcome lifts the lower stake towards the higher.

    Source: source articles ("equal stake in the same result"); Kleingeld 2011 (direction).
    """
    return stake + shared_outcome * pos(stake_of_other - stake)


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
def inclination(
    dependence: float,
    imbalance: float,
    trust: float,
    worth: float,
    in_force: bool,
    customer_focus: float,
    need_weight: float,
    trust_weight: float,
    worth_weight: float,
    agreement_weight: float,
    clarity: float,
    exploitation: float,
    shared_outcome: float,
) -> float:
    """Step 2. What moves a side to put effort in, any sign; `imbalance` is B in [−1, 1].

    Need, trust, felt worth and a clear agreement draw it in; the stronger side holds back as far
    as it is self-interested. Source: Giebels, De Dreu & Van de Vliert 2000 (direction); assumption.
    """
    drawn_in = need_weight * dependence + trust_weight * trust + worth_weight * worth
    resolve = agreement_weight * clarity * in_force
    held_back = exploitation * (1.0 - shared_outcome) * (1.0 - customer_focus) * pos(-imbalance)
    return drawn_in + resolve - held_back


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
def delivery(contribution: float, capability: float, clarity: float, delivery_noise: float, luck: float) -> float:
    """Step 3. Delivered contribution q; clear expectations halve its noise at most.

    Source: source articles (management says what is expected); assumption. `luck` is standard normal.
    """
    return clip(capability * contribution + delivery_noise * (1.0 - 0.5 * clarity) * luck)


@jitable
def communication_speed(communication: float, integration: float) -> float:
    """Step 4. Speed of communication ℓ, per month; integration widens it. Source: source articles."""
    return communication + (1.0 - communication) * integration


@jitable
def perceived(perceived: float, delivered: float, communication_speed: float, misreading: float, luck: float) -> float:
    """Step 4. The other's contribution O as this side perceives it: late and misread.

    Source: assumption. `luck` is standard normal.
    """
    reading = clip(delivered + misreading * (1.0 - communication_speed) * luck)
    return perceived + communication_speed * (reading - perceived)


@jitable
def trust(
    trust: float,
    perceived: float,
    imbalance: float,
    word_of_others: float,
    trust_gain: float,
    trust_loss: float,
    hope: float,
    reputation: float,
) -> float:
    """Step 5. Trust T follows what is seen, slowly up and fast down, and the word of others.

    The weaker side hopes and the stronger doubts. Source: Slovic 1993; Schilke, Reimann & Cook 2015
    (directions).
    """
    aim = clip(perceived + hope * imbalance)
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
    """Step 6. Felt equal worth V: own bearing × balance × being listened to. Source: source articles."""
    return worth + worth_rate * (self_worth * (1.0 - pos(imbalance)) * 0.5 * (1.0 + perceived) - worth)


@jitable
def self_worth(self_worth: float, mean_perceived: float, coaching: float, self_worth_rate: float) -> float:
    """Step 7. A department's bearing w follows how others contribute to it, and coaching.

    Source: source articles; assumption.
    """
    return clip(self_worth + self_worth_rate * (mean_perceived - self_worth) + coaching * (1.0 - self_worth))


@jitable
def integration(
    integration: float, contribution: float, contribution_of_other: float, integration_rate: float
) -> float:
    """Step 8. Work processes join as far as the smaller contribution carries. Source: source articles."""
    smaller = contribution if contribution < contribution_of_other else contribution_of_other
    return integration + integration_rate * (smaller - integration)


@jitable
def balanced_alternatives(alternatives: float, imbalance: float, balancing: float) -> float:
    """Step 8. The weaker side looks elsewhere. Source: Emerson 1962 (balancing operations)."""
    return alternatives + balancing * pos(imbalance) * (1.0 - alternatives)


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
def trust_after_breach(trust: float, breach: float) -> float:
    """Step 9. Trust on both sides when an agreement ends. Source: assumption."""
    return trust * (1.0 - breach)


@jitable
def capability(capability: float, partnering: float, learning: float) -> float:
    """Step 10. Capability grows with the share p of a department's pairs in force. Source: source articles."""
    return capability + learning * partnering * (1.0 - capability)


@jitable
def customer_focus(customer_focus: float, partnering: float, coaching: float) -> float:
    """Step 10. First serve the business, then the customer: coaching works where there is partnering.

    Source: source articles.
    """
    return customer_focus + coaching * partnering * (1.0 - customer_focus)
