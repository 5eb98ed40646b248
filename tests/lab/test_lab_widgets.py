"""Parts of the page without a browser: sliders, downloads, and the page of a failure. They need NiceGUI."""

from __future__ import annotations

import asyncio
import re
from math import isfinite
from types import SimpleNamespace

import pytest

from partnering.figures import canvas
from partnering.lab.exports import archive as export
from partnering.lab.state import edit, ensemble
from partnering.lab.state.experiment import Experiment
from partnering.lab.state.session import Session
from partnering.lab.state.words import words
from partnering.model.parameters import BY_NAME, DEPARTMENT, ORGANISATION, PAIR, SIDE
from partnering.scenarios.scenario import from_data

pytest.importorskip("nicegui")

ENGLISH = words()


def texts(client) -> list[str]:
    """All texts on a page."""
    return [element.text for element in client.elements.values() if getattr(element, "text", "")]


@pytest.mark.parametrize(
    ("name", "end", "step"),
    [
        ("reputation", 0.1, 0.001),
        ("balancing", 0.25, 0.001),
        ("offer_rate", 0.4, 0.01),
        ("clarity", 1.0, 0.01),
        ("responsiveness", 20, 0.1),
    ],
)
def test_a_small_default_does_not_look_like_nothing(blank, name, end, step):
    """A slider ends at ten times its default at most, says so, and goes as far as a scenario does."""
    from partnering.lab.views import widgets

    parameter = BY_NAME[name]
    made = widgets.NumberSlider(ENGLISH, parameter, parameter.default, lambda value: None, lambda: None)
    assert (made.slider.props["max"], made.slider.props["step"]) == (end, step)
    assert (f"The slider ends at {end:g}" in widgets.explained(parameter, ENGLISH)) == (end < parameter.high)
    made.set(parameter.high)
    assert made.slider.props["max"] == made.slider.value == parameter.high
    made.set(parameter.default)
    assert made.slider.props["max"] == end


def test_what_a_slider_shows_already_is_not_sent_again(blank):
    """A browser draws anew what is sent to it. Another value is sent, and another end."""
    from partnering.lab.views import widgets

    parameter, sent = BY_NAME["reputation"], []
    made = widgets.NumberSlider(ENGLISH, parameter, parameter.default, lambda value: None, lambda: None)
    made.slider.update = lambda: sent.append(made.slider.props["max"])
    made.set(parameter.default)
    assert sent == []
    made.set(0.05)
    assert set(sent) == {0.1}
    made.set(0.5)
    assert sent[-1] == 0.5


def test_every_icon_that_the_page_names_is_in_its_font():
    """The font holds no others, so a new one must be added to it."""
    from fontTools.ttLib import TTFont

    from partnering.lab import icons

    held = icons.ligatures(TTFont(icons.FILE))
    assert {*icons.OWN, *icons.OF_QUASAR} == set(held)
    source = "".join(path.read_text(encoding="utf-8") for path in icons.FILE.parent.rglob("*.py"))
    named = re.findall(r'(?:widgets\.button\(|icon=|"icon"\] = |"pause" if on else )"([a-z_]+)"', source)
    assert set(named) == set(icons.OWN)


@pytest.mark.parametrize("parameter", [*ORGANISATION, *PAIR, *SIDE, *DEPARTMENT], ids=lambda one: one.name)
def test_every_default_stands_visibly_on_its_slider(parameter):
    """At a tenth of its length or farther, unless it is nothing."""
    from partnering.lab.views import widgets

    end = widgets.end_of(parameter)
    assert end <= parameter.high
    if parameter.low == 0 < parameter.default < end:
        assert parameter.default >= 0.0999 * end


@pytest.mark.parametrize("parameter", [*ORGANISATION, *PAIR, *SIDE, *DEPARTMENT], ids=lambda one: one.name)
def test_every_default_is_a_step_of_its_slider(blank, parameter):
    """So who moves a slider can bring it back. No limit and no number of its own are no place on a slider."""
    from partnering.lab.views import widgets

    if not isfinite(parameter.default):
        return
    made = widgets.NumberSlider(ENGLISH, parameter, parameter.default, lambda value: None, lambda: None)
    steps = (parameter.default - parameter.low) / made.slider.props["step"]
    assert steps == pytest.approx(round(steps))


