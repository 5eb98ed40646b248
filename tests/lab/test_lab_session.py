"""One page's session: its own experiment, work off the event loop, the newest request wins."""

from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from partnering.lab import turns
from partnering.lab.state import diagnosis, edit, ensemble, link, needs_map
from partnering.lab.state.experiment import Experiment
from partnering.lab.state.history import History
from partnering.lab.state.link import Link
from partnering.lab.state.live_story import LiveStory
from partnering.lab.state.narrator import Narrator
from partnering.lab.state.session import Session
from partnering.scenarios.scenario import from_data
from partnering.version import EDITION


@pytest.fixture(autouse=True)
def _coarse_maps(monkeypatch):
    """Maps of four cells: these tests ask when a map comes, not what it says."""
    monkeypatch.setattr(needs_map, "NEEDS", (0.4, 0.8))
    monkeypatch.setattr(needs_map, "GAPS", (0.0, 0.3))


def few(name: str = "two-departments") -> Experiment:
    """An experiment with few replicates."""
    return Experiment.of(name).with_luck(replicates=30)


def settled(*experiments: Experiment, act=None) -> list[Session]:
    """Sessions after `act` and all that it asks for."""

    async def live() -> list[Session]:
        sessions = [Session(experiment) for experiment in experiments]
        for session in sessions:
            session.refresh()
        if act:
            await act(*sessions)
        for session in sessions:
            await session.settled()
        return sessions

    return asyncio.run(live())


def test_figures_story_and_map_follow_the_experiment():
    """All three are computed for the current experiment."""
    (session,) = settled(few())
    assert session.ensemble.experiment is session.story.experiment is session.experiment
    assert session.story.months[-1].month == session.month == 1
    assert session.map.pair == ("IT", "Marketing")


def test_the_newest_request_wins(monkeypatch):
    """While one experiment is computed many may come: only the last of them is taken up, and its figures stand."""
    real, computed, go = ensemble._joined, [], threading.Event()

    def slow(experiment, every, found):
        computed.append(experiment)
        go.wait(10)
        return real(experiment, every, found)

    monkeypatch.setattr(ensemble, "_joined", slow)
    heard = []

    async def drag(session):
        session.on_ensemble.append(lambda: heard.append(session.ensemble.experiment.settings))
        await asyncio.sleep(0)
        for value in (0.1, 0.2, 0.3, 0.4, 0.5):
            await session.change(
                lambda experiment, to=value: experiment.with_setting("organisation.clarity", to), slider="clarity"
            )
        go.set()

    (session,) = settled(few(), act=drag)
    assert session.ensemble.experiment.settings == {"organisation.clarity": 0.5}
    assert heard[-1] == {"organisation.clarity": 0.5}
    assert len(computed) <= 3
    assert session.history.undo().settings == {}


def test_ten_pages_have_their_own_experiment():
    """At once, each with figures of its own."""

    async def change(*sessions):
        await asyncio.gather(
            *(
                session.change(lambda experiment, to=n / 10: experiment.with_setting("organisation.shared_outcome", to))
                for n, session in enumerate(sessions)
            )
        )

    sessions = settled(*(few() for _ in range(10)), act=change)
    for n, session in enumerate(sessions):
        assert session.ensemble.experiment.settings == {"organisation.shared_outcome": n / 10}
        alone = ensemble.run(few().with_setting("organisation.shared_outcome", n / 10))
        assert session.ensemble.interval("quality") == alone.interval("quality")


def test_the_event_loop_is_never_blocked():
    """While a thousand stories are run, other work goes on."""
    gaps = []

    async def watch(session):
        await session.change(lambda experiment: experiment.with_luck(replicates=3000, seed=77))
        loop = asyncio.get_running_loop()
        while session.busy:
            before = loop.time()
            await asyncio.sleep(0.001)
            gaps.append(loop.time() - before)

    settled(few("company"), act=watch)
    assert len(gaps) > 10


def test_bad_input_is_told_and_changes_nothing():
    """One line, and the experiment as it was."""
    told = []

    async def spoil(session):
        session.on_fault.append(told.append)
        assert not await session.change(lambda experiment: experiment.with_setting("organisation.clarity", 9))

    experiment = few()
    (session,) = settled(experiment, act=spoil)
    assert session.experiment is experiment
    assert len(told) == 1
    assert "\n" not in told[0]


