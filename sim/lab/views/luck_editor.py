"""The editor of runs and luck: how many runs, from which seed, and which story is told."""

from __future__ import annotations

from collections.abc import Awaitable

from ...model.limits import DRAWS
from ..state.experiment import MAX_REPLICATE, MAX_REPLICATES, MIN_DRAWS, MIN_REPLICATES
from ..state.session import Session
from . import widgets


class LuckEditor:
    """Shows and changes the numbers of runs, draws and story, and the seed."""

    def __init__(self, session: Session) -> None:
        self.session = session
        words = session.words
        self.replicates = widgets.number(
            words.say("controls.runs"), MIN_REPLICATES, MAX_REPLICATES, lambda to: self._set("replicates", to)
        )
        self.seed = widgets.number(words.say("controls.seed"), 0, 2**53, lambda to: self._set("seed", to))
        self.story = widgets.number(
            words.say("controls.story"), 1, MAX_REPLICATE + 1, lambda to: self._set("replicate", to - 1)
        )
        self.draws = widgets.number(
            words.say("controls.draws"), MIN_DRAWS, DRAWS.high, lambda to: self._set("draws", to)
        )
        session.on_experiment.append(self.show)
        self.show()

    def show(self) -> None:
        """Show the current experiment."""
        experiment = self.session.experiment
        self.replicates.set(experiment.replicates)
        self.seed.set(experiment.seed)
        self.story.set(experiment.replicate + 1)
        self.draws.element.visible = experiment.drawn is not None
        self.draws.set(experiment.organisations)

    def _set(self, name: str, value: int) -> Awaitable[bool]:
        return self.session.change(lambda experiment: experiment.with_luck(**{name: value}))
