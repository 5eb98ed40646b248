"""Compute a lesson for a page: its experiments and its grid, each as the page shows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from ...statistics.intervals import Interval
from ..present import fates
from ..state import ensemble
from ..state.ensemble import Ensemble
from ..state.experiment import Experiment
from .plan import Plan

MEASURED = ("survival", "formation", "retention", "in_force")
"""The outcomes that a page shows, each with its interval."""


@dataclass(frozen=True, slots=True)
class Point:
    """What a page shows of one experiment.

    `outcomes`: of each MEASURED outcome its interval. `changes`: the same of its difference from the experiment before
    the bet, replicate by replicate; None where not one run differs. `fates`: how many organisations have which fate, or
    the outcome that the lesson is about; `moved`: in how many survival changed since before the bet, None where the
    lesson is not about survival, or the two have not the same organisations. See present/fates.py for both. `curve`:
    the share of ties in their first agreement, as `Ensemble.unbroken` gives it.
    """

    experiment: Experiment
    outcomes: Mapping[str, Interval]
    changes: Mapping[str, Interval | None]
    fates: Mapping[str, int]
    moved: Mapping[str, int] | None
    curve: pd.DataFrame

    @classmethod
    def of(cls, now: Ensemble, before: Ensemble, measure: str) -> Point:
        """The point of an experiment, compared with the one before the bet, in a lesson about an outcome."""
        alike = now.same_luck(before)
        changes = {
            name: None if alike and now.same_runs(before, name) else now.difference(before, name) for name in MEASURED
        }
        outcomes = {name: now.interval(name) for name in MEASURED}
        kinds = fates.kinds_of(now, measure)
        moved = fates.changes(now, before) if measure == "survival" else None
        return cls(now.experiment, outcomes, changes, kinds.counts, moved.counts if moved else None, now.unbroken)


@dataclass(frozen=True, slots=True)
class Computed:
    """A lesson as computed: whole before and after the bet, and as points with what can be tried and the grid."""

    plan: Plan
    before: Ensemble
    after: Ensemble
    points: Mapping[str, Point]
    """`before`, `after`, and each thing to try by its name."""
    grid: tuple[Point, ...]


def compute(plan: Plan, done: Callable[[int], None] = lambda points: None) -> Computed:
    """Run all experiments of a lesson. `done` is called with the number of finished ones. Raises InputError."""
    lesson, grid = plan.lesson, plan.grid()
    before, after = ensemble.run(lesson.start()), ensemble.run(lesson.end())
    done(2)

    def point(experiment: Experiment) -> Point:
        found = Point.of(ensemble.run(experiment), before, lesson.measure)
        done(1)
        return found

    points = {
        "before": Point.of(before, before, lesson.measure),
        "after": Point.of(after, before, lesson.measure),
    }
    points |= {name: point(lesson.attempt(name)) for name in lesson.tries}
    return Computed(plan, before, after, points, tuple(map(point, grid)))
