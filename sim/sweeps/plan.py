"""Plan a sweep: check it, and cut it into batches."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import ceil
from pathlib import Path
from typing import Any

from ..design.draws import Draws
from ..design.points import Design, Point
from ..design.section import SweepSettings, Value
from ..files.errors import InputError
from ..files.names import counted
from ..model import usual
from ..model.parameters import MONTHS
from ..results.sources import digest, fingerprint
from ..runs.blocks import blocks
from ..runs.ensemble import EngineName
from ..scenarios import paths
from ..scenarios.overlaps import NamedPath, Touches, refuse_overlaps, refuse_unread
from ..scenarios.scenario import Scenario
from ..scenarios.uncertainty import as_kept, clashes, draws_of, uncertain_paths
from ..version import EDITION
from .batches import Batch, Job, batch_size
from .moments import RUNS_AT_ONCE
from .parts import Form

ROWS_IN_ONE_FILE = 1_000_000
"""A sweep with more rows of relationships has its tables in parts, a folder each, which nobody has to write again. A
smaller one has them in one file each, which is handier; a spreadsheet holds about as many rows."""
MAX_ROWS = 500_000_000
MAX_ROWS_NOT_KEPT = 50_000_000_000
"""Of a sweep that keeps its summary only: over 60 months a day of work for one core."""
MAX_PATHS = 200
"""At most so many paths in a sweep. What each touches is found by building the organisation anew."""
GROWTH = 1.5
"""Each round of adding multiplies the replicates of a point by this."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the plan of an unfinished sweep says of another edition of the model, which began it."""

    edition: int
    sources: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Sweep:
    """A sweep to run, checked.

    The sweep section of `scenario` holds exactly these points. `bare` is the same scenario without that section, which
    every point would copy. Replicates are added until survival is known to ± `halfwidth` at every point, unless it is
    None. `months` and `pairs` are the largest of any point. Where something is uncertain, every one of the `draws` is
    run at each point. With `summary_only` no row is kept. A sweep that an `earlier` edition began is only read.
    Points that are `unable` to run with every draw, each with the reason, are not run with some of them.
    """

    scenario: Scenario
    bare: Scenario
    design: Design
    replicates: int
    seed: int
    halfwidth: float | None
    months: int
    pairs: int
    draws: Draws | None = None
    summary_only: bool = False
    earlier: Earlier | None = None
    unable: Mapping[int, str] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many organisations are run: the points or, where something is uncertain, points × draws."""
        return len(self.design) * (len(self.draws) if self.draws else 1)

    @property
    def edition(self) -> int:
        """The edition of the model that makes its figures."""
        return self.earlier.edition if self.earlier else EDITION

    @property
    def runs(self) -> int:
        """Points × draws × replicates, before replicates are added."""
        return self.size * self.replicates

    @property
    def form(self) -> Form:
        """How batches are kept: with the tables in parts where they are large. A stop or a shard changes nothing."""
        if self.summary_only:
            return "sums"
        return "parts" if self.runs * max(self.pairs, 1) > ROWS_IN_ONE_FILE else "rows"

    @property
    def fingerprint(self) -> str:
        """A hash of everything that determines the figures."""
        if self.earlier:
            return self.earlier.fingerprint
        determines: dict[str, Any] = {"scenario": self.scenario.data}
        if self.design.file is not None:
            determines["points"] = digest(self.design.file)
        if self.draws is not None:
            determines["draws"] = digest(self.draws.file)
        return fingerprint(determines)

    def batches(self) -> list[Batch]:
        """The batches with which every run of this sweep begins, in the order of running."""
        return self.cut(self.design.order, range(self.replicates), 0)

    def cut(self, points: Iterable[int], replicates: range, first: int) -> list[Batch]:
        """Cut some points with some replicates into batches, numbered from `first`.

        The order of the points is even over the space, and a batch holds few of them or few of their replicates. So the
        finished batches form a coarse sweep. The cut is free where all runs are added up at once; elsewhere another one
        would change the last digits of their means.
        """
        each = range(len(self.draws)) if self.draws else range(1)
        ordered = [int(point) * len(each) + draw for point in points if point not in self.unable for draw in each]
        if not ordered or not replicates:
            return []
        is_free = self.form == "rows" and self.halfwidth is None and self.runs <= RUNS_AT_ONCE
        at_once, block = batch_size(len(ordered), len(replicates), max(self.pairs, 1), self.months, is_free)
        batches = [
            (tuple(ordered[p : p + at_once]), some)
            for p in range(0, len(ordered), at_once)
            for some in blocks(replicates, block)
        ]
        return [Batch(first + place, *own) for place, own in enumerate(batches)]

    def further(self, wanting: Collection[int], replicates: int, first: int) -> list[Batch]:
        """Batches that add replicates to the points still `wanting`, which have `replicates` so far."""
        more = range(replicates, ceil(replicates * GROWTH))
        most = _most_rows(self.summary_only, self.draws)
        if len(wanting) * more.stop * max(self.pairs, 1) > most:
            raise InputError.at("--until-halfwidth", f"would need more than {most:,} rows")
        return self.cut(wanting, more, first)

    def job(self, batch: Batch, engine: EngineName, fingerprint: str) -> Job:
        """A batch with everything that a worker needs. `fingerprint` is that of this sweep, worked out once."""
        draws = self.draws
        of_points, of_draws = zip(*(divmod(index, len(draws) if draws else 1) for index in batch.points), strict=True)
        points = tuple(self.design[index] for index in of_points)
        rows = tuple(self.design.row(point) for point in points)
        columns, number = self.design.columns, batch.number
        job = Job(
            self.bare,
            points,
            rows,
            columns,
            batch.replicates,
            self.seed,
            engine,
            number,
            fingerprint,
            of=self.size,
            form=self.form,
        )
        if draws is None:
            return job
        drawn = (
            replace(point, settings={**point.settings, **draws.settings(draw)})
            for point, draw in zip(points, of_draws, strict=True)
        )
        return replace(job, points=tuple(drawn), draws=of_draws)


def plan_section(scenario: Scenario, section: SweepSettings, made: Design, folder: Path | None) -> Sweep:
    """Plan the sweep of a sweep section, whose points are `made`. A file of draws must lie in `folder`."""
    drawn = draws_of(scenario, folder, section.draws, section.seed)
    given = "replicates" in section.model_fields_set
    replicates = section.replicates if given or drawn is None else usual.OF_A_DRAW
    only = section.summary_only
    return plan_sweep(scenario, made, replicates, section.seed, section.until_halfwidth, drawn, summary_only=only)


def plan_sweep(
    scenario: Scenario,
    design: Design,
    replicates: int,
    seed: int,
    halfwidth: float | None = None,
    draws: Draws | None = None,
    *,
    summary_only: bool = False,
) -> Sweep:
    """Check and plan a sweep. Raises InputError for an unknown path or a value that no point allows."""
    bare = scenario.alone()
    touches = Touches(bare)
    pairs = len(touches.usual.pairs)
    if draws is not None and halfwidth is not None:
        text = "tells of luck alone, and something is uncertain: say how many replicates"
        raise InputError.at("--until-halfwidth", text)
    most = _most_rows(summary_only, draws)
    if len(design) * (len(draws) if draws else 1) * replicates * max(pairs, 1) > most:
        of_draws = f" × {counted(len(draws), 'draw')}" if draws else ""
        size = (
            f"{counted(len(design), 'point')}{of_draws} × {counted(replicates, 'replicate')} × {counted(pairs, 'tie')}"
        )
        raise InputError.at("sweep", f"{size} are more than {most:,} rows")
    _check(scenario, touches, design, uncertain_paths(scenario, draws))
    horizons = design.values("months") if "months" in design.paths else []
    longest = max([touches.usual.months, *(n for n in horizons if isinstance(n, int) and n <= MONTHS.high)])
    design = replace(design, places=_places(scenario, design))
    section = {**design.section, "replicates": replicates, "seed": seed}
    if halfwidth is not None:
        section["until_halfwidth"] = halfwidth
    if draws is not None:
        section["draws"] = len(draws)
    if summary_only:
        section["summary_only"] = True
    as_run = as_kept(scenario).with_sections({"sweep": section})
    plan = Sweep(as_run, bare.without_lines(), design, replicates, seed, halfwidth, longest, pairs, draws, summary_only)
    unable = dict(clashes(plan.bare, design, draws)) if draws else {}
    if unable and len(unable) == len(design):
        where = scenario.where("draws" if scenario.draws is not None else "uncertainty")
        raise InputError.at(where, f"no point can run: {unable[0]}")
    return replace(plan, unable=unable)


def _places(scenario: Scenario, design: Design) -> tuple[str, ...]:
    """Where each named point of a scenario stands, or where it is said what is varied."""
    if not design.from_file:
        return ("--vary",)
    if design.names and design.file is None:
        return tuple(scenario.where("sweep", "points", name) for name in design.names)
    return (scenario.where("sweep"),)


def _most_rows(summary_only: bool, draws: Draws | None) -> int:
    """How many rows of relationships a sweep may have. Both layers of uncertainty need the outcomes of every run."""
    return MAX_ROWS_NOT_KEPT if summary_only and draws is None else MAX_ROWS


def _check(scenario: Scenario, touches: Touches, design: Design, uncertain: Sequence[NamedPath]) -> None:
    """Refuse an unknown path, and a setting that is not allowed by itself.

    Settings are tried on the scenario of `touches`, which has no sweep. Combinations that are not allowed, and such
    rows of a file, are found when they are run. The other points still run.
    """
    if len(design.paths) > MAX_PATHS:
        place = scenario.where("sweep") if design.from_file else "--vary"
        raise InputError.at(place, f"{len(design.paths):,} paths are more than {MAX_PATHS:,}")
    bare = touches.scenario
    if design.file is not None:
        for path in design.paths:
            try:
                paths.with_settings(bare.data, {path: design.values(path)[0]})
            except InputError as error:
                raise InputError.at(f"{design.file_name}, line 1", str(error)) from None
        named = [NamedPath("--points-from", path) for path in design.paths]
        refuse_overlaps(touches, [*uncertain, *named])
        refuse_unread(touches, named)
        return
    named = [NamedPath("--vary", path) for path in design.paths]
    if design.from_file:
        named = [NamedPath(scenario.where("sweep") + ":", path) for path in design.paths]
    if named:
        refuse_overlaps(touches, [*uncertain, *named])
    for point in design.extremes():
        try:
            touches.at(point.settings)
        except InputError as error:
            for path, value in point.settings.items():
                _check_alone(scenario, touches, design, point, path, value)
            if len(design) == 1:
                place = scenario.where("sweep") if design.from_file else "--vary"
                raise InputError.at(place, error.problems[0].message) from None
    refuse_unread(touches, named)


def _check_alone(scenario: Scenario, touches: Touches, design: Design, point: Point, path: str, value: Value) -> None:
    try:
        touches.at({path: value})
    except InputError as error:
        where = ("points", str(point.name), path) if design.names else ("vary", path)
        place = scenario.where("sweep", *where) if design.from_file else f"--vary {path}"
        raise InputError.at(place, f"{path}={value}: {error.problems[0].message}") from None
