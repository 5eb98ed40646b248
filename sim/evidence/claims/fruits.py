"""Rows on the results of partnering: S11, S12, S13, S15, S16."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...model.outcomes import customer_value, friction_cost, quality
from ..checks import above, below, difference, exactly, mean, steps
from ..measures import (
    YEAR,
    after_agreement,
    in_force,
    is_reliable,
    mean_where,
    partnering,
    response_days,
)
from ..rows import Finding, Picture, number, percent, points, row, together
from ..test_bed import COMPANY, Months, TestBed
from .worth import RATE

NO_AGREEMENT = {"organisation.contribution_bar": 1.0}
"""No contribution reaches 1, so no agreement comes into force: the same company without partnering."""
SPEED = "organisation.communication"
RESULTS = ("delivery", "trust", "integration")
"""The states that results follow from."""


def measured(months: Months) -> dict[str, np.ndarray]:
    """Quality, reliability and friction cost of every pair in every month, (runs, months, pairs)."""
    a, b = months["delivery"][..., 0::2], months["delivery"][..., 1::2]
    trust_a, trust_b = months["trust"][..., 0::2], months["trust"][..., 1::2]
    joint = quality(a, b)
    return {
        "quality": joint,
        "reliability": is_reliable(a, b).astype(float),
        "friction cost": friction_cost(trust_a, trust_b, months["integration"], joint),
    }


@row(
    "S11",
    "Partnering is good for reliability, quality and cost",
    "pairs in force against pairs not in force in the same run and month: quality and reliability higher, friction "
    "cost lower; and, as pairs in force put in much by definition, the same company against one with the same luck in "
    "which no agreement can come into force",
    "six departments",
)
def results(bed: TestBed) -> Finding:
    """Compare months in force with others, within a run, and between two companies that differ in nothing else."""

    def gaps(months: Months) -> np.ndarray:
        agreed = in_force(months)
        found = []
        for values in measured(months).values():
            inside, outside = (
                mean_where(values.reshape(-1, values.shape[-1]), chosen.reshape(-1, values.shape[-1]))
                for chosen in (agreed, ~agreed)
            )
            gap = (inside - outside).reshape(agreed.shape[:2])
            found.append(mean_where(gap, ~np.isnan(gap)))
        return np.stack(found, axis=1)

    names = {"quality": above(0), "reliability": above(0), "friction cost": below(0)}
    within_run = dict(zip(names, bed.months(bed.company(), ("in_force", *RESULTS), gaps).T, strict=True))
    found = bed.outcomes([bed.company(), bed.company(NO_AGREEMENT)])
    both: dict[str, Any] = {name: found[name.replace(" ", "_")] for name in names}
    inside = [number(gap) for gap in within_run.values()]
    between = [number(with_ - without) for with_, without in both.values()]
    return Finding(
        f"In the same run and month, pairs in force differ from the others by {inside[0]} in quality, {inside[1]} in "
        f"reliability and {inside[2]} in friction cost; the company differs from one without agreements by "
        f"{between[0]}, {between[1]} and {between[2]}.",
        [
            *(mean(f"{name}, in force − not", within_run[name], must) for name, must in names.items()),
            *(
                difference(f"{name}, with − without agreements", with_, without, names[name])
                for name, (with_, without) in both.items()
            ),
        ],
        Picture(
            together(
                points(names, within_run.values(), "in force − not, same run and month"),
                points(names, [with_ - without for with_, without in both.values()], "with − without agreements"),
            ),
            "",
            "difference",
        ),
    )


@row(
    "S12",
    "Communication becomes faster, and its obstacles go",
    "response time 0, 12, 24 and 36 months into agreements that last that long: every step down; communication 0.2, "
    "0.5 and 0.8: response time down at every step, survival not down by 0.02 or more",
    "two departments",
)
def faster(bed: TestBed) -> Finding:
    """Measure response time while partnering lasts, and by the ease of communication."""
    ages = (0, 12, 24, 36)

    def by_age(months: Months) -> np.ndarray:
        agreed = in_force(months)[..., 0]
        days = response_days(months["integration"][..., 0], bed.value("communication"))
        start, end = after_agreement(agreed.cumsum(axis=1), agreed, (ages[0], ages[-1])).T
        lasted = end - start == ages[-1]
        return np.where(lasted[:, np.newaxis], after_agreement(days, agreed, ages), np.nan)

    days = bed.months(bed.pair(), ("in_force", "integration"), by_age).T
    levels = (0.2, 0.5, 0.8)
    found = bed.outcomes([bed.pair({SPEED: level}) for level in levels])
    open_, survival = found["response_days"], found["survival"]
    return Finding(
        f"A response takes {number(days[0], 1)} days when an agreement begins and {number(days[-1], 1)} three years "
        f"later; over five years {number(open_[0], 1)} at communication {levels[0]:g} and {number(open_[-1], 1)} at "
        f"{levels[-1]:g}, where survival is {percent(survival[0])} and {percent(survival[-1])}.",
        [
            *steps("days, months in force", ages, days, below(0)),
            *steps("days, communication", levels, open_, below(0)),
            *steps("survival, communication", levels, survival, above(-0.02)),
        ],
        Picture(points(ages, days), "months in force", "response time (days)"),
    )


@row(
    "S13",
    "It ends in agreements and better integrated work",
    "change of integration over a whole year (the second to the fifth): above 0 in pairs in force all year, not "
    "above 0 in pairs out of force all year, and more in the former",
    "six departments",
)
def integration(bed: TestBed) -> Finding:
    """Measure the change of integration over whole years, in force or not."""

    def by_year(months: Months) -> np.ndarray:
        agreed, joined = in_force(months), months["integration"]
        ends = range(2 * YEAR - 1, joined.shape[1], YEAR)
        change = np.stack([joined[:, end] - joined[:, end - YEAR] for end in ends], axis=1)
        years = np.stack([agreed[:, end - YEAR : end + 1] for end in ends], axis=1)
        kinds: tuple[np.ndarray, np.ndarray] = np.all(years, axis=2), ~np.any(years, axis=2)
        each = [mean_where(change[:, year], chosen[:, year]) for chosen in kinds for year in range(change.shape[1])]
        return np.stack([*(mean_where(change, chosen) for chosen in kinds), *each], axis=1)

    yes, no, *yearly = bed.months(bed.company(), ("in_force", "integration"), by_year).T
    years = tuple(range(2, 2 + len(yearly) // 2))
    return Finding(
        f"In a year integration changes by {number(yes)} in pairs in force and by {number(no)} in pairs out of force.",
        [
            mean("change in a year, in force", yes, above(0)),
            mean("change in a year, out of force", no, below(0)),
            difference("in force − out of force", yes, no, above(0)),
        ],
        Picture(together(points(years, yearly[: len(years)], "in force"),
                         points(years, yearly[len(years) :], "out of force")),
                "year", "change of integration in the year"),
    )  # fmt: skip


@row(
    "S15",
    "First serve the business, then the customer",
    "all are coached, and nobody much needs HR (mutual need 0.2): customer focus grows in months in which a "
    "department has a pair in force and in no other; customer value of the fifth year above that of the first",
    "six departments",
)
def customer_first(bed: TestBed) -> Finding:
    """Measure customer focus with and without a pair in force, and customer value by year."""
    place = COMPANY.index("HR")
    lonely = {
        f"relationships.{'+'.join([name, 'HR'] if other < place else ['HR', name])}.mutual_need": 0.2
        for other, name in enumerate(COMPANY)
        if other != place
    }
    one = bed.company({**lonely, "departments.all.coaching": RATE})

    def found(months: Months) -> np.ndarray:
        focus, has = months["customer_focus"], partnering(months, one)[:, 1:]
        growth = np.diff(focus, axis=1)
        outside = np.where(has, 0.0, abs(growth)).max(axis=(1, 2))
        owner = focus[..., one.owner]
        value = customer_value(measured(months)["quality"], owner[..., 0::2], owner[..., 1::2])
        years = value.reshape(len(value), -1, YEAR * value.shape[-1]).mean(axis=-1)
        return np.column_stack([mean_where(growth, has), outside, years, focus[:, -1, place],
                                np.delete(focus[:, -1], place, axis=1).mean(axis=1)])  # fmt: skip

    growth, outside, *years, lone, others = bed.months(one, ("in_force", "customer_focus", *RESULTS), found).T
    return Finding(
        f"Customer focus grows by {number(growth, 3)} a month with "
        f"a pair in force and by {outside.max():g} at most without; at the end it is {number(others)}, and "
        f"{number(lone)} in HR. Customer value is {number(years[0])} in the first year and {number(years[-1])} in the "
        "fifth.",
        [
            mean("growth of customer focus in a month, with a pair in force", growth, above(0)),
            exactly("largest growth without a pair in force", float(outside.max()), 0.0),
            difference("customer value, fifth − first year", years[-1], years[0], above(0)),
        ],
        Picture(points(range(1, len(years) + 1), years), "year", "customer value"),
    )


@row(
    "S16",
    "People take more responsibility; what exists is improved further",
    "mean contribution 12 months after the agreement against the month in which it came into force; capability at "
    "month 60 against the same pair, with the same luck, in which no agreement can come into force",
    "two departments",
)
def responsibility(bed: TestBed) -> Finding:
    """Measure contributions before and after an agreement, and capability with and without agreements."""
    ages = (0, 3, 6, 9, 12)

    def by_age(months: Months) -> np.ndarray:
        return after_agreement(months["contribution"].mean(axis=-1), in_force(months)[..., 0], ages)

    def able(months: Months) -> np.ndarray:
        return months["capability"][:, -1].mean(axis=-1)

    effort = bed.months(bed.pair(), ("in_force", "contribution"), by_age).T
    with_, without = (bed.months(bed.pair(settings), ["capability"], able) for settings in ({}, NO_AGREEMENT))
    return Finding(
        f"Contributions are {number(effort[0])} when the agreement begins and {number(effort[-1])} a year later; "
        f"capability at month 60 is {number(with_, 3)}, and {number(without, 3)} without agreements.",
        [
            difference("contribution, 12 months − 0 months after", effort[-1], effort[0], above(0)),
            difference("capability at month 60, with − without agreements", with_, without, above(0)),
        ],
        Picture(points(ages, effort), "months after the agreement", "mean contribution"),
    )
