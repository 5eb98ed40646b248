"""Parts of the page without a browser: sliders, downloads, and the page of a failure. They need NiceGUI."""

from __future__ import annotations

import asyncio

import pytest

from partnering.lab.state import ensemble, export
from partnering.lab.state.experiment import Experiment
from partnering.lab.state.session import Session
from partnering.model.parameters import BY_NAME, DEPARTMENT, ORGANISATION, PAIR, SIDE

pytest.importorskip("nicegui")


@pytest.fixture
def blank():
    """A page to put parts on."""
    from nicegui import Client
    from nicegui.page import page

    with Client(page("/blank"), request=None) as client:
        yield client


def texts(client) -> list[str]:
    """All texts on a page."""
    return [element.text for element in client.elements.values() if getattr(element, "text", "")]


@pytest.mark.parametrize(
    ("name", "end", "step"),
    [("offer_rate", 0.1, 0.001), ("integration_rate", 0.4, 0.01), ("clarity", 1.0, 0.01), ("responsiveness", 20, 0.1)],
)
def test_a_small_default_does_not_look_like_nothing(blank, name, end, step):
    """A slider ends at ten times its default at most, says so, and goes as far as a scenario does."""
    from partnering.lab.views import widgets

    parameter = BY_NAME[name]
    made = widgets.NumberSlider(parameter, parameter.default, lambda value: None, lambda: None)
    assert (made.slider.props["max"], made.slider.props["step"]) == (end, step)
    assert (f"The slider ends at {end:g}" in widgets.explained(parameter)) == (end < parameter.high)
    made.set(parameter.high)
    assert made.slider.props["max"] == made.slider.value == parameter.high
    made.set(parameter.default)
    assert made.slider.props["max"] == end


@pytest.mark.parametrize("parameter", [*ORGANISATION, *PAIR, *SIDE, *DEPARTMENT], ids=lambda one: one.name)
def test_every_default_stands_visibly_on_its_slider(parameter):
    """At a tenth of its length or farther, unless it is nothing."""
    from partnering.lab.views import widgets

    end = widgets.end_of(parameter)
    assert end <= parameter.high
    if parameter.low == 0 < parameter.default < end:
        assert parameter.default >= 0.0999 * end


@pytest.mark.parametrize("betting", [True, False])
def test_a_download_holds_no_map_while_a_class_bets(blank, monkeypatch, betting):
    """And a note says so."""
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
        (session.ensemble, session.story, None if betting else session.map, 60),
        (b"packed", "lab-two-departments.zip"),
    ]
    assert ("left out until the bet" in told[0]) == betting


def test_what_is_unlike_is_named_where_it_is_compared(blank, monkeypatch):
    """A pinned result of another size, or of more runs; and what is the same in every run has no interval."""
    from partnering.lab.views import widgets
    from partnering.lab.views.ensemble_view import EnsembleView

    monkeypatch.setattr(widgets, "show", lambda *chart: None)

    small = Experiment.of("two-departments").with_luck(replicates=50)
    session = Session(small)
    session.ensemble = session.pinned = ensemble.run(small)
    view = EnsembleView(session)
    view.show()
    assert [tile.difference.text for tile in view.tiles.values()] == ["the same in every run"] * 3
    assert "Unlike" not in view.compared.text
    session.ensemble = ensemble.run(Experiment.of("silo-targets").with_luck(replicates=40).with_setting("months", 24))
    view.show()
    assert "Two departments), under other luck, over the 40 replicates that both have, with" in view.compared.text
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
    [(0, "0.0"), (0.0004, "<0.1"), (0.0005, "0.1"), (0.922, "92.2"), (0.9994, "99.9"), (0.9996, ">99.9"), (1, "100.0")],
)
def test_nearly_none_does_not_read_as_none(share, told):
    """Nor nearly all as all."""
    from partnering.lab.views.ensemble_view import tenths

    assert tenths(share) == told
