"""The download menu of the page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from nicegui import ui

from ..design.draws import NAME
from .exports import comparison, reproduce
from .state.address import as_file
from .state.experiment import Experiment
from .state.session import Session
from .turns import LATER, turn


class Downloads:
    """Offers figures and tables in one file, the scenario, and the command lines that give the same.

    While a class bets nothing is given: scenario and file names say what the lesson is about.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.words = session.words
        with ui.menu():
            for key, give in (
                ("all", self._everything),
                ("scenario", self._scenario),
                ("commands", self._commands),
            ):
                ui.menu_item(self.words.say(f"download.{key}"), partial(self._give, give)).props("role=menuitem")

    async def _give(self, give: Callable[[], Awaitable[None]]) -> None:
        if not self.session.locked:  # a menu that was open stays so
            await give()

    async def _everything(self) -> None:
        session = self.session
        ui.notify(self.words.say("download.drawing"))
        asked = session.experiment
        await session.settled()
        if session.locked and session.experiment is not asked:
            return  # a lesson began meanwhile
        if (ensemble := session.ensemble) is not None:
            from .exports import archive  # with the libraries that draw figures: a lab starts sooner without them

            parts = ensemble, session.story, session.shown_map, session.pinned
            made = await turn(archive.archive, *parts, pool=LATER)
            ui.download.content(made, reproduce.file_name(ensemble.experiment).replace(".yaml", ".zip"))

    async def _scenario(self) -> None:
        experiment = self.session.experiment
        text = await turn(lambda: as_file(experiment).to_yaml())
        ui.download.content(text.encode(), reproduce.file_name(experiment))
        if experiment.scenario.draws is not None and experiment.drawn is not None:
            ui.download.content(experiment.drawn.file, NAME)

    async def _commands(self) -> None:
        experiment, words = self.session.experiment, self.words
        with ui.dialog() as dialog, ui.card().classes("lab-dialog"):
            if reproduce.needs_file(experiment):
                ui.label(words.say("download.first", file=reproduce.file_name(experiment))).classes("lab-note")
            for key, command in (
                ("thousand", reproduce.sweep(experiment)),
                ("one", reproduce.run(experiment)),
                ("fragile", reproduce.diagnose(experiment)),
            ):
                self._command(words.say(f"download.{key}"), command)
            if (pinned := self.session.pinned) is not None:
                self._compared(pinned.experiment, experiment)
            ui.label(words.say("download.exact")).classes("lab-note")
            ui.button(words.say("download.close"), on_click=dialog.close).props("flat")
        dialog.on("hide", dialog.delete)
        dialog.open()

    def _command(self, title: str, command: str) -> None:
        ui.label(title).classes("lab-subheading")
        ui.label(command).classes("lab-command")

    def _compared(self, pinned: Experiment, now: Experiment) -> None:
        """The command that compares the two scenarios, which the file with everything holds."""
        words = self.words
        if why_not := comparison.why_not(pinned, now, words):
            ui.label(words.say("download.no_differences", why=why_not)).classes("lab-note")
        else:
            self._command(words.say("download.differences"), comparison.command(now))
            ui.label(words.say("download.both", file=comparison.PINNED)).classes("lab-note")
