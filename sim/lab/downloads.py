"""The download menu of the page."""

from __future__ import annotations

from nicegui import ui

from ..design.draws import NAME
from .exports import comparison, reproduce
from .state.address import as_file
from .state.experiment import Experiment
from .state.session import Session
from .turns import LATER, turn


class Downloads:
    """Offers figures and tables in one file, the scenario, and the command lines that give the same."""

    def __init__(self, session: Session) -> None:
        self.session = session
        with ui.menu():
            for text, give in (
                ("Everything: figures (PNG, SVG), tables (CSV), scenario (ZIP)", self._everything),
                ("The scenario (YAML)", self._scenario),
                ("The command lines that give the same", self._commands),
            ):
                ui.menu_item(text, give).props("role=menuitem")

    async def _everything(self) -> None:
        session = self.session
        held_back = " The map of needs is left out until the bet is placed." if session.locked else ""
        ui.notify(f"Drawing the figures …{held_back}")
        await session.settled()
        if session.ensemble is not None:
            from .exports import archive  # with the libraries that draw figures: a lab starts sooner without them

            parts = session.ensemble, session.story, session.shown_map, session.pinned
            made = await turn(archive.archive, *parts, pool=LATER)
            ui.download.content(made, reproduce.file_name(session.ensemble.experiment).replace(".yaml", ".zip"))

    async def _scenario(self) -> None:
        experiment = self.session.experiment
        text = await turn(lambda: as_file(experiment).to_yaml())
        ui.download.content(text.encode(), reproduce.file_name(experiment))
        if experiment.scenario.draws is not None and experiment.drawn is not None:
            ui.download.content(experiment.drawn.file, NAME)

    def _commands(self) -> None:
        experiment = self.session.experiment
        with ui.dialog() as dialog, ui.card().classes("lab-dialog"):
            if reproduce.needs_file(experiment):
                ui.label(f"First download the scenario; it is called {reproduce.file_name(experiment)}.").classes(
                    "lab-note"
                )
            for title, command in (
                ("A thousand stories", reproduce.sweep(experiment)),
                ("One story", reproduce.run(experiment)),
                ("Where it is fragile, and why", reproduce.diagnose(experiment)),
            ):
                self._command(title, command)
            if (pinned := self.session.pinned) is not None:
                self._compared(pinned.experiment, experiment)
            ui.label("They give these figures to the last bit, with the same version of the program.").classes(
                "lab-note"
            )
            ui.button("Close", on_click=dialog.close).props("flat")
        dialog.on("hide", dialog.delete)
        dialog.open()

    def _command(self, title: str, command: str) -> None:
        ui.label(title).classes("lab-subheading")
        ui.label(command).classes("lab-command")

    def _compared(self, pinned: Experiment, now: Experiment) -> None:
        """The command that compares the two scenarios, which the file with everything holds."""
        if why_not := comparison.why_not(pinned, now):
            ui.label(f"No command gives the differences from the pinned result: {why_not}.").classes("lab-note")
        else:
            self._command("Differences from the pinned result", comparison.command(now))
            ui.label(f"Both scenarios are in “Everything”: {comparison.PINNED} is the pinned one.").classes("lab-note")
