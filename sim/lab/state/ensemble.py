"""All runs of an experiment: the compiled engine says how often true partnering forms, lasts and survives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
import pandas as pd

from ...engine.lanes import Lanes
from ...engine.state import LANES
from ...model.luck import Luck
from ...model.organisation import Organisation
from ...model.outcomes import MODES, OUTCOMES, UNBOUNDED, Record, survived
from ...results.endings import endings_of
from ...runs.blocks import blocks, lanes_for
from ...runs.ensemble import joined, measured
from ...statistics.columns import ENDS
from ...statistics.differences import paired_difference
from ...statistics.draws import Difference, paired_over_draws
from ...statistics.intervals import Interval
from ...statistics.survival import followed, kaplan_meier, months_in_force
from ..shared import Shared
from ..turns import Job, at_once
from . import plausible
from .experiment import Experiment

MAX_PIECE = 2_000_000
"""About so many ties × months × replicates in a piece of work: some tenths of a second on one core."""
MAX_MONTHS = 120
"""Most months that the curve of unbroken agreements is worked out for."""
Block = tuple[dict[str, np.ndarray], np.ndarray]
SHOWN = ("survival", "formation", "retention")
"""The outcomes that the page shows, each with its interval."""


@dataclass(frozen=True)
class Ensemble:
    """The outcomes of all runs of an experiment: the same figures as `partnering sweep` gives.

    Runs are the replicates or, where something is uncertain, those of the first draw, then of the second, and so on.
    `outcomes`: arrays (runs,) of the OUTCOMES; `relationships`: arrays (runs, pairs) as in `Record`; `modes`: share of
    pairs in each mode at the end of each month, (months, modes); `ranges`: of each number that is uncertain, as
    `plausible.ranges` gives it.
    """

    experiment: Experiment
    outcomes: dict[str, np.ndarray]
    relationships: dict[str, np.ndarray]
    modes: np.ndarray
    ranges: dict[str, np.ndarray]

    @property
    def replicates(self) -> int:
        """How many replicates were run, or of each draw."""
        return len(self.outcomes["survival"]) // self.draws

    @property
    def size(self) -> int:
        """How many bytes it takes, about."""
        return sum(values.nbytes for values in (*self.outcomes.values(), *self.relationships.values()))

    @property
    def draws(self) -> int:
        """How many organisations were run: one, or the plausible ones."""
        return self.experiment.organisations

    @property
    def is_uncertain(self) -> bool:
        """Whether it holds plausible organisations."""
        return self.experiment.drawn is not None

    @cached_property
    def summary(self) -> pd.DataFrame:
        """A table of one row: means and intervals, as in the summary.csv of a sweep with one point."""
        return plausible.summary(self.outcomes, self.draws if self.is_uncertain else None)

    def range_of(self, name: str, place: int) -> tuple[float, float] | None:
        """Between which ends an uncertain number lies; None for one that is known."""
        held = self.ranges.get(name)
        if held is None or place >= held.shape[1] or np.isnan(held[0, place]):
            return None
        low, high = held[:, place].tolist()
        return low, high

    def interval(self, outcome: str, ends: Sequence[str] = ENDS) -> Interval:
        """Mean and interval of an outcome: across replicates or, where something is uncertain, of data and luck.

        `ends` are the names of other ends in the summary, such as those of luck alone.
        """
        row = self.summary.iloc[0]
        known = ~np.isnan(self._shaped(outcome)).all(axis=0)
        mean, low, high = (float(row[outcome + end]) for end in ("", *ends))
        return Interval(mean, low, high, int(np.count_nonzero(known)))

    def _shaped(self, outcome: str) -> np.ndarray:
        """An outcome of every run, (draws, replicates)."""
        return self.outcomes[outcome].reshape(self.draws, -1)

    def paired(self, other: Ensemble, outcome: str) -> tuple[np.ndarray, np.ndarray]:
        """An outcome of both, of the draws and replicates that both have. What is known stands beside each draw."""
        mine, theirs = self._shaped(outcome), other._shaped(outcome)
        draws = [own for own, one in ((len(mine), self), (len(theirs), other)) if one.is_uncertain]
        shape = min(draws, default=1), min(mine.shape[1], theirs.shape[1])
        first, second = (np.broadcast_to(own[: shape[0], : shape[1]], shape) for own in (mine, theirs))
        return first, second

    def difference(self, other: Ensemble, outcome: str) -> Interval:
        """Mean and interval of this outcome minus the other's, over the runs that both have."""
        if self.is_uncertain or other.is_uncertain:
            return Interval(*self.difference_in_draws(other, outcome)[:4])
        mine, theirs = self.paired(other, outcome)
        return paired_difference(mine[0], theirs[0], outcome not in UNBOUNDED)

    def difference_in_draws(self, other: Ensemble, outcome: str) -> Difference:
        """The same within each draw, over the draws."""
        return paired_over_draws(*self.paired(other, outcome), outcome not in UNBOUNDED)

    def same_runs(self, other: Ensemble, outcome: str) -> bool:
        """Whether this outcome is the same in every run that both have."""
        return np.array_equal(*self.paired(other, outcome), equal_nan=True)

    def same_luck(self, other: Ensemble) -> bool:
        """Whether both had the same random numbers, so that none of their difference is due to chance alone."""
        mine, theirs = self.experiment, other.experiment
        return mine.seed == theirs.seed and len(mine.organisation.pairs) == len(theirs.organisation.pairs)

    def same_draws(self, other: Ensemble) -> bool:
        """Whether both hold the same plausible organisations, or one of them what is known alone."""
        return plausible.same(self.experiment.drawn, other.experiment.drawn)

    @cached_property
    def curve(self) -> pd.DataFrame:
        """The survival curve: the share of agreements that last longer than each number of months, with its band.

        It goes as far as enough agreements are followed (see statistics/few.py). Plausible organisations count
        together, and the band is that of luck.
        """
        established, ended = self.relationships["established"], self.relationships["ended"]
        durations, observed = months_in_force(established.ravel(), ended.ravel(), self.experiment.organisation.months)
        return followed(kaplan_meier(durations, observed, np.nonzero(established)[0] % self.replicates))

    @cached_property
    def unbroken(self) -> pd.DataFrame:
        """The share of pairs whose agreement was made and has not ended by the end of each month, with both bands.

        In the last month it is the survival. Columns: month, and those of a `Band`.
        """
        months = self.experiment.organisation.months
        shown = np.unique(np.linspace(1, months, min(months, MAX_MONTHS)).round().astype(int))
        return plausible.unbroken(self.relationships, shown, self.draws)

    @cached_property
    def endings(self) -> pd.DataFrame:
        """Why agreements end: a table of one row, as in the endings.csv of a sweep with one point."""
        return endings_of(self.relationships["missed"], self.draws)

    @cached_property
    def ties(self) -> pd.DataFrame:
        """A row for each tie: a, b, the share of runs in which true partnering survives, and the ends of a `Band`."""
        lasting = survived(self.relationships["established"], self.relationships["ended"])
        found = plausible.banded(lasting.T.astype(float), self.draws)
        ends = pd.DataFrame(self.experiment.organisation.parties, columns=["a", "b"])
        return pd.concat([ends, found.rename(columns={"mean": "survival"})], axis=1)


