"""The contract of random numbers, to the letter."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.random import SeedSequence, default_rng

from partnering.engine import lanes
from partnering.model.luck import Luck
from tests import strategies


@pytest.mark.parametrize("seed", [0, 11, 2**32, 2**64 - 1, 2**128 + 3, 2**200])
def test_luck_is_that_of_the_page(seed):
    """Replicate r of seed S takes, month by month, (3, E, 2) normals of key (r, 0) and (E, 2) uniforms of (r, 1)."""
    luck = Luck.of(seed, [0, 4])
    for place, replicate in enumerate([0, 4]):
        normals = default_rng(SeedSequence(seed, spawn_key=(replicate, 0)))
        uniforms = default_rng(SeedSequence(seed, spawn_key=(replicate, 1)))
        for month in range(5):
            expected = normals.standard_normal((3, 3, 2)).reshape(3, 6)
            np.testing.assert_array_equal(luck.normals[month, :, :, place], expected)
            np.testing.assert_array_equal(luck.uniforms[month, :, place], uniforms.random((3, 2)).reshape(6))


def test_compiled_normals_have_the_bits_of_numpy():
    """30 million normals, thousands of them in the far tails where numpy takes another path, are numpy's own."""
    tail = 3.6541528853610088  # beyond this, numpy's ziggurat samples the tail by logarithms
    far = 0
    for seed in range(30):
        made = np.empty(1_000_000)
        _standard_normal(default_rng(seed), made)
        expected = default_rng(seed).standard_normal(1_000_000)
        np.testing.assert_array_equal(made, expected)
        far += np.count_nonzero(np.abs(expected) > tail)
    assert far > 5_000


def test_more_replicates_extend_a_run():
    """Replicates 1–100 of a run with 200 equal a run with 100."""
    many, few = strategies.run(strategies.two(), 200), strategies.run(strategies.two(), 100)
    for name, values in few.relationships.items():
        np.testing.assert_array_equal(many.relationships[name][:100], values)


def test_more_months_extend_a_run():
    """The first 24 months of a run of 60 equal a run of 24."""
    long, short = (strategies.run(strategies.two(months), 20, trace=True) for months in (60, 24))
    for name, values in short.trace.items():
        np.testing.assert_array_equal(long.trace[name][:, :24], values)


def test_luck_does_not_depend_on_the_design_point():
    """Two scenarios that differ in need, not in ties, meet the same offers in the same months."""
    runs = [strategies.run(strategies.two(), 50, trace=True, relationships__default__mutual_need=m) for m in (0.3, 0.8)]
    np.testing.assert_array_equal(runs[0].trace["offer"], runs[1].trace["offer"])
    np.testing.assert_array_equal(runs[0].trace["need_drift"], runs[1].trace["need_drift"])
    assert not np.array_equal(runs[0].trace["dependence"], runs[1].trace["dependence"])


def test_another_seed_or_replicate_is_other_luck():
    """Seeds and replicates differ from each other."""
    streams = [Luck.of(seed, [replicate]).normals.tobytes() for seed in range(4) for replicate in range(4)]
    assert len(set(streams)) == 16


def test_offers_come_at_their_rate():
    """The share of side-months with a fresh offer lies within 4 standard errors of offer_rate."""
    offers = strategies.run(strategies.two(offer_decay=0.0, offer_size=1.0), 400, trace=True).trace["offer"]
    error = 4 * np.sqrt(0.01 * 0.99 / offers.size)
    assert abs((offers > 0).mean() - 0.01) < error


def test_swapped_luck_swaps_the_sides():
    """With equal departments, the two sides of the luck swapped, so are the results."""
    organisation = strategies.organisation_of(strategies.two())
    luck = strategies.luck_for(organisation, 30)
    swapped = Luck(luck.normals[:, :, ::-1].copy(), luck.uniforms[:, ::-1].copy())
    one, other = (lanes.simulate(organisation, drawn).relationships for drawn in (luck, swapped))
    np.testing.assert_array_equal(one["trust_ab"], other["trust_ba"])
    np.testing.assert_array_equal(one["established"], other["established"])
    np.testing.assert_array_equal(one["quality"], other["quality"])
