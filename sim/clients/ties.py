"""Edge lists and matrices: ties from person to person, gathered into departments, or from department to department."""

from __future__ import annotations

from collections import Counter
from functools import partial

import pandas as pd

from ..files.document import Key
from ..files.errors import InputError
from .answers import scaled, unread
from .formats.tables import Table
from .mapping import Edges, Matrix, Scale
from .names import Names, key
from .reading import Reading, few_departments, homes_of, long_table, picked, refuse_unknown_names

MAX_ROWS = 20_000_000


def read_edges(map_: Edges, tables: list[Table], minimum: int) -> Reading:
    """The ties of an edge list. Raises InputError."""
    columns: dict[Key, str] = {("from",): map_.source, ("to",): map_.target}
    columns |= {("items", item): column for item, column in map_.items.items()}
    table = picked(map_, tables, map_.sheet, columns)
    ties = pd.DataFrame({"source": table.rows[map_.source], "target": table.rows[map_.target]})
    heard = list[tuple[pd.Series, Scale]]()
    counts = (ties["source"] != ties["target"]) & ~ties.isin(map_.leave_out).any(axis=1)
    for item, column in map_.items.items():
        scale = map_.scales.get(item, map_.scale)
        where = partial(table.cell, column=column)
        ties[item] = scaled(table.rows[column], scale, item, where, table.decimal_comma)
        heard.append((table.rows[column][counts], scale))
    return _gathered(map_, ties, tables, table, minimum, unread(heard))


def read_matrix(map_: Matrix, tables: list[Table], minimum: int) -> Reading:
    """The ties of one matrix for each item. A blank cell is no answer. Raises InputError."""
    found: pd.DataFrame | None = None
    heard = list[tuple[pd.Series, Scale]]()
    for item, sheet in map_.items.items():
        table = picked(map_, tables, sheet, {}, ("items", item))
        square = table.rows.set_index(table.columns[0])
        cells = square.stack().reset_index()
        cells.columns = pd.Index(["source", "target", item])
        cells = cells[cells[item].str.strip() != ""]
        scale = map_.scales.get(item, map_.scale)

        def where(cell: int, table: Table = table) -> str:
            row, column = divmod(cell, len(table.columns) - 1)
            return table.cell(row, table.columns[column + 1])

        heard.append((cells.loc[cells["source"] != cells["target"], item], scale))
        cells[item] = scaled(cells[item], scale, item, where, table.decimal_comma)
        found = cells if found is None else found.merge(cells, how="outer", on=["source", "target"])
    assert found is not None  # noqa: S101 - the map has an item
    return _gathered(map_, found, tables, table, minimum, unread(heard))


def _gathered(
    map_: Edges | Matrix, ties: pd.DataFrame, tables: list[Table], table: Table, minimum: int, remarks: list[str]
) -> Reading:
    """The long table of ties: of persons, each with all departments but the own, or of departments, with one voice."""
    dropped, notes = dict(table.dropped), [*table.notes, *remarks]
    if map_.persons is None:
        refuse_unknown_names(map_, {*ties["source"], *ties["target"]})
        names = Names([*ties["source"], *ties["target"]], map_.rename, map_.leave_out)
        departments = names.departments
        living = {key(name): names.of(name) for name in {*ties["source"], *ties["target"]}}
        unit, counted = "ties", "voices"
    else:
        homes = homes_of(map_, tables, notes)
        refuse_unknown_names(map_, {*homes.values()})
        names = Names(homes.values(), map_.rename, map_.leave_out)
        living = {person: names.of(home) for person, home in homes.items()}
        sizes = Counter(living.values())
        departments = [one for one in names.departments if sizes[one] >= minimum]
        if small := len(names.departments) - len(departments):
            notes.append(f"left out with fewer than {minimum} persons: {small} of {len(names.departments)} departments")
        living = {person: home for person, home in living.items() if home in set(departments)}
        unit, counted = "ties of persons", "persons"
    few_departments(departments, table.where, f"each needs {minimum} persons (--minimum)" if map_.persons else "")
    for side, place in (("source", "department"), ("target", "about")):
        ties[side] = ties[side].map({name: key(name) for name in ties[side].unique()})
        ties[place] = ties[side].map(living).fillna("")
    inside = (ties["department"] != "") & (ties["about"] != "")
    if not inside.all():
        dropped["ties of somebody without a department that counts"] = int((~inside).sum())
    items = [str(item) for item in map_.items]
    told = inside & ties[items].notna().any(axis=1)
    if blank := int((inside & ~told).sum()):
        dropped["no answer that counts"] = blank
    within = ties[inside].groupby(["source", "department", "about"], sort=False)[items]
    per = within.mean()
    if "stake" in items:
        per["stake"] = within.max()["stake"]  # the strongest need of anyone there
    per = per.reset_index()
    if map_.persons and "stake" in items:
        per = _with_no_need(per, ties, departments)
    per = per.rename(columns={"source": "respondent"})
    long = long_table([per.melt(["respondent", "department", "about"], items, "item")])
    steps = {item: _steps(map_.scales.get(item, map_.scale)) for item in items}  # type: ignore[call-overload]
    return Reading(long, departments, int(told.sum()), unit, counted, dropped, [*notes, *names.notes], steps=steps)


def _with_no_need(per: pd.DataFrame, ties: pd.DataFrame, departments: list[str]) -> pd.DataFrame:
    """With a row for each person who told a need and each department: who named nobody there needs nobody there."""
    told = ties[(ties["department"] != "") & ties["stake"].notna()]
    persons = told[["source", "department"]].drop_duplicates()
    if len(persons) * len(departments) > MAX_ROWS:
        raise InputError.at("ties", f"{len(persons):,} persons × {len(departments):,} departments are too many")
    every = persons.merge(pd.DataFrame({"about": departments}), how="cross")
    whole = per.merge(every, how="outer", on=["source", "department", "about"], indicator="found")
    nobody = whole["found"] == "right_only"  # a blank beside a name is no answer, and stays one
    return whole.assign(stake=whole["stake"].mask(nobody, 0.0))


def _steps(scale: Scale) -> float:
    return abs(scale.high - scale.low) + 1


def looks_square(table: Table) -> bool:
    """Whether the first column of a table names what its other columns are called."""
    side, top = set(table.rows.iloc[:, 0].map(key)), {key(column) for column in table.columns[1:]}
    return len(top) >= 2 and side == top
