"""The page: its header, the controls, and the two views side by side."""

from __future__ import annotations

import asyncio
import json
from functools import partial
from pathlib import Path
from typing import Any

from nicegui import ui

from ..documents.language import Language
from ..files.errors import InputError
from ..version import EDITION
from . import icons, languages
from .downloads import Downloads
from .kept import MOVE, Keeper
from .lessons.lesson import Lesson
from .lessons.progress import Progress, of_query
from .lessons.view import LessonView
from .present import dots, scale
from .present.state import screen_of
from .present.view import ICON, KEYS, TOGGLE, PresentView
from .refusal import failure, told
from .scripts import COPY_LINK, LABEL_SLIDERS, REPORT_SYSTEM_THEME, REPORT_THEME
from .state import address
from .state.experiment import Experiment
from .state.session import Session
from .state.words import words
from .turns import turn
from .views import widgets
from .views.controls import Controls
from .views.ensemble_view import EnsembleView
from .views.story_view import StoryView
from .views.theme import DARK, LIGHT
from .views.wording import finding, title
from .vote.panel import VotePanel
from .vote.room import Room

CSS = icons.face() + "".join(
    (Path(__file__).parent / name).read_text(encoding="utf-8") for name in ("page.css", "present/present.css")
)
MAX_WAIT = 30.0
"""Seconds after which a link that waits for its turn is given up."""
_READING = asyncio.Semaphore(1)
"""Links are read one by one, so that they never take all threads."""


async def build(start: Experiment, query: str, room: Room | None = None) -> None:
    """Build the page for one browser: the experiment of the address, where `start` holds what the address leaves open.

    An address with a fault shows the fault alone: figures of another experiment would be taken for its own.
    The class of a `room` votes.
    """
    ui.add_css(CSS)
    spoken = languages.accepted()
    try:
        if (code := address.language(query)) is not None:
            spoken = words(code)
        async with asyncio.timeout(MAX_WAIT), _READING:
            lesson = await turn(of_query, query)
            experiment = await turn(lesson.start if lesson else partial(address.read, query, start))
            pinned = None if lesson else await turn(address.pinned, query, start)
        screen = screen_of(query, pinned is not None)
    except address.AnotherEditionError as error:
        edition = spoken.say("page.edition", number=EDITION)
        again = spoken.say("page.open_again", edition=edition), f"/?{error.query}"
        _fault_page(spoken, "other_edition", error.told(spoken), again)
    except InputError as error:
        _fault_page(spoken, "bad_link", told(error, spoken))
    except TimeoutError:
        _fault_page(spoken, "busy", spoken.say("page.busy_why"))
    else:
        languages.speak(spoken)
        session, begin = Session(experiment, pinned, spoken.code), None
        if lesson:
            session.link.query, begin = await turn(address.query, experiment), Progress(lesson=lesson.id)
            session.lock(True)  # nothing of a lesson is seen before its question
        _Page(session, query, screen, room, begin)


def failed(error: Exception) -> None:
    """The page where the program failed. It names no more than the kind of error: the text could name folders."""
    spoken = languages.accepted()
    _fault_page(spoken, "failed", failure(error, spoken))


def _fault_page(spoken: Language, title: str, message: str, *ways: tuple[str, str]) -> None:
    """What is wrong, and the ways to a page that works: what each is called, and its address."""
    languages.speak(spoken)
    ui.dark_mode(None)
    with ui.element("div").classes("lab-main"), ui.column().classes("lab-card lab-wide gap-2"):
        widgets.heading(spoken.say(f"page.{title}"))
        ui.label(message).classes("lab-event").props("role=alert")
        for name, way in (*ways, (spoken.say("page.open_without"), "/")):
            ui.link(name, way)