def test_a_slider_of_an_uncertain_number_shows_its_range_and_is_told_nothing_twice(blank):
    """It cannot be moved; a number that is known again has its slider back."""
    from partnering.lab.views import widgets

    parameter = BY_NAME["clarity"]
    made = widgets.NumberSlider(ENGLISH, parameter, 0.6, lambda value: None, lambda: None)
    made.leave_open((0.3, 0.8))
    assert (made.slider.props["inner-min"], made.slider.props["inner-max"]) == (0.3, 0.8)
    assert "0.6 (uncertain: 0.3 to 0.8)" in texts(blank)
    assert not made.slider.enabled
    made.slider.update = lambda: pytest.fail("sent again")
    made.leave_open((0.3, 0.8))
    del made.slider.update
    made.leave_open(None)
    assert made.slider.enabled
    assert "inner-min" not in made.slider.props


def test_a_department_trusts_more_or_less_on_a_slider_around_nothing(blank):
    """From −0.5 to 0.5; what it shows is what the department has."""
    from partnering.lab.views.department_editor import DepartmentEditor

    session = Session(Experiment.of("two-departments").with_setting("departments.IT.trust_propensity", -0.2))
    slider = DepartmentEditor(session).sliders["trust_propensity"]
    assert (slider.slider.props["min"], slider.slider.props["max"]) == (-0.5, 0.5)
    assert slider.shown == slider.slider.value == -0.2


def test_the_tie_to_add_stays_chosen(blank):
    """Whatever changes on the page, as long as it is missing."""
    from partnering.lab.views.tie_editor import TieEditor

    apart = {"name": "Apart", "departments": {"A": {}, "B": {}, "C": {}}, "relationships": {"default": "none"}}
    session = Session(Experiment.own(from_data(apart)))
    session.pause()
    editor = TieEditor(session)
    editor.missing.value = "1+2"

    async def live():
        await session.change(lambda now: edit.with_tie(now, "A", "B"))
        assert editor.missing.value == "1+2"
        await session.change(lambda now: edit.with_tie(now, "B", "C"))
        assert editor.missing.value == "0+2"

    asyncio.run(live())


def test_felt_worth_shows_the_self_worth_of_its_department_until_it_is_set(blank):
    """Also while the department's slider moves; and no slider ever holds what is no number, with or without a tie."""
    from partnering.lab.views.tie_editor import TieEditor

    session = Session(Experiment.of("two-departments").with_luck(replicates=20))
    session.pause()
    editor = TieEditor(session)
    editor.by_side.value = True

    async def live():
        worth = [sliders["worth"] for sliders in editor.sides]
        assert [slider.shown for slider in worth] == [0.8, 0.8]
        path = "departments.IT.self_worth"
        await session.change(lambda now: now.with_setting(path, 0.4), slider=path)
        assert [slider.shown for slider in worth] == [0.4, 0.8]
        assert "worth" not in str(session.experiment.scenario.data["relationships"])
        worth[0].set(0.1)  # as the hand does
        await editor._side_setter(0, "worth")(0.1)
        await session.change(lambda now: now.with_setting(path, 0.9), slider=path)
        assert session.experiment.organisation.worth.tolist() == [0.1, 0.8]
        assert [slider.shown for slider in worth] == [0.1, 0.8]
        await session.change(lambda now: edit.without_tie(now, 0))
        return [*editor.need.values(), editor.trust, *editor.sides[0].values(), *editor.sides[1].values()]

    for slider in asyncio.run(live()):
        assert isfinite(slider.slider.value)
    apart = {"name": "Apart", "departments": {"A": {}, "B": {}}, "relationships": {"default": "none"}}
    editor = TieEditor(Session(Experiment.own(from_data(apart))))
    editor.by_side.value = True
    for sliders in editor.sides:
        assert all(isfinite(slider.slider.value) for slider in sliders.values())


async def story_told(blank):
    """A session whose story is told, and the view of it."""
    from partnering.lab.views.story_view import StoryView

    session = Session(Experiment.of("two-departments").with_luck(replicates=30))
    session.refresh()
    await session.settled()
    with blank:
        return session, StoryView(session)


