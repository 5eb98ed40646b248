"""Processes of their own, which import the package alone and never run the user's script anew.

Python's own spawned processes import the script that began them. One without `if __name__ == "__main__":`, as most
people write it, would begin its study again in each of them. What our tasks need is all in the package.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.context import SpawnContext, SpawnProcess
from threading import Lock

_TOLD_BY = ("__spec__", "__file__")
"""Where Python looks for the script that a new process is to import."""
_one = Lock()


class _Process(SpawnProcess):
    def start(self) -> None:
        with _script_hidden():
            super().start()


class _Context(SpawnContext):
    Process = _Process


APART = _Context()
"""A context of multiprocessing whose processes begin so."""


@contextmanager
def _script_hidden() -> Iterator[None]:
    """Hide where the script is while a process begins. Two threads may begin some at once."""
    with _one:
        script = vars(sys.modules["__main__"])
        own = {name: script[name] for name in _TOLD_BY if name in script}
        script.update(dict.fromkeys(own))
        try:
            yield
        finally:
            script.update(own)
