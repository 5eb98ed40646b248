"""Present mode: the page on a projector. One idea a screen, large type, one control, keys to go on."""

from __future__ import annotations

import json
from typing import Any

from nicegui import ui

from ..state.listeners import Listener, notify
from ..state.session import Session
from ..views import widgets
from ..views.story_view import StoryView
from ..views.theme import Theme
from .control import Control
from .scale import scale_of
from .screens import CompareScreen, DotsScreen, Screen, StoryScreen, WhyScreen
from .state import SCREENS, usual_screen

ICON = "M10 8v8l5-4-5-4zm9-5H5c-1.1 0-2 .9-2 2v14c0 1.1.9 2 2 2h14c1.1 0 2-.9 2-2V5c0-1.1-.9-2-2-2zm0 16H5V5h14v14z"
KEYS = """<script>
addEventListener("keydown", (event) => {
  const { key, target } = event, page = key === "PageDown" || key === "PageUp";
  if (event.ctrlKey || event.metaKey || !target.closest) return;
  if (target.closest("input, textarea, select, [role=combobox], [role=listbox], [role=menu]")) return;
  if (target.closest("[role=slider]") && !page && !event.altKey || key === " " && target.closest("button, a")) return;
  const name = event.altKey ? `Alt+${key.toLowerCase()}` : key === " " ? "Space" : key;
  const named = document.querySelectorAll(`[data-keys~="${CSS.escape(name)}"]`);
  const pressed = [...named].filter((one) => one.offsetParent).at(-1);
  if (!pressed) return;
  event.preventDefault();
  event.stopPropagation();
  if (!event.repeat) pressed.click();
}, true);
</script>"""
"""A key presses the last button on the screen that names it in `data-keys`. Remote controls of projectors send PageUp
and PageDown, so these turn the screen also where a slider has the keyboard."""
TOGGLE = "Alt+p Alt+π"
"""Opens present mode and leaves it; a Mac writes π with these keys. A letter alone would also do so for who dictates to
the machine (WCAG 2.1.4)."""

ADDRESS = """{{ const url = new URL(location), screen = {screen};
  screen ? url.searchParams.set("present", screen) : url.searchParams.delete("present");
  history.replaceState(history.state, "", url); }}"""


class PresentView:
    """Covers the page while it is open. It shows what the page shows, and changes it as the page does.

    `warning` is a label of the page that must be seen here too.
    """

    def __init__(
        self, session: Session, story: StoryView, screen: str | None = None, warning: ui.label | None = None
    ) -> None:
        self.session, self.story, self.warning = session, story, warning
        say = session.words.say
        self.place = 0
        self.screens: list[Screen] = []
        self.on_open: list[Listener] = []
        self.dialog = ui.dialog().props("maximized transition-duration=0")
        self.dialog.props["aria-label"] = say("present.title")
        self.dialog.on_value_change(self._opened_or_closed)
        session.on_story.append(lambda: self._follow("story"))
        session.on_ensemble.append(lambda: self._follow("dots", "compare", "why"))
        self._asked, self._begins = screen, False
        self.dialog.client.on_connect(self._open_asked)

    def _build(self) -> None:
        """Make the screens. Few visits open any: it waits for the first opening."""
        session, say = self.session, self.session.words.say
        with self.dialog, ui.element("div").classes("present"):
            with ui.row().classes("present-head"):
                self.title = widgets.heading("").classes("present-title").props("aria-live=polite")
                self.steps = ui.label().classes("dots-note")
                self._button("chevron_left", say("present.back"), lambda: self.turn(-1), "PageUp ArrowLeft")
                self._button("chevron_right", say("present.next"), lambda: self.turn(1), "PageDown ArrowRight")
                self._button("close", say("present.leave"), self.dialog.close, TOGGLE)
            if self.warning is not None:
                shown = ui.label().classes("present-warning").props("role=alert")
                shown.bind_text_from(self.warning, "text").bind_visibility_from(self.warning, "visible")
            self.screens += StoryScreen(session, self.story), DotsScreen(session), CompareScreen(session)
            self.screens.append(WhyScreen(session))
            self.control = Control(session)

    def _button(self, icon: str, name: str, do: Any, keys: str) -> None:
        widgets.button(icon, name, do).props["data-keys"] = keys

    @property
    def shown(self) -> str | None:
        """The name of the screen that is shown, where present mode is open."""
        return self.screen if self.dialog.value else None

    @property
    def screen(self) -> str:
        """The name of the screen that was shown last."""
        return SCREENS[self.place]

    @property
    def parts(self) -> list[tuple[ui.element, str]]:
        """The boxes that show a part of what is computed, as `Session.pending` names it. None before the first open."""
        return [
            (one.box, "story" if name == "story" else "figures")
            for name, one in zip(SCREENS, self.screens, strict=False)
        ]

    def _open_asked(self) -> None:
        """Open the screen that the address names, once."""
        if self._asked is not None:
            screen, self._asked = self._asked, None
            self.open(screen)

    def open(self, screen: str | None = None) -> None:
        """Open a screen. The story plays from its first month, unless the system asks for reduced motion."""
        if not self.screens:
            self._build()
        self.place = SCREENS.index(screen or usual_screen(self.session.pinned is not None))
        self._begins = self.screen == "story"
        self.dialog.open()
        self.note_in_address()
        self.show()
        notify(self.on_open)
        self.dialog.client.run_javascript("setTimeout(reportScreen)")

    async def reported(self) -> None:
        """Play a story that was opened, now that the browser has said whether anything may move by itself."""
        if self._begins:
            self._begins = False
            await self.session.settled()  # a page that has just come has no story yet
            if self.shown == "story" and not scale_of(self.dialog.client).still:
                await self.story.from_start()

    def turn(self, by: int) -> None:
        """Go to the next screen, or back, as far as there are any. The story stops when it is left."""
        self.place = min(max(0, self.place + by), len(SCREENS) - 1)
        if self.screen != "story":
            self.story.playing(False)
        self.note_in_address()
        self.show()

    def _opened_or_closed(self, event: Any) -> None:
        if not event.value:
            self.story.playing(False)
            self.note_in_address()

    def note_in_address(self) -> None:
        """Keep the screen in the address, so that it comes again when the page is loaded again."""
        self.dialog.client.run_javascript(ADDRESS.format(screen=json.dumps(self.shown)))

    def _follow(self, *screens: str) -> None:
        if self.dialog.value and self.screen in screens:
            self._show_screen()

    def apply(self, _: Theme) -> None:
        """Draw the screen anew, in the theme and the type of the page's charts."""
        if self.dialog.value:
            self._show_screen()

    def show(self) -> None:
        """Show the screen with its control."""
        for place, screen in enumerate(self.screens):
            screen.box.visible = place == self.place
        self.control.show(self.screen != "story")
        self.steps.text = self.session.words.say("present.step", place=self.place + 1, places=len(SCREENS))
        self._show_screen()

    def _show_screen(self) -> None:
        """Show what the session holds now. The slider is left alone, because it can be ahead while it is moved."""
        now = self.screens[self.place]
        now.show()
        self.title.text = now.title
