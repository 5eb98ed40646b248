"""The editor of departments: it changes one at a time, and adds, renames and removes departments."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

from nicegui import ui

from ...model.parameters import DEPARTMENT, PURPOSES
from ..state import edit
from ..state.experiment import Experiment
from ..state.session import Session
from . import widgets
from .following import Field


class DepartmentEditor:
    """Shows and changes the chosen department."""

    def __init__(self, session: Session) -> None:
        self.session = session
        words = session.words
        self.name = next(iter(session.experiment.scenario.departments))
        self.which = (
            ui.select([], label=words.say("department.choose"), on_change=self._chosen).classes("w-full").props("dense")
        )
        purposes = {"none": words.say("department.no_purpose")}
        purposes |= {name: words.named("purpose_names", name) for name in PURPOSES}
        purpose = ui.select(purposes, label=words.say("department.purpose")).classes("w-full").props("dense")
        self.purpose = Field(purpose, self._purpose)
        self.sliders = {
            one.name: widgets.NumberSlider(words, one, 0.0, self._setter(one.name), session.let_go)
            for one in DEPARTMENT
            if one.name != "capacity"
        }
        capacity = ui.number(words.say("department.capacity"), min=0, step=0.5).classes("w-full")
        self.capacity = Field(capacity.props("dense clearable debounce=500"), self._capacity)
        with ui.row().classes("w-full no-wrap items-center gap-1"):
            self.new_name = ui.input(words.say("department.name")).classes("grow").props("dense maxlength=60")
            widgets.button("add", words.say("department.add"), self._add, once=True)
            widgets.button("edit", words.say("department.rename"), self._rename, once=True)
            widgets.button("delete", words.say("department.remove"), self._remove, once=True)
        session.on_experiment.append(self.show)
        session.on_change.append(self._show_numbers)
        session.on_ensemble.append(self._show_ranges)
        self.show()

    def _setter(self, name: str) -> widgets.Changed:
        def changed(value: float) -> Awaitable[bool]:
            path = f"departments.{self.name}.{name}"
            return self.session.change(lambda experiment: experiment.with_setting(path, value), slider=path)

        return changed

    def show(self) -> None:
        """Show the chosen department."""
        experiment = self.session.experiment
        names = experiment.organisation.departments
        if self.name not in names:
            self.name = names[0]
        self.which.set_options(list(names), value=self.name)
        self.purpose.set(experiment.scenario.departments[self.name].purpose or "none", of=self.name)
        self._show_numbers()

    def _show_numbers(self) -> None:
        """Show the numbers, also after a move of another slider for one of them, as in present mode."""
        experiment = self.session.experiment
        organisation = experiment.organisation
        place = organisation.departments.index(self.name)
        for name, slider in self.sliders.items():
            slider.set(round(float(organisation.at_start[name][place]), 6), of=self.name)
        self.capacity.set(experiment.scenario.departments[self.name].capacity, of=self.name)
        self._show_ranges()

    def _show_ranges(self) -> None:
        names = self.session.experiment.organisation.departments
        for name, slider in self.sliders.items() if self.name in names else ():
            slider.leave_open(self.session.range_of(name, names.index(self.name)))

    def _chosen(self, event: Any) -> None:
        if event.value is not None and event.value != self.name:
            self.name = event.value
            self.show()

    def _purpose(self, name: str) -> Awaitable[bool]:
        of = f"departments.{self.name}"
        settings: dict[str, Any] = {f"{of}.purpose": None if name == "none" else name}
        for number in ("self_worth", "customer_focus"):  # these would override the purpose
            if getattr(self.session.experiment.scenario.departments[self.name], number) is not None:
                settings[f"{of}.{number}"] = None
        return self.session.change(lambda experiment: experiment.with_settings(settings))

    def _capacity(self, limit: float | None) -> Awaitable[bool]:
        path = f"departments.{self.name}.capacity"
        return self.session.change(lambda experiment: experiment.with_setting(path, limit))

    async def _add(self) -> None:
        name = self._written
        if name and await self.session.change(lambda experiment: edit.with_department(experiment, name)):
            self._show_new(name)

    async def _rename(self) -> None:
        old, new = self.name, self._written
        if new and await self.session.change(lambda experiment: edit.renamed(experiment, old, new)):
            self._show_new(new)

    @property
    def _written(self) -> str:
        """The name that stands in the field for one."""
        return str(self.new_name.value or "").strip()

    def _show_new(self, name: str) -> None:
        """Show a department with a name that was written. The field is free for the next one."""
        if self._written == name:  # else the next one is being written already
            self.new_name.value = ""
        self.name = name
        self.show()

    async def _remove(self) -> None:
        name = self.name
        await self.session.change(lambda experiment: _without(experiment, name))


def _without(experiment: Experiment, name: str) -> Experiment:
    """The experiment without a department, unless it is gone already."""
    is_there = name in experiment.organisation.departments
    return edit.without_department(experiment, name) if is_there else experiment
