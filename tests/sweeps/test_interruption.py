"""A sweep that is killed, stopped or cut off goes on where it was, and ends with the same bytes."""

from __future__ import annotations

import errno
import hashlib
import os
import random
import re
import resource
import signal
import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pandas as pd
import pyarrow.compute as pc
import pytest

from partnering.design.points import design
from partnering.files.errors import InputError, StoppedError, cut
from partnering.results.contents import MANIFEST, UNFINISHED
from partnering.results.folder import check_place
from partnering.results.manifest import read_facts
from partnering.results.sources import sources
from partnering.scenarios.scenario import from_data
from partnering.sweeps import checkpoint, plan, sweep
from partnering.sweeps.checkpoint import Checkpoint, check_same, sweep_of, tables
from partnering.sweeps.life import SweepLife
from partnering.sweeps.merge import Merge
from partnering.sweeps.place import Place
from partnering.sweeps.plan import plan_sweep
from tests.console import partnering
from tests.processes import Begun, begin
from tests.strategies import two

CLARITY = "organisation.clarity"
LONG = ("sweep", "company", "--vary", f"{CLARITY}=0:1:60", "--replicates", "500", "--set", "months=24", "--no-figures")
LONG += ("--out", "out")
"""Some seconds of work in a few dozen batches."""


