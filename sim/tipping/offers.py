"""The critical outside offer: how large it must be, and how long it must stay open, to end an agreement.

The offer is the shock `outside offer`, which stays open for some months and fades then, as all offers do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..files.errors import InputError
from ..model import usual
from ..model.organisation import Organisation
from ..model.parameters import MONTHS
from ..results.tables import write_csv
from ..runs.ensemble import records
from ..runs.progress import UNSEEN, Progress
from ..scenarios.build import build
from ..scenarios.scenario import Scenario
from ..statistics import crossings
from ..statistics.differences import paired_difference
from ..statistics.few import FEW, enough
from ..statistics.intervals import interval
from .manifest import OffersManifest

DURATIONS = (1, 3, 6, 12, 18, 24, 36)
"""For so many months an offer is open."""
AFTERWARDS = 12
"""An ending still counts so many months after the last month in which the offer is open."""


@dataclass(frozen=True, slots=True)
class Offers:
    """What offers of every size and duration do to one agreement.

    Only those replicates count in which the agreement was in force when the offer came and had not ended before.
    `lost` (replicates, durations, sizes) says where it ended while the offer was open or in the year after. `without`
    (replicates, durations) says where it ended in the same months without the offer.
    """

    receiver: str
    other: str
    month: int
    sizes: tuple[float, ...]
    durations: tuple[int, ...]
    lost: np.ndarray
    without: np.ndarray

    @property
    def agreements(self) -> int:
        """How many agreements were in force when the offer came."""
        return len(self.lost)


def dated(scenario: Scenario, receiver: str, other: str, month: int, size: float, duration: int) -> Scenario:
    """The scenario with the offer among its dated changes, and with enough months to see its effect."""
    until = month + duration - 1
    offer = {"month": month, "until": until, "shock": "outside offer", "side": [receiver, other], "size": size}
    timeline = [*scenario.data.get("timeline", ()), offer]
    return scenario.with_sections({"months": _seen(month, duration), "timeline": timeline})


@dataclass(frozen=True, slots=True)
class OffersPlan:
    """The offers to make to one side of a tie, and the fate of the tie without an offer.

    `place` is the place of the pair. `in_force` (replicates,) says where its agreement is in force when the offer comes
    and has not ended before. `ended` (replicates,) is the month in which it ends without an offer (0: never).
    """

    scenario: Scenario
    receiver: str
    other: str
    month: int
    sizes: tuple[float, ...]
    durations: tuple[int, ...]
    replicates: int
    seed: int
    place: int
    in_force: np.ndarray
    ended: np.ndarray

    @property
    def runs(self) -> int:
        """How many runs the plan takes."""
        return self.replicates * len(self.durations) * (len(self.sizes) - 1)


def plan(
    scenario: Scenario,
    receiver: str,
    other: str,
    replicates: int,
    seed: int,
    *,
    month: int = usual.OFFER_MONTH,
    steps: int = usual.STEPS,
    durations: Sequence[int] = DURATIONS,
    few: bool = False,
) -> OffersPlan:
    """Plan offers in `steps` sizes, from nothing to all that the receiver gets from the other.

    Raises InputError where there is no such tie, where the runs would be too long, and, unless `few` may have it, where
    too few runs have an agreement in force in the month before.
    """
    if (last := _seen(month, max(durations))) > MONTHS.high:
        raise InputError.at("--month", f"an offer so late is followed to month {last:,}, beyond {MONTHS.high:,}")
    place = _place(build(scenario), receiver, other)
    without = build(dated(scenario, receiver, other, month, 0.0, max(durations)))
    record = records([without], range(replicates), seed)[0].relationships
    made, ended = record["established"][:, place], record["ended"][:, place]
    in_force = (made > 0) & (made < month) & ((ended == 0) | (ended >= month))
    if not few and not enough(in_force.sum()):
        number = f"{in_force.sum()} of {replicates:,} runs"
        text = (
            f"too few agreements: {receiver} and {other} have one in force in month {month - 1} in {number}, and {FEW}"
        )
        raise InputError.at("--offer", f"{text} are needed; run more --replicates, or choose another --month")
    sizes = tuple(round(float(size), 12) for size in np.linspace(0.0, 1.0, steps))
    return OffersPlan(
        scenario, receiver, other, month, sizes, tuple(durations), replicates, seed, place, in_force, ended
    )


def run(plan: OffersPlan, done: Progress = UNSEEN) -> Offers:
    """Make every offer in every replicate. `done` is called with the number of finished runs."""
    ends = np.array([_seen(plan.month, duration) for duration in plan.durations])
    ended = plan.ended[plan.in_force, np.newaxis]
    without = (ended > 0) & (ended <= ends)
    lost = np.empty((*without.shape, len(plan.sizes)), dtype=bool)
    lost[..., 0] = without
    for k, duration in enumerate(plan.durations):
        some = [
            build(dated(plan.scenario, plan.receiver, plan.other, plan.month, size, duration))
            for size in plan.sizes[1:]
        ]
        for j, record in enumerate(records(some, range(plan.replicates), plan.seed), start=1):
            lost[:, k, j] = record.relationships["ended"][plan.in_force, plan.place] > 0
        done(plan.replicates * len(some))
    return Offers(plan.receiver, plan.other, plan.month, plan.sizes, plan.durations, lost, without)


def _seen(month: int, duration: int) -> int:
    """The last month in which an ending counts."""
    return month + duration - 1 + AFTERWARDS


def _place(organisation: Organisation, receiver: str, other: str) -> int:
    ends = {organisation.departments.index(name) for name in (receiver, other)}
    for place, pair in enumerate(organisation.pairs.tolist()):
        if set(pair) == ends:
            return place
    raise InputError.at("--offer", f"there is no tie between {receiver} and {other}")


def table(offers: Offers) -> pd.DataFrame:
    """One row for each duration and size: share lost with interval, share lost without offer, paired difference."""
    rows = []
    for k, duration in enumerate(offers.durations):
        for j, size in enumerate(offers.sizes):
            lost, without = offers.lost[:, k, j].astype(float), offers.without[:, k].astype(float)
            share, more = interval(lost), paired_difference(lost, without)
            rows.append(
                {"open_months": duration, "size": size, "agreements": share.n, "lost": share.mean}
                | {"lost_low": share.low, "lost_high": share.high, "lost_without": without.mean()}
                | {"difference": more.mean, "difference_low": more.low, "difference_high": more.high}
            )
    return pd.DataFrame(rows)


def critical(offers: Offers) -> pd.DataFrame:
    """One row for each duration: the size at which half are lost of the agreements that last without it.

    Columns: open_months, `lasting` (agreements that last without the offer in the same months), size with its interval.
    The size is missing where even the largest offer ends fewer than half, and where too few agreements would last.
    """
    counted, sizes = crossings.weights(offers.agreements), np.array(offers.sizes)
    rows = []
    for k, duration in enumerate(offers.durations):
        lasts, lasting = ~offers.lost[:, k], ~offers.without[:, k]
        threshold = crossings.threshold(lasts - lasting[:, np.newaxis] / 2, sizes, counted)
        found = crossings.crossing(threshold, int(lasting.sum()))
        about = {"open_months": duration, "lasting": int(lasting.sum())}
        rows.append(about | {"size": found.value, "size_low": found.low, "size_high": found.high})
    return pd.DataFrame(rows)


@dataclass(frozen=True)
class OffersStudy:
    """Offers that were made: their plan, what they did, and the tables of it."""

    plan: OffersPlan
    offers: Offers
    started: datetime

    @cached_property
    def table(self) -> pd.DataFrame:
        """What offers of every size and duration do. See `table`."""
        return table(self.offers)

    @cached_property
    def critical(self) -> pd.DataFrame:
        """The critical size for each duration. See `critical`."""
        return critical(self.offers)

    def save(self, folder: Path) -> None:
        """Write everything into a folder, which must exist.

        offers.csv, critical.csv, scenario.yaml (without an offer) and manifest.json.
        """
        write_csv(self.table, folder / "offers.csv")
        write_csv(self.critical, folder / "critical.csv")
        plan = self.plan
        (folder / "scenario.yaml").write_text(plan.scenario.to_yaml(), encoding="utf-8")
        determines: dict[str, Any] = {
            "scenario": plan.scenario.data,
            "offer": [plan.receiver, plan.other],
            "month": plan.month,
            "sizes": list(plan.sizes),
            "open_months": list(plan.durations),
            "replicates": plan.replicates,
            "seed": plan.seed,
        }
        OffersManifest(**determines, agreements=self.offers.agreements).write(folder, self.started, determines)


def study(plan: OffersPlan, done: Progress = UNSEEN) -> OffersStudy:
    """Make the offers. `done` is called with the number of finished runs."""
    started = datetime.now(UTC)
    return OffersStudy(plan, run(plan, done), started)
