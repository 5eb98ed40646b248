"""How far a number may lie from what a scenario says, where nobody has said: one declaration, each with its reason.

The spread is a standard deviation on the scale on which draws are normal: the logit of the place between the two ends
of a parameter's range. Near the lower end that is the logarithm. None of them was chosen by its results.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..model.parameters import BY_NAME

INSIDE = 0.02
"""A number at an end of its range is taken as lying this share of the range inside."""


@dataclass(frozen=True, slots=True)
class Spread:
    """The standard deviation on the logit scale, and why."""

    sd: float
    why: str


_ASKED = "what a survey of a few people leaves open, and nobody asked leaves open more (assumption)"
_COMPANY = "hardly any survey asks for it (assumption)"
_SPEED = "the speeds of learning and unlearning in studies differ by a factor of 2 to 3 (assumption)"
_STRENGTH = "strengths of mechanisms, of which studies give the direction alone (assumption)"
SPREADS: dict[str, Spread] = {
    **dict.fromkeys(("stake", "alternatives", "trust", "worth", "self_worth"), Spread(1.0, _ASKED)),
    "mutual_need": Spread(0.7, "the mean of two such numbers"),
    **dict.fromkeys(("shared_outcome", "clarity", "communication"), Spread(1.0, _COMPANY)),
    **dict.fromkeys(("capability", "customer_focus"), Spread(0.7, _COMPANY)),
    "trust_propensity": Spread(0.4, "who answers explains 10 to 38 % of the variance of trust: an sd near 0.1"),
    **dict.fromkeys(
        ("trust_gain", "trust_loss", "reputation", "worth_rate", "integration_rate", "balancing", "learning"),
        Spread(0.5, _SPEED),
    ),
    **dict.fromkeys(("coaching", "offer_rate", "offer_decay", "need_persistence"), Spread(0.5, _SPEED)),
    **dict.fromkeys(
        ("need_volatility", "offer_size", "lock_in", "agreement_weight", "exploitation", "responsiveness", "reserve",
         "hope", "delivery_noise"),
        Spread(0.5, _STRENGTH),
    ),
}  # fmt: skip
"""By parameter. What is not here is a definition (the bars, patience), or has no limit (capacity, months)."""

OVER = ("stake", "alternatives", "trust", "self_worth", "shared_outcome", "clarity")
"""What is fitted where neither the scenario nor `--over` says it, by parameter."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A number of the mapping from answers to the model: its spread around what takes answers as they are."""

    sd: float
    meaning: str


ANCHORED = ("stake", "trust")
"""The parameters whose scale is fitted, for the organisation as a whole."""
ANCHORS: dict[str, Anchor] = {
    "offset": Anchor(0.5, "how much more, or less, all answers mean: added to their logit"),
    "slope": Anchor(0.25, "how far answers lie apart: multiplies their logit; the sd is of its logarithm"),
}
"""Assumptions. Within two sd the offset takes an answer of 0.5 to between 0.27 and 0.73, one answer up or down on a
scale of five, and the slope lies between 0.6 and 1.6."""


def centre(name: str, value: float) -> float:
    """The logit of a parameter's value between the ends of its range."""
    parameter = BY_NAME[name]
    share = (value - parameter.low) / (parameter.high - parameter.low)
    share = float(np.clip(share, INSIDE, 1 - INSIDE))
    return float(np.log(share / (1 - share)))
