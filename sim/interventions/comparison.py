"""Compare variants with a baseline under common random numbers: what each changes, in all and for each tie.

Differences are taken replicate by replicate. Where a variant has the same ties as the baseline, a replicate meets
the same luck in both. Where its ties differ, they cannot share luck tie by tie. Such a variant gets other
replicates, so that the two are independent.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice

import numpy as np
import pandas as pd

from ..design.draws import Draws
from ..figures import phrases
from ..files.errors import InputError
from ..files.names import counted
from ..model.outcomes import OUTCOMES, PAIR_MEANS, Record, survived
from ..runs.ensemble import joined, measured, records_of
from ..scenarios.build import build
from ..scenarios.business import NET_BENEFIT
from ..statistics.differences import p_value
from ..statistics.draws import p_over_draws
from ..statistics.level import together
from ..statistics.survival import restricted_months
from .changes.columns import CHANGE, IN_ITS_UNIT, OVER_DRAWS, change, change_over_draws
from .changes.setting import OF_SHARED_TIES
from .variants import Variant, in_draws

MAX_ROWS = 20_000_000
"""At most so many variants × replicates × ties. This bounds memory."""
PAIR_OUTCOMES = ("survival", "formation", "retention", "in_force", *PAIR_MEANS)
"""The outcomes of each tie."""
DEFINITION = ("contribution_bar", "trust_bar", "worth_bar", "patience")
"""The parameters that say what counts as true partnering."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The runs of some variants, the baseline first. Each has one record of all its replicates.

    All are run to the shortest of their `horizons`, which are those of their scenarios. Where something is uncertain,
    a record holds the replicates of the first draw, then of the second, and so on.
    """

    variants: tuple[Variant, ...]
    records: tuple[Record, ...]
    replicates: tuple[range, ...]
    horizons: tuple[int, ...]
    draws: Draws | None = None

    def shares_luck(self, place: int) -> bool:
        """Whether a variant meets the luck of the baseline."""
        return self.replicates[place] == self.replicates[0]

    def ties_in_common(self, place: int) -> np.ndarray:
        """The ties that the baseline and a variant both have: their places in the two, array (ties, 2)."""
        own = {frozenset(tie): e for e, tie in enumerate(self.variants[place].organisation.parties)}
        ties = enumerate(map(frozenset, self.variants[0].organisation.parties))
        return np.array([(e, own[tie]) for e, tie in ties if tie in own], dtype=np.int64).reshape(-1, 2)

    def has_other_ties(self, place: int) -> bool:
        """Whether the baseline and a variant do not have the same ties, in whatever order."""
        shared = len(self.ties_in_common(place))
        return any(len(self.variants[k].organisation.pairs) != shared for k in (0, place))

    def months_of(self, place: int, ties: np.ndarray) -> np.ndarray:
        """Months in force of a replicate of a variant, on the mean of some of its ties. NaN without ties."""
        pairs = self.records[place].relationships
        horizon = self.variants[place].organisation.months
        months = restricted_months(pairs["established"][:, ties], pairs["ended"][:, ties], horizon)
        return months.mean(axis=1) if ties.size else np.full(len(months), np.nan)

    def survival_of(self, place: int, ties: np.ndarray) -> np.ndarray:
        """The share of some ties of a variant that survive, in each replicate. NaN without ties."""
        pairs = self.records[place].relationships
        lasting = survived(pairs["established"][:, ties], pairs["ended"][:, ties])
        return lasting.mean(axis=1) if ties.size else np.full(len(lasting), np.nan)


def compare(
    variants: Sequence[Variant],
    replicates: int,
    seed: int,
    *,
    draws: Draws | None = None,
    workers: int | None = None,
    done: Callable[[int], None] = lambda runs: None,
) -> Comparison:
    """Run the baseline (the first) and its variants, up to the last month that all reach, each in each of the `draws`.

    Raises InputError where the runs do not fit into memory. `done` is called with the number of finished runs.
    """
    horizons = tuple(one.organisation.months for one in variants)
    variants = [one if one.organisation.months == min(horizons) else _up_to(one, min(horizons)) for one in variants]
    organisations = [one.organisation for one in variants]
    rows = replicates * (len(draws) if draws else 1) * sum(len(organisation.pairs) for organisation in organisations)
    if rows > MAX_ROWS:
        raise InputError.at("--replicates", f"{rows:,} ties of runs are more than {MAX_ROWS:,}: ask for fewer")
    own = [organisation.parties == organisations[0].parties for organisation in organisations]
    drawn = [in_draws(one, draws) if draws else [one.organisation] for one in variants]
    alike = [organisation for each, same in zip(drawn, own, strict=True) if same for organisation in each]
    of_the_alike = iter(records_of(alike, range(replicates), seed, workers=workers, done=done))
    records, ranges = [], []
    for each, same in zip(drawn, own, strict=True):
        some = range(replicates) if same else range(replicates, 2 * replicates)
        ranges.append(some)
        found = islice(of_the_alike, len(each)) if same else records_of(each, some, seed, workers=workers, done=done)
        records.append(joined(list(found)))
    return Comparison(tuple(variants), tuple(records), tuple(ranges), horizons, draws)


def _up_to(variant: Variant, months: int) -> Variant:
    """A variant with an earlier horizon."""
    scenario = variant.scenario.with_settings({"months": months})
    cost = None if variant.cost is None else variant.cost[:months]
    return replace(variant, scenario=scenario, organisation=build(scenario), cost=cost)


def unlike(comparison: Comparison) -> list[str]:
    """Sentences on what is not alike beside what is asked: horizons, ties, what counts as true partnering."""
    first, last = min(comparison.horizons), max(comparison.horizons)
    told = []
    if first < last:
        until = f"all are compared up to month {first}, and nothing after it"
        told.append(f"Horizons differ ({first} to {last} months): {until}.")
    baseline = comparison.variants[0].organisation
    for place, one in enumerate(comparison.variants[1:], 1):
        name = f"“{one.name}”"
        if comparison.has_other_ties(place):
            shared = len(comparison.ties_in_common(place))
            own, before = (counted(len(organisation.pairs), "tie") for organisation in (one.organisation, baseline))
            common = f"{shared or 'none'} in common" if shared != 1 else "one in common"
            told.append(
                f"{name} has {own}, the baseline {before}, {common}: shares are of other ties, luck is not shared."
            )
        elif not comparison.shares_luck(place):
            told.append(f"{name} has the ties of the baseline in another order: luck is not shared.")
        if other := _definition(one.organisation.parameters[0], baseline.parameters[0]):
            told.append(f"{name} counts other ties as true partnering than the baseline: {other}.")
    return told


def _definition(own: np.void, baseline: np.void) -> str:
    """The parameters of the DEFINITION that differ, in words."""
    others = [name for name in DEFINITION if own[name] != baseline[name]]
    return ", ".join(f"{phrases.words(name)} {own[name]:g}, not {baseline[name]:g}" for name in others)


def effects(comparison: Comparison) -> pd.DataFrame:
    """What each variant changes for the organisation, a row for each variant and outcome.

    Columns: variant, outcome, baseline and value (means over the n replicates in which both are known), difference
    (of the two), its interval low to high, n, changed (the share of these replicates that differ), luck (shared or
    independent). The intervals of an outcome hold together for all variants. Where the scenario has a business
    section, net_benefit is the value of the projects up to the horizon, less the cost. A variant with other ties than
    the baseline has an outcome more, OF_SHARED_TIES. Where something is uncertain, there are the columns OVER_DRAWS
    too.
    """
    outcomes = [
        measured(one.organisation, record) for one, record in zip(comparison.variants, comparison.records, strict=True)
    ]
    level, change = together(len(outcomes) - 1), change_in(comparison)
    rows = []
    for place, one in enumerate(comparison.variants[1:], 1):
        head = {"variant": one.name, "luck": "shared" if comparison.shares_luck(place) else "independent"}
        for name in OUTCOMES:
            rows.append(head | {"outcome": name} | change(outcomes[0][name], outcomes[place][name], name, level))
        ties = comparison.ties_in_common(place)
        if comparison.has_other_ties(place):
            before, after = (comparison.survival_of(k, own) for k, own in ((0, ties[:, 0]), (place, ties[:, 1])))
            rows.append(head | {"outcome": OF_SHARED_TIES} | change(before, after, OF_SHARED_TIES, level))
        money = [_net_benefit(comparison.variants[k], outcomes[k]) for k in (0, place)]
        if money[0] is not None and money[1] is not None:
            rows.append(head | {"outcome": NET_BENEFIT} | change(money[0], money[1], NET_BENEFIT, level))
    return pd.DataFrame(rows)[["variant", "outcome", *columns_of(comparison), "luck"]]


def pair_effects(comparison: Comparison) -> pd.DataFrame:
    """What each variant changes for each tie that the baseline has too. Ties are matched by their departments.

    Columns: variant, a, b, outcome, and those of a change as in `effects`. The intervals of an outcome
    hold together for all variants and ties.
    """
    baseline = comparison.variants[0].organisation.parties
    level = together((len(comparison.variants) - 1) * len(baseline))
    before, rows, change = _of_pairs(comparison.records[0]), [], change_in(comparison)
    for place, one in enumerate(comparison.variants[1:], 1):
        after = _of_pairs(comparison.records[place])
        for e, other in comparison.ties_in_common(place):
            a, b = baseline[e]
            for name in PAIR_OUTCOMES:
                found = change(before[name][:, e], after[name][:, other], name, level)
                rows.append({"variant": one.name, "a": a, "b": b, "outcome": name} | found)
    return pd.DataFrame(rows, columns=["variant", "a", "b", "outcome", *columns_of(comparison)])


def months_in_force(comparison: Comparison) -> pd.DataFrame:
    """Test whether ties are in force for more or fewer months than in the baseline, a row for each variant.

    Of each replicate: the months up to the horizon in which a tie's first agreement is in force, 0 for a tie that makes
    none, on the mean of the ties that both have. The test is that of the mean difference over replicates, and p goes
    with the interval (see `p_value`); `p_together` is p times the number of variants. Columns: variant, horizon
    (months), ties, those of a change in months, p, p_together. Without a tie in common all figures are missing. Where
    something is uncertain, p and the interval are of the mean over other draws and other luck.
    """
    horizon, level = comparison.variants[0].organisation.months, together(len(comparison.variants) - 1)
    rows = []
    for place, one in enumerate(comparison.variants[1:], 1):
        ties = comparison.ties_in_common(place)
        before, after = (
            comparison.months_of(k, own) / horizon for k, own in ((0, ties[:, 0]), (place, ties[:, 1]))
        )  # as shares of the time, which have bounds
        found = change_in(comparison)(before, after, "in_force", level)
        months = {name: found[name] * horizon for name in IN_ITS_UNIT if name in found}
        p = _p(before, after, comparison.draws)
        tested = {"p": p, "p_together": float(np.minimum(1.0, p * (len(comparison.variants) - 1)))}
        rows.append({"variant": one.name, "horizon": horizon, "ties": len(ties)} | found | months | tested)
    return pd.DataFrame(rows)


def _p(before: np.ndarray, after: np.ndarray, draws: Draws | None) -> float:
    """The p of the test that goes with the interval of a difference."""
    if draws is None:
        return p_value(after, before)
    return p_over_draws(after.reshape(len(draws), -1), before.reshape(len(draws), -1))


def change_in(comparison: Comparison) -> Callable[[np.ndarray, np.ndarray, str, float], dict[str, float]]:
    """How a change is worked out: of replicates, or of draws and replicates."""
    return change if comparison.draws is None else partial(change_over_draws, draws=len(comparison.draws))


def columns_of(comparison: Comparison) -> tuple[str, ...]:
    """The columns of a change."""
    return CHANGE if comparison.draws is None else (*CHANGE, *OVER_DRAWS)


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
