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
    folder = options.new_folder(out, scenario, "sweep", overwrite)
    from sim import sweep
    from sim.design import design
    from sim.plots.wording import finding

    points = design(checked.sweep, _varied(vary))
    _refuse_both(settings, points.paths)
    prepared = sweep.prepare(
        checked, points, replicates or checked.sweep.replicates, checked.sweep.seed if seed is None else seed
    )
    with folder:
        with options.progress("Sweeping", prepared.runs) as done:
            summary = sweep.into_folder(prepared, folder.path, engine=engine, workers=workers, done=done)  # type: ignore[arg-type]
        names = options.draw_figures(folder.path) if figures else []
    varied = prepared.design.varied
    typer.echo(finding(summary, varied, prepared.months, pairs=prepared.pairs, seed=prepared.seed))
    options.say_written(folder.place, ["summary.csv", *(f"figures/{name}" for name in names)])


def _refuse_both(settings: list[str] | None, varied: tuple[str, ...]) -> None:
    """What is set cannot be varied too: one of the two would be silently ignored."""
    for text in settings or []:
        path = text.partition("=")[0].strip()
        if path in varied:
            raise InputError.at(f"--set {path}", "is varied by this sweep; say with --vary what to vary instead")


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
