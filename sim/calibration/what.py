"""What can be observed of an organisation, declared once: the reader, the prediction and the documentation read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..clients.estimate import SPREAD

DOUBT = 0.3
"""The standard deviation of a yes or no: who tells it is wrong in one case of ten, √(0.1 · 0.9) (assumption)."""


@dataclass(frozen=True, slots=True)
class What:
    """Something that can be observed at the end of a month. `state` is what the engine calls the state behind it."""

    name: str
    state: str
    of: Literal["side", "tie"]
    meaning: str
    sd: float | None = None
    """Without it an observation says how sure it is: by its sd, or by how many people answered."""

    @property
    def yes_or_no(self) -> bool:
        """Whether it is 1 (yes) or 0 (no); anything else lies from 0 to 1."""
        return self.of == "tie"

    @property
    def allowed(self) -> str:
        """The values in words, as messages and tables show them."""
        return "yes or no (1 or 0)" if self.yes_or_no else "a number from 0 to 1"

    def about(self, source: str, target: str) -> str:
        """What is observed of two departments, in words: a side looks from one to the other, a tie is of both."""
        return f"{self.name.replace('_', ' ')} of {source} {'and' if self.of == 'tie' else 'towards'} {target}"

    def of_state(self, state: np.ndarray, month: np.ndarray) -> np.ndarray:
        """What is observed, from the state of the engine at the end of a month."""
        return (state > 0) & (state <= month) if self.name == "ended" else state


_EVERY = (
    What("trust", "trust", "side", "what `from` expects `to` to contribute, as a survey asks it"),
    What("worth", "worth", "side", "how far `from` feels of equal worth in the tie with `to`"),
    What("contribution", "contribution", "side", "what `from` puts in for `to`, as a share of what it could put in"),
    What("delivery", "delivery", "side", "what `to` gets from `from`, as a share of what it should get"),
    What("alternatives", "alternatives", "side", "how easily `from` could get elsewhere what it gets from `to`"),
    What("in_force", "in_force", "tie", "the two work as true partners in this month", DOUBT),
    What("ended", "ended", "tie", "the first true partnering of the two has ended, in this month or before", DOUBT),
)
WHAT: dict[str, What] = {what.name: what for what in _EVERY}
"""What can be observed, by name."""


def sd_of_answers(respondents: float) -> float:
    """The standard deviation of the mean of so many answers: that of people in one department, over √n."""
    return SPREAD / respondents**0.5


def wrong(sd: np.ndarray) -> np.ndarray:
    """How often a yes or no is told wrongly where it has this sd: √(wrong · (1 − wrong)) is the sd, at most 0.5."""
    return np.asarray(0.5 - np.sqrt(np.maximum(0.25 - np.square(sd), 0.0)))
