"""What a department reads of its model is typed: editors complete the names, and mypy refuses a misspelt one.

Nothing here runs. mypy checks this file with the package (`make check`): a right name must pass, and where a wrong one
passed too, mypy would complain that the comment that ignores its error is not needed.
"""

from __future__ import annotations

from sim.agents.department import Department


def right(one: Department) -> float:
    """A parameter, and a kind of luck."""
    return one.model.parameters.need_persistence * one.model.luck.need[0]


def wrong_parameter(one: Department) -> float:
    """A parameter that is not there."""
    return one.model.parameters.need_persistance  # type: ignore[attr-defined]


def wrong_luck(one: Department) -> float:
    """A kind of luck that is not there."""
    return one.model.luck.needs[0]  # type: ignore[attr-defined]
