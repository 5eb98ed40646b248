"""The same rules as a vectorised NumPy program: what a careful user would write without a compiler.

Arrays are (sides | pairs | departments, replicates). Dated changes of states are left out. It is a yardstick: its
figures are compared with the engine's in tests/engine/test_numpy_peer.py.
"""

from __future__ import annotations

import numpy as np

from partnering.model.luck import Luck
from partnering.model.organisation import Organisation


def clip(x: np.ndarray) -> np.ndarray:
    """Kept in [0, 1]."""
    return np.minimum(np.maximum(x, 0.0), 1.0)


def run(organisation: Organisation, luck: Luck) -> dict[str, np.ndarray]:  # noqa: PLR0915 (a month is one piece)
    """Months established and ended (0: never), agreements in force, mean quality: arrays (replicates, pairs)."""
    o, runs = organisation, luck.runs
    owner, sides, pairs = o.owner, np.arange(o.owner.size), len(o.pairs)
    back = sides ^ 1
    other = owner[back]
    holds, meets = (np.zeros((o.partners.size, sides.size)) for _ in range(2))
    holds[owner, sides] = meets[other, sides] = 1.0
    in_pairs = holds.reshape(-1, pairs, 2).sum(axis=2)
    number, others = np.maximum(o.partners, 1)[:, None], (o.partners[other] - 1)[:, None]
    w, skill, focus = (np.repeat(start[:, None], runs, axis=1) for start in o.department_start)
    elsewhere, trust = (np.repeat(start[:, None], runs, axis=1) for start in (o.alternatives, o.trust))
    seen, worth = trust.copy(), w[owner].copy()
    offer, drift = np.zeros((2, sides.size, runs))
    joined, agreed, streak, first, last, quality = np.zeros((6, pairs, runs))

    def both(values: np.ndarray) -> np.ndarray:
        return values.reshape(pairs, 2, runs)

    for month in range(1, o.months + 1):
        now = o.epoch[month - 1]
        p, stake, coaching = (
            o.parameters[now["parameters"]],
            o.stake[now["stake"]],
            o.coaching[now["coaching"]][:, None],
        )
        (z_need, z_delivery, z_seeing), chance = luck.normals[month - 1], luck.uniforms[month - 1]
        drift = p["need_persistence"] * drift + p["need_volatility"] * z_need
        faded = p["offer_decay"] * offer
        offer = np.where(chance < p["offer_rate"], faded + p["offer_size"] * (1 - faded), faded)
        lock = 1 - p["lock_in"] * np.repeat(joined, 2, axis=0)
        shared = (stake + p["shared_outcome"] * np.maximum(stake[back] - stake, 0))[:, None]
        need = clip(shared * (1 - (1 - (1 - elsewhere) * (1 - offer)) * lock) + drift)
        gap = need - need[back]

        held = p["exploitation"] * (1 - p["shared_outcome"]) * (1 - focus[owner]) * np.maximum(-gap, 0)
        x = p["need_weight"] * need + p["trust_weight"] * trust + p["worth_weight"] * worth - held
        x = x + p["agreement_weight"] * p["clarity"] * np.repeat(agreed, 2, axis=0)
        y = p["responsiveness"] * (x - p["reserve"])
        effort = 0.5 * (1 + y / np.sqrt(1 + y * y))
        load, limit = holds @ effort, o.capacity[now["capacity"]][:, None]
        effort = effort * np.where(load > limit, limit / load, 1.0)[owner]
        noise = p["delivery_noise"] * (1 - 0.5 * p["clarity"]) * z_delivery
        given = clip(skill[owner] * effort + noise)

        speed = np.repeat(p["communication"] + (1 - p["communication"]) * joined, 2, axis=0)
        seen = seen + speed * (clip(given[back] + p["misreading"] * (1 - speed) * z_seeing) - seen)
        received = meets @ trust
        word = np.where(others > 0, (received[other] - trust) / np.maximum(others, 1), trust)
        aim = clip(seen + p["hope"] * gap)
        pace = np.where(aim > trust, p["trust_gain"], p["trust_loss"])
        trust = clip(trust + pace * (aim - trust) + p["reputation"] * (word - trust))
        felt = w[owner] * (1 - np.maximum(gap, 0)) * 0.5 * (1 + seen)
        worth = worth + p["worth_rate"] * (felt - worth)

        joined = joined + p["integration_rate"] * (both(effort).min(axis=1) - joined)
        elsewhere = elsewhere + p["balancing"] * np.maximum(gap, 0) * (1 - elsewhere)
        bars = ((effort, "contribution_bar"), (trust, "trust_bar"), (worth, "worth_bar"))
        met = np.logical_and.reduce([both(values).min(axis=1) >= p[bar] for values, bar in bars])
        streak = np.where(met, np.maximum(streak, 0) + 1, np.minimum(streak, 0) - 1)
        before, agreed = agreed, np.where(agreed > 0, streak > -p["patience"], streak >= p["patience"]).astype(float)
        trust = np.where(np.repeat(agreed < before, 2, axis=0), trust * (1 - p["breach"]), trust)
        first = np.where((first == 0) & (agreed > 0), month, first)
        last = np.where((last == 0) & (first > 0) & (agreed == 0), month, last)

        share = (in_pairs @ agreed) / number
        w = clip(w + p["self_worth_rate"] * ((holds @ seen) / number - w) + coaching * (1 - w))
        skill = skill + p["learning"] * share * (1 - skill)
        focus = focus + coaching * share * (1 - focus)
        quality = quality + np.sqrt(given[0::2] * given[1::2])
    found = {"established": first, "ended": last, "in_force": agreed > 0, "quality": quality / o.months}
    return {name: values.T for name, values in found.items()}
