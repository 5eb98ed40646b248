"""The note below a figure: how wide the intervals of its table are."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...statistics.columns import LUCK_ENDS
from ...statistics.level import LEVEL_IN_WORDS
from ..wording import measure
from . import layers


def uncertainty(table: pd.DataFrame, outcome: str, pairs: int = 1) -> str:
    """The width of the intervals of a table, for the note below a figure."""
    half, how = layers.half_width(table, outcome), measure(outcome, pairs)
    if np.isnan(half):
        return "Too few replicates for an interval."
    form = "± {:.1f} percentage points at most" if how.factor != 1.0 else "± {:.2g} at most"
    whole, luck = (form.format(how.factor * one) for one in (half, layers.half_width(table, outcome, LUCK_ENDS)))
    if not layers.has_layers(table, outcome):
        return f"{LEVEL_IN_WORDS} intervals across replicates: {whole}."
    return f"{LEVEL_IN_WORDS} intervals; of data and luck (pale): {whole}; of luck alone (dark): {luck}."