def test_a_slider_that_is_let_go_before_its_move_is_done_ends_a_step_all_the_same(monkeypatch):
    """A move takes a moment in a thread; after a pause the next one is a step of its own."""
    monkeypatch.setattr(History, "PAUSE", 0.0)

    async def move(session):
        def to(value):
            return session.change(lambda now: now.with_setting("organisation.clarity", value), "organisation.clarity")

        first = asyncio.create_task(to(0.6))
        await asyncio.sleep(0)
        await session.let_go()
        await first
        await to(0.9)

    session = settled(few(), act=move)[0]
    assert [one.settings.get("organisation.clarity") for one in session.history.steps[0]] == [None, 0.6]


def test_a_month_that_is_chosen_while_another_story_comes_stays(monkeypatch):
    """The new story is run that far too. Before, it went back to the month in which it was asked for."""
    real, begun, go = LiveStory.to, threading.Event(), threading.Event()

    async def choose(session):
        await session.settled()
        known = session.story

        def slow(story, month):
            if story is not known:
                begun.set()
                go.wait(10)
            return real(story, month)

        monkeypatch.setattr(LiveStory, "to", slow)
        await session.change(lambda now: now.with_setting("organisation.clarity", 0.6), "organisation.clarity")
        await asyncio.to_thread(begun.wait, 10)
        await session.show_month(5)
        assert (session.story, session.month) == (known, 5)
        go.set()

    (session,) = settled(few(), act=choose)
    assert session.story.experiment is session.experiment
    assert len(session.story.months) == session.month == 5


def test_of_two_months_the_one_that_was_chosen_last_stays(monkeypatch):
    """Also where the first of them takes longer, because the story is not run that far yet."""
    real, shown = LiveStory.to, []

    def slow(story, month):
        if month == 20:
            time.sleep(0.05)
        return real(story, month)

    monkeypatch.setattr(LiveStory, "to", slow)

    async def choose(session):
        await session.settled()
        session.on_story.append(lambda: shown.append(session.month))
        await asyncio.gather(session.show_month(20), session.show_month(3))

    (session,) = settled(few(), act=choose)
    assert shown == [20, 3]
    assert session.month == 3


def test_a_failure_is_told_and_the_page_goes_on(monkeypatch):
    """A fault of the program is said on the page, without folders of the server, and the next change works."""
    real, told = ensemble._joined, []

    def broken(experiment, every, found):
        raise RuntimeError("/home/teacher/secret")

    async def act(session):
        session.on_fault.append(told.append)
        await session.settled()
        monkeypatch.setattr(ensemble, "_joined", broken)
        await session.change(lambda experiment: experiment.with_luck(seed=5))
        with pytest.raises(RuntimeError):
            await session.settled()
        monkeypatch.setattr(ensemble, "_joined", real)
        await session.change(lambda experiment: experiment.with_luck(seed=6))

    (session,) = settled(few(), act=act)
    assert told == ["the lab failed: RuntimeError; the log of the server says more"]
    assert session.ensemble.experiment.seed == 6


def test_a_page_knows_what_is_still_of_an_older_experiment():
    """First everything is; figures, story and map become current one by one; another tie makes the map old."""
    heard = []

    async def act(session):
        for listeners in (session.on_change, session.on_ensemble, session.on_story, session.on_map):
            listeners.append(lambda: heard.append(session.pending))
        assert session.pending == {"figures", "story", "map"}
        await session.settled()
        assert session.pending == set()
        await session.change(lambda experiment: experiment.with_setting("organisation.clarity", 0.1))
        await session.settled()
        session.choose_tie(1)
        await session.settled()

    settled(few("coached-it"), act=act)
    one_by_one = [{"story", "map"}, {"map"}, set()]
    assert heard == [*one_by_one, {"figures", "story", "map"}, *one_by_one, {"map"}, set()]


def test_maps_are_kept_while_only_the_need_of_the_tie_changes(monkeypatch):
    """Moving the tie's own need moves the marker, not the map."""

    async def move(session):
        await session.settled()
        first = session.map
        monkeypatch.setattr(needs_map, "job", lambda *_: pytest.fail("computed again"))
        await session.change(
            lambda experiment: experiment.with_settings(needs_map.need_settings(experiment, 0, 0.4, 0.2))
        )
        await session.settled()
        assert session.map is first

    settled(few(), act=move)


def test_the_story_of_a_large_organisation_is_not_told():
    """A thousand stories are run all the same."""
    names = {f"D{n}": {} for n in range(201)}
    data = {"name": "Large", "months": 3, "departments": names, "relationships": {"default": "none", "pairs": []}}
    data["relationships"]["pairs"] = [{"between": ["D0", f"D{n}"]} for n in range(1, 201)]
    (session,) = settled(Experiment.own(from_data(data)).with_luck(replicates=20))
    assert session.story is None
    assert session.ensemble.replicates == 20


