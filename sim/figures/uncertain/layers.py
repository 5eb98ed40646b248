"""Tables in which something is uncertain: beside its interval, an outcome has that of luck alone."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...statistics.columns import ENDS, LUCK_ENDS


def has_layers(table: pd.DataFrame, outcome: str) -> bool:
    """Whether a table tells what the data leave open from luck."""
    return outcome + LUCK_ENDS[0] in table


def ends_of(table: pd.DataFrame, outcome: str) -> list[str]:
    """The columns of all ends of an outcome in a table."""
    return [outcome + end for end in (*ENDS, *(LUCK_ENDS if has_layers(table, outcome) else ()))]


def half_width(table: pd.DataFrame, outcome: str, which: tuple[str, str] = ENDS) -> float:
    """The distance of the farthest end from its mean, over all rows; NaN where there is no such interval."""
    if outcome + which[0] not in table:
        return np.nan
    ends = table[[outcome + end for end in which]].sub(table[outcome], axis=0).abs().to_numpy()
    known = ends[~np.isnan(ends)]  # the farther end, near 0 and 1
    return float(known.max()) if known.size else np.nan
