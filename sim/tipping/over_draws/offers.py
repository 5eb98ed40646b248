"""Outside offers in every draw: in how many plausible organisations they end an agreement, and from which size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ...design import draws as of_design
from ...design.draws import Draws
from ...files.errors import InputError
from ...model import usual
from ...results.atomic import write_atomically
from ...results.sources import digest
from ...results.tables import write_csv
from ...runs.progress import UNSEEN, Progress
from ...scenarios.scenario import Scenario
from ...scenarios.uncertainty import as_kept
from ...statistics import crossings
from ...statistics.crossings import Threshold
from ...statistics.few import FEW, enough
from .. import offers
from ..manifest import OffersManifest
from ..offers import DURATIONS, Offers, OffersPlan


@dataclass(frozen=True, slots=True)
class DrawnOffersPlan:
    """The offers to make in every draw. `plans` are those of the draws."""

    scenario: Scenario
    draws: Draws
    plans: tuple[OffersPlan, ...]

    @property
    def runs(self) -> int:
        """How many runs the plan takes."""
        return sum(one.runs for one in self.plans)


def plan(
    scenario: Scenario,
    draws: Draws,
    receiver: str,
    other: str,
    replicates: int,
    seed: int,
    *,
    month: int = usual.OFFER_MONTH,
    steps: int = usual.STEPS,
) -> DrawnOffersPlan:
    """Plan offers in every draw. Raises InputError where too few draws have agreements enough in force, or no tie."""
    plans = [
        offers.plan(
            scenario.alone().with_settings(draws.settings(draw)),
            receiver, other, replicates, seed, month=month, steps=steps, few=True,
        )
        for draw in range(len(draws))
    ]  # fmt: skip
    able = int(np.sum([enough(one.in_force.sum()) for one in plans]))
    if not enough(able):
        when = f"in force in month {month - 1} in {able} of {len(draws)} draws"
        text = f"{receiver} and {other} have {FEW} agreements {when}, and {FEW} are needed"
        raise InputError.at("--offer", f"{text}; run more --replicates or --draws")
    return DrawnOffersPlan(scenario, draws, tuple(plans))


@dataclass(frozen=True)
class DrawnOffers:
    """Offers that were made. `by_draw` holds the critical sizes of each draw, `critical` what they are over draws."""

    plan: DrawnOffersPlan
    by_draw: pd.DataFrame
    critical: pd.DataFrame
    started: datetime

    def save(self, folder: Path) -> None:
        """Write everything into a folder, which must exist.

        critical.csv, critical_by_draw.csv, draws.csv, scenario.yaml and manifest.json.
        """
        write_csv(self.critical, folder / "critical.csv")
        write_csv(self.by_draw, folder / "critical_by_draw.csv")
        write_atomically(folder / of_design.NAME, self.plan.draws.file)
        kept, one = as_kept(self.plan.scenario), self.plan.plans[0]
        (folder / "scenario.yaml").write_text(kept.to_yaml(), encoding="utf-8")
        facts: dict[str, Any] = {
            "scenario": kept.data,
            "offer": [one.receiver, one.other],
            "month": one.month,
            "sizes": list(one.sizes),
            "open_months": list(one.durations),
            "replicates": one.replicates,
            "seed": one.seed,
            "draws": len(self.plan.draws),
        }
        agreements = sum(int(own.in_force.sum()) for own in self.plan.plans)
        determines = facts | {"file": digest(self.plan.draws.file)}
        OffersManifest(**facts, agreements=agreements).write(folder, self.started, determines)


def study(plan: DrawnOffersPlan, done: Progress = UNSEEN) -> DrawnOffers:
    """Make the offers in every draw, under the same luck. `done` is called with the number of finished runs."""
    started, rows = datetime.now(UTC), list[dict[str, Any]]()
    thresholds: dict[int, list[Threshold]] = {duration: [] for duration in DURATIONS}
    counted = crossings.weights(plan.plans[0].replicates)
    for draw, one in enumerate(plan.plans):
        for duration, lasting, found in _thresholds(one, offers.run(one, done), counted):
            size, low, high = crossings.crossing(found, lasting)
            about = {"draw": draw, "open_months": duration, "lasting": lasting}
            rows.append(about | {"size": size, "size_low": low, "size_high": high})
            thresholds[duration].append(found)
    by_draw = pd.DataFrame(rows)
    critical = []
    for duration, own in thresholds.items():
        told = enough(by_draw.loc[by_draw["open_months"] == duration, "lasting"].to_numpy())
        found_over = crossings.over_draws(own, told, np.ones(len(own), dtype=bool))
        critical.append({"open_months": duration, "of": len(own), **found_over._asdict()})
    return DrawnOffers(plan, by_draw, pd.DataFrame(critical), started)


def _thresholds(plan: OffersPlan, made: Offers, counted: np.ndarray) -> Iterator[tuple[int, int, Threshold]]:
    """Of each duration: the agreements that last without an offer, and the threshold along the sizes.

    A replicate without an agreement adds nothing to either side, so that all draws are resampled alike.
    """
    for k, duration in enumerate(made.durations):
        lasts, lasting = ~made.lost[:, k], ~made.without[:, k]
        margins = np.zeros((plan.replicates, len(made.sizes)))
        margins[plan.in_force] = lasts - lasting[:, np.newaxis] / 2
        yield duration, int(lasting.sum()), crossings.threshold(margins, np.array(made.sizes), counted)
