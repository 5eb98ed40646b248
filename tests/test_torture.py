"""A short form of the campaign that tries to break the program (`make torture` is the long one)."""

from __future__ import annotations

from random import Random

import pytest

from tests.torture import collisions, faults, folders, kills, parts, scenarios

TIMES = {scenarios: 200, folders: 8, collisions: 8, kills: 7, parts: 5, faults: 14}
SEED = 20261126


@pytest.mark.parametrize("attack", TIMES, ids=lambda attack: attack.__name__.rpartition(".")[2])
def test_nothing_is_lost_or_false(attack, tmp_path):
    """Each attack raises where something is lost, false, or a traceback; and each try has an end that is counted."""
    count = attack.attack(Random(SEED), TIMES[attack], tmp_path)  # noqa: S311
    assert sum(count.values()) == TIMES[attack]
    assert len(count) > 1
