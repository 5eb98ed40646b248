"""The controls of the page. The sliders are made from parameters.py, everything else from the scenario."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any
from weakref import WeakMethod

from nicegui import ui

from ...files.parts import MAX_BYTES
from ...model.parameters import MONTHS, ORGANISATION
from ..state import uploads
from ..state.experiment import Experiment, shipped_names
from ..state.listeners import notify
from ..state.session import Session
from . import widgets
from .department_editor import DepartmentEditor
from .luck_editor import LuckEditor
from .tie_editor import TieEditor
from .timeline_editor import TimelineEditor

FIRST = ("shared_outcome", "clarity", "communication", "offer_rate")
"""Parameters that management or the market sets. They come first; the others are assumptions about people."""


class Controls:
    """All controls. They show the experiment of the session."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.words = words = session.words
        self.sliders: dict[str, widgets.NumberSlider] = {}
        self._scenario()
        with ui.column().classes("w-full gap-0") as self.numbers:
            with ui.expansion(words.say("controls.organisation"), icon="domain", value=True).classes("w-full"):
                for parameter in ORGANISATION:
                    if parameter.name in FIRST:
                        self._slider(parameter)
                self.months = widgets.number(words.say("controls.months"), 1, MONTHS.high, self._set_months)
            widgets.panel(words.say("controls.departments"), lambda: DepartmentEditor(session), icon="groups")
            with ui.expansion(words.say("controls.ties"), icon="handshake", value=True).classes("w-full"):
                TieEditor(session)
            widgets.panel(words.say("controls.timeline"), lambda: TimelineEditor(session), icon="event")
            widgets.panel(words.say("controls.assumptions"), self._assumptions, icon="tune")
            widgets.panel(words.say("controls.runs_and_luck"), lambda: LuckEditor(session), icon="casino")
        session.on_lock.append(self._lock)
        session.on_experiment.append(self.show)
        session.on_change.append(self._show_numbers)
        session.on_ensemble.append(self._show_ranges)
        self.show()

    # -- making ------------------------------------------------------------------------------------

    def _scenario(self) -> None:
        self.picker = ui.select(
            [*shipped_names()], label=self.words.say("controls.scenario"), on_change=self._picked
        ).classes("w-full")
        self.picker.props["clearable"] = False
        self.description = ui.label().classes("lab-note lab-description")
        uploaded = WeakMethod(self._uploaded)  # FastAPI remembers the route of an upload, also when its page is gone

        async def upload(event: Any) -> None:
            if (method := uploaded()) is not None:
                await method(event)

        choose = ui.button(self.words.say("controls.open")).props("outline no-caps").classes("w-full")
        self.upload = ui.upload(auto_upload=True, on_upload=upload)
        self.upload.classes("lab-upload").props(f"accept='.yaml,.yml' max-file-size={MAX_BYTES}")
        choose.on("click", js_handler=f"() => getElement({self.upload.id}).pickFiles()")
        self.upload.on("uploaded", self.upload.reset)
        self.upload.on(
            "rejected",
            self._rejected,
            js_handler="(e) => emit(e.map((one) => one.file.name + '|' + one.failedPropValidation))",
        )

    def _slider(self, parameter: Any) -> None:
        path, value = (
            f"organisation.{parameter.name}",
            getattr(self.session.experiment.scenario.organisation, parameter.name),
        )

        def changed(number: float) -> Awaitable[bool]:
            return self.session.change(lambda experiment: experiment.with_setting(path, number), slider=path)

        self.sliders[parameter.name] = widgets.NumberSlider(self.words, parameter, value, changed, self.session.let_go)

    def _assumptions(self) -> None:
        """The sliders of the numbers that come after those of management and the market."""
        ui.label(self.words.say("controls.assumptions_note")).classes("lab-note")
        for parameter in ORGANISATION:
            if parameter.name not in FIRST:
                self._slider(parameter)
        self._show_ranges()

    # -- following ---------------------------------------------------------------------------------

    def show(self) -> None:
        """Show the current experiment."""
        experiment = self.session.experiment
        self._show_name()
        description = " ".join(experiment.scenario.description.split())
        self.description.text = self.words.named("scenario_texts", experiment.shipped or "", description)
        self._show_numbers()
        self.months.set(experiment.scenario.months)

    def _show_numbers(self) -> None:
        """Show the numbers on all sliders, also after a move of another slider for one of them, as in present mode."""
        organisation = self.session.experiment.scenario.organisation
        for name, slider in self.sliders.items():
            slider.set(getattr(organisation, name))

    def _show_name(self) -> None:
        """Show which scenario it is. One that a class bets on has no name, because it can give the answer away."""
        experiment, say = self.session.experiment, self.words.say
        names, shown = {name: name for name in shipped_names()}, experiment.shipped
        if self.session.locked:
            names[""], shown = say("controls.of_lesson"), ""
        elif shown is None:
            names[""], shown = say("controls.own", name=experiment.scenario.name), ""
        self.picker.set_options(names, value=shown)

    def _show_ranges(self) -> None:
        for name, slider in self.sliders.items():
            slider.leave_open(self.session.range_of(name))

    def _lock(self) -> None:
        """Lock all but the choice of the scenario, whose name and description would give the answer away."""
        self._show_name()
        self.description.visible = not self.session.locked
        if self.session.locked:
            self.numbers.props["inert"] = True
        else:
            self.numbers.props.pop("inert", None)
        self.numbers.update()

    # -- doing -------------------------------------------------------------------------------------

    def _picked(self, event: Any) -> Awaitable[bool] | None:
        name = event.value
        if not name or name == self.session.experiment.shipped:
            return None
        return self.session.change(lambda experiment: _kept_luck(Experiment.of(name), experiment))

    def _set_months(self, months: int) -> Awaitable[bool]:
        return self.session.change(lambda experiment: experiment.with_setting("months", months))

    async def _uploaded(self, event: Any) -> None:
        if event.file.size() > MAX_BYTES:
            notify(self.session.on_fault, uploads.too_large(event.file.name).told(self.words))
            return
        name, content = event.file.name, await event.file.read()
        await self.session.change(
            lambda experiment: _kept_luck(Experiment.own(uploads.read(name, content)), experiment)
        )

    def _rejected(self, event: Any) -> None:
        for one in event.args:
            name, _, why = str(one).rpartition("|")
            error = uploads.too_large(name) if why == "max-file-size" else uploads.no_scenario(name)
            notify(self.session.on_fault, error.told(self.words))


def _kept_luck(new: Experiment, old: Experiment) -> Experiment:
    """The new experiment with the number of replicates of the old one, unless only one of them holds draws."""
    alike = (new.drawn is None) == (old.drawn is None)
    return new.with_luck(replicates=old.replicates) if alike else new
