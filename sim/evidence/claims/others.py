"""Rows on those outside a tie: third parties, and partners elsewhere. R13, R14."""

from __future__ import annotations

import numpy as np

from ..checks import above, below, difference
from ..rows import Finding, Picture, number, percent, points, row, together
from ..test_bed import SHARED, TestBed
from .needs import MUTUAL
from .power import OF_IT, OF_SALES

EXIT = 0.6
"""Alternatives of a side that can leave, as in R1."""
TIMES = 3
"""How much more free exit must do under competition. In the laboratory it did 15 times as much (.30 against .02)."""


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


@row(
    "R14",
    "Where parties compete, free exit breaks cooperation; where they do not, it hardly does",
    f"alternatives of {EXIT:g} on both sides against none, at shared outcome 0 and 1: survival and quality fall at 0, "
    f"and at least {TIMES} times as much as at 1",
    "two departments, two independent firms",
    "Alliance-Dynamics-Experiment (public data, 617 laboratory alliances, two sessions a cell: under competition .35 "
    "ended by free and .05 by costly exit, otherwise .04 and .02)",
    remark="With alternatives of 0.6 on both sides neither needs the other much, and without need there is no "
    "partnering, whatever is shared (S5). With 0.4 it is as claimed: exit breaks nearly all ties where nothing is "
    "shared, and hardly any where all is. The size was chosen before the row was run, so the row stays as it came out.",
)
def free_exit(bed: TestBed) -> Finding:
    """Open the way out to both sides, with nothing and with everything shared."""
    levels, shared = (0.0, 0.2, 0.4, EXIT), {"nothing shared": 0.0, "all shared": 1.0}
    names = ("survival", "quality")
    by_name = {name: bed.outcomes([bed.pair({SHARED: phi, OF_IT: a, OF_SALES: a}) for a in levels])
               for name, phi in shared.items()}  # fmt: skip
    apart, joint = ({name: found[name][0] - found[name][-1] for name in names} for found in by_name.values())
    smaller, alive = levels[-2], [found["survival"][-2] for found in by_name.values()]
    return Finding(
        f"Free exit costs {number(apart['survival'])} of survival and {number(apart['quality'])} of quality where "
        f"nothing is shared, and {number(joint['survival'])} and {number(joint['quality'])} where all is. With "
        f"alternatives of {smaller:g}, survival is {percent(alive[0])} and {percent(alive[1])}.",
        [
            *(difference(f"{name} at 0, none − free exit", apart[name], np.zeros(bed.replicates), above(0))
              for name in names),
            *(difference(f"{name}, loss at 0 − {TIMES} times the loss at 1", apart[name], TIMES * joint[name], above(0))
              for name in names),
        ],
        Picture(together(*(points(levels, found["survival"], name) for name, found in by_name.items())),
                "alternatives of both sides", "survival", percent=True),
    )  # fmt: skip
