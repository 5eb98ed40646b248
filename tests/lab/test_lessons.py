"""The lessons: the model bears out what each says, and each has all its texts in every language."""

from __future__ import annotations

import asyncio
import re
import threading

import numpy as np
import pytest

from partnering.engine.lanes import simulate
from partnering.files.errors import InputError
from partnering.lab.lessons import wording
from partnering.lab.lessons.lesson import FILE, Lesson, load
from partnering.lab.lessons.progress import Progress
from partnering.lab.state import ensemble
from partnering.lab.state.experiment import Experiment
from partnering.lab.state.session import Session
from partnering.lab.state.words import codes, words
from partnering.lab.views.wording import signed
from partnering.model.luck import Luck
from partnering.model.outcomes import MISSED, MODES
from partnering.statistics.intervals import interval
from tests.documents.test_language import texts

LESSONS = load()
ENGLISH = words("en")


def test_there_is_a_lesson_for_each_main_idea():
    """Need and trust; power and exit; pay; bearing and names; firms; what breaks, comes back and mends; surveys."""
    ideas = "need trust gap exit bonus half servant names firms balance return mend coach survey"
    assert [lesson.id for lesson in LESSONS] == ideas.split()


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)
def test_the_model_bears_out_what_a_lesson_says(lesson):
    """The whole 95 % interval lies within the choice that its words rely on, and every thing to try runs."""
    before, after = ensemble.run(lesson.start()), ensemble.run(lesson.end())
    found = lesson.figure(after, before)
    low, high = lesson.choices[lesson.answer]
    assert low <= found.low
    assert found.high < high or high > 1
    assert lesson.right(found) == lesson.answer
    assert lesson.measure == "survival" or len(before.experiment.organisation.pairs) == 1  # what its dots can show
    for name in lesson.tries:
        assert lesson.attempt(name).organisation.months >= 1
    for code in codes():
        told = wording.result(words(code), lesson, after, before)
        assert wording.percent(words(code), before.interval(lesson.measure).mean) in told


def after(name: str, tried: str | None = None) -> ensemble.Ensemble:
    """What a lesson runs after the bet, or one of its things to try. The luck is not that of the page."""
    (lesson,) = (one for one in LESSONS if one.id == name)
    return ensemble.run((lesson.attempt(tried) if tried else lesson.end()).with_luck(seed=2024))


def modes_at_the_end(stories: ensemble.Ensemble) -> dict[str, float]:
    """The share of each mode at the horizon."""
    return dict(zip(MODES, stories.modes[-1].tolist(), strict=True))


@pytest.mark.parametrize(
    ("name", "tried", "low", "high"),
    [
        ("need", "word", 0.0, 0.05),  # a clear word does not make up for need
        ("need", "bonus", 0.0, 0.05),  # nor does one bonus
        ("trust", "reverse", 0.75, 1.0),  # need can wait for trust
        ("trust", "bonus", 0.0, 0.05),
        ("bonus", "needless", 0.0, 0.05),  # somebody must need something
        ("mend", "bonus", 0.9, 1.0),  # one bonus gives the reason that trust cannot give
        ("mend", "word", 0.0, 0.05),
        ("exit", "little", 0.9, 1.0),
        ("exit", "alone", 0.0, 0.05),
        ("return", "higher", 0.9, 1.0),  # it comes back at a higher need
        ("return", "bonus", 0.9, 1.0),
    ],
)
def test_what_a_lesson_says_of_a_thing_to_try_comes_out(name, tried, low, high):
    """Under other luck too."""
    (lesson,) = (one for one in LESSONS if one.id == name)
    found = after(name, tried).interval(lesson.measure)
    assert low <= found.low <= found.high <= high


def test_the_lesson_of_the_gap_names_the_modes_and_the_shortfall_that_come_out():
    """Contract, then customer and supplier; the stronger side's contribution falls short first."""
    stories = after("gap")
    modes = modes_at_the_end(stories)
    assert sorted(modes, key=modes.__getitem__)[-2:] == ["customer–supplier", "contract"]
    assert modes["contract"] > 0.55  # most ties: 0.55 is beyond the luck of a thousand
    missed = stories.relationships["missed"]
    marketing = (missed == MISSED.index(("contribution", 1))).sum()
    assert marketing > 0.75 * (missed > 0).sum()


def test_pay_protects_more_than_few_offers():
    """The lesson of the firms: each protection alone, under the same luck. Most firms do become partners."""
    few_offers, paid_together = after("firms", "few-offers"), after("firms", "shared-pay")
    assert paid_together.difference(few_offers, "survival").low > 0.1
    firms = after("firms")
    assert few_offers.difference(firms, "survival").low > 0
    assert firms.interval("retention").high < 0.45
    assert firms.interval("formation").low > 0.5


def test_few_of_the_broken_agreements_come_back_after_the_offer():
    """The lesson of the balance: a contribution fell short first, and little is in force at the end."""
    stories = after("balance")
    assert stories.endings["contribution_low"].iloc[0] > 0.9
    assert stories.interval("in_force").high < 0.25


