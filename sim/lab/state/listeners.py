"""Functions that are called when something changes. Panels of the page add theirs to the lists of a session."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Listener = Callable[[], None]


def notify(listeners: list, *what: Any) -> None:
    """Call all listeners."""
    for listener in listeners:
        listener(*what)
