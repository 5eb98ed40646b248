"""The experiments that a page has shown, for undo and redo."""

from __future__ import annotations

from time import monotonic

from .experiment import Experiment

Steps = tuple[list[Experiment], Experiment, list[Experiment]]
"""Experiments that can be undone, the oldest first; the current one; those that can be redone, the next one last."""


class History:
    """The experiments of a page in their order, and those that were undone.

    All moves of one slider are one step of undo, until the user lets the slider go and pauses for `PAUSE`.
    """

    DEPTH = 200
    """How many steps can be undone."""
    PAUSE = 1.0
    """Seconds. On the keyboard a slider is let go after every key, so letting go alone does not end a step."""

    def __init__(self, experiment: Experiment) -> None:
        self._experiments = [experiment]
        self._undone: list[Experiment] = []
        self._slider: str | None = None
        self._let_go_at = 0.0

    @property
    def now(self) -> Experiment:
        """The current experiment."""
        return self._experiments[-1]

    @property
    def steps(self) -> Steps:
        """What can be undone, the current experiment, and what can be redone."""
        return self._experiments[:-1], self.now, self._undone[:]

    def restore(self, steps: Steps) -> None:
        """Take the experiments of a page that was left."""
        past, now, undone = steps
        self._experiments, self._undone, self._slider = [*past, now], [*undone], None

    @property
    def can_undo(self) -> bool:
        """Whether there is an earlier experiment."""
        return len(self._experiments) > 1

    @property
    def can_redo(self) -> bool:
        """Whether an experiment was undone, and nothing was changed since then."""
        return bool(self._undone)

    def add(self, experiment: Experiment, slider: str | None = None) -> None:
        """Add an experiment. Where the last change came from the same slider, it replaces the last experiment."""
        now = monotonic()
        if self._let_go_at and now - self._let_go_at >= self.PAUSE:
            self._slider = None
        was_let_go = self._let_go_at > 0.0 and slider == self._slider  # the last move of a drag can come late
        if slider is not None and slider == self._slider and self.can_undo:
            self._experiments[-1] = experiment
        else:
            self._experiments = [*self._experiments[-self.DEPTH :], experiment]
        self._slider, self._let_go_at = slider, now if was_let_go else 0.0
        self._undone.clear()

    def let_go(self) -> None:
        """Note that the user let the slider go."""
        self._let_go_at = monotonic()

    def undo(self) -> Experiment:
        """Go back one experiment; returns the current one. The first one stays."""
        if self.can_undo:
            self._undone.append(self._experiments.pop())
        self._slider = None
        return self.now

    def redo(self) -> Experiment:
        """Take back the last undo; returns the current experiment."""
        if self.can_redo:
            self._experiments.append(self._undone.pop())
        self._slider = None
        return self.now
