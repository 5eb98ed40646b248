"""Two processes start on one folder at the same time: no folder is lost, and what is finished is whole."""

from __future__ import annotations

from collections import Counter
from random import Random

from tests.torture.collisions import BEFORE, REFUSED, STARTS, collide

ROUNDS = 16
"""`make torture` does more."""


def test_two_starts_at_once_lose_nothing(made_once, tmp_path):
    """Some combinations of fresh, resume, overwrite, shard, merge and plot; some meet, and the second is told."""
    luck, met = Random(13), Counter()  # noqa: S311
    for number in range(ROUNDS):
        state = luck.choice(sorted(BEFORE))
        pair = luck.choice(sorted(STARTS)), luck.choice(sorted(STARTS))
        cwd = tmp_path / str(number)
        cwd.mkdir()
        ended = collide(pair, made_once(f"before-{state}", *BEFORE[state]), cwd, luck)
        met[sum(code == REFUSED for code, _ in ended)] += 1
    assert met[0] + met[1] > 0
