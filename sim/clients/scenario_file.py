"""Write what was estimated: a scenario file with the source of each number, and the draws as a file of points."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from ..results.tables import without_formulas
from ..scenarios.scenario import Scenario, from_text
from .estimate import ANSWERS, DEFAULT, IMPUTED, NO_NEED, PROPENSITY, VOICE, WITHHELD, Estimate, Number, Own

DIGITS = 4
ORIGIN = {
    ANSWERS: "answers",
    VOICE: "one or two voices",
    IMPUTED: "too few answered: mean of the others",
    WITHHELD: "too few answered: default",
    DEFAULT: "not asked: default",
}


def ties(estimate: Estimate) -> list[tuple[str, str]]:
    """The pairs of departments with a tie: those of which at least one side needs the other."""
    found = []
    for one, other in combinations(estimate.reading.departments, 2):
        stakes = [estimate.of(*side).get("stake") for side in ((one, other), (other, one))]
        if any(stake is None or stake[1][0] > NO_NEED for stake in stakes):
            found.append((one, other))
    return found


def scenario_text(estimate: Estimate, name: str, made: Sequence[str]) -> str:
    """The text of the scenario file. `made` tells how it was made, a comment each line."""
    departments, counted = estimate.reading.departments, estimate.reading.counted
    lines = [f"# {line}" for line in made]
    lines += [f"name: {_quoted(name)}", "", "departments:"]
    for department in departments:
        own = estimate.of(department)
        lines.append(f"  {_quoted(department)}: {_mapping(own, counted)}")
    lines += ["", "relationships:", "  default: none    # a pair that is not named here has no tie", "  pairs:"]
    pairs = ties(estimate)
    for one, other in pairs:
        lines.append(f"    - between: [{_quoted(one)}, {_quoted(other)}]")
        for side in ((one, other), (other, one)):
            lines.append(f"      {_quoted(side[0])}: {_mapping(estimate.of(*side), counted)}")
    if not pairs:
        lines[-1] = "  pairs: []"
    return "\n".join(lines) + "\n"


def checked(text: str, name: str) -> Scenario:
    """The scenario of a text. Raises InputError where it could not be used."""
    return from_text(text, name)


def numbers_in(estimate: Estimate) -> list[Number]:
    """The numbers that the scenario has a place for, so not those of pairs without a tie."""
    pairs = set(ties(estimate))
    return [number for number in estimate.numbers if _path(number, pairs)]


def draws(estimate: Estimate) -> pd.DataFrame:
    """A row for each plausible organisation, a column for each path that the data leave open."""
    pairs = set(ties(estimate))
    columns = {}
    for number, values in zip(estimate.numbers, estimate.values.T, strict=True):
        path = _path(number, pairs)
        rounded = np.round(values[1:], DIGITS)
        if path and np.ptp(rounded) > 0:
            columns[path] = rounded
    return pd.DataFrame(columns)


def csv_of(table: pd.DataFrame) -> bytes:
    """A table as CSV, safe to open in a spreadsheet."""
    return without_formulas(table).to_csv(index=False, lineterminator="\n").encode()


def _path(number: Number, pairs: set[tuple[str, str]]) -> str | None:
    """The path of a number; None where its pair has no tie."""
    if not number.about:
        return f"departments.{number.department}.{number.item}"
    for pair in ((number.department, number.about), (number.about, number.department)):
        if pair in pairs:
            return f"relationships.{pair[0]}+{pair[1]}.{number.department}.{number.item}"
    return None


def _mapping(own: Own, counted: str) -> str:
    """The numbers of a department or side, and their source as data, which a report can show."""
    given = [
        f"{item}: {_short(values[0])}"
        for item, (number, values) in own.items()
        if number.source not in (DEFAULT, WITHHELD)
    ]
    told = _source(own, counted)
    return f"{{{', '.join([*given, f'source: {json.dumps(told, ensure_ascii=False)}'] if told else given)}}}"


def _source(own: Own, counted: str) -> str:
    """Where the numbers of a line come from."""
    told: dict[str, list[str]] = {}
    for item, (number, _) in own.items():
        text = ORIGIN[number.source]
        if item == PROPENSITY:
            text = "mean trust less that of all departments"
        elif number.source == ANSWERS:
            text = f"{number.answers} {counted}"
        told.setdefault(text, []).append(item)
    return "; ".join(f"{', '.join(items)}: {text}" for text, items in told.items())


def _short(value: float) -> str:
    return f"{round(float(value), DIGITS):g}"


def _quoted(name: str) -> str:
    """A name as YAML reads it back: plain where that is safe."""
    plain = name.replace(" ", "").replace("&", "").replace("-", "").isalnum() and name[0].isalpha()
    words = {"true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan", "inf"}
    if plain and name.casefold() not in words and not name.endswith(("&", "-")):
        return name
    return json.dumps(name, ensure_ascii=False)
