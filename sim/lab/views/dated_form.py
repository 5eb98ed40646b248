"""The form of one dated change: a field for each part of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui import ui

from ...model.parameters import BY_NAME, DEPARTMENT, ORGANISATION
from ..state.dated_kinds import CHANGES, cleaned
from ..state.state import State


class DatedForm:
    """Fields for the parts of an entry; `entry` reads them back."""

    def __init__(self, entry: dict[str, Any], state: State) -> None:
        self._start = entry
        self._read: dict[str, Callable[[], Any]] = {}
        names, months = list(state.organisation.departments), state.scenario.months
        self._number("month", "month", entry["month"], 1, months)
        for key, value in entry.items():
            if key == "until":
                self._number("until", "until month (empty: for good)", value, 1, months)
            elif key in ("size", "rate"):
                self._number(key, "rate per month" if key == "rate" else "size, 0 to 1", value, 0, 1)
            elif key == "side":
                self._side(names, list(value))
            elif key == "department":
                self._select(key, "department", names, value)
            elif key in ("coach", "departments"):
                self._select(
                    key,
                    "departments" + (" (none: all)" if key == "departments" else ""),
                    names,
                    value or [],
                    multiple=True,
                )
            elif key == "relabel":
                self._label(str(value))
            elif key in CHANGES:
                self._changes(key, dict(value), names)

    def entry(self) -> dict[str, Any]:
        """The dated change as the fields say it."""
        return cleaned({**self._start, **{key: read() for key, read in self._read.items()}})

    def _number(self, key: str, label: str, value: Any, low: float, high: float) -> None:
        whole = key in ("month", "until")
        field = ui.number(label, value=value, min=low, max=high, step=1 if whole else 0.05).classes("w-full")
        self._read[key] = lambda: None if field.value is None else int(field.value) if whole else float(field.value)

    def _select(self, key: str, label: str, names: list[str], value: Any, multiple: bool = False) -> None:
        field = ui.select(names, label=label, value=value, multiple=multiple).classes("w-full")
        self._read[key] = lambda: field.value

    def _label(self, value: str) -> None:
        field = ui.input("label of the ties", value=value).classes("w-full").props("maxlength=100")
        self._read["relabel"] = lambda: field.value or ""

    def _side(self, names: list[str], value: list[str]) -> None:
        first = ui.select(names, label="who gets the offer", value=value[0] if value else None).classes("w-full")
        second = ui.select(names, label="whom it could replace", value=value[1] if value else None).classes("w-full")
        self._read["side"] = lambda: [name for name in (first.value, second.value) if name]

    def _changes(self, key: str, value: dict[str, float], names: list[str]) -> None:
        known = [f"organisation.{one.name}" for one in ORGANISATION]
        known += [f"departments.{name}.{one.name}" for name in ("all", *names[:50]) for one in DEPARTMENT]
        fields = []
        for path, number in value.items():
            options = known if path in known else [path, *known]
            what = ui.select(options, label="number", value=path, with_input=True).classes("w-full")
            fields.append(
                (
                    what,
                    ui.number(
                        {"set": "is set to", "add": "changes by", "multiply": "is multiplied by"}[key], value=number
                    ).classes("w-full"),
                )
            )
        self._read[key] = lambda: {what.value: _whole(what.value, much.value) for what, much in fields}


def _whole(path: str, value: Any) -> float:
    parameter = BY_NAME.get(str(path).rsplit(".", 1)[-1])
    return int(value) if parameter is not None and parameter.whole and value is not None else float(value or 0)
