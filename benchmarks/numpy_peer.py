"""The same rules as a vectorised NumPy program: what a careful user would write without a compiler.

Arrays are (sides | pairs | departments, replicates). Dated changes of states are left out. It is a yardstick: its
figures are compared with the engine's in tests/engine/test_numpy_peer.py.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from partnering.model.organisation import Organisation

LuckOfRuns = Callable[[int], tuple[np.ndarray, np.ndarray, np.ndarray]]
"""Takes a month and gives the shocks of need and delivery and the chances of offers, each (sides, replicates)."""


def uniform_luck(sides: int, runs: int, seed: int = 1) -> LuckOfRuns:
    """Luck as a NumPy user would draw it: uniform numbers of one generator."""
    generator, spread = np.random.default_rng(seed), np.sqrt(12)

    def of_month(month: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        need, delivery, offer = generator.random((3, sides, runs))
        return spread * (need - 0.5), spread * (delivery - 0.5), offer

    return of_month


def clip(x: np.ndarray) -> np.ndarray:
    """Kept in [0, 1]."""
    return np.minimum(np.maximum(x, 0.0), 1.0)


def run(  # noqa: PLR0915 (a month is one piece)
    organisation: Organisation, runs: int, luck: LuckOfRuns
) -> dict[str, np.ndarray]:
    """Months established and ended (0: never), agreements in force, mean quality: arrays (replicates, pairs)."""
    o = organisation
    owner, sides, pairs = o.owner, np.arange(o.owner.size), len(o.pairs)
    back = sides ^ 1
    other = owner[back]
    holds, meets = (np.zeros((o.partners.size, sides.size)) for _ in range(2))
    holds[owner, sides] = meets[other, sides] = 1.0
    in_pairs = holds.reshape(-1, pairs, 2).sum(axis=2)
    number, others = np.maximum(o.partners, 1)[:, None], (o.partners[other] - 1)[:, None]
    w, skill, focus = (np.repeat(start[:, None], runs, axis=1) for start in o.department_start)
    elsewhere, trust, worth = (np.repeat(start[:, None], runs, axis=1) for start in (o.alternatives, o.trust, o.worth))
    seen = trust.copy()
    offer, drift = np.zeros((2, sides.size, runs))
    joined, agreed, streak, first, last, quality = np.zeros((6, pairs, runs))

    def both(values: np.ndarray) -> np.ndarray:
        return values.reshape(pairs, 2, runs)

    for month in range(1, o.months + 1):
        now = o.epoch[month - 1]
        p, stake = o.parameters[now["parameters"]], o.stake[now["stake"]][:, None]
        limit, coaching, propensity = (
            getattr(o, name)[now[name]][:, None] for name in ("capacity", "coaching", "trust_propensity")
        )
        z_need, z_delivery, chance = luck(month)
        drift = p["need_persistence"] * drift + p["need_volatility"] * z_need
        faded = p["offer_decay"] * offer
        offer = np.where(chance < p["offer_rate"] * elsewhere, faded + p["offer_size"] * (1 - faded), faded)
        lock = 1 - p["lock_in"] * np.repeat(joined, 2, axis=0)
        need = clip(stake * (1 - (1 - (1 - elsewhere) * (1 - offer)) * lock) + drift)
        gap = (1 - p["shared_outcome"]) * (need - need[back])

        returned = need * trust
        motive = returned + 0.5 * p["shared_outcome"] * np.maximum(need[back] - returned, 0)
        held = p["exploitation"] * (1 - focus[owner]) * np.maximum(-gap, 0)
        x = np.sqrt(motive * worth) + p["agreement_weight"] * p["clarity"] * np.repeat(agreed, 2, axis=0) - held
        y = p["responsiveness"] * (x - p["reserve"])
        effort = 0.5 * (1 + y / np.sqrt(1 + y * y))
        load = holds @ effort
        effort = effort * np.where(load > limit, limit / load, 1.0)[owner]
        given = clip(skill[owner] * effort + p["delivery_noise"] * z_delivery)

        speed = np.repeat(p["communication"] + (1 - p["communication"]) * joined, 2, axis=0)
        seen = seen + speed * (given[back] - seen)
        received = meets @ trust
        word = np.where(others > 0, (received[other] - trust) / np.maximum(others, 1), trust)
        aim = clip(seen + propensity[owner] + p["hope"] * gap)
        pace = np.where(aim > trust, p["trust_gain"], p["trust_loss"])
        trust = clip(trust + pace * (aim - trust) + p["reputation"] * (word - trust))
        worth = worth + p["worth_rate"] * (0.5 * (w[owner] + seen) * (1 - np.maximum(gap, 0)) - worth)

        joint = both(effort).prod(axis=1) * both(trust).prod(axis=1)
        joined = joined + p["integration_rate"] * (joint - joined)
        elsewhere = elsewhere + p["balancing"] * w[owner] * np.maximum(need - seen, 0) * (1 - elsewhere)
        bars = ((effort, "contribution_bar"), (trust, "trust_bar"), (worth, "worth_bar"))
        met = np.logical_and.reduce([both(values).min(axis=1) >= p[bar] for values, bar in bars])
        streak = np.where(met, np.maximum(streak, 0) + 1, np.minimum(streak, 0) - 1)
        agreed = np.where(agreed > 0, streak > -p["patience"], streak >= p["patience"]).astype(float)
        first = np.where((first == 0) & (agreed > 0), month, first)
        last = np.where((last == 0) & (first > 0) & (agreed == 0), month, last)

        share = (in_pairs @ agreed) / number
        w = w + coaching * (1 - w)
        skill = clip(skill + (p["learning"] * share + coaching) * (1 - skill))
        focus = focus + coaching * share * (1 - focus)
        quality = quality + np.sqrt(given[0::2] * given[1::2])
    found = {"established": first, "ended": last, "in_force": agreed > 0, "quality": quality / o.months}
    return {name: values.T for name, values in found.items()}
