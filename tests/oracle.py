"""An independent, plain reading of the model page, kept as a check."""

import math

import numpy as np
from numpy.random import SeedSequence, default_rng

SIDE_SERIES = (
    "dependence",
    "contribution",
    "delivery",
    "perceived",
    "trust",
    "worth",
    "alternatives",
    "offer",
    "need_drift",
)
DEPARTMENT_SERIES = ("self_worth", "capability", "customer_focus")


def clip(x: float) -> float:
    return min(1.0, max(0.0, x))


def pos(x: float) -> float:
    return max(0.0, x)


def sigmoid(y: float) -> float:
    return 0.5 * (1.0 + y / math.sqrt(1.0 + y * y))


def total(values: list[float]) -> float:
    """Plain left-to-right sum (the built-in sum compensates rounding from Python 3.12 on)."""
    result = 0.0
    for value in values:
        result += value
    return result


def mode_of(D: list[float], T: list[float], w: list[float], in_force: bool) -> str:
    """D, T and w each hold the two sides of one pair."""
    if in_force:
        return "true partnering"
    if min(D) >= 0.5 and max(T) < 0.4:
        return "conflict"
    if abs(D[0] - D[1]) > 0.2:
        weaker = 0 if D[0] > D[1] else 1
        return "servant-master" if w[weaker] < 0.5 else "customer-supplier"
    return "contract"


