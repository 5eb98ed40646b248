"""`partnering verify`: say whether results are as they were written."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..files.errors import InputError
from . import output

CHANGED = 1
"""Exit code where results were changed."""


def command(
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
