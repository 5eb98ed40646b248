"""Choose which points of a sweep a figure shows: means, levels, a readable number of series."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod
from typing import Any

import numpy as np
import pandas as pd
import seaborn as sns

from . import canvas, phrases, wording
from .uncertain import layers

MOST = 6
"""With more curves or panels than this they are hard to tell apart."""


def averaged(summary: pd.DataFrame, keys: Sequence[str], outcome: str) -> tuple[pd.DataFrame, str]:
    """A row for each setting of `keys` with the outcome and its ends, and a note where rows were averaged.

    The mean of several intervals is wider than the interval of the mean, so it never claims too much.
    """
    columns = [outcome, *layers.ends_of(summary, outcome)]
    table = summary.groupby(list(keys), sort=False, dropna=False)[columns].mean().reset_index()
    if len(table) < len(summary):
        horizons = ", horizons among them" if "months" in summary and "months" not in keys else ""
        return table, f" Means over all other settings{horizons}."
    for place, name in enumerate(("point", "months")):
        if name in summary and name not in keys:
            table.insert(place, name, summary[name].to_numpy())
    return table, ""


def is_number(column: pd.Series) -> bool:
    """Whether a column holds numbers with an order and a distance. Yes and no have neither."""
    return pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)


def levels(column: pd.Series) -> list[Any]:
    """The different values: numbers in order, others as they first appear."""
    values = list(pd.unique(column))
    return sorted(values) if is_number(column) else values


def in_order(column: pd.Series) -> pd.Series:
    """A sort key that follows the order of the levels."""
    return column if is_number(column) else pd.Series(pd.factorize(column)[0], index=column.index)


def spread(values: Sequence[Any], most: int = MOST) -> list[Any]:
    """Some of the values, evenly spread, both ends included."""
    places = np.unique(np.linspace(0, len(values) - 1, min(most, len(values))).round().astype(int)) if values else ()
    return [values[place] for place in places]


def limited(table: pd.DataFrame, column: str | None, note: str) -> tuple[pd.DataFrame, str]:
    """The rows with at most MOST values of a column, and a note on the values left out."""
    if column is None:
        return table, note
    every = levels(table[column])
    shown = spread(every)
    if len(shown) < len(every):
        note += f" Shown: {len(shown)} of {len(every)} values of {phrases.words(column)}."
        table = table[table[column].isin(shown)].reset_index(drop=True)
    return table, note


def series(table: pd.DataFrame, hue: str | None) -> Iterator[tuple[Any, str, str, pd.DataFrame]]:
    """Colour, marker, name and rows of each series. Without a hue there is one blue series."""
    if hue is None:
        yield canvas.BLUE, canvas.MARKERS[0], "", table
        return
    every = levels(table[hue])
    colours = sns.color_palette("viridis", len(every)) if is_number(table[hue]) else canvas.SERIES
    for value, colour, marker in zip(every, colours, canvas.MARKERS, strict=False):
        yield colour, marker, wording.in_words(value), table[table[hue] == value]


def is_grid(summary: pd.DataFrame, varied: Sequence[str]) -> bool:
    """Whether most combinations of the varied values were run, as in a grid, unlike a scattered design."""
    return len(summary) > 0.6 * prod(summary[path].nunique() for path in varied)
