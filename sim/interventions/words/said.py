"""What changes in words say. Of a single number, such as `clarity=0.9`, it is read here, without a grammar."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass

from ...design.values import parse_value, whole
from ...files.errors import InputError
from ...files.short_names import spelled_out
from ...scenarios.scenario import Value
from .applications import Application, Event

NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_ALONE = re.compile(rf"\s*([\w.]+)\s*=\s*({NUMBER})\s*")


@dataclass(frozen=True, slots=True)
class Said:
    """What a text says: interventions and dated changes in order, and numbers that hold from the start."""

    applications: list[Application | Event]
    settings: dict[str, Value]


def a_number(text: str) -> Said | None:
    """What a text says that is one known number. None of any other text: the grammar reads it.

    Most variants are so, and to import lark and to make a grammar takes 0.08 s.
    """
    if alone := _ALONE.fullmatch(text):
        path, value = alone.groups()
        with suppress(InputError):  # the grammar knows what is wrong with it
            return Said([], {spelled_out(path): whole(path, parse_value(value))})
    return None
