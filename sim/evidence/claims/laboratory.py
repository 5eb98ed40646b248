"""Rows on alliances of two in a laboratory, with exit that is free or costs: R14, R15, R16."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ...model.organisation import Organisation
from ...statistics.few import FEW
from ...statistics.level import LEVEL_IN_WORDS
from ..checks import above, difference, statistic, within
from ..measures import area_under_curve, known_area, rarer
from ..rows import Finding, Picture, in_words, number, percent, points, row, together
from ..test_bed import SHARED, TestBed
from .power import OF_IT, OF_SALES

SOURCE = (
    "Alliance Dynamics Experiment Data (dmeloso76 on GitHub, Zenodo 5067695; figures computed from the data, see "
    "validation.md"
)
EXIT = 0.6
"""Alternatives of a side that can leave, as in R1."""
TIMES = 3
"""How much more free exit must do under competition. In the laboratory it did 15 times as much (.30 against .02)."""
HARDLY = 0.05
"""A difference of less is hardly one, as in S4 and R1."""
TRUST = ("relationships.IT+Sales.IT.trust", "relationships.IT+Sales.Sales.trust")
EARLY = 2
"""Months that are early. In the laboratory these were the first two rounds."""
AREA = 0.89
"""The area under the curve in the laboratory."""
ACCEPTABLE = 0.7
"""An area under the curve from which on a prediction is acceptable. Source: Hosmer & Lemeshow 2000, chapter 5."""


COST, ROUNDS = 10, 13
"""What leaving costs where it is not free, and how many rounds these alliances were to last on average."""


@dataclass(frozen=True, slots=True)
class Game:
    """A game of the laboratory: how far results are shared where the model plays it, and what a round pays each side.

    `joint` is the share of rounds in which both cooperated (in none after an exit), with free and with costly exit.
    """

    name: str
    shared: float
    together: float
    elsewhere: float
    joint: tuple[float, float]

    @property
    def free(self) -> float:
        """What exit pays where it is free, as a share of what cooperation pays."""
        return round(self.elsewhere / self.together, 2)

    @property
    def costly(self) -> float:
        """The same where leaving at once costs COST, spread over the rounds."""
        return round((self.elsewhere - COST / ROUNDS) / self.together, 2)


EXITS = ("free exit", "costly exit")
GAMES = (
    Game("competing", 0.0, 2.5, 1.5, joint=(0.63, 0.87)),
    Game("not competing", 1.0, 6.5, 2.5, joint=(0.95, 0.95)),
)
"""The prisoner's dilemma and the coordination game."""


