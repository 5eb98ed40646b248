"""Rows carried out: as the model is, and with each mechanism switched off."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from .checks import Checked, carried_out, verdict_of
from .mechanisms import Mechanism
from .rows import Finding, Row
from .world import World


@dataclass(frozen=True, slots=True)
class Result:
    """A row, what it found, and its verdict."""

    row: Row
    finding: Finding
    checks: tuple[Checked, ...]

    @property
    def verdict(self) -> str:
        """holds, fails or not shown."""
        return verdict_of(self.checks)


def find(row: Row, world: World) -> Result:
    """Carry out one row."""
    finding = row.find(world)
    return Result(row, finding, carried_out(finding.checks))


def results(
    rows: Sequence[Row], world: World, workers: int | None = None, done: Callable[[int], None] = lambda rows: None
) -> list[Result]:
    """Carry out rows, some at a time; the figures are the same whatever the number of workers."""
    found = []
    with ThreadPoolExecutor(workers or os.cpu_count() or 1) as executor:
        for result in executor.map(lambda row: find(row, world), rows):
            found.append(result)
            done(1)
    return found


AS_IT_IS = "as it is"
Ablations = dict[str, dict[str, str]]
"""Verdicts by mechanism that is off (AS_IT_IS: none), then by row."""


def ablations(
    as_it_is: Sequence[Result],
    mechanisms: Sequence[Mechanism],
    world: World,
    workers: int | None = None,
    done: Callable[[int], None] = lambda rows: None,
) -> Ablations:
    """The same rows in the same world with each mechanism switched off, beside what they showed as it is."""
    found = {AS_IT_IS: as_it_is}
    for one in mechanisms:
        rows = [result.row for result in as_it_is]
        found[one.name] = results(rows, replace(world, held=one.held), workers, done)
    return {name: {result.row.id: result.verdict for result in every} for name, every in found.items()}
