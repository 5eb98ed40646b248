"""The page: header, controls, and the two views side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nicegui import ui

from ..figures.wording import finding
from ..files.errors import InputError
from .downloads import Downloads
from .state import address
from .state.session import Session
from .state.state import State
from .views import widgets
from .views.controls import Controls
from .views.lesson_view import LessonView
from .views.look import DARK, LIGHT
from .views.story_view import StoryView
from .views.thousand_view import ThousandView

CSS = Path(__file__).with_name("page.css").read_text(encoding="utf-8")

SLIDERS_SAY_WHAT_THEY_ARE = """<script>
for (const happening of ["focusin", "keyup"]) document.addEventListener(happening, ({ target }) => {
  const slider = target.closest?.(".q-slider");
  if (slider && slider !== target)
    for (const { name, value } of slider.attributes)
      if (name === "role" || name.startsWith("aria-")) target.setAttribute(name, value);
});
</script>"""
"""Quasar names the box of a slider, but another element within it takes the focus, and is read out."""

FOLLOWS_THE_SYSTEM = """<script>
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () =>
  setTimeout(() => emitEvent("theme", Quasar.Dark.isActive)));
</script>"""
"""The page turns dark with the system by itself; its charts have to be told."""


def build(start: State, query: str) -> Session:
    """Build the page for one browser: the state of the address, or of the scenario that the lab was started with."""
    fault = ""
    try:
        state = address.state_of(query) if query else start
    except InputError as error:
        state, fault = start, str(error)
    page = _Page(Session(state))
    if fault:
        page.complain(fault)
    return page.session


class _Page:
    def __init__(self, session: Session) -> None:
        self.session = session
        ui.add_css(CSS)
        ui.page_title("Partnering lab")
        ui.add_body_html(SLIDERS_SAY_WHAT_THEY_ARE + FOLLOWS_THE_SYSTEM)
        ui.on("theme", lambda event: self._dress(bool(event.args)))
        self.dark = ui.dark_mode(None)
        self.is_dark = False
        with (
            ui.left_drawer(bordered=False)
            .classes("lab-drawer")
            .props("width=330 breakpoint=1000 aria-label=Controls") as self.drawer
        ):
            self.controls = Controls(session)
        with ui.element("div").classes("lab-main"):
            with ui.column().classes("lab-card lab-wide gap-1").props("role=status aria-live=polite"):
                self.finding = ui.label("Running a thousand stories …").classes("lab-finding").props("data-finding")
                self.fault = ui.label().classes("lab-fault").props("role=alert")
                self.fault.visible = False
                self.fault.on("click", lambda: self.fault.set_visibility(False))
            self.lesson = LessonView(session)
            with ui.column().classes("lab-card gap-2").props("role=region aria-label='One story'"):
                self.story = StoryView(session)
            with ui.column().classes("lab-card gap-2").props("role=region aria-label='A thousand stories'"):
                self.thousand = ThousandView(session)
        self._header()
        session.on_figures.append(self._found)
        session.on_change.append(self._changed)
        session.on_fault.append(self.complain)
        session.on_idle.append(self._idle)
        client = ui.context.client
        client.on_delete(session.close)
        client.on_connect(self._connected)
        session.refresh()

    def _header(self) -> None:
        session = self.session
        with ui.header().classes("lab-header items-center no-wrap gap-1"):
            widgets.button("menu", "Show or hide the controls", self.drawer.toggle)
            ui.label("Partnering lab").classes("lab-title")
            ui.space()
            self.busy = ui.spinner(size="1.4em").props("aria-hidden=true")
            with widgets.button("school", self.lesson.words.choose, lambda: None):
                self.lesson.menu()
            self.undo = widgets.button("undo", "Undo", session.undo)
            self.redo = widgets.button("redo", "Redo", session.redo)
            self.pin = widgets.button("push_pin", "Pin this result, to compare the next with it", self._pin)
            with widgets.button("download", "Download figures, tables and the scenario", lambda: None):
                Downloads(session)
            widgets.button("link", "Copy the link to what is shown", self._copy_link)
            widgets.button("contrast", "Dark or light", self._toggle_dark)
        self._changed(navigate=False)

    # -- following the session ---------------------------------------------------------------------

    def _changed(self, navigate: bool = True) -> None:
        self.undo.set_enabled(self.session.history.can_undo)
        self.redo.set_enabled(self.session.history.can_redo)
        if navigate:
            self.fault.visible = False
            self.busy.visible = True
            query = address.query(self.session.state)
            ui.navigate.history.replace("/" if query is None else f"/?{query}")

    def _idle(self) -> None:
        self.busy.visible = False

    def _found(self) -> None:
        figures = self.session.figures
        if figures is None:
            return
        state = figures.state
        organisation = state.organisation
        if len(organisation.pairs):
            told = finding(figures.summary, [], organisation.months, len(organisation.pairs), state.seed)
        else:
            told = "There are no ties between these departments."
        self.finding.text = f"{state.scenario.name}: {told[0].lower()}{told[1:]}"
        pinned = self.session.pinned is not None
        self.pin.props["color"] = "warning" if pinned else "primary"
        self.pin.props["aria-pressed"] = "true" if pinned else "false"

    def complain(self, message: str) -> None:
        """Say what is wrong, in one line, where it is read out."""
        self.fault.text = message
        self.fault.visible = True

    # -- doing -------------------------------------------------------------------------------------

    def _pin(self) -> None:
        self.session.pin()

    async def _copy_link(self) -> None:
        query = address.query(self.session.state)
        if query is None:
            self.complain("This scenario is too large for a link; download it instead.")
            return
        origin = await ui.run_javascript("location.origin")
        ui.clipboard.write(f"{origin}/?{query}")
        ui.notify("The link is copied.")

    async def _connected(self) -> None:
        dark = await ui.run_javascript("Quasar.Dark.isActive", timeout=5)
        if bool(dark) != self.is_dark:
            self._dress(bool(dark))

    def _toggle_dark(self) -> None:
        self.dark.value = not self.is_dark
        self._dress(not self.is_dark)

    def _dress(self, dark: bool) -> None:
        self.is_dark = dark
        view: Any
        for view in (self.story, self.thousand):
            view.dress(DARK if dark else LIGHT)
