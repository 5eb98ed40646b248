"""Where partnering is lost and regained along a ramp, against the same runs with the first value held all along.

Time alone ends agreements too, and makes new ones. So an edge is judged against the held runs in the same month and
under the same luck. What is in force at first (in half of the runs or more) is lost where half of what the held runs
have is left. What is not is gained where half of what the held runs lack is there. Where the held runs stay as they
begin, with all or with none, that is where one half of the runs are in force.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..statistics import crossings
from ..statistics.crossings import Crossing, Threshold
from ..statistics.differences import paired_difference
from .loop import Loop

LOST, GAINED = "lost", "gained"
"""The events at an edge."""
TIME, VALUE = "time", "value"
"""What changed the share more: time alone, or the value."""


def edges(loop: Loop) -> pd.DataFrame:
    """A row for all pairs together and, where there are several, one for each.

    Columns: a, b (missing for all pairs) and `start` (share in force at the first value). For each way, `out` and
    `back`: the event (lost, gained, or nothing where there is no edge), the value of the edge with its interval,
    `_cases` (the held runs in which there is something to lose or to gain, at the edge or else at the end of the
    way), then the share in force at the end of the way, that of the held runs (`_held`), and the `_difference` with its
    interval. Then the width of the loop with its interval, and `mostly`: whether the share changed on the way out
    rather by `time` alone or by the `value` (missing: not told).
    """
    return edges_and_thresholds(loop)[0]


Ways = dict[str, Threshold]
"""The threshold on each way, out and back."""


def edges_and_thresholds(loop: Loop) -> tuple[pd.DataFrame, list[Ways]]:
    """The same, and the thresholds behind each row."""
    counted = crossings.weights(loop.replicates)
    looked_at = {(a, b): [place] for place, (a, b) in enumerate(loop.pairs)}
    every: dict[tuple[str | None, str | None], list[int]] = {(None, None): [*range(len(loop.pairs))]}
    rows, found = [], []
    for (a, b), places in ((every if len(looked_at) > 1 else {}) | looked_at).items():
        row, thresholds = _edge(loop, places, counted)
        rows.append({"a": a, "b": b, **row})
        found.append(thresholds)
    return pd.DataFrame(rows), found


def _edge(loop: Loop, places: list[int], counted: np.ndarray) -> tuple[dict[str, float | str | None], Ways]:
    shares, held = (states[:, places].mean(axis=1) for states in (loop.in_force, loop.held))
    levels, turn = np.array(loop.ramp.levels, dtype=float), len(loop.ramp.levels)
    ways = {"out": (slice(turn), levels), "back": (slice(turn - 1, None), levels[::-1])}
    start = float(shares[:, 0].mean())
    lost = start >= 0.5
    as_at_first, as_held = (shares, held) if lost else (1.0 - shares, 1.0 - held)
    margins, cases = as_at_first - as_held / 2, (as_held > 0.0).sum(axis=0)
    row: dict[str, float | str | None] = {"start": start}
    thresholds: Ways = {}
    behind: dict[str, int] = {}
    for way, (steps, values) in ways.items():
        thresholds[way] = found = crossings.threshold(margins[:, steps], values, counted)
        behind[way] = int(cases[steps][found.place])
        edge = crossings.crossing(found, behind[way])
        row[f"{way}_event"] = (LOST if lost == found.falls else GAINED) if np.isfinite(edge.value) else None
        row |= _columns(way, edge) | {f"{way}_cases": behind[way]}
        last, control = shares[:, steps][:, -1], held[:, steps][:, -1]
        row |= {f"{way}_share": float(last.mean()), f"{way}_held": float(control.mean())}
        row |= _columns(f"{way}_difference", Crossing(*paired_difference(last, control)[:3]))
    ends = (float(levels[0]), float(levels[-1]))
    lag = Crossing(np.nan, np.nan, np.nan)
    if row["out_event"] is not None:
        lag = crossings.width(thresholds["out"], thresholds["back"], ends, min(behind.values()))
    row |= _columns("width", lag) | {"mostly": _mostly(shares[:, 0], shares[:, turn - 1], held[:, turn - 1])}
    return row, thresholds


def _mostly(start: np.ndarray, last: np.ndarray, held: np.ndarray) -> str | None:
    """Whether time alone changed the share more than the value did, as far as the interval tells."""
    by_time, by_value = held - start, last - held
    sizes = [np.sign(change.mean()) * change / 2 for change in (by_time, by_value)]  # halves, to stay within ±1
    found = paired_difference(*sizes)
    return TIME if found.low > 0.0 else VALUE if found.high < 0.0 else None


def _columns(name: str, found: Crossing) -> dict[str, float]:
    return {name: found.value, f"{name}_low": found.low, f"{name}_high": found.high}
