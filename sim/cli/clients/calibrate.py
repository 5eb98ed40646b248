"""`partnering calibrate`: from what was observed to draws of plausible organisations that agree with it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ...files.errors import InputError
from ...model import usual
from ...model.limits import DRAWS
from .. import options, output

if TYPE_CHECKING:
    import pandas as pd


def command(
    scenario: options.ScenarioArgument,
    observed: Annotated[
        Path, typer.Option(metavar="FILE", help="What was observed: month, from, to, what, value, sd or respondents.")
    ],
    out: Annotated[
        Path,
        typer.Option(
            "--out", metavar="NAME", help="The scenario is NAME.yaml, its draws NAME-draws.csv; tables are in NAME."
        ),
    ],
    over: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PATH",
            help="A number to fit; may be repeated [default: what the scenario leaves uncertain, or else stakes, "
            "alternatives, trust, self worth, clarity and shared outcome].",
        ),
    ] = None,
    draws: Annotated[int, options.whole(DRAWS, help="How many plausible organisations to draw.")] = usual.FITTED_DRAWS,
    hold_out: Annotated[
        str | None,
        typer.Option(
            metavar="month:M|wave:N|share:S",
            help="Fit without what was observed from a month, or the N-th wave, on, or a share of the ties, and score "
            "how well these are predicted.",
        ),
    ] = None,
    seed: options.SeedOption = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on where a stopped fit to the same NAME was, or begin it.")
    ] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace files of that name, and without --resume a stopped fit.")
    ] = False,
    figures: options.FiguresOption = True,
    xlsx: options.XlsxOption = False,
) -> None:
    """Fit a scenario to what was observed: draws of plausible organisations that agree with it."""
    from ...calibration.study import run
    from ...clients.run import free, write
    from ...scenarios import library

    out = out.with_suffix("") if out.suffix in (".yaml", ".yml") else out
    if not out.name or out.name.startswith("."):
        raise InputError.at("--out", f'"{out}" names no file')
    checked = library.load(scenario)
    folder = options.folder_at(out, out, overwrite)
    free([out.with_name(f"{out.name}.yaml"), out.with_name(f"{out.name}-draws.csv")], overwrite)
    own = checked.sweep.seed if seed is None else seed
    plan = run.plan(
        checked, observed, over or (), library.find(scenario).parent, draws=draws, seed=own, hold_out=hold_out
    )
    with folder:
        with output.progress("Fitting", plan.work) as done:
            made = run.calibrate(plan, done, out, resume, options.again(), overwrite)
        output.say(made.finding)
        if made.scores is not None:
            _say_scores(made.scores)
        made.save(folder.path)
    files = made.written(out)
    write(files)
    names = options.finish(folder.place, figures, xlsx)
    output.say_files(files)
    scored = [run.SCORES] if made.scores is not None else []
    output.say_paths(folder.place, ["parameters.csv", "predictive.csv", "fit.csv", *scored, *names])


def _say_scores(table: pd.DataFrame) -> None:
    """How well what was held out is predicted: a sentence for each thing, and then each forecast in a row."""
    from ...calibration import scores

    for line in scores.sentences(table):
        output.say(line)
    output.say()
    shown = output.plain_table(*scores.HEADINGS, right=scores.HEADINGS[2:4])
    for row in scores.rows(table):
        shown.add_row(*row)
    output.show(shown)
