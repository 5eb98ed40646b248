"""The editors while a change is on its way, without a browser: nothing is done to another one, nor twice."""

from __future__ import annotations

import asyncio

import pytest

from partnering.lab.state import edit, ensemble, needs_map
from partnering.lab.state.experiment import Experiment
from partnering.lab.state.session import Session
from partnering.lab.state.words import words
from partnering.model.parameters import BY_NAME

nicegui = pytest.importorskip("nicegui")

COMPANY = Experiment.of("company")
SERVANT = Experiment.of("servant-it")
OFFERED = Experiment.of("outside-offer")
IT_WORTH = "departments.IT.self_worth"


@pytest.fixture
def live(blank, monkeypatch):
    """A function that runs a coroutine as NiceGUI does, with all that its events begin."""
    from nicegui import background_tasks, core

    async def run(what):
        monkeypatch.setattr(core, "loop", asyncio.get_running_loop())
        with blank:
            await what
        while background_tasks.running_tasks:
            await asyncio.gather(*background_tasks.running_tasks)

    return lambda what: asyncio.run(run(what))


def session_of(experiment):
    """A session that computes nothing but changes."""
    session = Session(experiment)
    session.pause()
    return session


def press(button):
    """Press a button: its handlers are called as NiceGUI calls them."""
    for key, listener in [*button._event_listeners.items()]:
        if listener.type == "click":
            button._handle_event({"listener_id": key, "args": []})


def button(client, name, last=False):
    """A button of the page, by its name for screen readers or its text."""
    found = [
        one
        for one in client.elements.values()
        if name in (one.props.get("aria-label"), getattr(one, "text", None)) and one.tag == "q-btn"
    ]
    return found[-1 if last else 0]


async def done():
    """Wait until all that was begun is done."""
    from nicegui import background_tasks

    while background_tasks.running_tasks:
        await asyncio.gather(*background_tasks.running_tasks)


SAY = words().say


def test_renaming_a_department_changes_nothing_else(blank, live):
    """For a moment the editor shows the first department. It does not give the other one its purpose."""
    from partnering.lab.views.department_editor import DepartmentEditor

    async def rename():
        session = session_of(SERVANT)
        editor = DepartmentEditor(session)
        for old in SERVANT.organisation.departments[1:]:
            before = session.experiment
            editor.which.value = old
            editor.new_name.value = f"The {old}"
            press(button(blank, SAY("department.rename")))
            await done()
            assert session.experiment.scenario.data == edit.renamed(before, old, f"The {old}").scenario.data
            assert (editor.name, editor.new_name.value) == (f"The {old}", "")

    live(rename())


def test_adding_a_tie_writes_none_of_its_numbers(blank, live):
    """While another tie is shown, its need and trust are those of the scenario."""
    from partnering.lab.views.tie_editor import TieEditor

    async def add():
        session = session_of(COMPANY)
        editor = TieEditor(session)
        editor.which.value = 7
        first, second = (COMPANY.organisation.departments[int(part)] for part in editor.missing.value.split("+"))
        press(button(blank, SAY("tie.add")))
        await done()
        assert session.experiment.scenario.data == edit.with_tie(COMPANY, first, second).scenario.data
        assert {*session.experiment.organisation.parties[session.tie]} == {first, second}

    live(add())


def test_the_sliders_of_a_tie_show_its_own_numbers(live):
    """Not the mean of all ties, nor the sides of the first one."""
    from partnering.lab.views.tie_editor import TieEditor

    async def look():
        first, second = needs_map.ends(COMPANY.organisation, 4)
        path = f"relationships.{first}+{second}"
        numbers = {f"{path}.{first}.trust": 0.2, f"{path}.{second}.trust": 0.5, f"{path}.{second}.worth": 0.9}
        session = session_of(COMPANY.with_settings(numbers))
        editor = TieEditor(session)
        editor.by_side.value = True
        editor.which.value = 4
        assert editor.trust.shown == 0.35
        assert [side["trust"].shown for side in editor.sides] == [0.2, 0.5]
        assert editor.sides[1]["worth"].shown == 0.9

    live(look())


def gates():
    """Changes that wait until they are let through, in the order in which they were made."""
    waiting = []

    def changed(_):
        waiting.append(asyncio.get_running_loop().create_future())
        return waiting[-1]

    return waiting, changed


def test_a_slider_stays_where_it_was_moved_until_its_moves_are_made(live):
    """Then it shows what the page showed last, such as another number where a move was refused."""
    from partnering.lab.views import widgets

    async def move():
        waiting, changed = gates()
        slider = widgets.NumberSlider(words(), BY_NAME["clarity"], 0.6, changed, lambda: None)
        for value in (0.7, 0.8):
            slider.slider.value = value
            slider.set(0.6)
            assert slider.shown == slider.slider.value == value
        slider.set(0.75)
        waiting[0].set_result(None)
        await asyncio.sleep(0)
        assert slider.slider.value == 0.8
        waiting[1].set_result(None)
        await done()
        assert slider.shown == slider.slider.value == 0.75
        assert len(waiting) == 2  # what is shown is no move

    live(move())


