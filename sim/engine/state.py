"""The state of the kernel: records of numbers of LANES runs, side by side. Their names are those of the agents.

A record keeps all numbers of one pair, or of one department, next to each other. So a month of a pair needs a few
kilobytes, which stay in the processor's nearest cache, and the compiler knows that no two of them overlap.
"""

from __future__ import annotations

import os
from collections import namedtuple
from typing import Any, NamedTuple

import numpy as np

from ..model.jitable import jitable
from ..model.organisation import DEPARTMENT_STATES, EPOCH_DTYPE, STATE_CHANGE_DTYPE, Organisation
from ..model.outcomes import PAIR_MEANS, RELATIONSHIP, Record
from ..model.parameters import ORGANISATION, STATES, names

LANES = 16
"""Runs that a record holds. A loop over them becomes a few instructions, each for many numbers at once."""


def is_switched_off() -> bool:
    """Whether NUMBA_DISABLE_JIT is set, as for a debugger: Python then runs the kernel itself, slowly."""
    return os.environ.get("NUMBA_DISABLE_JIT", "0") not in ("", "0")


def _record(*fields: str, of_sides: tuple[str, ...] = ()) -> np.dtype:
    """A record with a number of each run for each field, or two where a field belongs to the sides of a pair."""
    two = [(name, np.float64, (2, LANES)) for name in of_sides]
    return np.dtype(two + [(name, np.float64, (LANES,)) for name in fields])


DEPARTMENT = _record(*DEPARTMENT_STATES, "load", "trust_received", "agreements")
"""States of a department, and sums over its sides, which each month makes anew."""

PAIR = _record(
    "integration", "in_force", "streak", "established", "ended", "mode",
    "missed", "shortfall", "missed_now", "shortfall_now", "quality_now", *PAIR_MEANS,
    of_sides=(
        "alternatives", "offer", "need_drift", "trust", "worth", "perceived",
        "dependence", "contribution", "delivery",
    ),
)  # fmt: skip
"""States of a pair, of its two sides and of its agreement, what each month computes, and the sums of its measures.

`in_force` is 1 or 0; months are 0 for never.
"""

LUCK = np.dtype([(name, np.uint32, (2, LANES)) for name in ("need", "delivery", "offer")])
"""The luck of a pair in one month: words, which take half the room of the numbers that are made of them (luck.py)."""


def room(kind: np.dtype, *shape: int) -> np.ndarray:
    """Records of zeros. Where NUMBA_DISABLE_JIT is set, Python reads their fields by name as numba would."""
    records = np.zeros(shape, kind)
    return records.view(np.recarray) if is_switched_off() else records


def _place(name: str) -> tuple[bool, int]:
    """Whether a state belongs to departments, and where its numbers begin in the record."""
    record = DEPARTMENT if name in DEPARTMENT_STATES else PAIR
    return record is DEPARTMENT, dict(record.fields or {})[name][1] // np.dtype(np.float64).itemsize


STATE_OF_DEPARTMENT, STATE_PLACE = (np.array(each) for each in zip(*(_place(one.name) for one in STATES), strict=True))
STATE_OF_SIDE = np.array([one.holder == "side" for one in STATES])
"""For each of `parameters.STATES`: who holds it, and where its numbers begin in the record of its holder."""


class Fixed(NamedTuple):
    """The inputs of an organisation that runs do not change. `Organisation` gives the shapes."""

    owner: np.ndarray
    partners: np.ndarray
    epoch: np.ndarray
    parameters: np.ndarray
    capacity: np.ndarray
    coaching: np.ndarray
    trust_propensity: np.ndarray
    stake: np.ndarray
    department_start: np.ndarray
    alternatives: np.ndarray
    trust: np.ndarray
    worth: np.ndarray
    state_changes: np.ndarray
    changed_places: np.ndarray

    @classmethod
    def of(cls, organisation: Organisation) -> Fixed:
        """Make it from an organisation. Where NUMBA_DISABLE_JIT is set, Python reads rows by name as numba would."""
        parameters = np.ascontiguousarray(organisation.parameters).view(np.float64).reshape(-1, len(ORGANISATION))
        given = [parameters if name == "parameters" else getattr(organisation, name) for name in cls._fields]
        found = [np.ascontiguousarray(array, ARRAYS[name]) for name, array in zip(cls._fields, given, strict=True)]
        if is_switched_off():
            found = [array.view(np.recarray) if array.dtype.names else array for array in found]
        return cls(*found)


Relationships: Any = namedtuple("Relationships", tuple(RELATIONSHIP))  # type: ignore[misc]
"""The relationships of a `Record` as the kernel writes them: arrays (runs, pairs) by name."""


def relationships_of(record: Record) -> Any:
    """The arrays of a record, as the kernel takes them."""
    return Relationships(**record.relationships)


NOTHING = relationships_of(Record.room(0, 0))

_WHOLE, _REAL = np.dtype(np.int64), np.dtype(np.float64)
ARRAYS = {
    "owner": _WHOLE, "partners": _WHOLE, "epoch": EPOCH_DTYPE, "parameters": _REAL, "capacity": _REAL,
    "coaching": _REAL, "trust_propensity": _REAL, "stake": _REAL, "department_start": _REAL, "alternatives": _REAL,
    "trust": _REAL, "worth": _REAL, "state_changes": STATE_CHANGE_DTYPE, "changed_places": _WHOLE,
    "replicates": np.dtype(np.uint64), "departments": DEPARTMENT, "pairs": PAIR, "luck": LUCK, "kept": LUCK,
    **{name: np.dtype(kind) for name, kind in RELATIONSHIP.items()},
}  # fmt: skip
"""All arrays that the kernel reads and writes, in the order in which its machine code takes them: those of `Fixed`,
the runs, and what is found. One number lies behind the other."""
LENGTHS = np.dtype([(name, np.int64) for name in ARRAYS])
"""How many rows each of them has."""


Parameters: Any = namedtuple("Parameters", names(ORGANISATION))  # type: ignore[misc]
"""The parameters of the whole organisation in a month, as the kernel reads them: by name, from the registers."""


@jitable
def is_same(one: Any, other: Any) -> bool:
    """Whether two months read the same rows of the inputs that dated changes alter."""
    return (
        one.parameters == other.parameters
        and one.capacity == other.capacity
        and one.coaching == other.coaching
        and one.trust_propensity == other.trust_propensity
        and one.stake == other.stake
    )


@jitable
def numbers(records: np.ndarray, place: int) -> np.ndarray:
    """All numbers of a record, one after the other."""
    return records[place : place + 1].view(np.float64)
