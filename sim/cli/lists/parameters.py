"""`partnering parameters`: every parameter with meaning, unit, default, range and source."""

from __future__ import annotations

from dataclasses import asdict
from math import isfinite, isinf, isnan
from typing import Annotated, Any

import typer

from ...files.errors import InputError
from ...files.former import unknown_name
from ...model.parameters import BY_NAME, EVERY, PURPOSES, Parameter, name_at, parameter_at
from .. import output

PATHS = {
    "organisation": "organisation.{}",
    "department": "departments.DEPARTMENT.{}",
    "side": "relationships.A+B.A.{}",
    "pair": "relationships.A+B.{}",
}


def path_of(parameter: Parameter) -> str:
    """The path that sets a parameter."""
    return "months" if parameter.name == "months" else PATHS[parameter.holder].format(parameter.name)


def default_of(parameter: Parameter) -> str:
    """The default in words."""
    if isnan(parameter.default):
        return "its self-worth"
    return "no limit" if isinf(parameter.default) else f"{parameter.default:g}"


def command(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="One parameter in full.")] = None,
) -> None:
    """List the parameters of the model, or explain one."""
    if name is None:
        _table()
        return
    parameter = parameter_at(name)
    if parameter is None:
        raise InputError.at("parameters", unknown_name("parameter", name_at(name), BY_NAME))
    output.figures(parameters=[_numbers(parameter)])
    lines = {
        "name": f"{parameter.name} {parameter.symbol}".rstrip(),
        "meaning": parameter.meaning,
        "path": path_of(parameter),
        "default": default_of(parameter),
        "allowed": parameter.allowed,
        "unit": parameter.unit,
        "source": parameter.source,
    }
    purposes = [f"{purpose} {values[name]:g}" for purpose, values in PURPOSES.items() if name in values]
    if purposes:
        lines["by purpose"] = ", ".join(purposes)
    for label, text in lines.items():
        output.say(f"{label + ':':<11} {text}")


def _table() -> None:
    table = output.plain_table("name", "default", "range", "unit", "meaning", wrap="meaning")
    for parameter in EVERY:
        high = "" if parameter.high == float("inf") else f"{parameter.high:g}"
        span = f"{parameter.low:g}–{high}"
        table.add_row(parameter.name, default_of(parameter), span, parameter.unit, parameter.meaning)
    output.show(table)
    output.figures(parameters=[_numbers(parameter) for parameter in EVERY])


def _numbers(parameter: Parameter) -> dict[str, Any]:
    """What the declaration of a parameter says, for programs. No limit, and no default of its own, is None."""
    facts = asdict(parameter) | {"path": path_of(parameter)}
    return {name: None if isinstance(fact, float) and not isfinite(fact) else fact for name, fact in facts.items()}
