"""When the money spent on a variant is back: net benefits month by month, over many runs."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from ..design.draws import Draws
from ..engine.lanes import simulate
from ..model import outcomes
from ..model.luck import Luck
from ..model.organisation import Organisation
from ..runs.blocks import blocks, lanes_for
from ..statistics.draws import mean_over_draws
from ..statistics.intervals import interval
from ..statistics.level import LEVEL
from .variants import Variant, in_draws

SIDE_MONTHS_AT_ONCE = 2_000_000
"""At most so many sides × months × runs are held at once. This bounds memory."""


class PayBack(NamedTuple):
    """The month from which the money is back for good, and the ends of its interval. None: not by the horizon."""

    month: int | None
    earliest: int | None
    latest: int | None


def monthly(organisation: Organisation, replicates: range, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Quality and friction cost of each run and month, means over the pairs, arrays (replicates, months)."""
    pairs, months = len(organisation.pairs), organisation.months
    lanes = max(1, min(lanes_for(pairs), SIDE_MONTHS_AT_ONCE // max(2 * pairs * months, 1)))
    pieces = []
    for some in blocks(replicates, lanes):
        trace = simulate(organisation, Luck.of(seed, some), trace=True).trace
        quality = outcomes.quality(trace["delivery"][..., 0::2], trace["delivery"][..., 1::2])
        trust = trace["trust"][..., 0::2], trace["trust"][..., 1::2]
        friction = outcomes.friction_cost(*trust, trace["integration"], quality)
        pieces.append((quality.mean(axis=-1), friction.mean(axis=-1)))
    return np.concatenate([piece[0] for piece in pieces]), np.concatenate([piece[1] for piece in pieces])


def net_benefits(
    baseline: Variant,
    variant: Variant,
    replicates: range,
    seed: int,
    level: float = LEVEL,
    draws: Draws | None = None,
) -> pd.DataFrame:
    """How much more a variant brings in than the baseline, less its cost, added up month by month.

    Columns: month, net, low, high (each month has its own interval, of a `level`). Both scenarios must have a business
    section, and the cost must be known. With `draws`, both are run in each of them.
    """
    business = variant.scenario.business
    assert business is not None and variant.cost is not None  # noqa: S101, PT018
    before, after = (
        np.stack([business.benefit(*monthly(own, replicates, seed), 1) for own in _organisations(one, draws)])
        for one in (baseline, variant)
    )
    net = np.cumsum(after - before - business.unit_cost * variant.cost, axis=2).transpose(2, 0, 1)
    if draws is None:
        found = [interval(month[0], bounded=False, level=level) for month in net]
    else:
        found = [mean_over_draws(month, bounded=False, level=level) for month in net]
    return pd.DataFrame(
        {
            "month": range(1, len(found) + 1),
            "net": [one.mean for one in found],
            "low": [one.low for one in found],
            "high": [one.high for one in found],
        }
    )


def _organisations(variant: Variant, draws: Draws | None) -> list[Organisation]:
    return [variant.organisation] if draws is None else in_draws(variant, draws)


def pay_back(net: pd.DataFrame) -> PayBack:
    """The month from which the net benefits stay at 0 or more, and those of the ends of their interval."""
    return PayBack(*(_stays(net[name].to_numpy()) for name in ("net", "high", "low")))


def _stays(curve: np.ndarray) -> int | None:
    """The first month from which a curve is never below 0."""
    below = np.flatnonzero(curve < 0)
    month = int(below[-1]) + 2 if below.size else 1
    return month if month <= len(curve) else None
