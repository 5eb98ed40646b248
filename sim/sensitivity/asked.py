"""What a user asks for: parameters varied over ranges, or the draws of what a scenario leaves uncertain."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from ..files.errors import InputError, unknown
from ..model import usual
from ..model.outcomes import OUTCOMES
from ..scenarios import overlaps
from ..scenarios.scenario import Scenario
from ..scenarios.uncertainty import draws_of, is_uncertain, uncertain_paths
from . import analysis, drawn, factors
from .analysis import Analysis, AnalysisPlan
from .drawn import DrawnAnalysis, DrawnPlan
from .factors import Factor
from .given import Given
from .indices import Method

METHODS = (*get_args(Method), *get_args(Given))


@dataclass(frozen=True, slots=True)
class Asked:
    """The options of an analysis; None where one is not given. `fixed` are paths that are set, and so not varied."""

    over: Sequence[str] = ()
    within: float | None = None
    method: str | None = None
    outcome: str = "survival"
    samples: int | None = None
    draws: int | None = None
    replicates: int | None = None
    seed: int | None = None
    fixed: Collection[str] = ()


def plan(scenario: Scenario, asked: Asked, folder: Path | None) -> AnalysisPlan | DrawnPlan:
    """Plan what is asked; a file of draws must lie in `folder`. Raises InputError.

    The draws are analysed where something is uncertain, unless ranges or a method for them are asked for.
    """
    if asked.outcome not in OUTCOMES:
        raise InputError.at("--outcome", unknown("outcome", asked.outcome, OUTCOMES))
    seed = scenario.sweep.seed if asked.seed is None else asked.seed
    if _of_draws(scenario, asked):
        draws = draws_of(scenario, folder, asked.draws or scenario.sweep.draws, seed)
        assert draws is not None  # noqa: S101 (something is uncertain)
        overlaps.refuse_overlaps(
            scenario, [*uncertain_paths(scenario, draws), *(overlaps.NamedPath("--set", path) for path in asked.fixed)]
        )
        given: Given = "pawn" if asked.method == "pawn" else "delta"
        return drawn.plan(scenario, draws, given, asked.outcome, asked.replicates or usual.OF_A_DRAW, seed)
    changed, varied = factors_of(scenario, asked.over, asked.within, asked.fixed)
    if asked.over:
        named = [
            *(overlaps.NamedPath("--set", path) for path in asked.fixed),
            *(overlaps.NamedPath("--over", one.path) for one in varied),
        ]
        overlaps.refuse_overlaps(scenario, named)
    method: Method = "morris" if asked.method == "morris" else "sobol"
    samples, replicates = asked.samples or usual.SAMPLES[method], asked.replicates or usual.MEANS
    return analysis.plan(changed, varied, method, samples, replicates, seed, asked.outcome)


def analyse(
    plan: AnalysisPlan | DrawnPlan, *, workers: int = 1, done: Callable[[int], None] = lambda runs: None
) -> Analysis | DrawnAnalysis:
    """Run a plan. `done` is called with the number of finished runs."""
    if isinstance(plan, DrawnPlan):
        return drawn.analyse(plan, workers=workers, done=done)
    return analysis.analyse(plan, workers=workers, done=done)


def _of_draws(scenario: Scenario, asked: Asked) -> bool:
    """Whether the draws are analysed. Raises InputError for what does not go together."""
    method, uncertain = asked.method, is_uncertain(scenario)
    if method is not None and method not in METHODS:
        raise InputError.at("--method", unknown("method", method, METHODS))
    ranges = {"--over": asked.over or None, "--within": asked.within, "--samples": asked.samples}
    given = [option for option, value in ranges.items() if value is not None]
    if method in get_args(Given):
        if not uncertain:
            text = f"{method} needs draws, and nothing is uncertain in this scenario: take sobol or morris"
            raise InputError.at("--method", text)
        if given:
            raise InputError.at(given[0], f"has no effect with --method {method}, which takes the draws as they are")
        return True
    if uncertain and method is None and not given:
        return True
    if asked.draws is not None:
        text = "parameters are varied here" if uncertain else "nothing is uncertain"
        raise InputError.at("--draws", f"has no effect: {text}")
    return False


def factors_of(
    scenario: Scenario, over: Sequence[str], within: float | None, fixed: Collection[str] = ()
) -> tuple[Scenario, tuple[Factor, ...]]:
    """The scenario to vary, and its factors. Raises InputError."""
    if over and within is not None:
        raise InputError.at("--within", "has no effect with --over; give a range there: --over PATH=LOW:HIGH")
    if over:
        return scenario, factors.named(scenario, over)
    if within is None:
        return scenario, factors.every(scenario, fixed)
    if not 0 < within <= 1:
        raise InputError.at("--within", f"must be a share above 0, up to 1, not {within:g}")
    return factors.around(scenario, within)
