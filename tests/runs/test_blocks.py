"""Replicates a block at a time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnering.engine.state import LANES
from partnering.runs.blocks import SIDES_AT_ONCE, blocks, lanes_for
from partnering.runs.ensemble import joined, records
from tests.strategies import organisation_of, two


@given(st.integers(0, 50), st.integers(0, 40), st.integers(1, 60))
def test_blocks_hold_every_replicate_once_and_in_order(first, number, at_once):
    """None is longer than asked for, and only the last may be shorter."""
    replicates = range(first, first + number)
    found = blocks(replicates, at_once)
    assert [replicate for some in found for replicate in some] == list(replicates)
    assert all(len(some) == at_once for some in found[:-1])
    assert all(1 <= len(some) <= at_once for some in found)


@pytest.mark.parametrize("at_once", [1, 4, 7, 100])
def test_each_block_meets_the_luck_of_its_replicates(at_once):
    """Seven replicates from the fifth on, in blocks: joined, they are the runs made in one go."""
    organisation, replicates = organisation_of(two(months=12)), range(5, 12)
    whole = records([organisation], replicates, seed=3)[0].relationships
    found = joined([records([organisation], some, seed=3)[0] for some in blocks(replicates, at_once)])
    for name, values in found.relationships.items():
        np.testing.assert_array_equal(values, whole[name])


@given(st.integers(0, 200_000))
def test_a_block_is_bounded_and_fills_the_lanes_of_the_engine(pairs):
    """Never fewer runs than the engine takes side by side; beyond that, few sides × runs at a time."""
    runs = lanes_for(pairs)
    assert LANES <= runs <= 512
    assert runs == LANES or 2 * pairs * runs <= SIDES_AT_ONCE
