"""The value of joint projects in money, for scenarios with a business section. No rule of the model reads it."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from ..files.faults import Strict

NET_BENEFIT = "net_benefit"
"""The name of what a variant brings in more than the baseline, less its cost: an outcome where there is a business
section."""


class Business(Strict):
    """Joint projects of the departments, spread evenly over their ties and over the year.

    A project is worth its value times the quality of the joint result. Friction costs its size times the friction
    cost. Source: assumption. Nothing is discounted.
    """

    currency: str = Field("money", min_length=1, max_length=12)
    projects: float = Field(gt=0, le=1e6, description="joint projects a year")
    project_size: float = Field(ge=0, le=1e12, description="what the work on one costs")
    project_value: float = Field(ge=0, le=1e12, description="what one is worth at full quality (1)")
    unit_cost: float = Field(ge=0, le=1e12, description="what one unit of an intervention's cost comes to")

    def benefit(self, quality: Any, friction_cost: Any, months: float) -> Any:
        """Money from some months of projects at a quality and a friction cost in [0, 1], numbers or arrays."""
        return self.projects * months / 12 * (self.project_value * quality - self.project_size * friction_cost)
