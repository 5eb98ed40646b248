"""The month of the model over many runs at once, as compiled loops.

Runs lie side by side in records of LANES (state.py). Each month goes through the pairs in a few passes; a pass does
all that it can for LANES runs of a pair before it goes on, while their numbers are in the nearest cache. Its loops over
the lanes have no branches, so that one instruction serves many runs; tests/engine watches that it stays so. What a
rule gives has a name before it is added up: `x[k] += rule(…)` would keep numba from doing that.

In the names below, `s` is a side of the pair (0: the earlier department's) and `o` the opposite one.
"""

from __future__ import annotations

import numpy as np

from ..model import outcomes, rules
from ..model.luck import draw_pair, shock, uniform
from .compiler import apart, inlined, parameters_of
from .ends import begin, record
from .state import LANES, STATE_OF_DEPARTMENT, STATE_OF_SIDE, STATE_PLACE, is_same, numbers


def advance(first_month, last_month, organisation, seed, replicates, departments, pairs, luck, kept, drawn, found):
    """Advance all runs from the start of `first_month` to the end of `last_month`.

    `departments` and `pairs` are the records of state.py, (blocks, departments | pairs), and are changed in place;
    `replicates` is (blocks, LANES). Runs that begin and end in this call may share the records of one block: they then
    stay in the cache. The sums of measures grow by each month's; `mode` is that of the last month. With a `first_month`
    of 0 the runs begin anew. What they leave is written into `found`, as far as it has room (ends.py).

    `luck` is room for the luck of a month, (pairs,). That of the first months stays in `kept`, (blocks, months, pairs);
    `drawn` of these months are there already, from other organisations.
    """
    for block in range(len(replicates)):
        people, ties = departments[block % len(departments)], pairs[block % len(pairs)]
        if first_month == 0:
            begin(organisation, people, ties)
        month = max(first_month, 1)
        while month <= last_month:
            month = _epoch(organisation, month, last_month, seed, replicates, block, people, ties, luck, kept, drawn)
        _modes(organisation.owner, people, ties)
        record(found, block, ties, last_month)


@inlined
def _epoch(organisation, first_month, last_month, seed, replicates, block, people, ties, luck, kept, drawn):
    """Advance to the end of an epoch (see Organisation), or of `last_month`. Returns the month after it.

    Its inputs are found once: for each month anew they would take a single pair nearly as long as its rules.
    """
    now = organisation.epoch[first_month - 1]
    p = parameters_of(organisation.parameters[now.parameters])
    stake, coaching = organisation.stake[now.stake], organisation.coaching[now.coaching]
    capacity, propensity = organisation.capacity[now.capacity], organisation.trust_propensity[now.trust_propensity]
    owner, partners, month = organisation.owner, organisation.partners, first_month
    while month <= last_month and is_same(organisation.epoch[month - 1], now):
        if len(organisation.state_changes) > 0:  # to enter an empty loop takes a single pair an eighth of its month
            _change_states(organisation, month, people, ties)
        _month(
            month, seed, replicates[block], people, ties, kept[block, month - 1] if month <= kept.shape[1] else luck,
            month <= drawn, p, owner, partners, stake, coaching, capacity, propensity,
        )  # fmt: skip
        month += 1
    return month


@inlined
def _month(
    month, seed, replicates, people, ties, luck, is_drawn, p, owner, partners, stake, coaching, capacity, propensity
):
    lanes = len(replicates)
    for i in range(len(people)):
        one = people[i]
        for k in range(LANES):
            one.load[k] = one.trust_received[k] = one.agreements[k] = 0.0
    for e in range(len(ties)):
        tie, drawn, i, j = ties[e], luck[e], owner[2 * e], owner[2 * e + 1]
        if not is_drawn:
            draw_pair(seed, replicates, month, e, drawn.need, drawn.delivery, drawn.offer)
        _needs_and_contributions(tie, drawn, people[i], people[j], stake[2 * e], stake[2 * e + 1], p)
    for e in range(len(ties)):
        tie, drawn, i, j = ties[e], luck[e], owner[2 * e], owner[2 * e + 1]
        if capacity[i] < np.inf:
            _limit(tie, 0, people[i], capacity[i])
        if capacity[j] < np.inf:
            _limit(tie, 1, people[j], capacity[j])
        turns = _work_together(
            tie, drawn, people[i], people[j], partners[i], partners[j], propensity[i], propensity[j], month, p
        )
        if turns > 0:
            _note_what_was_missed(tie, month, p)
    for i in range(len(people)):
        _grow(people[i], coaching[i], partners[i], p, lanes)
    for e in range(len(ties)):
        _measure_value(ties[e], people[owner[2 * e]], people[owner[2 * e + 1]], lanes)


