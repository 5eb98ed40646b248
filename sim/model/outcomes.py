"""The outcomes, defined once: true partnering, modes, quality, reliability, friction cost, teams.

The first part measures one pair in one month, in plain numbers, for both engines (some measures take arrays of pairs
and months too). The second part turns the pairs of a run into its outcomes, in arrays. Months are numbered from 1; 0
means never.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

import numpy as np

from .jitable import jitable
from .teams import teams

Numbers = TypeVar("Numbers", float, np.ndarray)
"""A plain number, or an array of them."""

TRUE_PARTNERING = "true partnering"
CONFLICT = "conflict"
SERVANT_MASTER = "servant–master"
CUSTOMER_SUPPLIER = "customer–supplier"
CONTRACT = "contract"
MODES = (TRUE_PARTNERING, CONFLICT, SERVANT_MASTER, CUSTOMER_SUPPLIER, CONTRACT)
"""The modes of a pair in a month. The code of a mode is its place here."""
OTHER_MODES = tuple(name for name in MODES if name != TRUE_PARTNERING)
_PARTNERING, _CONFLICT, _SERVANT, _CUSTOMER, _CONTRACT = range(len(MODES))
"""Codes of the modes, as `mode` returns them."""

QUANTITIES = ("contribution", "trust", "worth")
"""What true partnering asks of both sides. Each has its bar."""
MISSED = ("", *((what, side) for what in QUANTITIES for side in (0, 1)))
"""What can be missed first when an agreement ends: the quantity, and the side that falls short (0: that of the earlier
department). The code is the place here; 0 is nothing."""

LOCKED_TOGETHER = 0.5
"""In a conflict both depend on each other at least this much. Source: definition."""
NO_TRUST = 0.4
"""In a conflict neither side trusts the other this much. Source: definition."""
POWER_GAP = 0.2
"""With a larger difference in dependence a tie has unequal power. Source: definition."""
SERVANT = 0.5
"""Below this self-worth the weaker department is a servant. Source: definition."""
DELIVERED = 0.5
"""A side that delivers less than this has let the other down. Source: definition."""
CHECKING_UP, COORDINATING, DOING_AGAIN = 0.4, 0.3, 0.3
"""Weights of friction cost: distrust, unjoined processes, poor quality. Source: assumption."""
DAYS_TO_ANSWER = 2.0
"""Response time in days at full speed of communication (2/ℓ). Source: assumption."""

# ---- one pair, one month -----------------------------------------------------------------------


@jitable
def is_met(
    contribution: float,
    contribution_of_other: float,
    trust: float,
    trust_of_other: float,
    worth: float,
    worth_of_other: float,
    contribution_bar: float,
    trust_bar: float,
    worth_bar: float,
) -> bool:
    """True partnering is *met* this month: behaviour, trust and felt worth of both sides reach their bars."""
    return (
        (contribution >= contribution_bar)
        & (contribution_of_other >= contribution_bar)
        & (trust >= trust_bar)
        & (trust_of_other >= trust_bar)
        & (worth >= worth_bar)
        & (worth_of_other >= worth_bar)
    )


@jitable
def missed(
    contribution: float,
    contribution_of_other: float,
    trust: float,
    trust_of_other: float,
    worth: float,
    worth_of_other: float,
    contribution_bar: float,
    trust_bar: float,
    worth_bar: float,
) -> tuple[int, float]:
    """What falls short most in a month that is not *met*: its code, a place in MISSED, and by how much (0, 0: nothing).

    Of equal ones it is the first in MISSED.
    """
    of_contribution = contribution_bar - contribution, contribution_bar - contribution_of_other
    of_trust = trust_bar - trust, trust_bar - trust_of_other
    code, most = 0, 0.0
    for place, shortfall in enumerate((*of_contribution, *of_trust, worth_bar - worth, worth_bar - worth_of_other)):
        if shortfall > most:
            code, most = place + 1, shortfall
    return code, most


@jitable
def mode(
    in_force: bool,
    dependence: float,
    dependence_of_other: float,
    trust: float,
    trust_of_other: float,
    self_worth: float,
    self_worth_of_other: float,
) -> int:
    """Code of the pair's mode, the first of MODES that fits."""
    if in_force:
        return _PARTNERING
    if min(dependence, dependence_of_other) >= LOCKED_TOGETHER and max(trust, trust_of_other) < NO_TRUST:
        return _CONFLICT
    imbalance = dependence - dependence_of_other
    if abs(imbalance) > POWER_GAP:
        weaker = self_worth if imbalance > 0.0 else self_worth_of_other
        return _SERVANT if weaker < SERVANT else _CUSTOMER
    return _CONTRACT


@jitable
def quality(delivered: Numbers, delivered_by_other: Numbers) -> Numbers:
    """Quality of the joint result, √(q_ij·q_ji), in [0, 1]."""
    return np.sqrt(delivered * delivered_by_other)


@jitable
def is_reliable(delivered: float, delivered_by_other: float) -> bool:
    """Both sides delivered at least DELIVERED."""
    return (delivered >= DELIVERED) & (delivered_by_other >= DELIVERED)


@jitable
def friction_cost(trust: Numbers, trust_of_other: Numbers, integration: Numbers, quality: Numbers) -> Numbers:
    """Checking up, coordinating and doing again, in [0, 1]."""
    mean_trust = 0.5 * (trust + trust_of_other)
    return CHECKING_UP * (1.0 - mean_trust) + COORDINATING * (1.0 - integration) + DOING_AGAIN * (1.0 - quality)


@jitable
def response_days(communication_speed: float) -> float:
    """Response time in days at a `communication_speed` ℓ."""
    return DAYS_TO_ANSWER / communication_speed


