"""The key of the map: what its colours, widths and sizes mean, with a scale for each colour that is a number."""

from __future__ import annotations

from nicegui import ui

from ...documents.language import Language
from ..views.theme import Theme, worth_colour
from .colouring import SURVIVAL, ends_of_scale


def show_key(box: ui.element, words: Language, theme: Theme, colouring: str, matrix: bool, runs: int) -> None:
    """Fill a box with the key of a map with this colouring, of so many runs."""
    box.clear()
    with box:
        if colouring == SURVIVAL:
            what = words.say(
                "map.key_survival_matrix" if matrix else "map.key_survival", runs=words.number(f"{runs:,}")
            )
            _scale(what, "0 %", "100 %", ends_of_scale(theme))
        else:
            for name, colour in theme.modes():
                with ui.row().classes("items-center gap-1 no-wrap"):
                    ui.element("span").classes("lab-swatch").style(f"background: {colour}")
                    ui.label(words.named("mode_names", name))
        _scale(words.say("map.key_worth_matrix" if matrix else "map.key_worth"), "0", "1", [
            worth_colour(n / 4) for n in range(5)
        ])  # fmt: skip
        if matrix:
            ui.label(words.say("map.key_matrix"))
        else:
            ui.label(words.say("map.key_month" if colouring != SURVIVAL else "map.key_always"))


def _scale(what: str, low: str, high: str, colours: list[str]) -> None:
    """A bar that runs through colours, between what its ends mean."""
    with ui.row().classes("items-center gap-1"):
        ui.label(f"{what}:")
        with ui.row().classes("items-center gap-1 no-wrap"):
            ui.label(low)
            ui.element("span").classes("lab-swatch map-scale").style(
                f"background: linear-gradient(90deg, {', '.join(colours)})"
            )
            ui.label(high)
