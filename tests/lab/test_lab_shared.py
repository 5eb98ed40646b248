"""What pages share: equal states are one, and are computed once for all who wait; what nobody waits for is dropped."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest

from partnering.lab.shared import Shared
from partnering.lab.state import edit, ensemble, live_story
from partnering.lab.state.experiment import Experiment
from partnering.lab.state.session import Session
from partnering.lab.state.words import words
from partnering.scenarios.scenario import from_data


def few(**luck) -> Experiment:
    """An experiment with few replicates."""
    return Experiment.of("coached-it").with_luck(replicates=30, **luck)


def test_experiments_that_are_alike_are_one():
    """Whatever way they came about; a number, its type, the luck or the scenario makes another one."""
    one = few().with_setting("organisation.clarity", 0.5)
    assert few() is few()
    assert one is few().with_settings({"organisation.clarity": 0.5})
    assert one is not few().with_setting("organisation.clarity", 0.4)
    assert few() is not few(seed=2)
    assert few() is not Experiment.of("company").with_luck(replicates=30)
    assert few(replicate=1) is not few()
    added = [edit.with_department(few(), "Legal") for _ in range(2)]
    assert added[0] is added[1]
    data = {"name": "Mine", "departments": {"A": {}, "B": {}, "C": {}}}
    assert Experiment.own(from_data(data)) is Experiment.own(from_data(dict(data)))
    turned = {**data, "departments": dict(reversed(data["departments"].items()))}  # other pairs meet other luck
    assert Experiment.own(from_data(turned)).organisation.departments == ("C", "B", "A")


def test_a_class_that_opens_one_link_is_computed_for_once(monkeypatch):
    """Figures, story and map of twenty pages are those of one; each page then goes its own way."""
    runs, stories = [], []
    job, told = ensemble.job, live_story.LiveStory
    monkeypatch.setattr(ensemble, "job", lambda experiment: runs.append(experiment) or job(experiment))
    monkeypatch.setattr(live_story, "LiveStory", lambda *one: stories.append(one[0]) or told(*one))

    async def live():
        pages = [Session(few()) for _ in range(20)]
        for page in pages:
            page.refresh()
        for page in pages:
            await page.settled()
        await pages[0].change(lambda experiment: experiment.with_setting("organisation.clarity", 0.1))
        await pages[0].settled()
        return pages

    first, second, *others = asyncio.run(live())
    assert [len({id(getattr(page, part)) for page in (second, *others)}) for part in ("ensemble", "story", "map")] == [
        1,
        1,
        1,
    ]
    assert first.ensemble.experiment.settings
    assert not second.ensemble.experiment.settings
    assert len(runs) == 2
    assert len(stories) <= 4  # two may begin at the same time; one of them is kept


def test_a_result_is_computed_as_long_as_somebody_waits():
    """One who goes gets nothing and takes nothing away from the others; when all have gone it is dropped."""
    begun = []

    def piece(number):
        begun.append(number)
        return number

    def job():
        first = yield [partial(piece, 1)]
        second = yield [partial(piece, 2)]
        return first + second

    async def live(*stay):
        shared = Shared(10)
        here = [True] * len(stay)
        asked = [asyncio.create_task(shared.get("key", job, lambda n=n: here[n])) for n in range(len(stay))]
        await asyncio.sleep(0)
        here[:] = stay
        found = await asyncio.gather(*asked)
        again = await shared.get("key", job, lambda: True)
        return found, again

    assert asyncio.run(live(False, True, True)) == ([None, [1, 2], [1, 2]], [1, 2])
    assert begun == [1, 2]
    begun.clear()
    assert asyncio.run(live(False, False)) == ([None, None], [1, 2])
    assert begun[-2:] == [1, 2]


def test_a_fault_reaches_all_who_wait_and_is_not_kept():
    """The next one who asks tries again."""
    tried = []

    def job():
        tried.append(1)
        yield [partial(int, "x")]

    async def live():
        shared = Shared(10)
        asked = [shared.get("key", job, lambda: True) for _ in range(3)]
        return await asyncio.gather(*asked, return_exceptions=True)

    assert {type(found) for found in asyncio.run(live())} == {ValueError}
    assert len(tried) == 1
    assert {type(found) for found in asyncio.run(live())} == {ValueError}
    assert len(tried) == 2


@pytest.mark.parametrize(("most", "kept"), [(100, 2), (15, 1), (5, 0)])
def test_no_more_is_kept_than_there_is_room_for(most, kept):
    """What was used last stays; what is too large by itself is given out and not kept."""

    async def live():
        shared = Shared(most, len)
        for name in ("first", "second"):
            assert await shared.get(name, lambda: once("x" * 10), lambda: True) == "x" * 10
        return len(shared._kept)

    def once(result):
        yield []
        return result

    assert asyncio.run(live()) == kept


def test_a_story_too_large_to_keep_is_told_all_the_same(monkeypatch):
    """And an equal page has one of its own."""
    monkeypatch.setattr(live_story.LiveStory, "size", 10**9)
    assert live_story.of(few(), words()) is not live_story.of(few(), words())
    monkeypatch.undo()
    assert live_story.of(few(), words()) is live_story.of(few(), words())
