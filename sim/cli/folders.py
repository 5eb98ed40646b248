"""`partnering plot` and `partnering verify`: draw results again, and say whether they are as they were written."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..figures.kinds import Wanted
from ..files.errors import InputError
from ..studies import kinds_in_words
from . import options, output

CHANGED = 1
"""Exit code where results were changed."""


def plot(
    results: Annotated[Path, typer.Argument(metavar="RESULTS", help="A results folder.")],
    kind: Annotated[
        str | None,
        typer.Option(
            metavar="KIND",
            help=f"{kinds_in_words()}; what a sweep can show, a what-if or a comparison can too "
            "[default: all that fit].",
        ),
    ] = None,
    x: Annotated[str | None, typer.Option(metavar="PATH", help="The varied path along the x axis.")] = None,
    y: Annotated[str | None, typer.Option(metavar="PATH", help="The varied path up the y axis.")] = None,
    hue: Annotated[
        str | None, typer.Option(metavar="PATH", help="The varied path that tells lines or panels apart.")
    ] = None,
    outcome: Annotated[
        str | None, typer.Option(metavar="OUTCOME", help="What is shown, such as quality [default: survival].")
    ] = None,
    style: options.StyleOption = "web",
) -> None:
    """Draw the figures of a results folder again, or others, without running anything."""
    from ..results.editions import of_another
    from ..results.integrity import unhashed
    from ..results.manifest import read_facts

    names = options.draw_figures(results, Wanted(kind, x, y, hue, outcome), style)
    facts = read_facts(results)
    if told := of_another(facts):
        output.note(told)
    if large := unhashed(results, facts):
        output.note(f"only the size of {', '.join(large)} was checked; `partnering verify` compares the hash too.")
    output.say_paths(results, names)


def verify(
    folders: Annotated[list[Path], typer.Argument(metavar="DIR…", help="Results folders.")],
) -> None:
    """Compare every file of results folders with the size and the hash that their manifest holds."""
    from ..results.editions import of_another
    from ..results.integrity import check
    from ..results.manifest import read_facts
    from ..studies import study_of

    changed = False
    for folder in folders:
        study, facts = study_of(folder), read_facts(folder)
        edition = of_another(facts)
        if "files" not in facts:
            unknown = "an earlier version wrote no hashes, so a change cannot be noticed."
            output.say(f"{folder}: {study.what}; {unknown} {edition}".rstrip())
            continue
        try:
            size = check(folder, facts, most=None)
        except InputError as error:
            changed = True
            for problem in error.problems:
                output.say(str(problem))
            output.Reader.record.problems += map(str, error.problems)
        else:
            whole = f"{len(facts['files'])} files ({size:,} bytes) as they were written."
            output.say(f"{folder}: {study.what}; {whole} {edition}".rstrip())
    if changed:
        raise typer.Exit(CHANGED)
