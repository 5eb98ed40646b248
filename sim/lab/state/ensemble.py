"""All replicates of an experiment: the compiled engine says how often true partnering forms, lasts and survives."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
import pandas as pd

from ...engine import lanes as engine
from ...model.luck import Luck
from ...model.organisation import Organisation
from ...model.outcomes import MODES, OUTCOMES, UNBOUNDED, Record, survived
from ...results.endings import endings_of
from ...runs.blocks import blocks, lanes_for
from ...runs.ensemble import measured
from ...statistics.intervals import Interval, paired_difference, shares_of, summarise
from ...statistics.survival import followed, kaplan_meier, months_in_force
from ..turns import Job, at_once
from .experiment import Experiment

MAX_PIECE = 10_000_000
"""Most ties × months × replicates of a piece of work, where a replicate is not more: about a second on one core."""
Block = tuple[dict[str, np.ndarray], np.ndarray]
SHOWN = ("survival", "formation", "retention")
"""The outcomes that the page shows, each with its interval."""


@dataclass(frozen=True)
class Ensemble:
    """The outcomes of all replicates of an experiment: the same figures as `partnering sweep` gives.

    `outcomes`: arrays (replicates,) of the OUTCOMES; `relationships`: arrays (replicates, pairs) as in
    `Record`; `modes`: share of pairs in each mode at the end of each month, (months, modes).
    """

    experiment: Experiment
    outcomes: dict[str, np.ndarray]
    relationships: dict[str, np.ndarray]
    modes: np.ndarray

    @property
    def replicates(self) -> int:
        """How many replicates were run."""
        return len(self.outcomes["survival"])

    @cached_property
    def summary(self) -> pd.DataFrame:
        """A table of one row: means and intervals, as in the summary.csv of a sweep with one point."""
        return summarise(pd.DataFrame(self.outcomes).assign(point=0), ["point"], list(OUTCOMES))

    def interval(self, outcome: str) -> Interval:
        """Mean and interval of an outcome across replicates."""
        row = self.summary.iloc[0]
        known = int(np.count_nonzero(~np.isnan(self.outcomes[outcome])))
        mean, low, high = (float(row[outcome + end]) for end in ("", "_low", "_high"))
        return Interval(mean, low, high, known)

    def difference(self, other: Ensemble, outcome: str) -> Interval:
        """Mean and interval of this outcome minus the other's, over the replicates that both have."""
        n = min(self.replicates, other.replicates)
        return paired_difference(self.outcomes[outcome][:n], other.outcomes[outcome][:n], outcome not in UNBOUNDED)

    def same_runs(self, other: Ensemble, outcome: str) -> bool:
        """Whether this outcome is the same in every replicate that both have."""
        n = min(self.replicates, other.replicates)
        return np.array_equal(self.outcomes[outcome][:n], other.outcomes[outcome][:n], equal_nan=True)

    def same_luck(self, other: Ensemble) -> bool:
        """Whether both had the same random numbers, so that none of their difference is due to chance alone."""
        mine, theirs = self.experiment, other.experiment
        return mine.seed == theirs.seed and len(mine.organisation.pairs) == len(theirs.organisation.pairs)

    @cached_property
    def curve(self) -> pd.DataFrame:
        """The survival curve: the share of agreements that last longer than each number of months, with its band.

        It goes as far as enough agreements are followed (see statistics/few.py).
        """
        established, ended = self.relationships["established"], self.relationships["ended"]
        durations, observed = months_in_force(established.ravel(), ended.ravel(), self.experiment.organisation.months)
        return followed(kaplan_meier(durations, observed, np.nonzero(established)[0]))

    @cached_property
    def endings(self) -> pd.DataFrame:
        """Why agreements end: a table of one row, as in the endings.csv of a sweep with one point."""
        return endings_of(self.relationships["missed"])

    @cached_property
    def ties(self) -> pd.DataFrame:
        """A row for each tie: a, b, the share of replicates in which true partnering survives, and its interval."""
        lasting = survived(self.relationships["established"], self.relationships["ended"])
        low, high = shares_of(lasting.sum(axis=0), self.replicates)
        ends = pd.DataFrame(self.experiment.organisation.parties, columns=["a", "b"])
        return ends.assign(survival=lasting.mean(axis=0), low=low, high=high)


def run(experiment: Experiment) -> Ensemble:
    """Run all replicates of an experiment at once."""
    return at_once(job(experiment))


def job(experiment: Experiment) -> Job[Ensemble]:
    """Run all replicates of an experiment, in blocks. The blocks do not change the figures."""
    organisation, replicates = experiment.organisation, experiment.live_replicates
    most = max(1, min(lanes_for(len(organisation.pairs)), MAX_PIECE // experiment.work))
    found = yield [partial(_block, organisation, experiment.seed, these) for these in blocks(range(replicates), most)]
    (result,) = yield [partial(_joined, experiment, found)]
    return result


def _joined(experiment: Experiment, found: list[Block]) -> Ensemble:
    """The ensemble of all blocks, with what the page shows of it: nothing is left to compute when it is shown."""
    relationships = {name: np.concatenate([block[0][name] for block in found]) for name in found[0][0]}
    counts = np.sum([block[1] for block in found], axis=0)
    outcomes = measured(experiment.organisation, Record(relationships, {}))
    result = Ensemble(
        experiment,
        {name: outcomes[name].astype(float) for name in OUTCOMES},
        relationships,
        counts / max(1, experiment.live_replicates * len(experiment.organisation.pairs)),
    )
    _ = result.summary, result.curve, result.endings
    return result


def _block(organisation: Organisation, seed: int, replicates: range) -> Block:
    """Run some replicates: their relationships, and how many pairs are in each mode each month, (months, modes)."""
    record = engine.simulate(organisation, Luck.of(seed, replicates), trace=("mode",))
    mode = record.trace["mode"]
    counts = np.stack([(mode == code).sum(axis=(0, 2)) for code in range(len(MODES))], axis=1)
    return record.relationships, counts
