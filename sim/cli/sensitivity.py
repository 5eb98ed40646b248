"""`partnering sensitivity`: find which parameters matter, or which numbers that are uncertain."""

from __future__ import annotations

from typing import Annotated

import typer

from ..model import usual
from ..model.limits import MEANS, SAMPLES, WORKERS
from . import options, output


def command(
    scenario: options.ScenarioArgument,
    over: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PATH[=LOW:HIGH]",
            help="A number to vary, in its whole range or another; may be repeated [default: what the scenario leaves "
            "uncertain, or else all parameters].",
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
        str | None,
        typer.Option(
            metavar="METHOD",
            help="Of parameters: sobol, shares of variance, or morris, effects, quicker and coarser. Of what is "
            "uncertain: delta or pawn, how far distributions move [default: sobol; delta].",
        ),
    ] = None,
    outcome: Annotated[str, typer.Option(metavar="OUTCOME", help="What is shown, such as quality.")] = "survival",
    samples: Annotated[
        int | None,
        options.whole(
            SAMPLES,
            help="Base points for sobol (a power of two), trajectories for morris "
            f"[default: {usual.SAMPLES['sobol']}; {usual.SAMPLES['morris']}].",
        ),
    ] = None,
    draws: options.DrawsOption = None,
    settings: options.SetOption = None,
    replicates: Annotated[
        int | None,
        options.whole(
            MEANS,
            help=f"Runs a point, of which the mean is taken [default: {usual.MEANS}; of a draw: {usual.OF_A_DRAW}].",
        ),
    ] = None,
    seed: options.SeedOption = None,
    out: options.OutOption = None,
    workers: Annotated[int | None, options.whole(WORKERS, help="Processes [default: all cores].")] = None,
    overwrite: options.OverwriteOption = False,
    figures: options.FiguresOption = True,
    xlsx: options.XlsxOption = False,
) -> None:
    """Which numbers matter most for an outcome, which hardly or not at all: of a model's parameters, or of a survey."""
    checked = options.scenario_with(scenario, settings, carries=True)
    from ..runs.pools import workers_for
    from ..scenarios import library
    from ..sensitivity import asked as sensitivity
    from ..sensitivity.drawn import DrawnPlan

    fixed = options.set_paths(settings)
    asked = sensitivity.Asked(over or (), within, method, outcome, samples, draws, replicates, seed, fixed)
    folder = options.new_folder(out, scenario, "sensitivity", overwrite)
    plan = sensitivity.plan(checked, asked, library.find(scenario).parent)
    if not isinstance(plan, DrawnPlan):
        options.note_uncertain(scenario, checked)
    with folder:
        with output.progress("Running", plan.runs) as done:
            made = sensitivity.analyse(plan, workers=workers_for(workers), done=done)
        output.say(made.finding)
        made.save(folder.path)
    names = options.finish(folder.place, figures and made.has_indices, xlsx)
    output.say_paths(folder.place, ["indices.csv", *names])
