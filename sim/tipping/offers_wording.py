"""The finding on outside offers, in plain words."""

from __future__ import annotations

import pandas as pd

from ..figures.uncertain.differences import told_apart
from ..files.names import counted
from ..statistics.columns import with_ends
from ..statistics.few import FEW, enough
from .wording import DRIFT, SHARE, percent, place


def offers_finding(table: pd.DataFrame, critical: pd.DataFrame, receiver: str, other: str, full: bool = True) -> str:
    """How large the offer must be for the shortest and the longest duration; in `full` with the intervals.

    An offer is judged by the agreements that last without it. How many end without it is told where that is much.
    """
    agreed = int(table["agreements"].iloc[0])
    agreements = f"{counted(agreed, 'agreement')} of {receiver} with {other}"
    few = critical[~enough(critical["lasting"])]
    if len(few) == len(critical):
        return f"Too few of {agreements} last without an offer: at most {_most(few)}, and {FEW} are needed."
    ends = table.groupby("open_months")["lost_without"].first()
    least, most = (percent(share) for share in (ends.min(), ends.max()))
    alone = "" if ends.max() < DRIFT else f" Without an offer {least if least == most else f'{least} to {most}'} end."
    offer, known = f"an outside offer to {receiver}", critical[critical["size"].notna()]
    last = table.groupby("open_months", as_index=False).last()  # the largest offer of each duration
    spared = last[(critical["size"].isna() & enough(critical["lasting"])).to_numpy()]
    if known.empty:
        largest, may = spared.iloc[-1], critical["size_low"].notna().any()
        text = f"No outside offer to {receiver} ends half of {agreements} that would last"
        if may:
            text = f"Whether an outside offer to {receiver} ends half of {agreements} that would last cannot be said"
        return f"{text}: the largest, open for {_months(largest)}, {_ends(largest, full)}{_too_few(few)}.{alone}"
    text = f"Of {agreements}, {offer} ends half of those that would last"
    text += f" from a size of {place(known.iloc[0], 'size', full)} if open for {_months(known.iloc[0])}"
    if len(known) > 1:
        text += f", of {place(known.iloc[-1], 'size', full)} for {_months(known.iloc[-1])}"
    if len(spared):
        longest = spared.iloc[-1]
        text += f"; open for {_months(longest)}, even the largest {_ends(longest, full, 'only ')}"
    return f"{text}{_too_few(few)}.{alone}"


def _too_few(few: pd.DataFrame) -> str:
    """What offers cannot be told of, because too few agreements would last: `few` are their durations."""
    if few.empty:
        return ""
    return f"; open for {_months(few.iloc[0])} or longer, too few would last (at most {_most(few)}) to tell"


def _most(critical: pd.DataFrame) -> int:
    return int(critical["lasting"].max())


def _months(row: pd.Series) -> str:
    months = int(row["open_months"])
    return "one month" if months == 1 else f"{months} months"


def _ends(row: pd.Series, full: bool, only: str = "") -> str:
    """How many more agreements an offer ends than end without it, in points of all; a title has no interval."""
    numbers = [row[column] for column in with_ends("difference")]
    change, low, high = (text.removeprefix("+") for text in told_apart(numbers, SHARE))
    if not full and row["difference_low"] <= 0.0:
        return "is not shown to end more than none"
    return f"ends {only}{change} points{f' ({low} to {high})' if full else ''} more than none"