class _Page:
    def __init__(
        self, session: Session, query: str, screen: str | None, room: Room | None, begin: Progress | None
    ) -> None:
        self.session, self.words = session, session.words
        self.query, self.first = query, session.experiment
        self.language = address.language(query)
        note = address.ignored(query, self.words)
        self.client = ui.context.client
        ui.add_body_html(LABEL_SLIDERS + REPORT_SYSTEM_THEME + dots.SCRIPT + scale.REPORT + KEYS)
        ui.on("screen", self._apply_scale)
        ui.on("theme", lambda event: self._apply_theme(bool(event.args)))
        self.dark = ui.dark_mode(None)
        self.is_dark = False
        with (
            ui.left_drawer(value=False, bordered=False)  # without a value NiceGUI asks a page that may be too slow
            .classes("lab-drawer")
            .props("show-if-above width=330 breakpoint=1000") as self.drawer
        ):
            self.drawer.props["aria-label"] = self.words.say("page.controls")
            self.controls = Controls(session)
        with ui.element("div").classes("lab-main").props("id=figures tabindex=-1"):
            with ui.column().classes("lab-card lab-wide gap-1").props("role=status aria-live=polite"):
                self.finding = ui.label(self.words.say("page.running")).classes("lab-finding").props("data-finding")
                self.note = ui.label(note).classes("lab-note")
                self.note.visible = bool(note)
                self.fault = ui.label().classes("lab-fault").props("role=alert")
                self.fault.visible = False
                self.fault.on("click", lambda: self.fault.set_visibility(False))
            self.lesson = LessonView(session)
            self.vote = None if room is None else VotePanel(session, room, self._lesson_now)
            if self.vote is not None:
                self.lesson.on_result.append(self.vote.lesson_result)
            with ui.column().classes("lab-card gap-2").props("role=region") as self.story_box:
                self.story_box.props["aria-label"] = self.words.say("story.heading")
                self.story = StoryView(session)
            with ui.column().classes("lab-card gap-2").props("role=region") as stories:
                stories.props["aria-label"] = self.words.say("figures.thousand")
                self.ensemble = EnsembleView(session)
        self.present = PresentView(session, self.story, screen, None if self.vote is None else self.vote.unwritten)
        self._header()
        for listeners in (session.on_ensemble, session.on_lock):
            listeners.append(self._show_finding)
        session.on_lock.append(self._lock)
        for listeners in (session.on_change, session.on_ensemble, session.on_story, session.on_map):
            listeners.append(self._dim)
        for listeners in (session.diagnosing.on_change, self.present.on_open):
            listeners.append(self._dim)
        session.on_change.append(self._changed)
        for listeners in (session.link.on_change, self.lesson.on_step):
            listeners.append(self._show_link)
        self.keeper = Keeper(session, self.lesson, begin, _READING)
        session.on_fault.append(self.show_fault)
        session.on_idle.append(self._idle)
        session.pause()  # until a browser shows the page: asking for it again and again computes nothing
        session.refresh()
        self.client.on_connect(self._connected)
        self.client.on_disconnect(self._disconnected)

    def _header(self) -> None:
        session, words = self.session, self.words
        with ui.header().classes("lab-header items-center gap-1"):
            ui.link(words.say("page.skip"), "#figures").classes("lab-skip")
            widgets.button("menu", words.say("page.toggle"), lambda: self.drawer.run_method("toggle"))
            ui.label(words.say("page.title")).classes("lab-title").props("role=heading aria-level=1")
            ui.space()
            self.busy = ui.spinner(size="1.4em").props("aria-hidden=true")
            with widgets.button("school", words.say("lessons.page.choose"), lambda: None):
                self.lesson.menu()
            self.undo = widgets.button("undo", words.say("page.undo"), session.undo)
            self.redo = widgets.button("redo", words.say("page.redo"), session.redo)
            self.pin = widgets.button("push_pin", words.say("page.pin"), self._pin)
            present = widgets.button(ICON, words.say("present.enter"), self.present.open)
            present.props.update({"data-keys": TOGGLE, "aria-keyshortcuts": "Alt+P"})
            with widgets.button("download", words.say("page.download"), lambda: None) as self.download:
                Downloads(session)
            widgets.button("link", words.say("page.link"), self._copy_link)
            widgets.button("contrast", words.say("page.theme"), self._toggle_dark)
            languages.LanguageMenu(words, self._address_in)
        self._changed(navigate=False)
        self._lock()

    def _lesson_now(self) -> Lesson | None:
        """The lesson that is open."""
        return self.lesson.lesson if self.lesson.progress else None

    def _connected(self) -> None:
        ui.run_javascript(f"{REPORT_THEME}; reportScreen()")
        self.keeper.connected()

    def _disconnected(self) -> None:
        if not self.client.has_socket_connection:  # else the browser is back before the old connection ends
            self.session.pause()

    # -- following the session ---------------------------------------------------------------------

    def _lock(self) -> None:
        """While a class bets nothing is downloaded."""
        self.download.set_enabled(not self.session.locked)

    def _changed(self, navigate: bool = True) -> None:
        self.undo.set_enabled(self.session.history.can_undo)
        self.redo.set_enabled(self.session.history.can_redo)
        if navigate:
            self.fault.visible = self.note.visible = False
            self.busy.visible = True

    def _show_link(self) -> None:
        lesson = self.lesson.progress
        query = lesson.query if lesson else self.session.link.query
        with self.client:
            ui.run_javascript(MOVE % json.dumps(address.in_language(query or "", self.language)))
        if self.present.shown:
            self.present.note_in_address()

    def _idle(self) -> None:
        self.busy.visible = False

    def _dim(self) -> None:
        """Dim what is still of an older experiment, and tell screen readers that it will change."""
        pending = self.session.pending
        for box, part in (
            (self.finding, "figures"),
            (self.ensemble.figures, "figures"),
            (self.story_box, "story"),
            (self.ensemble.needs, "map"),
            (self.story.diagnosis.box, "diagnosis"),
            *self.present.parts,
        ):
            old = part in pending
            box.classes(add="lab-old" if old else "", remove="" if old else "lab-old")
            widgets.put(box, aria_busy="true" if old else "false")

    def _show_finding(self) -> None:
        ensemble = self.session.ensemble
        if ensemble is None:
            return
        name = title(self.words, ensemble.experiment, self.session.locked)
        self.finding.text = f"{name}: {finding(self.words, ensemble)}"
        pinned = self.session.pinned is not None
        widgets.put(self.pin, color="warning" if pinned else "primary", aria_pressed="true" if pinned else "false")

    def show_fault(self, message: str) -> None:
        """Show in one line what is wrong. Screen readers read it out at once."""
        self.fault.text = message
        self.fault.visible = True

    # -- doing -------------------------------------------------------------------------------------

    def _pin(self) -> None:
        self.session.pin()

    async def _link(self) -> str | None:
        """The query of what is shown. None where no link can hold it."""
        pinned = self.session.pinned
        return await turn(address.query, self.session.experiment, pinned and pinned.experiment)

    async def _copy_link(self) -> None:
        query = await self._link()
        if query is None:
            self.show_fault(self.words.say("page.link_too_long"))
            return
        said = (self.words.say(f"page.{key}") for key in ("copied", "not_copied"))
        path = address.in_language(query, self.language)
        ui.run_javascript(COPY_LINK % tuple(map(json.dumps, (path, *said))))

    async def _address_in(self, code: str) -> str | None:
        """The address of what is shown in another language. None, with a fault, where no address can hold it."""
        lesson = self.lesson.progress
        unchanged = self.session.experiment is self.first
        query = lesson.query if lesson else self.query if unchanged else await self._link()
        if query is None:
            self.show_fault(self.words.say("page.language_too_long"))
            return None
        return address.in_language(query, code)

    def _toggle_dark(self) -> None:
        self.dark.value = not self.is_dark
        self._apply_theme(not self.is_dark)

    def _apply_theme(self, dark: bool) -> None:
        if dark == self.is_dark:
            return
        self.is_dark = dark
        self._redraw()

    async def _apply_scale(self, event: Any) -> None:
        """Draw the charts with type of the size that the browser reports."""
        if scale.scale_of(self.client).heard(event.args):
            self._redraw()
        await self.present.reported()

    def _redraw(self) -> None:
        view: Any
        for view in filter(None, (self.story, self.ensemble, self.vote, self.present)):
            view.apply(DARK if self.is_dark else LIGHT)
