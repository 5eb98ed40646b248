"""What the endings of a sweep say, in plain words."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..figures.wording import Measure
from ..model.outcomes import QUANTITIES
from ..statistics.few import TOO_FEW

_WORDS = {"contribution": "contribution", "trust": "trust", "worth": "the feeling of equal worth"}
_SHARE = Measure("share of endings", "", "%", 100.0)


def why_they_end(endings: pd.DataFrame) -> str:
    """What fell short first when the agreements of a sweep of one point ended, the most frequent first.

    Empty where there are several points, or where nothing ended.
    """
    number = int(endings["endings"].sum())
    if len(endings) != 1 or not number:
        return ""
    row = endings.iloc[0]
    if np.isnan(row[QUANTITIES[0]]):
        return f"Why agreements end: {TOO_FEW} endings ({number}) to say."
    told = [
        f"{_WORDS[name]} in {_SHARE.value_within(*(row[name + end] for end in ('', '_low', '_high')))}"
        for name in sorted(QUANTITIES, key=lambda name: -row[name])
    ]
    return f"Why agreements end: of {number:,} endings, what fell short first was {told[0]}, {told[1]}, and {told[2]}."
