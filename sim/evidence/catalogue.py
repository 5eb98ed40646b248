"""All rows, in the order of the table."""

from __future__ import annotations

from collections.abc import Sequence

from ..files.errors import InputError, unknown
from .claims import conditions, endings, fruits, laboratory, needs, others, power, worth
from .rows import Row

ROWS: tuple[Row, ...] = (
    needs.equal_stake, power.customer, needs.imbalance, worth.equal_worth, needs.mutual_need, endings.lost_and_back,
    conditions.one_company, conditions.labels, worth.servants, worth.coaching, fruits.results, fruits.faster,
    fruits.integration, conditions.clarity, fruits.customer_first, fruits.responsibility,
    power.one_sided_exit, power.weaker_trusts, needs.joint_dependence, endings.lost_need, endings.trust_falls_fast,
    conditions.strong_lever, conditions.half_shared, endings.alliances, endings.conflicts, conditions.unit_targets,
    power.abrupt, worth.dose, others.third_parties, laboratory.free_exit, laboratory.joint_cooperation,
    laboratory.early_cooperation,
)  # fmt: skip


def chosen(names: Sequence[str]) -> tuple[Row, ...]:
    """The rows with these names (small letters work too), in the order of the table. All rows where none is named.

    Raises InputError for an unknown name.
    """
    rows = {row.id: row for row in ROWS}
    for name in names:
        if name.upper() not in rows:
            raise InputError.at("evidence", unknown("row", name, rows))
    wanted = {name.upper() for name in names} or set(rows)
    return tuple(row for row in ROWS if row.id in wanted)
