"""`partnering export`: the tables of a results folder for Excel, R, Python and other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .. import options, output


def command(
    results: Annotated[Path, typer.Argument(metavar="RESULTS", help="A results folder.")],
    to: Annotated[
        str,
        typer.Option(
            metavar="xlsx|csv|parquet|netcdf|html",
            help="Excel, with what each column means; a file a table; netCDF for xarray and ArviZ (extra: netcdf); or "
            "a page that explains the folder.",
        ),
    ] = "xlsx",
) -> None:
    """Write the tables of a results folder for other programs, into its folder export/."""
    made = [Path(name) for name in options.export(results, to)]
    output.say_paths(results / made[0].parent, [path.name for path in made])
