"""Run rows of the evidence: with the model as it is, and with each mechanism switched off."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from ..runs.pools import workers_for
from .checks import Checked, verdict_of, with_intervals
from .mechanisms import Mechanism
from .rows import Finding, Row
from .test_bed import TestBed


@dataclass(frozen=True, slots=True)
class Result:
    """A row, its finding, and its verdict."""

    row: Row
    finding: Finding
    checks: tuple[Checked, ...]

    @property
    def verdict(self) -> str:
        """The word holds, fails or not shown."""
        return verdict_of(self.checks)


def find(row: Row, bed: TestBed) -> Result:
    """Run one row."""
    finding = row.find(bed)
    return Result(row, finding, with_intervals(finding.checks))


def results(
    rows: Sequence[Row], bed: TestBed, workers: int | None = None, done: Callable[[int], None] = lambda rows: None
) -> list[Result]:
    """Run rows, some at a time. The figures are the same for any number of workers.

    `done` is called with the number of finished rows.
    """
    found = []
    with ThreadPoolExecutor(workers_for(workers)) as executor:
        for result in executor.map(lambda row: find(row, bed), rows):
            found.append(result)
            done(1)
    return found


AS_IT_IS = "as it is"
Ablations = dict[str, dict[str, str]]
"""The verdicts, by the mechanism that is off (AS_IT_IS: none), then by row."""


def ablations(
    as_it_is: Sequence[Result],
    mechanisms: Sequence[Mechanism],
    bed: TestBed,
    workers: int | None = None,
    done: Callable[[int], None] = lambda rows: None,
) -> Ablations:
    """Run the same rows in the same test bed with each mechanism switched off. Returns all verdicts.

    `done` is called with the number of finished rows.
    """
    found = {AS_IT_IS: as_it_is}
    for one in mechanisms:
        rows = [result.row for result in as_it_is]
        found[one.name] = results(rows, replace(bed, held=one.held, rules=one.rules), workers, done)
    return {name: {result.row.id: result.verdict for result in every} for name, every in found.items()}
