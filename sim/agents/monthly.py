"""The monthly tables of a run: the organisation, its departments, its ties."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from mesa.datacollection import DataCollector

from ..model import outcomes
from ..model.outcomes import MODES, PAIR_MEANS
from .department import Relationship

if TYPE_CHECKING:
    from .model import PartneringModel

SIDE_COLUMNS = (
    "dependence",
    "contribution",
    "delivery",
    "perceived",
    "trust",
    "worth",
    "alternatives",
    "offer",
    "need_drift",
)
RELATIONSHIP_COLUMNS = (
    "month",
    "a",
    "b",
    "label",
    "mode",
    "in_force",
    "integration",
    *PAIR_MEANS,
    *(f"{name}_{way}" for name in SIDE_COLUMNS for way in ("ab", "ba")),
)
MODEL_COLUMNS = (
    "in_force",
    "nominal_partnering",
    "teams",
    "largest_team",
    "mean_trust",
    *PAIR_MEANS,
    *map(outcomes.mode_column, MODES),
)
DEPARTMENT_COLUMNS = (
    "power",
    "dependency",
    "trust",
    "self_worth",
    "capability",
    "customer_focus",
    "capacity",
    "partnering",
)


def month_of(model: PartneringModel) -> dict[str, float]:
    """The organisation this month: shares of pairs, means over pairs, teams."""
    ties = model.relationships
    number = max(len(ties), 1)
    in_force = np.array([[tie.in_force > 0 for tie in ties]], dtype=bool).reshape(1, -1)
    teams, largest = outcomes.teams(in_force, model.organisation.pairs, len(model.departments))
    labels = model.organisation.labels[model.epoch]
    nominal = [outcomes.is_partner_label(labels[e]) and tie.in_force == 0 for e, tie in enumerate(ties)]
    modes = [tie.mode for tie in ties]
    means = np.array([measures_of(tie) for tie in ties]).mean(axis=0) if ties else [np.nan] * len(PAIR_MEANS)
    return {
        "in_force": in_force.sum() / number,
        "nominal_partnering": sum(nominal) / number,
        "teams": int(teams[0]),
        "largest_team": largest[0] / len(model.departments),
        "mean_trust": float(np.mean([side.trust for tie in ties for side in tie.sides])) if ties else np.nan,
        **dict(zip(PAIR_MEANS, map(float, means), strict=True)),
        **{outcomes.mode_column(name): modes.count(code) / number for code, name in enumerate(MODES)},
    }


def measures_of(relationship: Relationship) -> tuple[float, ...]:
    """The PAIR_MEANS of one month."""
    a, b = relationship.sides
    quality = outcomes.quality(a.delivery, b.delivery)
    return (
        quality,
        1.0 if outcomes.is_reliable(a.delivery, b.delivery) else 0.0,
        outcomes.friction_cost(a.trust, b.trust, relationship.integration, quality),
        outcomes.response_days(relationship.communication_speed),
        outcomes.customer_value(quality, a.owner.customer_focus, b.owner.customer_focus),
    )


def row_of(
    model: PartneringModel, place: int, relationship: Relationship, measures: tuple[float, ...]
) -> dict[str, Any]:
    """A tie this month, as RELATIONSHIP_COLUMNS."""
    a, b = relationship.sides
    row: dict[str, Any] = {
        "month": model.month,
        "a": a.owner.name,
        "b": b.owner.name,
        "label": model.organisation.labels[model.epoch][place],
        "mode": MODES[relationship.mode],
        "in_force": relationship.in_force > 0,
        "integration": relationship.integration,
    }
    row |= dict(zip(PAIR_MEANS, measures, strict=True))
    for name in SIDE_COLUMNS:
        row[f"{name}_ab"], row[f"{name}_ba"] = getattr(a, name), getattr(b, name)
    return row


def collector() -> DataCollector:
    """A collector of the three tables, filled month by month."""

    def reporter(column: str) -> Callable[[PartneringModel], float]:
        return lambda model: model.now[column]

    return DataCollector(
        model_reporters={column: reporter(column) for column in MODEL_COLUMNS},
        agent_reporters={"department": "name", **{name: name for name in DEPARTMENT_COLUMNS}},
        tables={"relationships": list(RELATIONSHIP_COLUMNS)},
    )
