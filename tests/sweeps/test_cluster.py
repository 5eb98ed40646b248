"""A sweep over a real Dask scheduler and real workers on the loopback address."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager, suppress
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Thread

import pytest

from partnering.files.errors import InputError
from partnering.results.sources import PACKAGE
from partnering.sweeps import cluster
from tests.console import partnering
from tests.processes import begin_dask

pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
DASK = Path(sys.executable).with_name("dask")
WORKER = ("--nthreads", "1", "--no-nanny")
SWEEP = ("sweep", "company", "--vary", "organisation.clarity=0:1:60", "--replicates", "400", "--no-figures")
DATA = ("runs.parquet", "relationships.parquet", "summary.csv", "endings.csv", "scenario.yaml")
Worker = Callable[[], BaseProcess]


@pytest.fixture
def scheduler(tmp_path) -> Iterator[tuple[str, Worker]]:
    """The address of a scheduler, and how to start a worker of it; `worker.running` are all their processes."""
    running: list[BaseProcess] = []
    file = tmp_path / "scheduler.json"

    def begin(*command: str) -> BaseProcess:
        running.append(begin_dask(*command, "--scheduler-file", str(file), "--no-dashboard", cwd=tmp_path))
        return running[-1]

    def worker() -> BaseProcess:
        return begin("worker", *WORKER)

    worker.running = running  # type: ignore[attr-defined]
    begin("scheduler", "--host", "127.0.0.1", "--port", "0")
    try:
        yield address_in(file), worker
    finally:
        for process in running:
            process.kill()
            process.join()


@contextmanager
def killed_after_the_first_batch(process: BaseProcess, folder: Path) -> Iterator[None]:
    """A block in which a process is killed as soon as a batch of a sweep is kept in a folder."""

    def kill() -> None:
        until = time.monotonic() + 120
        while not list(folder.glob("batches/*.batch")) and time.monotonic() < until:
            time.sleep(0.01)
        process.kill()

    killer = Thread(target=kill)
    killer.start()
    yield
    killer.join()


def address_in(file: Path) -> str:
    """The address that a scheduler writes into its file, as soon as all of it is written."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with suppress(FileNotFoundError, json.JSONDecodeError):
            return str(json.loads(file.read_text(encoding="utf-8"))["address"])
        time.sleep(0.1)
    raise TimeoutError(f"{file.name} was not written")


def workers_at(address: str, number: int) -> None:
    """Wait until so many workers have come."""
    from distributed import Client

    with Client(address, timeout=30) as client:
        client.wait_for_workers(number, timeout=60)


def hashes(folder: Path) -> dict[str, str]:
    """A hash of every data file."""
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in DATA}


def test_a_worker_that_dies_costs_only_its_parts(scheduler, tmp_path):
    """Two workers, one of them killed in the middle: the same bytes as threads on one machine."""
    address, worker = scheduler
    doomed, _ = worker(), worker()
    workers_at(address, 2)
    with killed_after_the_first_batch(doomed, tmp_path / "far"):
        done = partnering(*SWEEP, "--out", "far", "--scheduler", address, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert not doomed.is_alive()
    assert partnering(*SWEEP, "--out", "near", cwd=tmp_path).returncode == 0
    assert hashes(tmp_path / "far") == hashes(tmp_path / "near")
    lean = (*SWEEP[:2], "--replicates", "50", "--no-figures", "--summary-only", "--out")
    for place, more in (("lean far", ("--scheduler", address)), ("lean near", ())):
        assert partnering(*lean, place, *more, cwd=tmp_path).returncode == 0
    for name in ("summary.csv", "endings.csv"):  # the workers have sent no rows: see test_parts.py
        assert (tmp_path / "lean far" / name).read_bytes() == (tmp_path / "lean near" / name).read_bytes()


def test_workers_of_another_version_are_refused(scheduler, tmp_path):
    """A worker whose rules differ by one sign is told apart by its sources; nothing is run or written."""
    address, _ = scheduler
    shutil.copytree(PACKAGE, tmp_path / "other" / "partnering", ignore=shutil.ignore_patterns("__pycache__"))
    rules = tmp_path / "other" / "partnering" / "model" / "rules.py"
    rules.write_text(rules.read_text(encoding="utf-8").replace("aim > trust", "aim < trust"), encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "other")}
    command = [DASK, "worker", address, *WORKER, "--no-dashboard"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, cwd=tmp_path, env=environment, **quiet) as other:  # type: ignore[call-overload]
        workers_at(address, 1)
        result = partnering(*SWEEP, "--out", "far", "--scheduler", address, cwd=tmp_path)
        other.kill()
    assert result.returncode == 2
    assert "has partnering 0.1.0 (" in result.stderr
    assert "but here it is 0.1.0 (" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "far").exists()


