"""Variants against a baseline: differences run by run, ties matched by name, tests that claim no more."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from partnering.files.errors import InputError
from partnering.interventions import catalogue
from partnering.interventions.comparison import PAIR_OUTCOMES, compare, effects, logrank, pair_effects
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
    """Exactly 0, for all and for each tie, in no run, and the log-rank test sees no difference."""
    comparison = compared("organisation.clarity=0.6")
    for table in (effects(comparison), pair_effects(comparison)):
        known = table[table["n"] > 0]
        assert (known["difference"] == 0.0).all()
        assert (known["changed"] == 0.0).all()
        bounded = known[~known["outcome"].isin(UNBOUNDED)]
        assert ((bounded["low"] < 0) & (bounded["high"] > 0)).all()
        assert known[known["outcome"].isin(UNBOUNDED)][["low", "high"]].isna().all(axis=None)
    assert logrank(comparison)["p"].item() == pytest.approx(1.0)


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


def test_the_log_rank_test_takes_one_tie_of_each_run():
    """Tie r modulo the number of ties of run r: as many agreements as there are independent runs at most."""
    comparison = compared("coach IT", "voice IT", replicates=200)
    table = logrank(comparison)
    samples = []
    for record in comparison.records[:2]:
        rows = np.arange(200)
        made, ended = (record.relationships[name][rows, rows % 4] for name in ("established", "ended"))
        months = np.where(ended > 0, ended, 60)[made > 0] - made[made > 0]
        samples.append(stats.CensoredData.right_censored(months, (ended == 0)[made > 0]))
    found = stats.logrank(*samples)
    assert table["p"].iloc[0] == pytest.approx(found.pvalue)
    assert table["p_together"].iloc[0] == pytest.approx(min(1.0, 2 * found.pvalue))
    assert table["agreements"].iloc[0] == len(samples[1])
    assert (table[["agreements_baseline", "agreements"]] <= 200).all(axis=None)
    assert table["p"].iloc[0] < 0.01  # coaching a servant keeps its agreements
    assert table["statistic"].iloc[0] > 0


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
    assert np.isnan(logrank(comparison)["p"].item())


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


def test_a_test_that_cannot_be_made_has_no_p():
    """A year in which nothing ends against five years in which agreements end later: nobody was at risk together."""
    year = {"name": "Base", "months": 12, "departments": {"IT": {}, "Sales": {}}}
    year |= {"relationships": {"default": {"mutual_need": 0.7, "trust": 0.9}}}
    year |= {"organisation": {"shared_outcome": 1, "clarity": 1}}
    offer = {"month": 24, "shock": "outside offer", "side": ["Sales", "IT"], "size": 1}
    long = from_data(year | {"months": 60, "timeline": [offer]})
    base = from_data(year)
    table = logrank(compare([Variant(str(one.months), one, build(one)) for one in (base, long)], 100, seed=1))
    assert table["agreements"].item() == 100
    assert table[["statistic", "p", "p_together"]].isna().all(axis=None)
