"""A reader that goes away, such as `head`, costs no results."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from partnering.results.contents import MANIFEST
from partnering.tipping.fixed_points import fold
from tests.console import partnering, script

ALTERNATIVES = "relationships.IT+Marketing.Marketing.alternatives"
FEW, UNDRAWN = ("--replicates", "40"), ("--no-figures",)
COMMANDS = {  # figures are drawn when the rest is said and kept, by all in the same way: one draws them here
    "sweep": ("sweep", "two-departments", *FEW, *UNDRAWN),
    "run": ("run", "two-departments", *UNDRAWN),
    "whatif": ("whatif", "servant-it", "--with", "clarity=0.9", *FEW),
    "compare": ("compare", "two-departments", "servant-it", *FEW, *UNDRAWN),
    "advise": ("advise", "two-departments", "--budget", "5", *UNDRAWN),
    "tipping": ("tipping", "two-departments", "--along", ALTERNATIVES, *FEW, *UNDRAWN),
    "offer": ("tipping", "two-departments", "--offer", "Marketing+IT", *FEW, *UNDRAWN),
    "still": ("tipping", "two-departments", "--hold-still", "--along", ALTERNATIVES, "--steps", "4", *FEW, *UNDRAWN),
    "sensitivity": ("sensitivity", "two-departments", "--method", "morris", "--samples", "4", *FEW, *UNDRAWN),
    "evidence": ("evidence", "S3", "--replicates", "50"),
}


def run_with_closed_output(run: Callable, *arguments: str, cwd: Path) -> None:
    """Run a command whose output nobody reads."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as nobody:
        done = run(*arguments, cwd=cwd, stdout=nobody)
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    assert done.returncode == 1, done.stderr


@pytest.mark.parametrize(("name", "run"), [("sweep", script), *((name, partnering) for name in COMMANDS)])
def test_results_stay_where_nobody_listens(tmp_path, monkeypatch, name, run):
    """What was worked out is in its folder, whole, though telling it failed."""
    monkeypatch.setattr(fold, "STEPS", 4)  # a line need not be smooth here
    run_with_closed_output(run, *COMMANDS[name], "--out", "out", cwd=tmp_path)
    assert (tmp_path / "out" / MANIFEST).is_file()


@pytest.mark.parametrize("name", ["whatif", "advise"])
def test_results_stay_where_the_reader_leaves_before_the_table(tmp_path, monkeypatch, name):
    """As `| head -2` does: the sentence is read, and the table is not."""

    def leave(table):
        raise SystemExit(1)  # what rich does

    monkeypatch.setattr("partnering.cli.output.show", leave)
    done = partnering(*COMMANDS[name], "--out", "out", cwd=tmp_path)
    assert done.returncode == 1
    assert (tmp_path / "out" / MANIFEST).is_file()


@pytest.mark.parametrize("out", ["shares", "elsewhere"])
def test_merged_results_stay_where_nobody_listens(tmp_path, out):
    """In the folder of the shares, and in another."""
    assert partnering(*COMMANDS["sweep"], "--out", "shares", "--shard", "1/1", cwd=tmp_path).returncode == 0
    run_with_closed_output(
        partnering, "merge", "shares", "--no-figures", *(() if out == "shares" else ("--out", out)), cwd=tmp_path
    )
    assert (tmp_path / out / MANIFEST).is_file()
