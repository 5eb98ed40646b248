"""What the user can change follows the experiment, but never takes back what the user just did there."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from typing import Any

Handled = Awaitable[None] | None
"""What a handler gives back to NiceGUI, which waits for it."""


class Following(ABC):
    """Shows what the experiment holds in an element where the user can change it.

    While changes that the user made there are on their way, what the page shows waits: it would take them back. What
    the user does is compared at once with what is shown. A turn later that may be of another tie or department.
    """

    def __init__(self) -> None:
        self._of: object = None
        self._open = 0
        self._later: list[Any] = []

    @abstractmethod
    def _show(self, value: Any) -> None:
        """Show a value now."""

    def set(self, value: Any, of: object = None) -> None:
        """Show another value, without a call of what changes it. That of something else (`of`) does not wait."""
        if self._open and of == self._of:
            self._later = [value]
        else:
            self._of, self._later = of, []
            self._show(value)

    def _follow(self, answer: Any) -> Handled:
        """Wait for what the user changes, where it is something to wait for."""
        if not isinstance(answer, Awaitable):
            return None
        self._open += 1
        self._later = []
        return self._wait(answer)

    async def _wait(self, answer: Awaitable[Any]) -> None:
        try:
            await answer
        finally:
            self._open -= 1
        if self._later and not self._open:
            self._show(self._later.pop())


class Field(Following):
    """A field for a number, a text or a choice. `changed` is called with what the user gives it.

    One that is `needed` may be empty only while somebody writes there.
    """

    def __init__(self, element: Any, changed: Callable[[Any], Any], needed: bool = False) -> None:
        super().__init__()
        self.element = element
        self._held: Any = None
        self._is_empty = False

        def written(event: Any) -> Handled:
            self._is_empty = needed and event.value is None
            if self._is_empty or event.value == self._held:  # what `_show` shows is not written by the user
                return None
            self._held = event.value
            return self._follow(changed(event.value))

        element.on_value_change(written)
        element.on("blur", self._left, [])

    def _show(self, value: Any) -> None:
        self._held = value
        if not self._is_empty:
            self.element.value = value

    def _left(self) -> None:
        if self._is_empty:
            self.element.value = self._held
