"""`partnering intake`: from a client's survey, network or export of collaboration to a scenario."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ...files.errors import InputError
from ...model import usual
from ...model.limits import ANSWERS, DRAWS, SEED
from .. import options, output

if TYPE_CHECKING:
    from ...clients.formats.tables import Table
    from ...clients.mapping import Map
    from ...clients.run import Settings


def command(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE…", help="A survey, network, list of persons or export: CSV, Excel, SPSS, …"),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="NAME", help="The scenario is NAME.yaml; the rest lies beside it.")
    ] = None,
    map_: Annotated[
        Path | None, typer.Option("--map", metavar="FILE", help="Which columns hold what [default: guess, and ask].")
    ] = None,
    minimum: Annotated[
        int, options.whole(ANSWERS, help="Fewer answers than this are neither used nor shown.")
    ] = usual.ANSWERS,
    draws: Annotated[
        int, options.whole(DRAWS, help="How many organisations to draw from what the data leave open.")
    ] = usual.DRAWS,
    seed: Annotated[int, options.whole(SEED, help="Seed of the draws.")] = 1,
    months: Annotated[
        str | None,
        typer.Option("--months", metavar="0,6,…", help="The files are waves of one survey, asked in these months."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Go on with the guessed map.")] = False,
    heads: Annotated[
        bool, typer.Option("--heads", help="Use answers below the minimum: each is that of a named head who agrees.")
    ] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace files of that name.")] = False,
    questionnaire: Annotated[
        bool, typer.Option("--questionnaire", help="Write a questionnaire instead, to the file --to.")
    ] = False,
    departments: Annotated[
        str | None, typer.Option("--departments", metavar="A,B,…", help="The departments in the questionnaire.")
    ] = None,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="FILE", help="The questionnaire: .xlsx, .md or .txt (LimeSurvey).")
    ] = None,
) -> None:
    """Read a client's data into a scenario, with draws of what the data leave open; or write a questionnaire."""
    from ...clients import run

    if questionnaire:
        _questionnaire(departments, to, overwrite, bool(files or out))
        return
    if departments or to:
        raise InputError.at("--to" if to else "--departments", "belongs to --questionnaire")
    if not files or out is None:
        raise InputError.at("intake", "needs files and --out NAME; or --questionnaire --to FILE")
    out = out.with_suffix("") if out.suffix in (".yaml", ".yml") else out
    if not out.name or out.name.startswith("."):
        raise InputError.at("--out", f'"{out}" names no file')
    settings = run.Settings(minimum, draws, seed, heads)
    waves = _waves(files, months)
    tables = run.tables_of(waves[0][1])
    place = out.with_name(f"{out.name}-map.yaml")
    if map_ is not None:
        from ...clients.mapping import load

        _make(load(map_), tables, out, waves, settings, overwrite, {})
        return
    guessed, text, unclear = _guess(tables, yes)
    if yes:
        _make(guessed, tables, out, waves, settings, overwrite, {place: text.encode()})
        return
    run.free([place], overwrite)
    run.write({place: text.encode()})
    output.say(text.rstrip())
    for question in unclear:
        output.say(f"Open: {question}")
    again = " ".join([*map(str, files), *(["--months", months] if months else [])])
    output.say(f"\nThis is a guess. Check {place}, then: partnering intake {again} --map {place} --out {out}")
    output.wrote(place)
    output.figures(map=text, open=unclear)


def _waves(files: Sequence[Path], months: str | None) -> list[tuple[int, list[Path]]]:
    """The month and the files of each wave: all files are one where no months are given."""
    if months is None:
        return [(0, list(files))]
    from ...calibration.survey_waves import files_of, months_of

    given = months_of(months)
    return [*zip(given, files_of(files, given), strict=True)]


def _guess(tables: Sequence[Table], yes: bool) -> tuple[Map, str, list[str]]:
    from ...clients import mapping
    from ...clients.guess import guess

    found = guess(tables)
    if yes and found.open:
        how = "run without --yes, answer it in the map that is written, and pass that with --map"
        raise InputError.at("--yes", f"the guess leaves a question open: {found.open[0]} ({how})")
    return found.map, mapping.text_of(found.map), found.open


def _make(
    map_: Map,
    tables: list[Table],
    out: Path,
    waves: Sequence[tuple[int, list[Path]]],
    settings: Settings,
    overwrite: bool,
    more: dict[Path, bytes],
) -> None:
    from ...clients import report, run

    (_, files), *later = waves
    estimate = run.estimate_of(map_, tables, settings)
    written = run.contents(estimate, out, files, settings) | more
    told, remarks = report.finding(estimate), estimate.reading.remarks
    if later:
        from ...calibration import survey_waves
        from ...clients.scenario_file import csv_of

        numbers = survey_waves.estimates(map_, later, settings)
        remarks += survey_waves.remarks(numbers)
        seen = survey_waves.observed(estimate, numbers)
        written[out.with_name(f"{out.name}-observed.csv")] = csv_of(seen)
        told.append(survey_waves.finding(seen))
    run.free(list(written), overwrite)
    run.write(written)
    for note in remarks:
        output.note(note)
    for line in told:
        output.say(line)
    found = estimate.agreements
    output.figures(
        read=estimate.reading.read,
        dropped=estimate.reading.dropped,
        departments=estimate.reading.departments,
        sides=report.counts(estimate),
        agreement={one.item: {name: _known(value) for name, value in one.figures.items()} for one in found},
    )
    output.say_files(written)


def _known(value: float) -> float | None:
    return value if isfinite(value) else None


def _questionnaire(departments: str | None, to: Path | None, overwrite: bool, more: bool) -> None:
    from ...clients import questions, run
    from ...clients.names import Names

    if more or to is None:
        raise InputError.at("--questionnaire", "is written to --to FILE, and reads no files")
    names = Names([name.strip() for name in (departments or "").split(",")], {})
    content = questions.questionnaire(names, to)
    run.free([to], overwrite)
    run.write({to: content})
    for note in names.notes:
        output.note(note)
    number = len(names.departments)
    asked = f"{number} departments" if number else "departments A to C, to be replaced by yours"
    output.say(f"{to} asks {len(questions.questions()) - 1} questions about each of {asked}, and one about one's own.")
    output.wrote(to)