def test_nothing_moves_the_slider_of_months_back_while_its_moves_are_not_shown(blank, monkeypatch):
    """Neither an older month that is shown meanwhile, nor a step forward and back again."""

    async def move():
        session, view = await story_told(blank)
        asked, go = [], asyncio.Event()
        view.show()
        real = session.show_month

        async def slow(month):
            asked.append(month)
            await go.wait()
            await real(month)

        monkeypatch.setattr(session, "show_month", slow)
        moves = []
        for month in (2, 3, 2, 1):
            moves.append(asyncio.ensure_future(view._slid(SimpleNamespace(value=month))))
            view.slider._props["model-value"] = month
            view.show()
            assert view.slider._props["model-value"] == month
        go.set()
        await asyncio.gather(*moves)
        assert asked == [2, 3, 2, 1]
        assert view.slider.value == session.month == 1
        await asyncio.ensure_future(view._slid(SimpleNamespace(value=99)))
        assert view.slider.value == session.month == session.story.horizon
        assert view._slid(SimpleNamespace(value=session.month)) is None

    asyncio.run(move())


def test_sliders_of_a_tie_follow_each_other_but_not_the_one_that_is_held(blank):
    """Mutual need moves the numbers of each side; the slider under the hand may be ahead of the page."""
    from partnering.lab.views.tie_editor import TieEditor

    session = Session(Experiment.of("two-departments").with_luck(replicates=20))
    session.pause()
    editor = TieEditor(session)
    editor.by_side.value = True

    async def live():
        need = editor.need["mutual_need"]
        need.shown = 0.55  # moved on, while the change to 0.5 is being made
        await editor._need_setter("mutual_need")(0.5)
        assert need.shown == 0.55
        for sliders in editor.sides:
            assert (sliders["stake"].shown, sliders["alternatives"].shown) == (1.0, 0.5)
        await editor._side_setter(1, "alternatives")(0.7)
        assert (need.shown, editor.need["need_gap"].shown) == (0.4, 0.2)

    asyncio.run(live())


@pytest.mark.parametrize("betting", [True, False])
def test_a_download_holds_no_map_while_a_class_bets(blank, monkeypatch, betting):
    """The page offers none then (test_lessons_browser.py); one that was asked for just before has no map."""
    from nicegui import ui

    from partnering.lab.downloads import Downloads

    given, told = [], []
    monkeypatch.setattr(export, "archive", lambda *parts: given.append(parts) or b"packed")
    monkeypatch.setattr(ui, "notify", told.append)
    monkeypatch.setattr(ui.download, "content", lambda *what: given.append(what))

    session = Session(Experiment.of("two-departments").with_luck(replicates=30))
    downloads = Downloads(session)

    async def live():
        await session.refresh()
        session.lock(betting)
        await downloads._everything()

    asyncio.run(live())
    assert given == [
        (session.ensemble, session.story, None if betting else session.map, None),
        (b"packed", "lab-two-departments.zip"),
    ]
    assert told == ["Drawing the figures …"]


def test_what_is_unlike_is_named_where_it_is_compared(blank):
    """A pinned result of another size, or of more runs; and what is the same in every run has no interval."""
    from partnering.lab.views.ensemble_view import EnsembleView

    small = Experiment.of("two-departments").with_luck(replicates=50)
    session = Session(small)
    session.ensemble = session.pinned = ensemble.run(small)
    view = EnsembleView(session)
    view.show()
    assert [tile.difference.text for tile in view.tiles.values()] == ["the same in every run"] * 3
    assert "Unlike" not in view.compared.text
    session.ensemble = ensemble.run(Experiment.of("silo-targets").with_luck(replicates=40).with_setting("months", 24))
    view.show()
    assert "Two departments), under other luck, over the 40 runs that both have, with" in view.compared.text
    assert "the pinned result is of 1 tie over 60 months, this one of 6 ties over 24 months" in view.compared.text
    assert "to" in view.tiles["survival"].difference.text


def test_a_failure_of_the_page_names_its_kind_alone(blank):
    """Its text can name folders of the server."""
    from partnering.lab import page

    page.failed(RuntimeError("/home/teacher/secret"))
    assert "the lab failed: RuntimeError; the log of the server says more" in texts(blank)
    assert "secret" not in str(texts(blank))


