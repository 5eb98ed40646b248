"""Check that the file of a batch is this batch of this sweep."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from math import inf
from pathlib import Path

import pyarrow as pa
from pyarrow import compute

from ..files.errors import InputError
from ..files.names import CONTROL
from ..model.outcomes import OUTCOMES, UNBOUNDED
from ..results.tables import LARGEST
from ..runs.rows import Tables, from_bytes, stamp_of
from ..statistics.intervals import ROUNDING
from .batches import Batch
from .parts import PARTS, parts_of
from .plan import Sweep

NO_BATCH = "is no batch of this program, though its name fits its content; remove it"
DO_NOT_FIT = "hold tables that do not fit together; begin the sweep anew with --overwrite"


@contextmanager
def as_a_batch(path: Path, message: str = NO_BATCH) -> Iterator[None]:
    """Turn any error of what a batch holds into an InputError of one line.

    Its checksum protects against accidents, and not against who writes both.
    """
    try:
        yield
    except InputError:
        raise
    except (LookupError, TypeError, ValueError, AttributeError, pa.ArrowException):
        raise InputError.at(str(path), message) from None


def check_rows(path: Path, found: Tables, planned: Batch | None, points: int) -> None:
    """Raise InputError where the rows of a batch are not those of a plan for so many points."""
    with as_a_batch(path):
        runs = found.runs
        right = all(0 <= point < points for point in found.failures)
        right &= not any(CONTROL.search(reason) for reason in found.failures.values())
        if runs.num_rows:
            right &= _within(runs["point"], 0, points - 1)
        if PARTS not in found.stamp:
            right &= planned is None or bool(found.failures) or runs.num_rows == planned.runs
            for name in OUTCOMES if runs.num_rows else ():
                right &= _within(runs[name], -ROUNDING, LARGEST if name in UNBOUNDED else 1 + ROUNDING)
        if not right:
            raise InputError.at(str(path), "does not hold the runs of its batch; remove it")


def _within(column: pa.ChunkedArray, low: float, high: float) -> bool:
    """Whether all numbers of a column that are not missing lie between two."""
    ends = compute.min_max(column).as_py()
    return ends["min"] is None or bool(low <= ends["min"] <= ends["max"] <= high)


def check_alike(one: Path, other: Path) -> None:
    """Raise InputError where two files, whose names hold the checksums of their contents, differ."""
    if one.stem != other.stem:
        raise InputError.at(str(one), f"and {other} are different batches of one number; remove the one that is wrong")


def check_belongs(path: Path, number: int, content: pa.Buffer, sweep: Sweep) -> None:
    """Raise InputError unless a batch is this one of this sweep."""
    with as_a_batch(path):
        stamp = stamp_of(content)
        parts_of(path, stamp)
    if not stamp:  # earlier versions did not stamp their batches: compare the runs
        with as_a_batch(path):
            belongs = _has_the_runs(from_bytes(content), number, sweep)
    else:
        belongs = (stamp.get("fingerprint"), stamp.get("batch")) == (sweep.fingerprint, number)
    if not belongs:
        raise InputError.at(str(path), "is a batch of another sweep, or of another number; remove it")


def _has_the_runs(found: Tables, number: int, sweep: Sweep) -> bool:
    if sweep.earlier:  # an earlier edition may have cut the batches in another way
        points, replicates = (found.runs[name].to_pylist() for name in ("point", "replicate"))
        most = sweep.replicates if sweep.halfwidth is None else inf
        return all(point < len(sweep.design) for point in points) and all(number < most for number in replicates)
    planned = {batch.number: batch for batch in sweep.batches()}.get(number)
    if planned is None:  # it was added to make an interval narrow
        return sweep.halfwidth is not None
    points = [point for point in planned.points if point not in found.failures]
    wanted = {(point, replicate) for point in points for replicate in planned.replicates}
    ran = [column.to_pylist() for column in found.runs.select(["point", "replicate"])] if points else [[], []]
    return {*zip(*ran, strict=True)} == wanted and found.relationships.num_rows <= len(wanted) * sweep.pairs
