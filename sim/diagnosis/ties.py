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
from ..statistics.few import FEW
from ..statistics.intervals import Interval, interval, paired_difference
from ..statistics.ranks import ranks
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


def with_ends(name: str) -> tuple[str, str, str]:
    """The names of a column and of the ends of its interval."""
    return name, f"{name}_low", f"{name}_high"


COLUMNS: dict[str, type] = {
    **dict.fromkeys(("rank", "rank_low", "rank_high"), int),
    **dict.fromkeys(("a", "b"), str),
    **dict.fromkeys((column for name in MEASURED for column in with_ends(name)), float),
    "endings": int,
    **dict.fromkeys(("missed", "missed_by", "short_of", "short_by", "weaker"), str),
    **dict.fromkeys(("dependence_a", "dependence_b"), float),
}
"""The columns of the table, with their types."""


def ties(organisation: Organisation, watched: Watched) -> pd.DataFrame:
    """A row for each tie, the most fragile first; of equal ones that which lies furthest below its bars.

    docs/diagnosis.md tells of each column.
    """
    pairs = watched.record.relationships
    ranked = ranks(survived(pairs["established"], pairs["ended"]))
    why = endings(pairs["missed"])
    rows = []
    for e, (a, b) in enumerate(organisation.parties):
        own = {name: values[:, e] for name, values in pairs.items()}
        sides = watched.dependence[:, 2 * e : 2 * e + 2], watched.below[:, :, 2 * e : 2 * e + 2]
        place = {"rank": ranked.rank[e], "rank_low": ranked.low[e], "rank_high": ranked.high[e]}
        rows.append(
            place
            | {"a": a, "b": b}
            | _lasts(own, organisation.months)
            | why.iloc[e][["endings", *(column for name in QUANTITIES for column in with_ends(name))]].to_dict()
            | _missed(own, (a, b))
            | _short(sides[1], (a, b))
            | _weaker(sides[0], (a, b))
        )
    table = typed(pd.DataFrame(rows)[list(COLUMNS)], COLUMNS)
    return table.sort_values(["rank", "short"], ascending=[True, False], kind="stable", ignore_index=True)


def endings(missed: np.ndarray) -> pd.DataFrame:
    """Of each tie, (replicates, ties) of codes of MISSED: its endings, and what was missed first in which share."""
    quantity = np.array([-1, *(QUANTITIES.index(what) for what, _ in MISSED[1:])])[missed]
    counted = Endings(missed.shape[1])
    run, tie = np.nonzero(quantity >= 0)
    counted.count(tie, np.eye(len(QUANTITIES))[quantity[run, tie]])
    return counted.table(pd.DataFrame({"point": np.arange(missed.shape[1])}))


def _told(name: str, found: Interval | Sequence[float]) -> Row:
    return dict(zip(with_ends(name), found[:3], strict=True))


def _lasts(own: Mapping[str, np.ndarray], months: int) -> Row:
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
        row |= _told(name, interval(values))
    share = interval(restricted_months(own["established"], own["ended"], months) / months)
    row |= _told("months_in_force", [months * end for end in share[:3]])
    return row | _told("months_to_end", _median(own, months))


def _median(own: Mapping[str, np.ndarray], months: int) -> tuple[float, float, float]:
    """The months after which half of the agreements have ended for the first time, with the ends of its interval.

    Where the product-limit curve, and its band, reach one half (Brookmeyer & Crowley 1982). NaN where they do not, or
    where too few agreements stand for it.
    """
    duration, observed = months_in_force(own["established"], own["ended"], months)
    if observed.sum() < FEW:
        return np.nan, np.nan, np.nan
    curve = followed(kaplan_meier(duration, observed, np.arange(len(duration))))

    def reached(column: str) -> float:
        below = curve.loc[curve[column] <= 0.5, "months_in_force"]
        return float(below.iloc[0]) if len(below) else np.nan

    middle = reached("retained")
    return (middle, reached("low"), reached("high")) if np.isfinite(middle) else (np.nan, np.nan, np.nan)


def _missed(own: Mapping[str, np.ndarray], names: tuple[str, str]) -> Row:
    """What was missed first most often when the agreement ended, whose it was, in which share, and by how much."""
    codes = own["missed"]
    ended = codes > 0
    times = np.bincount(codes, minlength=len(MISSED))[1:]
    code = 1 + int(times.argmax())
    share = interval(np.where(ended, codes == code, np.nan))
    known = bool(np.isfinite(share.mean)) and ended.sum() >= FEW
    what, by = MISSED[code]
    nothing = (np.nan, np.nan, np.nan)
    shortfall = interval(np.where(codes == code, own["shortfall"], np.nan))
    return {
        "missed": what if known else None,
        "missed_by": names[int(by)] if known else None,
        **_told("missed_share", share if known else nothing),
        **_told("shortfall", shortfall if known else nothing),
    }


def _short(below: np.ndarray, names: tuple[str, str]) -> Row:
    """What lies furthest below its bar on the mean of all months and runs, whose it is, and by how much."""
    means = below.mean(axis=1)
    quantity, side = divmod(int(means.argmax()), len(names))
    return {
        "short_of": QUANTITIES[quantity],
        "short_by": names[side],
        **_told("short", interval(below[quantity, :, side], bounded=False)),
    }


def _weaker(dependence: np.ndarray, names: tuple[str, str]) -> Row:
    """The mean dependence of both sides, their difference, and the side that is surely the weaker by EVEN, if any."""
    difference = paired_difference(dependence[:, 0], dependence[:, 1])
    weaker = names[0] if difference.low > EVEN else names[1] if difference.high < -EVEN else None
    means = dict(zip(("dependence_a", "dependence_b"), dependence.mean(axis=0), strict=True))
    return {**means, **_told("imbalance", difference), "weaker": weaker}