@pytest.mark.parametrize(
    ("share", "told"),
    [
        ((0, 0, 0.004), ["0 %", "0", "0,4"]),
        ((0.0004, 0, 0.03), ["<0,1 %", "0", "3"]),
        ((0.922, 0.9, 0.94), ["92 %", "90", "94"]),
        ((0.922, 0.9217, 0.9222), ["92,20 %", "92,17", "92,22"]),
        ((0.9996, 0.97, 1), [">99,9 %", "97", "100"]),
    ],
)
def test_all_pages_write_a_share_alike(share, told):
    """Tiles, lessons, present mode, the map and the vote. Nearly none does not read as none, nor nearly all as all."""
    from partnering.lab.lessons.wording import share as of_lesson
    from partnering.lab.map.colouring import Share
    from partnering.lab.present import dots
    from partnering.lab.state.words import words
    from partnering.lab.views.wording import share as of_tile
    from partnering.lab.vote import asking
    from partnering.lab.vote.poll import Question, Result
    from partnering.statistics.intervals import Interval

    class Stories:
        def interval(self, _):
            return Interval(*share, 1000)

    german, question = words("de"), Question("")
    mean, low, high = told
    tile = of_tile(german, Stories().interval(""), 1000, "% der Läufe")
    assert tile == (mean, f"{low}–{high} % der Läufe")
    assert of_lesson(german, Stories(), "survival") == (mean, f"{low}–{high} % (95 %-Intervall)")
    figure = dots.share(german, Stories(), "")
    assert (figure.number, figure.certainty) == of_lesson(german, Stories(), "survival")
    assert f"in {mean} der Läufe ({low}–{high})" in Share(*share).told(german, {"a": "IT", "b": "HR"})
    result = Result(*(100 * one for one in share))
    assert [one.replace("\u00a0", " ") for one in asking.results(german, question, result)] == [
        mean,
        f"{low} %",
        f"{high} %",
    ]


def test_nobody_is_told_of_a_chart_before_it_shows_something(blank):
    """Screen readers pass an empty chart by; then they read what it shows."""
    from partnering.lab.views import widgets
    from partnering.lab.views.theme import LIGHT

    made = widgets.Chart("10rem")
    assert made.props["aria-hidden"] == "true"
    made.show(LIGHT.base(""), "Survival is 20 %.")
    assert ("aria-hidden" in made.props, made.props["aria-label"]) == (False, "Survival is 20 %.")


def test_a_panel_is_filled_when_it_is_first_opened(blank):
    """Once: what stands in it stays when it is closed and opened again."""
    from nicegui import ui

    from partnering.lab.views import widgets

    panel = widgets.panel("Departments", lambda: ui.label("IT"), icon="groups")
    assert "IT" not in texts(blank)
    for _ in range(2):
        panel.value = True
        assert texts(blank).count("IT") == 1
        panel.value = False


def test_shares_have_the_colours_of_the_other_maps():
    """Those of seaborn, which the page does not import for them."""
    from matplotlib.colors import to_hex
    from seaborn import color_palette

    from partnering.lab.views.theme import SHARES

    assert [to_hex(colour) for colour in color_palette(canvas.SHARES, len(SHARES))] == SHARES


def test_presses_of_the_next_month_add_up_and_playing_goes_nowhere_while_the_slider_moves(blank, monkeypatch):
    """However long the story takes. A tap on the slider while the story plays jumped back to the month before it."""
    from partnering.lab.views import widgets

    real, do, go = widgets.button, {}, asyncio.Event()

    def button(icon, name, press, **props):
        do[name] = press
        return real(icon, name, press, **props)

    async def held(work, *what, **how):
        await go.wait()
        return work(*what)

    async def play():
        session, view = await story_told(blank)
        monkeypatch.setattr("partnering.lab.state.session.turn", held)
        steps = [asyncio.ensure_future(do[ENGLISH.say("story.forward")]()) for _ in range(5)]
        await asyncio.sleep(0)
        go.set()
        await asyncio.gather(*steps)
        assert session.month == 6
        go.clear()
        slid = asyncio.ensure_future(view._slid(SimpleNamespace(value=36)))
        await asyncio.sleep(0)
        plays = asyncio.ensure_future(view._play_on())
        await asyncio.sleep(0)
        go.set()
        await asyncio.gather(slid, plays)
        assert session.month == 36
        await view._play_on()
        assert session.month == 37

    monkeypatch.setattr(widgets, "button", button)
    asyncio.run(play())


