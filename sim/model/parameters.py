"""Every parameter and state of the model, declared once.

Command-line help, the documentation tables, the scenario schema and the arrays of both engines
are made from this page. Symbols are those of the model description (docs/model.md).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

Holder = Literal["organisation", "department", "side", "pair"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number a user can set; `low` and `high` are the inclusive range."""

    name: str
    symbol: str
    default: float
    low: float
    high: float
    unit: str
    meaning: str
    source: str
    holder: Holder = "organisation"
    whole: bool = False

    @property
    def allowed(self) -> str:
        """The range in words, as error messages and tables show it."""
        number = "a whole number" if self.whole else "a number"
        if math.isinf(self.high):
            return f"{number} from {self.low:g} up"
        return f"{number} from {self.low:g} to {self.high:g}"


@dataclass(frozen=True, slots=True)
class State:
    """One number the model itself changes month by month; dated changes may change it too."""

    name: str
    symbol: str
    low: float
    high: float
    holder: Holder
    meaning: str


def _share(
    name: str,
    symbol: str,
    default: float,
    meaning: str,
    source: str = "assumption",
    *,
    unit: str = "–",
    low: float = 0.0,
    high: float = 1.0,
    holder: Holder = "organisation",
) -> Parameter:
    return Parameter(name, symbol, default, low, high, unit, meaning, source, holder)


MONTHS = Parameter(
    "months", "", 60, 1, 1200, "months", "how long the organisation is followed (the horizon)", "–", whole=True
)

_SEEDS = "source articles"
_PER_MONTH = "per month"

ORGANISATION: tuple[Parameter, ...] = (
    _share(
        "shared_outcome",
        "φ",
        0.6,
        "how far all are paid for one and the same result (1 one company, one bonus; 0 independent firms)",
        f"{_SEEDS}; Kleingeld 2011 (direction)",
    ),
    _share("clarity", "m", 0.6, "management says what is expected", _SEEDS),
    _share(
        "communication",
        "ℓ0",
        0.5,
        "how quickly word gets round, before any integration",
        _SEEDS,
        unit=_PER_MONTH,
        low=0.05,
    ),
    _share("need_volatility", "σ", 0.03, "monthly shock to the felt need", high=0.5),
    _share("need_persistence", "ρ", 0.9, "share of the wandering of the felt need that stays", unit=_PER_MONTH),
    _share(
        "offer_rate",
        "",
        0.01,
        "chance of an outside offer to a side in a month",
        "assumption (independent firms: 0.03)",
        unit=_PER_MONTH,
    ),
    _share("offer_size", "", 0.6, "how much of the need a fresh outside offer could fill"),
    _share("offer_decay", "δ", 0.92, "share of an outside offer that is still open a month later", unit=_PER_MONTH),
    _share(
        "lock_in",
        "",
        0.5,
        "how far joined work processes close off the alternatives",
        "Rusbult's investments (direction); assumption",
    ),
    _share("need_weight", "", 0.30, "weight of the own need in what a side contributes"),
    _share("trust_weight", "", 0.45, "weight of trust in what a side contributes"),
    _share("worth_weight", "", 0.25, "weight of felt equal worth in what a side contributes"),
    _share(
        "agreement_weight",
        "",
        0.10,
        "how much an agreement in force, clearly expected, adds to the contribution",
        f'{_SEEDS} ("resolve"); assumption',
    ),
    _share(
        "exploitation",
        "",
        0.8,
        "how far a stronger, self-interested side holds back",
        "Giebels, De Dreu & Van de Vliert 2000 (direction)",
        high=2.0,
    ),
    _share("responsiveness", "", 5.0, "steepness from inclination to contribution", high=50.0),
    _share("reserve", "", 0.5, "inclination at which a side contributes half of what it could"),
    _share(
        "trust_gain",
        "",
        0.10,
        "speed at which trust rises to what is seen",
        "Slovic 1993; Pant & Yu 2025 (ratio 2–3)",
        unit=_PER_MONTH,
    ),
    _share(
        "trust_loss",
        "",
        0.25,
        "speed at which trust falls to what is seen",
        "Slovic 1993; Pant & Yu 2025 (ratio 2–3)",
        unit=_PER_MONTH,
    ),
    _share(
        "hope",
        "",
        0.5,
        "how far the weaker side hopes and the stronger doubts",
        "Schilke, Reimann & Cook 2015 (direction)",
        high=2.0,
    ),
    _share(
        "reputation",
        "",
        0.02,
        "speed at which trust moves to the trust that others have in the same department",
        unit=_PER_MONTH,
    ),
    _share("delivery_noise", "", 0.08, "monthly luck in what is delivered"),
    _share("misreading", "", 0.10, "monthly error in how a contribution is seen"),
    _share("worth_rate", "", 0.20, "speed at which felt equal worth adapts", unit=_PER_MONTH),
    _share(
        "self_worth_rate",
        "",
        0.02,
        "speed at which a department's bearing follows how others contribute to it",
        unit=_PER_MONTH,
    ),
    _share(
        "integration_rate",
        "",
        0.04,
        "speed at which work processes are joined or come apart",
        unit=_PER_MONTH,
    ),
    _share(
        "balancing",
        "",
        0.02,
        "speed at which the weaker side builds alternatives",
        "Emerson 1962; assumption",
        unit=_PER_MONTH,
    ),
    _share("learning", "", 0.01, "speed at which capability grows in departments that partner", unit=_PER_MONTH),
    _share("breach", "", 0.2, "share of trust lost on both sides when an agreement ends"),
    _share("contribution_bar", "", 0.6, "both contributions must reach this", "definition"),
    _share("trust_bar", "", 0.6, "trust on both sides must reach this", "definition"),
    _share("worth_bar", "", 0.5, "felt equal worth on both sides must reach this", "definition"),
    Parameter(
        "patience",
        "",
        3,
        1,
        24,
        "months",
        "months in a row that make, or unmake, an agreement",
        "definition",
        whole=True,
    ),
)

