"""Rows on power and alternatives: S2, R1, R2, R11."""

from __future__ import annotations

import numpy as np

from ...model.outcomes import CUSTOMER_SUPPLIER, MODES, SERVANT_MASTER, mode_column
from ..checks import above, below, difference, mean
from ..rows import Finding, Picture, number, percent, points, row, together
from ..test_bed import SHARED, Months, TestBed
from .needs import GAP, LOW_SHARED, MUTUAL

OF_IT, OF_SALES = "relationships.IT+Sales.IT.alternatives", "relationships.IT+Sales.Sales.alternatives"
IT, SALES = 0, 1
"""The paths of the two sides: IT towards Sales, and Sales towards IT."""


def by_side(name: str, bed: TestBed, settings: dict[str, float]) -> np.ndarray:
    """Mean of a state over the months of each run, (sides, runs)."""
    return bed.months(bed.pair(settings), [name], lambda months: months[name].mean(axis=1)).T


@row(
    "S2",
    "Who can easily go elsewhere is a customer, with the greater power",
    "Sales gets alternatives of 0.75 instead of 0.15: its lead in power (what IT depends on it for, less what it "
    "depends on IT for) rises, its contribution falls below that of IT, and more than half of the pairs end as "
    "customer–supplier",
    "two departments",
)
def customer(bed: TestBed) -> Finding:
    """Raise the alternatives of one side step by step."""
    levels = (0.15, 0.35, 0.55, 0.75, 0.95)
    low, high = levels[0], 0.75
    before, after = (by_side("dependence", bed, {OF_SALES: level}) for level in (low, high))
    contribution = by_side("contribution", bed, {OF_SALES: high})
    found = bed.outcomes([bed.pair({OF_SALES: level}) for level in levels])
    modes = {name: found[mode_column(name)] for name in MODES}
    bought, served = (modes[name][levels.index(high)] for name in (CUSTOMER_SUPPLIER, SERVANT_MASTER))
    lead, lead_before = after[IT] - after[SALES], before[IT] - before[SALES]
    return Finding(
        f"With alternatives of {high:g} the lead of Sales in power is {number(lead)} and its power "
        f"{number(after[IT])} (with {low:g}: {number(lead_before)} and {number(before[IT])}); "
        f"{percent(bought)} of pairs end as customer–supplier and {percent(served)} as servant–master.",
        [
            difference("its lead in power, high − low alternatives", lead, lead_before, above(0)),
            difference("contribution at high alternatives, Sales − IT", contribution[SALES], contribution[IT],
                       below(0)),
            mean("share of pairs that end as customer–supplier", bought, above(0.5)),
        ],
        Picture(together(*(points(levels, shares, name) for name, shares in modes.items())),
                "alternatives of Sales", "share of pairs at the end", percent=True),
    )  # fmt: skip


@row(
    "R1",
    "One-sided exit harms the joint result only where parties are self-interested",
    "quality with alternatives of 0.6 on one side, on both and on none (0.15): one-sided exit harms at shared "
    "outcome 0.1, and hardly (by less than 0.05) at 0.9",
    "two departments",
    "Giebels, De Dreu & Van de Vliert 2000 (abstract)",
    remark="One-sided exit harms where parties are self-interested, and hardly where they share the result, as found. "
    "But at 0.1 quality is as low with exit on both sides as on one: exit of this size ends partnering either way, "
    "because both must need each other (S5), so that this comparison is between two floors.",
)
def one_sided_exit(bed: TestBed) -> Finding:
    """Give alternatives to no side, to one and to both, at four shared outcomes."""
    exits = {"none": (0.15, 0.15), "one side": (0.15, 0.6), "both sides": (0.6, 0.6)}
    shared = (LOW_SHARED, 0.4, 0.7, 0.9)
    quality = {
        name: bed.outcome("quality", [bed.pair({SHARED: phi, OF_IT: a, OF_SALES: b}) for phi in shared])
        for name, (a, b) in exits.items()
    }
    low, high = ({name: values[place] for name, values in quality.items()} for place in (0, -1))
    hardly = above(-0.05)
    return Finding(
        f"Exit on one side, against none and both, changes quality by {number(low['one side'] - low['none'])} and "
        f"{number(low['one side'] - low['both sides'])} at shared outcome {shared[0]:g}, and by "
        f"{number(high['one side'] - high['none'])} and {number(high['one side'] - high['both sides'])} at "
        f"{shared[-1]:g}.",
        [
            difference("quality at 0.1, one side − none", low["one side"], low["none"], below(0)),
            difference("quality at 0.1, one side − both", low["one side"], low["both sides"], below(0)),
            difference("quality at 0.9, one side − none", high["one side"], high["none"], hardly),
            difference("quality at 0.9, one side − both", high["one side"], high["both sides"], hardly),
        ],
        Picture(together(*(points(shared, values, f"exit: {name}") for name, values in quality.items())),
                "shared outcome", "quality"),
    )  # fmt: skip


