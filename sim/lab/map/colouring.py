"""What the colour of a tie shows: its mode in the month, or how often its partnering survives over all runs."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

from matplotlib.colors import LinearSegmentedColormap, to_hex

from ...documents.language import Language
from ...model.organisation import Organisation
from ..state.ensemble import Ensemble
from ..state.live_story import Row
from ..views.theme import Theme
from ..views.wording import mean_and_ends, percent, shares

HALF = "#9a9a9a"
"""The colour of a half: lighter than both ends, and seen on light and dark paper."""
MONTH, SURVIVAL = COLOURINGS = ("month", "survival")


@dataclass(frozen=True, slots=True)
class Share:
    """In what share of the runs the true partnering of one tie survives, with its interval. NaN: not known."""

    survival: float
    low: float
    high: float

    @property
    def known(self) -> bool:
        """Whether there were enough runs to tell."""
        return isfinite(self.survival)

    def number(self, words: Language) -> str:
        """The share in percent, without the sign; nothing where it is not known."""
        return shares(words, self.survival)[0] if self.known else ""

    def percent(self, words: Language) -> str:
        """The share as text; nothing where it is not known."""
        return percent(words, self.survival) if self.known else ""

    def told(self, words: Language, row: Row) -> str:
        """The share in words, with the names of the tie."""
        if not self.known:
            return words.say("map.not_known", a=row["a"], b=row["b"])
        mean, ends = mean_and_ends(words, self.survival, self.low, self.high)
        share = words.say("numbers.percent", number=mean)
        return words.say("map.survives", a=row["a"], b=row["b"], share=share, ends=ends)


UNKNOWN = Share(*[float("nan")] * 3)


def shares_of(found: Ensemble | None, organisation: Organisation) -> list[Share]:
    """The share of each tie of an organisation. None is known while the runs are those of other ties."""
    if found is None or found.experiment.organisation.parties != organisation.parties:
        return [UNKNOWN] * len(organisation.pairs)
    return [Share(*row) for row in found.ties[["survival", "low", "high"]].itertuples(index=False)]


def ends_of_scale(theme: Theme) -> list[str]:
    """Colours of the shares 0, a half and 1. Who does not tell red from green still tells them apart."""
    always, never = theme.series
    return [never, HALF, always]


def share_colour(theme: Theme, share: Share) -> str:
    """The colour of a share; pale where it is not known."""
    if not share.known:
        return theme.pale
    return to_hex(LinearSegmentedColormap.from_list("shares", ends_of_scale(theme), N=257)(share.survival))