def data_of(folder: Path) -> dict[str, str]:
    """A hash of every file but the manifest, which holds times."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def large() -> None:
    """Keep the rows of every sweep in parts, as though it were a large one."""
    plan.ROWS_IN_ONE_FILE = 0


def at_once() -> None:
    """Write every batch at once, as though the sweep took longer."""
    checkpoint.SECONDS_IN_MEMORY = 0.0


def wait_for(begun: Begun, folder: Path, batches: int) -> None:
    """Wait until so many batches are there, or the process has ended."""
    until = time.monotonic() + 120
    while len(list(folder.glob("batches/*.batch"))) < batches and begun.process.is_alive():
        assert time.monotonic() < until
        time.sleep(0.01)


def small(values=(0.1, 0.5, 0.9), replicates=40, **options):
    """A small sweep of two departments."""
    scenario = from_data(two())
    return plan_sweep(scenario, design(scenario.sweep, {CLARITY: list(values)}), replicates, 1, **options)


@pytest.fixture(scope="session")
def whole(made_once) -> Path:
    """The folder of a long sweep that nobody interrupted, by one worker."""
    return made_once("whole", *LONG[:-2], "--workers", 1)


@pytest.mark.parametrize("in_parts", [False, True], ids=["one file", "parts"])
def test_killed_at_random_moments_a_sweep_ends_with_the_same_bytes(whole, tmp_path, monkeypatch, in_parts):
    """Kill -9, in the middle of a batch, of writing it, or of putting the tables together; then --resume."""
    luck, kills, folder = random.Random(5), 0, tmp_path / "out"  # noqa: S311
    if in_parts:
        monkeypatch.setattr(plan, "ROWS_IN_ONE_FILE", 0)
        assert partnering(*LONG[:-1], "whole", cwd=tmp_path).returncode == 0
        whole = tmp_path / "whole"
    while kills < 5:  # `make torture` does more
        more = ("--resume",) if (folder / UNFINISHED).exists() else ()
        if folder.exists() and not more:  # it got to its end between two kills
            assert data_of(folder) == data_of(whole)
            (folder).rename(tmp_path / f"done-{kills}")
        command = (*LONG, *more, "--workers", str(luck.randint(1, 3)))
        begun = begin(*command, cwd=tmp_path, before=large if in_parts else at_once)
        wait_for(begun, folder, len(list(folder.glob("batches/*.batch"))) + luck.randint(0, 3))
        time.sleep(luck.random() * 0.1)
        begun.process.kill()
        kills += begun.end().returncode == -signal.SIGKILL
    more = ("--resume",) if (folder / UNFINISHED).exists() else ()
    if more or not folder.exists():
        result = partnering(*LONG, *more, cwd=tmp_path)
        assert result.returncode == 0, result.stderr
    assert data_of(folder) == data_of(whole)


@pytest.mark.parametrize(("signal_", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_stopped_sweep_says_how_far_it_got_and_how_to_go_on(tmp_path, signal_, code):
    """One line with the runs that are kept and the command that goes on; the folder can be resumed."""
    command = ("sweep", "company", "--vary", f"{CLARITY}=0:1:60", "--replicates", "2000", "--out", "out")
    begun = begin(*command, cwd=tmp_path)
    wait_for(begun, tmp_path / "out", 2)
    begun.send(signal_)
    ended = begun.end()
    assert ended.returncode == code
    line = ended.stderr.strip().splitlines()[-1]
    assert line.startswith("Error: stopped; ")
    assert f"runs are kept in out; go on with: partnering {' '.join(command)} --resume" in line
    out = tmp_path / "out"
    kept = tables(iter(Checkpoint(out).done(sweep_of(out)).values()))
    runs = sum(pc.sum(table.runs["runs"]).as_py() for table in kept)  # so large a sweep has its rows in parts
    assert line.startswith(f"Error: stopped; {runs:,} runs ")


def test_a_sweep_stopped_before_its_first_part_leaves_nothing(tmp_path):
    """Nothing is kept, and the line says so."""
    slow = ("sweep", "company", "--engine", "mesa", "--replicates", "500", "--workers", "1", "--out", "out")
    begun = begin(*slow, cwd=tmp_path)
    while not (tmp_path / "out").exists():
        time.sleep(0.05)
        assert begun.process.is_alive()
    time.sleep(1)
    begun.send(signal.SIGINT)
    ended = begun.end()
    assert ended.returncode == 130
    assert "stopped; nothing was kept" in ended.stderr
    assert list(tmp_path.iterdir()) == []


def test_only_a_folder_made_here_is_given_up(tmp_path):
    """What another process made stays, and what is finished."""
    folder = tmp_path / "out"
    one, other = Checkpoint(folder), Checkpoint(folder)
    one.begin(small())
    other.begin(small())
    other.give_up()
    assert folder.exists()
    (folder / MANIFEST).write_text("{}")
    one.give_up()
    assert folder.exists()
    (folder / MANIFEST).unlink()
    one.give_up()
    assert not folder.exists()


def test_stopped_before_it_began_a_sweep_leaves_what_is_there(tmp_path, monkeypatch):
    """Ctrl-C while the workers are found: the results to be replaced stay, and no --resume is offered."""

    def stopped(self):
        raise KeyboardInterrupt

    (tmp_path / MANIFEST).write_text("{}")
    monkeypatch.setattr(SweepLife, "_pool", stopped)
    with pytest.raises(StoppedError, match=r"stopped; .* holds nothing unfinished"):
        SweepLife(small()).run(Place(tmp_path, tmp_path, clear=True), again="resume")
    assert (tmp_path / MANIFEST).exists()


@pytest.fixture
def written(monkeypatch) -> list[int]:
    """The numbers of the batches that are written, as they are."""
    numbers, write = [], Checkpoint._write
    monkeypatch.setattr(
        Checkpoint, "_write", lambda self, batch, content: numbers.append(batch.number) or write(self, batch, content)
    )
    return numbers


def test_the_batches_of_a_short_sweep_are_merged_before_they_are_written(tmp_path, monkeypatch, written):
    """Its tables are the bytes of one that wrote each batch at once."""
    planned = small(values=[n / 20 for n in range(20)])
    SweepLife(planned, workers=2).run(Place(tmp_path / "short", tmp_path / "short"))
    assert written == []
    monkeypatch.setattr(checkpoint, "SECONDS_IN_MEMORY", 0.0)
    SweepLife(planned, workers=2).run(Place(tmp_path / "long", tmp_path / "long"))
    assert sorted(written) == list(range(len(planned.batches())))
    assert data_of(tmp_path / "short") == data_of(tmp_path / "long")


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, OSError])
def test_a_stopped_sweep_writes_what_waits_in_memory(tmp_path, error):
    """Nothing that was run is lost, and the line counts it; the sweep goes on to the same bytes."""
    planned, place = small(values=[n / 20 for n in range(20)]), Place(tmp_path / "out", tmp_path / "out")
    with pytest.raises(StoppedError) as stopped:
        SweepLife(planned, workers=1).run(place, show=partial(StopsAfter, 3, error), again="resume")
    kept = Checkpoint(place.folder).done(planned)
    runs = sum(table.runs.num_rows for table in tables(iter(kept.values())))
    assert len(kept) >= 3
    assert f"; {runs:,} runs are kept" in str(stopped.value)
    SweepLife(planned, workers=1).run(place)
    SweepLife(planned, workers=1).run(Place(tmp_path / "whole", tmp_path / "whole"))
    assert data_of(place.folder) == data_of(tmp_path / "whole")


class StopsAfter:
    """A display of progress that is stopped after some batches, as by Ctrl-C, a signal or a full disk."""

    def __init__(self, batches: int, error: type[BaseException], text: str, total: int) -> None:
        self.left, self.error = batches, error

    def __enter__(self) -> StopsAfter:
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def __call__(self, runs: int) -> None:
        self.left -= runs > 0
        if not self.left:
            raise self.error


class Seen:
    """Progress that adds up."""

    runs = 0

    def __call__(self, runs: int) -> None:
        self.runs += runs

    def more(self, runs: int) -> None:
        raise AssertionError("this sweep adds no replicates")


def test_damaged_batches_are_noticed_and_done_again(tmp_path):
    """A batch that was cut off, one with another byte and one of another name count as missing."""
    planned, folder = small(), tmp_path / "out"
    kept = Checkpoint(folder)
    kept.begin(planned)
    with sweep.on_this_machine("compiled", 2) as pool:
        total = sweep.work(planned, kept, pool)
        assert set(kept.done(planned)) == set(range(total))
        paths = kept.paths()
        paths[0].write_bytes(paths[0].read_bytes()[:-7])
        content = bytearray(paths[1].read_bytes())
        content[len(content) // 2] ^= 1
        paths[1].write_bytes(content)
        paths[2].rename(paths[2].with_name("0000002-" + "0" * 32 + ".batch"))
        (kept.batches / ".0000003-half.batch-x").write_bytes(b"half")
        assert set(kept.done(planned)) == set(range(3, total))
        seen = Seen()
        sweep.work(planned, kept, pool, progress=seen)
    assert seen.runs == planned.runs
    assert set(kept.done(planned)) == set(range(total))


def test_tables_are_put_together_while_batches_run(tmp_path):
    """Batch by batch in their order, into the same bytes as afterwards; what is not finished leaves nothing behind."""
    planned = small()
    for name, workers in (("beside", 2), ("after", 1), ("given up", 2)):
        kept = Checkpoint(tmp_path / name)
        kept.begin(planned)
        with Merge(planned, kept.folder) as merge, sweep.on_this_machine("compiled", workers) as pool:
            total = sweep.work(planned, kept, pool, merge=merge if workers > 1 else None)
            assert (merge.taken > 0) == (workers > 1)
            if name != "given up":
                merge.take(map(kept.batch, range(merge.taken, total)))
                assert merge.taken == total
                merge.finish(datetime.now(UTC))
        kept.end()
    assert data_of(tmp_path / "beside") == data_of(tmp_path / "after")
    assert {"runs.parquet", "relationships.parquet", "summary.csv"} < set(data_of(tmp_path / "after"))
    assert not data_of(tmp_path / "given up")


def test_leftovers_of_a_killed_process_make_room_before_the_tables_grow(tmp_path):
    """Half a table under a temporary name is thrown away when the table is begun anew."""
    planned, kept = small(), Checkpoint(tmp_path / "out")
    kept.begin(planned)
    leftover = kept.folder / ".relationships.parquet-01234567"
    leftover.write_bytes(b"half")
    with sweep.on_this_machine("compiled", 1) as pool:
        sweep.work(planned, kept, pool)
    with Merge(planned, kept.folder) as merge:
        merge.take([kept.paths()[0]])
        assert not leftover.exists()


def test_a_full_disk_ends_with_one_line_and_a_folder_to_resume(tmp_path):
    """Where no file may grow beyond a limit, what was done is kept; with room again the sweep goes on."""
    arguments = ("sweep", "two-departments", "--replicates", "2000", "--no-figures", "--out", "out")
    limit = 800_000  # more than a batch, less than the tables
    room = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (limit, limit))
    ended = begin(*arguments, cwd=tmp_path, before=room).end()
    assert ended.returncode == 1
    (line,) = [line for line in ended.stderr.splitlines() if line.startswith("Error")]
    assert "too large" in line
    assert "go on with" in line
    assert (tmp_path / "out" / UNFINISHED).exists()
    assert partnering(*arguments, "--resume", cwd=tmp_path).returncode == 0
    assert not (tmp_path / "out" / "batches").exists()


def test_a_disk_that_takes_nothing_is_named(tmp_path, monkeypatch):
    """By the folder that the user gave, and not by the name that it has while it is made."""

    def refuse(path: Path, mode: int = 0o777, parents: bool = False, exist_ok: bool = False) -> None:
        if not exist_ok:  # the folders above are there
            raise OSError(errno.EROFS, "Read-only file system", str(path))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(StoppedError, match=f"^{re.escape(str(tmp_path / 'out'))}: Read-only.*; nothing was kept$"):
        SweepLife(small()).run(Place(tmp_path / "out", tmp_path / "out"))


def test_an_unfinished_folder_is_offered_and_only_for_just_this_sweep(tmp_path):
    """The same command says how to go on; another seed, or other sources, are told apart."""
    planned, folder = small(), tmp_path / "out"
    Checkpoint(folder).begin(planned)
    assert sweep_of(folder).fingerprint == planned.fingerprint
    check_same(folder, planned)
    with pytest.raises(InputError, match="of other settings"):
        check_same(folder, small(replicates=41))
    mark = folder / UNFINISHED
    mark.write_text(mark.read_text(encoding="utf-8").replace(sources(), "0123"), encoding="utf-8")
    with pytest.raises(InputError, match="another version of partnering"):
        sweep_of(folder)
    mark.write_text("[", encoding="utf-8")
    with pytest.raises(InputError, match="does not say what is to be run"):
        sweep_of(folder)


def test_without_out_a_sweep_is_found_again(tmp_path):
    """Begun in results/, it is pointed out by the same command and found by --resume."""
    command = ("sweep", "two-departments", "--replicates", "20", "--no-figures")
    assert (
        partnering(*command, "--shard", "1/2", "--out", "results/two-departments-sweep", cwd=tmp_path).returncode == 0
    )
    again = partnering(*command, "--out", "results/two-departments-sweep", cwd=tmp_path)
    assert again.returncode == 2
    assert "go on with --resume" in again.stderr
    beside = partnering(*command, cwd=tmp_path)
    assert "holds this sweep, unfinished; --resume goes on with it" in beside.stderr
    assert "results/two-departments-sweep-2/summary.csv" in beside.stdout
    resumed = partnering(*command, "--resume", cwd=tmp_path)
    assert "results/two-departments-sweep/summary.csv" in resumed.stdout
    assert data_of(tmp_path / "results/two-departments-sweep") == data_of(tmp_path / "results/two-departments-sweep-2")


@pytest.mark.parametrize("out", [(), ("--out", "mine")], ids=["usual", "out"])
def test_a_batch_queue_repeats_one_command(tmp_path, out):
    """--resume begins the sweep, goes on with it, and, where it is finished, only tells the finding again."""
    command = ("sweep", "two-departments", "--replicates", "20", "--no-figures", "--resume", *out)
    place = out[1] if out else "results/two-departments-sweep"
    first = partnering(*command, cwd=tmp_path)
    assert (first.returncode, "it begins now" in first.stderr) == (0, True), first.stderr
    assert f"{place}/summary.csv" in first.stdout
    made = (tmp_path / place / "runs.parquet").stat().st_mtime_ns
    again = partnering(*command, cwd=tmp_path)
    assert (again.returncode, again.stdout) == (0, first.stdout)
    assert again.stderr == (
        f"Note: {place} holds this sweep, finished already: nothing is run. --overwrite runs it anew.\n"
    )
    assert (tmp_path / place / "runs.parquet").stat().st_mtime_ns == made
    other = partnering(*command, "--seed", "9", cwd=tmp_path)
    if out:
        assert (other.returncode, "already exists" in other.stderr) == (2, True)
    else:
        assert f"{place}-2/summary.csv" in other.stdout


def test_signs_in_the_name_of_a_file_are_no_pattern(tmp_path):
    """Without --out a sweep of a[1].yaml is found again, begun or finished."""
    (tmp_path / "a[1].yaml").write_text("extends: two-departments\n", encoding="utf-8")
    command = ("sweep", "a[1].yaml", "--replicates", "20", "--no-figures")
    shard = ("--shard", "1/2", "--out", "results/a[1]-sweep")
    assert partnering(*command, *shard, cwd=tmp_path).returncode == 0
    resumed, again = (partnering(*command, "--resume", cwd=tmp_path) for _ in range(2))
    assert "results/a[1]-sweep/summary.csv" in resumed.stdout
    assert again.stdout == resumed.stdout
    assert "results/a[1]-sweep holds this sweep, finished already" in again.stderr


def test_a_batch_queue_is_told_again_which_points_failed(tmp_path):
    """Exit code 3 and its reason, also where the sweep is finished already."""
    (tmp_path / "points.csv").write_text(f"{CLARITY}\n0.2\n1.2\n", encoding="utf-8")
    command = ("sweep", "two-departments", "--points-from", "points.csv", "--replicates", "10", "--no-figures")
    first, again = (partnering(*command, "--resume", cwd=tmp_path) for _ in range(2))
    assert (first.returncode, again.returncode) == (3, 3)
    assert again.stdout == first.stdout
    assert again.stderr.splitlines()[-1] == first.stderr.splitlines()[-1]


def test_shards_filled_apart_merge_to_the_bytes_of_the_whole(whole, tmp_path):
    """Three jobs, two of them in one folder; merge says what is missing until all are there."""
    command = LONG[:-1]
    for number, folder in ((1, "a"), (2, "b"), (3, "b")):
        result = partnering(*command, folder, "--shard", f"{number}/3", cwd=tmp_path)
        assert result.returncode == 0, result.stderr
        assert f"Shard {number}/3 is done" in result.stdout
    missing = partnering("merge", "b", cwd=tmp_path)
    assert missing.returncode == 2
    assert "batches are missing; --partial does without" in missing.stderr
    partial = partnering("merge", "b", "--partial", "--out", "coarse", "--no-figures", cwd=tmp_path)
    assert partial.returncode == 0, partial.stderr
    seen = pd.read_csv(tmp_path / "coarse" / "summary.csv")
    assert 0 < len(seen) < 60
    assert seen[CLARITY].max() - seen[CLARITY].min() > 0.8  # even, though coarse
    merged = partnering("merge", "a", "b", "--out", "all", "--no-figures", cwd=tmp_path)
    assert merged.returncode == 0, merged.stderr
    assert data_of(tmp_path / "all") == data_of(whole)


def test_merge_tells_which_engine_ran(tmp_path):
    """One job ran the Mesa model, the other the compiled one."""
    command = ("sweep", "two-departments", "--vary", f"{CLARITY}=0.2,0.8", "--replicates", "4", "--no-figures")
    for number, engine in ((1, "mesa"), (2, "compiled")):
        job = (*command, "--engine", engine, "--workers", "1", "--out", engine, "--shard", f"{number}/2")
        assert partnering(*job, cwd=tmp_path).returncode == 0
    assert partnering("merge", "mesa", "compiled", "--out", "all", "--no-figures", cwd=tmp_path).returncode == 0
    assert read_facts(tmp_path / "all")["engine"] == "compiled and mesa"


@pytest.mark.parametrize("text", ["0/3", "4/3", "3", "a/b", "1/0"])
def test_a_shard_that_is_none_is_refused(tmp_path, text):
    """K/N with K from 1 to N."""
    result = partnering("sweep", "two-departments", "--shard", text, "--out", "x", cwd=tmp_path)
    assert (result.returncode, "is not K/N" in result.stderr) == (2, True)


def test_replicates_are_added_until_survival_is_known(tmp_path):
    """Every point ends narrow enough, with no more than half as many again as it needs; none is redone."""
    command = ("sweep", "two-departments", "--vary", f"{CLARITY}=0,0.5,1", "--replicates", "40", "--no-figures")
    result = partnering(*command, "--until-halfwidth", "0.05", "--out", "out", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    summary = pd.read_csv(tmp_path / "out" / "summary.csv")
    assert ((summary["survival_high"] - summary["survival_low"]) / 2 <= 0.05).all()
    assert summary["replicates"].nunique() > 1
    most = int(summary["replicates"].max())
    runs = pd.read_parquet(tmp_path / "out" / "runs.parquet")
    assert not runs.duplicated(["point", "replicate"]).any()
    plain = (*command[:-2], str(most), "--no-figures", "--out", "plain")
    assert partnering(*plain, cwd=tmp_path).returncode == 0
    every = pd.read_parquet(tmp_path / "plain" / "runs.parquet")
    both = runs.merge(every, how="left", on=list(runs.columns), indicator=True)
    assert (both["_merge"] == "both").all()
    again = partnering("sweep", "out/scenario.yaml", "--no-figures", "--out", "again", cwd=tmp_path)
    assert again.returncode == 0, again.stderr
    assert data_of(tmp_path / "again") == data_of(tmp_path / "out")


@pytest.mark.parametrize("written", ["hello", "9" * 400], ids=["text", "400 digits"])
def test_what_cannot_be_a_number_stands_in_the_page_of_its_sweep(tmp_path, written):
    """As it was given, or its beginning, among the points that could not run."""
    (tmp_path / "points.csv").write_text(f"{CLARITY}\n0.2\n{written}\n", encoding="utf-8")
    command = ("sweep", "two-departments", "--replicates", "2", "--points-from", "points.csv")
    result = partnering(*command, "--out", "out", cwd=tmp_path)
    assert result.returncode == 3, result.stderr
    assert "Error: 1 of 2 points could not run (failed.csv)" in result.stderr
    assert f">{cut(written)}<" in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")


def test_points_that_cannot_run_are_recorded_and_the_others_go_on(tmp_path):
    """Exit code 3; failed.csv has the reason; the rest is what it would be without them."""
    (tmp_path / "points.csv").write_text(f"{CLARITY},months\n0.2,30\n1.2,30\n0.8,\n", encoding="utf-8")
    command = ("sweep", "two-departments", "--replicates", "30", "--no-figures", "--points-from")
    result = partnering(*command, "points.csv", "--out", "out", cwd=tmp_path)
    assert result.returncode == 3
    assert "1 of 3 points could not run (failed.csv); the first: organisation.clarity must be a number" in result.stderr
    failed = pd.read_csv(tmp_path / "out" / "failed.csv")
    assert list(failed.columns) == ["point", CLARITY, "months", "reason"]
    assert failed["point"].tolist() == [1]
    (tmp_path / "good.csv").write_text(f"{CLARITY},months\n0.2,30\n0.8,\n", encoding="utf-8")
    assert partnering(*command, "good.csv", "--out", "good", cwd=tmp_path).returncode == 0
    ours, theirs = (pd.read_csv(tmp_path / name / "summary.csv").drop(columns="point") for name in ("out", "good"))
    pd.testing.assert_frame_equal(ours, theirs)
    partnering(*command, "points.csv", "--out", "share", "--shard", "1/1", cwd=tmp_path)
    merged = partnering("merge", "share", "--out", "merged", "--no-figures", cwd=tmp_path)
    assert (merged.returncode, merged.stdout) == (3, result.stdout.replace("out/", "merged/"))
    assert data_of(tmp_path / "merged") == data_of(tmp_path / "out")
    (tmp_path / "bad.csv").write_text(f"{CLARITY}\n\n\n1.2\n1.3\n", encoding="utf-8")
    none = partnering(*command, "bad.csv", "--out", "bad", cwd=tmp_path)
    assert none.returncode == 2
    assert "\nError: bad.csv, line 4: no point can run: organisation.clarity must be a number" in none.stderr
    assert not (tmp_path / "bad").exists()


def test_several_processes_may_fill_one_folder(tmp_path):
    """Two whole sweeps at once in one folder: the batches do not spoil each other."""
    planned = small(values=[n / 20 for n in range(20)], replicates=200)
    first, second = Checkpoint(tmp_path / "out"), Checkpoint(tmp_path / "out")
    for kept in (first, second):
        kept.begin(planned)
    with sweep.on_this_machine("compiled", 1) as pool:
        total = sweep.work(planned, first, pool, shard=sweep.Shard(1, 2))
        assert len(first.done(planned)) < total
        sweep.work(planned, second, pool)
    assert set(first.done(planned)) == set(range(total))
    assert os.listdir(first.folder)  # noqa: PTH208


def die_before_renaming(number: int, in_parts: bool) -> None:
    """Let this process be gone at once, as after kill -9, before the renaming or link of this number."""
    left = [number]

    def counted(rename):
        def one(path: Path, target: Path) -> Path:
            if not left[0]:
                os._exit(9)
            left[0] -= 1
            return rename(path, target)

        return one

    Path.replace, Path.rename = counted(Path.replace), counted(Path.rename)  # type: ignore[method-assign]
    Path.hardlink_to = counted(Path.hardlink_to)  # type: ignore[method-assign]
    if in_parts:
        large()


@pytest.mark.parametrize("in_parts", [False, True], ids=["one file", "parts"])
def test_a_merge_that_is_killed_is_merged_again(tmp_path, monkeypatch, in_parts):
    """Before each of its renames in turn: no batch is lost, and the same bytes come out."""
    if in_parts:
        monkeypatch.setattr(plan, "ROWS_IN_ONE_FILE", 0)
    short = ("sweep", "two-departments", "--replicates", "20", "--no-figures", "--out", "R")
    for place in ("whole", "killed"):
        (tmp_path / place).mkdir()
        assert partnering(*short, "--shard", "1/1", cwd=tmp_path / place).returncode == 0
    assert partnering("merge", "R", "--no-figures", cwd=tmp_path / "whole").returncode == 0
    for renames in range(40):
        before = partial(die_before_renaming, renames, in_parts)
        code = begin("merge", "R", "--no-figures", cwd=tmp_path / "killed", before=before).end().returncode
        if code == 0:
            break
        assert code == 9
    assert renames > 3
    assert data_of(tmp_path / "killed" / "R") == data_of(tmp_path / "whole" / "R")
    assert partnering("verify", "R", cwd=tmp_path / "killed").returncode == 0


def test_a_file_that_is_put_into_a_folder_meanwhile_is_not_taken_for_a_result(tmp_path):
    """A sweep fills a folder that everybody sees. What it did not write is not listed, and never replaced."""
    planned, kept = small(), Checkpoint(tmp_path / "out")
    kept.begin(planned)
    for mine in ("notes.csv", "effects.csv"):
        (kept.folder / mine).write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match=r"holds what is no result \(effects\.csv, notes\.csv\), so it is left alone"):
        check_place(kept.folder, overwrite=True)  # of a sweep that is not finished
    with Merge(planned, kept.folder) as merge, sweep.on_this_machine("compiled", 1) as pool:
        merge.take(map(kept.batch, range(sweep.work(planned, kept, pool))))
        merge.finish(datetime.now(UTC))
    kept.end()
    names = {path.name for path in kept.folder.iterdir()}
    assert set(read_facts(kept.folder)["files"]) == names - {MANIFEST, "notes.csv", "effects.csv"}
    with pytest.raises(InputError, match=r"holds what is no result \(effects\.csv, notes\.csv\), so it is left alone"):
        check_place(kept.folder, overwrite=True)
