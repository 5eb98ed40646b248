"""Progress of runs, as whoever asked for them sees it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol


class Progress(Protocol):
    """Called with the number of runs that have just finished; `more` with runs that are added to the work."""

    def __call__(self, runs: int) -> None: ...  # noqa: D102

    def more(self, runs: int) -> None: ...  # noqa: D102


Show = Callable[[str, int], AbstractContextManager[Progress]]
"""Shows progress under a label, of so many runs in all, as long as the context lasts."""


class _Unseen:
    def __call__(self, runs: int) -> None:
        pass

    def more(self, runs: int) -> None:
        pass


UNSEEN: Progress = _Unseen()
"""Progress that nobody looks at."""


def silent(label: str, runs: int) -> AbstractContextManager[Progress]:
    """Show no progress."""
    return nullcontext(UNSEEN)
