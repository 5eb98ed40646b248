"""How far the verdicts rest on numbers that nobody measured: each is moved by a fifth, one at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from math import isfinite

import pandas as pd

from ..model.parameters import BY_NAME, DEPARTMENT, ORGANISATION, SIDE
from ..runs.pools import workers_for
from .checks import FAILS, HOLDS
from .run import Result, find
from .test_bed import FIRMS_OFFERS, OFFERS_OF_FIRMS, TestBed

LESS, MORE = 0.8, 1.2
ASSUMED = (
    *(one.name for one in (*ORGANISATION, *DEPARTMENT, *SIDE) if one.default and isfinite(one.default)),
    FIRMS_OFFERS,
)
"""Every number that is not 0 or without a limit by default. A row that sets one keeps its own value."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One number with another value than usual."""

    number: str
    factor: float
    value: float


def variants() -> list[Variant]:
    """Each assumed number × LESS and × MORE, kept in its range; a whole number one less and one more."""
    return [Variant(name, factor, _moved(name, factor)) for name in ASSUMED for factor in (LESS, MORE)]


def _moved(name: str, factor: float) -> float:
    if name == FIRMS_OFFERS:
        return factor * OFFERS_OF_FIRMS
    one = BY_NAME[name]
    moved = one.default + (1 if factor > 1 else -1) if one.whole else factor * one.default
    return min(one.high, max(one.low, moved))


def study(
    as_it_is: Sequence[Result],
    bed: TestBed,
    workers: int | None = None,
    done: Callable[[int], None] = lambda rows: None,
) -> pd.DataFrame:
    """Run the rows in every variant. A row for each variant: number, factor, value, and the verdict of each row.

    `done` is called with the number of finished rows.
    """
    rows = [result.row for result in as_it_is]

    def verdicts(variant: Variant) -> dict[str, str]:
        moved = replace(bed, instead={variant.number: variant.value})
        return {row.id: find(row, moved).verdict for row in rows}

    every, found = variants(), []
    with ThreadPoolExecutor(workers_for(workers)) as executor:
        for verdict in executor.map(verdicts, every):
            found.append(verdict)
            done(len(rows))
    facts = pd.DataFrame(every)
    return facts.join(pd.DataFrame(found))


def holding(as_it_is: Sequence[Result]) -> list[str]:
    """The rows that hold with the usual numbers: only these can be lost."""
    return [result.row.id for result in as_it_is if result.verdict == HOLDS]


def share_kept(table: pd.DataFrame, rows: Sequence[str]) -> float:
    """Of all cells (variants × these rows), the share that holds. Missing where there is no row."""
    return float((table[list(rows)] == HOLDS).to_numpy().mean()) if rows else float("nan")


def lost(table: pd.DataFrame, rows: Sequence[str]) -> pd.DataFrame:
    """Which of these rows are lost, by number (index) and factor (columns): "S3, R8!", where ! means that it fails."""
    verdicts = table.set_index(["number", "factor"])[list(rows)]
    words = verdicts.apply(
        lambda own: ", ".join(f"{row}{'!' * (own[row] == FAILS)}" for row in rows if own[row] != HOLDS), axis=1
    )
    return words.unstack("factor").reindex(list(dict.fromkeys(table["number"])))
