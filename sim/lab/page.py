"""The page: its header, the controls, and the two views side by side."""

from __future__ import annotations

import asyncio
import json
from functools import partial
from pathlib import Path
from typing import Any

from nicegui import ui

from ..figures.wording import finding
from ..files.errors import InputError
from ..version import EDITION, edition_in_words
from . import icons
from .downloads import Downloads
from .kept import Keeper
from .lessons.progress import Progress, of_query
from .lessons.view import LessonView
from .present import dots, scale
from .present.state import screen_of
from .present.view import ICON, KEYS, PresentView
from .state import address
from .state.experiment import Experiment
from .state.session import Session, failure
from .turns import turn
from .views import widgets
from .views.controls import Controls
from .views.ensemble_view import EnsembleView
from .views.story_view import StoryView
from .views.theme import DARK, LIGHT
from .vote.panel import VotePanel
from .vote.room import Room

CSS = icons.face() + "".join(
    (Path(__file__).parent / name).read_text(encoding="utf-8") for name in ("page.css", "present/present.css")
)

LABEL_SLIDERS = """<script>
new MutationObserver(() => {
  for (const slider of document.querySelectorAll(".q-slider")) {
    const handle = slider.querySelector("[tabindex]");
    if (!handle) continue;
    const said = slider.said ??= {};
    for (const { name, value } of [...slider.attributes])
      if (name === "role" || name.startsWith("aria-")) {
        said[name] = value;
        slider.removeAttribute(name);
      }
    said["aria-disabled"] = handle.tabIndex < 0;
    for (const name in said)
      if (handle.getAttribute(name) !== String(said[name])) handle.setAttribute(name, said[name]);
  }
}).observe(document, { subtree: true, childList: true, attributeFilter: ["role", "aria-valuenow", "tabindex"] });
</script>"""
"""Quasar puts role, label and value on the box of a slider, and the focus on an element inside, which it may replace:
they move there."""

REPORT_THEME = 'emitEvent("theme", Quasar.Dark.isActive)'
"""The page tells the server whether it is dark or light, for the charts. No answer is awaited: a slow page has none."""

REPORT_SYSTEM_THEME = f"""<script>
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () =>
  setTimeout(() => {REPORT_THEME}));
</script>"""
"""The page follows the light or dark theme of the system by itself."""

COPY_LINK = """Quasar.copyToClipboard(location.origin + {path}).then(
  () => Quasar.Notify.create("The link is copied."),
  () => Quasar.Notify.create("The link could not be copied: copy the address of the page."))"""


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
    ui.page_title("Partnering lab")
    try:
        async with asyncio.timeout(MAX_WAIT), _READING:
            lesson = await turn(of_query, query)
            experiment = await turn(lesson.start if lesson else partial(address.read, query, start))
            pinned = None if lesson else await turn(address.pinned, query, start)
        language, screen = address.language(query), screen_of(query, pinned is not None)
    except address.AnotherEditionError as error:
        again = f"Open it with {edition_in_words(EDITION)}", f"/?{error.query}"
        _fault_page("This link is of another edition of the model", str(error), again)
    except InputError as error:
        _fault_page("This link cannot be opened", str(error))
    except TimeoutError:
        _fault_page("The lab is busy", "This link had to wait for too long. Try it again in a minute.")
    else:
        session, begin = Session(experiment, pinned, language), None
        if lesson:
            session.link, begin = await turn(address.query, experiment), Progress(lesson=lesson.id)
            session.lock(True)  # nothing of a lesson is seen before its question
        _Page(session, address.ignored(query), screen, room, begin)


def failed(error: Exception) -> None:
    """The page where the program failed. It names no more than the kind of error: the text could name folders."""
    _fault_page("The lab failed", failure(error))


def _fault_page(title: str, message: str, *ways: tuple[str, str]) -> None:
    """What is wrong, and the ways to a page that works: what each is called, and its address."""
    ui.dark_mode(None)
    with ui.element("div").classes("lab-main"), ui.column().classes("lab-card lab-wide gap-2"):
        widgets.heading(title)
        ui.label(message).classes("lab-event").props("role=alert")
        for name, way in (*ways, ("Open the lab without it", "/")):
            ui.link(name, way)


