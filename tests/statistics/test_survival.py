"""Months in force and survival curves, against hand-worked and other results."""

from __future__ import annotations

import math
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
    """Resampling in small blocks, which bounds memory, uses the same luck."""
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


def test_a_curve_is_followed_while_twenty_agreements_stand_for_it():
    """Of 40, 20 end after 5 months, 20 are seen for 9 months, 1 of these no longer than 7: 39 stand for month 8.

    Of 25, 6 are no longer seen after month 3: 19 stand for month 4. Where all end, all stand for every month.
    """
    durations = [5] * 20 + [7] + [9] * 19
    curve = survival.kaplan_meier(durations, [True] * 20 + [False] * 20, range(40))
    assert survival.followed(curve)["months_in_force"].max() == 9  # 19 at risk, half had lasted: 38
    censored = survival.kaplan_meier([3] * 6 + [8] * 19, [False] * 25, range(25))
    assert survival.followed(censored)["months_in_force"].max() == 3
    ended = survival.kaplan_meier(range(1, 41), [True] * 40, range(40))
    assert len(survival.followed(ended)) == len(ended)
    few = survival.kaplan_meier([3] * 19, [True] * 19, range(19))
    assert survival.followed(few).empty


def test_curve_without_agreements_is_empty():
    """There is no share of nothing."""
    assert survival.kaplan_meier([], [], []).empty


def test_months_in_force_are_counted_to_the_end_or_the_horizon():
    """From 3 to 5: two months. From 3, not ended by month 60: an end after 57 months would have been seen."""
    duration, observed = survival.months_in_force([3, 3, 60, 0], [5, 0, 0, 0], 60)
    assert duration.tolist() == [2, 57, 0]
    assert observed.tolist() == [True, False, False]


def test_an_agreement_is_at_risk_only_while_its_end_could_be_seen():
    """One ends after 12 months; another is in force in its first 12 months, which are the last of the run.

    Whether the second lasts longer than 12 months nobody saw, so after 12 months none of one is left, not one of two.
    """
    durations, observed = survival.months_in_force([1, 49], [13, 0], 60)
    curve = survival.kaplan_meier(durations, observed, [0, 1]).set_index("months_in_force")
    assert (curve.loc[11, "at_risk"], curve.loc[12, "at_risk"]) == (2, 1)
    assert curve.loc[12, "retained"] == 0.0


def test_months_in_force_read_missing_as_never():
    """Zero, missing integers and NaN all stand for never."""
    for never in (0, pd.NA, np.nan):
        established = pd.Series([4, never], dtype="Int64" if never is pd.NA else None)
        ended = pd.Series([never, never], dtype="Int64" if never is pd.NA else None)
        duration, observed = survival.months_in_force(established, ended, 10)
        assert duration.tolist() == [6]
        assert observed.tolist() == [False]


def test_the_band_of_a_curve_follows_its_own_resamples_after_the_first_ending():
    """A first month without an ending does not hold the band down later."""
    cluster = np.repeat(np.arange(30), 100)
    durations = np.tile(np.r_[np.full(2, 5), np.full(98, 40)], 30)
    curve = survival.kaplan_meier(durations, durations == 5, cluster)
    assert curve["retained"].iloc[10] == pytest.approx(0.98)
    assert curve["low"].iloc[10] > 0.97
    assert curve["low"].iloc[2] > 0.97


FEW_ENDINGS = (0.1, 0.5, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0)  # expected number of replicates with an ending
HAZARDS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 0.9)


