"""The month of the model over many runs at once, as compiled loops.

Runs lie side by side, innermost and contiguous ("lanes"), so that each loop over them vectorises.
Every loop is one rule over the lanes of one side, pair or department. No randomness and no
allocation of results happens here. In the names below, side s belongs to department i and to
pair e; `other` is the opposite side, and j the department that holds it. What a rule gives has a
name before it is added up: `x[s, k] += rule(…)` would keep numba from vectorising the loop.
"""

from __future__ import annotations

import numpy as np

from ..model import outcomes, rules
from ..model.luck import luck_of_month


def advance(first_month, last_month, organisation, normals, uniforms, departments, sides, pairs, states, sums):
    """Advance all lanes from the start of `first_month` to the end of `last_month`. The luck begins in `first_month`.

    The named tuples are those of state.py. State and results are changed in place: `sums` grows by each month's
    measures, `mode` is that of the last month. `states` holds the arrays of `parameters.STATES`, in their order.
    """
    number_of_sides, lanes = sides.trust.shape
    number_of_pairs, number_of_departments = pairs.mode.shape[0], organisation.partners.size
    owner, partners, changes = organisation.owner, organisation.partners, organisation.state_changes
    communication_speed = np.empty(lanes)

    for month in range(first_month, last_month + 1):
        now = organisation.epoch[month - 1]
        p = organisation.parameters[now.parameters]
        luck = luck_of_month(normals[month - first_month], uniforms[month - first_month])

        # 0. Dated changes.
        for change in changes:
            if change.month <= month <= change.until:
                for place in organisation.changed_places[change.start : change.stop]:
                    values = states[change.state][place]
                    for k in range(lanes):
                        value = values[k]
                        values[k] = rules.changed(value, change.factor, change.addend, change.low, change.high)

        # 1. Need.
        for s in range(number_of_sides):
            other, e = s ^ 1, s // 2
            stake = rules.shared_stake(
                organisation.stake[now.stake, s], organisation.stake[now.stake, other], p.shared_outcome
            )
            for k in range(lanes):
                sides.need_drift[s, k] = rules.drifted_need(
                    sides.need_drift[s, k], luck.need[s, k], p.need_persistence, p.need_volatility
                )
            for k in range(lanes):
                sides.offer[s, k] = rules.outside_offer(
                    sides.offer[s, k], luck.offer[s, k], p.offer_rate, p.offer_size, p.offer_decay
                )
            for k in range(lanes):
                elsewhere = rules.effective_alternatives(
                    sides.alternatives[s, k], sides.offer[s, k], pairs.integration[e, k], p.lock_in
                )
                sides.dependence[s, k] = rules.dependence(stake, elsewhere, sides.need_drift[s, k])

        # 2. Contribution.
        for i in range(number_of_departments):
            for k in range(lanes):
                departments.load[i, k] = departments.trust_received[i, k] = 0.0
                departments.total_perceived[i, k] = departments.agreements[i, k] = 0.0
        for s in range(number_of_sides):
            other, e, i, j = s ^ 1, s // 2, owner[s], owner[s ^ 1]
            for k in range(lanes):
                imbalance = sides.dependence[s, k] - sides.dependence[other, k]
                x = rules.inclination(
                    sides.dependence[s, k], imbalance, sides.trust[s, k], sides.worth[s, k],
                    pairs.in_force[e, k], departments.customer_focus[i, k],
                    p.need_weight, p.trust_weight, p.worth_weight, p.agreement_weight,
                    p.clarity, p.exploitation, p.shared_outcome,
                )  # fmt: skip
                sides.contribution[s, k] = rules.contribution(x, p.responsiveness, p.reserve)
            for k in range(lanes):
                departments.load[i, k] += sides.contribution[s, k]
                departments.trust_received[j, k] += sides.trust[s, k]
        for s in range(number_of_sides):
            i = owner[s]
            if organisation.capacity[now.capacity, i] < np.inf:
                for k in range(lanes):
                    share = rules.time_for(departments.load[i, k], organisation.capacity[now.capacity, i])
                    sides.contribution[s, k] *= share

        # 3. Delivery.
        for s in range(number_of_sides):
            i = owner[s]
            for k in range(lanes):
                sides.delivery[s, k] = rules.delivery(
                    sides.contribution[s, k], departments.capability[i, k], p.clarity, p.delivery_noise,
                    luck.delivery[s, k],
                )  # fmt: skip

        for e in range(number_of_pairs):
            # 4. Seeing.
            for k in range(lanes):
                communication_speed[k] = rules.communication_speed(p.communication, pairs.integration[e, k])
            for k in range(lanes):
                days = outcomes.response_days(communication_speed[k])
                sums.response_days[e, k] += days
            for s in range(2 * e, 2 * e + 2):
                other, i = s ^ 1, owner[s]
                for k in range(lanes):
                    sides.perceived[s, k] = rules.perceived(
                        sides.perceived[s, k], sides.delivery[other, k], communication_speed[k], p.misreading,
                        luck.seeing[s, k],
                    )  # fmt: skip
                for k in range(lanes):
                    departments.total_perceived[i, k] += sides.perceived[s, k]

            for s in range(2 * e, 2 * e + 2):
                other, i, j = s ^ 1, owner[s], owner[s ^ 1]
                # 5. Trust.
                for k in range(lanes):
                    imbalance = sides.dependence[s, k] - sides.dependence[other, k]
                    word = rules.word_of_others(sides.trust[s, k], departments.trust_received[j, k], partners[j])
                    sides.trust[s, k] = rules.trust(
                        sides.trust[s, k], sides.perceived[s, k], imbalance, word,
                        p.trust_gain, p.trust_loss, p.hope, p.reputation,
                    )  # fmt: skip
                # 6. Worth.
                for k in range(lanes):
                    imbalance = sides.dependence[s, k] - sides.dependence[other, k]
                    sides.worth[s, k] = rules.worth(
                        sides.worth[s, k], departments.self_worth[i, k], imbalance, sides.perceived[s, k], p.worth_rate
                    )

            # 8. Pair.
            a, b = 2 * e, 2 * e + 1
            for k in range(lanes):
                pairs.integration[e, k] = rules.integration(
                    pairs.integration[e, k], sides.contribution[a, k], sides.contribution[b, k], p.integration_rate
                )
            for s in range(a, b + 1):
                other = s ^ 1
                for k in range(lanes):
                    imbalance = sides.dependence[s, k] - sides.dependence[other, k]
                    sides.alternatives[s, k] = rules.balanced_alternatives(
                        sides.alternatives[s, k], imbalance, p.balancing
                    )

            # 9. True partnering?
            for k in range(lanes):
                met = outcomes.is_met(
                    sides.contribution[a, k], sides.contribution[b, k], sides.trust[a, k], sides.trust[b, k],
                    sides.worth[a, k], sides.worth[b, k], p.contribution_bar, p.trust_bar, p.worth_bar,
                )  # fmt: skip
                pairs.streak[e, k] = rules.streak(pairs.streak[e, k], met)
            for k in range(lanes):
                before = pairs.in_force[e, k]
                pairs.in_force[e, k] = rules.agreement(before, pairs.streak[e, k], p.patience)
                ends = pairs.in_force[e, k] < before
                sides.trust[a, k] = rules.trust_after_breach(sides.trust[a, k], p.breach) if ends else sides.trust[a, k]
                sides.trust[b, k] = rules.trust_after_breach(sides.trust[b, k], p.breach) if ends else sides.trust[b, k]
            for k in range(lanes):
                pairs.established[e, k] = outcomes.month_established(
                    pairs.established[e, k], pairs.in_force[e, k], month
                )
                pairs.ended[e, k] = outcomes.month_ended(
                    pairs.ended[e, k], pairs.established[e, k], pairs.in_force[e, k], month
                )

        # 7. Department: after 8 and 9, which do not read self-worth, because it takes what all sides perceive.
        # 10. Growing.
        for s in range(number_of_sides):
            e, i = s // 2, owner[s]
            for k in range(lanes):
                departments.agreements[i, k] += pairs.in_force[e, k]
        for i in range(number_of_departments):
            coaching, number = organisation.coaching[now.coaching, i], partners[i]
            for k in range(lanes):
                self_worth = departments.self_worth[i, k]
                mean_perceived = departments.total_perceived[i, k] / number if number > 0 else self_worth
                departments.self_worth[i, k] = rules.self_worth(self_worth, mean_perceived, coaching, p.self_worth_rate)
            for k in range(lanes):
                partnering = departments.agreements[i, k] / number if number > 0 else 0.0
                departments.capability[i, k] = rules.capability(departments.capability[i, k], partnering, p.learning)
                departments.customer_focus[i, k] = rules.customer_focus(
                    departments.customer_focus[i, k], partnering, coaching
                )

        # 11. Recording.
        for e in range(number_of_pairs):
            a, b = 2 * e, 2 * e + 1
            i, j = owner[a], owner[b]
            for k in range(lanes):
                quality = outcomes.quality(sides.delivery[a, k], sides.delivery[b, k])
                cost = outcomes.friction_cost(sides.trust[a, k], sides.trust[b, k], pairs.integration[e, k], quality)
                value = outcomes.customer_value(
                    quality, departments.customer_focus[i, k], departments.customer_focus[j, k]
                )
                sums.quality[e, k] += quality
                sums.friction_cost[e, k] += cost
                sums.customer_value[e, k] += value
            for k in range(lanes):
                reliable = outcomes.is_reliable(sides.delivery[a, k], sides.delivery[b, k])
                sums.reliability[e, k] += 1.0 if reliable else 0.0
            if month == last_month:
                for k in range(lanes):
                    pairs.mode[e, k] = outcomes.mode(
                        pairs.in_force[e, k], sides.dependence[a, k], sides.dependence[b, k],
                        sides.trust[a, k], sides.trust[b, k],
                        departments.self_worth[i, k], departments.self_worth[j, k],
                    )  # fmt: skip


def record(months, sides, pairs, sums, kept, means):
    """Copy the results of each pair after `months` months into arrays (runs, pairs)."""
    number_of_pairs, lanes = pairs.mode.shape
    for k in range(lanes):
        for e in range(number_of_pairs):
            kept.established[k, e], kept.ended[k, e] = int(pairs.established[e, k]), int(pairs.ended[e, k])
            kept.in_force[k, e], kept.mode[k, e] = pairs.in_force[e, k] > 0.0, pairs.mode[e, k]
            kept.trust_ab[k, e], kept.trust_ba[k, e] = sides.trust[2 * e, k], sides.trust[2 * e + 1, k]
    for n in range(len(means)):
        for k in range(lanes):
            for e in range(number_of_pairs):
                means[n][k, e] = sums[n][e, k] / months
