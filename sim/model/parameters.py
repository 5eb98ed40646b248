"""Every parameter and state of the model, declared once.

Command-line help, the documentation tables, the scenario schema and the arrays of both engines
are made from this page. Symbols are those of the model description (docs/model.md).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, fields
from typing import Any, Literal

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


def _number(
    symbol: str,
    default: float,
    meaning: str,
    source: str = "assumption",
    *,
    unit: str = "–",
    low: float = 0.0,
    high: float = 1.0,
    whole: bool = False,
) -> Any:
    """A field of the classes below. It carries the facts of a `Parameter`."""
    said = {"symbol": symbol, "default": default, "low": low, "high": high, "unit": unit, "meaning": meaning}
    return field(default=default, metadata=said | {"source": source, "whole": whole})


def _declared(holder: Holder, cls: Any) -> tuple[Parameter, ...]:
    """The parameters that a class declares, in the order of its fields."""
    return tuple(Parameter(one.name, holder=holder, **one.metadata) for one in fields(cls))


MONTHS = Parameter(
    "months", "", 60, 1, 1200, "months", "how long the organisation is followed (the horizon)", "–", whole=True
)

_SEEDS = "source articles"
_PER_MONTH = "per month"


@dataclass(frozen=True, slots=True)
class Parameters:
    """The parameters of the whole organisation in a month. Each is declared here once."""

    shared_outcome: float = _number(
        "φ",
        0.4,
        "how far all are paid for one and the same result (1 one company, one bonus; 0 independent firms)",
        f"{_SEEDS}; Kleingeld 2011 (direction)",
    )
    clarity: float = _number("m", 0.6, "management says what is expected", _SEEDS)
    communication: float = _number(
        "ℓ0", 0.5, "how quickly word gets round, before any integration", _SEEDS, unit=_PER_MONTH, low=0.05
    )
    need_volatility: float = _number("σ", 0.03, "monthly shock to the felt need", high=0.5)
    need_persistence: float = _number("ρ", 0.9, "share of the wandering of the felt need that stays", unit=_PER_MONTH)
    offer_rate: float = _number(
        "",
        0.04,
        "chance of an outside offer to a side in a month, where all it needs could be had elsewhere",
        "assumption (independent firms: 0.06)",
        unit=_PER_MONTH,
    )
    offer_size: float = _number("", 0.6, "how much of the need a fresh outside offer could fill")
    offer_decay: float = _number(
        "δ", 0.92, "share of an outside offer that is still open a month later", unit=_PER_MONTH
    )
    lock_in: float = _number(
        "",
        0.5,
        "how far joined work processes close off the alternatives",
        "Rusbult's investments (direction); assumption",
    )
    agreement_weight: float = _number(
        "",
        0.10,
        "how much an agreement in force, clearly expected, adds to the contribution",
        f'{_SEEDS} ("resolve"); assumption',
    )
    exploitation: float = _number(
        "",
        1.0,
        "how far a stronger side holds back, as far as results are not shared",
        "Giebels, De Dreu & Van de Vliert 2000 (direction)",
        high=2.0,
    )
    responsiveness: float = _number("", 8.0, "steepness from inclination to contribution", high=50.0)
    reserve: float = _number("", 0.45, "inclination at which a side contributes half of what it could")
    trust_gain: float = _number(
        "",
        0.10,
        "speed at which trust rises to what is seen",
        "Slovic 1993; Pant & Yu 2025 (ratio 2–3)",
        unit=_PER_MONTH,
    )
    trust_loss: float = _number(
        "",
        0.25,
        "speed at which trust falls to what is seen",
        "Slovic 1993; Pant & Yu 2025 (ratio 2–3)",
        unit=_PER_MONTH,
    )
    hope: float = _number(
        "",
        0.5,
        "how far the weaker side hopes and the stronger doubts",
        "Schilke, Reimann & Cook 2015 (direction)",
        high=2.0,
    )
    reputation: float = _number(
        "", 0.01, "speed at which trust moves to the trust that others have in the same department", unit=_PER_MONTH
    )
    delivery_noise: float = _number("", 0.08, "monthly luck in what is delivered")
    worth_rate: float = _number("", 0.20, "speed at which felt equal worth adapts", unit=_PER_MONTH)
    integration_rate: float = _number(
        "", 0.04, "speed at which work processes are joined or come apart", unit=_PER_MONTH
    )
    balancing: float = _number(
        "",
        0.025,
        "speed at which a side that sees less than it needs builds alternatives",
        "Emerson 1962; assumption",
        unit=_PER_MONTH,
    )
    learning: float = _number("", 0.01, "speed at which capability grows in departments that partner", unit=_PER_MONTH)
    contribution_bar: float = _number("", 0.6, "both contributions must reach this", "definition")
    trust_bar: float = _number("", 0.6, "trust on both sides must reach this", "definition")
    worth_bar: float = _number("", 0.5, "felt equal worth on both sides must reach this", "definition")
    patience: float = _number(
        "",
        3,
        "months in a row that make, or unmake, an agreement",
        "definition",
        unit="months",
        low=1,
        high=24,
        whole=True,
    )


@dataclass(frozen=True, slots=True)
class DepartmentParameters:
    """The parameters of one department."""

    self_worth: float = _number(
        "w", 0.8, 'standing bearing: 0 "we are here to serve the Business" … 1 "we are equals" (at the start)'
    )
    capability: float = _number("κ", 0.95, "delivers what it sets out to deliver (at the start)")
    customer_focus: float = _number("f", 0.3, "thinks and behaves like the end customer (at the start)")
    capacity: float = _number(
        "K",
        math.inf,
        "how many full partnerships it has time for (default: no limit)",
        "assumption",
        unit="partnerships",
        low=0,
        high=math.inf,
    )
    coaching: float = _number("χ", 0.0, "coaching received", _SEEDS, unit=_PER_MONTH)
    trust_propensity: float = _number(
        "τ",
        0.0,
        "trusts more (above 0) or less (below 0) than what it sees calls for",
        "Mayer, Davis & Schoorman 1995; neutral",
        low=-0.5,
        high=0.5,
    )


@dataclass(frozen=True, slots=True)
class SideParameters:
    """The parameters of one side of a pair."""

    stake: float = _number("s", 0.85, "how much of its outcome depends on what it gets from the other")
    alternatives: float = _number("a", 0.15, "how easily it could get that elsewhere (at the start)")
    trust: float = _number("T", 0.6, "what it expects the other to contribute (at the start)")
    worth: float = _number(
        "V", math.nan, "how far it feels of equal worth (at the start; default: the self-worth of its department)"
    )


@dataclass(frozen=True, slots=True)
class PairParameters:
    """The parameters of a pair as a whole."""

    mutual_need: float = _number(
        "M", 0.7, "shorthand for both stakes and alternatives: the mean dependence of the two parties", "definition"
    )
    need_gap: float = _number(
        "g",
        0.0,
        "shorthand: how much more the first party needs the second than the other way round",
        "definition",
        low=-1.0,
    )


ORGANISATION = _declared("organisation", Parameters)
DEPARTMENT = _declared("department", DepartmentParameters)
SIDE = _declared("side", SideParameters)
PAIR = _declared("pair", PairParameters)

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
"""The names of states in scenario files of earlier versions, and their names now."""

PURPOSES: dict[str, dict[str, float]] = {
    "serve-the-business": {"self_worth": 0.4},
    "equal-partner": {"self_worth": 0.8},
    "serve-the-customer": {"self_worth": 0.9, "customer_focus": 0.7},
}
"""Named starting points of a department; values given beside a purpose come first."""

EVERY: tuple[Parameter, ...] = (MONTHS, *ORGANISATION, *DEPARTMENT, *SIDE, *PAIR)
BY_NAME: dict[str, Parameter] = {parameter.name: parameter for parameter in EVERY}
STATE_BY_NAME: dict[str, State] = {state.name: state for state in STATES}


def name_at(path: str) -> str:
    """The name of the number that a path leads to, its last part: relationships.all.mutual_need gives mutual_need."""
    return path.rpartition(".")[2]


def parameter_at(path: str) -> Parameter | None:
    """The parameter that a path leads to. None: it leads to a state, a date or a size."""
    return BY_NAME.get(name_at(path))


def names(parameters: tuple[Parameter, ...]) -> tuple[str, ...]:
    """The names of some parameters, in their order here (the order of every array)."""
    return tuple(parameter.name for parameter in parameters)
