"""The bootstrap over replicates."""

from __future__ import annotations

import numpy as np
import pytest

from partnering.statistics import resampling


def test_every_resample_draws_as_many_replicates_as_there_are():
    """RESAMPLES rows, each of which adds up to the number of replicates; on average each is drawn once."""
    counts = np.concatenate(list(resampling.counts(30)))
    assert counts.shape == (resampling.RESAMPLES, 30)
    assert (counts.sum(axis=1) == 30).all()
    assert abs(counts.mean(axis=0) - 1.0).max() < 5 / np.sqrt(resampling.RESAMPLES)  # each count has variance 29/30


def test_what_is_held_at_once_changes_no_resample(monkeypatch):
    """The luck is the same in one block as in many."""
    whole = np.concatenate(list(resampling.counts(70)))
    monkeypatch.setattr(resampling, "AT_ONCE", 700)
    blocks = list(resampling.counts(70))
    assert len(blocks) == resampling.RESAMPLES / 10
    np.testing.assert_array_equal(np.concatenate(blocks), whole)


@pytest.mark.parametrize(("at_once", "sizes"), [(70 * 150, [150, 150, 100]), (1, [1] * resampling.RESAMPLES)])
def test_the_last_block_holds_the_rest(monkeypatch, at_once, sizes):
    """And a block at least one resample, however many replicates there are."""
    monkeypatch.setattr(resampling, "AT_ONCE", at_once)
    assert [len(some) for some in resampling.counts(70)] == sizes


def test_what_is_kept_for_others_cannot_be_changed():
    """The resamples of a few replicates are drawn once for all that ask for them."""
    first, *_ = resampling.counts(31)
    with pytest.raises(ValueError, match="read-only"):
        first += 1


def ratio(above, below, axis):
    """A figure that is no mean."""
    return above.sum(axis=axis) / below.sum(axis=axis)


def test_percentile_interval_does_not_depend_on_what_is_held_at_once(monkeypatch):
    """Nor on anything else but the samples and the seed."""
    samples = np.random.default_rng(1).random((2, 40))
    once = resampling.percentile_interval(samples, ratio, 200)
    monkeypatch.setattr(resampling, "AT_ONCE", 100)
    assert resampling.percentile_interval(samples, ratio, 200) == once
    assert resampling.percentile_interval(samples, ratio, 200, seed=1) != once


def test_percentile_interval_resamples_replicates_whole():
    """Twice the same values have the ratio 1 in every resample; a wider level has the wider interval."""
    sample = np.random.default_rng(2).random(40)
    assert resampling.percentile_interval([sample, sample], ratio, 100) == pytest.approx((1.0, 1.0), abs=1e-12)
    other = np.random.default_rng(3).random(40)
    low, high = resampling.percentile_interval([sample, other], ratio, 500)
    lower, higher = resampling.percentile_interval([sample, other], ratio, 500, level=0.99)
    assert lower < low < high < higher
