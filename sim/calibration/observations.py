"""What was observed of an organisation: a long table, each row a number with its month and how sure it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..clients.formats import sheets, workbook
from ..clients.formats.sheets import Sheet
from ..files.errors import InputError, Problem, cut, unknown
from ..files.names import tidy
from ..files.numbers import meant, number_of
from ..model.organisation import Organisation
from ..scenarios.build import build
from ..scenarios.scenario import Scenario
from .what import WHAT, What, sd_of_answers, wrong

NEEDED = ("month", "from", "to", "what", "value")
SURE = ("sd", "respondents")
"""Two columns that tell how sure a value is. Of a row that fills both, the sd counts."""
COLUMNS = (*NEEDED, *SURE)
ENDINGS = (*sheets.TEXTS, *workbook.SPREADSHEETS)
MAX_BYTES, MAX_ROWS = 20_000_000, 100_000
LARGEST_SD = 1_000.0
"""Of a value. What is observed lies between 0 and 1, so a larger one says no less."""
MAX_FAULTS = 20
"""Reading stops after so many faults."""
YES, NO = ("yes", "true", "ja", "wahr"), ("no", "false", "nein", "falsch")
STARTS, ASKED = ("trust", "worth", "alternatives"), 5
"""What a scenario says of each side at its start: taken as the mean of so many answers (assumption)."""
FORMULA = ("=", "+", "-", "@")


@dataclass(frozen=True, slots=True, eq=False)
class Observations:
    """Some observations, arrays (observations,).

    `source` and `target` are the departments `from` and `to`: of a tie without direction either comes first. `what` is
    a name of WHAT. `place` is the column of the side (a pair's two sides next to each other) or of the pair in a state
    of the engine, `Lanes.state(WHAT[what].state)`. `sd` is the standard deviation of the value around the truth.
    """

    file: str
    line: np.ndarray
    month: np.ndarray
    source: np.ndarray
    target: np.ndarray
    what: np.ndarray
    value: np.ndarray
    sd: np.ndarray
    place: np.ndarray

    def __len__(self) -> int:
        return len(self.value)

    def where(self, one: int) -> str:
        """File and line of an observation."""
        return f"{self.file}, line {self.line[one]}"

    @property
    def labels(self) -> list[str]:
        """Each observation in words that no other one has."""
        rows = zip(self.what, self.source, self.target, self.month, strict=True)
        return [f"{WHAT[what].about(one, other)}, month {month}" for what, one, other, month in rows]

    def only(self, which: np.ndarray) -> Observations:
        """Some of the observations: `which` are their places, or true for each that is wanted."""
        return replace(self, **{name: getattr(self, name)[which] for name in _ARRAYS})

    def after(self, earlier: Observations) -> Observations:
        """These observations, with earlier ones before them."""
        both = {name: np.concatenate([getattr(earlier, name), getattr(self, name)]) for name in _ARRAYS}
        return Observations(self.file, **both)

    @property
    def doubt(self) -> np.ndarray:
        """How often who tells a yes or no is wrong; 0 of a number."""
        yes_or_no = np.array([WHAT[what].yes_or_no for what in self.what], dtype=bool)
        return np.where(yes_or_no, wrong(self.sd), 0.0)

    def expected(self, shown: np.ndarray) -> np.ndarray:
        """Answers on average where this is shown, (…, observations); of a yes or no how probable a yes is."""
        return self.doubt + (1 - 2 * self.doubt) * shown

    def answers(self, shown: np.ndarray, luck: np.random.Generator) -> np.ndarray:
        """Answers, with their errors, where this is shown, (draws, observations): from 0 to 1, or yes or no."""
        turned = luck.random(shown.shape) < self.doubt
        apart = np.clip(shown + luck.standard_normal(shown.shape) * self.sd, 0.0, 1.0)
        return np.where(self.doubt > 0, np.where(turned, 1.0 - shown, shown), apart)


_ARRAYS = ("line", "month", "source", "target", "what", "value", "sd", "place")


def read(path: Path, scenario: Scenario) -> Observations:
    """Read a table of COLUMNS, CSV or a spreadsheet, about the departments of a scenario.

    Raises InputError with every fault that was found, each with its line.
    """
    if path.suffix.lower() not in ENDINGS:
        allowed = ", ".join(ENDINGS)
        raise InputError.at(str(path), f'ends in "{path.suffix}"; observations are read from {allowed}')
    if path.is_file() and path.stat().st_size > MAX_BYTES:
        raise InputError.at(str(path), f"is larger than {MAX_BYTES:,} bytes")
    return _observed(*_picked(sheets.read(path), str(path)), scenario)


def of_table(table: pd.DataFrame, scenario: Scenario) -> Observations:
    """The observations of a table of COLUMNS, such as that of an intake.

    Raises InputError as `read` does; errors call it by the argument, and its first row line 2.
    """
    name = "observed"
    rows = [["" if pd.isna(cell) else str(cell) for cell in row] for row in table.to_numpy(dtype=object)]
    return _observed(*_picked([Sheet(name, name, [[*map(str, table.columns)], *rows])], name), scenario)


def _observed(sheet: Sheet, columns: dict[str, int], scenario: Scenario) -> Observations:
    """The observations of a sheet with these columns."""
    if len(sheet.rows) - 1 > MAX_ROWS:
        raise InputError.at(sheet.file, f"holds more than {MAX_ROWS:,} observations")
    reader, faults, found = _Reader(sheet, columns, scenario), list[Problem](), list[dict[str, Any]]()
    for row in range(1, len(sheet.rows)):
        try:
            found += reader.observed(row)
        except InputError as error:
            faults += error.problems
            if len(faults) == MAX_FAULTS:
                break
    if faults:
        raise InputError(faults)
    if not found:
        raise InputError.at(sheet.file, "holds no observation below its header")
    return Observations(sheet.file, **{name: np.array([one[name] for one in found]) for name in _ARRAYS})


def _picked(found: Sequence[Sheet], file: str) -> tuple[Sheet, dict[str, int]]:
    """The first sheet that has the columns, and the place of each column."""
    faults = []
    for sheet in found:
        head = [" ".join(tidy(cell).casefold().split()) for cell in sheet.rows[0]] if sheet.rows else []
        named = {name: place for place, name in enumerate(head) if name}
        missing = [name for name in NEEDED if name not in named]
        strange = [name for name in named if name not in COLUMNS]
        if not missing and not strange and len(named) == sum(map(bool, head)):
            return sheet, named
        where, seen = f"{file}, line {sheet.line(0) if sheet.rows else 1}", ", ".join(COLUMNS)
        if strange:
            faults.append(Problem(where, unknown("column", strange[0], COLUMNS)))
        elif missing:
            faults.append(Problem(where, f"has no column {missing[0]}; the columns are {seen} (one of the last two)"))
        else:
            faults.append(Problem(where, f"names a column twice; the columns are {seen}"))
    raise InputError(faults or [Problem(file, "is empty")])


class _Reader:
    """Reads one row after the other of a sheet, and knows those before."""

    def __init__(self, sheet: Sheet, columns: Mapping[str, int], scenario: Scenario) -> None:
        self.sheet, self.columns, self.months = sheet, columns, scenario.months
        self.departments = tuple(scenario.departments)
        self.places = places_of(build(scenario.alone()))
        self.before = dict[tuple[Any, ...], str]()

    def observed(self, row: int) -> Iterator[dict[str, Any]]:
        """The observation of a row; none of a blank one. Raises InputError."""
        cells, line = self.sheet.rows[row], self.sheet.line(row)
        given = {name: cells[at].strip() if at < len(cells) else "" for name, at in self.columns.items()}
        if not any(cell.strip() for cell in cells):
            return
        where = f"{self.sheet.file}, line {line}"
        what = WHAT.get(given["what"].casefold().replace(" ", "_"))
        if what is None:
            raise InputError.at(where, unknown("observation", given["what"], WHAT))
        source, target = (self._department(given[name], where) for name in ("from", "to"))
        place = self._place(source, target, what, where)
        month = self._month(given["month"], where)
        seen = (month, what.name, place)
        if seen in self.before:
            raise InputError.at(where, f"gives {what.about(source, target)} in month {month} again: "
                                f"it stands at {self.before[seen]}")  # fmt: skip
        self.before[seen] = f"line {line}"
        yield {
            "line": line, "month": month, "source": source, "target": target, "what": what.name,
            "value": self._value(given["value"], what, where), "sd": self._sd(given, what, where), "place": place,
        }  # fmt: skip

    def _department(self, given: str, where: str) -> str:
        name = tidy(given.removeprefix("'") if given[1:2] in FORMULA else given)  # as spreadsheets are made safe
        if name not in self.departments:
            raise InputError.at(where, unknown("department", name, self.departments))
        return name

    def _place(self, source: str, target: str, what: What, where: str) -> int:
        if source == target:
            raise InputError.at(where, f'names "{cut(source)}" twice: an observation is of two departments')
        side = self.places.get((source, target))
        if side is None:
            raise InputError.at(where, f"there is no tie between {source} and {target} in the scenario")
        return side if what.of == "side" else side // 2

    def _month(self, given: str, where: str) -> int:
        month = self._number(given)
        if month is None or not month.is_integer() or not 1 <= month <= self.months:
            text = f'month must be a whole number from 1 to {self.months} (the horizon), not "{cut(given)}"'
            raise InputError.at(where, text)
        return int(month)

    def _value(self, given: str, what: What, where: str) -> float:
        word = given.casefold()
        if what.yes_or_no and word in (*YES, *NO):
            return float(word in YES)
        value = self._number(given)
        if value is None or not 0 <= value <= 1 or (what.yes_or_no and value not in (0, 1)):
            hint = "" if what.yes_or_no else meant(given, 0, 1)
            kind = "a formula" if given.startswith("=") else f'"{cut(given)}"' if given else "an empty cell"
            raise InputError.at(where, f"{what.name} must be {what.allowed}, not {kind}{hint}")
        return value

    def _sd(self, given: Mapping[str, str], what: What, where: str) -> float:
        if text := given.get("sd"):
            sd = self._number(text)
            if sd is None or not 0 < sd <= LARGEST_SD:
                told = f"sd must be a number above 0, {LARGEST_SD:g} at most"
                raise InputError.at(where, f'{told}, not "{cut(text)}"{meant(text, 1e-9, LARGEST_SD)}')
            return sd
        if text := given.get("respondents"):
            people = self._number(text)
            if people is None or not people.is_integer() or people < 1:
                raise InputError.at(where, f'respondents must be a whole number from 1 up, not "{cut(text)}"')
            return what.sd or sd_of_answers(people)
        if what.sd is None:
            raise InputError.at(where, f"says neither sd nor respondents: how sure is this {what.name}?")
        return what.sd

    def _number(self, text: str) -> float | None:
        if self.sheet.decimal_comma:
            text = text.replace(",", ".")
        number = number_of(text)
        return None if number is None or not isfinite(number) else float(number)


def start_of(organisation: Organisation, what: str) -> Observations:
    """What the scenario itself says of every side, as observed in month 0; nothing of what has no start there."""
    parties = organisation.parties if what in STARTS else []
    sides = [side for two in parties for side in (two, two[::-1])]
    number = len(sides)
    return Observations(
        file="the scenario",
        line=np.zeros(number, dtype=int),
        month=np.zeros(number, dtype=int),
        source=np.array([one for one, _ in sides], dtype=str),
        target=np.array([other for _, other in sides], dtype=str),
        what=np.full(number, what),
        value=np.array(getattr(organisation, what)[:number] if number else [], dtype=float),
        sd=np.full(number, sd_of_answers(ASKED)),
        place=np.arange(number),
    )


def places_of(organisation: Organisation) -> dict[tuple[str, str], int]:
    """The place of each side, by the department that holds it and the other one."""
    sides = dict[tuple[str, str], int]()
    for pair, (one, other) in enumerate(organisation.parties):
        sides |= {(one, other): 2 * pair, (other, one): 2 * pair + 1}
    return sides
