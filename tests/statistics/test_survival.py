"""Months in force and survival curves, against hand-worked and other results."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from partnering.statistics import intervals, resampling, survival


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
    """Resampling in small blocks, which bounds memory, draws the same luck."""
    luck = np.random.default_rng(4)
    agreements = luck.integers(1, 30, 200), luck.random(200) < 0.5, luck.integers(0, 70, 200)
    whole = survival.kaplan_meier(*agreements)
    monkeypatch.setattr(resampling, "AT_ONCE", 700)
    pd.testing.assert_frame_equal(survival.kaplan_meier(*agreements), whole, check_exact=True)


def test_curve_of_many_replicates_needs_little_memory(monkeypatch):
    """Memory grows with the agreements, not with agreements × resamples."""
    monkeypatch.setattr(resampling, "RESAMPLES", 40)
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
    assert lasting["low"].iloc[-1] == pytest.approx(intervals.wilson(20, 20)[0])
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


def test_the_band_of_a_curve_follows_its_own_resamples_after_the_first_ending():
    """A first month without an ending does not hold the band down later."""
    cluster = np.repeat(np.arange(30), 100)
    durations = np.tile(np.r_[np.full(2, 5), np.full(98, 40)], 30)
    curve = survival.kaplan_meier(durations, durations == 5, cluster)
    assert curve["retained"].iloc[10] == pytest.approx(0.98)
    assert curve["low"].iloc[10] > 0.97
    assert curve["low"].iloc[2] > 0.97
