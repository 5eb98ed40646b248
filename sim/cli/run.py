"""`partnering run`: one organisation's story."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli import options


def command(
    scenario: options.ScenarioArgument,
    settings: options.SetOption = None,
    seed: options.SeedOption = None,
    replicates: Annotated[int, typer.Option(min=1, max=1000, help="How many stories, each with other luck.")] = 1,
    out: options.OutOption = None,
    overwrite: options.OverwriteOption = False,
) -> None:
    """Tell one organisation's story, month by month: who became partners, who broke, and why."""
    checked = options.scenario_with(scenario, settings)
    folder = options.results_folder(out, scenario, "run", overwrite)
    from sim import run, store

    seed = checked.sweep.seed if seed is None else seed
    with store.new_folder(folder, overwrite) as filling:
        with options.progress("Running", replicates) as done:
            stories = run.into_folder(checked, filling, seed=seed, replicates=replicates, done=done)
        names = options.draw_figures(filling)
    typer.echo(run.account_text(stories).rstrip())
    options.say_written(folder, ["account.txt", "monthly_relationships.csv", *(f"figures/{name}" for name in names)])
