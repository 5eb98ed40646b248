"""Commands in scripts, logs and batch queues: JSON, progress without a terminal, quiet, width, folders of any name."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from pathlib import Path

import pytest

from partnering.cli.output import Reader, progress
from partnering.cli.output.tell import MOST_ROWS, printable
from partnering.interventions import catalogue
from partnering.model.parameters import EVERY
from tests.cli.test_closed_pipe import COMMANDS
from tests.console import partnering

LISTS = {
    "list": ("scenarios", "list"),
    "show": ("scenarios", "show", "company"),
    "check": ("scenarios", "check", "company"),
    "new": ("scenarios", "new", "mine.yaml"),
    "schema": ("scenarios", "schema"),
    "catalogue": ("catalogue",),
    "catalogue one": ("catalogue", "coach"),
    "catalogue yaml": ("catalogue", "--yaml"),
    "parameters": ("parameters",),
    "parameter": ("parameters", "self_worth"),
}
WRONG = {
    "run": ("run", "compny"),
    "sweep": ("sweep", "company", "--vary", "clarity=0.2,2"),
    "option": ("sweep", "company", "--sed", "1"),
    "value": ("sweep", "company", "--replicates", "0"),
    "missing": ("sweep",),
    "missing option": ("advise", "company"),
    "name": ("run", "company", "--out", "x" * 300),
    "merge": ("merge", "nothing"),
    "tipping": ("tipping", "company"),
    "whatif": ("whatif", "company", "--with", "coch IT"),
    "compare": ("compare", "company"),
    "advise": ("advise", "company", "--budget", "-1"),
    "sensitivity": ("sensitivity", "company", "--method", "x"),
    "evidence": ("evidence", "S99"),
    "plot": ("plot", "."),
    "check": ("scenarios", "check", "compny"),
    "catalogue": ("catalogue", "coch"),
    "parameters": ("parameters", "claritty"),
    "command": ("swep",),
}


def quick(name: str) -> tuple[str, ...]:
    """A command that draws nothing, where it can do so."""
    command = COMMANDS[name]
    return command if name == "evidence" or "--no-figures" in command else (*command, "--no-figures")


def numbers(part: object) -> list[float]:
    """All numbers in nested data."""
    if isinstance(part, dict | list):
        return [number for own in (part.values() if isinstance(part, dict) else part) for number in numbers(own)]
    return [part] if isinstance(part, int | float) and not isinstance(part, bool) else []


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "still"])  # which is slow, and as "tipping"
def test_json_holds_the_finding_its_figures_and_the_paths(tmp_path, name):
    """Standard output is one JSON object; the finding is what people read; the paths are files."""
    done = partnering(*quick(name), "--out", "out", "--json", cwd=tmp_path)
    told = json.loads(done.stdout)
    assert (done.returncode, told["exit_code"], told["error"]) == (0, 0, None), done.stderr
    assert told["command"] == COMMANDS[name][0]
    assert len(told["finding"]) > 20
    assert all((tmp_path / path).is_file() for path in told["paths"])
    assert {
        Path(path).stem for path in told["paths"] if Path(path).parent.name == "out" and path.endswith(".csv")
    } <= set(told["figures"])
    assert numbers(told["figures"])
    assert all(map(math.isfinite, numbers(told["figures"])))


@pytest.mark.parametrize("name", LISTS)
def test_json_of_what_runs_nothing(tmp_path, name):
    """Lists and checks are data too."""
    done = partnering(*LISTS[name], "--json", cwd=tmp_path)
    told = json.loads(done.stdout)
    assert (done.returncode, told["exit_code"], told["error"]) == (0, 0, None), done.stderr
    assert LISTS[name][0] in told["command"]
    assert told["figures"] or told["finding"]
    (tmp_path / "plain").mkdir()
    plain = partnering(*LISTS[name], cwd=tmp_path / "plain")
    if told["finding"]:
        assert told["finding"] == plain.stdout.strip()


def test_json_of_a_figure_that_is_drawn_again_and_of_merged_shares(tmp_path):
    """`plot` names the files that it drew; `merge` tells what `sweep` would."""
    shares = (*COMMANDS["sweep"], "--out", "out", "--shard", "1/1")
    assert "batches" in json.loads(partnering(*shares, "--json", cwd=tmp_path).stdout)["finding"]
    merged = json.loads(partnering("merge", "out", "--no-figures", "--json", cwd=tmp_path).stdout)
    assert merged["figures"]["summary"][0]["replicates"] == 40
    drawn = json.loads(partnering("plot", "out", "--kind", "modes", "--json", cwd=tmp_path).stdout)
    assert drawn["paths"] == ["out/figures/modes.png"]


def test_json_of_results_that_were_changed(tmp_path):
    """`verify` ends with 1, and each changed file is a problem."""
    assert partnering(*quick("sweep"), "--out", "out", cwd=tmp_path).returncode == 0
    whole = json.loads(partnering("verify", "out", "--json", cwd=tmp_path).stdout)
    assert (whole["exit_code"], whole["problems"]) == (0, [])
    (tmp_path / "out" / "summary.csv").write_text("point\n", encoding="utf-8")
    changed = json.loads(partnering("verify", "out", "--json", cwd=tmp_path).stdout)
    assert changed["exit_code"] == 1
    assert "summary.csv" in changed["problems"][0]


@pytest.mark.parametrize("name", WRONG)
def test_json_of_a_failure_holds_the_error_and_the_exit_code(tmp_path, name):
    """The line that people read on standard error stands in the object too."""
    done = partnering(*WRONG[name], "--json", cwd=tmp_path)
    told = json.loads(done.stdout)
    assert (done.returncode, told["exit_code"]) == (2, 2)
    assert done.stderr == f"Error: {told['error']}\n"
    assert told["error"].startswith(told["problems"][0])
    assert told["figures"] == {}


def test_json_holds_every_fault_of_a_file(tmp_path):
    """A program gets all of them, whichever command found them."""
    (tmp_path / "bad.yaml").write_text(
        "name: B\ndepartments:\n  A: {trust: 1}\n  B: {capability: 2}\n", encoding="utf-8"
    )
    for command in (("scenarios", "check"), ("run",)):
        told = json.loads(partnering(*command, "bad.yaml", "--json", cwd=tmp_path).stdout)
        assert [problem.partition(":")[0] for problem in told["problems"]] == ["bad.yaml, line 3", "bad.yaml, line 4"]
        assert told["error"].startswith(told["problems"][0])


def test_json_says_how_many_rows_it_left_out(tmp_path):
    """Of a long table it holds the first rows; the file has all."""
    told = json.loads(partnering("run", "company", "--no-figures", "--json", cwd=tmp_path).stdout)
    assert told["left_out"] == {}
    assert len(told["figures"]["monthly_relationships"]) == 60 * 13
    several = partnering("run", "company", "--no-figures", "--replicates", "2", "--json", cwd=tmp_path)
    told = json.loads(several.stdout)
    assert told["left_out"] == {"monthly_relationships": 2 * 60 * 13 - MOST_ROWS}


def test_json_holds_notes_and_points_that_failed(tmp_path):
    """Exit code 3 with its reason, and a note about a setting that nothing reads."""
    (tmp_path / "points.csv").write_text("organisation.clarity\n0.2\n1.2\n", encoding="utf-8")
    done = partnering(
        "sweep", "two-departments", "--points-from", "points.csv", "--replicates", "5", "--no-figures", "--json",
        cwd=tmp_path,
    )  # fmt: skip
    told = json.loads(done.stdout)
    assert (done.returncode, told["exit_code"]) == (3, 3)
    assert told["error"].startswith("1 of 2 points could not run (failed.csv); the first: ")
    assert told["figures"]["failed"][0]["point"] == 1
    former = json.loads(
        partnering("sweep", "two-departments", "--engine", "ensemble", "--replicates", "5", "--no-figures", "--json",
                   cwd=tmp_path).stdout
    )  # fmt: skip
    assert former["notes"] == ["--engine ensemble is now called --engine compiled."]


@pytest.mark.parametrize("name", ["sweep", "advise", "evidence"])
def test_a_log_gets_lines_of_progress_and_no_blank_ones(tmp_path, name):
    """Where standard error is no terminal, each stage says at least once how far it is; --quiet says nothing."""
    done = partnering(*COMMANDS[name], "--out", "out", cwd=tmp_path)
    lines = done.stderr.split("\n")[:-1]
    assert all(lines)
    assert " 100 %  " in lines[-1]
    quiet = partnering(*COMMANDS[name], "--out", "quiet", "-q", cwd=tmp_path)
    assert quiet.stderr == ""
    assert quiet.stdout == done.stdout.replace("out/", "quiet/")


def lines_of(steps: int, seconds: float, capsys, monkeypatch, silence: float = 30.0) -> list[str]:
    """The lines of a stage of so many runs, each of which takes so many seconds by the clock of the log."""
    clock = {"now": 0.0}
    monkeypatch.setattr("partnering.cli.output.bars.monotonic", lambda: clock["now"])
    Reader.begin([])
    with progress("Running", steps) as done:
        for _ in range(steps):
            clock["now"] += seconds
            done(1)
    return capsys.readouterr().err.splitlines()


def test_a_log_gets_a_line_at_each_tenth(capsys, monkeypatch):
    """Ten lines, however many runs; a stage of less than a second gets only the last."""
    assert [line.split()[1] for line in lines_of(1000, 1.0, capsys, monkeypatch)] == [str(10 * n) for n in range(1, 11)]
    assert [line.split()[1] for line in lines_of(1000, 0.0005, capsys, monkeypatch)] == ["100"]


def test_a_long_run_is_reported_while_it_runs(capsys, monkeypatch):
    """A line comes after a while although no run has finished; more runs do not repeat the lines of the first."""
    monkeypatch.setattr("partnering.cli.output.bars.MOST_SECONDS", 0.02)
    from time import sleep

    Reader.begin([])
    with progress("Running", 2) as done:
        sleep(0.2)
        done.more(2)
        done(4)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) >= 3
    assert "Running  0 %  0/2" in lines[0]
    assert "Running  100 %  4/4" in lines[-1]


def test_steps_that_come_at_once_are_not_taken_for_speed(capsys):
    """The rate is at most that since the beginning: 100 runs in a fifth of a second are not thousands a second."""
    from time import sleep

    Reader.begin([])
    with progress("Running", 100) as done:
        sleep(0.2)
        done(99)
        done(1)
    rate = capsys.readouterr().err.splitlines()[-1].split()[4]
    assert 0 < float(rate.removesuffix("/s").replace(",", "")) <= 500


def test_a_failure_leaves_no_blank_line(tmp_path):
    """The error is the only line on standard error."""
    done = partnering("sweep", "two-departments", "--vary", "months=0,3", "--replicates", "2", cwd=tmp_path)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1


def test_tables_are_as_wide_as_they_need_where_nobody_looks(tmp_path, monkeypatch):
    """Piped, no line is broken; with COLUMNS the width is as asked."""
    wide = partnering("parameters", cwd=tmp_path, columns=None).stdout
    assert max(map(len, wide.splitlines())) > 120
    assert len(wide.splitlines()) < len(partnering("parameters", cwd=tmp_path).stdout.splitlines())
    assert wide.count("–") == partnering("parameters", cwd=tmp_path).stdout.count("–")


@pytest.mark.parametrize("columns", [40, 60])
def test_nothing_is_cut_off_on_a_narrow_terminal(tmp_path, columns):
    """A name goes on in the next line."""
    known = [one.name for one in EVERY], catalogue.load().interventions
    for command, names in zip(("parameters", "catalogue"), known, strict=True):
        lines = partnering(command, cwd=tmp_path, columns=columns).stdout.splitlines()
        assert max(map(len, lines)) <= columns
        wide = next(place for place in range(6, columns) if all(line[place : place + 1] in (" ", "") for line in lines))
        first = "".join(line[:wide].replace(" ", "") for line in lines)
        assert all(name.replace(" ", "") in first for name in names)


def test_quiet_is_quiet_in_a_batch_queue(tmp_path):
    """Matplotlib warns where it may not write into the home of the user."""
    command = ("run", "two-departments", "-q", "--out", str(tmp_path / "out"))
    environment = os.environ | {"MPLCONFIGDIR": f"{os.devnull}/none"}
    done = subprocess.run(
        [sys.executable, "-m", "partnering", *command], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stderr == ""


@pytest.mark.parametrize("command", [(), ("sweep",), ("scenarios",), ("scenarios", "check"), ("lab",)], ids=" ".join)
def test_h_is_help(tmp_path, command):
    """-h does what --help does, for every command."""
    assert partnering(*command, "-h", cwd=tmp_path).stdout == partnering(*command, "--help", cwd=tmp_path).stdout


# ---- folders whose name is not text --------------------------------------------------------------

HERE = ("two-departments", "servant-it")


@pytest.fixture
def odd(tmp_path) -> Path:
    """A folder such as an old archive makes: its name is Latin-1, and no UTF-8."""
    from shutil import copy

    from partnering.scenarios import library

    folder = tmp_path / os.fsdecode(b"B\xfcro")
    try:
        folder.mkdir()
    except OSError:
        pytest.skip("this file system takes only names in UTF-8")
    for name in HERE:
        copy(library.folder() / f"{name}.yaml", folder)
    return folder


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "still"])  # which is slow, and as "tipping"
def test_commands_work_in_a_folder_of_any_name(odd, name):
    """As working folder, with the scenario in it and the results in it; nothing is lost, and plot finds it again."""
    command = [f"{word}.yaml" if word in HERE else word for word in quick(name)]
    done = partnering(*command, "--out", "out", cwd=odd)
    assert done.returncode == 0, done.stderr
    assert (odd / "out" / "manifest.json").is_file()


@pytest.mark.parametrize("name", ["sweep", "whatif"])
def test_results_go_to_a_folder_of_any_name_and_are_drawn_there(odd, name):
    """--out and the scenario are paths from elsewhere."""
    command = [str(odd / f"{word}.yaml") if word in HERE else word for word in COMMANDS[name]]
    done = partnering(*command, "--out", odd / "out", "--json", cwd=odd.parent)
    assert done.returncode == 0, done.stderr
    paths = json.loads(done.stdout)["paths"]
    assert all((odd.parent / path).is_file() for path in paths)
    again = partnering("plot", odd / "out", cwd=odd.parent)
    assert again.returncode == 0, again.stderr
    assert "B�ro/out/figures/" in again.stdout


def test_shares_are_kept_and_merged_in_a_folder_of_any_name(odd):
    """Batches, points from a file, and the folder that merge makes."""
    (odd / "points.csv").write_text("organisation.clarity\n0.2\n0.8\n", encoding="utf-8")
    command = ("sweep", odd / "two-departments.yaml", "--points-from", odd / "points.csv", "--replicates", "20")
    assert partnering(*command, "--out", odd / "out", "--shard", "1/1", cwd=odd.parent).returncode == 0
    merged = partnering("merge", odd / "out", "--no-figures", cwd=odd.parent)
    assert merged.returncode == 0, merged.stderr


def test_text_is_made_safe_to_print():
    """Control characters are left out; the bytes of a name that is no text are shown."""
    assert printable("a\x1b[31m\tb\nc") == "a[31mb\nc"
    assert printable(os.fsdecode(b"B\xfcro/\xe4.csv")) == "B\N{REPLACEMENT CHARACTER}ro/\N{REPLACEMENT CHARACTER}.csv"
