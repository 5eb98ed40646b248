"""What all tests share: how many examples Hypothesis tries, and results folders that are made once."""

from __future__ import annotations

import fcntl
import gc
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from tests.console import partnering

settings.register_profile("dev", deadline=None, max_examples=20)
settings.register_profile("gate", deadline=None, max_examples=100)
settings.load_profile("dev")  # `make test` says --hypothesis-profile=gate


def pytest_configure(config: pytest.Config) -> None:
    """Compile the kernel before the workers of pytest-xdist start, so that not each of them does."""
    if getattr(config.option, "numprocesses", None):
        from tests.strategies import run, two

        run(two())


def pytest_collection_finish() -> None:
    """Look seldom for what can be forgotten: what is imported and collected stays to the end. A tenth of all time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000)


@pytest.fixture(scope="session")
def made_once(tmp_path_factory) -> Callable[..., Path]:
    """A function that runs a command once for all tests and all workers of pytest-xdist.

    It takes a name, the arguments of the command, and texts of the files that the command reads, by their stems
    (they end in .yaml). It gives the results folder, `here`; beside it stands stdout.txt, what the command printed.
    A test that changes the folder copies it first.
    """
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent  # the workers have this one in common

    def made(name: str, *arguments: object, **files: str) -> Path:
        place = base / f"once-{name}"
        with (base / f"once-{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # another worker may be making it: wait
            if not (place / "stdout.txt").exists():
                place.mkdir()
                for stem, text in files.items():
                    (place / f"{stem}.yaml").write_text(text, encoding="utf-8")
                done = partnering(*arguments, "--out", "here", cwd=place)
                assert done.returncode == 0, done.stderr
                (place / "stdout.txt").write_text(done.stdout, encoding="utf-8")
        return place / "here"

    return made
