"""Whole scenarios against the first of them, under the same luck."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..files.errors import InputError
from ..files.names import nameless
from ..model.limits import COMPARED, DRAWS, SEED, WORKERS
from .arguments import takes
from .scenario import Scenario
from .studies.trial import Trial, compared


@takes(replicates=COMPARED, draws=DRAWS, seed=SEED, workers=WORKERS)
def compare(
    baseline: Scenario,
    *others: Scenario,
    names: Sequence[str] | None = None,
    changes: str | Sequence[str] = (),
    replicates: int | None = None,
    draws: int | None = None,
    seed: int | None = None,
    catalogue: str | Path | None = None,
    workers: int | None = None,
) -> Trial:
    """Compare whole scenarios with the first; `names` are theirs unless given. Raises InputError.

    The `changes`, in a few words as in `whatif`, happen in every one of them.
    """
    from ..interventions.comparison_plan import of_scenarios

    every = [baseline, *others]
    called = list(names) if names is not None else [one.name for one in every]
    if len(set(called)) < len(every) or len(called) != len(every):
        raise InputError.at("compare", "needs as many different names as scenarios")
    for name in called:
        if fault := nameless(name):
            raise InputError.at("names", fault)
    named = {name: (name, one.checked, one.folder) for name, one in zip(called, every, strict=True)}
    said = [changes] if isinstance(changes, str) else changes
    own = None if catalogue is None else Path(catalogue)
    return compared(of_scenarios(named, said, own, draws=draws, replicates=replicates, seed=seed), workers)
