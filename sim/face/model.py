"""The Mesa model of a scenario, to step through and to extend."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..agents.model import PartneringModel
from ..model.organisation import Organisation

if TYPE_CHECKING:
    from .scenario import Scenario


class Model(PartneringModel):
    """One organisation, one replicate, as Mesa agents.

    `rng` is the seed, a whole number. `department_class` makes every department of another class, or those that
    a mapping from name to class holds. Other options are those of `PartneringModel`.
    """

    def __init__(
        self, scenario: Scenario | Organisation, rng: int | None = None, replicate: int = 0, **options: Any
    ) -> None:
        organisation = scenario if isinstance(scenario, Organisation) else scenario.build()
        super().__init__(organisation, rng, replicate, **options)
