"""The editor of the timeline: each dated change has a slider for its month and a form, and can be removed."""

from __future__ import annotations

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
            widgets.button("add", words.say("timeline.add"), self._add)
        with ui.row().classes("w-full no-wrap items-center gap-1"):
            self.said = ui.input(words.say("timeline.say"), placeholder=EXAMPLE).classes("grow")
            self.said.props("dense maxlength=300").on("keydown.enter", self._say)
            widgets.button("add", words.say("timeline.add_said"), self._say)
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
                widgets.button("edit", words.say("timeline.edit"), lambda: self._edit(place), size="sm")
                widgets.button(
                    "delete",
                    words.say("timeline.remove"),
                    lambda: session.change(lambda now: _without(now, place, dated)),
                    size="sm",
                )
            until = getattr(dated, "until", None)
            shown = ui.label(_when(words, dated.month, until)).classes("lab-value")
            slider: Any
            if until is None:
                slider = widgets.Slider(min=1, max=max(months, dated.month), step=1, value=dated.month)
            else:
                slider = widgets.Range(min=1, max=max(months, until), step=1, value={"min": dated.month, "max": until})
            slider.props["aria-label"] = words.say("timeline.slider", number=place + 1)

            async def moved(event: Any) -> None:
                if event.value is None:
                    return
                first, last = (
                    (event.value["min"], event.value["max"]) if isinstance(event.value, dict) else (event.value, None)
                )
                shown.text = _when(words, int(first), None if last is None else int(last))
                await session.change(lambda now: _moved(now, place, int(first), last), slider=f"timeline.{place}.month")

            slider.on_value_change(moved)
            slider.on("change", session.let_go)

    async def _add(self) -> None:
        await self._open(start_of(self.kind.value, self.session.experiment), None)

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

    async def _edit(self, place: int) -> None:
        await self._open(self.session.experiment.scenario.data["timeline"][place], place)

    async def _open(self, entry: Entry, place: int | None) -> None:
        words = self.session.words
        with ui.dialog() as dialog, ui.card().classes("lab-dialog"):
            widgets.heading(words.named("kind_names", title_of(entry)))
            form = DatedForm(entry, self.session.experiment, words)
            with ui.row().classes("w-full justify-end"):
                ui.button(words.say("timeline.cancel"), on_click=lambda: dialog.submit(None)).props("flat")
                ui.button(words.say("timeline.save"), on_click=lambda: dialog.submit(form.entry()))
        saved = await dialog
        dialog.delete()
        if saved is not None and not (saved == entry and place is not None):
            await self.session.change(lambda experiment: edit.with_dated(experiment, saved, place))


def _without(experiment: Experiment, place: int, dated: Any) -> Experiment:
    """The experiment without a dated change, unless it is gone already: a button that waits is pressed again."""
    there = experiment.scenario.timeline[place : place + 1]
    when = {"month", "until"}  # the slider of the change may have moved them
    parts = [(type(one), one.model_dump(exclude=when)) for one in (*there, dated)]
    return edit.without_dated(experiment, place) if there and parts[0] == parts[1] else experiment


def _moved(experiment: Experiment, place: int, first: int, last: float | None) -> Experiment:
    """The experiment with a dated change at other months."""
    settings: dict[str, Any] = {f"timeline.{place}.month": first}
    if last is not None:
        settings[f"timeline.{place}.until"] = int(last)
    return experiment.with_settings(settings)


def _when(words: Language, first: int, last: int | None) -> str:
    return words.say("timeline.month" if last is None else "timeline.months", first=first, last=last)
