"""How phones get to the vote: a short address, and its QR code."""

from __future__ import annotations

from io import BytesIO

import segno
from nicegui import ui

from ...documents.language import Language
from .room import Room


class Invitation:
    """Shows the address and its QR code, and large ones for the back row. A machine can have several addresses."""

    def __init__(self, room: Room, words: Language) -> None:
        self.room, self.words = room, words
        with ui.column().classes("gap-1 items-center lab-vote-way"):
            if not room.addresses:
                ui.label(self._say("nowhere")).classes("lab-event")
                return
            self.small = _code()
            ui.label(self._say("join")).classes("lab-note")
            self.address = ui.label().classes("lab-question").props("data-address")
            with ui.dialog() as dialog, ui.card().classes("lab-dialog items-center"):
                self.large = _code()
                self.large_address = ui.label().classes("lab-vote-address")
                ui.button(self._say("shrink"), on_click=dialog.close).props("flat no-caps")
            ui.button(self._say("enlarge"), on_click=dialog.open).props("flat no-caps dense")
            if len(room.addresses) > 1:
                ui.select(room.addresses, value=room.address, label=self._say("other"), on_change=self._choose)
            self._show(room.address)

    def _say(self, key: str, **values: object) -> str:
        return self.words.say(f"vote.panel.{key}", **values)

    def _choose(self, event: object) -> None:
        self.room.address = str(getattr(event, "value", self.room.address))
        self._show(self.room.address)

    def _show(self, address: str) -> None:
        for one in (self.small, self.large):
            one.content = qr(address)
            one.props["aria-label"] = self._say("qr", address=address)
        self.address.text = self.large_address.text = address.removeprefix("http://")


def _code() -> ui.html:
    made = ui.html("", sanitize=False).classes("lab-qr")
    made.props["role"] = "img"
    return made


def qr(address: str) -> str:
    """The QR code of an address as an SVG drawing, black on white also in the dark: not all phones read the reverse."""
    drawn = BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn, kind="svg", border=4, dark="#000", light="#fff", xmldecl=False, svgns=True, omitsize=True, nl=False
    )
    return drawn.getvalue().decode()