def test_a_story_that_would_never_end_is_not_told():
    """Of many ties over many months; the same over fewer months is."""
    names = {f"D{n}": {} for n in range(12)}
    long, short = (from_data({"name": "Long", "months": months, "departments": names}) for months in (1200, 2))
    first, second = settled(*(Experiment.own(one).with_luck(replicates=20) for one in (long, short)))
    assert first.story is None
    assert second.story.horizon == 2


def test_the_map_is_held_back_while_a_class_bets():
    """From the page and from the download: it holds the answer."""
    heard = []

    async def bet(session):
        session.on_lock.append(lambda: heard.append(session.shown_map))
        await session.settled()
        session.lock(True)
        session.lock(False)

    (session,) = settled(few(), act=bet)
    assert heard == [None, session.map]
    assert session.shown_map.pair == ("IT", "Marketing")


def test_nothing_is_computed_for_a_page_that_nobody_looks_at(monkeypatch):
    """Not before a browser shows it, and not after it has gone; when it comes back the rest is computed."""
    began = []
    real = ensemble._Runs.go_on
    monkeypatch.setattr(ensemble._Runs, "go_on", lambda runs: began.append(runs) or real(runs))

    async def live():
        session = Session(few())
        session.pause()
        session.refresh()
        await session.settled()
        assert (session.ensemble, began) == (None, [])
        session.resume()
        session.on_ensemble.append(session.pause)  # it goes before the story and the map are there
        await session.settled()
        assert session.pending == {"story", "map"}
        session.on_ensemble.clear()
        session.resume()
        await session.settled()
        assert session.pending == set()

    asyncio.run(live())


def test_a_page_that_is_away_for_a_moment_gets_its_map_all_the_same(monkeypatch):
    """What was dropped meanwhile is computed anew, although the page is back before anybody notices."""
    real, dropped = turns.in_turns, []

    async def dropped_once(job, wanted, pool=turns.POOL):
        if pool is turns.LATER and not dropped:
            dropped.append(job)
            page.pause()
            page.resume()
            return None
        return await real(job, wanted, pool)

    async def look(opened):
        nonlocal page
        page = opened

    page = None
    monkeypatch.setattr("partnering.lab.shared.in_turns", dropped_once)
    (seen,) = settled(few(), act=look)
    assert dropped
    assert seen.map is not None
    assert not seen.pending


def test_a_page_opens_with_what_its_link_has_pinned():
    """Its figures are computed after those of the page; unpinning takes it out of the link."""
    other, links = few().with_setting("organisation.clarity", 0.1), []

    async def live():
        session = Session(few(), other)
        session.link.on_change.append(lambda: links.append(session.link.query))
        session.refresh()
        await session.settled()
        pinned = session.pinned
        session.pin()
        await session.settled()
        return pinned, session.pinned

    pinned, unpinned = asyncio.run(live())
    assert pinned.experiment is other
    assert pinned.interval("survival") == ensemble.run(other).interval("survival")
    assert unpinned is None
    assert links == [f"scenario=two-departments&replicates=30&edition={EDITION}"]


def test_the_link_of_a_page_follows_its_experiment():
    """Forward and back."""
    heard = []

    async def change(session):
        session.link.on_change.append(lambda: heard.append(session.link.query))
        await session.settled()
        await session.change(lambda experiment: experiment.with_setting("organisation.clarity", 0.1))
        await session.settled()
        await session.undo()

    settled(few(), act=change)
    start = "scenario=two-departments"
    end = f"replicates=30&edition={EDITION}"
    assert heard == [f"{start}&set=organisation.clarity%3D0.1&{end}", f"{start}&{end}"]


def test_undo_and_redo_wait_for_a_move_that_is_on_its_way():
    """They are of that move, and the step before it is not lost."""
    go, heard = threading.Event(), []

    def held(now):
        go.wait(10)
        return now.with_setting("organisation.clarity", 0.9)

    async def move(session):
        await session.change(lambda now: now.with_setting("organisation.clarity", 0.6))
        session.on_change.append(lambda: heard.append(session.experiment.settings["organisation.clarity"]))
        asked = [asyncio.ensure_future(one) for one in (session.change(held), session.undo(), session.redo())]
        await asyncio.sleep(0)
        go.set()
        await asyncio.gather(*asked)

    (session,) = settled(few(), act=move)
    assert heard == [0.9, 0.6, 0.9]
    assert [one.settings.get("organisation.clarity") for one in session.history.steps[0]] == [None, 0.6]