@jitable
def customer_value(quality: Numbers, customer_focus: Numbers, customer_focus_of_other: Numbers) -> Numbers:
    """Quality times the mean customer focus of the two, in [0, 1]."""
    return quality * (0.5 * (customer_focus + customer_focus_of_other))


@jitable
def month_established(before: int, in_force: bool, month: int) -> int:
    """First month in which the agreement is in force (0: never so far)."""
    return month if before == 0 and in_force else before


@jitable
def month_ended(before: int, established: int, in_force: bool, month: int) -> int:
    """First month after `established` in which the agreement is not in force (0: never so far)."""
    return month if before == 0 and established > 0 and not in_force else before


# ---- the pairs of many runs: arrays of shape (runs, pairs) --------------------------------------


class Measures(NamedTuple):
    """What is measured of a pair in every month: numbers for the agents, arrays (pairs, runs) in the engine.

    A run keeps the sum of each, and reports the mean over its months.
    """

    quality: float = 0.0
    reliability: float = 0.0
    friction_cost: float = 0.0
    response_days: float = 0.0
    customer_value: float = 0.0


PAIR_MEANS = Measures._fields
"""The outcomes of a pair that are means over the months of a run."""


def mode_column(name: str) -> str:
    """Column of the share of pairs in a mode at the horizon."""
    return "mode_" + name.replace(" ", "_").replace("–", "_")


OUTCOMES = (
    "survival",
    "formation",
    "retention",
    "in_force",
    "nominal_partnering",
    "teams",
    "largest_team",
    *PAIR_MEANS,
    *map(mode_column, MODES),
)
"""The outcomes of a run, in the order of the tables."""

SURVIVAL_IS_NOT_IN_FORCE = "survival: formed and never ended; in force at the end: perhaps again after a break"
"""How two outcomes differ, said wherever both are shown."""

LESS_IS_BETTER = frozenset({"nominal_partnering", "friction_cost", "response_days", *map(mode_column, OTHER_MODES)})
"""Outcomes of which less is better. Of all others more is better."""
UNBOUNDED = frozenset({"teams", "response_days"})
"""Outcomes that can be more than 1; all others are in [0, 1]."""

RELATIONSHIP = {
    "established": np.int16,
    "ended": np.int16,
    "in_force": np.bool_,
    "mode": np.int32,
    "missed": np.int8,
    "shortfall": np.float64,
    "trust_ab": np.float64,
    "trust_ba": np.float64,
    **dict.fromkeys(PAIR_MEANS, np.float64),
}
"""The columns of a pair of a run, with their types: months (0: never), mode at the horizon, what was missed first when
the agreement ended (a place in MISSED) and by how much, trust at the horizon, means."""


@dataclass(frozen=True, slots=True)
class Record:
    """What an engine returns, the same for both.

    `relationships`: each of RELATIONSHIP, arrays (runs, pairs).
    `trace`: empty unless asked for; every state at the end of every month, arrays (runs, months, …)
    over sides (a pair's two sides next to each other), pairs or departments.
    """

    relationships: dict[str, np.ndarray]
    trace: dict[str, np.ndarray]

    @classmethod
    def room(cls, *shape: int) -> Record:
        """Make empty arrays of this shape, to be filled."""
        return cls({name: np.empty(shape, kind) for name, kind in RELATIONSHIP.items()}, {})

    def __getitem__(self, place: Any) -> Record:
        """The relationships at a place of every array, as views."""
        return Record({name: values[place] for name, values in self.relationships.items()}, {})


def is_partner_label(label: str | None) -> bool:
    """A label that claims partnership, such as "business partner"."""
    return label is not None and "partner" in label.casefold()


def survived(established: np.ndarray, ended: np.ndarray) -> np.ndarray:
    """True where an agreement was established and has not ended by the horizon."""
    return (established > 0) & (ended == 0)


def run_outcomes(
    relationships: dict[str, np.ndarray], pairs: np.ndarray, departments: int, labelled: np.ndarray
) -> dict[str, np.ndarray]:
    """Outcomes of each run from its pairs.

    `relationships` holds arrays (runs, pairs): established, ended (months), in_force, mode and the PAIR_MEANS;
    `labelled` (pairs,) or (runs, pairs) says which are labelled a partner at the horizon. Every outcome is (runs,); all
    shares and means are missing (NaN) where there are no pairs, and retention where nothing was established.
    """
    established, in_force = relationships["established"], relationships["in_force"]
    runs, pairs_of_a_run = established.shape

    def number(of_pairs: np.ndarray) -> np.ndarray:
        return np.ascontiguousarray(of_pairs.T).sum(axis=0, dtype=np.int32)  # all runs at once, pair by pair

    def share(number: np.ndarray) -> np.ndarray:
        return number / pairs_of_a_run if pairs_of_a_run else np.full(runs, np.nan)

    ever, lasting = number(established > 0), number(survived(established, relationships["ended"]))
    number_of_teams, largest = teams(in_force, pairs, departments)
    modes = relationships["mode"].T.astype(np.int8, order="C")

    outcomes = {
        "survival": share(lasting),
        "formation": share(ever),
        "retention": np.divide(lasting, ever, where=ever > 0, out=np.full(runs, np.nan)),
        "in_force": share(number(in_force)),
        "nominal_partnering": share(number(labelled & ~in_force)),
        "teams": number_of_teams,
        "largest_team": largest / departments,
    }
    for name in PAIR_MEANS:
        outcomes[name] = share(relationships[name].sum(axis=1))
    for code, name in enumerate(MODES):
        outcomes[mode_column(name)] = share((modes == code).sum(axis=0, dtype=np.int32))
    return outcomes