def test_trust_of_two_years_is_lost_within_half_a_year():
    """The lesson of the balance: the trust of IT in Sales, when the offer comes in month 24, and six months later."""
    (lesson,) = (one for one in LESSONS if one.id == "balance")
    organisation = lesson.end().organisation
    assert organisation.departments == ("IT", "Sales")
    of_it = simulate(organisation, Luck.of(2024, range(1000)), trace=["trust"]).trace["trust"][..., 0]
    first, before, after_it = (interval(of_it[:, month - 1]) for month in (1, 23, 30))
    assert before.low > first.high + 0.2
    assert after_it.high < first.low


def test_a_servant_comes_later_and_loses_more():
    """The lesson of the servant: agreements are made later, and fewer of them are kept."""
    (lesson,) = (one for one in LESSONS if one.id == "servant")
    equal, servant = ensemble.run(lesson.start().with_luck(seed=2024)), after("servant")
    assert equal.difference(servant, "retention").low > 0.05
    first = [one.relationships["established"] for one in (equal, servant)]
    assert np.mean(first[1][first[1] > 0]) > np.mean(first[0][first[0] > 0]) + 1


def test_each_share_of_a_common_result_helps():
    """The lesson of half a bonus: a quarter less than half, all more than half."""
    quarter, half, whole = after("half", "quarter"), after("half"), after("half", "all")
    assert half.difference(quarter, "survival").low > 0.1
    assert whole.difference(half, "survival").low > 0


def test_late_coaching_keeps_little_more_than_none():
    """The lesson of coaching before or after: early, more agreements come about and more hold; late, few come back."""
    (lesson,) = (one for one in LESSONS if one.id == "coach")
    early, late, none = ensemble.run(lesson.start().with_luck(seed=2024)), after("coach"), after("coach", "none")
    assert 0 < late.difference(none, "survival").low < late.difference(none, "survival").high < 0.05
    for outcome in ("formation", "retention", "in_force"):
        assert early.difference(late, outcome).low > 0.03


def test_a_survey_leaves_the_level_open_and_tells_the_change():
    """The lesson of the survey: the ends of the level are far apart, and it rises in nearly every organisation."""
    (lesson,) = (one for one in LESSONS if one.id == "survey")
    before, bonus = ensemble.run(lesson.start().with_luck(seed=2024)), after("survey")
    for one in (before, bonus):
        level = one.interval("survival")
        assert level.high - level.low > 0.6
    change = bonus.difference_in_draws(before, "survival")
    assert change.high - change.low < 0.2
    assert change.rises[1] > 0.9
    told = wording.result(ENGLISH, lesson, bonus, before)
    assert re.search(r"It rises in 9\d(\.\d)? % \(9\d(\.\d)?–\d+(\.\d)?\) of the plausible", told)


def test_equals_part_and_servants_stay():
    """The lesson of the broken tie: without trust equals end in contract, servants in conflict."""
    assert modes_at_the_end(after("mend"))["contract"] > 0.7
    assert modes_at_the_end(after("mend", "servants"))["conflict"] > 0.5


def test_runs_that_agree_are_told_without_an_interval():
    """Not "+0.0 (−0.4 to +0.4)"; and a loss that rounds to nothing has no sign of one."""
    (lesson,) = (one for one in LESSONS if one.id == "names")
    before, after = ensemble.run(lesson.start()), ensemble.run(lesson.end())
    share = wording.percent(ENGLISH, before.interval("survival").mean)
    told = wording.result(ENGLISH, lesson, after, before)
    assert told == f"It changed in not one run; before it was {share}, after it {share}."
    assert [signed(change) for change in (-0.0004, 0.0126, -0.05)] == ["+0.0", "+1.3", "−5.0"]
    assert [wording.percent(ENGLISH, rare) for rare in (0.0, 0.003, 0.5)] == ["0 %", "0.3 %", "50 %"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"scenario": 5}, "scenario"),
        ({"answer": "perhaps"}, "the choices must cover every figure once"),
        ({"choices": {"less": [0, 0.4], "more": [0.5, 1.1]}, "answer": "more"}, "cover every figure"),
        ({"trys": {}}, "trys"),
    ],
)
def test_a_file_of_lessons_is_checked(change, message, tmp_path):
    """Bad values, unknown keys and bets that leave something out are told with their line."""
    from ruamel.yaml import YAML

    plain = YAML(typ="safe").load(FILE.read_text(encoding="utf-8"))
    plain["lessons"][0] |= change
    with (tmp_path / "lessons.yaml").open("w", encoding="utf-8") as file:
        YAML(typ="safe").dump(plain, file)
    with pytest.raises(InputError, match=message) as told:
        load(tmp_path / "lessons.yaml")
    assert "lessons.yaml" in str(told.value)


