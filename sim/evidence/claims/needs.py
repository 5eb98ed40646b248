"""Rows on stakes and needs: S1, S3, S5, R3."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from ..checks import above, below, difference, mean, statistic, steps
from ..rows import Finding, Picture, in_words, percent, points, row, together
from ..test_bed import SHARED, TestBed

MUTUAL, GAP = "relationships.default.mutual_need", "relationships.default.need_gap"
STAKES = ("relationships.IT+Sales.IT.stake", "relationships.IT+Sales.Sales.stake")
LOW_SHARED = 0.1
"""A low shared outcome, for the rows on self-interest."""


@row(
    "S1",
    "True partnering applies where both have an equal stake in the same result and resolve to work for it together",
    "survival with stakes of 0.85 and 0.85 against 1 and 0.7 (the same mean), at shared outcome 0.1; "
    "with equal stakes, with against without agreement_weight",
    "two departments",
)
def equal_stake(bed: TestBed) -> Finding:
    """Compare equal and unequal stakes, and stronger resolve."""
    settings: dict[str, dict[str, float]] = {
        "equal stakes": {},
        "unequal stakes": dict(zip(STAKES, (1.0, 0.7), strict=True)),
        "equal stakes, no resolve": {"organisation.agreement_weight": 0.0},
    }
    survival = bed.outcome("survival", [bed.pair({SHARED: LOW_SHARED, **own}) for own in settings.values()])
    equal, unequal, no_resolve = survival
    return Finding(
        f"Survival is {percent(equal)} with equal stakes, {percent(unequal)} with unequal ones, "
        f"{percent(no_resolve)} with equal ones and no resolve.",
        [
            difference("survival, equal − unequal stakes", equal, unequal, above(0)),
            difference("survival, with − without resolve", equal, no_resolve, above(0)),
        ],
        Picture(points(list(settings), survival), "", "survival", percent=True),
    )


@row(
    "S3",
    "Imbalance of power blocks true partnering",
    "survival as the need gap grows at mutual need 0.7: every step down",
    "two departments",
)
def imbalance(bed: TestBed) -> Finding:
    """Raise the gap step by step."""
    gaps = (0.0, 0.1, 0.2, 0.3, 0.4)
    survival = bed.outcome("survival", [bed.pair({MUTUAL: 0.7, GAP: gap}) for gap in gaps])
    return Finding(
        f"Survival is {percent(survival[0])} without a gap and {percent(survival[-1])} at a gap of {gaps[-1]:g}.",
        steps("survival, need gap", gaps, survival, below(0)),
        Picture(points(gaps, survival), "need gap", "survival", percent=True),
    )


@row(
    "S5",
    "They must really need each other",
    "from full trust at the start, survival at mutual need 0.1 below 0.05 (need is necessary); from the usual trust, "
    "survival as mutual need grows at gap 0: 0.1 → 0.3 not down by 0.02 or more, and every step up from there",
    "two departments",
)
def mutual_need(bed: TestBed) -> Finding:
    """Raise the need step by step; do the same without outside offers, and from full trust."""
    needs = (0.1, 0.3, 0.5, 0.7, 0.9)
    others = {
        "as it is": {},
        "without outside offers": {"organisation.offer_rate": 0.0},
        "from full trust": {"relationships.default.trust": 1.0},
    }
    every = {
        name: bed.outcome("survival", [bed.pair({MUTUAL: need, **settings}) for need in needs])
        for name, settings in others.items()
    }
    survival, calm, trusting = every.values()
    return Finding(
        f"Survival is {percent(survival[0])} at a mutual need of {needs[0]:g}, {percent(survival[-2])} at "
        f"{needs[-2]:g} and {percent(survival[-1])} at {needs[-1]:g}; without outside offers {percent(calm[-2])} and "
        f"{percent(calm[-1])} at the last two; from full trust {percent(trusting[0])} at {needs[0]:g}.",
        [
            mean("survival at mutual need 0.1, from full trust", trusting[0], below(0.05)),
            difference("survival, mutual need, 0.1 → 0.3", survival[1], survival[0], above(-0.02)),
            *steps("survival, mutual need", needs[1:], survival[1:], above(0)),
        ],
        Picture(
            together(*(points(needs, values, name) for name, values in every.items())),
            "mutual need",
            "survival",
            percent=True,
        ),
    )


@row(
    "R3",
    "Joint dependence helps; asymmetry matters less",
    "quality regressed on D_ij + D_ji and |D_ij − D_ji| (at the start) over a Latin hypercube of 256 pairs of needs: "
    "the sum helps, and has the larger coefficient, in standard deviations (a sum runs over twice the range of a "
    "difference, so that units are not comparable)",
    "two departments",
    "Gulati & Sytch 2007; Casciaro & Piskorski 2005 (abstracts)",
)
def joint_dependence(bed: TestBed) -> Finding:
    """Regress quality over many pairs. Each runs a 32nd as often as other organisations, at least 20 times."""
    from scipy.stats import qmc

    needs = qmc.LatinHypercube(2, rng=np.random.default_rng(bed.seed)).random(256)
    few = replace(bed, replicates=max(20, bed.replicates // 32))
    quality = few.outcome("quality", [bed.pair({MUTUAL: (a + b) / 2, GAP: a - b}) for a, b in needs.tolist()])
    joint, gap = needs.sum(axis=1), abs(needs[:, 0] - needs[:, 1])
    samples = (quality.mean(axis=1), joint, gap)
    even = gap < np.median(gap)
    thirds = np.digitize(joint, np.quantile(joint, (1 / 3, 2 / 3)))
    names = ("least joint dependence", "middle third", "most joint dependence")

    def by_third(chosen: np.ndarray, name: str) -> Any:
        return points(names, [quality[chosen & (thirds == third)].mean(axis=1) for third in range(3)], name)

    each = regression(*samples)
    return Finding(
        f"A unit of joint dependence changes quality by {in_words(each[0])} and a unit of gap by {in_words(each[1])}; "
        f"a standard deviation of each by {in_words(each[2])} and {in_words(each[3])} standard deviations.",
        [
            statistic("joint dependence, coefficient", samples, lambda *s, axis: regression(*s)[0], above(0)),
            statistic("joint − |gap|, in standard deviations", samples,
                      lambda *s, axis: regression(*s)[2] - abs(regression(*s)[3]), above(0)),
        ],
        Picture(together(by_third(even, "smaller gap"), by_third(~even, "larger gap")),
                "", "quality"),
    )  # fmt: skip


def regression(quality: Any, joint: Any, gap: Any) -> np.ndarray:
    """Coefficients of joint dependence and gap, for a unit and in standard deviations. Samples lie on the last axis."""
    y, *x = (values - values.mean(axis=-1, keepdims=True) for values in (quality, joint, gap))
    slopes = (np.linalg.pinv(np.stack(x, axis=-1)) @ y[..., np.newaxis])[..., 0]
    of_y = y.std(axis=-1)[..., np.newaxis]
    spread = np.stack([values.std(axis=-1) for values in x], axis=-1) / np.where(of_y > 0, of_y, np.nan)
    return np.moveaxis(np.concatenate([slopes, slopes * spread], axis=-1), -1, 0)
