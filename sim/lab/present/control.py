"""The one slider of present mode: it moves the number that was set last."""

from __future__ import annotations

from collections.abc import Awaitable

from nicegui import ui

from ..state.session import Session
from ..views import widgets
from .state import Moved, last_moved


class Control:
    """Shows the slider. There is none while a class bets, nor where no usual number is known."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.slider: widgets.NumberSlider | None = None
        self.moved: Moved | None = None
        self.wanted = True
        self.box = ui.column().classes("present-control")
        # a slider of the page may still be on its way when present mode is opened
        for listeners in (session.on_experiment, session.on_change, session.on_lock):
            listeners.append(self.show)

    def show(self, wanted: bool | None = None) -> None:
        """Show the number that was set last, with its value now, where the screen wants a slider."""
        self.wanted = self.wanted if wanted is None else wanted
        found = last_moved(self.session.experiment) if self.wanted and not self.session.locked else None
        self.box.visible = found is not None
        if found is None:
            return
        if self.slider is None or self.moved is None or self.moved.path != found.path:
            self.box.clear()
            with self.box:
                self.slider = self._made(found)
        self.moved = found
        self.slider.set(found.value)

    def _made(self, found: Moved) -> widgets.NumberSlider:
        def changed(value: float) -> Awaitable[bool]:
            return self.session.change(lambda experiment: experiment.with_setting(found.path, value), slider=found.path)

        words, who = self.session.words, found.path.split(".")[1:-1]
        name = words.parameter(found.parameter.name)
        whose = f"{name} ({who[-1]})" if who and who[-1] not in ("all", "default") else name
        made = widgets.NumberSlider(words, found.parameter, found.value, changed, self.session.let_go, whose)
        made.slider.props("track-size=0.5em thumb-size=1.4em")
        return made