DEPARTMENT: tuple[Parameter, ...] = (
    _share(
        "self_worth",
        "w",
        0.8,
        'bearing at the start: 0 "we are here to serve the Business" … 1 "we are equals"',
        holder="department",
    ),
    _share("capability", "κ", 0.95, "delivers what it sets out to deliver (at the start)", holder="department"),
    _share("customer_focus", "f", 0.3, "thinks and behaves like the end customer (at the start)", holder="department"),
    Parameter(
        "capacity",
        "K",
        math.inf,
        0,
        math.inf,
        "partnerships",
        "how many full partnerships it has time for (default: no limit)",
        "assumption",
        "department",
    ),
    _share("coaching", "χ", 0.0, "coaching received", _SEEDS, unit=_PER_MONTH, holder="department"),
)

SIDE: tuple[Parameter, ...] = (
    _share("stake", "s", 0.85, "how much of its outcome depends on what it gets from the other", holder="side"),
    _share("alternatives", "a", 0.15, "how easily it could get that elsewhere (at the start)", holder="side"),
    _share("trust", "T", 0.6, "what it expects the other to contribute (at the start)", holder="side"),
)

PAIR: tuple[Parameter, ...] = (
    _share(
        "mutual_need",
        "M",
        0.7,
        "shorthand for both stakes and alternatives: the mean dependence of the two parties",
        "definition",
        holder="pair",
    ),
    _share(
        "need_gap",
        "g",
        0.0,
        "shorthand: how much more the first party needs the second than the other way round",
        "definition",
        holder="pair",
        low=-1.0,
    ),
)

STATES: tuple[State, ...] = (
    State("self_worth", "w", 0, 1, "department", "servant (0) … equal (1)"),
    State("capability", "κ", 0, 1, "department", "delivers what it sets out to deliver"),
    State("customer_focus", "f", 0, 1, "department", "thinks and behaves like the end customer"),
    State("alternatives", "a", 0, 1, "side", "how easily it could get it elsewhere"),
    State("offer", "o", 0, 1, "side", "a passing outside offer"),
    State("need_drift", "ξ", -1, 1, "side", "slow wandering of the felt need"),
    State("trust", "T", 0, 1, "side", "what it expects the other to contribute"),
    State("worth", "V", 0, 1, "side", "how far it feels of equal worth"),
    State("perceived", "O", 0, 1, "side", "the other's contribution as it perceives it"),
    State("integration", "I", 0, 1, "pair", "how far the work processes are joined"),
)

FORMER_NAMES = {"seen": "perceived"}
"""What scenario files of earlier versions call a state, and what it is called now."""

PURPOSES: dict[str, dict[str, float]] = {
    "serve-the-business": {"self_worth": 0.4},
    "equal-partner": {"self_worth": 0.8},
    "serve-the-customer": {"self_worth": 0.9, "customer_focus": 0.7},
}
"""Named starting points of a department; values given beside a purpose come first."""

EVERY: tuple[Parameter, ...] = (MONTHS, *ORGANISATION, *DEPARTMENT, *SIDE, *PAIR)
BY_NAME: dict[str, Parameter] = {parameter.name: parameter for parameter in EVERY}
STATE_BY_NAME: dict[str, State] = {state.name: state for state in STATES}


def names(parameters: tuple[Parameter, ...]) -> tuple[str, ...]:
    """The names of some parameters, in their order here (the order of every array)."""
    return tuple(parameter.name for parameter in parameters)
