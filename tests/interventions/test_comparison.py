"""Variants against a baseline: differences run by run, ties matched by name, tests that claim no more."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from partnering.files.errors import InputError
from partnering.interventions import catalogue, whatif
from partnering.interventions.changes.setting import OF_SHARED_TIES
from partnering.interventions.comparison import (
    PAIR_OUTCOMES,
    change,
    compare,
    effects,
    months_in_force,
    pair_effects,
    unlike,
)
from partnering.interventions.variants import Variant, make_variant, parse
from partnering.model.outcomes import OUTCOMES, UNBOUNDED, survived
from partnering.runs.ensemble import outcomes_of
from partnering.scenarios import library
from partnering.scenarios.build import build
from partnering.scenarios.scenario import from_data
from partnering.statistics.few import FEW
from tests.strategies import two

SHIPPED = catalogue.load()
SERVANT = library.load("servant-it")


def compared(*texts, scenario=SERVANT, replicates=60):
    """A comparison of variants with a scenario as it is."""
    made = [make_variant("as it is", scenario, []), *(parse(text, scenario, SHIPPED) for text in texts)]
    return compare(made, replicates, seed=3, workers=2)


def row(table, **where):
    """The one row of a table in which columns have these values."""
    for column, value in where.items():
        table = table[table[column] == value]
    assert len(table) == 1
    return table.iloc[0]


def test_differences_are_those_of_the_runs():
    """Each is the mean of the differences replicate by replicate, with Student's interval, at a level shared by all."""
    table = effects(compared("coach IT", "clarity=0.9"))
    organisations = [build(SERVANT), parse("coach IT", SERVANT, SHIPPED).organisation]
    runs = outcomes_of(organisations, 60, seed=3)
    for name in ("survival", "quality", "response_days"):
        found, difference = row(table, variant="coach IT", outcome=name), runs[name][1] - runs[name][0]
        assert found["difference"] == pytest.approx(difference.mean())
        half = stats.t.ppf(1 - 0.05 / 4, 59) * stats.sem(difference)  # two variants: 97.5 % each
        assert (found["low"], found["high"]) == pytest.approx((difference.mean() - half, difference.mean() + half))
        assert (found["baseline"], found["value"]) == pytest.approx((runs[name][0].mean(), runs[name][1].mean()))
        assert found["n"] == 60
        assert found["changed"] == pytest.approx((difference != 0).mean())
    assert list(table["outcome"]) == [*OUTCOMES] * 2
    assert set(table["luck"]) == {"shared"}


def test_ties_are_compared_like_runs():
    """A tie's difference is that of its own agreements in the same runs."""
    comparison = compared("coach IT")
    table = pair_effects(comparison)
    before, after = (record.relationships for record in comparison.records)
    for e, (a, b) in enumerate(comparison.variants[0].organisation.parties):
        own = [survived(r["established"], r["ended"])[:, e].astype(float) for r in (before, after)]
        found = row(table, a=a, b=b, outcome="survival")
        assert found["difference"] == pytest.approx((own[1] - own[0]).mean())
        assert row(table, a=a, b=b, outcome="quality")["value"] == pytest.approx(after["quality"][:, e].mean())
    assert len(table) == 4 * len(PAIR_OUTCOMES)


def test_a_variant_equal_to_the_baseline_changes_nothing():
    """Exactly 0, for all and for each tie, in no run, and the test of months in force sees no difference."""
    comparison = compared("organisation.clarity=0.6")
    for table in (effects(comparison), pair_effects(comparison)):
        known = table[table["n"] > 0]
        assert (known["difference"] == 0.0).all()
        assert (known["changed"] == 0.0).all()
        bounded = known[~known["outcome"].isin(UNBOUNDED)]
        assert ((bounded["low"] < 0) & (bounded["high"] > 0)).all()
        assert known[known["outcome"].isin(UNBOUNDED)][["low", "high"]].isna().all(axis=None)
    assert months_in_force(comparison)["p"].item() == 1.0


def test_the_placebo_changes_the_name_alone():
    """Renaming leaves every figure equal to the last bit, but for partnering in name only."""
    comparison = compared("rename")
    before, after = (record.relationships for record in comparison.records)
    for name, values in before.items():
        np.testing.assert_array_equal(values, after[name])
    table = effects(comparison).set_index("outcome")
    assert set(table.index[table["changed"] > 0]) == {"nominal_partnering"}
    assert table.loc["nominal_partnering", "difference"] > 0


def test_the_number_of_workers_changes_nothing():
    """The same bits with one worker and with three."""
    made = [make_variant("as it is", SERVANT, []), parse("coach IT", SERVANT, SHIPPED)]
    one, three = (effects(compare(made, 50, seed=3, workers=workers)) for workers in (1, 3))
    pd.testing.assert_frame_equal(one, three, check_exact=True)


