"""What the processes of tests/processes.py begin with: the libraries of the commands, and the compiled kernel."""

from __future__ import annotations

from contextlib import suppress
from importlib import import_module

from tests.strategies import run, two

for library in (
    "distributed.cli.dask_scheduler",
    "distributed.cli.dask_worker",
    "partnering.figures.canvas",
    "partnering.figures.uncertain.layers",
    "partnering.sweeps.life",
    "pyarrow.dataset",
    "pytest",
    "rich.progress",
    "rich.table",
    "tests.console",
):
    with suppress(ModuleNotFoundError):  # of an extra
        import_module(library)
run(two(months=1))
