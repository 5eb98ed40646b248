"""Run the command `partnering`: in this process, or through the real console script."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import warnings
from collections.abc import Iterator
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout, suppress
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import BinaryIO
from unittest.mock import patch

from partnering.cli import main

SCRIPT = Path(sys.executable).with_name("partnering")
COLUMNS = 100
PLAIN = {"COLUMNS": str(COLUMNS), "NO_COLOR": "1", "TERM": "dumb", "PYTHONWARNINGS": "error"}
"""Plain text, 100 columns wide; warnings are errors, also in processes that the command starts."""
signal.signal(signal.SIGINT, signal.default_int_handler)
"""A job in the background ignores Ctrl-C, and so would all that tests start, and those of Ctrl-C would fail."""


def partnering(
    *arguments: object, cwd: Path, stdout: BinaryIO | None = None, columns: int | None = COLUMNS
) -> subprocess.CompletedProcess[str]:
    """Run `partnering` with arguments in a folder, in this process, which is afterwards as it was.

    This saves the seconds in which a new process imports its libraries. What the command prints goes to the
    file `stdout`, which is closed at the end, or into the result where there is none. Tables are so many `columns`
    wide; None stands for a log or a pipe, where nobody has said how wide.
    """
    words = [*map(str, arguments)]
    told, complained = BytesIO(), BytesIO()
    out, err = (TextIOWrapper(file, encoding="utf-8") for file in (stdout or told, complained))
    with _plain_process(words, cwd, columns), redirect_stdout(out), redirect_stderr(err):
        try:
            main(words)
        except SystemExit as end:
            code = int(end.code or 0)
    with suppress(BrokenPipeError):  # main has heard of it before
        out.flush() if stdout is None else out.close()
    err.flush()
    return subprocess.CompletedProcess(words, code, told.getvalue().decode(), complained.getvalue().decode())


def script(*arguments: object, cwd: Path, stdout: BinaryIO | None = None) -> subprocess.CompletedProcess[str]:
    """Run the real console script with arguments in a folder, in a process of its own, as a user would."""
    environment = {**os.environ, **PLAIN}
    environment.pop("FORCE_COLOR", None)
    return subprocess.run(
        [SCRIPT, *map(str, arguments)],
        cwd=cwd,
        env=environment,
        stdout=stdout or subprocess.PIPE,
        stderr=subprocess.PIPE,
        timeout=300,
        check=False,
        encoding="utf-8",
    )


@contextmanager
def _plain_process(words: list[str], cwd: Path, columns: int | None) -> Iterator[None]:
    """Make the process one of the command, and put everything back at the end."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        with chdir(cwd), patch.dict(os.environ, PLAIN), patch.object(sys, "argv", [str(SCRIPT), *words]):
            os.environ.pop("FORCE_COLOR", None)
            os.environ.pop("COLUMNS")
            if columns is not None:
                os.environ["COLUMNS"] = str(columns)
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
