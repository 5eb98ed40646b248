"""What became of each organisation of an ensemble, and what changed in it since the pinned figures.

An organisation is one run or, where something is uncertain, one plausible organisation with all of its runs. Its share
is that of its ties (and runs) in which true partnering was made and has not ended: the mean share is the survival that
the page shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..state.ensemble import Ensemble

Meaning = Literal["tie", "ties", "draws", "formation", "in_force"]
"""What a share is of: the one tie of a run, the ties of a run, or the runs of a plausible organisation. Or else another
outcome of the one tie of a run than its survival."""
FATES_OF_ONE_TIE = ("survives", "ended", "never")
FATES = ("all", "most", "some", "none")
"""Fates where a share can lie between 0 and 1; "most" begins at one half."""
CHANGES_OF_ONE_TIE = ("gained", "kept", "lost", "neither")
"""In this order both what survives now and what survived before lie side by side."""
CHANGES = ("more", "same", "fewer")


@dataclass(frozen=True, eq=False)
class Kinds:
    """The kind of each of many organisations: `codes`, (organisations,), are places in `names`.

    `shares`, (organisations,), are in [0, 1]; None where the kind says it all.
    """

    names: tuple[str, ...]
    codes: np.ndarray
    meaning: Meaning
    shares: np.ndarray | None = None

    @property
    def counts(self) -> dict[str, int]:
        """How many organisations are of each kind."""
        return dict(zip(self.names, np.bincount(self.codes, minlength=len(self.names)).tolist(), strict=True))


def meaning(*ensembles: Ensemble) -> Meaning:
    """What the shares of these ensembles are of."""
    if any(one.is_uncertain for one in ensembles):
        return "draws"
    return "tie" if all(len(one.experiment.organisation.pairs) == 1 for one in ensembles) else "ties"


def fates(ensemble: Ensemble) -> Kinds:
    """The fate of each organisation. Without ties there is none."""
    of = meaning(ensemble)
    if not len(ensemble.experiment.organisation.pairs):
        return Kinds(FATES, np.empty(0, dtype=np.int64), of)
    if of == "tie":
        made = ensemble.relationships["established"][:, 0] > 0
        lasts = ensemble.outcomes["survival"] > 0
        return Kinds(FATES_OF_ONE_TIE, np.where(lasts, 0, np.where(made, 1, 2)), of)
    shares = ensemble.outcomes["survival"].reshape(-1, ensemble.replicates if of == "draws" else 1).mean(axis=1)
    return Kinds(FATES, np.select([shares == 1, shares >= 0.5, shares > 0], [0, 1, 2], 3), of, shares)


def kinds_of(ensemble: Ensemble, outcome: str) -> Kinds:
    """The fate of each organisation, or whether it has another outcome; that is for organisations of one known tie."""
    if outcome == "survival":
        return fates(ensemble)
    of: Meaning = "formation" if outcome == "formation" else "in_force"
    return Kinds(("yes", "no"), np.where(ensemble.outcomes[outcome] > 0, 0, 1), of)


def changes(ensemble: Ensemble, pinned: Ensemble) -> Kinds | None:
    """What changed in each organisation that both have; None where they do not have the same organisations.

    The mean change of their shares is the difference in survival that the page shows.
    """
    if not (ensemble.same_luck(pinned) and ensemble.same_draws(pinned) and len(ensemble.experiment.organisation.pairs)):
        return None
    of = meaning(ensemble, pinned)
    now, before = (
        shares.mean(axis=1) if of == "draws" else shares[0] for shares in ensemble.paired(pinned, "survival")
    )
    if of == "tie":
        return Kinds(CHANGES_OF_ONE_TIE, np.select([now > before, now + before > 1, now < before], [0, 1, 2], 3), of)
    return Kinds(CHANGES, np.select([now > before, now == before], [0, 1], 2), of)
