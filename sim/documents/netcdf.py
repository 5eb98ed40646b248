"""Write tables as netCDF 4 for xarray and ArviZ: a group a table, with named dimensions, units and meanings."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..files.errors import InputError, needs_extra
from .document import Document, Table

if TYPE_CHECKING:
    import xarray as xr

DIMENSIONS = (
    "point", "variant", "draw", "replicate", "pair", "department", "month", "outcome", "path", "branch",
    "open_months", "size", "set",
)  # fmt: skip
"""Columns that number or name the rows of a table: each that a table has is a dimension of its group, in this order."""
ROW = "row"
"""The dimension of a table whose rows these columns do not tell apart."""
EMPTY = 2
"""An array has at most so many places for each row of its table; a table that would need more stays one of rows."""
DRAWS = "draws"
"""The table of the numbers of draws has a row a draw, and no column that numbers them."""


def check() -> None:
    """Raise InputError where the libraries are not installed."""
    if any(find_spec(name) is None for name in ("xarray", "h5netcdf", "h5py")):
        raise InputError.at("--to netcdf", needs_extra("netcdf"))


def write(document: Document, path: Path) -> None:
    """Write a document to a file. `xarray.open_datatree` and `arviz.from_netcdf` read it."""
    import xarray as xr

    groups = {f"/{table.name.removesuffix('.parquet')}": dataset(table) for table in _apart(document)}
    tree = xr.DataTree.from_dict(groups)
    tree.attrs = {"title": document.title, "date_created": document.made, **document.facts}
    tree.to_netcdf(path, engine="h5netcdf")


def _apart(document: Document) -> Sequence[Table]:
    """The tables, no two of which give a group of one name."""
    return [
        Table("draws_outcomes", one.title, one.frame, one.columns) if one.name == "draws.parquet" else one
        for one in document.tables().values()
    ]


def dataset(table: Table) -> xr.Dataset:
    """A table as arrays with named dimensions. What is not there is missing (NaN, or an empty text).

    What depends on the point alone, such as the values of what was varied, is a coordinate of the points.
    """
    import xarray as xr

    frame = table.frame.copy()
    if {"a", "b"} <= set(frame.columns):
        frame.insert(0, "pair", frame["a"].astype(str).str.cat(frame["b"].astype(str), sep="+"))
        frame = frame.drop(columns=["a", "b"])
    if table.name == DRAWS:
        frame.insert(0, "draw", range(len(frame)))
    frame = frame.apply(_plain)
    keys = [name for name in DIMENSIONS if name in frame and frame[name].notna().all()]  # nothing missing names a row
    made = _arrays(frame, keys) if _is_dense(frame, keys) else xr.Dataset.from_dataframe(frame.rename_axis(ROW))
    for name, column in table.columns.items():
        if name in made.variables:
            made[name].attrs = {"long_name": column.meaning or column.label} | _unit(column.unit)
    made.attrs = {"title": table.title} | ({"comment": table.note} if table.note else {})
    return made.rename({name: _allowed(name) for name in made.variables})


def _is_dense(frame: pd.DataFrame, keys: list[str]) -> bool:
    """Whether some columns tell the rows apart, and most places of their array are filled."""
    places = prod(frame[key].nunique() for key in keys)
    return bool(keys) and not frame.duplicated(keys).any() and places <= EMPTY * len(frame)


def _arrays(frame: pd.DataFrame, keys: list[str]) -> xr.Dataset:
    import xarray as xr

    of_points = [name for name in frame if "." in str(name) or name == "name"] if "point" in keys else []
    made = xr.Dataset.from_dataframe(frame.drop(columns=of_points).set_index(keys))
    if not of_points:
        return made
    values = frame.drop_duplicates("point").set_index("point")[of_points].reindex(made["point"].to_numpy())
    return made.assign_coords({str(name): ("point", values[name].to_numpy()) for name in of_points})


def _plain(column: pd.Series) -> pd.Series:
    """A column that netCDF can hold: numbers, truth values, or text."""
    if pd.api.types.is_numeric_dtype(column):
        kind: Any = "float64" if column.hasnans else column.dtype.name.lower().removesuffix("ean")
        return column.astype(kind)
    return column.astype(object).where(column.notna(), "").astype(str).astype(object)


def _allowed(name: object) -> str:
    """A name that netCDF takes: a stroke in it would be a group."""
    return str(name).replace("/", "\N{DIVISION SLASH}")


def _unit(unit: str) -> dict[str, str]:
    return {"units": unit} if unit else {}
