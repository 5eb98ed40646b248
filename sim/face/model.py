"""The Mesa model of a scenario, to step through and to extend."""

from __future__ import annotations

from collections.abc import Mapping

from ..agents.department import Department
from ..agents.model import PartneringModel
from ..files.errors import InputError, unknown
from ..model.limits import REPLICATES, SEED, Limit
from ..model.organisation import Organisation
from .arguments import takes
from .scenario import Scenario


class Model(PartneringModel):
    """One organisation, one replicate, as Mesa agents.

    `rng` is the seed, a whole number. `department_class` makes every department of another class, or those that
    a mapping from name to class holds. With `collect` the monthly tables are kept. Raises InputError.
    """

    @takes(rng=SEED, replicate=Limit(0, REPLICATES.high))
    def __init__(
        self,
        scenario: Scenario | Organisation,
        rng: int | None = None,
        replicate: int = 0,
        *,
        department_class: type[Department] | Mapping[str, type[Department]] = Department,
        collect: bool = True,
    ) -> None:
        organisation = scenario if isinstance(scenario, Organisation) else scenario.build()
        for name in department_class if isinstance(department_class, Mapping) else ():
            if name not in organisation.departments:
                raise InputError.at("department_class", unknown("department", name, organisation.departments))
        super().__init__(organisation, rng, replicate, department_class=department_class, collect=collect)