def test_a_slider_shows_another_tie_at_once(live):
    """Its need would else be written for the other one."""
    from partnering.lab.views import widgets

    async def move():
        waiting, changed = gates()
        slider = widgets.NumberSlider(words(), BY_NAME["mutual_need"], 0.6, changed, lambda: None)
        slider.set(0.6, of="one")
        slider.slider.value = 0.7
        slider.set(0.3, of="another")
        assert slider.shown == slider.slider.value == 0.3
        waiting[0].set_result(None)
        await done()
        assert slider.shown == 0.3

    live(move())


def test_a_field_keeps_what_is_written_while_changes_are_made(live):
    """Also where it is given back what it had, which is a change then, and while it is empty."""
    from partnering.lab.views import widgets

    async def write():
        waiting, changed = gates()
        written = []
        field = widgets.number("months", 1, 60, lambda to: written.append(to) or changed(to))
        field.set(30)
        assert written == []
        for value in (33, 30):
            field.element.value = value
            field.set(33)
            assert field.element.value == value
        assert written == [33, 30]
        for one in waiting:
            one.set_result(None)
        field.set(30)
        await done()
        assert (field.element.value, written) == (30, [33, 30])
        field.element.value = None
        field.set(24)
        assert field.element.value is None
        field._left()
        assert (field.element.value, written) == (24, [33, 30])

    live(write())


def test_months_that_are_written_stay_while_an_older_change_is_answered(live):
    """The field went from 33 to 30 and back."""
    from partnering.lab.views.controls import Controls

    async def write():
        session = session_of(COMPANY)
        months, seen = Controls(session).months, []
        months.element.on_value_change(lambda event: seen.append(event.value))
        older = asyncio.ensure_future(session.change(lambda now: now.with_luck(seed=7)))
        months.element.value = 33
        await older
        await done()
        assert (session.experiment.scenario.months, session.experiment.seed, seen) == (33, 7, [33])
        months.element.value = 10_000
        await done()
        assert (months.element.value, session.experiment.scenario.months) == (33, 33)

    live(write())


def test_a_scenario_that_is_shown_is_not_chosen(live):
    """Two steps back, one after the other, stay two steps back."""
    from partnering.lab.views.controls import Controls

    async def step_back():
        session = session_of(COMPANY)
        Controls(session)
        for other in (SERVANT, OFFERED):
            await session.change(lambda _, other=other: other)
        await asyncio.gather(session.undo(), session.undo())
        await done()
        assert session.experiment is COMPANY

    live(step_back())


def test_all_sliders_of_a_number_follow_each_other(live):
    """Those of present mode and of the page, whichever is moved."""
    from partnering.lab.present.control import Control
    from partnering.lab.views.controls import Controls
    from partnering.lab.views.department_editor import DepartmentEditor
    from partnering.lab.views.tie_editor import TieEditor

    async def move():
        session = session_of(SERVANT)
        controls, tie, department = Controls(session), TieEditor(session), DepartmentEditor(session)
        department.which.value = "IT"
        present = Control(session)
        for path, slider in (
            ("organisation.clarity", controls.sliders["clarity"]),
            (IT_WORTH, department.sliders["self_worth"]),
            ("relationships.all.trust", tie.trust),
        ):
            await session.change(lambda now, path=path: now.with_setting(path, 0.31))
            slider.slider.value = 0.42  # on the page, though present mode is shown
            await done()
            if slider is tie.trust:
                await tie._let_go()
            assert present.moved.path.rsplit(".", 1)[1] == path.rsplit(".", 1)[1]
            assert present.slider.shown == 0.42
            present.slider.slider.value = 0.53
            await done()
            assert slider.shown == slider.slider.value == 0.53

    live(move())


def test_a_button_acts_once(live):
    """Not again while it acts, and not at the second click of a double click, which its page does not even send."""
    from nicegui import ui

    from partnering.lab.views import widgets

    async def act():
        acted, go = [], asyncio.Event()

        async def do():
            acted.append(1)
            await go.wait()

        made = widgets.act_once(ui.button("once"), do)
        (listener,) = (one for one in made._event_listeners.values() if one.type == "click")
        assert listener.js_handler == widgets.NO_SECOND
        for _ in range(3):
            press(made)
        await asyncio.sleep(0)
        assert len(acted) == 1
        go.set()
        await done()
        press(made)
        await done()
        assert len(acted) == 2

    live(act())


