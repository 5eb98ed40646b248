"""Flows: how much groups collaborate, as Viva Insights and its predecessor export it. They give relative stake only."""

from __future__ import annotations

import re

import pandas as pd

from ..files.document import Key
from ..files.errors import InputError, cut
from .answers import amounts
from .formats.tables import Table
from .mapping import Flows
from .names import Names, key
from .reading import Reading, few_departments, homes_of, long_table, picked, refuse_unknown_names

NO_GROUP = re.compile(r"within.?group|other.?collaborators|unclassified|#n/a|collaborators.?external", re.IGNORECASE)
"""What these exports write where the other side is no single group."""


def read(map_: Flows, tables: list[Table], minimum: int) -> Reading:
    """The amounts from group to group, one for each date. Raises InputError."""
    parts = {"from": map_.source, "to": map_.target, "amount": map_.amount, "date": map_.date, "person": map_.person}
    columns: dict[Key, str] = {(part,): column for part, column in parts.items() if column}
    columns |= {("sizes", place): column for place, column in enumerate(map_.sizes)}
    table = picked(map_, tables, map_.sheet, columns)
    rows, notes, dropped = table.rows, list(table.notes), dict(table.dropped)
    flow = amounts(table, map_.amount)
    wrong = (flow.isna() & (rows[map_.amount].str.strip() != "")) | (flow < 0)
    if wrong.any():
        row = int(wrong.to_numpy().argmax())
        text = f'"{cut(str(rows[map_.amount].iloc[row]))}" is no amount of 0 or more'
        text += "; answers in words are read by a map with shape: edges, whose scale has labels"
        raise InputError.at(table.cell(row, map_.amount), text)
    if map_.persons:
        homes = homes_of(map_, tables, notes)
        living = {person: homes.get(key(person), "") for person in {*rows[map_.source], *rows[map_.target]}}
        rows = rows.assign(**{side: rows[side].map(living) for side in (map_.source, map_.target)})
        sizes: pd.Series | None = pd.Series(homes.values()).value_counts()
    else:
        sizes = _sizes(map_, table)
    found = [*rows[map_.source], *rows[map_.target]]
    refuse_unknown_names(map_, found)
    names = Names(found, map_.rename, (*map_.leave_out, *filter(NO_GROUP.search, set(found))))
    departments = names.departments
    if sizes is None:
        notes.append("the file holds no group sizes: the smallest group is the one that its export allowed")
    else:
        named = sizes.groupby(sizes.index.map(names.of)).max()
        small = [one for one in departments if named.get(one, 0) < minimum]
        departments = [one for one in departments if one not in small]
        if small:
            notes.append(f"left out with fewer than {minimum} persons, or of unknown size: {groups(len(small))}")
    few_departments(departments, table.where, f"each group needs {minimum} persons (--minimum)")
    every = pd.DataFrame({
        "respondent": rows[map_.date] if map_.date else "",
        "department": rows[map_.source].map(names.of),
        "about": rows[map_.target].map(names.of),
        "value": flow.fillna(0.0),
    })  # fmt: skip
    kept = every["department"].isin(departments) & every["about"].isin(departments)
    kept &= every["department"] != every["about"]
    dropped["rows within a group, or with what is no group that counts"] = int((~kept).sum())
    sums = every[kept].groupby(["respondent", "department", "about"], as_index=False)["value"].sum()
    dates = (
        sums[["respondent", "department"]].drop_duplicates().merge(pd.DataFrame({"about": departments}), how="cross")
    )
    whole = dates.merge(sums, how="left").fillna({"value": 0.0}).assign(item="stake")
    if none := set(departments) - set(whole.loc[whole["value"] > 0, "department"]):
        notes.append(f"no flow leaves {', '.join(sorted(none))}")
    return Reading(
        long_table([whole]),
        departments,
        int(kept.sum()),
        "flows",
        "dates",
        dropped,
        [*notes, *names.notes],
        relative=True,
    )


def groups(count: int) -> str:
    """`1 group`."""
    return f"{count} group" if count == 1 else f"{count} groups"


def _sizes(map_: Flows, table: Table) -> pd.Series | None:
    """The number of persons of each group, or None where the file does not say it."""
    rows = table.rows
    if map_.person:
        return rows.groupby(map_.source)[map_.person].nunique()
    if not map_.sizes:
        return None
    parts = [
        pd.Series(amounts(table, size).to_numpy(), index=rows[group])
        for size, group in zip(map_.sizes, (map_.source, map_.target), strict=False)
    ]
    return pd.concat(parts).groupby(level=0).max()
