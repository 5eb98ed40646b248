"""Rows on equal worth, servants and coaching: S4, S9, S10, R12."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from ...model.outcomes import MODES, SERVANT_MASTER, mode_column, survived
from ..checks import above, below, difference, mean, statistic, within
from ..measures import effect
from ..rows import Finding, Picture, in_words, number, percent, points, row, together
from ..test_bed import COMPANY, TestBed
from .needs import GAP, MUTUAL

SERVE = "serve-the-business"
RATE = 0.05
"""The default rate of coaching in scenario files."""


def survival_with(bed: TestBed, name: str, settings: list[dict[str, Any]]) -> tuple[np.ndarray, np.ndarray]:
    """Survival of a department's pairs and of all others, each (settings, runs)."""
    organisations = [bed.company(one) for one in settings]
    own = (organisations[0].pairs == COMPANY.index(name)).any(axis=1)
    alive = np.array([survived(run["established"], run["ended"]) for run in bed.records(organisations)])
    return alive[..., own].mean(axis=-1), alive[..., ~own].mean(axis=-1)


@row(
    "S4",
    "Both should feel of equal worth, with an equal right to contribute",
    "self_worth of IT at the start 0.6, 0.4 and 0.2 instead of 0.8: survival of its pairs falls at each, that of the "
    "others at 0.2 hardly (by less than 0.05)",
    "six departments",
)
def equal_worth(bed: TestBed) -> Finding:
    """Change one department's self-worth, and measure its own pairs and those of the others."""
    levels = (0.8, 0.6, 0.4, 0.2)
    own, others = survival_with(bed, "IT", [{"departments.IT.self_worth": level} for level in levels])
    return Finding(
        f"With a self-worth of {levels[-1]:g} instead of {levels[0]:g}, survival of the pairs of IT is "
        f"{percent(own[-1])} instead of {percent(own[0])}, that of the others {percent(others[-1])} instead of "
        f"{percent(others[0])}.",
        [
            *(
                difference(f"survival of its pairs, {levels[0]:g} → {level:g}", lower, own[0], below(0))
                for level, lower in zip(levels[1:], own[1:], strict=True)
            ),
            difference(f"of the others, {levels[0]:g} → {levels[-1]:g}", others[-1], others[0], within(-0.05, 0.05)),
        ],
        Picture(together(points(levels, own, "pairs of IT"), points(levels, others, "other pairs")),
                "self-worth of IT at the start", "survival", percent=True),
    )  # fmt: skip


@row(
    "S9",
    'A department that exists "to serve the Business" is a servant to a master',
    "purpose of IT serve-the-business instead of equal-partner: survival of its pairs falls; where it also is the "
    "weaker of two by 0.4 (mutual need 0.7), more pairs end as servant–master, and more than half do",
    "six departments; two departments for the modes",
)
def servants(bed: TestBed) -> Finding:
    """Compare servants with equals in a company, and with a power gap."""
    equal, servant = survival_with(bed, "IT", [{}, {"departments.IT.purpose": SERVE}])[0]
    gap = {MUTUAL: 0.7, GAP: 0.4}
    both = [bed.pair(gap), bed.pair(gap | {"departments.IT.purpose": SERVE})]
    found = bed.outcomes(both)
    modes = {name: found[mode_column(name)] for name in MODES}
    before, after = modes[SERVANT_MASTER]
    return Finding(
        f"Survival of the pairs of IT is {percent(equal)} as an equal partner and {percent(servant)} as a servant; "
        f"with a gap {percent(after)} of servants end as servant–master ({percent(before)} of equals), and "
        f"{percent(modes['conflict'][1])} in conflict.",
        [
            difference("survival, servant − equal", servant, equal, below(0)),
            difference("servant–master with a gap, servant − equal", after, before, above(0)),
            mean("servant–master with a gap, servant", after, above(0.5)),
        ],
        Picture(together(points(MODES, [modes[name][0] for name in MODES], "equal, with a gap"),
                         points(MODES, [modes[name][1] for name in MODES], "servant, with a gap")),
                "", "pairs at the end", percent=True),
    )  # fmt: skip


@row(
    "S10",
    "Coaching turns departments that partner into a real team",
    "IT, HR and Finance serve the business, and are coached (0.05 per month) or not: survival and the largest team "
    "grow; six equal departments, coached from month 25 or not: customer focus at the end grows",
    "six departments",
)
def coaching(bed: TestBed) -> Finding:
    """Coach servants, and a company that partners."""
    serving = ("IT", "HR", "Finance")
    purposes = {f"departments.{name}.purpose": SERVE for name in serving}
    rates = (0.0, RATE / 4, RATE / 2, RATE)
    coached = [
        bed.company({**purposes, **{f"departments.{name}.coaching": rate for name in serving}}) for rate in rates
    ]
    found = bed.outcomes(coached)
    survival, team = found["survival"], found["largest_team"]
    late = bed.company(timeline=[{"month": 25, "coach": list(COMPANY), "rate": RATE}])
    both = bed.company(), late
    focus = [
        bed.months(one, ["customer_focus"], lambda months: months["customer_focus"][:, -1].mean(axis=-1))
        for one in both
    ]
    return Finding(
        f"Coaching of servants takes survival from {percent(survival[0])} to {percent(survival[-1])} and the largest "
        f"team from {percent(team[0])} to {percent(team[-1])} of departments; coaching of a company that partners "
        f"takes customer focus from {number(focus[0])} to {number(focus[1])}.",
        [
            difference("survival, coached − not", survival[-1], survival[0], above(0)),
            difference("largest team, coached − not", team[-1], team[0], above(0)),
            difference("customer focus, coached − not", focus[1], focus[0], above(0)),
        ],
        Picture(together(points(rates, survival, "survival"), points(rates, team, "largest team")),
                "coaching of the three servants (per month)", "share of pairs, of departments", percent=True),
    )  # fmt: skip


@row(
    "R12",
    "Coaching helps by about a third to three quarters of a standard deviation, and hardly more with more of it",
    "both are coached at 0.05, 0.1 and 0.2 per month: standardised effect on quality against none from 1/3 to 3/4 at "
    "0.05, and each doubling adds less than 0.2 (a small effect)",
    "two departments",
    "Jones et al. 2016; Theeboom et al. 2014 (abstracts)",
    remark="The effect lies near the lower end of the band, and its interval reaches below. Runs differ here by luck "
    "alone, while people and firms in these studies also differ otherwise, so the two standard deviations are not of "
    "the same kind.",
)
def dose(bed: TestBed) -> Finding:
    """Measure the effect of coaching by its rate."""
    rates = (RATE, 2 * RATE, 4 * RATE)
    none, *coached = bed.outcome("quality", [bed.pair({"departments.all.coaching": rate}) for rate in (0.0, *rates)])
    effects = [float(effect(none, one)) for one in coached]

    def more(none: Any, less: Any, much: Any, *, axis: int) -> Any:
        return effect(none, much, axis=axis) - effect(none, less, axis=axis)

    return Finding(
        "The effect on quality is "
        + ", ".join(f"{in_words(size)} at {rate:g}" for size, rate in zip(effects, rates, strict=True))
        + " per month, in standard deviations.",
        [
            statistic("effect at 0.05, standard deviations", (none, coached[0]), effect, within(1 / 3, 3 / 4)),
            *(
                statistic(f"added from {low:g} to {high:g}", (none, less, much), more, below(0.2))
                for (low, less), (high, much) in pairwise(zip(rates, coached, strict=True))
            ),
        ],
        Picture(points((0.0, *rates), [none, *coached]), "coaching of both (per month)", "quality"),
    )
