"""What each tie is called, month by month. A label is reported; no rule reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple


class LabelChange(NamedTuple):
    """A new label at the start of a month, for some pairs by their places, or for all (None)."""

    month: int
    label: str
    pairs: Sequence[int] | None


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels of all pairs: those of month 1, and the later changes in the order of their months."""

    start: tuple[str | None, ...]
    changes: tuple[LabelChange, ...] = ()

    def at(self, month: int) -> tuple[str | None, ...]:
        """The label of each pair in a month, (pairs,)."""
        due = [change for change in self.changes if change.month <= month]
        whole = [place for place, change in enumerate(due) if change.pairs is None]
        if whole:  # what all pairs were called before the last such change is not needed
            found: list[str | None] = [due[whole[-1]].label] * len(self.start)
            due = due[whole[-1] + 1 :]
        else:
            found = list(self.start)
        for change in due:
            for pair in change.pairs or ():
                found[pair] = change.label
        return tuple(found)
