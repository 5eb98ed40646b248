"""`partnering sweep`: points × replicates."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli import options
from sim.problems import InputError


def command(
    scenario: options.ScenarioArgument,
    vary: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PATH=VALUES", help="FROM:TO:STEPS or v1,v2,…; may be repeated; instead of the scenario's."
        ),
    ] = None,
    settings: options.SetOption = None,
    replicates: Annotated[int | None, typer.Option(min=1, help="Runs a point [default: the scenario's].")] = None,
    seed: options.SeedOption = None,
    engine: Annotated[str, typer.Option(metavar="ensemble|mesa", help="Compiled, or the Mesa model.")] = "ensemble",
    out: options.OutOption = None,
    workers: Annotated[int | None, typer.Option(min=1, max=1024, help="Parts at a time [default: all cores].")] = None,
    overwrite: options.OverwriteOption = False,
    figures: Annotated[bool, typer.Option(help="Draw the figures (`plot` can do so later).")] = True,
) -> None:
    """Run a scenario many times over a grid of settings: how often true partnering survives."""
    if engine not in ("ensemble", "mesa"):
        raise InputError.at("--engine", f'must be ensemble or mesa, not "{engine}"')
    checked = options.scenario_with(scenario, settings)
    folder = options.results_folder(out, scenario, "sweep", overwrite)
    from sim import store, sweep
    from sim.design import design
    from sim.plots.wording import finding

    prepared = sweep.prepare(
        checked,
        design(checked.sweep, _varied(vary)),
        replicates or checked.sweep.replicates,
        checked.sweep.seed if seed is None else seed,
    )
    with store.new_folder(folder, overwrite) as filling:
        with options.progress("Sweeping", prepared.runs) as done:
            summary = sweep.into_folder(prepared, filling, engine=engine, workers=workers, done=done)  # type: ignore[arg-type]
        names = options.draw_figures(filling) if figures else []
    varied = prepared.design.varied
    typer.echo(finding(summary, varied, prepared.months, pairs=prepared.pairs, seed=prepared.seed))
    options.say_written(folder, ["summary.csv", *(f"figures/{name}" for name in names)])


def _varied(vary: list[str] | None) -> dict[str, list]:
    from sim.design import parse_values

    varied: dict[str, list] = {}
    for text in vary or []:
        path, equals, values = text.partition("=")
        if not equals:
            raise InputError.at(f"--vary {text}", "is not PATH=FROM:TO:STEPS or PATH=v1,v2,…")
        if path in varied:
            raise InputError.at(f"--vary {path}", "is given twice")
        varied[path] = parse_values(path, values)
    return varied