@pytest.mark.parametrize("code", codes())
def test_every_lesson_has_all_its_texts_in_each_language(code):
    """And no language has texts of a lesson, choice or thing to try that there is not."""
    parts = {"title", "idea", "situation", "question", "choices", "why", "tries"}
    texts = words(code).words["lessons"]["each"]
    assert texts.keys() == {lesson.id for lesson in LESSONS}
    for lesson in LESSONS:
        own = texts[lesson.id]
        assert own.keys() == parts - (set() if lesson.tries else {"tries"})
        assert own["choices"].keys() == lesson.choices.keys()
        assert own.get("tries", {}).keys() == lesson.tries.keys()
        assert "{before}" in own["situation"]


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)
def test_a_text_names_departments_as_the_picture_beside_it_does(lesson):
    """In every language each text names the departments of the scenario that it names in English."""
    departments = lesson.start().organisation.departments

    def named(code: str) -> dict[str, set[str]]:
        own = texts(words(code).words["lessons"]["each"][lesson.id])
        return {key: {one for one in departments if re.search(rf"\b{one}\b", str(text))} for key, text in own.items()}

    for code in codes():
        assert named(code) == named("en")


@pytest.fixture
def taught(blank, monkeypatch):
    """A page that shows lessons, and the figures of all of them; nothing else is computed."""
    pytest.importorskip("nicegui")
    from partnering.lab.lessons.view import LessonView

    session = Session(Experiment.of("two-departments"))
    session.pause()
    view = LessonView(session)
    figures = ensemble.run(LESSONS[0].start().with_luck(replicates=20))

    async def at_once(_):
        return figures

    monkeypatch.setattr(view, "_figures", at_once)
    monkeypatch.setattr(blank, "run_javascript", lambda code: None)
    return view


def live(page, act):
    """Do something on a page."""

    async def living():
        with page:
            await act()

    asyncio.run(living())


def test_a_lesson_that_is_chosen_while_another_one_waits_for_its_result_stays_locked(blank, taught, monkeypatch):
    """Its question stood there with all that gives the answer away."""
    need, _, gap, *_ = LESSONS

    async def act():
        await taught.start(need)
        taught._choose(need.answer)
        known, go, waits = taught._figures, asyncio.Event(), asyncio.Event()

        async def slow(experiment):
            progress, found = taught.progress, await known(experiment)
            if progress.step == "see":
                waits.set()
                await go.wait()
            return found if progress is taught.progress else None

        monkeypatch.setattr(taught, "_figures", slow)
        bet = asyncio.ensure_future(taught._bet())
        await waits.wait()
        await taught.start(gap)
        go.set()
        await bet
        assert (taught.lesson, taught.progress.step) == (gap, "predict")
        assert taught.session.locked
        assert taught.session.experiment is gap.start()

    live(blank, act)


def test_a_change_on_its_way_does_not_close_a_lesson_that_opens(blank, taught, monkeypatch):
    """Neither a move before it, nor an undo while its scenario is read."""
    (gap,) = (one for one in LESSONS if one.id == "gap")
    start, begun, go = Lesson.start, threading.Event(), threading.Event()

    def held(lesson):
        begun.set()
        go.wait(10)
        return start(lesson)

    async def act():
        session = taught.session
        await session.change(lambda now: now.with_setting("organisation.clarity", 0.9))
        monkeypatch.setattr(Lesson, "start", held)
        opens = asyncio.ensure_future(taught.start(gap))
        await asyncio.to_thread(begun.wait, 10)
        await session.undo()
        await session.change(lambda now: now.with_setting("organisation.clarity", 0.8))
        assert session.locked
        go.set()
        await opens
        assert (taught.lesson, session.experiment) == (gap, gap.start())
        assert session.locked
        await session.undo()  # now it does
        assert taught.lesson is None

    live(blank, act)


def test_a_lesson_opens_after_all_changes_that_are_on_their_way(blank, taught, monkeypatch):
    """What its page shows already is brought back. What is pressed before it is there is of the lesson before."""
    need, gap = (one for one in LESSONS if one.id in ("need", "gap"))
    drawn = []

    async def act():
        session, go = taught.session, threading.Event()
        await session.change(lambda _: gap.start())
        await taught.open(Progress(lesson=need.id, step="try", bet=need.answer))
        monkeypatch.setattr(taught, "_draw", lambda *_, **how: drawn.append((taught.lesson, session.experiment)))
        moves = [session.change(lambda now: go.wait(10) and now), taught._try("word"), taught._step("see")]
        late = [taught._try("word"), taught._step("why"), taught._bet()]
        done = [asyncio.ensure_future(move) for move in (*moves, taught.start(gap), *late)]
        await asyncio.sleep(0)
        go.set()
        await asyncio.gather(*done)
        assert [*map(id, session.history.steps[0][-2:])] == [id(need.attempt("word")), id(need.end())]
        assert (taught.lesson, session.experiment) == (gap, gap.start())
        assert (taught.progress.step, session.locked) == ("predict", True)

    live(blank, act)
    assert drawn == [(gap, gap.start())] * 2
