"""The long table that every file becomes: respondent, department, about, item, value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from ..files.document import Key
from ..files.errors import InputError, Problem, near, unknown
from .formats.tables import Table, departments_of
from .mapping import Map
from .names import key

COLUMNS = ("respondent", "department", "about", "item", "value")


@dataclass(frozen=True, slots=True)
class Reading:
    """What files said. `long` has the COLUMNS; `about` is empty where a department speaks of itself.

    A value lies between 0 and 1, or is an amount where the reading is `relative`: then each department's numbers count
    against its own largest, and its respondents are dates.
    """

    long: pd.DataFrame
    departments: list[str]
    read: int
    unit: str = "answers"
    """What was read, and"""
    counted: str = "answers"
    """what each number rests on."""
    dropped: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    relative: bool = False
    steps: dict[str, float] = field(default_factory=dict)
    """The number of answers that the scale of an item allows, for r_wg."""

    @property
    def remarks(self) -> list[str]:
        """What was changed on the way, such as names; then what was dropped, and how many rows of it."""
        return [*self.notes, *(f"dropped, {why}: {count:,}" for why, count in self.dropped.items() if count)]


def long_table(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """One table of the parts, without what nobody answered and what a department says of itself as of another."""
    whole = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(COLUMNS))
    whole = whole.dropna(subset="value")
    return whole[whole["department"] != whole["about"]][list(COLUMNS)].reset_index(drop=True)


def picked(
    map_: Map, tables: Sequence[Table], sheet: str | None, columns: Mapping[Key, str], of: Key = ("sheet",)
) -> Table:
    """The table that a map means: by its sheet, or the only one with the columns. Like tables of several files are one.

    `columns` has the part of the map that names each, and `of` is that of the sheet. Raises InputError with these.
    """
    known = [table for table in tables if sheet is None or key(sheet) in (key(table.name), key(table.file))]
    if not known:
        raise InputError.at(map_.where(*of), unknown("sheet", sheet, [table.name for table in tables]))
    wanted = set(columns.values())
    fits = [table for table in known if wanted <= set(table.columns)]
    if not fits:
        nearest = max(known, key=lambda table: len(wanted & set(table.columns)))
        part, missing = next((part, column) for part, column in columns.items() if column not in nearest.columns)
        raise InputError.at(map_.where(*part), unknown(f"column of {nearest.where}", missing, nearest.columns))
    return joined(fits)


def joined(tables: Sequence[Table]) -> Table:
    """The first table, with the rows of the others that have its columns."""
    first = tables[0]
    alike = [table for table in tables if table.columns == first.columns]
    if len(alike) == 1:
        return first
    dropped: dict[str, int] = {}
    for table in alike:
        for why, count in table.dropped.items():
            dropped[why] = dropped.get(why, 0) + count
    rows = pd.concat([table.rows for table in alike], ignore_index=True)
    notes = tuple(note for one in alike for note in one.notes)
    typed = any(table.typed for table in alike)
    return replace(first, rows=rows, dropped=dropped, notes=notes, typed=typed, parts=tuple(alike))


def homes_of(map_: Map, tables: Sequence[Table], notes: list[str]) -> dict[str, str]:
    """The department of each person of a list, by the key of the person. Who stands in two departments is in none.

    How many these are is added to the notes. Raises InputError.
    """
    persons = map_.persons
    assert persons is not None  # noqa: S101 - asked of a map with a list
    columns: dict[Key, str] = {("persons", "person"): persons.person, ("persons", "department"): persons.department}
    table = picked(map_, tables, persons.sheet, columns, ("persons", "sheet"))
    homes, twice = dict[str, str](), set[str]()
    listed = zip(table.rows[persons.person].map(key), departments_of(table, persons.department), strict=True)
    for person, home in listed:
        if person and home and key(homes.setdefault(person, home)) != key(home):
            twice.add(person)
    if twice:
        notes.append(f"in two departments of the list, and counted in none: {len(twice):,} of {len(homes):,} persons")
    found = {person: home for person, home in homes.items() if person not in twice}
    if not found:
        raise InputError.at(table.where, "gives nobody one department")
    return found


def refuse_unknown_names(map_: Map, found: Iterable[str], about: Sequence[str] = ()) -> None:
    """Raise InputError for each department that a map leaves out or renames, and that is not among those found.

    What becomes one of `about` may be the code of a department of which nobody answered, unless one like it was found.
    """
    known = {key(name): name for name in [*found, *about] if name}
    named = {*map(key, map_.rename), *map(key, about)}
    unnamed = [name for own, name in known.items() if own not in named]
    wrong: list[tuple[Key, str]] = [
        (("leave_out", place), name) for place, name in enumerate(map_.leave_out) if key(name) not in known
    ]
    for old, new in map_.rename.items():
        code = key(new) in named and not near(old, unnamed)
        if key(old) not in known and not code:
            wrong.append((("rename", old), old))
    if wrong:
        raise InputError(Problem(map_.where(*at), unknown("department", name, known.values())) for at, name in wrong)


def few_departments(departments: Sequence[str], where: str, why: str = "") -> None:
    """Raise InputError where no two departments are left."""
    if len(departments) < 2:
        left = f"only {departments[0]} is" if departments else "no department is"
        raise InputError.at(where, f"{left} left, and a scenario needs two{why and f': {why}'}")
