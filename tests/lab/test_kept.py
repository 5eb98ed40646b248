"""What a page keeps in its browser: it comes back the same, within limits, and is checked like any link."""

from __future__ import annotations

import asyncio
import json
import threading

import pytest
from pydantic import ValidationError

from partnering.files.errors import InputError
from partnering.lab import kept
from partnering.lab.lessons.progress import Progress, named, of_query
from partnering.lab.state.address import query
from partnering.lab.state.experiment import Experiment
from partnering.lab.state.history import History
from partnering.lab.state.session import Session
from partnering.scenarios.scenario import from_data

START = Experiment.of("two-departments")
OWN = Experiment.own(from_data({"name": "Own", "departments": {"Büro 采购": {}, "B": {}}}))


def steps_of(*experiments, undone=()):
    """The steps of a history."""
    history = History(experiments[0])
    for one in (*experiments[1:], *undone[::-1]):
        history.add(one)
    for _ in undone:
        history.undo()
    return history.steps


def clarity(*values):
    """Experiments that differ in a number."""
    return [START.with_setting("organisation.clarity", value) for value in values]


def test_what_is_kept_comes_back_the_same():
    """Undo, redo, pin and lesson. Shipped ones are the very same, so that what is computed for them is shared."""
    steps = steps_of(START, OWN, *clarity(0.1, 0.2), undone=clarity(0.3, 0.4))
    progress = Progress(lesson="gap", step="see", bet="often")
    found, pinned, lesson = kept.read(kept.written(steps, OWN, progress), START)
    assert [list(map(query, part)) for part in (found[0], found[2])] == [list(map(query, steps[n])) for n in (0, 2)]
    assert found[1] is steps[1]
    assert (query(pinned), lesson) == (query(OWN), progress)
    history = History(START)
    history.restore(found)
    assert history.redo() is steps[2][-1]
    assert history.undo() is steps[1]


def test_no_more_is_kept_than_there_is_room_for(monkeypatch):
    """The oldest steps are left out; of a page that is too large for a link nothing is kept."""
    many = clarity(*(n / 100 for n in range(60)))
    past, now, _ = kept.read(kept.written(steps_of(*many), None, None), START)[0]
    assert (past, now) == (many[-1 - kept.MOST : -1], many[-1])
    monkeypatch.setattr(kept, "MAX_SIZE", 800)
    assert len(kept.written(steps_of(*many), None, None)) < 800
    monkeypatch.setattr(kept, "_query", lambda _: None)
    assert kept.written(steps_of(START), None, None) is None


@pytest.mark.parametrize(
    "change",
    [
        {"now": "scenario=../../etc/passwd"},
        {"now": "scenario=company&set=organisation.clarity%3D9&edition=2"},
        {"past": ["scenario=company"] * (kept.MOST + 1)},
        {"past": "scenario=company"},
        {"pinned": 5},
        {"lesson": {"lesson": "gap", "step": "see", "bet": None}},
        {"lesson": {"lesson": "gap", "step": "predict", "bet": "<img src=x>"}},
        {"lesson": {"lesson": "nothing", "step": "predict", "bet": None}},
        {"more": 1},
    ],
)
def test_what_the_lab_did_not_keep_is_refused(change):
    """Whoever changes what the browser holds gets no further than with a link."""
    plain = json.loads(kept.written(steps_of(START), None, None))
    with pytest.raises((InputError, ValidationError)):
        kept.read(json.dumps(plain | change), START)


def test_a_link_names_a_lesson():
    """None without one; the nearest name of one that there is not."""
    assert of_query("scenario=company") is None
    assert of_query("utm_source=mail&lesson=gap") is named("gap")
    with pytest.raises(InputError, match='link: unknown lesson "gapp"; did you mean "gap"'):
        of_query("lesson=gapp")


def test_a_page_that_was_left_before_its_last_step_was_kept_keeps_its_undo():
    """The address is newer then. What the user changed while the browser was asked comes after it."""
    a, b, c, d = clarity(0.1, 0.2, 0.3, 0.4)
    left = [a], b, [c]
    assert kept.after(left, ([], b, [])) == ([a], b, [c])
    assert kept.after(left, ([], d, [])) == ([a, b], d, [])
    assert kept.after(left, ([b], d, [])) == ([a, b], d, [])
    assert kept.after(left, ([c], d, [])) == ([a, b, c], d, [])


def test_a_change_before_the_browser_has_said_what_it_kept_stays(blank, monkeypatch):
    """It is a step of undo, after those that the browser kept; and what the address has pinned stays pinned."""
    from partnering.lab.lessons.view import LessonView

    first, second, third = clarity(0.1, 0.2, 0.3)
    page = kept.written(steps_of(START, first, second), None, None)
    go, real = threading.Event(), kept.read
    monkeypatch.setattr(kept, "read", lambda *what: go.wait(10) and real(*what))

    async def live():
        session = Session(second, OWN)
        session.pause()
        monkeypatch.setattr(session, "resume", lambda: None)
        with blank:
            keeper = kept.Keeper(session, LessonView(session), None, asyncio.Semaphore(1))
        recalled = asyncio.ensure_future(keeper._recalled(page))
        await asyncio.sleep(0)
        await session.change(lambda _: third)
        go.set()
        await recalled
        return session

    session = asyncio.run(live())
    assert session.history.steps == ([START, first, second], third, [])
    assert session.to_pin is OWN