@row(
    "R14",
    "Where parties compete, free exit breaks cooperation; where they do not, it hardly does",
    f"alternatives of {EXIT:g} on both sides against none, at shared outcome 0 and 1: survival and quality fall at 0, "
    f"and at least {TIMES} times as much as at 1",
    "two departments, two independent firms",
    f"{SOURCE}: of 617 alliances of two, two sessions a cell, .35 ended by free and .05 by costly exit under "
    "competition, otherwise .04 and .02)",
    remark="With alternatives of 0.6 on both sides neither needs the other much, and without need there is no "
    "partnering, whatever is shared (S5). With 0.4 it is as claimed: exit breaks nearly all ties where nothing is "
    "shared, and hardly any where all is. The size was chosen before the row was run, so the row stays as it came out. "
    "R15 gives each game the size that its payoffs say.",
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


@row(
    "R15",
    "Where parties compete, cooperation lasts if leaving costs; where they do not, it lasts anyway",
    "alternatives of both sides as the payoffs of the laboratory say (what exit pays of what cooperation pays: "
    f"{'; '.join(f'{game.name}, {game.free:g} free and {game.costly:g} at a cost' for game in GAMES)}; shared "
    f"outcome 0 and 1): with free exit both contribute enough in fewer months, and survival is lower, at 0, and hardly "
    f"(by less than {HARDLY:g}) at 1; with either exit both contribute enough in more months at 1 than at 0",
    "two departments",
    f"{SOURCE}; in the laboratory no round after an exit is one of cooperation)",
)
def joint_cooperation(bed: TestBed) -> Finding:
    """Play both games of the laboratory with free and with costly exit."""
    cells = {
        game.name: [bed.pair({SHARED: game.shared, OF_IT: a, OF_SALES: a}) for a in (game.free, game.costly)]
        for game in GAMES
    }
    joint = {name: [months_of_cooperation(bed, cell) for cell in both] for name, both in cells.items()}
    survival = {name: list(bed.outcome("survival", both)) for name, both in cells.items()}
    checks = [
        difference(f"{measure}, {game.name}, costly − free exit", found[game.name][1], found[game.name][0], must)
        for game, must in zip(GAMES, (above(0), within(-HARDLY, HARDLY)), strict=True)
        for measure, found in (("months of cooperation", joint), ("survival", survival))
    ]
    competing, alike = joint.values()
    checks += [
        difference(f"months of cooperation, {way}, not competing − competing", more, less, above(0))
        for way, more, less in zip(EXITS, alike, competing, strict=True)
    ]
    months, lasting = ([" and ".join(map(percent, both)) for both in found.values()] for found in (joint, survival))
    rounds = [" and ".join(f"{100 * share:.0f} %" for share in game.joint) for game in GAMES]
    theirs = [pd.DataFrame({"series": f"{game.name}, laboratory", "x": EXITS, "mean": game.joint}) for game in GAMES]
    return Finding(
        f"With free and with costly exit both contribute enough in {months[0]} of months where parties compete, and in "
        f"{months[1]} where they do not (in the laboratory in {rounds[0]}, and in {rounds[1]} of rounds). Survival is "
        f"{lasting[0]}, and {lasting[1]}.",
        checks,
        Picture(together(*(points(EXITS, found, name) for name, found in joint.items()), *theirs),
                "", "months of cooperation", percent=True),
    )  # fmt: skip


def months_of_cooperation(bed: TestBed, one: Organisation) -> np.ndarray:
    """The share of months in which both sides contribute enough for true partnering, (runs,)."""
    bar = bed.value("contribution_bar")
    return bed.months(one, ["contribution"], lambda months: (months["contribution"] >= bar).all(axis=2).mean(axis=1))


@row(
    "R16",
    "Early cooperation predicts who stays together",
    "the mean contribution of both sides in the first two months, of pairs that trust each other from not at all to "
    "fully at the start (a Latin hypercube of two, each pair with luck of its own): the area under its curve for "
    f"survival, which is how often of two pairs the one that lasts has cooperated more, is above {ACCEPTABLE:g} "
    "(acceptable)",
    "two independent firms",
    f"{SOURCE}: of 545 alliances that were still there after two rounds, and had more to come, 41 ended by exit; for "
    f"cooperation in the first two rounds the area is {AREA:g}, {LEVEL_IN_WORDS} .83 to .95; "
    "with those that ended earlier .93)",
)
def early_cooperation(bed: TestBed) -> Finding:
    """Follow pairs that differ in their trust at the start, and pairs that differ in luck alone."""
    from scipy.stats import qmc

    pairs = max(FEW, bed.replicates // 8)
    starts = qmc.LatinHypercube(2, rng=np.random.default_rng(bed.seed)).random(pairs).tolist()
    luck = [replace(bed, replicates=1, seed=bed.seed * pairs + place) for place in range(pairs)]
    each = [followed(own, dict(zip(TRUST, start, strict=True))) for own, start in zip(luck, starts, strict=True)]
    differing, alike = np.concatenate(each, axis=1), followed(bed, {})
    area = statistic("area under the curve", differing, area_under_curve, above(ACCEPTABLE), rarer(differing[1]))
    kinds = {"trust at the start differs": differing, "luck alone differs": alike}
    areas = {name: in_words(known_area(*samples)) for name, samples in kinds.items()}
    thirds = ("least", "middle third", "most")
    return Finding(
        f"The area under the curve is {' and '.join(f'{area} where {name}' for name, area in areas.items())}; in the "
        f"laboratory it is {AREA:g}.",
        [area],
        Picture(together(*(points(thirds, by_third(*samples), name) for name, samples in kinds.items())),
                "early cooperation", "survival", percent=True),
    )  # fmt: skip


def followed(bed: TestBed, settings: dict[str, float]) -> np.ndarray:
    """Mean contribution of both sides in the early months, and survival, of two firms, (2, runs)."""
    one = bed.firms(settings)
    early = bed.months(one, ["contribution"], lambda months: months["contribution"][:, :EARLY].mean(axis=(1, 2)))
    return np.stack([early, bed.outcome("survival", [one])[0]])


def by_third(score: np.ndarray, values: np.ndarray) -> list[np.ndarray]:
    """The values of the runs with the least, middling and most score."""
    return np.array_split(values[np.argsort(score, kind="stable")], 3)
