"""Intervals across replicates, survival curves and paired differences, against hand-worked and other results."""

from __future__ import annotations

import math
import tracemalloc

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from partnering.statistics import survival

DATASETS, LUCKY = 1000, 4  # coverage is counted over so many data sets, and may miss by so many standard errors


def test_curve_equals_the_one_worked_by_hand():
    """Six agreements: ends after 2, 2 and 5 months, still in force after 3, 5 and 6.

    Four of six last beyond month 2 (4/6); at month 5 three are followed and one ends (4/6 · 2/3).
    """
    curve = survival.kaplan_meier([2, 2, 3, 5, 5, 6], [True, True, False, True, False, False], range(6))
    assert curve["months_in_force"].tolist() == [0, 1, 2, 3, 4, 5, 6]
    assert curve["retained"].tolist() == pytest.approx([1, 1, 4 / 6, 4 / 6, 4 / 6, 4 / 9, 4 / 9], abs=1e-15)
    assert curve["at_risk"].tolist() == [6, 6, 6, 4, 3, 3, 1]


@pytest.mark.parametrize("seed", range(5))
def test_curve_equals_that_of_scipy(seed):
    """The product-limit estimate agrees with scipy's for censored data to 1e-12 at every month."""
    luck = np.random.default_rng(seed)
    duration, observed = luck.integers(1, 40, 300), luck.random(300) < 0.6
    curve = survival.kaplan_meier(duration, observed, luck.integers(0, 50, 300))
    theirs = stats.ecdf(stats.CensoredData(uncensored=duration[observed], right=duration[~observed])).sf
    ours = curve.set_index("months_in_force")["retained"].loc[theirs.quantiles.astype(int)]
    assert np.abs(ours.to_numpy() - theirs.probabilities).max() < 1e-12


def test_curve_starts_at_all_and_never_rises():
    """At month 0 everything is in force; the curve and its band only fall, and the band holds the curve."""
    luck = np.random.default_rng(1)
    curve = survival.kaplan_meier(luck.integers(1, 30, 400), luck.random(400) < 0.5, np.repeat(np.arange(80), 5))
    assert curve.loc[0, ["retained", "low", "high"]].tolist() == [1.0, 1.0, 1.0]
    assert (curve[["retained", "low", "high"]].diff().dropna() <= 0.0).all(axis=None)
    assert (curve["low"] <= curve["retained"]).all()
    assert (curve["retained"] <= curve["high"]).all()


def test_curve_band_is_reproducible():
    """The same agreements give the same band, and their order does not matter."""
    luck = np.random.default_rng(2)
    duration, observed, replicate = luck.integers(1, 30, 90), luck.random(90) < 0.5, luck.integers(0, 30, 90)
    order = luck.permutation(90)
    once = survival.kaplan_meier(duration, observed, replicate)
    again = survival.kaplan_meier(duration[order], observed[order], replicate[order])
    pd.testing.assert_frame_equal(once, again, check_exact=True)


def test_pairs_of_one_run_count_as_one():
    """Ten copies of every agreement within its run leave the band as wide as it was."""
    luck = np.random.default_rng(3)
    duration, observed = luck.integers(1, 30, 60), luck.random(60) < 0.7
    single = survival.kaplan_meier(duration, observed, np.arange(60))
    copies = survival.kaplan_meier(*(np.repeat(column, 10) for column in (duration, observed, np.arange(60))))
    assert copies["low"].to_numpy()[1:] == pytest.approx(single["low"].to_numpy()[1:], abs=1e-12)
    assert (copies["at_risk"] == 10 * single["at_risk"]).all()


def test_curve_band_is_the_same_whatever_is_held_at_once(monkeypatch):
    """Resampling in small blocks, which bounds memory, uses the same luck."""
    luck = np.random.default_rng(4)
    agreements = luck.integers(1, 30, 200), luck.random(200) < 0.5, luck.integers(0, 70, 200)
    whole = survival.kaplan_meier(*agreements)
    monkeypatch.setattr(survival, "WEIGHTS_AT_ONCE", 700)
    pd.testing.assert_frame_equal(survival.kaplan_meier(*agreements), whole, check_exact=True)


