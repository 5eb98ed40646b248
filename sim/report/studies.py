"""Run the studies behind a report, each into a folder of its own, and only those that are not there yet.

The name of a folder ends with a hash of all that determines its numbers. So a folder that exists is the study that is
wanted, finished: results folders come to their places when they are complete.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from shlex import join
from typing import TYPE_CHECKING, Any

import numpy as np

from ..design.draws import Draws
from ..files.errors import InputError
from ..interventions.manifests import AdviceManifest
from ..interventions.words.applications import NO_SET
from ..model.outcomes import OUTCOMES
from ..results import integrity
from ..results.folder import NewFolder
from ..results.manifest import read_facts
from ..results.sources import digest, fingerprint, sources
from ..results.tables import read_table
from ..runs.pools import workers_for
from ..runs.progress import Show
from ..scenarios import library
from ..studies import study_of
from .path import turning_path
from .plan import ReportPlan

if TYPE_CHECKING:
    from ..interventions.variants import Variant
    from ..scenarios.scenario import Scenario

ROOMS = ("diagnosis", "interventions", "sensitivity", "tipping")
"""Rooms whose code determines the tables of the studies, beside those of a sweep."""
CLOSER = 3
"""Of so many ties, the most fragile, it is said why they break and what would help."""
DIAGNOSED, DIAGNOSED_DRAWS = 1000, 4000
"""At most so many runs of the diagnosis; so many, all draws together, where there are draws."""
STEPS, HOLD, RAMP_RUNS = 11, 12, 200
"""The ramp behind the chapter on the tipping point: values, months at each, at most so many runs."""
WITHIN, TRAJECTORIES, POINT_RUNS = 0.1, 20, 20
"""The sensitivity analysis: the share of its range by which each number moves, at most so many Morris trajectories, and
runs of a point."""
MOST_WEIGHED = 24
"""Of more uncertain numbers it is not told which of them matters, unless a results folder that says so is given: each
takes half a second of resampling."""
RUNS_A_TRAJECTORY = 50
"""Who asks for fewer runs of the organisation gets fewer trajectories too: one for so many."""


@dataclass(frozen=True, slots=True)
class Study:
    """A study to run: its kind, all that determines it, the command that gives the same, and how to fill a folder."""

    kind: str
    determines: dict[str, Any]
    command: list[str]
    fill: Callable[[Path], None]


def run(plan: ReportPlan, folder: Path, show: Show, workers: int | None = None) -> dict[str, tuple[Path, str]]:
    """Run what is missing of a plan in `folder`: for each kind of study its results folder, and the command.

    Raises InputError where a folder that is there was changed.
    """
    runner = _Runner(plan, workers_for(workers), show)
    found: dict[str, tuple[Path, str]] = {}
    for study in runner.studies(found):
        place = plan.given.get(study.kind) or folder / f"{study.kind}-{_hash(study)}"
        if place.exists():
            study_of(place)
            integrity.check(place, read_facts(place))
        else:
            with NewFolder(place) as new:
                study.fill(new.path)
        found[study.kind] = place, join(["partnering", *study.command])
    return found


def _hash(study: Study) -> str:
    return fingerprint({"kind": study.kind, "sources": sources(more=ROOMS), **study.determines})[:10]


class _Runner:
    """The studies of a plan, in the order in which they are run: a later one may need what an earlier one found."""

    def __init__(self, plan: ReportPlan, workers: int, show: Show) -> None:
        self.plan, self.workers, self.show = plan, workers, show
        self.usual = {"scenario": plan.scenario.data, "seed": plan.seed}
        self.drawn = {"draws": digest(plan.draws.file) if plan.draws else None, "replicates": plan.replicates}
        self.offered = {"catalogue": plan.catalogue.model_dump()}
        self.seed = ["--seed", str(plan.seed)]
        self.of_draws = ["--draws", str(len(plan.draws))] if plan.draws else []
        self.as_it_stands = ["--as-it-stands"] if plan.draws else []
        self.runs = ["--replicates", str(plan.replicates), *self.of_draws]

    def studies(self, found: dict[str, tuple[Path, str]]) -> Iterator[Study]:
        """Every study that the plan needs; `found` holds the folders of those before."""
        yield self._sweep()
        yield self._diagnose()
        if self.plan.budget is not None:
            yield self._advise()
        if compared := self._whatif(found["advise"][0] if "advise" in found else None):
            yield compared
        if path := turning_path(found["diagnose"][0]):
            yield self._tipping(path)
        draws = self.plan.draws
        differing = 0 if draws is None else np.count_nonzero(np.ptp(draws.values, axis=0))
        if draws is not None and (0 < differing <= MOST_WEIGHED or "answers" in self.plan.given):
            yield self._answers(draws)
        yield self._sensitivity()

    def _study(self, kind: str, options: list[str], fill: Callable[[Path], None], **determines: Any) -> Study:
        command = [kind, self.plan.source, *options, *self.seed, *self.plan.settings]
        return Study(kind, self.usual | determines, command, fill)

    def _sweep(self) -> Study:
        def fill(folder: Path) -> None:
            from ..design.points import design
            from ..design.section import SweepSettings
            from ..sweeps.life import SweepLife
            from ..sweeps.place import Place
            from ..sweeps.plan import plan_sweep

            points = design(SweepSettings.model_validate({"points": {}}))
            swept = plan_sweep(self.plan.scenario, points, self.plan.replicates, self.plan.seed, draws=self.plan.draws)
            SweepLife(swept, workers=self.workers).run(Place.at(folder), show=self.show)

        return self._study("sweep", self.runs, fill, **self.drawn)

    def _diagnose(self) -> Study:
        plan = self.plan
        most = DIAGNOSED if plan.draws is None else max(2, DIAGNOSED_DRAWS // len(plan.draws))
        replicates = min(plan.replicates, most)

        def fill(folder: Path) -> None:
            from ..diagnosis import study

            made = study.plan(plan.scenario, plan.catalogue, replicates, plan.seed, CLOSER, plan.draws)
            with self.show("Diagnosing", made.runs) as done:
                study.diagnose(made, workers=self.workers, done=done).save(folder)

        options = ["--ties", str(CLOSER), "--replicates", str(replicates), *self.of_draws]
        size = self.drawn | {"replicates": replicates, "ties": CLOSER}
        return self._study("diagnose", options, fill, **size, **self.offered)

    def _advise(self) -> Study:
        plan = self.plan
        assert plan.budget is not None  # noqa: S101
        cost, runs = plan.budget.cost, plan.replicates if plan.draws else None

        def fill(folder: Path) -> None:
            from ..interventions.advice_plan import Goal
            from ..interventions.advice_plan import plan as asked
            from ..interventions.search import Search

            made = asked(
                plan.scenario, plan.catalogue, cost, Goal(), seed=plan.seed, folder=plan.home, draws=plan.draws,
                replicates=runs,
            )  # fmt: skip
            Search(made, workers=self.workers, show=self.show).run().save(folder)

        options = ["--budget", plan.budget.text, *(self.runs if plan.draws else [])]
        size = self.drawn | {"replicates": runs, "budget": cost}
        return self._study("advise", options, fill, **size, **self.offered)

    def _answers(self, draws: Draws) -> Study:
        def fill(folder: Path) -> None:
            from ..sensitivity import drawn

            plan = self.plan
            made = drawn.plan(plan.scenario, draws, "delta", OUTCOMES[0], plan.replicates, plan.seed)
            with self.show("Weighing answers", made.runs) as done:
                drawn.analyse(made, workers=self.workers, done=done).save(folder)

        study = self._study("sensitivity", self.runs, fill, **self.drawn)
        return replace(study, kind="answers")

    def _whatif(self, advice: Path | None) -> Study | None:
        """Events, the recommended set, and each event after the set, all against the organisation as it is."""
        plan, events = self.plan, list(self.plan.events)
        best = read_facts(advice).get("best") if advice else None
        if advice is None or best in (None, NO_SET):
            advice = best = None
        variants = [*events, *([best, *(with_event(best, event) for event in events)] if best else [])]
        if not variants:
            return None

        def fill(folder: Path) -> None:
            from ..interventions import whatif
            from ..interventions.variants import make_variant, parse
            from ..scenarios.uncertainty import uncertain_paths

            uncertain = uncertain_paths(plan.scenario, plan.draws)
            every = [make_variant("as it is", plan.scenario, [])]
            every += [parse(text, plan.scenario, plan.catalogue, uncertain) for text in events]
            if advice is not None:
                recommended = _recommended(advice, str(best), plan.scenario)
                every.append(recommended)
                own = len(plan.scenario.data.get("timeline") or [])
                working = (recommended.scenario.data.get("timeline") or [])[own:]
                for event in events:
                    both = parse(event, plan.scenario, plan.catalogue, uncertain, already=working)
                    every.append(replace(both, name=with_event(str(best), event), cost=_together(recommended, both)))
            runs = plan.runs * len(every)
            with self.show("Comparing", runs) as done:
                whatif.run(
                    every, "whatif", plan.replicates, plan.seed, draws=plan.draws, unit=plan.catalogue.unit,
                    workers=self.workers, done=done,
                ).save(folder)  # fmt: skip

        options = [part for text in variants for part in ("--with", text)]
        return self._study("whatif", [*options, *self.runs], fill, variants=variants, **self.drawn, **self.offered)

    def _tipping(self, path: str) -> Study:
        replicates = min(self.plan.runs, RAMP_RUNS)

        def fill(folder: Path) -> None:
            from ..tipping import loop, loop_study, ramp

            made = loop.plan(ramp.along(self.plan.scenario, path, None, STEPS, HOLD), replicates, self.plan.seed)
            with self.show("Raising and lowering", made.runs) as done:
                loop_study.study(made, done).save(folder)

        options = ["--along", path, "--steps", str(STEPS), "--hold", str(HOLD), "--replicates", str(replicates)]
        options += self.as_it_stands
        size = {"along": path, "steps": STEPS, "hold": HOLD, "replicates": replicates}
        return self._study("tipping", options, fill, **size)

    def _sensitivity(self) -> Study:
        trajectories = max(2, min(self.plan.runs // RUNS_A_TRAJECTORY, TRAJECTORIES))

        def fill(folder: Path) -> None:
            from ..sensitivity import analysis, factors

            moved, varied = factors.around(self.plan.scenario, WITHIN)
            made = analysis.plan(moved, varied, "morris", trajectories, POINT_RUNS, self.plan.seed)
            with self.show("Moving numbers", made.runs) as done:
                analysis.analyse(made, workers=self.workers, done=done).save(folder)

        size = {"within": WITHIN, "samples": trajectories, "replicates": POINT_RUNS}
        options = [part for name, value in size.items() for part in (f"--{name}", f"{value:g}")]
        return self._study("sensitivity", ["--method", "morris", *options], fill, **size)


def _recommended(advice: Path, best: str, scenario: Scenario) -> Variant:
    """The recommended set as a variant, from its scenario: department names need not be read out of its words.

    It is known what it costs in all, and not in which month.
    """
    from ..interventions.variants import make_variant

    front = read_table(advice, "front.csv", {"set": str, "cost": float})
    AdviceManifest.read(advice).check_best(advice, front)
    file = advice / "best.yaml"
    made = make_variant(best, library.load(str(file)), [])
    if (made.organisation.months, [*made.organisation.departments]) != (scenario.months, [*scenario.departments]):
        raise InputError.at(str(file), "has other departments or months than the scenario of the report")
    cost = np.zeros(made.organisation.months)
    cost[0] = front.loc[front["set"] == best, "cost"].iloc[0]
    return replace(made, cost=cost)


def _together(recommended: Variant, event: Variant) -> np.ndarray | None:
    """The cost of the recommended set with an event. None where that of the event is not known."""
    return None if recommended.cost is None or event.cost is None else recommended.cost + event.cost


def with_event(best: str, event: str) -> str:
    """The recommended set and an event, in the words of `--with`. Of the changes of one number the later word holds.

    So the event comes to an organisation in which the set is at work, and can undo it.
    """
    return f"{best} and {event}"