def test_ties_are_matched_by_their_departments():
    """In another order of departments luck falls otherwise, and still each tie is compared with itself."""
    data = {"name": "Three", "months": 24, "departments": {"A": {}, "B": {}, "C": {"self_worth": 0.2}}}
    turned = data | {"departments": {name: data["departments"][name] for name in ("C", "B", "A")}}
    made = [Variant(name, s := from_data(one), build(s)) for name, one in (("one", data), ("other", turned))]
    comparison = compare(made, 300, seed=1)
    assert not comparison.shares_luck(1)
    table = pair_effects(comparison)
    for a, b in (("A", "B"), ("A", "C"), ("B", "C")):
        found = row(table, a=a, b=b, outcome="quality")
        assert abs(found["difference"]) < 0.05  # A–B and B–C themselves differ by more
    gap = row(table, a="A", b="B", outcome="quality")["value"] - row(table, a="B", b="C", outcome="quality")["value"]
    assert gap > 0.1


def test_other_ties_get_other_luck():
    """Where ties differ the two are independent runs; ties that only one has are left out."""
    small, large = from_data(two(months=24)), from_data(two(months=24) | {"departments": {"A": {}, "B": {}, "C": {}}})
    comparison = compare([Variant(str(s), s, build(s)) for s in (small, large)], 40, seed=1)
    assert comparison.replicates == (range(40), range(40, 80))
    table = effects(comparison)
    assert set(table["luck"]) == {"independent"}
    values = outcomes_of([build(large)], range(40, 80), seed=1)["quality"][0]
    assert row(table, outcome="quality")["value"] == pytest.approx(values.mean())
    assert set(map(tuple, pair_effects(comparison)[["a", "b"]].to_numpy())) == {("A", "B")}


def test_months_in_force_are_tested_replicate_by_replicate():
    """All ties of a replicate count, also those that never make an agreement; p is that of the paired t test."""
    comparison = compared("coach IT", "voice IT", replicates=200)
    table = months_in_force(comparison)
    means = []
    for record in comparison.records:
        made, ended = (record.relationships[name].astype(int) for name in ("established", "ended"))
        months = np.where(made > 0, np.where(ended > 0, ended, 61) - made, 0)
        means.append(months.mean(axis=1))
    for place, name in enumerate(("coach IT", "voice IT"), 1):
        found, exactly = row(table, variant=name), stats.ttest_rel(means[place], means[0])
        difference = means[place] - means[0]
        half = stats.t.ppf(1 - 0.05 / 4, 199) * stats.sem(difference)  # two variants: 97.5 % each
        assert (found["baseline"], found["value"]) == pytest.approx((means[0].mean(), means[place].mean()))
        assert (found["low"], found["high"]) == pytest.approx((difference.mean() - half, difference.mean() + half))
        assert exactly.pvalue <= found["p"] <= exactly.pvalue + 2e-5
        assert found["p_together"] == pytest.approx(min(1.0, 2 * found["p"]))
        assert (found["horizon"], found["ties"], found["n"]) == (60, 4, 200)
        assert found["p_together"] < 0.001 < found["difference"]  # coaching a servant keeps its agreements


def test_the_test_and_the_table_point_the_same_way():
    """A loss of survival that the table shows is a loss of months that the test shows: all ties and all runs count."""
    offers = {"timeline": [{"month": 30, "shock": "outside offer", "side": ["Sales", "IT"], "size": 1}]}
    scenarios = [SERVANT, from_data(SERVANT.data | offers)]
    comparison = compare([Variant(str(n), one, build(one)) for n, one in enumerate(scenarios)], 300, seed=1)
    survival, months = row(effects(comparison), outcome="survival"), months_in_force(comparison).iloc[0]
    assert survival["high"] < 0
    assert months["high"] < 0
    assert months["p"] < 0.05


def test_net_benefit_is_worked_by_hand():
    """Projects × (value × quality − size × friction) over the years, less the cost: checked from the run means."""
    business = {"projects": 12, "project_size": 50, "project_value": 100, "unit_cost": 2}
    scenario = from_data(two(months=24) | {"business": business})
    comparison = compared("coach all", scenario=scenario, replicates=30)
    table = effects(comparison)
    runs = outcomes_of([one.organisation for one in comparison.variants], 30, seed=3)
    money = 24 * (100 * runs["quality"] - 50 * runs["friction_cost"])  # a project a month
    found = row(table, outcome="net_benefit")
    assert found["baseline"] == pytest.approx(money[0].mean())
    assert found["value"] == pytest.approx(money[1].mean() - 2 * 40)  # 2 departments × (2 + 18)
    assert "net_benefit" not in set(effects(compared("clarity=0.9", scenario=scenario))["outcome"])  # cost not known


def test_too_much_to_hold_is_refused(monkeypatch):
    """More ties of runs than fit into memory are refused before anything runs."""
    monkeypatch.setattr("partnering.interventions.comparison.MAX_ROWS", 100)
    with pytest.raises(InputError, match="--replicates: 240 ties of runs are more than 100"):
        compared("coach IT", replicates=30)


def test_runs_without_agreements_are_compared_too():
    """Where nothing is ever established, retention is unknown and there is nothing to test."""
    scenario = from_data(two(months=12, trust_bar=1.0, contribution_bar=1.0))
    comparison = compared("coach all", scenario=scenario, replicates=10)
    found = row(effects(comparison), outcome="retention")
    assert found["n"] == 0
    assert np.isnan(found["difference"])
    assert months_in_force(comparison)[["difference", "p"]].to_numpy().tolist() == [[0.0, 1.0]]  # 0 months in both


