"""Compare variants with a baseline under common random numbers: what each changes, in all and for each tie.

Differences are taken replicate by replicate. Where a variant has the same ties as the baseline, a replicate meets
the same luck in both. Where its ties differ, they cannot share luck tie by tie. Such a variant gets other
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
from .variants import Variant

MAX_ROWS = 20_000_000
"""At most so many variants × replicates × ties. This bounds memory."""
PAIR_OUTCOMES = ("survival", "formation", "retention", "in_force", *PAIR_MEANS)
"""The outcomes of each tie."""
CHANGE = ("baseline", "value", "difference", "low", "high", "n", "changed")
"""The columns of a change."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The runs of some variants, the baseline first. Each has one record of all its replicates."""

    variants: tuple[Variant, ...]
    records: tuple[Record, ...]
    replicates: tuple[range, ...]

    def shares_luck(self, place: int) -> bool:
        """Whether a variant meets the luck of the baseline."""
        return self.replicates[place] == self.replicates[0]


def compare(
    variants: Sequence[Variant],
    replicates: int,
    seed: int,
    *,
    workers: int | None = None,
    done: Callable[[int], None] = lambda runs: None,
) -> Comparison:
    """Run the baseline (the first) and its variants. Raises InputError where the runs do not fit into memory.

    `done` is called with the number of finished runs.
    """
    organisations = [one.organisation for one in variants]
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
    return Comparison(tuple(variants), tuple(records), tuple(ranges))


def effects(comparison: Comparison) -> pd.DataFrame:
    """What each variant changes for the organisation, a row for each variant and outcome.

    Columns: variant, outcome, baseline and value (means over replicates), difference (of the two), its
    interval low to high, n (replicates in which both are known), changed (the share of these that differ),
    luck (shared or independent). The intervals of an outcome hold together for all variants. Where the
    scenario has a business section, net_benefit is the value of the projects up to the horizon, less the cost.
    """
    outcomes = [
        measured(one.organisation, record) for one, record in zip(comparison.variants, comparison.records, strict=True)
    ]
    level = together(len(outcomes) - 1)
    rows = []
    for place, one in enumerate(comparison.variants[1:], 1):
        head = {"variant": one.name, "luck": "shared" if comparison.shares_luck(place) else "independent"}
        for name in OUTCOMES:
            rows.append(head | {"outcome": name} | change(outcomes[0][name], outcomes[place][name], name, level))
        before, after = (_net_benefit(comparison.variants[k], outcomes[k]) for k in (0, place))
        if before is not None and after is not None:
            rows.append(head | {"outcome": "net_benefit"} | change(before, after, "net_benefit", level))
    return pd.DataFrame(rows)[["variant", "outcome", *CHANGE, "luck"]]


def pair_effects(comparison: Comparison) -> pd.DataFrame:
    """What each variant changes for each tie that the baseline has too. Ties are matched by their departments.

    Columns: variant, a, b, outcome, and those of a change as in `effects`. The intervals of an outcome
    hold together for all variants and ties.
    """
    baseline = comparison.variants[0].organisation.parties
    level = together((len(comparison.variants) - 1) * len(baseline))
    before, rows = _of_pairs(comparison.records[0]), []
    for one, record in zip(comparison.variants[1:], comparison.records[1:], strict=True):
        places = {frozenset(tie): e for e, tie in enumerate(one.organisation.parties)}
        after = _of_pairs(record)
        for e, (a, b) in enumerate(baseline):
            if (other := places.get(frozenset((a, b)))) is None:
                continue
            for name in PAIR_OUTCOMES:
                found = change(before[name][:, e], after[name][:, other], name, level)
                rows.append({"variant": one.name, "a": a, "b": b, "outcome": name} | found)
    return pd.DataFrame(rows, columns=["variant", "a", "b", "outcome", *CHANGE])


def logrank(comparison: Comparison) -> pd.DataFrame:
    """Test whether agreements stay in force longer or shorter than in the baseline (scipy.stats.logrank).

    One tie of each run is tested, in turn, because the ties of a run are not independent. Where luck is shared,
    the two samples are alike, and the test is as a rule cautious. `p_together` is p times the number of
    variants. Both are missing where the test cannot be made: without agreements, or where no end could be seen in one
    sample while agreements of the other were at risk. Columns: variant, agreements_baseline, agreements, statistic,
    p, p_together.
    """
    from scipy import stats  # slow to import

    samples = [
        _one_of_each_run(one.organisation, record)
        for one, record in zip(comparison.variants, comparison.records, strict=True)
    ]
    rows = []
    for one, (months, seen) in zip(comparison.variants[1:], samples[1:], strict=True):
        number = {"variant": one.name, "agreements_baseline": samples[0][0].size, "agreements": months.size}
        statistic, p = np.nan, np.nan
        if months.size and samples[0][0].size:
            if seen.any() or samples[0][1].any():
                censored = [stats.CensoredData.right_censored(m, ~s) for m, s in (samples[0], (months, seen))]
                with np.errstate(invalid="ignore"):  # 0 / 0 where it cannot be made
                    found = stats.logrank(*censored)
                statistic, p = float(found.statistic), float(found.pvalue)
            else:
                statistic, p = 0.0, 1.0  # no agreement ended
        together_p = float(np.minimum(1.0, p * (len(samples) - 1)))
        rows.append(number | {"statistic": statistic, "p": p, "p_together": together_p})
    return pd.DataFrame(rows)


def change(before: np.ndarray, after: np.ndarray, outcome: str, level: float) -> dict[str, float]:
    """The columns CHANGE: one outcome of the same replicates, before and after, with an interval of some level."""
    bounded = outcome not in UNBOUNDED | {"net_benefit"}
    found: Interval = paired_difference(after, before, bounded, level)
    both = ~np.isnan(before) & ~np.isnan(after)
    changed = float((before != after)[both].mean()) if both.any() else np.nan
    means = {"baseline": interval(before, bounded).mean, "value": interval(after, bounded).mean}
    ends = {"difference": found.mean, "low": found.low, "high": found.high}
    return means | ends | {"n": found.n, "changed": changed}


def _net_benefit(variant: Variant, outcomes: dict[str, np.ndarray]) -> np.ndarray | None:
    """Money up to the horizon in each run. None where the scenario has no business section or no known cost."""
    business, cost = variant.scenario.business, variant.cost
    if business is None or cost is None:
        return None
    brought: np.ndarray = business.benefit(outcomes["quality"], outcomes["friction_cost"], variant.scenario.months)
    return brought - business.unit_cost * cost.sum()


def _of_pairs(record: Record) -> dict[str, np.ndarray]:
    """The PAIR_OUTCOMES of every tie of every run, arrays (replicates, pairs)."""
    pairs = record.relationships
    lasting, ever = survived(pairs["established"], pairs["ended"]), pairs["established"] > 0
    made = {"survival": lasting, "formation": ever, "retention": np.where(ever, lasting, np.nan)}
    found = made | {name: pairs[name] for name in ("in_force", *PAIR_MEANS)}
    return {name: values.astype(float) for name, values in found.items()}


def _one_of_each_run(organisation: Organisation, record: Record) -> tuple[np.ndarray, np.ndarray]:
    """Months in force, and whether the end was seen, of one tie's agreements a run. Run r gives tie r mod ties."""
    established, ended = record.relationships["established"], record.relationships["ended"]
    runs, pairs = established.shape
    rows = np.arange(runs if pairs else 0)
    places = rows % max(pairs, 1)
    return months_in_force(established[rows, places], ended[rows, places], organisation.months)
