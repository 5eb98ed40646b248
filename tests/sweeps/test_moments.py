"""Summaries gathered batch by batch are those of all runs at once."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from partnering.design.points import design
from partnering.design.section import SweepSettings
from partnering.model.outcomes import OUTCOMES
from partnering.results import spells
from partnering.statistics import intervals, survival
from partnering.sweeps.moments import Moments
from tests.strategies import examples

CLARITY = "organisation.clarity"


def runs_of(points, replicates, seed, zero_or_one=False):
    """Made-up runs, some with a missing retention."""
    luck, size = np.random.default_rng(seed), points * replicates
    values = luck.random((len(OUTCOMES), size))
    frame = pd.DataFrame(
        {"point": np.repeat(np.arange(points), replicates), "replicate": [*range(replicates)] * points}
    )
    frame = frame.assign(**dict(zip(OUTCOMES, values.round() if zero_or_one else values, strict=True)))
    frame.loc[luck.random(size) < 0.3, "retention"] = np.nan
    return frame


@settings(max_examples=examples(40))
@given(
    points=st.integers(1, 4),
    replicates=st.integers(1, 30),
    seed=st.integers(0, 9),
    zero_or_one=st.booleans(),
    cuts=st.lists(st.integers(1, 40), max_size=4),
)
def test_parts_add_up_to_the_whole(points, replicates, seed, zero_or_one, cuts):
    """However the runs are cut, means and intervals are those of `survival.summarise` over all of them.

    Held together they are so to the last bit.
    """
    runs = runs_of(points, replicates, seed, zero_or_one)
    moments, at_once = Moments(points), Moments(points)
    for batch in np.split(np.arange(len(runs)), sorted({cut for cut in cuts if cut < len(runs)})):
        table = pa.Table.from_pandas(runs.iloc[batch], preserve_index=False)
        for own in (moments, at_once):
            own.add(table)
        moments.described("survival")
    values = [n / 10 for n in range(points)]
    points_run = design(SweepSettings(vary={CLARITY: values}))
    expected = intervals.summarise(runs, ["point"], list(OUTCOMES))
    for own, apart in ((moments, {"rtol": 1e-9, "atol": 1e-12}), (at_once, {"rtol": 0, "atol": 0})):
        summary = own.summary(points_run)
        assert summary.pop(CLARITY).tolist() == values
        assert [axis.tolist() for axis in summary.axes] == [axis.tolist() for axis in expected.axes]
        np.testing.assert_allclose(summary.to_numpy(dtype=float), expected.to_numpy(dtype=float), **apart)


def test_points_that_never_ran_have_no_row():
    """Of three points, the one in the middle could not run."""
    moments, runs = Moments(3), runs_of(3, 5, 1)
    moments.add(pa.Table.from_pandas(runs[runs["point"] != 1], preserve_index=False))
    assert moments.summary(design(SweepSettings(vary={CLARITY: [0.1, 0.2, 0.3]})))["point"].tolist() == [0, 2]


def test_points_are_wanting_until_their_interval_is_narrow():
    """Of two points with the same share, the one with more runs is known."""
    few, many = (pd.DataFrame({"survival": np.arange(n) % 2.0}) for n in (50, 5000))
    runs = pd.concat([few.assign(point=0), many.assign(point=1)]).reset_index(drop=True)
    moments = Moments(3)
    moments.add(pa.Table.from_pandas(runs.assign(**dict.fromkeys(OUTCOMES[1:], 0.5)), preserve_index=False))
    assert moments.wanting(0.05).tolist() == [0]


def test_agreements_are_counted_alike_in_any_batches():
    """A row for each point, cluster, duration and ending, with how many; ended or censored at the horizon."""
    table = pd.DataFrame(
        {
            "point": [0, 0, 0, 1, 1, 2],
            "replicate": [0, 0, 1, 0, 1, 0],
            "established": [5, 5, np.nan, 10, 58, 3],
            "ended": [20, 20, np.nan, np.nan, np.nan, np.nan],
        }
    )
    points = pd.DataFrame({"point": [0, 1], "replicates": [2, 2]})
    whole = spells.counted([table], points, 60)
    assert whole.to_numpy().tolist() == [[0, 0, 15, 1, 2], [1, 0, 50, 0, 1], [1, 1, 2, 0, 1]]
    pd.testing.assert_frame_equal(spells.counted([table[:1], table[1:4], table[4:]], points, 60), whole)


@settings(max_examples=examples(20))
@given(seed=st.integers(0, 99), replicates=st.sampled_from([3, 2500]), cut=st.integers(0, 300))
def test_every_agreement_is_counted_once(seed, replicates, cut):
    """Of arrays in any order, of the points that are asked for, replicates from any number on."""
    luck, size = np.random.default_rng(seed), 300
    established, months = luck.integers(0, 12, size), luck.integers(1, 9, size)
    table = {
        "point": luck.integers(0, 7, size).astype(np.int32),
        "replicate": luck.integers(replicates, 2 * replicates, size).astype(np.int32),
        "established": established.astype(np.int16),
        "ended": np.where((established > 0) & (luck.random(size) < 0.5), established + months, 0).astype(np.int16),
    }
    points = pd.DataFrame({"point": [5, 2, 3], "replicates": replicates})
    tables = [{name: values[some] for name, values in table.items()} for some in (slice(cut), slice(cut, None))]
    found = spells.counted(tables, points, 20)
    frame = pd.DataFrame(table).query("established > 0 and point in [5, 2, 3]")
    own = frame["replicate"] - replicates
    expected = pd.DataFrame(
        {
            "point": frame["point"],
            "cluster": own if replicates < spells.CLUSTERS else own * spells.CLUSTERS // replicates,
            "duration": frame["ended"].where(frame["ended"] > 0, 20) - frame["established"],
            "observed": (frame["ended"] > 0).astype(int),
        }
    )
    rows = expected.value_counts(spells.KEYS).reset_index(name="number").sort_values(spells.KEYS)
    assert found.sort_values(spells.KEYS).to_numpy().tolist() == rows.to_numpy().tolist()
    assert found["point"].drop_duplicates().tolist() == [5, 2, 3]


def test_many_replicates_are_grouped():
    """5,000 replicates make 1,000 clusters of five, so memory does not grow; the curve itself is the same."""
    luck = np.random.default_rng(2)
    ended = luck.integers(12, 90, 5000).astype(float)
    ended[ended > 60] = np.nan
    table = pd.DataFrame({"point": 0, "replicate": np.arange(5000), "established": 10.0, "ended": ended})
    found = spells.counted([table], pd.DataFrame({"point": [0], "replicates": [5000]}), 60)
    assert found["cluster"].nunique() == 1000
    curve = survival.kaplan_meier(found["duration"], found["observed"], found["cluster"], found["number"])
    durations, observed = survival.months_in_force(table["established"], table["ended"], 60)
    alone = survival.kaplan_meier(durations, observed, table["replicate"])
    np.testing.assert_allclose(curve["retained"], alone["retained"], rtol=1e-12)
    np.testing.assert_allclose(curve["high"] - curve["low"], alone["high"] - alone["low"], atol=0.01)