def simulate(
    *,
    months: int,
    parameters: dict[str, float],
    departments: list[dict],
    pairs: list[dict],
    seed: int,
    replicate: int,
    changes: list[dict] = (),
) -> dict:
    """Follow one replicate.

    A dated change has a month, until (or None), onset, name, place (a department i, a side (e, k), a pair e or, for
    the organisation, None), factor and addend, and low and high: the range of what it changes.
    """
    N, E = len(departments), len(pairs)
    between = [pair["between"] for pair in pairs]
    sides = [(e, k) for e in range(E) for k in (0, 1)]  # side 0 is i->j, side 1 is j->i
    own = [[(e, k) for e, k in sides if between[e][k] == i] for i in range(N)]  # the sides each department holds

    # Departments.
    w = [float(d["self_worth"]) for d in departments]
    kappa = [float(d["capability"]) for d in departments]
    f = [float(d["customer_focus"]) for d in departments]
    K = [float(d["capacity"]) for d in departments]
    chi = [float(d["coaching"]) for d in departments]

    # Sides, as X[e][k]; the opposite side is X[e][1 - k].
    def fresh() -> list[list[float]]:
        return [[0.0, 0.0] for _ in range(E)]

    s = [[float(x) for x in pair["stake"]] for pair in pairs]
    a = [[float(x) for x in pair["alternatives"]] for pair in pairs]
    T = [[float(x) for x in pair["trust"]] for pair in pairs]
    O = [list(side) for side in T]
    V = [[w[i], w[j]] for i, j in between]
    o, xi, D, B, c, q = fresh(), fresh(), fresh(), fresh(), fresh(), fresh()

    # Pairs.
    I, G = [0.0] * E, [False] * E
    met_in_a_row, missed_in_a_row = [0] * E, [0] * E
    established, ended = [0] * E, [0] * E
    measures = {
        name: [[] for _ in range(E)]
        for name in ("quality", "reliability", "friction_cost", "response_days", "customer_value")
    }
    series = {name: [] for name in SIDE_SERIES + DEPARTMENT_SERIES + ("integration", "in_force", "mode")}

    normals = default_rng(SeedSequence(seed, spawn_key=(replicate, 0)))
    uniforms = default_rng(SeedSequence(seed, spawn_key=(replicate, 1)))

    usual_s, usual_K, usual_chi = s, K, chi  # where no dated change holds them

    for month in range(1, months + 1):
        # 0. Dated changes.
        P, s, K, chi = dict(parameters), [list(side) for side in usual_s], list(usual_K), list(usual_chi)
        held = {"stake": s, "capacity": K, "coaching": chi}
        states = {"self_worth": w, "capability": kappa, "customer_focus": f, "alternatives": a, "offer": o}
        states |= {"need_drift": xi, "trust": T, "worth": V, "perceived": O, "integration": I}
        for change in changes:
            name, place = change["name"], change["place"]
            once, n = name in states and change["until"] is None, change["onset"] + 1
            last = change["month"] + n - 1 if once else change["until"] or months
            if not change["month"] <= month <= last:
                continue
            k = min(month - change["month"] + 1, n)  # the step of its onset
            if once:  # in n equal steps
                so_far, before = (1.0 + (change["factor"] - 1.0) * step / n for step in (k, k - 1))
                factor = so_far / before
                addend = change["addend"] * (k - factor * (k - 1)) / n
            else:  # a share of its strength
                factor, addend = 1.0 + (change["factor"] - 1.0) * k / n, change["addend"] * k / n
            holder, key = P if place is None else (held | states)[name], name if place is None else place
            if isinstance(place, tuple):
                holder, key = holder[place[0]], place[1]
            kept = holder[key] * factor if factor else 0.0  # nothing is left even of no limit
            holder[key] = min(change["high"], max(change["low"], kept + addend))
        phi, m = P["shared_outcome"], P["clarity"]

        z1, z2, z3 = normals.standard_normal((3, E, 2)).tolist()
        u = uniforms.random((E, 2)).tolist()

        # 1. Need.
        for e, k in sides:
            xi[e][k] = P["need_persistence"] * xi[e][k] + P["need_volatility"] * z1[e][k]
            o[e][k] = P["offer_decay"] * o[e][k]
            if u[e][k] < P["offer_rate"]:
                o[e][k] = o[e][k] + P["offer_size"] * (1.0 - o[e][k])
            stake = s[e][k] + phi * pos(s[e][1 - k] - s[e][k])
            alternatives = (1.0 - (1.0 - a[e][k]) * (1.0 - o[e][k])) * (1.0 - P["lock_in"] * I[e])
            D[e][k] = clip(stake * (1.0 - alternatives) + xi[e][k])
        for e, k in sides:
            B[e][k] = D[e][k] - D[e][1 - k]

        # 2. Contribution, then the limit of time.
        for e, k in sides:
            i = between[e][k]
            x = (
                P["need_weight"] * D[e][k]
                + P["trust_weight"] * T[e][k]
                + P["worth_weight"] * V[e][k]
                + P["agreement_weight"] * m * (1.0 if G[e] else 0.0)
                - P["exploitation"] * (1.0 - phi) * (1.0 - f[i]) * pos(-B[e][k])
            )
            c[e][k] = sigmoid(P["responsiveness"] * (x - P["reserve"]))
        for i in range(N):
            effort = total([c[e][k] for e, k in own[i]])
            if effort > 0.0:
                share = min(1.0, K[i] / effort)
                for e, k in own[i]:
                    c[e][k] = c[e][k] * share

        # 3. Delivery.
        for e, k in sides:
            q[e][k] = clip(kappa[between[e][k]] * c[e][k] + P["delivery_noise"] * (1.0 - 0.5 * m) * z2[e][k])

        # 4. Seeing.
        ell = [P["communication"] + (1.0 - P["communication"]) * I[e] for e in range(E)]
        for e, k in sides:
            sight = clip(q[e][1 - k] + P["misreading"] * (1.0 - ell[e]) * z3[e][k])
            O[e][k] = O[e][k] + ell[e] * (sight - O[e][k])

        # 5. Trust.
        T_before = [list(side) for side in T]
        for e, k in sides:
            t, j = T_before[e][k], between[e][1 - k]
            others = [T_before[e2][1 - k2] for e2, k2 in own[j] if e2 != e]  # what j's other partners expect of j
            standing = total(others) / len(others) if others else t
            aim = clip(O[e][k] + P["hope"] * B[e][k])
            rate = P["trust_gain"] if aim > t else P["trust_loss"]
            T[e][k] = clip(t + rate * (aim - t) + P["reputation"] * (standing - t))

        # 6. Worth.
        for e, k in sides:
            target = w[between[e][k]] * (1.0 - pos(B[e][k])) * 0.5 * (1.0 + O[e][k])
            V[e][k] = V[e][k] + P["worth_rate"] * (target - V[e][k])

        # 7. Department.
        for i in range(N):
            seen = total([O[e][k] for e, k in own[i]]) / len(own[i]) if own[i] else w[i]
            w[i] = clip(w[i] + P["self_worth_rate"] * (seen - w[i]) + chi[i] * (1.0 - w[i]))

        # 8. Pair.
        for e in range(E):
            I[e] = I[e] + P["integration_rate"] * (min(c[e]) - I[e])
        for e, k in sides:
            a[e][k] = a[e][k] + P["balancing"] * pos(B[e][k]) * (1.0 - a[e][k])

        # 9. True partnering?
        for e in range(E):
            met = min(c[e]) >= P["contribution_bar"] and min(T[e]) >= P["trust_bar"] and min(V[e]) >= P["worth_bar"]
            met_in_a_row[e] = met_in_a_row[e] + 1 if met else 0
            missed_in_a_row[e] = 0 if met else missed_in_a_row[e] + 1
            if not G[e] and met_in_a_row[e] >= P["patience"]:
                G[e] = True
                established[e] = established[e] or month
            elif G[e] and missed_in_a_row[e] >= P["patience"]:
                G[e] = False
                ended[e] = ended[e] or month
                T[e] = [t * (1.0 - P["breach"]) for t in T[e]]

        # 10. Growing.
        for i in range(N):
            p = total([1.0 for e, _ in own[i] if G[e]]) / len(own[i]) if own[i] else 0.0
            kappa[i] = kappa[i] + P["learning"] * p * (1.0 - kappa[i])
            f[i] = f[i] + chi[i] * p * (1.0 - f[i])

        # 11. Recording.
        for name, values in zip(SIDE_SERIES, (D, c, q, O, T, V, a, o, xi)):
            series[name].append([list(side) for side in values])
        for name, values in zip(DEPARTMENT_SERIES, (w, kappa, f)):
            series[name].append(list(values))
        series["integration"].append(list(I))
        series["in_force"].append(list(G))
        series["mode"].append([mode_of(D[e], T[e], [w[i], w[j]], G[e]) for e, (i, j) in enumerate(between)])
        for e, (i, j) in enumerate(between):
            quality = math.sqrt(q[e][0] * q[e][1])
            trust = (T[e][0] + T[e][1]) / 2.0
            measures["quality"][e].append(quality)
            measures["reliability"][e].append(1.0 if min(q[e]) >= 0.5 else 0.0)
            measures["friction_cost"][e].append(0.4 * (1.0 - trust) + 0.3 * (1.0 - I[e]) + 0.3 * (1.0 - quality))
            measures["response_days"][e].append(2.0 / ell[e])
            measures["customer_value"][e].append(quality * (f[i] + f[j]) / 2.0)

    result = {name: np.array(series[name], dtype=float).reshape(months, E, 2) for name in SIDE_SERIES}
    result.update({name: np.array(series[name], dtype=float).reshape(months, N) for name in DEPARTMENT_SERIES})
    result["integration"] = np.array(series["integration"], dtype=float).reshape(months, E)
    result["in_force"] = np.array(series["in_force"], dtype=bool).reshape(months, E)
    result["mode"] = np.array(series["mode"], dtype=str).reshape(months, E)
    result["established"] = np.array(established, dtype=int)
    result["ended"] = np.array(ended, dtype=int)
    for name, values in measures.items():
        result[name] = np.array([total(values[e]) / months for e in range(E)], dtype=float)
    return result
