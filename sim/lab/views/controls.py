"""The controls of the page: scenario, organisation, assumptions and runs; made from parameters.py and the scenario."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from ...files.document import MAX_BYTES
from ...files.errors import InputError
from ...model.parameters import MONTHS, ORGANISATION
from ..state import uploads
from ..state.session import Session, tell
from ..state.state import FEWEST, MAX_REPLICATE, MOST, State, shipped_names
from . import widgets
from .department_editor import DepartmentEditor
from .tie_editor import TieEditor
from .timeline_editor import TimelineEditor

FIRST = ("shared_outcome", "clarity", "communication", "offer_rate")
"""What management and the market set; the rest are assumptions about people."""


class Controls:
    """All controls; they follow the session's state."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.sliders: dict[str, widgets.NumberSlider] = {}
        self._scenario()
        with ui.expansion("Organisation", icon="domain", value=True).classes("w-full"):
            for parameter in ORGANISATION:
                if parameter.name in FIRST:
                    self._slider(parameter)
            self.months = self._number("months", 1, MONTHS.high, self._set_months)
        with ui.expansion("Departments", icon="groups").classes("w-full"):
            DepartmentEditor(session)
        with ui.expansion("Ties", icon="handshake", value=True).classes("w-full"):
            TieEditor(session)
        with ui.expansion("Timeline", icon="event").classes("w-full"):
            TimelineEditor(session)
        with ui.expansion("Assumptions of the model", icon="tune").classes("w-full"):
            ui.label("How people react, the same for all. Hover over one for its meaning and source.").classes(
                "lab-note"
            )
            for parameter in ORGANISATION:
                if parameter.name not in FIRST:
                    self._slider(parameter)
        with ui.expansion("Runs and luck", icon="casino").classes("w-full"):
            self.replicates = self._number("replicates", FEWEST, MOST, self._set_luck)
            self.seed = self._number("seed", 0, 2**53, self._set_luck)
            self.replicate = self._number("replicate", 0, MAX_REPLICATE, self._set_luck, "replicate told as one story")
        session.on_state.append(self.show)
        self.show()

    # -- making ------------------------------------------------------------------------------------

    def _scenario(self) -> None:
        self.picker = ui.select([*shipped_names()], label="Scenario", on_change=self._picked).classes("w-full")
        self.picker.props["clearable"] = False
        self.description = ui.label().classes("lab-note lab-description")
        self.upload = ui.upload(label="Open a scenario file (YAML)", auto_upload=True, on_upload=self._uploaded)
        self.upload.classes("lab-upload").props(f"accept='.yaml,.yml' max-file-size={MAX_BYTES} flat")
        self.upload.on("uploaded", self.upload.reset)
        self.upload.on(
            "rejected",
            self._rejected,
            js_handler="(e) => emit(e.map((one) => one.file.name + '|' + one.failedPropValidation))",
        )

    def _slider(self, parameter: Any) -> None:
        path, value = (
            f"organisation.{parameter.name}",
            getattr(self.session.state.scenario.organisation, parameter.name),
        )

        async def changed(number: float) -> None:
            await self.session.change(lambda state: state.with_setting(path, number), move=path)

        self.sliders[parameter.name] = widgets.NumberSlider(parameter, value, changed, self.session.history.close)

    def _number(self, name: str, low: float, high: float, do: Any, text: str = "") -> ui.number:
        made = (
            ui.number(text or name, min=low, max=high, step=1, precision=0)
            .classes("w-full")
            .props("dense debounce=500")
        )

        async def changed(event: Any) -> None:
            if event.value is not None:
                await do(name, int(event.value))

        made.on_value_change(changed)
        return made

    # -- following ---------------------------------------------------------------------------------

    def show(self) -> None:
        """Show the state of the session."""
        state = self.session.state
        own = "own: " + state.scenario.name
        names: dict[str, str] = {name: name for name in shipped_names()} | ({} if state.shipped else {"": own})
        self.picker.set_options(names, value=state.shipped or "")
        self.description.text = " ".join(state.scenario.description.split())
        for name, slider in self.sliders.items():
            slider.put(getattr(state.scenario.organisation, name))
        self.months.value = state.scenario.months
        self.replicates.value, self.seed.value, self.replicate.value = state.replicates, state.seed, state.replicate

    # -- doing -------------------------------------------------------------------------------------

    async def _picked(self, event: Any) -> None:
        name = event.value
        if name and name != self.session.state.shipped:
            await self.session.change(lambda state: _kept_luck(State.of(name), state))

    async def _set_months(self, _: str, months: int) -> None:
        if months != self.session.state.scenario.months:
            await self.session.change(lambda state: state.with_setting("months", months))

    async def _set_luck(self, name: str, value: int) -> None:
        if value != getattr(self.session.state, name):
            await self.session.change(lambda state: state.with_luck(**{name: value}))

    async def _uploaded(self, event: Any) -> None:
        if event.file.size() > MAX_BYTES:
            tell(self.session.on_fault, str(uploads.too_large(event.file.name)))
            return
        name, content = event.file.name, await event.file.read()
        await self.session.change(lambda state: _kept_luck(State.own(uploads.read(name, content)), state))

    def _rejected(self, event: Any) -> None:
        for one in event.args:
            name, _, why = str(one).rpartition("|")
            error = InputError.at(uploads.called(name), "is not a scenario file: its name must end in .yaml or .yml")
            tell(self.session.on_fault, str(uploads.too_large(name) if why == "max-file-size" else error))


def _kept_luck(new: State, old: State) -> State:
    """The new scenario with as many replicates as were asked for."""
    return new.with_luck(replicates=old.replicates)
