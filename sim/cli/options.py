"""Arguments and options that several commands share, and what they all do with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..files.errors import InputError

if TYPE_CHECKING:
    from ..figures.redraw import Figures, Wanted
    from ..results.folder import NewFolder
    from ..scenarios.scenario import Scenario

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
ReplicatesOption = Annotated[int, typer.Option("--replicates", min=2, help="Runs of each alternative.")]
WorkersOption = Annotated[
    int | None, typer.Option("--workers", min=1, max=1024, help="Parts at a time [default: all cores].")
]
SeedOption = Annotated[int | None, typer.Option("--seed", min=0, help="Seed of the luck [default: the scenario's].")]


def scenario_with(name: str, settings: Sequence[str] | None) -> Scenario:
    """The scenario of a command line, with its --set options. Raises InputError."""
    from ..design.values import parse_setting
    from ..scenarios import library

    scenario = library.load(name)
    if not settings:
        return scenario
    try:
        return scenario.with_settings(dict(parse_setting(text) for text in settings))
    except InputError as error:
        raise InputError.at("--set " + error.problems[0].where, error.problems[0].message) from None


def new_folder(out: Path | None, scenario: str, kind: str, overwrite: bool) -> NewFolder:
    """Where results go: the place asked for, or a free one in results/. Raises InputError where it is taken."""
    from ..results.folder import NewFolder, check_place

    if out is None:
        return NewFolder(Path("results") / f"{Path(scenario).stem}-{kind}", or_next=True)
    check_place(out, overwrite)
    return NewFolder(out, overwrite=overwrite)


def draw_figures(results: Path, wanted: Wanted | None = None) -> list[str]:
    """Draw figures of a results folder, as PNG and SVG with their data; returns the names of the PNG files."""
    from importlib import import_module

    from ..results.manifest import read_manifest

    by_kind = dict.fromkeys(("whatif", "compare"), "interventions.figures")
    by_kind |= {"advise": "interventions.advice_figures", "sensitivity": "sensitivity.figures"}
    drawer = import_module(f"..{by_kind.get(read_manifest(results)['kind'], 'figures.redraw')}", __package__)
    return save_figures(results, drawer.figures(results, wanted))


def save_figures(results: Path, drawn: Figures) -> list[str]:
    """Save figures in a results folder, as PNG and SVG with their data; returns the names of the PNG files."""
    from ..figures.canvas import save

    for name, (figure, data) in drawn.items():
        save(figure, data, results / "figures", name)
    return [f"{name}.png" for name in drawn]


def say_written(folder: Path, names: Sequence[str]) -> None:
    """Print the paths of what was written."""
    shown = folder.relative_to(Path.cwd()) if folder.is_relative_to(Path.cwd()) else folder
    typer.echo("")
    for name in names:
        typer.echo(f"  {shown / name}")


def one_line(message: str) -> str:
    """A message as one line that is safe to print: files come from strangers."""
    return printable(" ".join(message.split()))


def printable(text: str) -> str:
    """Text without control characters, so that no file can command the terminal."""
    return "".join(character for character in text if character.isprintable() or character == "\n")


@contextmanager
def progress(label: str, runs: int) -> Iterator[Heard]:
    """A bar on standard error with the rate and the time left; yields the function to call with runs done."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: Any) -> Text:
            return Text(f"{task.speed:,.0f} runs/s" if task.speed else "")

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield Heard(bar, bar.add_task(label, total=runs))


class Heard:
    """What a command hears of its runs: call it with runs done; `more` with runs that are added."""

    def __init__(self, bar: Any, task: Any) -> None:
        self.bar, self.task = bar, task

    def __call__(self, runs: int) -> None:
        """So many runs more are done."""
        self.bar.advance(self.task, runs)

    def more(self, runs: int) -> None:
        """So many runs more are to be done."""
        self.bar.update(self.task, total=self.bar.tasks[self.task].total + runs)