def test_curve_of_many_replicates_needs_little_memory(monkeypatch):
    """Memory grows with the agreements, not with agreements × resamples."""
    monkeypatch.setattr(survival, "RESAMPLES", 40)
    replicates = 200_000
    duration = np.random.default_rng(5).integers(1, 30, replicates)
    tracemalloc.start()
    try:
        survival.kaplan_meier(duration, duration < 20, np.arange(replicates))
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 60e6


def test_curve_without_an_ending_claims_no_certainty():
    """Where nothing ended, the low end is Wilson's for all of n; where all ended, the high end is above 0."""
    lasting = survival.kaplan_meier([12] * 20, [False] * 20, range(20))
    assert lasting["retained"].iloc[-1] == 1.0
    assert lasting["low"].iloc[-1] == pytest.approx(survival.wilson(20, 20)[0])
    ending = survival.kaplan_meier([12] * 20, [True] * 20, range(20))
    assert ending["retained"].iloc[-1] == 0.0
    assert ending["high"].iloc[-1] > 0.1


def test_curve_of_one_replicate_has_no_band():
    """One run says nothing of how runs differ."""
    curve = survival.kaplan_meier([3, 5, 8], [True, True, False], [0, 0, 0])
    assert curve[["low", "high"]].isna().all(axis=None)


def test_curve_without_agreements_is_empty():
    """There is no share of nothing."""
    assert survival.kaplan_meier([], [], []).empty


def test_months_in_force_are_counted_to_the_end_or_the_horizon():
    """Established in month 3 and ended in 5: two months; not ended by month 60: 58, its end unseen."""
    duration, observed = survival.months_in_force([3, 3, 60, 0], [5, 0, 0, 0], 60)
    assert duration.tolist() == [2, 58, 1]
    assert observed.tolist() == [True, False, False]


def test_months_in_force_read_missing_as_never():
    """Zero, missing integers and NaN all stand for never."""
    for never in (0, pd.NA, np.nan):
        established = pd.Series([4, never], dtype="Int64" if never is pd.NA else None)
        ended = pd.Series([never, never], dtype="Int64" if never is pd.NA else None)
        duration, observed = survival.months_in_force(established, ended, 10)
        assert duration.tolist() == [7]
        assert observed.tolist() == [False]


def test_interval_of_a_share_is_that_of_wilson():
    """Three of ten: (0.108, 0.603), as in textbooks."""
    mean, low, high, n = survival.interval([1, 1, 1, 0, 0, 0, 0, 0, 0, 0])
    assert (mean, n) == (0.3, 10)
    assert (low, high) == pytest.approx((0.10779, 0.60322), abs=1e-5)


def test_intervals_have_the_level_that_is_asked_for():
    """Three of ten at 90 %: (0.127, 0.558); a paired difference of three at 99 %: 0.5 ± t(2) 9.9248 × 0.2082."""
    assert survival.interval([1, 1, 1, 0, 0, 0, 0, 0, 0, 0], level=0.9)[1:3] == pytest.approx(
        (0.12687, 0.55830), abs=1e-4
    )
    _, low, high, _ = survival.paired_difference([1.2, 1.4, 1.9], [1, 1, 1], bounded=False, level=0.99)
    assert (low, high) == pytest.approx((0.5 - 9.92484 * 0.208167, 0.5 + 9.92484 * 0.208167), abs=1e-4)


def test_interval_of_means_is_that_of_student():
    """0.2, 0.4, 0.9: mean 0.5, standard error 0.2082, t(2) 4.3027, cut to [0, 1]."""
    assert survival.interval([0.2, 0.4, 0.9])[:3] == pytest.approx((0.5, 0.0, 1.0))
    _, low, high, _ = survival.interval([0.2, 0.4, 0.9], bounded=False)
    half = 4.302653 * math.sqrt(0.13 / 3)
    assert (low, high) == pytest.approx((0.5 - half, 0.5 + half), abs=1e-6)


@pytest.mark.parametrize(("share", "expected"), [(0.0, (0.0, 0.0, 0.16113)), (1.0, (1.0, 0.83887, 1.0))])
def test_interval_at_a_boundary_claims_no_certainty(share, expected):
    """None of twenty may still be one in seven."""
    assert survival.interval([share] * 20)[:3] == pytest.approx(expected, abs=1e-5)


