"""A row on those outside a tie: R13."""

from __future__ import annotations

import numpy as np

from ..checks import above, below, difference
from ..rows import Finding, Picture, number, points, row, together
from ..test_bed import TestBed
from .needs import MUTUAL


@row(
    "R13",
    "Third parties amplify: they raise trust within strong ties and lower it within weak ones",
    "the same tie with the same luck alone and among six departments, all of whose ties have the same mutual need: its "
    "mean trust at month 60 is higher among others at 0.9, and lower at 0.5",
    "two departments, six departments",
    "Burt & Knez 1995 (abstract)",
    remark="Within weak ties others lower trust, as found. Within strong ties trust is high with others and without, "
    "and the word of others counts for little (reputation 0.01), so that no difference is shown.",
)
def third_parties(bed: TestBed) -> Finding:
    """Measure the trust of the first tie of a company, and of the same tie without the others."""
    needs = (0.3, 0.5, 0.7, 0.9)

    def trust(alone: bool, need: float) -> np.ndarray:
        one = (bed.pair if alone else bed.company)({MUTUAL: need})
        return bed.months(one, ["trust"], lambda months: months["trust"][:, -1, :2].mean(axis=-1))[: bed.companies]

    alone, among = ([trust(alone, need) for need in needs] for alone in (True, False))
    weak, strong = needs.index(0.5), needs.index(0.9)
    return Finding(
        f"At a mutual need of {needs[strong]:g} trust is {number(among[strong], 3)} among others and "
        f"{number(alone[strong], 3)} alone; at {needs[weak]:g} it is {number(among[weak], 3)} and "
        f"{number(alone[weak], 3)}.",
        [
            difference("trust at need 0.9, among others − alone", among[strong], alone[strong], above(0)),
            difference("trust at need 0.5, among others − alone", among[weak], alone[weak], below(0)),
        ],
        Picture(together(points(needs, alone, "alone"), points(needs, among, "among others")),
                "mutual need of all ties", "trust at month 60"),
    )  # fmt: skip
