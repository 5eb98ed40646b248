"""What a user asks for: a ramp along a path, or outside offers; of one organisation, or of all that are plausible."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

from ..design.draws import Draws
from ..files.errors import InputError
from ..model import usual
from ..runs.progress import UNSEEN, Progress
from ..scenarios import overlaps
from ..scenarios.paths import parties
from ..scenarios.scenario import Scenario
from ..scenarios.uncertainty import uncertain_paths
from . import loop, loop_study, offers, ramp
from .fixed_points import fold
from .over_draws import loops
from .over_draws import offers as offers_over_draws


@dataclass(frozen=True, slots=True)
class Asked:
    """The options of a search; None where one is not given. `fixed` are paths that are set, and so not varied."""

    along: str | None = None
    offer: str | None = None
    pair: str | None = None
    steps: int = usual.STEPS
    hold: int | None = None
    month: int | None = None
    hold_still: bool = False
    replicates: int | None = None
    seed: int | None = None
    fixed: Collection[str] = ()


class Study(Protocol):
    """A search that was run."""

    def save(self, folder: Path) -> None:
        """Write everything into a folder, which must exist."""


@dataclass(frozen=True, slots=True)
class TippingPlan:
    """A search, checked. `doing` says what is done in its `runs`, `tables` which tables are the main ones."""

    doing: str
    runs: int
    tables: tuple[str, ...]
    study: Callable[[Progress], Study]
    ramp: ramp.Ramp | None = None
    """The ramp along which fixed points are looked for too."""

    def run_into(self, folder: Path, done: Progress = UNSEEN) -> None:
        """Run it, and write everything into a folder. `done` is called with the number of finished runs."""
        made = self.study(done)
        if self.ramp is not None:
            fold.save(fold.study(self.ramp), folder)
        made.save(folder)


def draws_for(read: Callable[[int | None], Draws | None], number: int | None) -> Draws | None:
    """The draws that `read` gives, usual.TIPPING_DRAWS at most unless a `number` is asked for: a search takes long."""
    found = read(number)
    return found if found is None or number or len(found) <= usual.TIPPING_DRAWS else read(usual.TIPPING_DRAWS)


def plan(scenario: Scenario, asked: Asked, draws: Draws | None = None) -> TippingPlan:
    """Plan what is asked, in every one of the `draws` where something is uncertain. Raises InputError."""
    if (asked.along is None) == (asked.offer is None):
        raise InputError.at("tipping", "say either --along PATH or --offer A+B")
    unused = {"--month": asked.month} if asked.offer is None else {"--pair": asked.pair, "--hold": asked.hold}
    for option, given in unused.items():
        if given is not None:
            raise InputError.at(option, f"has no effect with {'--along' if asked.offer is None else '--offer'}")
    if asked.hold_still:
        scenario = _still(scenario, [*asked.fixed, ramp.parse(asked.along)[0] if asked.along else ""])
    of_file = draws is None or "replicates" in scenario.sweep.model_fields_set
    replicates = asked.replicates or (scenario.sweep.replicates if of_file else usual.OF_A_DRAW)
    luck = replicates, scenario.sweep.seed if asked.seed is None else asked.seed
    return _offers(scenario, asked, draws, luck) if asked.along is None else _ramp(scenario, asked, draws, luck)


def _still(scenario: Scenario, given: list[str]) -> Scenario:
    """The scenario with the slow states held still. Raises InputError where one of them is `given`."""
    for path in given:
        if ramp.is_held_still(path):
            raise InputError.at("--hold-still", f"holds {path} still, and so it can be neither set nor varied")
    return scenario.with_settings(ramp.STILL)


def _ramp(scenario: Scenario, asked: Asked, draws: Draws | None, luck: tuple[int, int]) -> TippingPlan:
    path, ends = ramp.parse(asked.along or "")
    varied, hold = overlaps.NamedPath("--along", path), asked.hold or usual.HOLD
    pair = parties(asked.pair, scenario.departments, "--pair", ()) if asked.pair else None
    if draws is not None:
        touches = overlaps.Touches(scenario.alone())
        held = overlaps.at("--hold-still", ramp.STILL) if asked.hold_still else []
        overlaps.refuse_overlaps(touches, [*uncertain_paths(scenario, draws), *held, varied])
        overlaps.refuse_unread(touches, [varied])
        drawn = loops.plan(scenario, draws, path, ends, asked.steps, hold, *luck, pair)
        found = ("loop.csv", "edges.csv", "edges_by_draw.csv")
        return TippingPlan("Raising and lowering", drawn.runs, found, partial(loops.study, drawn))
    overlaps.refuse_overlaps(scenario, [*overlaps.at("--set", asked.fixed), varied])
    overlaps.refuse_unread(scenario, [varied])
    made = ramp.along(scenario, path, ends, asked.steps, hold)
    one = loop.plan(made, *luck, pair)
    smooth = made.finer(fold.STEPS) if asked.hold_still and fold.suits(made) else None
    tables = ("edges.csv", "loop.csv")
    return TippingPlan("Raising and lowering", one.runs, tables, partial(loop_study.study, one), smooth)


def _offers(scenario: Scenario, asked: Asked, draws: Draws | None, luck: tuple[int, int]) -> TippingPlan:
    ends = parties(asked.offer or "", scenario.departments, "--offer", ())
    month, steps = asked.month or usual.OFFER_MONTH, asked.steps
    if draws is not None:
        drawn = offers_over_draws.plan(scenario, draws, *ends, *luck, month=month, steps=steps)
        tables = ("critical.csv", "critical_by_draw.csv")
        return TippingPlan("Offering", drawn.runs, tables, partial(offers_over_draws.study, drawn))
    one = offers.plan(scenario, *ends, *luck, month=month, steps=steps)
    return TippingPlan("Offering", one.runs, ("critical.csv", "offers.csv"), partial(offers.study, one))