def test_a_cluster_that_is_not_there_is_one_line(scheduler, tmp_path, monkeypatch):
    """No scheduler at the address, or one without workers; results that were to be overwritten stay."""
    address, _ = scheduler
    monkeypatch.setattr(cluster, "SECONDS_TO_ANSWER", 2)
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "manifest.json").write_text('{"partnering": "0.1.0", "kind": "sweep", "fingerprint": "1"}')
    for where, message in (("tcp://127.0.0.1:9", "no scheduler answers there"), (address, "has no workers")):
        result = partnering(*SWEEP, "--out", "far", "--overwrite", "--scheduler", where, cwd=tmp_path)
        assert result.returncode == 2
        assert message in result.stderr
        assert len([line for line in result.stderr.splitlines() if line.startswith("Error")]) == 1
        assert (tmp_path / "far" / "manifest.json").exists()


def test_workers_that_can_be_reached_send_what_they_made_themselves(scheduler):
    """The scheduler passes on results only where this machine cannot talk to every worker."""
    address, worker = scheduler
    worker()
    workers_at(address, 1)
    with cluster.on_cluster(address) as pool:
        client = pool.executor._client
        assert client.direct_to_workers
        (own,) = client.nthreads()
        assert cluster.reachable(client, [own])
        assert not cluster.reachable(client, [own, "tcp://127.0.0.1:9"])


def test_versions_are_compared_package_by_package():
    """The first difference is named, with the worker that has it."""
    ours = cluster.versions()
    cluster.check({"tcp://a": ours, "tcp://b": dict(ours)})
    with pytest.raises(InputError, match=r"worker tcp://b has numpy 1.0, but here it is"):
        cluster.check({"tcp://a": ours, "tcp://b": ours | {"numpy": "1.0"}})
    with pytest.raises(InputError, match=r"has partnering not at all"):
        cluster.check({"tcp://a": {}})


class Cluster:
    """A client of a cluster with so many workers; they come and go by hand."""

    def __init__(self, workers: int) -> None:
        self.workers, self.status = workers, "running"

    def nthreads(self) -> dict[str, int]:
        return {str(number): 1 for number in range(self.workers)}


def test_the_user_hears_once_that_there_are_no_workers(monkeypatch):
    """After half a minute, and again only when workers have come and gone; a slow worker is a worker."""
    now, told = [0.0], []
    monkeypatch.setattr(cluster, "monotonic", lambda: now[0])
    at = Cluster(1)
    watch = cluster.Watch(at, told.append, give_up_after=100)
    for workers, moment in ((1, 0), (1, 500), (0, 501), (0, 530), (0, 531), (0, 590), (1, 591), (0, 600), (0, 699)):
        at.workers, now[0] = workers, moment
        watch()
    assert told == [
        f"no workers for {waited} s, still waiting; Ctrl-C keeps the runs that are done" for waited in (30, 99)
    ]
    now[0] = 700
    with pytest.raises(BrokenExecutor, match="no workers for 100 s"):
        watch()
    at.status = "closed"
    with pytest.raises(BrokenExecutor, match="the scheduler has gone"):
        watch()


@pytest.mark.parametrize("dies", ["worker", "scheduler"])
def test_a_cluster_that_dies_is_one_line_and_keeps_what_is_done(scheduler, tmp_path, monkeypatch, dies):
    """The last worker, where the user waits for no other, or the scheduler: the sweep ends, and can be gone on with."""
    address, worker = scheduler
    running = worker.running
    last = worker()
    workers_at(address, 1)
    doomed = last if dies == "worker" else running[0]

    words = (*SWEEP, "--out", "far", "--scheduler", address, "--give-up-after", "1")
    with killed_after_the_first_batch(doomed, tmp_path / "far"):
        result = partnering(*words, cwd=tmp_path)
    assert result.returncode == 1
    errors = [line for line in result.stderr.splitlines() if not line.startswith("Sweeping")]
    assert len(errors) == 1, result.stderr
    assert ("no workers for" if dies == "worker" else "the scheduler has gone") in errors[0] or "was lost" in errors[0]
    assert "runs are kept in far; go on with: " in errors[0]


def test_to_give_up_is_about_a_cluster(tmp_path):
    """A machine does not lose its own workers."""
    result = partnering(*SWEEP, "--give-up-after", "5", cwd=tmp_path)
    assert result.returncode == 2
    assert "--give-up-after: goes with --scheduler" in result.stderr