def test_one_dated_change_is_removed_by_two_presses(blank, live):
    """Whatever stands at its place then stays."""
    from partnering.lab.views.timeline_editor import TimelineEditor

    start = edit.with_dated(OFFERED, {"month": 9, "coach": ["IT"]})

    async def remove():
        session = session_of(start)
        editor = TimelineEditor(session)
        dated = start.scenario.timeline[0]
        await asyncio.gather(*(editor._change(edit.without_dated, 0, dated) for _ in range(2)))
        assert [type(one) for one in session.experiment.scenario.timeline] == [type(start.scenario.timeline[1])]
        session = session_of(start)
        TimelineEditor(session)
        remove = button(blank, SAY("timeline.remove"), last=True)
        press(remove)
        press(remove)
        await done()
        assert len(session.experiment.scenario.timeline) == 1

    live(remove())


def test_one_form_of_a_dated_change_is_opened(blank, live):
    """And one more when that is closed."""
    from partnering.lab.views.timeline_editor import TimelineEditor

    async def open_it():
        from nicegui import ui

        TimelineEditor(session_of(OFFERED))
        for name in ("timeline.edit", "timeline.add"):
            for _ in range(2):
                press(button(blank, SAY(name)))
                press(button(blank, SAY(name)))
                await asyncio.sleep(0)
                shown = [one for one in blank.elements.values() if isinstance(one, ui.dialog) and one.value]
                assert len(shown) == 1
                shown[0].submit(None)
                await done()

    live(open_it())


def test_a_dated_change_is_said_once_and_the_next_one_stays(live):
    """The key is pressed twice, and the next one is being written when the page answers."""
    from partnering.lab.views.timeline_editor import TimelineEditor

    async def say():
        session = session_of(OFFERED)
        editor = TimelineEditor(session)
        editor.said.value = "clarity=0.9 from 12"
        both = asyncio.gather(editor._say(), editor._say())
        await asyncio.sleep(0)
        editor.said.value = "clarity=0.5 from 20"
        await both
        assert len(session.experiment.scenario.timeline) == len(OFFERED.scenario.timeline) + 1
        assert editor.said.value == "clarity=0.5 from 20"
        await editor._say()
        assert editor.said.value == ""

    live(say())


def test_one_tie_and_one_department_are_removed_by_two_changes(live):
    """The second finds that it is gone already."""
    from partnering.lab.views.department_editor import DepartmentEditor
    from partnering.lab.views.tie_editor import TieEditor

    async def remove():
        session = session_of(COMPANY)
        editor = TieEditor(session)
        await asyncio.gather(editor._remove(), editor._remove())
        parties = [{*pair} for pair in COMPANY.organisation.parties]
        assert [{*pair} for pair in session.experiment.organisation.parties] == parties[1:]
        session = session_of(COMPANY)
        department = DepartmentEditor(session)
        await asyncio.gather(department._remove(), department._remove())
        assert session.experiment.organisation.departments == COMPANY.organisation.departments[1:]

    live(remove())


def test_a_slider_that_moves_just_after_a_removal_changes_the_tie_that_it_shows(live):
    """Or none, where that one is removed; not the one that has its place then."""
    from partnering.lab.views.tie_editor import TieEditor

    async def move():
        session = session_of(COMPANY)
        editor = TieEditor(session)
        await asyncio.gather(editor._remove(), *(move(0.7) for move in (editor._both("trust"),)))
        assert session.experiment.scenario.data == edit.without_tie(COMPANY, 0).scenario.data
        shown = session.experiment.organisation.parties[1]
        session.choose_tie(1)
        removed = session.change(lambda now: edit.without_tie(now, 0))
        await asyncio.gather(removed, editor._both("trust")(0.7))
        organisation = session.experiment.organisation
        assert organisation.parties[0] == shown
        assert organisation.at_start["trust"][:2].tolist() == [0.7, 0.7]
        assert 0.7 not in organisation.at_start["trust"][2:]

    live(move())


def test_what_a_diagnosis_offers_is_tried_once(blank, live):
    """Two presses would apply an intervention twice."""
    from partnering.lab.views.diagnosis_view import DiagnosisView

    async def try_it():
        session = session_of(OFFERED)
        view = DiagnosisView(session)
        view._try("Try it", lambda now: edit.with_dated(now, {"month": 9, "coach": ["IT"]}))
        for _ in range(2):
            press(button(blank, "Try it"))
        await done()
        assert len(session.experiment.scenario.timeline) == len(OFFERED.scenario.timeline) + 1

    live(try_it())


def test_a_result_is_kept_by_two_presses(blank, live):
    """The second one does not let go of it."""
    from partnering.lab.present.screens import CompareScreen

    async def keep():
        session = session_of(Experiment.of("two-departments").with_luck(replicates=20))
        session.ensemble = ensemble.run(session.experiment)
        CompareScreen(session)
        for _ in range(2):
            press(button(blank, SAY("present.keep")))
        assert session.pinned is session.ensemble

    live(keep())