@row(
    "R2",
    "The weaker party trusts more than the stronger",
    "trust of the weaker in the stronger less trust of the stronger in the weaker, mean of all months, at need gaps "
    "from 0.1 to 0.4: above 0 at each",
    "two departments",
    "Schilke, Reimann & Cook 2015 (abstract)",
)
def weaker_trusts(bed: TestBed) -> Finding:
    """Measure the trust of both sides by the gap. IT is the weaker side."""
    gaps = (0.1, 0.2, 0.3, 0.4)
    trust = [by_side("trust", bed, {MUTUAL: 0.7, GAP: gap}) for gap in gaps]
    return Finding(
        f"The weaker trusts more by {number(trust[0][IT] - trust[0][SALES])} at a gap of {gaps[0]:g} and by "
        f"{number(trust[-1][IT] - trust[-1][SALES])} at {gaps[-1]:g}.",
        [
            difference(f"trust at gap {gap:g}, weaker − stronger", sides[IT], sides[SALES], above(0))
            for gap, sides in zip(gaps, trust, strict=True)
        ],
        Picture(together(points(gaps, [sides[IT] for sides in trust], "the weaker in the stronger"),
                         points(gaps, [sides[SALES] for sides in trust], "the stronger in the weaker")),
                "need gap", "trust"),
    )  # fmt: skip


@row(
    "R11",
    "Commitment is bimodal and flips abruptly as alternatives grow",
    "the alternatives of Sales grow from 0 to 1: survival falls by more than 50 points within 0.2 of them (a straight "
    "line: by 20); where it is nearest to one half, fewer runs end with a smaller contribution in the middle third "
    "than in either outer one",
    "two departments",
    "Weisbuch, Kirman & Herreiner 2000 (page)",
)
def abrupt(bed: TestBed) -> Finding:
    """Measure how steeply survival falls, and how contributions end near the threshold."""
    levels = tuple(round(0.05 * step, 2) for step in range(21))
    survival = bed.outcome("survival", [bed.pair({OF_SALES: level}) for level in levels])
    edge = levels[int(np.argmin(abs(survival.mean(axis=1) - 0.5)))]

    def smaller(months: Months) -> np.ndarray:
        return months["contribution"][:, -1].min(axis=1)

    third = np.floor(3 * bed.months(bed.pair({OF_SALES: edge}), ["contribution"], smaller)).clip(0, 2)
    lower, middle, upper = ((third == place).astype(float) for place in range(3))

    start = int(np.argmax(survival[:-4].mean(axis=1) - survival[4:].mean(axis=1)))
    from_, to = survival[start], survival[start + 4]
    return Finding(
        f"Survival falls from {percent(from_)} at alternatives of {levels[start]:g} to {percent(to)} at "
        f"{levels[start + 4]:g}; with alternatives of {edge:g}, {percent(lower)} of runs end in the lower, "
        f"{percent(middle)} in the middle and {percent(upper)} in the upper third of contributions.",
        [
            difference(f"survival, {levels[start]:g} → {levels[start + 4]:g}", to, from_, below(-0.5)),
            difference("runs in the middle − in the lower third", middle, lower, below(0)),
            difference("runs in the middle − in the upper third", middle, upper, below(0)),
        ],
        Picture(points(levels, survival), "alternatives of Sales", "survival", percent=True),
    )
