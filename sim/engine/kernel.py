"""The month of the model over many runs at once, as compiled loops.

Runs lie side by side, innermost and contiguous ("lanes"), so that each loop over them vectorises.
Every loop is one rule over the lanes of one side, pair or department. No randomness and no
allocation of results happens here.
"""

from __future__ import annotations

import numpy as np

from ..model import outcomes, rules
from ..model.luck import Z_DELIVERY, Z_NEED, Z_SEEING


def advance(
    first_month, last_month, owner, partners, epoch, parameters, capacity, coaching, stake, state_changes,
    normals, uniforms, department_state, side_state, pair_state, dependence, contribution, delivery,
    by_department, communication_speed,
    established, ended, mode, means,
):  # fmt: skip
    """Take all lanes from the start of `first_month`, with which the luck begins, to the end of `last_month`.

    State and results are changed in place: `means` grows by each month's measures, `mode` is that of
    the last month. `by_department` and `communication_speed` are room to work in.
    """
    sides, lanes = dependence.shape
    pairs, departments = sides // 2, partners.size
    self_worth, capability, customer_focus = department_state[0], department_state[1], department_state[2]
    alternatives, offer, need_drift = side_state[0], side_state[1], side_state[2]
    trust, worth, perceived = side_state[3], side_state[4], side_state[5]
    integration, in_force, streak = pair_state[0], pair_state[1], pair_state[2]
    load, trust_received, perceived_sum = by_department[0], by_department[1], by_department[2]
    next_change = 0
    while next_change < state_changes.size and state_changes[next_change].month < first_month:
        next_change += 1

    for m in range(first_month - 1, last_month):
        now = epoch[m]
        drawn = m + 1 - first_month
        p = parameters[now]

        # 0. Dated changes.
        while next_change < state_changes.size and state_changes[next_change].month == m + 1:
            change = state_changes[next_change]
            next_change += 1
            if change.state < 3:
                target = department_state[change.state, change.place]
            elif change.state < 9:
                target = side_state[change.state - 3, change.place]
            else:
                target = pair_state[0, change.place]
            for k in range(lanes):
                target[k] = rules.changed(target[k], change.factor, change.addend, change.low, change.high)

        # 1. Need.
        for s in range(sides):
            shared = rules.shared_stake(stake[now, s], stake[now, s ^ 1], p.shared_outcome)
            drift_s, offer_s, alternatives_s, joined = need_drift[s], offer[s], alternatives[s], integration[s // 2]
            z, u, dependence_s = normals[drawn, Z_NEED, s], uniforms[drawn, s], dependence[s]
            for k in range(lanes):
                drift_s[k] = rules.drifted_need(drift_s[k], z[k], p.need_persistence, p.need_volatility)
            for k in range(lanes):
                offer_s[k] = rules.outside_offer(offer_s[k], u[k], p.offer_rate, p.offer_size, p.offer_decay)
            for k in range(lanes):
                elsewhere = rules.effective_alternatives(alternatives_s[k], offer_s[k], joined[k], p.lock_in)
                dependence_s[k] = rules.dependence(shared, elsewhere, drift_s[k])

        # 2. Contribution.
        for i in range(departments):
            for k in range(lanes):
                load[i, k] = trust_received[i, k] = perceived_sum[i, k] = 0.0
        for s in range(sides):
            mine, theirs, load_i, received = (
                dependence[s],
                dependence[s ^ 1],
                load[owner[s]],
                trust_received[owner[s ^ 1]],
            )
            trust_s, worth_s, focus, agreed, effort = (
                trust[s],
                worth[s],
                customer_focus[owner[s]],
                in_force[s // 2],
                contribution[s],
            )
            for k in range(lanes):
                x = rules.inclination(
                    mine[k], mine[k] - theirs[k], trust_s[k], worth_s[k], agreed[k], focus[k],
                    p.need_weight, p.trust_weight, p.worth_weight, p.agreement_weight,
                    p.clarity, p.exploitation, p.shared_outcome,
                )  # fmt: skip
                effort[k] = rules.contribution(x, p.responsiveness, p.reserve)
            for k in range(lanes):
                load_i[k] += effort[k]
                received[k] += trust_s[k]
        for s in range(sides):
            limit = capacity[now, owner[s]]
            if limit < np.inf:
                load_i, effort = load[owner[s]], contribution[s]
                for k in range(lanes):
                    effort[k] = effort[k] * rules.time_for(load_i[k], limit)

        # 3. Delivery.
        for s in range(sides):
            effort, able, given, z = (
                contribution[s],
                capability[owner[s]],
                delivery[s],
                normals[drawn, Z_DELIVERY, s],
            )
            for k in range(lanes):
                given[k] = rules.delivery(effort[k], able[k], p.clarity, p.delivery_noise, z[k])

        for e in range(pairs):
            # 4. Seeing.
            joined, agreed, streak_e, mean_response = integration[e], in_force[e], streak[e], means[3, e]
            for k in range(lanes):
                communication_speed[k] = rules.communication_speed(p.communication, joined[k])
            for k in range(lanes):
                mean_response[k] += outcomes.response_days(communication_speed[k])
            for s in range(2 * e, 2 * e + 2):
                perceived_s, given, z, sum_i = (
                    perceived[s],
                    delivery[s ^ 1],
                    normals[drawn, Z_SEEING, s],
                    perceived_sum[owner[s]],
                )
                for k in range(lanes):
                    perceived_s[k] = rules.perceived(
                        perceived_s[k], given[k], communication_speed[k], p.misreading, z[k]
                    )
                for k in range(lanes):
                    sum_i[k] += perceived_s[k]

            for s in range(2 * e, 2 * e + 2):
                mine, theirs, perceived_s, trust_s, worth_s = (
                    dependence[s],
                    dependence[s ^ 1],
                    perceived[s],
                    trust[s],
                    worth[s],
                )
                other, received, bearing = owner[s ^ 1], trust_received[owner[s ^ 1]], self_worth[owner[s]]
                # 5. Trust.
                for k in range(lanes):
                    word = rules.word_of_others(trust_s[k], received[k], partners[other])
                    trust_s[k] = rules.trust(
                        trust_s[k], perceived_s[k], mine[k] - theirs[k], word,
                        p.trust_gain, p.trust_loss, p.hope, p.reputation,
                    )  # fmt: skip
                # 6. Worth.
                for k in range(lanes):
                    worth_s[k] = rules.worth(worth_s[k], bearing[k], mine[k] - theirs[k], perceived_s[k], p.worth_rate)

            # 8. Pair.
            a, b = 2 * e, 2 * e + 1
            c_a, c_b, t_a, t_b, v_a, v_b = contribution[a], contribution[b], trust[a], trust[b], worth[a], worth[b]
            for k in range(lanes):
                joined[k] = rules.integration(joined[k], c_a[k], c_b[k], p.integration_rate)
            for s in range(a, b + 1):
                alternatives_s, mine, theirs = alternatives[s], dependence[s], dependence[s ^ 1]
                for k in range(lanes):
                    alternatives_s[k] = rules.balanced_alternatives(alternatives_s[k], mine[k] - theirs[k], p.balancing)

            # 9. True partnering?
            for k in range(lanes):
                met = outcomes.is_met(
                    c_a[k], c_b[k], t_a[k], t_b[k], v_a[k], v_b[k], p.contribution_bar, p.trust_bar, p.worth_bar
                )
                streak_e[k] = rules.streak(streak_e[k], met)
            first, last = established[e], ended[e]
            for k in range(lanes):
                before = agreed[k]
                agreed[k] = rules.agreement(before, streak_e[k], p.patience)
                t_a[k] = rules.trust_after_breach(t_a[k], p.breach) if agreed[k] < before else t_a[k]
                t_b[k] = rules.trust_after_breach(t_b[k], p.breach) if agreed[k] < before else t_b[k]
            for k in range(lanes):
                first[k] = outcomes.month_established(first[k], agreed[k], m + 1.0)
                last[k] = outcomes.month_ended(last[k], first[k], agreed[k], m + 1.0)

        # 7. Department; 10. Growing.
        for i in range(departments):
            for k in range(lanes):
                load[i, k] = 0.0
        for s in range(sides):
            partnering, agreed = load[owner[s]], in_force[s // 2]
            for k in range(lanes):
                partnering[k] += agreed[k]
        for i in range(departments):
            bearing, able, focus, partnering, sum_i = (
                self_worth[i],
                capability[i],
                customer_focus[i],
                load[i],
                perceived_sum[i],
            )
            coached, number = coaching[now, i], partners[i]
            for k in range(lanes):
                mean_perceived = sum_i[k] / number if number > 0 else bearing[k]
                bearing[k] = rules.self_worth(bearing[k], mean_perceived, coached, p.self_worth_rate)
            for k in range(lanes):
                share = partnering[k] / number if number > 0 else 0.0
                able[k] = rules.capability(able[k], share, p.learning)
                focus[k] = rules.customer_focus(focus[k], share, coached)

        # 11. Recording.
        for e in range(pairs):
            a, b = 2 * e, 2 * e + 1
            q_a, q_b, t_a, t_b, joined = delivery[a], delivery[b], trust[a], trust[b], integration[e]
            f_a, f_b = customer_focus[owner[a]], customer_focus[owner[b]]
            mean_quality, reliability, friction, value = means[0, e], means[1, e], means[2, e], means[4, e]
            for k in range(lanes):
                quality = outcomes.quality(q_a[k], q_b[k])
                mean_quality[k] += quality
                friction[k] += outcomes.friction_cost(t_a[k], t_b[k], joined[k], quality)
                value[k] += outcomes.customer_value(quality, f_a[k], f_b[k])
            for k in range(lanes):
                reliability[k] += 1.0 if outcomes.is_reliable(q_a[k], q_b[k]) else 0.0
            if m + 1 == last_month:
                w_a, w_b, agreed = self_worth[owner[a]], self_worth[owner[b]], in_force[e]
                for k in range(lanes):
                    mode[e, k] = outcomes.mode(
                        agreed[k], dependence[a, k], dependence[b, k], t_a[k], t_b[k], w_a[k], w_b[k]
                    )


def record(months, trust, in_force, established, ended, mode, means, rows, mean_rows):
    """Put what is kept of each pair into arrays (lanes, pairs), in the order of outcomes.RELATIONSHIP."""
    first, last, agreed, kind, trust_ab, trust_ba = rows
    pairs, lanes = established.shape
    for k in range(lanes):
        for e in range(pairs):
            first[k, e], last[k, e], kind[k, e] = int(established[e, k]), int(ended[e, k]), mode[e, k]
            agreed[k, e] = in_force[e, k] > 0.0
            trust_ab[k, e], trust_ba[k, e] = trust[2 * e, k], trust[2 * e + 1, k]
    for n in range(len(mean_rows)):
        into, of = mean_rows[n], means[n]
        for k in range(lanes):
            for e in range(pairs):
                into[k, e] = of[e, k] / months
