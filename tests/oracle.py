"""An independent, plain reading of the model page (second edition), kept as a check."""

import math

import numpy as np

SIDE_SERIES = (
    "dependence",
    "imbalance",
    "motive",
    "inclination",
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
NEVER = ("", -1, 0.0)  # what was missed, whose and by how much, where no agreement ended


def clip(x: float) -> float:
    return min(1.0, max(0.0, x))


def pos(x: float) -> float:
    return max(0.0, x)


def part_of(factor: float, share: float) -> float:
    """A share of the strength of a factor: 1 + share(factor - 1), written so that the whole is the factor itself.

    1 + (factor - 1) would round a factor below 1e-16 to 0, which forgets no limit where the factor keeps it.
    """
    return (1.0 - share) + share * factor


def sigmoid(y: float) -> float:
    return 0.5 * (1.0 + y / math.sqrt(1.0 + y * y))


def total(values: list[float]) -> float:
    """Plain left-to-right sum (the built-in sum compensates rounding from Python 3.12 on)."""
    result = 0.0
    for value in values:
        result += value
    return result


def philox(counter: list[int], key: list[int]) -> list[int]:
    """One block of Philox4x32-10: four counter words and two key words give four words (Salmon et al. 2011)."""
    (c0, c1, c2, c3), (k0, k1) = counter, key
    for _ in range(10):
        p, q = 0xD2511F53 * c0, 0xCD9E8D57 * c2
        c0, c1, c2, c3 = (q >> 32) ^ c1 ^ k0, q % 2**32, (p >> 32) ^ c3 ^ k1, p % 2**32
        k0, k1 = (k0 + 0x9E3779B9) % 2**32, (k1 + 0xBB67AE85) % 2**32
    return [c0, c1, c2, c3]


def luck(seed: int, replicate: int, month: int, e: int) -> tuple[list[float], list[float], list[float]]:
    """A pair's luck in one month, for sides 0 and 1: z of need, z of delivery, u of offers."""
    key = [seed % 2**32, seed // 2**32]
    words = [word for h in (0, 1) for word in philox([2 * e + h, month, replicate, 0], key)]
    v = [(word + 0.5) / 2**32 for word in words]
    z = [3.4641016151377544 * (x - 0.5) for x in v]
    return z[0:2], z[2:4], v[4:6]


def largest_shortfall(values: tuple[list[float], ...], bars: tuple[float, ...]) -> tuple[str, int, float]:
    """What misses its bar by most, on which side and by how much; of equals the first, contribution before all."""
    worst = NEVER
    for name, both_sides, bar in zip(("contribution", "trust", "worth"), values, bars):
        for k in (0, 1):
            if bar - both_sides[k] > worst[2]:
                worst = (name, k, bar - both_sides[k])
    return worst


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

    A department has self_worth, capability, customer_focus, trust_propensity, capacity and coaching; a pair has
    between (two departments, the earlier first) and stake, alternatives, trust and worth, a number for each side.
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
    tau = [float(d["trust_propensity"]) for d in departments]
    K = [float(d["capacity"]) for d in departments]
    chi = [float(d["coaching"]) for d in departments]

    # Sides, as X[e][k]; the opposite side is X[e][1 - k].
    def fresh() -> list[list[float]]:
        return [[0.0, 0.0] for _ in range(E)]

    s = [[float(side) for side in pair["stake"]] for pair in pairs]
    a = [[float(side) for side in pair["alternatives"]] for pair in pairs]
    T = [[float(side) for side in pair["trust"]] for pair in pairs]
    O = [list(side) for side in T]
    V = [[float(side) for side in pair["worth"]] for pair in pairs]
    o, xi, D, B, M, x, c, q = (fresh() for _ in range(8))

    # Pairs.
    I, G = [0.0] * E, [False] * E
    met_in_a_row, missed_in_a_row = [0] * E, [0] * E
    established, ended = [0] * E, [0] * E
    row_missed, missed = [NEVER] * E, [NEVER] * E  # in the row of missed months so far; in the row that ended it first
    measures = {
        name: [[] for _ in range(E)]
        for name in ("quality", "reliability", "friction_cost", "response_days", "customer_value")
    }
    series = {name: [] for name in SIDE_SERIES + DEPARTMENT_SERIES + ("integration", "in_force", "mode")}

    usual_s, usual_tau, usual_K, usual_chi = s, tau, K, chi  # where no dated change holds them

    for month in range(1, months + 1):
        # 0. Dated changes.
        P, s = dict(parameters), [list(side) for side in usual_s]
        tau, K, chi = list(usual_tau), list(usual_K), list(usual_chi)
        held = {"stake": s, "trust_propensity": tau, "capacity": K, "coaching": chi}
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
                so_far, before = (part_of(change["factor"], step / n) for step in (k, k - 1))
                factor = so_far / before
                addend = change["addend"] * (k - factor * (k - 1)) / n
            else:  # a share of its strength
                factor, addend = part_of(change["factor"], k / n), change["addend"] * k / n
            holder, key = P if place is None else (held | states)[name], name if place is None else place
            if isinstance(place, tuple):
                holder, key = holder[place[0]], place[1]
            kept = holder[key] * factor if factor else 0.0  # nothing is left even of no limit
            holder[key] = min(change["high"], max(change["low"], kept + addend))
        phi, m = P["shared_outcome"], P["clarity"]

        # 1. Need.
        lucks = [luck(seed, replicate, month, e) for e in range(E)]
        for e, k in sides:
            z1, _, u = lucks[e]
            xi[e][k] = P["need_persistence"] * xi[e][k] + P["need_volatility"] * z1[k]
            o[e][k] = P["offer_decay"] * o[e][k]
            if u[k] < P["offer_rate"] * a[e][k]:
                o[e][k] = o[e][k] + P["offer_size"] * (1.0 - o[e][k])
            elsewhere = (1.0 - (1.0 - a[e][k]) * (1.0 - o[e][k])) * (1.0 - P["lock_in"] * I[e])
            D[e][k] = clip(s[e][k] * (1.0 - elsewhere) + xi[e][k])
        for e, k in sides:
            B[e][k] = (1.0 - phi) * (D[e][k] - D[e][1 - k])

        # 2. Contribution, then the limit of time.
        for e, k in sides:
            i = between[e][k]
            back = D[e][k] * T[e][k]
            M[e][k] = back + 0.5 * phi * pos(D[e][1 - k] - back)
            x[e][k] = (
                math.sqrt(M[e][k] * V[e][k])
                + P["agreement_weight"] * m * (1.0 if G[e] else 0.0)
                - P["exploitation"] * (1.0 - f[i]) * pos(-B[e][k])
            )
            c[e][k] = sigmoid(P["responsiveness"] * (x[e][k] - P["reserve"]))
        for i in range(N):
            effort = total([c[e][k] for e, k in own[i]])
            if effort > 0.0:
                share = min(1.0, K[i] / effort)
                for e, k in own[i]:
                    c[e][k] = c[e][k] * share

        # 3. Delivery.
        for e, k in sides:
            _, z2, _ = lucks[e]
            q[e][k] = clip(kappa[between[e][k]] * c[e][k] + P["delivery_noise"] * z2[k])

        # 4. Seeing.
        ell = [P["communication"] + (1.0 - P["communication"]) * I[e] for e in range(E)]
        for e, k in sides:
            O[e][k] = O[e][k] + ell[e] * (q[e][1 - k] - O[e][k])

        # 5. Trust.
        T_before = [list(side) for side in T]
        for e, k in sides:
            t, i, j = T_before[e][k], between[e][k], between[e][1 - k]
            others = [T_before[e2][1 - k2] for e2, k2 in own[j] if e2 != e]  # what j's other partners expect of j
            standing = total(others) / len(others) if others else t
            aim = clip(O[e][k] + tau[i] + P["hope"] * B[e][k])
            rate = P["trust_gain"] if aim > t else P["trust_loss"]
            T[e][k] = clip(t + rate * (aim - t) + P["reputation"] * (standing - t))

        # 6. Worth.
        for e, k in sides:
            target = 0.5 * (w[between[e][k]] + O[e][k]) * (1.0 - pos(B[e][k]))
            V[e][k] = V[e][k] + P["worth_rate"] * (target - V[e][k])

        # 7. Department.
        w_before = list(w)
        for i in range(N):
            w[i] = w[i] + chi[i] * (1.0 - w[i])

        # 8. Pair.
        for e in range(E):
            I[e] = I[e] + P["integration_rate"] * (c[e][0] * c[e][1] * T[e][0] * T[e][1] - I[e])
        for e, k in sides:
            i = between[e][k]
            a[e][k] = a[e][k] + P["balancing"] * w_before[i] * pos(D[e][k] - O[e][k]) * (1.0 - a[e][k])

        # 9. True partnering?
        for e in range(E):
            met = min(c[e]) >= P["contribution_bar"] and min(T[e]) >= P["trust_bar"] and min(V[e]) >= P["worth_bar"]
            met_in_a_row[e] = met_in_a_row[e] + 1 if met else 0
            missed_in_a_row[e] = 0 if met else missed_in_a_row[e] + 1
            if missed_in_a_row[e] == 1:
                bars = P["contribution_bar"], P["trust_bar"], P["worth_bar"]
                row_missed[e] = largest_shortfall((c[e], T[e], V[e]), bars)
            if not G[e] and met_in_a_row[e] >= P["patience"]:
                G[e] = True
                established[e] = established[e] or month
            elif G[e] and missed_in_a_row[e] >= P["patience"]:
                G[e] = False
                if not ended[e]:
                    ended[e], missed[e] = month, row_missed[e]

        # 10. Growing.
        for i in range(N):
            p = total([1.0 for e, _ in own[i] if G[e]]) / len(own[i]) if own[i] else 0.0
            kappa[i] = clip(kappa[i] + (P["learning"] * p + chi[i]) * (1.0 - kappa[i]))
            f[i] = f[i] + chi[i] * p * (1.0 - f[i])

        # 11. Recording.
        for name, values in zip(SIDE_SERIES, (D, B, M, x, c, q, O, T, V, a, o, xi)):
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
    for name, kind, place in (("missed", str, 0), ("missed_by", int, 1), ("shortfall", float, 2)):
        result[name] = np.array([found[place] for found in missed], dtype=kind)
    for name, values in measures.items():
        result[name] = np.array([total(values[e]) / months for e in range(E)], dtype=float)
    return result
