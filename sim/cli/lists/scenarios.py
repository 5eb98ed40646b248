"""`partnering scenarios`: list, show, check, start and describe scenario files."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Annotated

import typer

from ...files.errors import InputError
from ...files.names import counted
from .. import options, output
from ..output.flags import Commands

app = Commands(help="List, show, check and start scenario files.")


@app.callback(invoke_without_command=True)
def _help(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command("list")
def list_() -> None:
    """List the shipped scenarios."""
    from ...scenarios import library

    told = {name: " ".join(library.load(name).description.split()) for name in library.shipped()}
    width = max(map(len, told))
    for name, description in told.items():
        output.say(f"{name:<{width}}  {re.split(r'(?<=[.!?]) ', description)[0]}")
    output.figures(scenarios=[{"name": name, "description": description} for name, description in told.items()])


@app.command()
def show(scenario: options.ScenarioArgument) -> None:
    """Print a scenario file as it is written, with its comments."""
    from ...scenarios import library

    output.say(library.text(scenario).rstrip())


@app.command()
def check(scenario: options.ScenarioArgument) -> None:
    """Check a scenario file and everything it sweeps; every fault gets a line."""
    from ...design.points import design
    from ...scenarios import library
    from ...sweeps import plan

    try:
        checked = library.load(scenario)
        points = design(checked.sweep, folder=library.find(scenario).parent)
        prepared = plan.plan_section(checked, checked.sweep, points, library.find(scenario).parent)
    except InputError as error:
        for problem in error.problems:
            output.complain(str(problem), [problem])
        raise typer.Exit(error.code) from None
    ties, changes = prepared.pairs, len(checked.timeline)
    late = sum(dated.month > checked.months for dated in checked.timeline)
    draws = len(prepared.draws) if prepared.draws else None
    of_draws = f" × {counted(draws, 'draw')}" if draws else ""
    output.say(
        f"{scenario} is in order: {len(checked.departments)} departments, {counted(ties, 'tie')}, "
        f"{counted(checked.months, 'month')}, {counted(changes, 'dated change')}"
        f"{f' ({late} after the horizon)' if late else ''}; "
        f"sweep of {counted(len(points), 'point')}{of_draws} "
        f"× {counted(prepared.replicates, 'replicate')}."
    )
    output.figures(
        departments=list(checked.departments),
        ties=ties,
        months=checked.months,
        dated_changes=changes,
        after_the_horizon=late,
        points=len(points),
        draws=draws,
        replicates=prepared.replicates,
    )


@app.command()
def new(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write, ending in .yaml.")],
    source: Annotated[
        str, typer.Option("--from", metavar="SCENARIO", help="The shipped scenario to start from.")
    ] = "company",
) -> None:
    """Start a scenario file of your own from a shipped one."""
    from ...scenarios import library

    if file.suffix not in (".yaml", ".yml"):
        raise InputError.at(str(file), "must end in .yaml")
    if file.exists():
        raise InputError.at(str(file), "already exists and is left alone")
    text = library.text(source)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    output.say(f"{file} is a copy of {source}; change it, then: partnering scenarios check {file}")
    output.wrote(file)


@app.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, so that editors can complete and check them."""
    from ...scenarios.scenario import Scenario

    contents = {"$schema": "https://json-schema.org/draft/2020-12/schema", **Scenario.model_json_schema()}
    output.say(json.dumps(contents, indent=2, ensure_ascii=False))
    output.figures(schema=contents)
