"""Arguments and options that several commands share, and functions that read them."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..files.errors import InputError, StoppedError
from ..model import usual
from ..model.limits import COMPARED, DRAWS, SEED, WORKERS, Limit
from . import output

if TYPE_CHECKING:
    from ..design.draws import Draws
    from ..figures.kinds import Wanted
    from ..figures.points_folder import Figures
    from ..results.folder import NewFolder
    from ..scenarios.overlaps import NamedPath
    from ..scenarios.scenario import Scenario


LONGEST = 1_000_000
"""A larger limit would fill the help, so the help does not show it."""


def whole(limit: Limit, *names: str, **more: Any) -> Any:
    """An option that takes a whole number within a limit."""
    if limit.high <= LONGEST:
        return typer.Option(*names, min=limit.low, max=limit.high, **more)

    def within(option: typer.CallbackParam, value: int | None) -> int | None:
        if value is not None and (fault := limit.fault(value)):
            raise InputError.at(option.opts[0], fault)
        return value

    return typer.Option(*names, min=limit.low, callback=within, **more)


def or_of_draws(replicates: int) -> str:
    """What the help says of replicates that are others where something is uncertain."""
    return f"[default: {replicates}; of each of its draws: {usual.OF_A_DRAW}]"


def known_style(style: str) -> str:
    """The name of a style of figures, or InputError, before anything is run."""
    from ..figures.styles import style_of

    style_of(style)
    return style


ScenarioArgument = Annotated[
    str, typer.Argument(metavar="SCENARIO", help="A scenario file, or the name of a shipped one.")
]
SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="Another value for one number of the scenario; may be repeated."),
]
OutOption = Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Results folder [default: in results/].")]
OverwriteOption = Annotated[bool, typer.Option("--overwrite", help="Replace a results folder that exists.")]
CatalogueOption = Annotated[
    Path | None, typer.Option("--catalogue", metavar="FILE", help="Interventions of your own [default: the shipped].")
]
DrawsOption = Annotated[
    int | None,
    whole(
        DRAWS,
        help=f"Plausible organisations, of a scenario with uncertainty [default: {usual.DRAWS}, or all of its file].",
    ),
]
AsItStandsOption = Annotated[
    bool, typer.Option("--as-it-stands", help="Run the numbers as the file has them, whatever is uncertain.")
]
ReplicatesOfDrawsOption = Annotated[
    int | None,
    whole(COMPARED, "--replicates", help=f"Runs of each variant {or_of_draws(usual.COMPARED)}."),
]
WorkersOption = Annotated[int | None, whole(WORKERS, "--workers", help="Batches at a time [default: all cores].")]
FiguresOption = Annotated[bool, typer.Option(help="Draw the figures (`plot` can do so later).")]
XlsxOption = Annotated[
    bool, typer.Option("--xlsx", help="Write the tables as an Excel workbook too (`export` can do so later).")
]
StyleOption = Annotated[
    str,
    typer.Option(
        metavar="web|slide|paper",
        callback=known_style,
        help="web: as drawn; slide: 16:9, type that is read from far; paper: as wide as the text of an A4 page.",
    ),
]
SeedOption = Annotated[int | None, whole(SEED, "--seed", help="Seed of the luck [default: the scenario's].")]


def scenario_with(name: str, settings: Sequence[str] | None, carries: bool = False) -> Scenario:
    """The scenario of a command line with the settings of its --set options. Raises InputError.

    A note tells where something in it is uncertain, unless the command `carries` that through.
    """
    from ..design.values import parse_setting
    from ..scenarios import library

    scenario = library.load(name)
    if not carries:
        note_uncertain(name, scenario)
    if not settings:
        return scenario
    try:
        with_them = scenario.with_settings(dict(parse_setting(text) for text in settings))
    except InputError as error:
        raise InputError.at("--set " + error.problems[0].where, error.problems[0].message) from None
    from ..scenarios.overlaps import all_unread, refuse_overlaps

    refuse_overlaps(scenario, named := _set_paths(settings))
    for note in all_unread(with_them, named):
        output.note(note)
    return with_them


def note_uncertain(name: str, scenario: Scenario) -> None:
    """Tell where something in a scenario is uncertain that a command does not carry through."""
    from ..scenarios.uncertainty import is_uncertain

    if is_uncertain(scenario):
        output.note(f"{name} says that something is uncertain. This command runs its numbers as they stand.")


def draws_of(
    name: str,
    scenario: Scenario,
    settings: Sequence[str] | None,
    number: int | None,
    seed: int,
    as_it_stands: bool = False,
) -> Draws | None:
    """The draws of a scenario; `number` is that of --draws. None where nothing is uncertain, or it is run as it stands.

    Raises InputError.
    """
    from ..scenarios import library, uncertainty

    if as_it_stands:
        if number is not None:
            raise InputError.at("--draws", "has no effect with --as-it-stands")
        return None
    drawn = uncertainty.draws_of(scenario, library.find(name).parent, number or scenario.sweep.draws, seed)
    refuse_overruled(scenario, settings, "", [], drawn)
    return drawn


def refuse_overruled(
    scenario: Scenario,
    settings: Sequence[str] | None,
    option: str,
    varied: Sequence[str],
    draws: Draws | None = None,
) -> None:
    """Raise InputError where a path of --set and one that is varied or uncertain set the same quantity."""
    from ..scenarios.overlaps import at, refuse_overlaps
    from ..scenarios.uncertainty import uncertain_paths

    if settings:
        refuse_overlaps(scenario, [*uncertain_paths(scenario, draws), *_set_paths(settings), *at(option, varied)])


def _set_paths(settings: Sequence[str]) -> list[NamedPath]:
    from ..scenarios.overlaps import at

    return at("--set", set_paths(settings))


def set_paths(settings: Sequence[str] | None) -> list[str]:
    """The paths of --set options. Raises InputError."""
    from ..design.values import parse_setting

    return [parse_setting(text)[0] for text in settings or ()]


def usual_place(scenario: str, kind: str) -> Path:
    """The place of the results of a command without --out."""
    return Path("results") / f"{Path(scenario).stem}-{kind}"


def new_folder(out: Path | None, scenario: str, kind: str, overwrite: bool) -> NewFolder:
    """The folder for new results: --out, or a free name in results/. Raises InputError where the place is taken."""
    return folder_at(out, usual_place(scenario, kind), overwrite)


def folder_at(out: Path | None, usual: Path, overwrite: bool) -> NewFolder:
    """The folder for new results: --out, or else `usual` or a free name beside it. Raises InputError."""
    from ..results.folder import NewFolder, check_place, replacing

    if out is None:
        return NewFolder(usual, or_next=True)
    number = check_place(out, overwrite)
    if number:
        output.note(replacing(out, number))
    return NewFolder(out, overwrite=overwrite)


def finish(results: Path, figures: bool, xlsx: bool, style: str = "web") -> list[str]:
    """Draw the figures of a results folder and write its page and workbook, as asked. Returns their paths in it.

    The page is not among them: it holds what they hold.
    """
    drawn = draw_figures(results, style=style) if figures else []
    if figures:
        export(results, "html")
    return [*drawn, *(export(results, "xlsx") if xlsx else [])]


def export(results: Path, to: str) -> list[str]:
    """Write the tables of a results folder in a form for other programs. Returns the paths of the files in the folder.

    Raises InputError where the tables were changed since they were written, or another process works on the folder.
    """
    from ..documents.exports import export
    from ..results.lock import working_on
    from ..studies import source_of

    source = source_of(results)
    with working_on(results):
        return export(source, to, output.note)


def draw_figures(results: Path, wanted: Wanted | None = None, style: str = "web") -> list[str]:
    """Draw figures of a results folder, as PNG and SVG with their data. Returns their paths in the folder.

    Raises StoppedError where the user stops the drawing. The tables are already complete. Raises InputError where the
    tables were changed since they were written, or another process works on the folder.
    """
    from ..results.lock import working_on
    from ..studies import figures

    with _tables_stay(results), working_on(results):
        return save_figures(results, figures(results, wanted), style)


def save_figures(results: Path, drawn: Figures, style: str = "web") -> list[str]:
    """Save figures in a results folder, as PNG and SVG with their data. Returns the paths of the PNG files in it."""
    from ..figures.canvas import save
    from ..figures.fonts import advice, fit
    from ..figures.styles import style_of

    chosen = style_of(style)
    for name, (figure, data) in drawn.items():
        save(figure, data, results / "figures", name, chosen)
    if boxes := "".join(fit(figure) for figure, _ in drawn.values()):
        output.note(advice(boxes))
    return [f"figures/{name}.png" for name in drawn]


def again(*without: str) -> str:
    """The command with which the user can go on: that which was given, less some of its options."""
    words = (word for word in sys.argv[1:] if word not in ("--resume", *without))
    return f"{shlex.join(['partnering', *words])} --resume"


@contextmanager
def _tables_stay(results: Path) -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        text = f"stopped while figures were drawn; the tables are in {results}; draw with: partnering plot {results}"
        raise StoppedError(text, 130) from None
