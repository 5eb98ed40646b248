"""The editor of the timeline: each dated change has a slider for its month and a form, and can be removed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from nicegui import ui

from ...documents.language import Language
from ...scenarios.timeline import KINDS
from ..state import edit
from ..state.experiment import Experiment
from ..state.session import Session
from ..state.timeline_entries import Entry, start_of, title_of, with_said
from . import widgets
from .dated_form import DatedForm

EXAMPLE = "clarity=0.9 from 12"
"""What can be said. The words that are read are English in every language of the page."""


class TimelineEditor:
    """Shows and changes all dated changes, in the order of the scenario file."""

    def __init__(self, session: Session) -> None:
        self.session = session
        words = session.words
        self.entries = ui.column().classes("w-full gap-2")
        with ui.row().classes("w-full no-wrap items-center gap-1"):
            kinds = {kind: words.named("kind_names", kind) for kind in KINDS}
            self.kind = ui.select(kinds, value=next(iter(KINDS)), label=words.say("timeline.kind"))
            self.kind.classes("grow").props("dense")
            widgets.button("add", words.say("timeline.add"), self._add, once=True)
        with ui.row().classes("w-full no-wrap items-center gap-1"):
            self.said = ui.input(words.say("timeline.say"), placeholder=EXAMPLE).classes("grow")
            self.said.props("dense maxlength=300").on("keydown.enter", self._say)
            widgets.button("add", words.say("timeline.add_said"), self._say, once=True)
        self._saying = ""
        session.on_experiment.append(self.show)
        self.show()

    def show(self) -> None:
        """Show the timeline."""
        self.entries.clear()
        with self.entries:
            if not self.session.experiment.scenario.timeline:
                ui.label(self.session.words.say("timeline.none")).classes("lab-note")
            for place in range(len(self.session.experiment.scenario.timeline)):
                self._entry(place)

    def _entry(self, place: int) -> None:
        session, experiment, words = self.session, self.session.experiment, self.session.words
        dated, months = experiment.scenario.timeline[place], experiment.scenario.months
        with ui.column().classes("w-full gap-0 lab-field"):
            with ui.row().classes("w-full no-wrap items-start justify-between gap-1"):
                ui.label(dated.told(words)).classes("lab-name grow")
                edit_it = partial(self._edit, place, dated)
                widgets.button("edit", words.say("timeline.edit"), edit_it, once=True, size="sm")
                remove = partial(self._change, edit.without_dated, place, dated)
                widgets.button("delete", words.say("timeline.remove"), remove, once=True, size="sm")
            until = getattr(dated, "until", None)
            shown = ui.label(_when(words, dated.month, until)).classes("lab-value")
            slider: Any
            if until is None:
                slider = widgets.Slider(min=1, max=max(months, dated.month), step=1, value=dated.month)
            else:
                slider = widgets.Range(min=1, max=max(months, until), step=1, value={"min": dated.month, "max": until})
            slider.props["aria-label"] = words.say("timeline.slider", number=place + 1)

            def moved(event: Any) -> Awaitable[bool] | None:
                if event.value is None:
                    return None
                first, last = (
                    (event.value["min"], event.value["max"]) if isinstance(event.value, dict) else (event.value, None)
                )
                shown.text = _when(words, int(first), None if last is None else int(last))
                to = partial(_moved, first=int(first), last=last)
                return self._change(to, place, dated, slider=f"timeline.{place}.month")

            slider.on_value_change(moved)
            slider.on("change", session.let_go)

    def _change(
        self, make: Callable[[Experiment, int], Experiment], place: int, dated: Any, slider: str | None = None
    ) -> Awaitable[bool]:
        """Change a dated change, unless a change before took it away: another one may stand at its place."""
        return self.session.change(lambda now: make(now, place) if _is_there(now, place, dated) else now, slider)

    async def _add(self) -> None:
        saved = await self._asked(start_of(self.kind.value, self.session.experiment))
        if saved is not None:
            await self.session.change(lambda experiment: edit.with_dated(experiment, saved))

    async def _say(self) -> None:
        text = self.said.value.strip()
        if not text or text == self._saying:  # the key may be pressed again while the page waits
            return
        self._saying = text
        try:
            said = await self.session.change(lambda experiment: with_said(experiment, text))
            if said and self.said.value.strip() == text:  # else the next one is being written already
                self.said.value = ""
        finally:
            self._saying = ""

    async def _edit(self, place: int, dated: Any) -> None:
        entry = self.session.experiment.scenario.data["timeline"][place]
        saved = await self._asked(entry)
        if saved is not None and saved != entry:
            await self._change(lambda now, place: edit.with_dated(now, saved, place), place, dated)

    async def _asked(self, entry: Entry) -> Entry | None:
        """The entry as the user saves it in its form. None for one that is not saved."""
        words = self.session.words
        with ui.dialog() as dialog, ui.card().classes("lab-dialog"):
            widgets.heading(words.named("kind_names", title_of(entry)))
            form = DatedForm(entry, self.session.experiment, words)
            with ui.row().classes("w-full justify-end"):
                ui.button(words.say("timeline.cancel"), on_click=lambda: dialog.submit(None)).props("flat")
                ui.button(words.say("timeline.save"), on_click=lambda: dialog.submit(form.entry()))
        dialog.on("hide", dialog.delete, [])  # by then the keyboard is back at the button that opened it
        saved: Entry | None = await dialog
        return saved


def _is_there(experiment: Experiment, place: int, dated: Any) -> bool:
    """Whether a dated change still stands at its place. Its slider may have moved its months."""
    there = experiment.scenario.timeline[place : place + 1]
    kinds = [(type(one), one.model_dump(exclude={"month", "until"})) for one in (*there, dated)]
    return bool(there) and kinds[0] == kinds[1]


def _moved(experiment: Experiment, place: int, first: int, last: float | None) -> Experiment:
    """The experiment with a dated change at other months."""
    settings: dict[str, Any] = {f"timeline.{place}.month": first}
    if last is not None:
        settings[f"timeline.{place}.until"] = int(last)
    return experiment.with_settings(settings)


def _when(words: Language, first: int, last: int | None) -> str:
    return words.say("timeline.month" if last is None else "timeline.months", first=first, last=last)