def test_a_story_of_an_older_experiment_shows_and_chooses_ties_by_their_names(blank):
    """Until the new story comes. Before, another tie was shown, or the page failed."""
    from partnering.lab.views.story_view import StoryView

    async def choose():
        session = Session(Experiment.of("coached-it").with_luck(replicates=30))
        session.refresh()
        await session.settled()
        with blank:
            view = StoryView(session)
        session.pause()
        view.show()
        parties, last = session.experiment.organisation.parties, len(session.experiment.organisation.parties) - 1
        await session.change(lambda now: edit.without_tie(now, 0))
        for wanted in (last, 1, last - 1):
            view.tie.value = wanted
            view._chosen(SimpleNamespace(value=wanted))
            assert session.experiment.organisation.parties[session.tie] == parties[wanted]
            assert view.tie.value == wanted
        view._chosen(SimpleNamespace(value=0))
        assert session.experiment.organisation.parties[session.tie] == parties[last - 1]

    asyncio.run(choose())


def test_a_cell_of_the_map_of_needs_is_of_the_tie_that_the_map_shows(blank):
    """Also where another tie was chosen and its map is still to come; a tie that is gone has no need."""
    from partnering.lab.state.needs_map import GAPS, NEEDS, NeedsMap
    from partnering.lab.views.ensemble_view import EnsembleView

    session = Session(Experiment.of("coached-it").with_luck(replicates=30))
    session.pause()
    view = EnsembleView(session)
    start = session.experiment
    first = start.organisation.parties[0]
    session.map = NeedsMap(first, None, 20)
    cell = SimpleNamespace(series_type="heatmap", data=[1, 2, 0.5])

    async def click():
        session.choose_tie(1)
        await view._clicked(cell)
        path = f"relationships.{'+'.join(first)}"
        settings = {f"{path}.mutual_need": NEEDS[1], f"{path}.need_gap": GAPS[2]}
        assert session.experiment is start.with_settings(settings)
        await session.change(lambda now: edit.without_tie(now, 0))
        without = session.experiment
        await view._clicked(cell)
        view.show_map()
        assert session.experiment is without

    asyncio.run(click())


@pytest.mark.parametrize("began", [True, False])
def test_nothing_is_downloaded_while_a_class_bets(blank, monkeypatch, began):
    """Neither from a menu that was open, nor what was asked for before the lesson began: the names tell what it is."""
    from nicegui import ui

    from partnering.lab import downloads

    offered, given = [], []
    real = ui.menu_item
    monkeypatch.setattr(ui, "menu_item", lambda text, do: offered.append(do) or real(text, do))
    monkeypatch.setattr(ui, "notify", lambda told: None)
    monkeypatch.setattr(ui.download, "content", lambda *what: given.append(what))
    monkeypatch.setattr(ui, "dialog", lambda: pytest.fail("told the commands"))
    monkeypatch.setattr(export, "archive", lambda *parts: b"packed")
    session = Session(Experiment.of("two-departments").with_luck(replicates=30))
    downloads.Downloads(session)

    async def settled():
        if began:  # a lesson, while the page computes what was asked for
            session.lock(True)
            await session.change(lambda now: now.with_luck(seed=9))
        await session.refresh()

    async def live():
        monkeypatch.setattr(session, "settled", settled)
        session.lock(not began)
        for do in offered[: 1 if began else 3]:
            await do()

    asyncio.run(live())
    assert given == []


def test_a_download_has_the_name_of_what_it_holds(blank, monkeypatch):
    """Also where the page shows another scenario, perhaps that of a lesson, before all is drawn."""
    from nicegui import ui

    from partnering.lab.downloads import Downloads

    session, given = Session(Experiment.of("two-departments").with_luck(replicates=30)), []
    later = SimpleNamespace(experiment=Experiment.of("company"))
    monkeypatch.setattr(export, "archive", lambda *parts: setattr(session, "ensemble", later) or b"packed")
    monkeypatch.setattr(ui, "notify", lambda told: None)
    monkeypatch.setattr(ui.download, "content", lambda *what: given.append(what))
    downloads = Downloads(session)

    async def live():
        await session.refresh()
        await downloads._everything()

    asyncio.run(live())
    assert given == [(b"packed", "lab-two-departments.zip")]
