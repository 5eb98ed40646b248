"""Check that the file of a batch is this batch of this sweep."""

from __future__ import annotations

from math import inf
from pathlib import Path

import pyarrow as pa

from ..files.errors import InputError
from ..runs.rows import Tables, from_bytes, stamp_of
from .plan import Sweep


def check_alike(one: Path, other: Path) -> None:
    """Raise InputError where two files, whose names hold the checksums of their contents, differ."""
    if one.stem != other.stem:
        raise InputError.at(str(one), f"and {other} are different batches of one number; remove the one that is wrong")


def check_belongs(path: Path, number: int, content: pa.Buffer, sweep: Sweep) -> None:
    """Raise InputError unless a batch is this one of this sweep."""
    stamp = stamp_of(content)
    if not stamp:  # earlier versions did not stamp their batches: compare the runs
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
