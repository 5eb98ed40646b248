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
from pathlib import Path

import pytest

from partnering.files.errors import InputError
from partnering.results.sources import PACKAGE
from partnering.sweeps import cluster
from tests.console import SCRIPT, partnering

pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
DASK = Path(sys.executable).with_name("dask")
SWEEP = ("sweep", "company", "--vary", "organisation.clarity=0:1:60", "--replicates", "400", "--no-figures")
DATA = ("runs.parquet", "relationships.parquet", "summary.csv", "scenario.yaml")
Worker = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def scheduler(tmp_path) -> Iterator[tuple[str, Worker]]:
    """A scheduler, and how to start a worker of it."""
    running: list[subprocess.Popen[bytes]] = []
    file = tmp_path / "scheduler.json"

    def begin(*command: str, **environment: str) -> subprocess.Popen[bytes]:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        ours = {**os.environ, **environment}
        running.append(subprocess.Popen([DASK, *command, "--no-dashboard"], cwd=tmp_path, env=ours, **quiet))  # type: ignore[call-overload]
        return running[-1]

    def worker(**environment: str) -> subprocess.Popen[bytes]:
        return begin("worker", "--scheduler-file", str(file), "--nthreads", "1", "--no-nanny", **environment)

    begin("scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(file))
    until = time.monotonic() + 60
    while not file.exists():
        assert time.monotonic() < until
        time.sleep(0.1)
    yield json.loads(file.read_text(encoding="utf-8"))["address"], worker
    for process in running:
        process.kill()
        process.wait()


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
    command = [SCRIPT, *SWEEP, "--out", "far", "--scheduler", address]
    driver = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    until = time.monotonic() + 120
    while not list(tmp_path.glob("far/batches/*.batch")):
        assert time.monotonic() < until
        time.sleep(0.01)
    doomed.kill()
    _, said = driver.communicate(timeout=240)
    assert driver.returncode == 0, said
    assert partnering(*SWEEP, "--out", "near", cwd=tmp_path).returncode == 0
    assert hashes(tmp_path / "far") == hashes(tmp_path / "near")


def test_workers_of_another_version_are_refused(scheduler, tmp_path):
    """A worker whose rules differ by one sign is told apart by its sources; nothing is run or written."""
    address, worker = scheduler
    shutil.copytree(PACKAGE, tmp_path / "other" / "partnering", ignore=shutil.ignore_patterns("__pycache__"))
    rules = tmp_path / "other" / "partnering" / "model" / "rules.py"
    rules.write_text(rules.read_text(encoding="utf-8").replace("aim > trust", "aim < trust"), encoding="utf-8")
    worker(PYTHONPATH=str(tmp_path / "other"))
    workers_at(address, 1)
    result = partnering(*SWEEP, "--out", "far", "--scheduler", address, cwd=tmp_path)
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