# ---- the passes of a month: a pair with its two departments, or a department ----------------------


@apart
def _needs_and_contributions(tie, luck, a, b, stake_a, stake_b, p):
    """Steps 1 and 2, up to the limit of time."""
    for k in range(LANES):
        _need(tie, 0, k, luck, stake_a, p)
        _need(tie, 1, k, luck, stake_b, p)
        _contribution(tie, 0, k, a, p)
        _contribution(tie, 1, k, b, p)
        a.load[k] += tie.contribution[0, k]
        b.load[k] += tie.contribution[1, k]
        a.trust_received[k] += tie.trust[1, k]
        b.trust_received[k] += tie.trust[0, k]


@apart
def _work_together(tie, luck, a, b, partners_a, partners_b, trust_propensity_a, trust_propensity_b, month, p):
    """Steps 3 to 6, 8 and 9, and what is recorded of them.

    Returns in how many runs a partnership begins to fail, or ends. It is seldom any, so that the loop over what they
    missed, which serves one run at a time, is seldom needed.
    """
    turns = 0
    for k in range(LANES):
        # 3. Delivery.
        _delivery(tie, 0, k, luck, a, p)
        _delivery(tie, 1, k, luck, b, p)
        # 4. Seeing.
        communication_speed = rules.communication_speed(p.communication, tie.integration[k])
        days = outcomes.response_days(communication_speed)
        tie.perceived[0, k] = rules.perceived(tie.perceived[0, k], tie.delivery[1, k], communication_speed)
        tie.perceived[1, k] = rules.perceived(tie.perceived[1, k], tie.delivery[0, k], communication_speed)
        # 5. Trust. 6. Worth. 8. Looking elsewhere.
        _attitude(tie, 0, k, a, b, partners_b, trust_propensity_a, p)
        _attitude(tie, 1, k, b, a, partners_a, trust_propensity_b, p)
        # 8. Joined work.
        tie.integration[k] = rules.integration(
            tie.integration[k], tie.contribution[0, k], tie.contribution[1, k], tie.trust[0, k], tie.trust[1, k],
            p.integration_rate,
        )  # fmt: skip
        # 9. True partnering?
        met = outcomes.is_met(
            tie.contribution[0, k], tie.contribution[1, k], tie.trust[0, k], tie.trust[1, k],
            tie.worth[0, k], tie.worth[1, k], p.contribution_bar, p.trust_bar, p.worth_bar,
        )  # fmt: skip
        tie.streak[k] = rules.streak(tie.streak[k], met)
        tie.in_force[k] = rules.agreement(tie.in_force[k], tie.streak[k], p.patience)
        tie.established[k] = outcomes.month_established(tie.established[k], tie.in_force[k], month)
        tie.ended[k] = outcomes.month_ended(tie.ended[k], tie.established[k], tie.in_force[k], month)
        a.agreements[k] += tie.in_force[k]
        b.agreements[k] += tie.in_force[k]
        # 11. Recording.
        quality = outcomes.quality(tie.delivery[0, k], tie.delivery[1, k])
        cost = outcomes.friction_cost(tie.trust[0, k], tie.trust[1, k], tie.integration[k], quality)
        reliable = outcomes.is_reliable(tie.delivery[0, k], tie.delivery[1, k])
        tie.quality_now[k] = quality
        tie.quality[k] += quality
        tie.friction_cost[k] += cost
        tie.reliability[k] += 1.0 if reliable else 0.0
        tie.response_days[k] += days
        turns += 1 if _begins_to_fail(tie, k) | (tie.ended[k] == month) else 0
    return turns


@apart
def _grow(one, coaching, partners, p, lanes):
    """Steps 7 and 10. `lanes` is LANES: the compiler would write a loop out that is short and has a fixed end."""
    number = max(partners, 1)
    for k in range(lanes):
        partnering = one.agreements[k] / number
        one.self_worth[k] = rules.self_worth(one.self_worth[k], coaching)
        one.capability[k] = rules.capability(one.capability[k], partnering, coaching, p.learning)
        one.customer_focus[k] = rules.customer_focus(one.customer_focus[k], partnering, coaching)


@apart
def _measure_value(tie, a, b, lanes):
    """Step 11, what needs the customer focus of the month."""
    for k in range(lanes):
        quality = tie.quality_now[k]
        value = outcomes.customer_value(quality, a.customer_focus[k], b.customer_focus[k])
        tie.customer_value[k] += value


# ---- the steps of one side ------------------------------------------------------------------------


