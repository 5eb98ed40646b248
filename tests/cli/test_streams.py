"""Closed and full standard streams, a full disk and little memory: what is written is whole, and one line says why."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest
from matplotlib.figure import Figure

from partnering.cli.output import Reader
from partnering.figures import canvas
from partnering.results import manifest
from partnering.results.atomic import refused, tell_place, write_atomically
from partnering.results.contents import MANIFEST
from partnering.results.folder import NewFolder
from tests.console import PLAIN, SCRIPT, partnering
from tests.processes import begin

RUN = ("sweep", "two-departments", "--replicates", "3", "--no-figures", "--out", "out")
FULL = Path("/dev/full")
ENDING = """
import atexit, sys
from partnering.cli import app
class Library:
    def __del__(self):
        print("taken down")
kept = Library()
def main():
    atexit.register(print, "tidied up", end="")
    print("said")
    sys.exit(3)
app.main = main
app.program()
"""


def in_shell(streams: str, cwd: Path, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a small sweep in a shell that closes or turns its streams."""
    command = f"{SCRIPT} {' '.join((*RUN, *options))} {streams}"
    return subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=cwd, env={**os.environ, **PLAIN, **environment}, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


@pytest.mark.skipif(os.name == "nt", reason="a shell of Unix")
def test_closed_streams_are_no_error(tmp_path):
    """Nobody wants to read, and there is nothing to read: the work is done all the same."""
    assert in_shell(">&- 2>&- <&-", tmp_path).returncode == 0
    assert (tmp_path / "out" / MANIFEST).is_file()


@pytest.mark.parametrize("streams", [(None, ""), ("", None)], ids=["output", "errors"])
def test_one_closed_stream_is_no_error(tmp_path, streams):
    """What goes to the other one is as it would be."""
    done = begin(*RUN, cwd=tmp_path, streams=streams).end()
    assert done.returncode == 0
    assert "Traceback" not in done.stderr
    assert (tmp_path / "out" / MANIFEST).is_file()


@pytest.mark.skipif(not FULL.exists(), reason="needs /dev/full")
def test_a_full_standard_output_is_told(tmp_path):
    """Exit code 1, because not all was told; the results are whole."""
    done = begin(*RUN, cwd=tmp_path, streams=(str(FULL), "")).end()
    assert done.returncode == 1
    said = "standard output: No space left on device; not all was printed, but the files that were written are whole"
    assert done.stderr.splitlines()[-1] == f"Error: {said}"
    assert (tmp_path / "out" / MANIFEST).is_file()


@pytest.mark.skipif(not FULL.exists(), reason="needs /dev/full")
def test_a_full_standard_error_ends_nothing(tmp_path):
    """Progress, notes and errors go nowhere."""
    assert begin(*RUN, cwd=tmp_path, streams=("", str(FULL))).end().returncode == 0
    assert (tmp_path / "out" / MANIFEST).is_file()


def test_a_full_disk_names_the_file(tmp_path, monkeypatch):
    """Where a write fails, the system names no file."""

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match=r"No space left on device: '.*summary\.csv'"):
        write_atomically(tmp_path / "summary.csv", b"")
    with pytest.raises(OSError, match=r"No space left on device: '.*out'"), NewFolder(tmp_path / "out"):
        full()
    with pytest.raises(OSError, match=r"No space left on device: '.*drawn.line'"):
        monkeypatch.setattr(canvas, "write_csv", full)
        canvas.save(Figure(), pd.DataFrame(), tmp_path / "drawn", "line")
    (tmp_path / "drawn").rmdir()
    assert list(tmp_path.iterdir()) == []


def test_an_error_of_the_disk_tells_a_place_that_the_user_knows(tmp_path):
    """Not the hidden name that a folder has while it is filled, nor what a library calls the error."""
    place, said = tmp_path / "out", os.strerror(errno.ENOSPC)
    with pytest.raises(OSError, match="No space") as told, NewFolder(place) as new:
        raise OSError(errno.ENOSPC, "Error writing bytes. Detail: 28", "source", None, str(new.path / "runs.parquet"))
    assert str(told.value) == f"[Errno {errno.ENOSPC}] {said}: {str(place / 'runs.parquet')!r}"
    assert str(refused(told.value)) == f"{place / 'runs.parquet'}: {said}"
    lost = ConnectionResetError(errno.ECONNRESET, "by peer")
    tell_place(lost, place)
    assert lost.filename is None


@pytest.mark.parametrize("text", ["can't start new thread", "libarrow.so: failed to map segment from shared object"])
def test_limits_of_the_shell_are_one_line(tmp_path, monkeypatch, text):
    """As under `ulimit -v`."""

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError(text)

    monkeypatch.setattr("partnering.sweeps.life.SweepLife.run", fail)
    done = partnering(*RUN, cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("Error: not enough memory: ")
    assert text in done.stderr
    assert not (tmp_path / "out").exists()


def test_other_errors_are_not_taken_for_little_memory(tmp_path, monkeypatch):
    """A fault of the program shows itself."""

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("a fault")

    monkeypatch.setattr("partnering.sweeps.life.SweepLife.run", fail)
    with pytest.raises(RuntimeError, match="a fault"):
        partnering(*RUN, cwd=tmp_path)


def test_a_clock_that_is_set_back_harms_nothing(tmp_path, monkeypatch):
    """The run ends before it began: it took no time, and reads like any other."""

    class Back(datetime):
        @classmethod
        def now(cls, zone=None):
            return datetime(2001, 1, 1, tzinfo=UTC)

    monkeypatch.setattr(manifest, "datetime", Back)
    assert partnering(*RUN, cwd=tmp_path).returncode == 0
    facts = manifest.read_facts(tmp_path / "out")
    assert facts["seconds"] == 0.0
    assert facts["finished"] < facts["started"]
    assert partnering("verify", "out", cwd=tmp_path).returncode == 0


@pytest.mark.skipif(os.name == "nt", reason="a shell of Unix")
def test_without_the_compiler_the_bits_are_the_same(tmp_path):
    """NUMBA_DISABLE_JIT is for a debugger: slow, and the same."""
    few = ("--vary", "organisation.clarity=0.2,0.8")
    done = in_shell("", tmp_path, *few, NUMBA_DISABLE_JIT="1")
    assert done.returncode == 0, done.stderr
    fast = partnering(*RUN[:-1], "fast", *few, cwd=tmp_path)
    assert fast.returncode == 0
    assert (tmp_path / "out" / "runs.parquet").read_bytes() == (tmp_path / "fast" / "runs.parquet").read_bytes()
    assert not Reader.lost


def ending(code: str) -> subprocess.CompletedProcess[str]:
    """What a process of the program prints, which keeps what it prints until its end."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    return subprocess.run([sys.executable, "-c", code], env=kept, capture_output=True, text=True, check=False)


def test_the_program_ends_at_once():
    """What is registered for the end is run and all is printed; libraries are not taken down piece by piece."""
    done = ending(ENDING)
    assert (done.stdout, done.returncode) == ("said\ntidied up", 3)


def test_a_fault_of_the_program_is_no_success():
    """Its traceback is shown, and the exit code is 1."""
    done = ending(ENDING.replace("sys.exit(3)", "raise RuntimeError"))
    assert done.stderr.endswith("RuntimeError\n")
    assert (done.stdout, done.returncode) == ("said\ntidied up", 1)
