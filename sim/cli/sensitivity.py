"""`partnering sensitivity`: which parameters matter."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from sim.cli import options
from sim.problems import InputError, unknown


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
            min=2, help="Base points for sobol (a power of two), trajectories for morris [default: 1024; 256]."
        ),
    ] = None,
    settings: options.SetOption = None,
    replicates: Annotated[int, typer.Option(min=1, max=100_000, help="Runs a point, of which the mean is taken.")] = 32,
    seed: options.SeedOption = None,
    out: options.OutOption = None,
    workers: Annotated[int | None, typer.Option(min=1, max=1024, help="Processes [default: all cores].")] = None,
    overwrite: options.OverwriteOption = False,
    figures: Annotated[bool, typer.Option(help="Draw the figures (`plot` can do so later).")] = True,
) -> None:
    """Vary all parameters at once: which of them matter most for an outcome, and which hardly or not at all."""
    if method not in ("sobol", "morris"):
        raise InputError.at("--method", f'must be sobol or morris, not "{method}"')
    checked = options.scenario_with(scenario, settings)
    folder = options.new_folder(out, scenario, "sensitivity", overwrite)
    from sim import factors, sensitivity
    from sim.indices import SAMPLES
    from sim.outcomes import OUTCOMES

    if outcome not in OUTCOMES:
        raise InputError.at("--outcome", unknown("outcome", outcome, OUTCOMES))
    fixed = [text.partition("=")[0].strip() for text in settings or []]
    if over:
        if within is not None:
            raise InputError.at("--within", "says nothing to --over; give a range there: --over PATH=LOW:HIGH")
        varied = factors.named(checked, over)
        if both := [factor.path for factor in varied if factor.path in fixed]:
            raise InputError.at(f"--set {both[0]}", "is varied too: leave it out of --set or of --over")
    elif within is None:
        varied = factors.every(checked, fixed)
    else:
        if not 0 < within <= 1:
            raise InputError.at("--within", f"must be a share above 0, up to 1, not {within:g}")
        checked, varied = factors.around(checked, within)
    analysis = sensitivity.prepare(
        checked,
        varied,
        method,  # type: ignore[arg-type]
        samples or SAMPLES[method],  # type: ignore[index]
        replicates,
        checked.sweep.seed if seed is None else seed,
    )
    with folder:
        with options.progress("Running", analysis.runs) as done:
            points, table = sensitivity.into_folder(
                analysis, folder.path, outcome, workers=workers or os.cpu_count() or 1, done=done
            )
        from sim.plots.sensitivity_wording import are_known, finding

        own, values = table[table["outcome"] == outcome], points[outcome]
        names = options.draw_figures(folder.path) if figures and are_known(own) else []
    typer.echo(
        finding(
            own,
            outcome,
            values,
            months=analysis.months,
            pairs=analysis.pairs,
            replicates=replicates,
            seed=analysis.seed,
        )
    )
    options.say_written(folder.place, ["indices.csv", *(f"figures/{name}" for name in names)])
