"""All votes as a table: a row for each bet in the order of arrival, with the result that it is compared with."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ...results.tables import without_formulas
from .poll import Poll

COLUMNS = (
    "vote", "question", "unit", "opened", "seconds", "phone", "nickname", "bet", "counts",
    "result", "result_low", "result_high",
)  # fmt: skip


def table(polls: Sequence[Poll]) -> pd.DataFrame:
    """The columns are COLUMNS; docs/lab.md says what they mean."""
    rows = [
        (
            number, poll.question.text, "points" if poll.question.change else "%",
            poll.opened.isoformat(timespec="seconds"), bet.after, bet.phone, bet.name, bet.value,
            poll.counted[bet.phone] == bet, *(poll.result or (None, None, None)),
        )
        for number, poll in enumerate(polls, 1)
        for bet in poll.bets
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS))


def csv(polls: Sequence[Poll]) -> bytes:
    """The table as a CSV file. A nickname that a spreadsheet would take for a formula is text there."""
    return without_formulas(table(polls)).to_csv(index=False, lineterminator="\n").encode()
