"""The table of ties: how often each survives, how it ends, what fails in it first, and which side is the weaker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ..figures.phrases import EVEN
from ..model.organisation import Organisation
from ..model.outcomes import MISSED, MODES, QUANTITIES, mode_column, survived
from ..results.endings import Endings
from ..results.tables import typed
from ..statistics.columns import LUCK_ENDS, with_ends
from ..statistics.decisions import regret
from ..statistics.differences import paired_difference
from ..statistics.draws import over_draws, plausible
from ..statistics.few import FEW
from ..statistics.intervals import Interval, floats, interval
from ..statistics.ranks import ranks_over_draws
from ..statistics.survival import followed, kaplan_meier, months_in_force, restricted_months
from .watch import Watched

MODE_COLUMNS = tuple(map(mode_column, MODES))
SHARES = ("survival", "formation", "retention", "in_force", *MODE_COLUMNS)
"""Shares of replicates, each with _low and _high."""
MEASURED = (
    *SHARES, "months_to_end", "months_in_force", *QUANTITIES, "missed_share", "shortfall", "short", "imbalance",
)  # fmt: skip
"""All columns that have _low and _high beside them."""
Row = dict[str, Any]


COLUMNS: dict[str, type] = {
    **dict.fromkeys(with_ends("rank"), int),
    **dict.fromkeys(("a", "b"), str),
    **dict.fromkeys(with_ends(*MEASURED), float),
    "endings": int,
    **dict.fromkeys(("missed", "missed_by", "short_of", "short_by", "weaker"), str),
    **dict.fromkeys(("dependence_a", "dependence_b"), float),
}
"""The columns of the table, with their types."""
MOST_FRAGILE = with_ends("most_fragile")
OVER_DRAWS: dict[str, type] = dict.fromkeys(
    (*MOST_FRAGILE, *(name + end for name in SHARES for end in LUCK_ENDS)), float
)
"""Its further columns where something is uncertain."""


def columns_of(draws: int | None) -> dict[str, type]:
    """The columns of the table, with their types."""
    return COLUMNS if draws is None else COLUMNS | OVER_DRAWS


def ties(organisation: Organisation, watched: Watched) -> pd.DataFrame:
    """A row for each tie, the most fragile first; of equal ones that which lies furthest below its bars.

    docs/diagnosis.md tells of each column.
    """
    pairs, draws = watched.record.relationships, watched.draws
    lasts = survived(pairs["established"], pairs["ended"])
    by_draw = lasts.reshape(draws, -1, lasts.shape[1])
    ranked = ranks_over_draws(by_draw)
    fails = -np.moveaxis(by_draw.astype(float), 2, 0)
    least = regret(fails, best=int(ranked.rank.argmin()))  # the most fragile tie of a draw is the best at failing
    why, rows = endings(pairs["missed"], draws), []
    for e, (a, b) in enumerate(organisation.parties):
        own = {name: values[:, e] for name, values in pairs.items()}
        sides = watched.dependence[:, 2 * e : 2 * e + 2], watched.below[:, :, 2 * e : 2 * e + 2]
        place = {"rank": ranked.rank[e], "rank_low": ranked.low[e], "rank_high": ranked.high[e]}
        rows.append(
            place
            | {"a": a, "b": b}
            | _told("most_fragile", [own[e] for own in least[:3]])
            | _lasts(own, organisation.months, draws)
            | why.iloc[e][["endings", *with_ends(*QUANTITIES)]].to_dict()
            | _missed(own, (a, b), int(why["endings"].iloc[e]), draws)
            | _short(sides[1], (a, b), draws)
            | _weaker(sides[0], (a, b), draws)
        )
    columns = columns_of(None if draws == 1 else draws)
    table = typed(pd.DataFrame(rows)[list(columns)], columns)
    return table.sort_values(["rank", "short"], ascending=[True, False], kind="stable", ignore_index=True)


def endings(missed: np.ndarray, draws: int = 1) -> pd.DataFrame:
    """Of each tie, (runs, ties) of codes of MISSED: its endings, and what was missed first in which share.

    With draws they are those of a draw on average, and the intervals hold plausible organisations.
    """
    quantity = np.array([-1, *(QUANTITIES.index(what) for what, _ in MISSED[1:])])[missed]
    runs, ties = missed.shape
    counts = np.zeros((runs // draws, ties, len(QUANTITIES)))
    run, tie = np.nonzero(quantity >= 0)
    np.add.at(counts, (run % len(counts), tie, quantity[run, tie]), 1.0)  # runs with the same luck count as one
    replicate, tie = np.nonzero(counts.any(axis=2))
    counted = Endings(ties)
    counted.count(tie, counts[replicate, tie] / draws)
    table = counted.table(pd.DataFrame({"point": np.arange(ties)}))
    for kind, name in enumerate(QUANTITIES) if draws > 1 else ():
        first = np.where(quantity >= 0, quantity == kind, np.nan)
        for e in range(ties):
            mean, low, high = (column[e] for column in table[with_ends(name)].to_numpy().T)
            luck = Interval(mean, low, high, runs)
            table.loc[e, with_ends(name)[1:]] = plausible(first[:, e].reshape(draws, -1), luck)
    return table


def _told(name: str, found: Sequence[float]) -> Row:
    return dict(zip(with_ends(name), found[:3], strict=True))


def _layers(values: np.ndarray, draws: int, bounded: bool = True) -> tuple[Interval, Interval]:
    """The interval of a mean for all that is not known, and for luck alone. Without draws they are the same."""
    luck = interval(over_draws(floats(values).reshape(draws, -1)), bounded)
    if draws == 1:
        return luck, luck
    low, high = plausible(floats(values).reshape(draws, -1), luck, bounded)
    return luck._replace(low=low, high=high), luck


def _lasts(own: Mapping[str, np.ndarray], months: int, draws: int) -> Row:
    """Shares of replicates, and months."""
    lasting, ever = survived(own["established"], own["ended"]), own["established"] > 0
    shares = {
        "survival": lasting,
        "formation": ever,
        "retention": np.where(ever, lasting, np.nan),
        "in_force": own["in_force"],
        **{column: own["mode"] == code for code, column in enumerate(MODE_COLUMNS)},
    }
    row: Row = {}
    for name, values in shares.items():
        found, luck = _layers(values, draws)
        row |= _told(name, found) | {f"{name}_luck_low": luck.low, f"{name}_luck_high": luck.high}
    share, _ = _layers(restricted_months(own["established"], own["ended"], months) / months, draws)
    row |= _told("months_in_force", [months * end for end in share[:3]])
    return row | _told("months_to_end", _median(own, months, draws))


def _median(own: Mapping[str, np.ndarray], months: int, draws: int) -> tuple[float, float, float]:
    """The months after which half of the agreements have ended for the first time, with the ends of its interval.

    Where the product-limit curve, and its band, reach one half (Brookmeyer & Crowley 1982). NaN where they do not, or
    where too few agreements stand for it. With draws it is of all together, and the interval is of luck alone.
    """
    duration, observed = months_in_force(own["established"], own["ended"], months)
    if observed.sum() < FEW * draws:
        return np.nan, np.nan, np.nan
    made = np.flatnonzero(own["established"] > 0)
    curve = followed(kaplan_meier(duration, observed, made % (len(own["established"]) // draws)))

    def reached(column: str) -> float:
        below = curve.loc[curve[column] <= 0.5, "months_in_force"]
        return float(below.iloc[0]) if len(below) else np.nan

    middle = reached("retained")
    return (middle, reached("low"), reached("high")) if np.isfinite(middle) else (np.nan, np.nan, np.nan)


def _missed(own: Mapping[str, np.ndarray], names: tuple[str, str], endings: int, draws: int) -> Row:
    """What was missed first most often when the agreement ended, whose it was, in which share, and by how much."""
    codes = own["missed"]
    ended = codes > 0
    times = np.bincount(codes, minlength=len(MISSED))[1:]
    code = 1 + int(times.argmax())
    share, _ = _layers(np.where(ended, codes == code, np.nan), draws)
    known = bool(np.isfinite(share.mean)) and endings >= FEW
    what, by = MISSED[code]
    nothing = (np.nan, np.nan, np.nan)
    shortfall, _ = _layers(np.where(codes == code, own["shortfall"], np.nan), draws)
    return {
        "missed": what if known else None,
        "missed_by": names[int(by)] if known else None,
        **_told("missed_share", share if known else nothing),
        **_told("shortfall", shortfall if known else nothing),
    }


def _short(below: np.ndarray, names: tuple[str, str], draws: int) -> Row:
    """What lies furthest below its bar on the mean of all months and runs, whose it is, and by how much."""
    means = below.mean(axis=1)
    quantity, side = divmod(int(means.argmax()), len(names))
    found, _ = _layers(below[quantity, :, side], draws, bounded=False)
    return {"short_of": QUANTITIES[quantity], "short_by": names[side], **_told("short", found)}


def is_even(tie: pd.Series) -> bool:
    """Whether the whole interval says that the two sides depend on each other alike."""
    return bool(tie["imbalance_low"] >= -EVEN and tie["imbalance_high"] <= EVEN)


def _weaker(dependence: np.ndarray, names: tuple[str, str], draws: int) -> Row:
    """The mean dependence of both sides, their difference, and the side that is surely the weaker by EVEN, if any."""
    a, b = (side.reshape(draws, -1) for side in dependence.T)
    difference = paired_difference(over_draws(a), over_draws(b))
    if draws > 1:
        low, high = plausible(a - b, difference, bounded=False)
        difference = difference._replace(low=low, high=high)
    weaker = names[0] if difference.low > EVEN else names[1] if difference.high < -EVEN else None
    means = dict(zip(("dependence_a", "dependence_b"), dependence.mean(axis=0), strict=True))
    return {**means, **_told("imbalance", difference), "weaker": weaker}
