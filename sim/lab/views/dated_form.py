"""The form of one dated change, with a field for each part."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui import ui

from ...documents.language import Language
from ...model.parameters import DEPARTMENT, ORGANISATION, parameter_at
from ...scenarios.timeline import OPERATIONS
from ..state.experiment import Experiment
from ..state.timeline_entries import Entry, filled, saved


class DatedForm:
    """The fields of an entry. `entry` reads them. A part without a field stays as it is."""

    def __init__(self, entry: Entry, experiment: Experiment, words: Language) -> None:
        self.words = words
        self._start, self._parts = entry, filled(entry)
        self._read: dict[str, Callable[[], Any]] = {}
        names, months = list(experiment.organisation.departments), experiment.scenario.months
        for key, value in self._parts.items():
            match key:
                case "month" | "until":
                    self._number(key, value, 1, months, whole=True)
                case "onset":
                    self._number(key, value, 0, months, whole=True)
                case "size" | "rate":
                    self._number(key, value, 0, 1)
                case "side":
                    self._side(names, list(value))
                case "department":
                    self._select(key, names, value)
                case "coach" | "departments":
                    self._select(key, names, value or [], multiple=True)
                case "relabel":
                    self._label(str(value))
                case _ if key in OPERATIONS:
                    self._numbers(key, dict(value), names)

    def entry(self) -> Entry:
        """The entry with the values of the fields."""
        return saved(self._parts | {key: read() for key, read in self._read.items()}, self._start)

    def _label_of(self, key: str) -> str:
        """The label of the field of a part."""
        return self.words.say(f"timeline.fields.{key}")

    def _number(self, key: str, value: Any, low: float, high: float, whole: bool = False) -> None:
        field = ui.number(self._label_of(key), value=value, min=low, max=high, step=1 if whole else 0.05).classes(
            "w-full"
        )
        self._read[key] = lambda: None if field.value is None else int(field.value) if whole else float(field.value)

    def _select(self, key: str, names: list[str], value: Any, multiple: bool = False) -> None:
        field = ui.select(names, label=self._label_of(key), value=value, multiple=multiple).classes("w-full")
        self._read[key] = lambda: field.value

    def _label(self, value: str) -> None:
        field = ui.input(self._label_of("relabel"), value=value).classes("w-full").props("maxlength=100")
        self._read["relabel"] = lambda: field.value or ""

    def _side(self, names: list[str], value: list[str]) -> None:
        first = ui.select(names, label=self._label_of("first"), value=value[0] if value else None).classes("w-full")
        second = ui.select(names, label=self._label_of("second"), value=value[1] if value else None).classes("w-full")
        self._read["side"] = lambda: [name for name in (first.value, second.value) if name]

    def _numbers(self, key: str, value: dict[str, float], names: list[str]) -> None:
        known = [f"organisation.{one.name}" for one in ORGANISATION]
        known += [f"departments.{name}.{one.name}" for name in ("all", *names[:50]) for one in DEPARTMENT]
        fields = []
        for path, number in value.items():
            options = known if path in known else [path, *known]
            what = ui.select(options, label=self._label_of("number"), value=path, with_input=True).classes("w-full")
            fields.append((what, ui.number(self._label_of(key), value=number).classes("w-full")))
        self._read[key] = lambda: {what.value: _whole(what.value, much.value) for what, much in fields}


def _whole(path: str, value: Any) -> float:
    parameter = parameter_at(str(path))
    return int(value) if parameter is not None and parameter.whole and value is not None else float(value or 0)
