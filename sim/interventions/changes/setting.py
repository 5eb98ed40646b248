"""What was compared: the words that titles, notes and sentences share."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ...figures import wording
from ...figures.phrases import draws_in_words
from ...figures.wording import Measure
from ...files.names import counted
from ...scenarios.business import NET_BENEFIT
from ...statistics.level import MOST

OF_SHARED_TIES = "survival_of_shared_ties"
"""Survival of the ties that a variant has in common with the baseline: an outcome where it has other ties too."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What was compared, for titles and notes. `months` is None where the horizons differ.

    `unlike` holds sentences on what is not alike in what is compared.
    """

    months: int | None
    pairs: int
    replicates: int
    seed: int
    currency: str = ""
    unlike: tuple[str, ...] = ()
    draws: int | None = None
    everywhere: tuple[str, ...] = ()
    """What happens in every scenario that is compared, in words."""

    def measure(self, outcome: str) -> Measure:
        """The words and the unit of an outcome, or of money."""
        if outcome == NET_BENEFIT:
            return Measure("net benefit", "the net benefit is", self.currency, bounded=False)
        if outcome == OF_SHARED_TIES:
            return replace(
                wording.measure("survival", 2, self.months),
                words="survival of the ties in common",
                unit="% of the ties in common",
            )
        return wording.measure(outcome, self.pairs, self.months)

    @property
    def runs(self) -> str:
        """How many runs there were, in words."""
        of_draws = f"{draws_in_words(self.draws, MOST)} × " if self.draws else ""
        happens = f"; in every scenario “{' and '.join(self.everywhere)}”" if self.everywhere else ""
        return f"{of_draws}{counted(self.replicates, 'replicate')}, seed {self.seed}{happens}"
