"""Commands in processes of their own, to be stopped, killed or cut off.

They are forked from one process that has imported the libraries, so that each of them begins at once. The real console
script is started by `tests.console.script`, and costs the seconds in which Python imports them.
"""

from __future__ import annotations

import atexit
import os
import signal
import subprocess
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import get_context
from multiprocessing.context import ForkServerContext, ForkServerProcess
from multiprocessing.reduction import DupFd
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from partnering.cli import program
from tests.console import PLAIN, SCRIPT

BEGIN_WITH = ["tests.warm"]
"""The modules that processes begin with. Those that are added after the first process has begun change nothing."""
Streams = tuple[str | None, str | None]


def processes() -> ForkServerContext:
    """Processes that begin with all libraries."""
    forks = get_context("forkserver")
    forks.set_forkserver_preload(BEGIN_WITH)
    return forks


@dataclass(frozen=True)
class Begun:
    """A command that runs in a process of its own."""

    words: list[str]
    process: ForkServerProcess
    printed: tuple[BinaryIO, BinaryIO]

    def send(self, number: signal.Signals) -> None:
        """Send it a signal."""
        os.kill(self.process.pid, number)

    def end(self, seconds: float = 120.0) -> subprocess.CompletedProcess[str]:
        """Wait for its end. Its exit code, below 0 where a signal killed it, and what it printed."""
        self.process.join(seconds)
        code = self.process.exitcode
        self.process.kill()  # else it would keep the tests from ending
        assert code is not None, f"it does not end in {seconds} seconds"
        texts = []
        for file in self.printed:
            with file:
                file.seek(0)
                texts.append(file.read().decode())
        return subprocess.CompletedProcess(self.words, code, *texts)


def begin(
    *arguments: object, cwd: Path, before: Callable[[], object] | None = None, streams: Streams = ("", "")
) -> Begun:
    """Begin a command in a folder, and do not wait for it.

    `before` is called in the process first. Each of `streams`, standard output and standard error, is kept (""), is
    closed (None), or goes to the file of this name.
    """
    words = [*map(str, arguments)]
    printed = (TemporaryFile(), TemporaryFile())  # noqa: SIM115 - they end with what is given
    files = [DupFd(file.fileno()) if name == "" else name for file, name in zip(printed, streams, strict=True)]
    process = processes().Process(target=_command, args=(words, cwd, before, files))
    process.start()
    return Begun(words, process, printed)


def begin_dask(*words: str, cwd: Path) -> ForkServerProcess:
    """Begin `dask` with words such as scheduler or worker, which says nothing."""
    process = processes().Process(target=_dask, args=(words, cwd))
    process.start()
    return process


def _dask(words: tuple[str, ...], cwd: Path) -> None:
    os.chdir(cwd)
    for number in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), number)
    import_module(f"distributed.cli.dask_{words[0]}").main(words[1:])


def _command(words: list[str], cwd: Path, before: Callable[[], object] | None, files: list[Any]) -> None:
    os.chdir(cwd)
    os.environ |= PLAIN
    os.environ.pop("FORCE_COLOR", None)
    warnings.simplefilter("error")
    sys.argv = [str(SCRIPT), *words]
    for number, name, file in zip((1, 2), ("stdout", "stderr"), files, strict=True):
        if file is None:
            os.close(number)
            setattr(sys, name, None)  # as Python does
        else:
            os.dup2(os.open(file, os.O_WRONLY) if isinstance(file, str) else file.detach(), number)
            buffering = 1 if name == "stderr" else -1
            setattr(sys, name, open(number, "w", buffering, "utf-8", closefd=False))  # noqa: SIM115 - to the end
    if before is not None:
        before()
    program()
    atexit._run_exitfuncs()  # where the program ends
