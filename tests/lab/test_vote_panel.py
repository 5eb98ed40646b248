"""The vote on the page of the teacher, without a browser. It needs NiceGUI."""

from __future__ import annotations

import pytest

from partnering.lab.lessons.lesson import load
from partnering.lab.state import edit, ensemble
from partnering.lab.state.experiment import Experiment
from partnering.lab.state.session import Session
from partnering.lab.state.words import codes, words
from partnering.lab.vote.log import Log
from partnering.lab.vote.poll import CLOSED, OPEN, SHOWN, Poll, Question, Result
from partnering.lab.vote.room import Room
from partnering.statistics.intervals import Interval

pytest.importorskip("nicegui")


START = Experiment.of("two-departments").with_luck(replicates=30)


def panel(room, experiment=START, lesson=None, language="en"):
    """The panel of a page whose figures are there, at the bet of a lesson if one is given."""
    from partnering.lab.vote.panel import VotePanel

    session = Session(experiment, language=language)
    session.ensemble = ensemble.run(session.experiment)
    session.locked = lesson is not None
    made = VotePanel(session, room, lambda: lesson)
    made._look()
    return made


@pytest.mark.parametrize("lesson", [None, load()[0]], ids=["no lesson", "a lesson"])
def test_at_the_bet_of_a_lesson_no_earlier_vote_is_shown(blank, lesson):
    """Neither its result nor its bets, and nothing leads there; the vote of the lesson is shown as its bets come."""
    room = Room([])
    for question in (Question("Before?"), Question("And then?", lesson=load()[0].id)):
        room.open(question)
        room.bet(room.enter("a"), room.poll.id, 1, 40, "Ada")
        room.show(Result(3.6, 2.5, 4.9))
    made, hidden = panel(room, lesson=lesson), lesson is not None
    for one in (made.which, made.who, made.download, made.replay):
        assert one.visible != hidden
    assert (made.summary.text == "") == hidden
    assert ("markLine" not in made.chart.options["series"][0]) == hidden
    assert (made.counts.text.startswith("0 bets"), made.begin.visible) == (hidden, True)
    room.open(Question("And now?", lesson=load()[0].id))
    room.bet(room.enter("a"), room.poll.id, 2, 50, "")
    made._look()
    assert (made.summary.text, made.replay.visible) == ("The bet: 50\u00a0%.", True)


@pytest.mark.parametrize(
    ("language", "bets", "told"),
    [
        ("en", [5], "The bet: +5\u00a0points."),
        ("en", [5, -2], "Middle of the bets: +1.5\u00a0points."),
        ("de", [5], "Der Tipp: +5\u00a0Punkte."),
        ("de", [5, -2], "Mitte der Tipps: +1,5\u00a0Punkte."),
    ],
)
def test_one_bet_is_no_half_of_the_bets(language, bets, told):
    """A single bet is told as it is, and several by their middle."""
    from partnering.lab.vote.asking import summary

    poll = Poll(Question("By how much?", change=True))
    for n, value in enumerate(bets):
        poll.bet(str(n), 1, value, "")
    assert summary(words(language), poll) == told


@pytest.mark.parametrize(
    ("change", "mean", "side", "step"),
    [(False, 3.3, "left", 20), (False, 50.0, "center", 20), (False, 96.0, "right", 20), (True, 50.0, "center", 50)],
)
def test_no_words_of_the_chart_lie_over_others(change, mean, side, step):
    """Counts stand above the line of the result; its name has no number beside it, and no end cuts it off."""
    from partnering.lab.views.theme import LIGHT
    from partnering.lab.vote.chart import histogram

    poll = Poll(Question("", change=change), result=Result(mean, mean, mean))
    for n in range(49):
        poll.bet(str(n), 1, 4, "")
    options = histogram(words(), LIGHT, poll)
    bars, counts = options["series"]
    assert bars["markLine"]["label"]["align"] == side
    assert counts["z"] > 5  # a line of ECharts has 5
    assert [(one["value"][1], one["label"]["formatter"]) for one in counts["data"]] == [(49, "49")]
    assert counts["data"][0]["label"]["textBorderColor"] == LIGHT.paper
    assert options["yAxis"]["max"] >= 1.1 * 49
    assert options["yAxis"]["axisLabel"]["showMaxLabel"] is False
    assert (options["xAxis"]["interval"], options["xAxis"]["min"] % step) == (step, 0)


