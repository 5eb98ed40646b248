"""From files to a scenario: read them, guess or take a map, estimate, and write."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..files.errors import InputError
from ..files.text import bytes_of
from ..model import usual
from ..results.atomic import parents_of, write_atomically
from ..scenarios.uncertainty import MAX_PATHS
from ..version import __version__
from . import estimate as estimates
from . import flows, report, scenario_file, survey, ties
from .estimate import Estimate
from .formats import sheets
from .formats.tables import Table, table_of
from .mapping import Edges, Flows, Map, Matrix
from .reading import Reading

MAX_FILES = 50


@dataclass(frozen=True, slots=True)
class Settings:
    """What the user chose."""

    minimum: int = usual.ANSWERS
    draws: int = usual.DRAWS
    seed: int = 1
    heads: bool = False


def tables_of(files: Sequence[Path]) -> list[Table]:
    """The tables of some files. A sheet without rows is passed over. Raises InputError where no table is left."""
    if len(files) > MAX_FILES:
        raise InputError.at("intake", f"reads at most {MAX_FILES} files at a time, not {len(files)}")
    refuse_copies(files)
    found = [sheet for file in files for sheet in sheets.read(file)]
    full = [sheet for sheet in found if sum(any(row) for row in sheet.rows) > 1]
    if not full:
        raise InputError.at(str(files[0]), "holds no table: a header, and rows below it")
    return [table_of(sheet) for sheet in full]


def refuse_copies(files: Sequence[Path]) -> None:
    """Raise InputError where two files hold the same: each answer would count twice."""
    seen: dict[str, Path] = {}
    for file in files if len(files) > 1 else ():
        content = hashlib.sha256(bytes_of(file, sheets.MAX_BYTES)).hexdigest()
        if content in seen:
            raise InputError.at(str(file), f"holds the same as {seen[content]}, and each answer would count twice")
        seen[content] = file


def reading_of(map_: Map, tables: list[Table], minimum: int) -> Reading:
    """What the files say, read by a map. Raises InputError."""
    if isinstance(map_, Edges):
        return ties.read_edges(map_, tables, minimum)
    if isinstance(map_, Matrix):
        return ties.read_matrix(map_, tables, minimum)
    if isinstance(map_, Flows):
        return flows.read(map_, tables, minimum)
    return survey.read(map_, tables)


def estimate_of(map_: Map, tables: list[Table], settings: Settings) -> Estimate:
    """The numbers of the scenario, with draws. Raises InputError."""
    reading = reading_of(map_, tables, settings.minimum)
    return estimates.estimate(reading, settings.minimum, settings.heads, settings.draws, settings.seed)


def contents(estimate: Estimate, out: Path, files: Sequence[Path], settings: Settings) -> dict[Path, bytes]:
    """Every file that an intake leaves, with its bytes. Raises InputError where no scenario comes of the data."""
    name = out.name
    made = [
        f"Made by partnering intake, version {__version__}, from {', '.join(file.name for file in files)}.",
        f"Minimum {settings.minimum} {'answers' if not estimate.reading.relative else 'persons in a group'}, "
        f"{settings.draws} draws, seed {settings.seed}{', one-voice answers of heads used' if settings.heads else ''}.",
    ]
    draws = scenario_file.draws(estimate)
    table = f"{name}-draws.csv"
    number, how = len(draws.columns), [f"{table} holds what the data leave open: one plausible organisation a row."]
    if number > MAX_PATHS:
        how = [f"{table} holds {number:,} numbers that the data leave open. Keep the {MAX_PATHS:,} of your question,"]
        how += [f"then write here, without the number sign, draws: {table}"]
    text = scenario_file.scenario_text(estimate, name, [*made, *how] if number else made)
    scenario_file.checked(text, f"{name}.yaml")
    if 0 < number <= MAX_PATHS:
        text += f"\ndraws: {table}\n"
    written = {out.with_name(f"{name}.yaml"): text.encode()}
    if len(draws.columns):
        written[out.with_name(table)] = scenario_file.csv_of(draws)
    page = report.markdown(estimate, name, made)
    written[out.with_name(f"{name}-intake.md")] = page.encode()
    written[out.with_name(f"{name}-intake.html")] = _html(estimate, name, made).encode()
    return written


def _html(estimate: Estimate, name: str, made: Sequence[str]) -> str:
    from ..figures import canvas  # slow to import, as is the next
    from . import figures

    sides = figures.sides(estimate)
    drawn, titles = dict[str, bytes](), list[tuple[str, str]]()
    if len(sides):
        titles.append(("Who needs whom", "network"))
        drawn["network"] = canvas.as_svg(figures.network(sides, estimate.reading.departments))
    if len(sides) and sides["asked_trust"].any():
        titles.append(("Dependence against trust", "dependence"))
        drawn["dependence"] = canvas.as_svg(figures.dependence_and_trust(sides))
    return report.html(report.markdown(estimate, name, made, titles), name, drawn)


def free(places: Sequence[Path], overwrite: bool) -> None:
    """Raise InputError where a file already stands at one of the places, unless it may be replaced."""
    for place in places:
        if place.is_dir() or (place.exists() and not overwrite):
            raise InputError.at(str(place), "already exists; choose another --out, or replace it with --overwrite")


def write(files: dict[Path, bytes]) -> None:
    """Write files, each atomically."""
    for place, content in files.items():
        with parents_of(place):
            write_atomically(place, content)