@pytest.mark.parametrize("replicates", [10, 30, 100])
def test_the_band_covers_the_truth_in_all_but_five_percent_or_a_little_more(replicates):
    """One agreement a replicate, of which each ends in month 1 with some hazard: the coverage is a sum over binomials.

    From hardly any ending to hardly any agreement left, the bands of every number of endings take part.
    """
    endings = np.arange(replicates + 1)
    ends = np.empty((replicates + 1, 2))
    for number in endings:
        ended = np.arange(replicates) < number
        curve = survival.kaplan_meier(np.where(ended, 1, 2), ended, np.arange(replicates))
        ends[number] = curve.loc[1, ["low", "high"]]
    for hazard in (*(expected / replicates for expected in FEW_ENDINGS), *HAZARDS):
        covers = (ends[:, 0] <= 1.0 - hazard + 1e-12) & (1.0 - hazard <= ends[:, 1] + 1e-12)
        assert stats.binom.pmf(endings, replicates, hazard)[covers].sum() >= 0.93, hazard


@pytest.mark.parametrize(("replicates", "pairs", "hazard"), [(12, 1, 0.05), (30, 3, 0.02), (100, 3, 0.01)])
def test_the_band_covers_the_truth_where_pairs_share_their_fate(replicates, pairs, hazard):
    """In half of the replicates all pairs end together; replicates are followed for 6 to 14 months.

    In every month to the twelfth, at least 93 % of 300 bands hold the true share, but for sampling error.
    """
    luck, sets, months = np.random.default_rng(7), 300, np.arange(1, 13)
    true, covered = (1.0 - hazard) ** months, np.zeros(12)
    for _ in range(sets):
        lasts, alike = luck.geometric(hazard, (replicates, pairs)), luck.random(replicates) < 0.5
        lasts[alike] = lasts[alike][:, :1]
        followed = luck.integers(6, 15, (replicates, 1))
        curve = survival.kaplan_meier(
            np.minimum(lasts, followed).ravel(), (lasts <= followed).ravel(), np.repeat(np.arange(replicates), pairs)
        )
        low, high = (np.pad(curve[name], (0, 12), mode="edge")[1:13] for name in ("low", "high"))
        covered += (low <= true) & (true <= high)
    assert covered.min() >= 0.93 * sets - 3 * math.sqrt(sets * 0.93 * 0.07)


def test_what_replicates_tell_of_a_month_is_counted_by_hand():
    """Ends in month 2 of the first replicate and 3 of the third, which has another tie to month 5; the second to 3."""
    found = survival._informative(np.array([2, 3, 3, 5]), np.array([True, False, True, False]), np.array([0, 1, 2, 2]))
    assert found.at_risk.tolist() == [3, 3, 3, 2, 1, 1]
    assert found.ended.tolist() == [0, 0, 1, 2, 2, 2]
    assert found.outlasting.tolist() == [3, 3, 2, 1, 1, 1]


def test_where_some_are_left_the_band_is_no_wider_for_the_few_at_risk():
    """One of thirty is left, of five at risk: up to 0.15. None of five may be 0.43, but that is for none left."""
    curve = survival.kaplan_meier([1] * 25 + [2] * 4 + [3], [True] * 29 + [False], range(30))
    assert curve.loc[2, "retained"] == pytest.approx(1 / 30)
    assert 1 / 30 < curve.loc[2, "high"] < 0.2 < curve.loc[1, "high"]


def test_log_log_limits_are_those_worked_by_hand():
    """One of twenty ended: S = 0.95, error √(0.95·0.05/20), which is 1.0003 times −S·ln S: 0.95^7.1 to 0.95^(1/7.1)."""
    low, high = survival._log_log(np.array([0.95]), np.array([math.sqrt(0.95 * 0.05 / 20)]))
    assert (low[0], high[0]) == pytest.approx((0.6947, 0.9928), abs=1e-4)


def test_months_in_force_up_to_a_horizon_are_worked_by_hand():
    """Never; 3 to the end; 3 to 10; it ends after the horizon; it begins after the horizon; it begins in month 1."""
    established, ended = np.array([0, 3, 3, 3, 30, 1]), np.array([0, 0, 10, 30, 0, 0])
    assert survival.restricted_months(established, ended, 24).tolist() == [0, 22, 7, 22, 0, 24]
    assert survival.restricted_months(established, ended, 36).tolist() == [0, 34, 7, 27, 7, 36]