def test_retention_of_a_tie_with_few_agreements_is_not_given():
    """One tie agrees nearly always, the other hardly ever: its retention has no number, only how many runs know it."""
    pairs = [{"between": ["A", "B"], "mutual_need": 0.3}, {"between": ["B", "C"], "mutual_need": 0.8}]
    relationships = {"default": "none", "pairs": pairs}
    scenario = from_data({"name": "Rare", "departments": {"A": {}, "B": {}, "C": {}}, "relationships": relationships})
    table = pair_effects(compared("clarity=0.9", scenario=scenario, replicates=60))
    rare, usual = (row(table, a=a, outcome="retention") for a in "AB")
    assert rare["n"] < FEW <= usual["n"]
    assert np.isnan([rare[name] for name in ("baseline", "value", "difference", "low", "high")]).all()
    assert np.isfinite([usual[name] for name in ("baseline", "value", "difference", "low", "high")]).all()
    assert np.isfinite(row(table, a="A", outcome="survival")["value"])


def long_and_short():
    """A year in which nothing ends, and five years in which an offer comes in the third."""
    year = {"name": "Base", "months": 12, "departments": {"IT": {}, "Sales": {}}}
    year |= {"relationships": {"default": {"mutual_need": 0.7, "trust": 0.9}}}
    year |= {"organisation": {"shared_outcome": 1, "clarity": 1}}
    offer = {"month": 24, "shock": "outside offer", "side": ["Sales", "IT"], "size": 1}
    return [from_data(one) for one in (year, year | {"name": "Alt", "months": 60, "timeline": [offer]})]


def test_unlike_horizons_are_compared_up_to_the_one_they_share():
    """In the first year both are alike in every run, and it is said that the rest is not compared."""
    base, long = long_and_short()
    made = whatif.run([Variant(one.name, one, build(one)) for one in (base, long)], "compare", 100, 1)
    assert set(made.effects["changed"].dropna()) == {0.0}
    assert unlike(made.comparison) == [
        "Horizons differ (12 to 60 months): all are compared up to month 12, and nothing after it."
    ]
    assert made.manifest.setting.months == 12
    assert row(months_in_force(made.comparison), variant="Alt")["p"] == 1.0
    turned = whatif.run([Variant(one.name, one, build(one)) for one in (long, base)], "compare", 100, 1)
    assert [one.organisation.months for one in turned.comparison.variants] == [12, 12]


def test_a_shorter_run_is_the_beginning_of_a_longer_one():
    """Cut to a year, five years give what the first year gave: the luck of a month does not depend on the horizon."""
    _, long = long_and_short()
    short = from_data(long.data | {"months": 12})
    records = [compare([Variant("", one, build(one))] * 2, 50, seed=1).records[0] for one in (long, short)]
    made = [record.relationships["established"] for record in records]
    np.testing.assert_array_equal(np.where(made[0] <= 12, made[0], 0), made[1])


def test_other_ties_are_said_and_those_in_common_compared():
    """One tie against three: shares are of other ties, and survival of the one in common is compared by itself."""
    small, large = from_data(two(months=24)), from_data(two(months=24) | {"departments": {"A": {}, "B": {}, "C": {}}})
    made = whatif.run([Variant(str(n), s, build(s)) for n, s in enumerate((small, large))], "compare", 40, 1)
    assert unlike(made.comparison) == [
        "“1” has 3 ties, the baseline 1 tie, one in common: shares are of other ties, luck is not shared."
    ]
    records = [record.relationships for record in made.comparison.records]
    alive = [survived(one["established"], one["ended"])[:, 0].mean() for one in records]  # A–B is the first in both
    found = row(made.effects, outcome=OF_SHARED_TIES)
    assert (found["baseline"], found["value"]) == pytest.approx(tuple(alive))
    assert months_in_force(made.comparison)["ties"].item() == 1


def test_other_bars_are_another_true_partnering():
    """Where a scenario counts other ties as true partnering, it is said with both numbers."""
    base, loose = (from_data(two(months=12, **bars)) for bars in ({}, {"trust_bar": 0.4, "patience": 2}))
    made = whatif.run([Variant(str(n), s, build(s)) for n, s in enumerate((base, loose))], "compare", 10, 1)
    assert unlike(made.comparison) == [
        "“1” counts other ties as true partnering than the baseline: trust bar 0.4, not 0.6, patience 2, not 3."
    ]


def test_figures_of_a_change_are_of_the_same_replicates():
    """Retention is known only where an agreement was made: value less baseline is the difference all the same."""
    before, after = np.array([np.nan, 1.0, 0.0, 1.0]), np.array([0.0, 1.0, 1.0, np.nan])
    change_ = change(np.tile(before, 10), np.tile(after, 10), "retention", 0.95)
    assert (change_["baseline"], change_["value"], change_["difference"], change_["n"]) == (0.5, 1.0, 0.5, 20)
    assert np.isnan([change(before, after, "retention", 0.95)[name] for name in ("baseline", "value")]).all()