class _Page:
    def __init__(
        self, session: Session, note: str, screen: str | None, room: Room | None, begin: Progress | None
    ) -> None:
        self.session = session
        self.client = ui.context.client
        ui.add_body_html(LABEL_SLIDERS + REPORT_SYSTEM_THEME + dots.SCRIPT + scale.REPORT + KEYS)
        ui.on("screen", self._apply_scale)
        ui.on("theme", lambda event: self._apply_theme(bool(event.args)))
        self.dark = ui.dark_mode(None)
        self.is_dark = False
        with (
            ui.left_drawer(value=False, bordered=False)  # without a value NiceGUI asks a page that may be too slow
            .classes("lab-drawer")
            .props("show-if-above width=330 breakpoint=1000 aria-label=Controls") as self.drawer
        ):
            self.controls = Controls(session)
        with ui.element("div").classes("lab-main").props("id=figures tabindex=-1"):
            with ui.column().classes("lab-card lab-wide gap-1").props("role=status aria-live=polite"):
                self.finding = ui.label("Running a thousand stories …").classes("lab-finding").props("data-finding")
                self.note = ui.label(note).classes("lab-note")
                self.note.visible = bool(note)
                self.fault = ui.label().classes("lab-fault").props("role=alert")
                self.fault.visible = False
                self.fault.on("click", lambda: self.fault.set_visibility(False))
            self.lesson = LessonView(session)
            self.vote = None if room is None else VotePanel(session, room, lambda: self.lesson.lesson)
            with ui.column().classes("lab-card gap-2").props("role=region aria-label='One story'") as self.story_box:
                self.story = StoryView(session)
            with ui.column().classes("lab-card gap-2").props("role=region aria-label='A thousand stories'"):
                self.ensemble = EnsembleView(session)
        self.present = PresentView(session, self.story, screen)
        self._header()
        session.on_ensemble.append(self._show_finding)
        for listeners in (session.on_change, session.on_ensemble, session.on_story, session.on_map):
            listeners.append(self._dim)
        session.diagnosing.on_change.append(self._dim)
        session.on_change.append(self._changed)
        for listeners in (session.on_link, self.lesson.on_step):
            listeners.append(self._show_link)
        self.keeper = Keeper(session, self.lesson, begin, _READING)
        session.on_fault.append(self.show_fault)
        session.on_idle.append(self._idle)
        session.pause()  # until a browser shows the page: asking for it again and again computes nothing
        session.refresh()
        self.client.on_connect(self._connected)
        self.client.on_disconnect(self._disconnected)

    def _header(self) -> None:
        session = self.session
        with ui.header().classes("lab-header items-center no-wrap gap-1"):
            ui.link("Skip to the figures", "#figures").classes("lab-skip")
            widgets.button("menu", "Show or hide the controls", lambda: self.drawer.run_method("toggle"))
            ui.label("Partnering lab").classes("lab-title").props("role=heading aria-level=1")
            ui.space()
            self.busy = ui.spinner(size="1.4em").props("aria-hidden=true")
            with widgets.button("school", session.words.say("lessons.page.choose"), lambda: None):
                self.lesson.menu()
            self.undo = widgets.button("undo", "Undo", session.undo)
            self.redo = widgets.button("redo", "Redo", session.redo)
            self.pin = widgets.button("push_pin", "Pin this result, to compare the next one with it", self._pin)
            present = widgets.button(ICON, session.words.say("present.enter"), self.present.open)
            present.props["data-keys"] = "p P"
            with widgets.button("download", "Download figures, tables and the scenario", lambda: None):
                Downloads(session)
            widgets.button("link", "Copy a link to what is shown", self._copy_link)
            widgets.button("contrast", "Dark or light", self._toggle_dark)
        self._changed(navigate=False)

    def _connected(self) -> None:
        ui.run_javascript(f"{REPORT_THEME}; reportScreen()")
        self.keeper.connected()

    def _disconnected(self) -> None:
        if not self.client.has_socket_connection:  # else the browser is back before the old connection ends
            self.session.pause()

    # -- following the session ---------------------------------------------------------------------

    def _changed(self, navigate: bool = True) -> None:
        self.undo.set_enabled(self.session.history.can_undo)
        self.redo.set_enabled(self.session.history.can_redo)
        if navigate:
            self.fault.visible = self.note.visible = False
            self.busy.visible = True

    def _show_link(self) -> None:
        lesson = self.lesson.progress
        parts = [lesson.query if lesson else self.session.link, address.of_language(self.session.words.code)]
        query = "&".join(part for part in parts if part)
        with self.client:
            ui.navigate.history.replace(f"/?{query}" if query else "/")
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
            box.props["aria-busy"] = "true" if old else "false"

    def _show_finding(self) -> None:
        ensemble = self.session.ensemble
        if ensemble is None:
            return
        experiment = ensemble.experiment
        organisation = experiment.organisation
        if len(organisation.pairs):
            sentence = finding(ensemble.summary, [], organisation.months, len(organisation.pairs), experiment.seed)
        else:
            sentence = "There are no ties between these departments."
        self.finding.text = f"{experiment.scenario.name}: {sentence[0].lower()}{sentence[1:]}"
        pinned = self.session.pinned is not None
        self.pin.props["color"] = "warning" if pinned else "primary"
        self.pin.props["aria-pressed"] = "true" if pinned else "false"

    def show_fault(self, message: str) -> None:
        """Show in one line what is wrong. Screen readers read it out at once."""
        self.fault.text = message
        self.fault.visible = True

    # -- doing -------------------------------------------------------------------------------------

    def _pin(self) -> None:
        self.session.pin()

    async def _copy_link(self) -> None:
        pinned = self.session.pinned
        query = await turn(address.query, self.session.experiment, pinned and pinned.experiment)
        if query is None:
            self.show_fault("This scenario is too large for a link, or its draws lie in a file; download it instead.")
            return
        ui.run_javascript(COPY_LINK.format(path=json.dumps(f"/?{query}")))

    def _toggle_dark(self) -> None:
        self.dark.value = not self.is_dark
        self._apply_theme(not self.is_dark)

    def _apply_theme(self, dark: bool) -> None:
        if dark == self.is_dark:
            return
        self.is_dark = dark
        self._redraw()

    def _apply_scale(self, event: Any) -> None:
        """Draw the charts with type of the size that the browser reports."""
        if scale.scale_of(self.client).heard(event.args):
            self._redraw()

    def _redraw(self) -> None:
        view: Any
        for view in filter(None, (self.story, self.ensemble, self.vote)):
            view.apply(DARK if self.is_dark else LIGHT)