def test_interval_of_little_or_nothing():
    """Nothing known: all missing. One value: no interval, but for 0 or 1. Missing values do not count."""
    assert all(math.isnan(value) for value in survival.interval([])[:3])
    assert survival.interval([np.nan]).n == 0
    single = survival.interval([0.4])
    assert (single.mean, single.n) == (0.4, 1)
    assert math.isnan(single.low)
    assert math.isnan(single.high)
    assert survival.interval([1.0]).low == pytest.approx(0.20655, abs=1e-5)
    assert survival.interval([0.5, np.nan, 0.7]).n == 2


@pytest.mark.parametrize("pairs", [1, 3])
def test_interval_covers_the_truth_as_often_as_it_says(pairs):
    """Of 1,000 data sets of 60 replicates, about 95 % of intervals hold the true share, 0.3."""
    shares = np.random.default_rng(4).binomial(pairs, 0.3, (DATASETS, 60)) / pairs
    intervals = [survival.interval(values) for values in shares]
    covered = sum(found.low <= 0.3 <= found.high for found in intervals)
    error = math.sqrt(DATASETS * survival.LEVEL * (1 - survival.LEVEL))
    assert abs(covered - survival.LEVEL * DATASETS) <= LUCKY * error


def test_summary_says_of_every_point_what_interval_says():
    """A row a point in order of appearance, with replicates, means and ends of every outcome."""
    luck = np.random.default_rng(5)
    runs = pd.DataFrame({"point": np.repeat([2, 0, 1], 40), "need": np.repeat([0.2, 0.5, 0.9], 40)})
    runs["survival"] = (luck.random(120) < runs["need"]).astype(float)
    runs["retention"] = np.where(luck.random(120) < 0.3, np.nan, luck.random(120))
    runs["teams"] = luck.integers(0, 4, 120)
    summary = survival.summarise(runs, ["point", "need"], ["survival", "retention", "teams"])
    assert summary["point"].tolist() == [2, 0, 1]
    assert summary["replicates"].tolist() == [40, 40, 40]
    for row in summary.to_dict("records"):
        own = runs[runs["point"] == row["point"]]
        for name in ("survival", "retention", "teams"):
            expected = survival.interval(own[name], bounded=name != "teams")[:3]
            assert [row[name], row[f"{name}_low"], row[f"{name}_high"]] == pytest.approx(expected, abs=1e-12)


def test_paired_difference_is_that_of_the_same_replicates():
    """Differences 1, 0, 0, 1 have mean 0.5 and t interval ±0.9187; missing ones are left out."""
    mean, low, high, n = survival.paired_difference([1, 1, 0, 1, np.nan], [0, 1, 0, 0, 1], bounded=False)
    assert (mean, n) == (0.5, 4)
    assert (low, high) == pytest.approx((0.5 - 0.91870, 0.5 + 0.91870), abs=1e-4)
    assert survival.paired_difference([1, 1, 0, 1], [0, 1, 0, 0]).high == 1.0


def test_common_luck_makes_the_comparison_sharper():
    """With the same luck in both, the difference is known better than from two separate intervals."""
    luck = np.random.default_rng(6).random(400)
    a, b = (luck < 0.6).astype(float), (luck < 0.5).astype(float)
    paired, first, second = survival.paired_difference(a, b), survival.interval(a), survival.interval(b)
    assert paired.high - paired.low < 0.7 * math.hypot(first.high - first.low, second.high - second.low)


def test_no_difference_in_few_replicates_claims_no_certainty():
    """Five replicates that all end alike leave room for a difference either way."""
    mean, low, high, _ = survival.paired_difference([0, 0, 0, 0, 0], [0, 0, 0, 0, 0])
    assert mean == 0.0
    assert (low, high) == pytest.approx((-0.43448, 0.43448), abs=1e-5)


def test_the_band_of_a_curve_follows_its_own_resamples_after_the_first_ending():
    """A first month without an ending does not hold the band down later."""
    cluster = np.repeat(np.arange(30), 100)
    durations = np.tile(np.r_[np.full(2, 5), np.full(98, 40)], 30)
    curve = survival.kaplan_meier(durations, durations == 5, cluster)
    assert curve["retained"].iloc[10] == pytest.approx(0.98)
    assert curve["low"].iloc[10] > 0.97
    assert curve["low"].iloc[2] > 0.97
