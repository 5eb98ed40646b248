"""Rows on how partnering ends: S6, R4, R5, R8, R9."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...model.outcomes import CONFLICT, MODES, TRUE_PARTNERING
from ...statistics.survival import kaplan_meier, months_in_force
from ..checks import Check, above, below, difference, mean, statistic, within
from ..measures import endings_in, in_force, known_rate, more_than, rate
from ..rows import Finding, Picture, in_words, number, percent, points, row, together
from ..test_bed import TestBed
from .needs import STAKES
from .power import OF_SALES

ELSEWHERE = 0.66
"""What a side with alternatives of 0.15 can get elsewhere under an outside offer of 0.6: 1 − (1 − 0.15)(1 − 0.6)."""
LOST = 0.6
"""The stake that is left in R4."""
CHANGE = 24
"""The month of the change that a row makes."""
BEFORE, AFTER = (CHANGE - 12, CHANGE - 1), (CHANGE, CHANGE + 11)
"""The year before that month, and the year that starts with it."""


@row(
    "S6",
    "When one feels that it needs the other less, the fragile balance is lost",
    "alternatives of one side 0.66 from month 24 on, what an outside offer of 0.6 gives, but for good: endings for "
    "each year in force in the next year at least double those of the year before, and those without the change; "
    "alternatives of one side raised from 0 to 0.95 and "
    "lowered again, a year at each 0.05: of the ties that broke, fewer than half are in force again at the level at "
    "which they broke, as the model is, and held still: without learning and balancing",
    "two departments",
)
def lost_and_back(bed: TestBed) -> Finding:
    """Open the way elsewhere for good; then raise alternatives slowly and lower them again."""
    freed = bed.pair(timeline=[{"month": CHANGE, "set": {OF_SALES: ELSEWHERE}}])
    before, after = endings_in(bed, freed, BEFORE, AFTER)
    (calm,) = endings_in(bed, bed.pair(), AFTER)
    still = {f"organisation.{name}": 0.0 for name in ("learning", "balancing")}
    loops = {"as it is": raised_and_lowered(bed, {}), "held still": raised_and_lowered(bed, still)}
    pictures = []
    for name, (levels, rising, falling, _) in loops.items():
        pictures += [points(levels, rising.T, f"{name}, rising"), points(levels, falling.T, f"{name}, falling")]
    back = {name: loop[-1] for name, loop in loops.items()}
    return Finding(
        f"Endings for each year in force are {in_words(known_rate(*before), 3)} in the year before the change, "
        f"{in_words(known_rate(*after), 3)} in the year after, {in_words(known_rate(*calm), 3)} without it; of the "
        f"ties that broke {percent(back['as it is'])} are back at the same level ({percent(back['held still'])} held "
        "still: without learning and balancing).",
        [
            more_endings("endings a year, after − twice before the change", after, before, 2),
            more_endings("endings a year, with − twice without the change", after, calm, 2),
            mean("broken ties that are back, as the model is", back["as it is"], below(0.5)),
            mean("broken ties that are back, held still", back["held still"], below(0.5)),
        ],
        Picture(together(*pictures), "alternatives of Sales", "ties in force", percent=True),
    )


def more_endings(name: str, those: np.ndarray, others: np.ndarray, times: float = 1) -> Check:
    """A check that a rate of endings exceeds `times` another: arrays of endings and months at risk, (2, runs)."""
    cases = min(those[0].sum(), others[0].sum())
    return statistic(name, [*those, *others], more_than(times), above(0), cases)


def raised_and_lowered(
    bed: TestBed, settings: dict[str, float]
) -> tuple[list[float], np.ndarray, np.ndarray, np.ndarray]:
    """Move the alternatives of Sales through a loop, and see which agreements are in force at the end of each stay.

    Returns the levels, in force (runs, levels) on the way up and on the way down, and for ties that broke on the way up
    whether they are in force on the way down at the level at which they broke (missing where none broke).
    """
    levels, stay = [round(0.05 * step, 2) for step in range(20)], 12
    held = [
        {"month": stay * step + 1, "until": stay * (step + 1), "set": {OF_SALES: level}}
        for step, level in enumerate([*levels, *levels[::-1]])
    ]
    loop = bed.pair({"months": stay * len(held), **settings}, held)
    found = bed.months(loop, ["in_force"], lambda months: in_force(months)[:, stay - 1 :: stay, 0]).astype(float)
    rising, falling = found[:, : len(levels)], found[:, : len(levels) - 1 : -1]
    broke = (rising[:, :-1] > 0) & (rising[:, 1:] == 0)
    last = broke.shape[1] - broke[:, ::-1].argmax(axis=1)  # the level at which it broke for the last time
    at_level = falling[np.arange(len(falling)), last]
    return levels, rising, falling, np.where(broke.any(axis=1) & (rising[:, -1] == 0), at_level, np.nan)


@row(
    "R4",
    "Loss of a need breaks partnerships, more than a low need that was always there",
    "one side's stake falls to 0.6 in month 24 for good: endings for each year in force in the next year are more "
    "than in the year before, and more than in the same months of pairs whose stake was 0.6 from the start",
    "two departments",
    "Inkpen & Beamish 1997 (abstract)",
    remark="Loss of a need breaks agreements: more end than in the year before. But pairs whose need was always low "
    "break about as often, as far as these runs can tell. The model remembers trust and not needs, so what counts is "
    "the need that there is.",
)
def lost_need(bed: TestBed) -> Finding:
    """Compare a stake that is lost with one that was always low, at several sizes."""
    stakes = (0.5, LOST, 0.7, 0.85)
    lost = [
        endings_in(bed, bed.pair(timeline=[{"month": CHANGE, "set": {STAKES[1]: stake}}]), BEFORE, AFTER)
        for stake in stakes
    ]
    low = [endings_in(bed, bed.pair({STAKES[1]: stake}), AFTER)[0] for stake in stakes]
    place = stakes.index(LOST)
    before, after = lost[place]
    formed = bed.outcome("formation", [bed.pair({STAKES[1]: LOST})])[0]
    return Finding(
        f"Endings for each year in force are {in_words(known_rate(*before), 3)} before the loss, "
        f"{in_words(known_rate(*after), 3)} after it, and {in_words(known_rate(*low[place]), 3)} where the need was "
        f"always low (where {percent(formed)} of pairs ever agree).",
        [
            more_endings("endings a year, after − before the loss", after, before),
            more_endings("endings a year, need lost − need always low", after, low[place]),
        ],
        Picture(together(points(stakes, [years[1] for years in lost], "need lost in month 24", of=rate),
                         points(stakes, low, "need low from the start", of=rate)),
                "stake that is left", "endings for each year in force"),
    )  # fmt: skip


@row(
    "R5",
    "Trust falls faster than it rises",
    "Sales delivers a quarter less for two years (capability 0.7 instead of 0.95) and then as before: months until "
    "the trust of IT has lost half of what it loses, against months until it has regained half (a speed that is the "
    "same both ways gives about the same months)",
    "two departments",
    "Slovic 1993, limited by White & Eiser 2005 (abstracts)",
)
def trust_falls_fast(bed: TestBed) -> Finding:
    """Follow trust through two bad years and four good ones."""
    start, stop, horizon = 25, 49, 96
    timeline = [
        {"month": month, "set": {"departments.Sales.capability": able}}
        for month, able in ((start, 0.7), (stop, bed.value("capability")))
    ]
    trust = bed.months(bed.pair({"months": horizon}, timeline), ["trust"], lambda months: months["trust"][..., 0])
    before, bottom = trust[:, start - 13 : start - 1].mean(axis=1), trust[:, stop - 13 : stop - 1].mean(axis=1)
    half = ((before + bottom) / 2)[:, np.newaxis]
    lose = months_until(trust[:, start - 1 : stop - 1] <= half)
    regain = months_until(trust[:, stop - 1 :] >= half)
    path = range(13, horizon + 1, 3)
    return Finding(
        f"Trust falls from {number(before)} to {number(bottom)}; half of that is lost in {number(lose, 1)} months and "
        f"regained in {number(regain, 1)}.",
        [difference("months to regain − months to lose", regain, lose, above(0))],
        Picture(points(path, trust[:, [month - 1 for month in path]].T), "month", "trust of IT in Sales"),
    )


def months_until(reached: np.ndarray) -> np.ndarray:
    """Months until something is reached; all months where it is never reached. `reached` is (runs, months)."""
    return np.where(reached.any(axis=1), reached.argmax(axis=1) + 1, reached.shape[1]).astype(float)


@row(
    "R8",
    "Alliances of firms: 40–70 % alive after five years",
    "retention at 60 months at shared outcome 0 and offer_rate 0.06: from 0.4 to 0.7",
    "two independent firms",
    "several trade figures, second-hand; the band is ours",
)
def alliances(bed: TestBed) -> Finding:
    """Compare how long the agreements of firms and of departments last, and the retention of firms."""
    firms, departments = bed.records([bed.firms(), bed.pair()])
    retention = bed.outcome("retention", [bed.firms()])[0]

    def curve(record: dict[str, np.ndarray], name: str) -> Any:
        ever = np.flatnonzero(record["established"][:, 0] > 0)
        lasted, seen = months_in_force(record["established"][:, 0], record["ended"][:, 0], 60)
        table = kaplan_meier(lasted, seen, ever).rename(columns={"months_in_force": "x", "retained": "mean"})
        return table.assign(series=name)[["series", "x", "mean", "low", "high"]]

    return Finding(
        f"{percent(retention)} of agreements of firms hold to month 60.",
        [mean("retention at 60 months", retention, within(0.4, 0.7))],
        Picture(together(curve(firms, "firms"), curve(departments, "departments")),
                "months since the agreement", "agreements in force without a break", percent=True),
    )  # fmt: skip


@row(
    "R9",
    "Endings of firms' partnerships are mostly not conflicts (≤ 30 %)",
    "two firms whose agreement ended: share in conflict at month 60 below 0.3",
    "two independent firms",
    "second-hand; the band is ours",
)
def conflicts(bed: TestBed) -> Finding:
    """Count the modes at the horizon of pairs whose agreement ended."""
    (record,) = bed.records([bed.firms()])
    ended, mode = record["ended"][:, 0] > 0, record["mode"][:, 0]
    shares = [np.where(ended, mode == code, np.nan) for code in range(len(MODES))]
    names = [f"{name} again" if name == TRUE_PARTNERING else name for name in MODES]
    conflict = shares[MODES.index(CONFLICT)]
    return Finding(
        f"Of the pairs whose agreement ended {percent(conflict)} are in conflict at month 60.",
        [mean("share in conflict", conflict, below(0.3))],
        Picture(points(names, shares), "", "pairs that ended", percent=True),
    )