def test_a_change_to_the_same_experiment_is_no_step():
    """Undo would do nothing."""

    async def change(session):
        assert await session.change(lambda now: now)

    (session,) = settled(few(), act=change)
    assert not session.history.can_undo


def test_a_month_that_is_told_is_there_while_others_are_told(monkeypatch):
    """The page that draws it waits for nobody: the whole server would stand still. What happened in it is there too."""
    real, narrate, begun, go = LiveStory._run_month, Narrator.add, threading.Event(), threading.Event()
    seen = []

    def slow(story):
        if len(story.months) == 3:
            begun.set()
            go.wait(10)
        real(story)

    def add(narrator, month, ties, people):
        seen.append(len(story.months))
        narrate(narrator, month, ties, people)

    monkeypatch.setattr(LiveStory, "_run_month", slow)
    monkeypatch.setattr(Narrator, "add", add)
    story = LiveStory(few())
    with ThreadPoolExecutor(2) as pool:
        last = pool.submit(story.to, story.horizon)
        begun.wait(10)
        try:
            assert pool.submit(story.to, 3).result(1).month == 3
        finally:
            go.set()
        assert last.result(10).month == story.horizon
    assert seen == [*range(story.horizon)]  # of each month before the page finds it


def test_steps_of_the_story_add_up(monkeypatch):
    """Also where they are asked for faster than it is told; and back again."""

    async def step(session):
        await session.settled()
        go, real = threading.Event(), LiveStory.to

        def slow(story, month):
            go.wait(10)
            return real(story, month)

        monkeypatch.setattr(LiveStory, "to", slow)
        steps = [asyncio.ensure_future(session.go_on(by)) for by in (1, 1, 1, 1, 1, -1)]
        await asyncio.sleep(0)
        go.set()
        await asyncio.gather(*steps)

    (session,) = settled(few(), act=step)
    assert session.month == 5


def test_a_tie_of_an_older_experiment_is_chosen_by_its_names():
    """Where the page still shows one with another tie before it; a tie that is gone is not chosen."""

    async def choose(session):
        old = session.experiment
        await session.change(lambda now: edit.without_tie(now, 1))
        last = len(old.organisation.parties) - 1
        session.choose_tie(last, old)
        assert session.experiment.organisation.parties[session.tie] == old.organisation.parties[last]
        assert session.tie_in(old) == last
        session.choose_tie(1, old)
        assert session.tie == last - 1

    settled(few("coached-it"), act=choose)


def test_a_tie_that_is_chosen_while_the_ties_are_ranked_stays(monkeypatch):
    """Nobody waits for the most fragile one any more."""
    real, begun, go = diagnosis.ties, threading.Event(), threading.Event()

    def slow(*what):
        begun.set()
        go.wait(10)
        return real(*what)

    def none(ranked, tie):
        yield []
        return diagnosis.Closer(tie, ranked.ties[:0], ranked.ties[:0])

    monkeypatch.setattr(diagnosis, "ties", slow)
    monkeypatch.setattr(diagnosis, "closer", none)

    async def choose(session):
        await session.settled()
        session.diagnose(most_fragile=True)
        await asyncio.to_thread(begun.wait, 10)
        session.choose_tie(2)
        go.set()

    (session,) = settled(few("coached-it"), act=choose)
    assert session.tie == 2 != session.diagnosing.ranking.place(0)


def test_the_link_does_not_wait_for_the_figures_of_an_older_experiment(monkeypatch):
    """Who reloads the page meanwhile loses no move. Where moves follow fast, the last one has a link."""
    real, begun, go = ensemble._joined, threading.Event(), threading.Event()

    def slow(*what):
        begun.set()
        go.wait(10)
        return real(*what)

    monkeypatch.setattr(ensemble, "_joined", slow)
    monkeypatch.setattr(Link, "EVERY", 0.0)
    free, links = asyncio.Event(), []

    async def held(work, *what):
        await free.wait()
        return work(*what)

    monkeypatch.setattr(link, "turn", held)

    async def move(session):
        session.link.on_change.append(lambda: links.append(session.link.query))
        await asyncio.to_thread(begun.wait, 10)
        for value in (0.1, 0.2, 0.3, 0.4):
            await session.change(lambda now, to=value: now.with_setting("organisation.clarity", to), slider="clarity")
        assert not session.link.is_current
        free.set()
        await session.link.settled()
        assert session.link.is_current
        assert session.ensemble is None
        assert "clarity%3D0.4" in links[-1]
        assert len(links) <= 2
        go.set()

    settled(few(), act=move)
