"""Replicates a block at a time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnering.model.luck import Luck
from partnering.runs.blocks import blocks, blocks_with_luck


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
    """Seven replicates from the fifth on, in blocks: side by side, their luck is that drawn in one go."""
    replicates = range(5, 12)
    whole = Luck.of(3, replicates)
    uniforms = np.empty(whole.uniforms.shape)
    for place, source in blocks_with_luck(replicates, at_once, 3, 2):
        uniforms[..., place] = source.take(6).uniforms
    np.testing.assert_array_equal(uniforms, whole.uniforms)