def test_the_question_of_the_teacher_is_read_whole(blank):
    """Its field grows with its lines; the phones get it as one line."""
    room = Room([])
    made = panel(room)
    assert "autogrow" in made.free.props
    made.free.value = " And\nnow? "
    made._open()
    assert room.poll.question.text == "And now?"
    room.close()
    made.free.value = "\n"
    made._open()
    assert room.poll.question.text == words().say("vote.panel.free_default")


@pytest.mark.parametrize("experiment", [START, edit.without_tie(START, 0)], ids=["a tie", "no tie"])
@pytest.mark.parametrize("language", codes())
def test_a_survival_that_there_is_not_cannot_be_shown(blank, experiment, language):
    """The button is off then, and the panel says why."""
    room, has_tie = Room([]), experiment is START
    room.open(Question("How often?"))
    room.close()
    made = panel(room, experiment, language=language)
    assert (made.give.visible, made.give.enabled, made.wait.visible) == (True, has_tie, not has_tie)
    assert has_tie or made.wait.text == words(language).say("vote.panel.no_result")
    made._give()
    assert (room.poll.result is not None) == has_tie


@pytest.mark.parametrize("language", codes())
def test_a_file_of_votes_that_cannot_be_written_is_told(blank, tmp_path, language):
    """As long as it is so, beside the counts, and in present mode, which covers them."""
    from partnering.lab.present.view import PresentView
    from partnering.lab.views.story_view import StoryView

    file, words_of = tmp_path / "votes.jsonl", words(language)
    room = Room([], Log(file))
    made = panel(room, language=language)
    present = PresentView(made.session, StoryView(made.session), warning=made.unwritten)
    present._build()
    (covering,) = (one for one in blank.elements.values() if "present-warning" in one.classes)
    assert (made.unwritten.visible, covering.visible) == (False, False)
    file.unlink()
    file.mkdir()  # the disk takes no vote
    made._open()
    made._look()
    assert made.unwritten.text == words_of.say("vote.panel.unwritten", why="Is a directory")
    assert (made.unwritten.visible, covering.visible, covering.text) == (True, True, made.unwritten.text)
    assert room.poll is not None
    file.rmdir()
    made._look()
    assert not covering.visible
    assert (made.unwritten.visible, len(file.read_text(encoding="utf-8").splitlines())) == (False, 1)


SHARE = Interval(0.4, 0.3, 0.5, 30)
"""What came out."""


def test_a_closed_vote_of_a_lesson_gets_its_result_on_any_page_that_shows_it(blank):
    """As after a reload in the middle of the run, or where another lesson was opened by mistake."""
    lesson, other = load()[:2]
    room = Room([])
    room.open(Question("And now?", lesson=lesson.id))
    room.close()
    made = panel(room)
    made.lesson_result(other, SHARE)
    assert room.poll.phase == CLOSED
    made.lesson_result(lesson, SHARE)
    assert (room.poll.phase, room.poll.result.mean) == (SHOWN, pytest.approx(40.0))


def test_only_the_page_that_asked_gives_the_answer_while_a_class_bets(blank):
    """Another page may be at the end of the same lesson."""
    lesson, room = load()[0], Room([])
    asking, ahead = panel(room, lesson=lesson), panel(room)
    asking._open()
    ahead.lesson_result(lesson, SHARE)
    assert room.poll.phase == OPEN
    asking.lesson_result(lesson, SHARE)
    assert room.poll.phase == SHOWN


def test_a_page_of_something_else_does_not_close_the_vote(blank):
    """Only one that shows what the teacher asked of, such as the page itself after a reload."""
    room = Room([])
    asking, same, other = panel(room), panel(room), panel(room, edit.without_tie(START, 0))
    asking._open()
    for made in (other, same):
        made._look()
        made.session.history.add(START.with_luck(replicates=31))
        made._follow()
        assert room.poll.phase == (OPEN if made is other else CLOSED)


def test_a_vote_is_opened_once_by_two_presses(blank):
    """The second one can be on its way when the first is answered. A closed vote is followed by another one."""
    room = Room([])
    made = panel(room)
    made._open()
    made._open()
    assert len(room.polls) == 1
    room.close()
    made._open()
    assert len(room.polls) == 2
