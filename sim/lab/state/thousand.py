"""A thousand stories: how often true partnering forms, lasts and survives in a state, from the engine."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from ...engine import lanes as engine
from ...model.organisation import Organisation
from ...model.outcomes import MODES, OUTCOMES, UNBOUNDED, Record, survived
from ...runs.blocks import blocks, lanes_for
from ...runs.ensemble import measured
from ...statistics.intervals import Interval, paired_difference, summarise, wilson
from ...statistics.survival import kaplan_meier, months_in_force
from .luck import luck
from .state import State

WORKERS = ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="lab")
"""All pages share these threads: the engine lets other threads run while it works."""
SHOWN = ("survival", "formation", "retention")


@dataclass(frozen=True)
class Thousand:
    """What came of all replicates of a state: the same figures as `partnering sweep` gives.

    `outcomes`: arrays (replicates,) of the OUTCOMES; `relationships`: arrays (replicates, pairs) as in
    `Record`; `modes`: share of pairs in each mode at the end of each month, (months, modes).
    """

    state: State
    outcomes: dict[str, np.ndarray]
    relationships: dict[str, np.ndarray]
    modes: np.ndarray

    @property
    def replicates(self) -> int:
        """How many stories."""
        return len(self.outcomes["survival"])

    @cached_property
    def summary(self) -> pd.DataFrame:
        """One row, as the summary.csv of a sweep of one point."""
        return summarise(pd.DataFrame(self.outcomes).assign(point=0), ["point"], list(OUTCOMES))

    def interval(self, outcome: str) -> Interval:
        """Mean and interval of an outcome across replicates."""
        row = self.summary.iloc[0]
        known = int(np.count_nonzero(~np.isnan(self.outcomes[outcome])))
        mean, low, high = (float(row[outcome + end]) for end in ("", "_low", "_high"))
        return Interval(mean, low, high, known)

    def difference(self, other: Thousand, outcome: str) -> Interval:
        """These figures minus the other's, replicate by replicate, as far as both go."""
        n = min(self.replicates, other.replicates)
        return paired_difference(self.outcomes[outcome][:n], other.outcomes[outcome][:n], outcome not in UNBOUNDED)

    def same_luck(self, other: Thousand) -> bool:
        """Both met the same luck: the difference owes nothing to it."""
        mine, theirs = self.state, other.state
        return mine.seed == theirs.seed and len(mine.organisation.pairs) == len(theirs.organisation.pairs)

    @cached_property
    def curve(self) -> pd.DataFrame:
        """The survival curve: share of agreements that stay in force longer than each number of months, with band."""
        established, ended = self.relationships["established"], self.relationships["ended"]
        durations, observed = months_in_force(established.ravel(), ended.ravel(), self.state.organisation.months)
        return kaplan_meier(durations, observed, np.nonzero(established)[0])

    @cached_property
    def ties(self) -> pd.DataFrame:
        """Each tie with its share of replicates in which true partnering survives: a, b, survival and its interval."""
        lasting = survived(self.relationships["established"], self.relationships["ended"])
        low, high = wilson(lasting.sum(axis=0), self.replicates)
        ends = pd.DataFrame(self.state.organisation.parties, columns=["a", "b"])
        return ends.assign(survival=lasting.mean(axis=0), low=low, high=high)


def run(state: State) -> Thousand:
    """Run all replicates of a state, in blocks over the threads; the figures do not depend on the blocks."""
    organisation, replicates = state.organisation, state.live_replicates
    pairs = len(organisation.pairs)
    some = blocks(range(replicates), lanes_for(pairs))
    found = list(WORKERS.map(lambda these: _block(organisation, state.seed, these), some))
    relationships = {name: np.concatenate([block[0][name] for block in found]) for name in found[0][0]}
    counts = np.sum([block[1] for block in found], axis=0)
    outcomes = measured(organisation, Record(relationships, {}))
    result = Thousand(
        state,
        {name: outcomes[name].astype(float) for name in OUTCOMES},
        relationships,
        counts / max(1, replicates * pairs),
    )
    _ = result.summary, result.curve  # here, in the worker, rather than when they are shown
    return result


def _block(organisation: Organisation, seed: int, replicates: range) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """The pairs of some replicates, and how many pairs are in each mode at the end of each month."""
    drawn = luck(seed, len(organisation.pairs), organisation.months, replicates)
    record = engine.simulate(organisation, drawn, trace=("mode",))
    mode = record.trace["mode"]
    counts = np.stack([(mode == code).sum(axis=(0, 2)) for code in range(len(MODES))], axis=1)
    return record.relationships, counts