@inlined
def _need(tie, s, k, luck, stake, p):
    need, offer = shock(luck.need[s, k]), uniform(luck.offer[s, k])
    tie.need_drift[s, k] = rules.drifted_need(tie.need_drift[s, k], need, p.need_persistence, p.need_volatility)
    tie.offer[s, k] = rules.outside_offer(
        tie.offer[s, k], offer, tie.alternatives[s, k], p.offer_rate, p.offer_size, p.offer_decay
    )
    elsewhere = rules.effective_alternatives(tie.alternatives[s, k], tie.offer[s, k], tie.integration[k], p.lock_in)
    tie.dependence[s, k] = rules.dependence(stake, elsewhere, tie.need_drift[s, k])


@inlined
def _imbalance(tie, s, k, p):
    return rules.imbalance(tie.dependence[s, k], tie.dependence[1 - s, k], p.shared_outcome)


@inlined
def _contribution(tie, s, k, owner, p):
    imbalance = _imbalance(tie, s, k, p)
    motive = rules.motive(tie.dependence[s, k], tie.dependence[1 - s, k], tie.trust[s, k], p.shared_outcome)
    x = rules.inclination(
        motive, tie.worth[s, k], imbalance, tie.in_force[k], owner.customer_focus[k],
        p.agreement_weight, p.clarity, p.exploitation,
    )  # fmt: skip
    tie.contribution[s, k] = rules.contribution(x, p.responsiveness, p.reserve)


@inlined
def _limit(tie, s, owner, capacity):
    for k in range(LANES):
        share = rules.time_for(owner.load[k], capacity)
        tie.contribution[s, k] *= share


@inlined
def _delivery(tie, s, k, luck, owner, p):
    delivery = shock(luck.delivery[s, k])
    tie.delivery[s, k] = rules.delivery(tie.contribution[s, k], owner.capability[k], p.delivery_noise, delivery)


@inlined
def _attitude(tie, s, k, owner, other, partners, trust_propensity, p):
    imbalance = _imbalance(tie, s, k, p)
    word = rules.word_of_others(tie.trust[s, k], other.trust_received[k], partners)
    tie.trust[s, k] = rules.trust(
        tie.trust[s, k], tie.perceived[s, k], trust_propensity, imbalance, word,
        p.trust_gain, p.trust_loss, p.hope, p.reputation,
    )  # fmt: skip
    tie.worth[s, k] = rules.worth(tie.worth[s, k], owner.self_worth[k], imbalance, tie.perceived[s, k], p.worth_rate)
    tie.alternatives[s, k] = rules.balanced_alternatives(
        tie.alternatives[s, k], tie.dependence[s, k], tie.perceived[s, k], owner.self_worth[k], p.balancing
    )


# ---- what happens now and then --------------------------------------------------------------------


@inlined
def _begins_to_fail(tie, k):
    """Whether a month is the first to be missed after true partnering was established."""
    return (tie.established[k] > 0.0) & (tie.streak[k] == -1.0)


@inlined
def _note_what_was_missed(tie, month, p):
    """Note what was missed first in a streak of missed months, and keep it where the agreement ends with it."""
    for k in range(LANES):
        if _begins_to_fail(tie, k):
            tie.missed_now[k], tie.shortfall_now[k] = outcomes.missed(
                tie.contribution[0, k], tie.contribution[1, k], tie.trust[0, k], tie.trust[1, k],
                tie.worth[0, k], tie.worth[1, k], p.contribution_bar, p.trust_bar, p.worth_bar,
            )  # fmt: skip
        if tie.ended[k] == month:
            tie.missed[k], tie.shortfall[k] = tie.missed_now[k], tie.shortfall_now[k]


@inlined
def _change_states(organisation, month, people, ties):
    """Step 0: dated changes of states."""
    for change in organisation.state_changes:
        if change.month <= month <= change.until:
            start = STATE_PLACE[change.state]
            for place in organisation.changed_places[change.start : change.stop]:
                if STATE_OF_DEPARTMENT[change.state]:
                    values = numbers(people, place)[start : start + LANES]
                elif STATE_OF_SIDE[change.state]:
                    first = start + (place % 2) * LANES
                    values = numbers(ties, place // 2)[first : first + LANES]
                else:
                    values = numbers(ties, place)[start : start + LANES]
                for k in range(LANES):
                    value = values[k]
                    values[k] = rules.changed(value, change.factor, change.addend, change.low, change.high)


@inlined
def _modes(owner, people, ties):
    for e in range(len(ties)):
        tie, a, b = ties[e], people[owner[2 * e]], people[owner[2 * e + 1]]
        for k in range(LANES):
            tie.mode[k] = outcomes.mode(
                tie.in_force[k], tie.dependence[0, k], tie.dependence[1, k], tie.trust[0, k], tie.trust[1, k],
                a.self_worth[k], b.self_worth[k],
            )  # fmt: skip