ENSEMBLES: Shared[Ensemble] = Shared(100_000_000, lambda one: one.size)
"""Those of all pages. Some 100 MB are kept."""


def run(experiment: Experiment) -> Ensemble:
    """Run an experiment at once."""
    return at_once(job(experiment))


def job(experiment: Experiment) -> Job[Ensemble]:
    """Run an experiment, or each of its plausible organisations, in blocks, which do not change the figures."""
    organisation, replicates = experiment.organisation, range(experiment.live_replicates)
    most = max(1, min(lanes_for(len(organisation.pairs)), MAX_PIECE // experiment.work))
    if experiment.drawn is None:
        every = [organisation]
    else:
        (every,) = yield [partial(plausible.organisations, experiment)]
    together = max(1, most // len(replicates))
    runs = [
        _Runs(every[first : first + together], Luck.of(experiment.seed, some))
        for first in range(0, len(every), together)
        for some in blocks(replicates, most)
    ]
    unfinished = runs
    while unfinished:
        over = yield [one.go_on for one in unfinished]
        unfinished = [one for one, done in zip(unfinished, over, strict=True) if not done]
    (result,) = yield [partial(_joined, experiment, every, [one.found for one in runs])]
    return result


def _joined(experiment: Experiment, every: Sequence[Organisation], found: list[Block]) -> Ensemble:
    """The ensemble of all blocks, with what the page shows of it: nothing is left to compute when it is shown."""
    relationships = {name: np.concatenate([block[0][name] for block in found]) for name in found[0][0]}
    counts = np.sum([block[1] for block in found], axis=0)
    outcomes = measured(experiment.organisation, Record(relationships, {}))
    result = Ensemble(
        experiment,
        {name: outcomes[name].astype(float) for name in OUTCOMES},
        relationships,
        counts / max(1, len(outcomes["survival"]) * len(experiment.organisation.pairs)),
        plausible.ranges(every),
    )
    _ = result.summary, result.curve, result.unbroken, result.endings
    return result


class _Runs:
    """The runs of some organisations under some luck, one organisation after the other, some months at a time."""

    def __init__(self, organisations: Sequence[Organisation], luck: Luck) -> None:
        self.organisations, self.luck = organisations, luck
        self.counts = np.zeros((organisations[0].months, len(MODES)), dtype=np.int64)
        self.records: list[Record] = []
        self.lanes: Lanes | None = None

    @property
    def found(self) -> Block:
        """Relationships of all runs, and how many pairs were in each mode at the end of each month, (months, modes)."""
        return joined(self.records).relationships, self.counts

    def go_on(self) -> bool:
        """Run for about MAX_PIECE; returns whether all is done."""
        pairs, work = len(self.organisations[0].pairs), 0
        while work < MAX_PIECE and len(self.records) < len(self.organisations):
            organisation = self.organisations[len(self.records)]
            if self.lanes is None:
                self.lanes = Lanes(organisation, self.luck)
            month = self.lanes.month + 1
            mode = self.lanes.advance(month).state("mode")
            self.counts[month - 1] += np.bincount(mode.ravel().astype(np.int64), minlength=len(MODES))
            work += max(1, pairs) * max(LANES, self.luck.runs)
            if month == organisation.months:
                self.records.append(self.lanes.record(Record.room(self.luck.runs, pairs)))
                self.lanes = None
        return len(self.records) == len(self.organisations)
