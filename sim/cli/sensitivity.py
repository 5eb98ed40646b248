"""`partnering sensitivity`: find which parameters matter."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..files.errors import InputError, unknown
from . import options, output

if TYPE_CHECKING:
    from ..scenarios.scenario import Scenario
    from ..sensitivity.factors import Factor

SAMPLES = {"sobol": 1024, "morris": 256}
REPLICATES = 32
"""Runs of each point. With fewer, luck adds to the total order of all parameters."""


def command(
    scenario: options.ScenarioArgument,
    over: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PATH[=LOW:HIGH]",
            help="A number to vary, in its whole range or another; may be repeated [default: all parameters].",
        ),
    ] = None,
    within: Annotated[
        float | None,
        typer.Option(
            metavar="SHARE",
            help="Vary all parameters around the scenario, by at most this share of their ranges, such as 0.1 "
            "[default: their whole ranges].",
        ),
    ] = None,
    method: Annotated[
        str, typer.Option(metavar="sobol|morris", help="Shares of variance, or effects: quicker and coarser.")
    ] = "sobol",
    outcome: Annotated[str, typer.Option(metavar="OUTCOME", help="What is shown, such as quality.")] = "survival",
    samples: Annotated[
        int | None,
        typer.Option(
            min=2,
            help="Base points for sobol (a power of two), trajectories for morris "
            f"[default: {SAMPLES['sobol']}; {SAMPLES['morris']}].",
        ),
    ] = None,
    settings: options.SetOption = None,
    replicates: Annotated[
        int, typer.Option(min=1, max=100_000, help="Runs a point, of which the mean is taken.")
    ] = REPLICATES,
    seed: options.SeedOption = None,
    out: options.OutOption = None,
    workers: Annotated[int | None, typer.Option(min=1, max=1024, help="Processes [default: all cores].")] = None,
    overwrite: options.OverwriteOption = False,
    figures: options.FiguresOption = True,
    xlsx: options.XlsxOption = False,
) -> None:
    """Vary all parameters at once: which of them matter most for an outcome, and which hardly or not at all."""
    if method not in ("sobol", "morris"):
        raise InputError.at("--method", f'must be sobol or morris, not "{method}"')
    checked = options.scenario_with(scenario, settings)
    folder = options.new_folder(out, scenario, "sensitivity", overwrite)
    from ..model.outcomes import OUTCOMES
    from ..sensitivity import analysis as sensitivity

    if outcome not in OUTCOMES:
        raise InputError.at("--outcome", unknown("outcome", outcome, OUTCOMES))
    checked, varied = _varied(checked, over or [], within, settings or [])
    plan = sensitivity.plan(
        checked,
        varied,
        method,  # type: ignore[arg-type]
        samples or SAMPLES[method],
        replicates,
        checked.sweep.seed if seed is None else seed,
    )
    from ..sensitivity.wording import are_known, finding

    how: dict[str, Any] = {"pairs": plan.pairs, "months": plan.months, "seed": plan.seed}
    with folder:
        with output.progress("Running", plan.runs) as done:
            analysis = sensitivity.analyse(plan, workers=workers or os.cpu_count() or 1, done=done)
        own = analysis.indices[analysis.indices["outcome"] == outcome]
        output.say(finding(own, outcome, analysis.points[outcome], replicates=replicates, **how))
        analysis.save(folder.path, outcome)
    names = options.finish(folder.place, figures and are_known(own), xlsx)
    output.say_paths(folder.place, ["indices.csv", *names])


def _varied(
    scenario: Scenario, over: list[str], within: float | None, settings: list[str]
) -> tuple[Scenario, tuple[Factor, ...]]:
    """The scenario to vary, and its factors."""
    from ..sensitivity import factors

    fixed = [text.partition("=")[0].strip() for text in settings]
    if over and within is not None:
        raise InputError.at("--within", "has no effect with --over; give a range there: --over PATH=LOW:HIGH")
    if over:
        named = factors.named(scenario, over)
        options.refuse_overruled(scenario, settings, "--over", [factor.path for factor in named])
        return scenario, named
    if within is None:
        return scenario, factors.every(scenario, fixed)
    if not 0 < within <= 1:
        raise InputError.at("--within", f"must be a share above 0, up to 1, not {within:g}")
    return factors.around(scenario, within)
