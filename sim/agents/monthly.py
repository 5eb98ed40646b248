"""The monthly tables of a run: the organisation, its departments, its ties."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from mesa.datacollection import DataCollector

from ..model import outcomes
from ..model.organisation import Organisation
from ..model.outcomes import MISSED, MODES, PAIR_MEANS
from ..model.teams import teams as teams_of
from .department import Relationship

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
    "missed",
    "missed_by",
    "shortfall",
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


def month_of(
    organisation: Organisation, labels: Sequence[str | None], ties: Sequence[Relationship]
) -> dict[str, float]:
    """The organisation this month: shares of pairs, means over pairs, teams. `labels` are what the ties are called."""
    number, departments = max(len(ties), 1), len(organisation.departments)
    in_force = np.array([[tie.in_force for tie in ties]], dtype=bool).reshape(1, -1)
    teams, largest = teams_of(in_force, organisation.pairs, departments)
    nominal = [outcomes.is_partner_label(label) and not tie.in_force for label, tie in zip(labels, ties, strict=True)]
    modes = [tie.mode for tie in ties]
    means = np.array([tie.measures for tie in ties]).mean(axis=0) if ties else [np.nan] * len(PAIR_MEANS)
    return {
        "in_force": in_force.sum() / number,
        "nominal_partnering": sum(nominal) / number,
        "teams": int(teams[0]),
        "largest_team": largest[0] / departments,
        "mean_trust": float(np.mean([side.trust for tie in ties for side in tie.sides])) if ties else np.nan,
        **dict(zip(PAIR_MEANS, map(float, means), strict=True)),
        **{outcomes.mode_column(name): modes.count(code) / number for code, name in enumerate(MODES)},
    }


def row_of(month: int, label: str | None, tie: Relationship) -> dict[str, Any]:
    """A tie this month, as RELATIONSHIP_COLUMNS. What was missed first stands in the month in which the tie ends."""
    a, b = tie.sides
    missed: tuple[Any, ...] = (*MISSED[tie.missed_now], tie.shortfall_now) if tie.ends_now else (None, 0, np.nan)
    what, side, shortfall = missed
    row: dict[str, Any] = {
        "month": month,
        "a": a.owner.name,
        "b": b.owner.name,
        "label": label,
        "mode": MODES[tie.mode],
        "in_force": tie.in_force,
        "missed": what,
        "missed_by": what and tie.sides[side].owner.name,
        "shortfall": shortfall,
        "integration": tie.integration,
        **tie.measures._asdict(),
    }
    for name in SIDE_COLUMNS:
        row[f"{name}_ab"], row[f"{name}_ba"] = getattr(a, name), getattr(b, name)
    return row


def collector() -> DataCollector:
    """Make the collector of the three tables. The model fills it each month; `now` of the model is its `month_of`."""

    def reporter(column: str) -> Callable[[Any], float]:
        return lambda model: model.now[column]

    return DataCollector(
        model_reporters={column: reporter(column) for column in MODEL_COLUMNS},
        agent_reporters={"department": "name", **{name: name for name in DEPARTMENT_COLUMNS}},
        tables={"relationships": list(RELATIONSHIP_COLUMNS)},
    )
