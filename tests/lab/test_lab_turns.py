"""Fair turns: no page waits for the whole of another page's job, and work that nobody waits for is dropped."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest

from partnering.files.errors import InputError
from partnering.lab import turns
from partnering.lab.turns import at_once, in_turns

ALWAYS = lambda: True  # noqa: E731


def squares(numbers, done=None):
    """A job: the sum of squares, one piece for each, and a last piece."""

    def square(number):
        if done is not None:
            done.append(number)
        return number**2

    found = yield [partial(square, number) for number in numbers]
    (total,) = yield [partial(sum, found)]
    return total


def test_a_job_has_the_same_result_in_turns_and_at_once():
    """The results of pieces come back in the order of the pieces."""
    assert at_once(squares(range(50))) == asyncio.run(in_turns(squares(range(50)), ALWAYS)) == 40_425


def test_a_job_without_pieces_has_a_result():
    """As a map has that is too large to be drawn."""
    assert asyncio.run(in_turns(squares([]), ALWAYS)) == 0


def test_a_small_job_does_not_wait_for_a_large_one():
    """It comes after a few pieces of the large one that was there before it."""
    done = []

    async def both():
        large = asyncio.create_task(in_turns(squares(range(1_000), done), ALWAYS))
        await asyncio.sleep(0)
        assert await in_turns(squares([7, 8]), ALWAYS) == 113
        before = len(done)
        await large
        return before

    assert asyncio.run(both()) < 100
    assert sorted(done) == list(range(1_000))


def test_what_nobody_waits_for_is_dropped():
    """After the pieces that run already."""
    done = []
    assert asyncio.run(in_turns(squares(range(1_000), done), lambda: len(done) < 10)) is None
    assert len(done) < 10 + 2 * turns.AT_ONCE


def test_a_job_that_takes_too_long_is_given_up(monkeypatch):
    """With one line that says what to do."""
    monkeypatch.setattr(turns, "MAX_SECONDS", 0.0)
    with pytest.raises(InputError, match=r"takes more than 0 s on this machine: choose fewer replicates"):
        asyncio.run(in_turns(squares(range(1_000)), ALWAYS))


def test_a_fault_in_a_piece_is_the_fault_of_the_job():
    """And the threads go on with other jobs."""
    with pytest.raises(TypeError):
        asyncio.run(in_turns(squares([None]), ALWAYS))
    assert at_once(squares([3])) == 9


def test_a_job_that_was_dropped_for_a_moment_stays_dropped():
    """A page that loses its connection and comes back at once asks anew: some pieces of its old job were never done."""
    answers = iter([True] * 8 + [False])
    assert asyncio.run(in_turns(squares(range(1_000)), lambda: next(answers, True))) is None
