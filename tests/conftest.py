"""What all tests share: how many examples Hypothesis tries, and results folders that are made once."""

from __future__ import annotations

import fcntl
import gc
import os
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import settings

from partnering.engine.state import is_switched_off
from partnering.runs.pools import processors
from tests import ROOT
from tests.console import partnering

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as `partnering.cli.program` does: for the processes of tests

settings.register_profile("dev", deadline=None, max_examples=20)
settings.register_profile("gate", deadline=None, max_examples=100, derandomize=True)  # no change fails by bad luck
settings.register_profile("search", deadline=None, max_examples=1000)
settings.load_profile("dev")  # `make test` says --hypothesis-profile=gate


def pytest_configure() -> None:
    """What is imported and collected now stays to the end: it is not looked through for what can be forgotten."""
    gc.disable()


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Compile the kernel before the workers of pytest-xdist start, so that none of them does."""
    if getattr(session.config.option, "numprocesses", None) and not is_switched_off():
        from tests.engine import by_numba

        base = session.config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined] # as pytest-xdist does
        _filled(base, "by-numba", by_numba.fill)


def pytest_xdist_auto_num_workers() -> int:
    """One worker more than there are processors: tests of pages, processes and clusters wait a fifth of their time."""
    return processors() + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the tests that wait longest, those in the browser, so that none is left alone with them at the end."""
    items.sort(key=lambda item: "lab/browser" not in item.nodeid)


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """Import the files of tests, each worker of pytest-xdist beginning with a part of its own.

    In a fresh checkout pytest first rewrites the assertions of each file, which takes as long as all else of the
    collection, and keeps the outcome: what one worker has rewritten, the others read. Faults are told later.
    """
    if worker := getattr(session.config, "workerinput", None):
        folders = [Path(given) for given in session.config.args if Path(given).is_dir()]
        files = sorted(file for folder in folders for file in folder.rglob("test_*.py"))
        first = len(files) * int(worker["workerid"].removeprefix("gw")) // worker["workercount"]
        for file in files[first:] + files[:first]:
            with suppress(Exception, pytest.skip.Exception):
                import_module(".".join(file.resolve().relative_to(ROOT).with_suffix("").parts))


def pytest_collection_finish() -> None:
    """Look seldom for what can be forgotten from now on. It took a tenth of all time."""
    gc.enable()
    gc.freeze()
    gc.set_threshold(20_000)


@pytest.fixture(scope="session")
def once(tmp_path_factory) -> Callable[[str, Callable[[Path], None]], Path]:
    """A function that fills a folder of a name once for all tests and all workers of pytest-xdist, and gives it."""
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent  # the workers have this one in common

    return partial(_filled, base)


def _filled(base: Path, name: str, fill: Callable[[Path], None]) -> Path:
    place = base / f"once-{name}"
    with (base / f"once-{name}.lock").open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another worker may be filling it: wait
        lock.seek(0)
        if not lock.read():
            place.mkdir()
            fill(place)
            lock.write("filled")
    return place


@pytest.fixture(scope="session")
def made_once(once) -> Callable[..., Path]:
    """A function that runs a command once for all tests.

    It takes a name, the arguments of the command, and texts of the files that the command reads, by their stems
    (they end in .yaml). It gives the results folder, `here`; beside it stands stdout.txt, what the command printed.
    A test that changes the folder copies it first. Its pictures are painted only where that is asked for, whoever is
    the first to look at the folder.
    """
    from tests import pictures

    def made(name: str, *arguments: object, painted: bool = False, **files: str) -> Path:
        def run(place: Path) -> None:
            for stem, text in files.items():
                (place / f"{stem}.yaml").write_text(text, encoding="utf-8")
            with pictures.painted(painted):
                done = partnering(*arguments, "--out", "here", cwd=place)
            assert done.returncode == 0, done.stderr
            (place / "stdout.txt").write_text(done.stdout, encoding="utf-8")

        return once(name, run) / "here"

    return made


@pytest.fixture(scope="session", autouse=True)
def _unpainted():
    """No picture is painted, unless a test looks at it and asks for it."""
    from tests import pictures

    with pictures.painted(False):
        yield


@pytest.fixture
def painted():
    """Pictures are painted, for a test that looks at them. What fixtures of a wider scope make was made before."""
    from tests import pictures

    with pictures.painted():
        yield


@pytest.fixture
def painted_finely():
    """Pictures are painted as users get them, for a test that looks at letters, sizes or dots."""
    from tests import pictures

    with pictures.painted(finely=True):
        yield


@pytest.fixture(scope="session")
def elsewhere(once) -> Path:
    """The folder in which another process ran the commands of tests/elsewhere.py."""
    from tests.elsewhere import run_all
    from tests.processes import processes

    def run(place: Path) -> None:
        process = processes().Process(target=run_all, args=(place,))
        process.start()
        process.join(300)
        assert process.exitcode == 0

    return once("elsewhere", run)


@pytest.fixture
def forked(monkeypatch) -> None:
    """Processes that a command starts begin with all libraries, and not as a new Python that imports them first."""
    from partnering.runs import pools
    from tests.processes import processes

    monkeypatch.setattr(pools, "APART", processes())
