"""Rows on the settings of a company: shared outcome, names, clarity. S7, S8, S14, R6, R7, R10."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..checks import above, below, difference, exactly, mean, statistic, steps
from ..measures import effect
from ..rows import Finding, Picture, in_words, number, percent, points, row, together
from ..test_bed import OFFERS, SHARED, TestBed
from .needs import LOW_SHARED

POOR_QUALITY, POOR_RELIABILITY, SLOW = 0.6, 0.75, 3.0
"""Bars of R10: quality below the bar of contributions, deliveries missed in a quarter of the months, and a
response slower than midway between 4 days (at the start) and 2 (at best)."""


@row(
    "S7",
    "Between independent organisations it is rare; between departments it should be likelier",
    "the same parties with shared outcome 0.4 and offer_rate 0.04 against 0 and 0.06: survival; and with either "
    "switch alone",
    "two departments, two independent firms",
)
def one_company(bed: TestBed) -> Finding:
    """Compare one company with two firms, then each of the two settings by itself."""
    settings = {
        "departments": bed.pair(),
        "shared outcome alone": bed.firms({SHARED: bed.value("shared_outcome")}),
        "few offers alone": bed.firms({OFFERS: bed.value("offer_rate")}),
        "firms": bed.firms(),
    }
    survival = bed.outcome("survival", list(settings.values()))
    departments, shared, calm, firms = survival
    return Finding(
        f"Survival is {percent(departments)} for departments and {percent(firms)} for firms; {percent(shared)} with "
        f"a shared outcome alone and {percent(calm)} with few offers alone.",
        [
            difference("survival, departments − firms", departments, firms, above(0)),
            difference("survival, shared outcome alone − firms", shared, firms, above(0)),
            difference("survival, few offers alone − firms", calm, firms, above(0)),
        ],
        Picture(points(list(settings), survival), "", "survival", percent=True),
    )


@row(
    "S8",
    "Names and labels do not reflect behaviour",
    'every pair labelled "business partner", or not: every figure stays equal to the last bit, and partnering in '
    "name only is counted in every pair that is not truly partnering",
    "six departments, shared outcome 0.1",
)
def labels(bed: TestBed) -> Finding:
    """Put a label on every pair."""
    plain = bed.company({SHARED: LOW_SHARED})
    named = bed.company({SHARED: LOW_SHARED, "relationships.default.label": "business partner"})
    before, after = bed.records([plain, named])
    changed = max(float(np.max(abs(after[name].astype(float) - before[name]))) for name in before)
    found = bed.outcomes([named])
    in_name, in_force = found["nominal_partnering"][0], found["in_force"][0]
    miscounted = float((~np.isclose(in_name, 1 - in_force)).sum())
    return Finding(
        f"The label changes no figure by more than {changed:g}; {percent(in_force)} of pairs are partners and "
        f"{percent(in_name)} are so in name only.",
        [
            exactly("largest change of any figure of any pair", changed, 0.0),
            exactly("runs in which the pairs in name only are not those out of force", miscounted, 0.0),
            mean("share of pairs that are partners in name only", in_name, above(0)),
        ],
        Picture(points(["in force", "in name only"], [in_force, in_name]), "", "pairs at the end", percent=True),
    )


@row(
    "S14",
    "Management should say what it expects",
    "survival as clarity grows: every step up",
    "two departments",
)
def clarity(bed: TestBed) -> Finding:
    """Raise clarity step by step."""
    levels = (0.0, 0.3, 0.6, 0.9)
    survival = bed.outcome("survival", [bed.pair({"organisation.clarity": level}) for level in levels])
    return Finding(
        f"Survival is {percent(survival[0])} at clarity {levels[0]:g} and {percent(survival[-1])} at {levels[-1]:g}.",
        steps("survival, clarity", levels, survival, above(0)),
        Picture(points(levels, survival), "clarity", "survival", percent=True),
    )


@row(
    "R6",
    "A shared outcome is the strong lever",
    "standardised effect on quality of shared outcome 0.9 instead of 0.1: above 0.5 (a medium effect), and above "
    "those of clarity and of communication from 0.1 to 0.9",
    "two departments",
    "Kleingeld 2011 (abstract: group goals d = +.56)",
)
def strong_lever(bed: TestBed) -> Finding:
    """Raise three levers from 0.1 to 0.9."""
    levers = ("shared_outcome", "clarity", "communication")
    ends = {
        name: bed.outcome("quality", [bed.pair({f"organisation.{name}": value}) for value in (0.1, 0.9)])
        for name in levers
    }
    sizes = {name: float(effect(*samples)) for name, samples in ends.items()}

    def more(low: Any, high: Any, low_2: Any, high_2: Any, *, axis: int) -> Any:
        return effect(low, high, axis=axis) - effect(low_2, high_2, axis=axis)

    shared = ends[levers[0]]
    words = ", ".join(f"{name.replace('_', ' ')} {in_words(size)}" for name, size in sizes.items())
    return Finding(
        f"Effects on quality in standard deviations: {words}.",
        [
            statistic("effect of shared outcome", shared, effect, above(0.5)),
            *(
                statistic(f"shared outcome − {name}", (*shared, *ends[name]), more, above(0))
                for name in levers[1:]
            ),
        ],
        Picture(together(*(points((0.1, 0.9), samples, name.replace("_", " ")) for name, samples in ends.items())),
                "value of the lever", "quality"),
    )  # fmt: skip


@row(
    "R7",
    "A half-shared outcome is worse than either pure form",
    "quality at shared outcome 0.5 below that at 0 and below that at 1",
    "two departments",
    "Wageman 1995 (abstract)",
    remark="Expected to fail: a shared outcome makes the other's need one's own and keeps gaps from being used, so "
    "more of it never does harm. A rule of mixed signals would be a parameter for this row alone, and would "
    "contradict Kleingeld, who finds own goals worst where tasks depend on each other. The groups of this study could "
    "do without each other in part; these pairs cannot.",
)
def half_shared(bed: TestBed) -> Finding:
    """Look for a dip in quality along the shared outcome."""
    levels = (0.0, 0.25, 0.5, 0.75, 1.0)
    quality = bed.outcome("quality", [bed.pair({SHARED: level}) for level in levels])
    none, _, half, _, whole = quality
    return Finding(
        f"Quality is {number(none)} at shared outcome 0, {number(half)} at 0.5 and {number(whole)} at 1.",
        [
            difference("quality, 0.5 − 0", half, none, below(0)),
            difference("quality, 0.5 − 1", half, whole, below(0)),
        ],
        Picture(points(levels, quality), "shared outcome", "quality"),
    )


@row(
    "R10",
    "Departments' ties last, yet with unit-level targets many are poor",
    f"at shared outcome 0.1: retention above 0.5; more than a quarter of pairs, and more than at 0.9, miss two of "
    f"three: quality {POOR_QUALITY:g}, both delivering in {100 * POOR_RELIABILITY:.0f} % of months, an answer within "
    f"{SLOW:g} days (means of five years; bars are ours)",
    "six departments",
    "Sull et al. 2015; Tabrizi 2015 (second-hand)",
)
def unit_targets(bed: TestBed) -> Finding:
    """Count poor pairs by the shared outcome."""
    levels = (LOW_SHARED, 0.3, 0.6, 0.9)
    records = bed.records([bed.company({SHARED: level}) for level in levels])
    poor = [
        ((one["quality"] < POOR_QUALITY).astype(int) + (one["reliability"] < POOR_RELIABILITY)
         + (one["response_days"] > SLOW) >= 2).mean(axis=1)
        for one in records
    ]  # fmt: skip
    retention = bed.outcome("retention", [bed.company({SHARED: LOW_SHARED})])[0]
    return Finding(
        f"With a shared outcome of {levels[0]:g}, {percent(retention)} of agreements hold and {percent(poor[0])} of "
        f"pairs are poor; with {levels[-1]:g}, {percent(poor[-1])} are poor.",
        [
            mean("retention at 0.1", retention, above(0.5)),
            mean("poor pairs at 0.1", poor[0], above(0.25)),
            difference("poor pairs, 0.1 − 0.9", poor[0], poor[-1], above(0)),
        ],
        Picture(points(levels, poor), "shared outcome", "poor pairs", percent=True),
    )
