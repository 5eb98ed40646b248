"""Report the progress of runs to the caller."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol


class Progress(Protocol):
    """A callback: call it with the number of runs that have just finished, and `more` with runs that are added."""

    def __call__(self, runs: int) -> None: ...  # noqa: D102

    def more(self, runs: int) -> None: ...  # noqa: D102


Show = Callable[[str, int], AbstractContextManager[Progress]]
"""Takes a label and the number of all runs. The context that it returns shows the progress."""


class _Silent:
    def __call__(self, runs: int) -> None:
        pass

    def more(self, runs: int) -> None:
        pass


UNSEEN: Progress = _Silent()
"""Progress that is not shown."""


def silent(label: str, runs: int) -> AbstractContextManager[Progress]:
    """Show no progress."""
    return nullcontext(UNSEEN)
