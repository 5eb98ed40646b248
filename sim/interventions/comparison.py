"""Alternatives against a baseline under common random numbers: what each changes, for all and for each tie.

Differences are taken replicate by replicate. Where an alternative has the ties of the baseline, a replicate
meets the same luck in both; where its ties differ, luck cannot be shared tie by tie, and it gets other
replicates, so that the two are independent.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..files.errors import InputError
from ..model.organisation import Organisation
from ..model.outcomes import OUTCOMES, PAIR_MEANS, UNBOUNDED, Record, survived
from ..runs.ensemble import measured, records_of
from ..statistics.intervals import Interval, interval, paired_difference, together
from ..statistics.survival import months_in_force
from .variants import Alternative

MAX_ROWS = 20_000_000
"""Alternatives × replicates × ties: bounds memory."""
PAIR_OUTCOMES = ("survival", "formation", "retention", "in_force", *PAIR_MEANS)
"""What is measured of each tie."""
CHANGE = ("baseline", "value", "difference", "low", "high", "n", "changed")
"""The columns of a change."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The runs of some alternatives, the baseline first: a record of all its replicates for each."""

    alternatives: tuple[Alternative, ...]
    records: tuple[Record, ...]
    replicates: tuple[range, ...]

    def shares_luck(self, place: int) -> bool:
        """Whether an alternative meets the luck of the baseline."""
        return self.replicates[place] == self.replicates[0]


def compare(
    alternatives: Sequence[Alternative],
    replicates: int,
    seed: int,
    *,
    workers: int | None = None,
    done: Callable[[int], None] = lambda runs: None,
) -> Comparison:
    """Run the baseline (the first) and its alternatives. Raises InputError where that is too much to hold."""
    organisations = [one.organisation for one in alternatives]
    rows = replicates * sum(len(organisation.pairs) for organisation in organisations)
    if rows > MAX_ROWS:
        raise InputError.at("--replicates", f"{rows:,} ties of runs are more than {MAX_ROWS:,}: ask for fewer")
    own = [organisation.parties == organisations[0].parties for organisation in organisations]
    alike = [organisation for organisation, same in zip(organisations, own, strict=True) if same]
    together = iter(records_of(alike, range(replicates), seed, workers=workers, done=done))
    records, ranges = [], []
    for organisation, same in zip(organisations, own, strict=True):
        some = range(replicates) if same else range(replicates, 2 * replicates)
        ranges.append(some)
        records.append(
            next(together) if same else records_of([organisation], some, seed, workers=workers, done=done)[0]
        )
    return Comparison(tuple(alternatives), tuple(records), tuple(ranges))


def effects(comparison: Comparison) -> pd.DataFrame:
    """What each alternative changes for the organisation, a row an alternative and outcome.

    Columns: alternative, outcome, baseline and value (means over replicates), difference (of the two), its
    interval low to high, n (replicates in which both are known), changed (the share of these that differ),
    luck (shared or independent). The intervals of an outcome hold together for all alternatives. Where the
    scenario speaks of business, net_benefit is what the projects bring in to the horizon, less the cost.
    """
    outcomes = [
        measured(one.organisation, record)
        for one, record in zip(comparison.alternatives, comparison.records, strict=True)
    ]
    level = together(len(outcomes) - 1)
    rows = []
    for place, one in enumerate(comparison.alternatives[1:], 1):
        head = {"alternative": one.name, "luck": "shared" if comparison.shares_luck(place) else "independent"}
        for name in OUTCOMES:
            rows.append(head | {"outcome": name} | change(outcomes[0][name], outcomes[place][name], name, level))
        before, after = (_net_benefit(comparison.alternatives[k], outcomes[k]) for k in (0, place))
        if before is not None and after is not None:
            rows.append(head | {"outcome": "net_benefit"} | change(before, after, "net_benefit", level))
    return pd.DataFrame(rows)[["alternative", "outcome", *CHANGE, "luck"]]


