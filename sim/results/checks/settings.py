"""Whether the rows of a sweep say of each point what its design sets there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pydantic import ValidationError

from ...design import points_file
from ...design.points import Design, design
from ...design.section import SweepSettings
from ...files.errors import InputError, cut
from ...files.names import counted

ALIKE = 1e-9
"""A number that is read from a CSV file can differ so much from the one that was written."""


def fault(folder: Path, table: pd.DataFrame, facts: Mapping[str, Any]) -> str:
    """Which row of a sweep's table sets another value than the design in its manifest, with the column, or nothing."""
    columns = facts.get("columns")
    own = [name for name in columns if name in table] if isinstance(columns, dict) else []
    if facts.get("kind") != "sweep" or not own or "point" not in table or table.empty:
        return ""
    points = np.unique(table["point"].to_numpy(dtype=np.int64))
    made = _design(folder, facts)
    if made is None or points[0] < 0:
        return ""
    if points[-1] >= len(made):
        return f"holds point {points[-1]}, and the design in its manifest has {counted(len(made), 'point')}"
    place = np.searchsorted(points, table["point"].to_numpy(dtype=np.int64))
    for name in made.columns.keys() & own:
        wanted = pd.Series(made.told(name, points), dtype=made.columns[name])
        if told := _unlike(table[name], wanted.iloc[place], table["point"]):
            return f"{name}: {told}"
    return ""


def _design(folder: Path, facts: Mapping[str, Any]) -> Design | None:
    """The design of a sweep. None where its manifest holds none that can be compared, or points were sampled.

    Another version of a library may sample other points.
    """
    scenario, points = facts.get("scenario"), folder / points_file.NAME
    section = json.dumps(scenario.get("sweep") if isinstance(scenario, dict) else None, default=str)
    about = points.stat() if points.is_file() else None
    return _made(folder, section, about and (about.st_mtime_ns, about.st_size))


@lru_cache(maxsize=1)
def _made(folder: Path, section: str, _of_points: tuple[int, int] | None) -> Design | None:
    """The design of a section of a manifest, made once for all tables: a file of many points takes seconds."""
    try:
        settings = SweepSettings.model_validate(json.loads(section))
        return None if settings.sampled else design(settings, folder=folder)
    except (InputError, ValidationError):
        return None


def _unlike(found: pd.Series, wanted: pd.Series, points: pd.Series) -> str:
    """Where a column differs from what the design sets, or nothing."""
    there, known = found.notna().to_numpy(), wanted.notna().to_numpy()
    both = there & known
    alike = found.astype(object).to_numpy() == wanted.astype(object).to_numpy()
    if any(pd.api.types.is_numeric_dtype(own) for own in (found, wanted)):  # 0.2 among words may be read as a number
        one, other = (pd.to_numeric(own, errors="coerce").to_numpy(float, na_value=np.nan) for own in (found, wanted))
        alike |= np.isclose(one, other, rtol=ALIKE, atol=ALIKE)
    wrong = (there != known) | (both & ~alike)
    if not wrong.any():
        return ""
    row = int(wrong.argmax())
    told, is_told = (cut(str(own.iloc[row])) if own.notna().iloc[row] else "nothing" for own in (wanted, found))
    return f"must be {told} at point {points.iloc[row]}, by the design in its manifest, and is {is_told}"
