"""The critical outside offer: how large it must be, and how long stay open, to end an agreement.

The offer comes as the shock of that name does. While it is open, each further month brings a smaller one
that makes up for what has faded; after that it fades as all offers do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..files.errors import InputError
from ..model.organisation import Organisation
from ..model.parameters import MONTHS
from ..results.tables import write_csv
from ..runs.ensemble import records
from ..scenarios.build import build
from ..scenarios.scenario import Scenario, from_data
from ..statistics import crossings
from ..statistics.intervals import interval, paired_difference
from .manifest import OffersManifest

DURATIONS = (1, 3, 6, 12, 18, 24, 36)
"""Months that an offer is open."""
AFTERWARDS = 12
"""Months after the last one in which it is open that an ending still counts."""


@dataclass(frozen=True, slots=True)
class Offers:
    """What offers of every size and duration do to one agreement.

    Of the replicates, only those count in which the agreement was in force when the offer came and had not
    ended before: `lost` (replicates, durations, sizes) says where it ended while the offer was open or in the
    year after, `without` (replicates, durations) where it ended in the same months without the offer.
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
    """The scenario with the offer among its dated changes, and as many months as it takes to see what it does."""
    decay = scenario.organisation.offer_decay
    changes = [{"month": month, "shock": "outside offer", "side": [receiver, other], "size": size}]
    if duration > 1 and decay < 1.0:
        more = size * (1.0 - decay) / (1.0 - decay * size)  # decay·size + more·(1 − decay·size) is size again
        path = f"relationships.{receiver}+{other}.{receiver}.offer"
        period = {"month": month + 1, "until": month + duration - 1}
        changes += [{**period, "multiply": {path: 1.0 - more}}, {**period, "add": {path: more}}]
    timeline = [*scenario.data.get("timeline", ()), *changes]
    return from_data(scenario.data | {"months": _seen(month, duration), "timeline": timeline})


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of one tie, and how it fares without an offer.

    `place` is that of the pair; `in_force` (replicates,) says where its agreement is in force when the offer
    comes, and has not ended before; `ended` (replicates,) is the month in which it ends without one (0: never).
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
        """How many runs it takes to answer."""
        return self.replicates * len(self.durations) * (len(self.sizes) - 1)


def ask(
    scenario: Scenario,
    receiver: str,
    other: str,
    replicates: int,
    seed: int,
    *,
    month: int = 24,
    steps: int = 21,
    durations: Sequence[int] = DURATIONS,
) -> Question:
    """Offers from nothing to all that the receiver gets from the other, in `steps` sizes.

    Raises InputError where there is no such tie, where it takes too long to see, and where no agreement is in
    force in the month before in any run.
    """
    if (last := _seen(month, max(durations))) > MONTHS.high:
        raise InputError.at("--month", f"an offer so late is followed to month {last:,}, beyond {MONTHS.high:,}")
    place = _place(build(scenario), receiver, other)
    without = build(dated(scenario, receiver, other, month, 0.0, max(durations)))
    record = records([without], range(replicates), seed)[0].relationships
    made, ended = record["established"][:, place], record["ended"][:, place]
    in_force = (made > 0) & (made < month) & ((ended == 0) | (ended >= month))
    if not in_force.any():
        text = f"{receiver} and {other} have no agreement in force in month {month - 1} in any of {replicates:,} runs"
        raise InputError.at("--offer", f"{text}; choose another --month")
    sizes = tuple(round(float(size), 12) for size in np.linspace(0.0, 1.0, steps))
    return Question(scenario, receiver, other, month, sizes, tuple(durations), replicates, seed, place, in_force, ended)


def run(question: Question, done: Callable[[int], None] = lambda runs: None) -> Offers:
    """Make every offer in every replicate; `done` hears of finished runs."""
    q = question
    ends = np.array([_seen(q.month, duration) for duration in q.durations])
    ended = q.ended[q.in_force, np.newaxis]
    without = (ended > 0) & (ended <= ends)
    lost = np.empty((*without.shape, len(q.sizes)), dtype=bool)
    lost[..., 0] = without
    for k, duration in enumerate(q.durations):
        some = [build(dated(q.scenario, q.receiver, q.other, q.month, size, duration)) for size in q.sizes[1:]]
        for j, record in enumerate(records(some, range(q.replicates), q.seed), start=1):
            lost[:, k, j] = record.relationships["ended"][q.in_force, q.place] > 0
        done(q.replicates * len(some))
    return Offers(q.receiver, q.other, q.month, q.sizes, q.durations, lost, without)


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
    """One row a duration and size: share lost with its interval, share lost without an offer, paired difference."""
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
    """One row a duration: the size at which half of the agreements are lost, with its interval.

    Missing where an offer of any size ends fewer than half.
    """
    counted, sizes = crossings.weights(offers.agreements), np.array(offers.sizes)
    rows = []
    for k, duration in enumerate(offers.durations):
        passing = crossings.passing(offers.lost[:, k].astype(float), sizes, counted)
        found = crossings.crossing(passing, offers.agreements)
        rows.append({"open_months": duration, "size": found.value, "size_low": found.low, "size_high": found.high})
    return pd.DataFrame(rows)


def into_folder(
    question: Question, folder: Path, done: Callable[[int], None] = lambda runs: None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Make the offers and write what they do; returns the `table` and the `critical` sizes.

    Writes offers.csv, critical.csv, scenario.yaml (without an offer) and manifest.json into the folder, which
    must exist.
    """
    started, found = datetime.now(UTC), run(question, done)
    tables = table(found), critical(found)
    for frame, name in zip(tables, ("offers", "critical"), strict=True):
        write_csv(frame, folder / f"{name}.csv")
    (folder / "scenario.yaml").write_text(question.scenario.to_yaml(), encoding="utf-8")
    determines: dict[str, Any] = {
        "scenario": question.scenario.data,
        "offer": [found.receiver, found.other],
        "month": found.month,
        "sizes": list(found.sizes),
        "open_months": list(found.durations),
        "replicates": question.replicates,
        "seed": question.seed,
    }
    OffersManifest(**determines, agreements=found.agreements).write(folder, started, determines)
    return tables