def pair_effects(comparison: Comparison) -> pd.DataFrame:
    """What each alternative changes for each tie that it has in common with the baseline, matched by its departments.

    Columns: alternative, a, b, outcome, and those of a change as in `effects`. The intervals of an outcome
    hold together for all alternatives and ties.
    """
    baseline = comparison.alternatives[0].organisation.parties
    level = together((len(comparison.alternatives) - 1) * len(baseline))
    before, rows = _of_pairs(comparison.records[0]), []
    for one, record in zip(comparison.alternatives[1:], comparison.records[1:], strict=True):
        places = {frozenset(tie): e for e, tie in enumerate(one.organisation.parties)}
        after = _of_pairs(record)
        for e, (a, b) in enumerate(baseline):
            if (other := places.get(frozenset((a, b)))) is None:
                continue
            for name in PAIR_OUTCOMES:
                found = change(before[name][:, e], after[name][:, other], name, level)
                rows.append({"alternative": one.name, "a": a, "b": b, "outcome": name} | found)
    return pd.DataFrame(rows, columns=["alternative", "a", "b", "outcome", *CHANGE])


def logrank(comparison: Comparison) -> pd.DataFrame:
    """Whether agreements stay in force for another length of time than in the baseline (scipy.stats.logrank).

    One tie of each run is tested, in turn, because the ties of a run are not independent. Where luck is shared
    the two samples are alike, which as a rule makes the test cautious. `p_together` is p times the number of
    alternatives. Columns: alternative, agreements_baseline, agreements, statistic, p, p_together.
    """
    from scipy import stats  # slow to import

    samples = [
        _one_of_each_run(one.organisation, record)
        for one, record in zip(comparison.alternatives, comparison.records, strict=True)
    ]
    rows = []
    for one, (months, seen) in zip(comparison.alternatives[1:], samples[1:], strict=True):
        number = {"alternative": one.name, "agreements_baseline": samples[0][0].size, "agreements": months.size}
        statistic, p = np.nan, np.nan
        if months.size and samples[0][0].size:
            if seen.any() or samples[0][1].any():
                from scipy import stats

                censored = [stats.CensoredData.right_censored(m, ~s) for m, s in (samples[0], (months, seen))]
                found = stats.logrank(*censored)
                statistic, p = float(found.statistic), float(found.pvalue)
            else:
                statistic, p = 0.0, 1.0  # no agreement ended
        rows.append(number | {"statistic": statistic, "p": p, "p_together": min(1.0, p * (len(samples) - 1))})
    return pd.DataFrame(rows)


def change(before: np.ndarray, after: np.ndarray, outcome: str, level: float) -> dict[str, float]:
    """The columns CHANGE of an outcome of the same replicates, before and after, with an interval of some level."""
    bounded = outcome not in UNBOUNDED | {"net_benefit"}
    found: Interval = paired_difference(after, before, bounded, level)
    both = ~np.isnan(before) & ~np.isnan(after)
    changed = float((before != after)[both].mean()) if both.any() else np.nan
    means = {"baseline": interval(before, bounded).mean, "value": interval(after, bounded).mean}
    ends = {"difference": found.mean, "low": found.low, "high": found.high}
    return means | ends | {"n": found.n, "changed": changed}


def _net_benefit(alternative: Alternative, outcomes: dict[str, np.ndarray]) -> np.ndarray | None:
    """Money to the horizon in each run; None where the scenario does not tell or the cost is not known."""
    business, cost = alternative.scenario.business, alternative.cost
    if business is None or cost is None:
        return None
    brought: np.ndarray = business.benefit(outcomes["quality"], outcomes["friction_cost"], alternative.scenario.months)
    return brought - business.unit_cost * cost.sum()


def _of_pairs(record: Record) -> dict[str, np.ndarray]:
    """The PAIR_OUTCOMES of every tie of every run, arrays (replicates, pairs)."""
    pairs = record.relationships
    lasting, ever = survived(pairs["established"], pairs["ended"]), pairs["established"] > 0
    made = {"survival": lasting, "formation": ever, "retention": np.where(ever, lasting, np.nan)}
    found = made | {name: pairs[name] for name in ("in_force", *PAIR_MEANS)}
    return {name: values.astype(float) for name, values in found.items()}


def _one_of_each_run(organisation: Organisation, record: Record) -> tuple[np.ndarray, np.ndarray]:
    """Months in force, and whether the end was seen, of the agreements of one tie of each run: r modulo the ties."""
    established, ended = record.relationships["established"], record.relationships["ended"]
    runs, pairs = established.shape
    rows = np.arange(runs if pairs else 0)
    places = rows % max(pairs, 1)
    return months_in_force(established[rows, places], ended[rows, places], organisation.months)
