"""`partnering sweep`: run many points, each with many replicates."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..design.kinds import DESIGNS, SAMPLED, meanings
from ..files.errors import InputError
from ..model.limits import POINTS, SWEPT
from . import options, output

if TYPE_CHECKING:
    from ..design.section import SweepSettings
    from ..scenarios.scenario import Scenario
    from ..sweeps.merge import Finished

SOME_FAILED = 3
"""Exit code where some points could not run."""
OLD_NAME = "ensemble"
"""The former name of the compiled engine. Older scripts still work."""


def command(
    scenario: options.ScenarioArgument,
    vary: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PATH=VALUES",
            help="FROM:TO:STEPS or v1,v2,…; may be repeated; instead of the scenario's. PATH,PATH=… vary together.",
        ),
    ] = None,
    settings: options.SetOption = None,
    design: Annotated[
        str | None,
        typer.Option(metavar="|".join(DESIGNS), help=f"How points follow from what varies. {meanings()}."),
    ] = None,
    points: Annotated[int | None, options.whole(POINTS, help=f"How many points {' or '.join(SAMPLED)} sample.")] = None,
    points_from: Annotated[
        Path | None, typer.Option(metavar="FILE.csv", help="One row a point, a column a path; instead of --vary.")
    ] = None,
    draws: options.DrawsOption = None,
    replicates: Annotated[int | None, options.whole(SWEPT, help="Runs a point [default: the scenario's].")] = None,
    until_halfwidth: Annotated[
        float | None, typer.Option(help="Add replicates until survival is known to ± this at every point.")
    ] = None,
    summary_only: Annotated[
        bool, typer.Option("--summary-only", help="Keep no row of a run or of a pair, only the figures of each point.")
    ] = False,
    seed: options.SeedOption = None,
    engine: Annotated[
        str, typer.Option(metavar="compiled|mesa", help="The compiled engine, or the Mesa model.")
    ] = "compiled",
    out: options.OutOption = None,
    workers: options.WorkersOption = None,
    scheduler: Annotated[
        str | None, typer.Option(metavar="tcp://HOST:PORT", help="Run on this Dask cluster (extra: cluster).")
    ] = None,
    give_up_after: Annotated[
        float | None,
        typer.Option(min=1, metavar="SECONDS", help="End when the cluster has had no worker for so long."),
    ] = None,
    shard: Annotated[
        str | None, typer.Option(metavar="K/N", help="Run only the K-th of N shares; see `partnering merge`.")
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with this sweep where it was interrupted, or begin it.")
    ] = False,
    overwrite: options.OverwriteOption = False,
    figures: options.FiguresOption = True,
    xlsx: options.XlsxOption = False,
) -> None:
    """Run a scenario many times over many settings: how often true partnering survives."""
    if engine == OLD_NAME:
        output.note(f"--engine {OLD_NAME} is now called --engine compiled.")
        engine = "compiled"
    checked = options.scenario_with(scenario, settings, carries=True)
    from ..design.points import design as points_of
    from ..design.section import POINTS_FROM
    from ..runs.ensemble import engine_called
    from ..scenarios import library
    from ..sweeps import plan
    from ..sweeps.checkpoint import Checkpoint
    from ..sweeps.life import SweepLife
    from ..sweeps.place import held_place
    from ..sweeps.shards import parse_shard

    named = engine_called(engine, "--engine")
    from_file = not (vary or points_from)
    changes: dict[str, Any] = {
        "design": design,
        "points": points,
        "points_from": str(points_from) if points_from else None,
    }
    changes |= {"draws": draws, "replicates": replicates, "seed": seed, "until_halfwidth": until_halfwidth}
    changes |= {"summary_only": summary_only or None}
    section = _section(checked, _varied(vary), {key: value for key, value in changes.items() if value is not None})
    beside = checked.beside(*POINTS_FROM) or library.find(scenario).parent
    where = checked.where(*POINTS_FROM)
    made = points_of(section, folder=beside if from_file else None, from_file=from_file, where=where)
    sweep = plan.plan_section(checked, section, made, library.find(scenario).parent)
    options.refuse_overruled(checked, settings, "--vary", made.paths, sweep.draws)
    own = parse_shard(shard)
    usual = options.usual_place(scenario, "sweep")
    if give_up_after is not None and scheduler is None:
        raise InputError.at("--give-up-after", "goes with --scheduler: this machine does not lose its workers")
    life = SweepLife(sweep, named, workers, scheduler, give_up_after, own, output.note)
    with held_place(sweep, out, usual, shard=own, resume=resume, overwrite=overwrite, note=output.note) as place:
        if place.finished is not None:
            output.note(f"{place.folder} holds this sweep, finished already: nothing is run. --overwrite runs it anew.")
            print_results(place.finished, place.folder, figures, xlsx)
            return
        finished = life.run(place, show=output.progress, again=options.again("--overwrite"))
        if finished is not None:
            print_results(finished, place.folder, figures, xlsx)
        else:  # even the last job leaves the merging to `merge`: other jobs may still run
            there, total = len(Checkpoint(place.filled).paths()), len(sweep.batches())
            output.say(
                f"Shard {shard} is done; {place.filled} holds {there:,} of {total:,} batches. "
                f"When all are there: partnering merge {shlex.quote(str(place.folder))}"
            )


def _section(scenario: Scenario, vary: dict[str, Any], changes: dict[str, Any]) -> SweepSettings:
    """The sweep section of a scenario with the changes of the command line."""
    from pydantic import ValidationError

    from ..design.section import SweepSettings
    from ..files.faults import must

    try:
        return SweepSettings.model_validate(scenario.sweep.data_with(changes | ({"vary": vary} if vary else {})))
    except ValidationError as error:
        fault = error.errors()[0]
        given = [name for name in ("points_from", "points", "design", "vary") if name in changes]
        place = str(next(iter([*fault["loc"][:1], *given]), "vary")).replace("_", "-")
        raise InputError.at(f"--{place}", must(fault)) from None


def _varied(vary: list[str] | None) -> dict[str, Any]:
    from ..design.values import GRAMMAR, linked, parse_values
    from ..files.short_names import in_full

    varied: dict[str, Any] = {}
    for text in vary or []:
        key, equals, values = text.partition("=")
        if not equals:
            raise InputError.at(f"--vary {text}", f"is not PATH=VALUES, with {GRAMMAR}")
        key = ", ".join(map(in_full, linked(key)))
        if key in varied:
            raise InputError.at(f"--vary {key}", "is given twice")
        parsed = parse_values(key, values)
        varied[key] = parsed if isinstance(parsed, list) else parsed.model_dump(by_alias=True, exclude_unset=True)
    return varied


def print_results(finished: Finished, folder: Path, figures: bool, xlsx: bool) -> None:
    """Print what was found, draw the figures, then print the files that were written and the points that failed."""
    from ..figures.wording import finding, why_they_end
    from ..results import endings
    from ..sweeps.manifest import SweepManifest
    from ..sweeps.merge import FAILED

    about, ended = SweepManifest.read(folder), endings.read(folder)
    output.say(finding(finished.summary, about.varied, about.months, pairs=about.pairs, seed=about.seed))
    if why := why_they_end(ended, about.draws):
        output.say(why)
    names = options.finish(folder, figures, xlsx)
    failed = about.could_not_run(finished.failures, FAILED)
    tables = ["summary.csv", *([endings.FILE] if ended is not None else []), *([FAILED] if failed else [])]
    output.say_paths(folder, [*tables, *names])
    if failed:
        output.complain(failed)
        raise typer.Exit(SOME_FAILED)
