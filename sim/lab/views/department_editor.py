"""The editor of departments: it changes one at a time, and adds, renames and removes departments."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

import numpy as np
from nicegui import ui

from ...model.parameters import DEPARTMENT, PURPOSES
from ..state import edit
from ..state.session import Session
from . import widgets


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
        self.purpose = ui.select(purposes, label=words.say("department.purpose"), on_change=self._purpose)
        self.purpose.classes("w-full").props("dense")
        self.sliders = {
            one.name: widgets.NumberSlider(words, one, 0.0, self._setter(one.name), session.let_go)
            for one in DEPARTMENT
            if one.name != "capacity"
        }
        self.capacity = ui.number(words.say("department.capacity"), min=0, step=0.5).classes("w-full")
        self.capacity.props("dense clearable debounce=500")
        self.capacity.on_value_change(self._capacity)
        with ui.row().classes("w-full no-wrap items-center gap-1"):
            self.new_name = ui.input(words.say("department.name")).classes("grow").props("dense maxlength=60")
            widgets.button("add", words.say("department.add"), self._add)
            widgets.button("edit", words.say("department.rename"), self._rename)
            widgets.button("delete", words.say("department.remove"), self._remove)
        session.on_experiment.append(self.show)
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
        organisation = experiment.organisation
        if self.name not in organisation.departments:
            self.name = organisation.departments[0]
        self.which.set_options(list(organisation.departments), value=self.name)
        place = organisation.departments.index(self.name)
        settings, held = experiment.scenario.departments[self.name], organisation.at_start
        self.purpose.value = settings.purpose or "none"
        for name, slider in self.sliders.items():
            slider.set(round(float(held[name][place]), 6))
        limit = settings.capacity
        self.capacity.value = None if limit is None or not np.isfinite(limit) else limit
        self._show_ranges()

    def _show_ranges(self) -> None:
        names = self.session.experiment.organisation.departments
        for name, slider in self.sliders.items() if self.name in names else ():
            slider.leave_open(self.session.range_of(name, names.index(self.name)))

    def _chosen(self, event: Any) -> None:
        if event.value is not None and event.value != self.name:
            self.name = event.value
            self.show()

    def _purpose(self, event: Any) -> Awaitable[bool] | None:
        wanted = None if event.value == "none" else event.value
        if wanted == self.session.experiment.scenario.departments[self.name].purpose:
            return None
        settings: dict[str, Any] = {f"departments.{self.name}.purpose": wanted}
        for name in ("self_worth", "customer_focus"):  # these would override the purpose
            if getattr(self.session.experiment.scenario.departments[self.name], name) is not None:
                settings[f"departments.{self.name}.{name}"] = None
        return self.session.change(lambda experiment: experiment.with_settings(settings))

    def _capacity(self, event: Any) -> Awaitable[bool] | None:
        value = None if event.value is None else float(event.value)
        if value == self.session.experiment.scenario.departments[self.name].capacity:
            return None
        path = f"departments.{self.name}.capacity"
        return self.session.change(lambda experiment: experiment.with_setting(path, value))

    async def _add(self) -> None:
        name = str(self.new_name.value or "").strip()
        if name and await self.session.change(lambda experiment: edit.with_department(experiment, name)):
            self.name, self.new_name.value = name, ""
            self.show()

    async def _rename(self) -> None:
        old, new = self.name, str(self.new_name.value or "").strip()
        if new and await self.session.change(lambda experiment: edit.renamed(experiment, old, new)):
            self.name, self.new_name.value = new, ""
            self.show()

    async def _remove(self) -> None:
        name = self.name
        await self.session.change(lambda experiment: edit.without_department(experiment, name))
