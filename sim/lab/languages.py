"""The language of a page: the one of its address, or else of its browser; and the menu that chooses another."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from copy import copy
from functools import partial

from nicegui import ui

from ..documents.language import Language
from .state.words import ENGLISH, asked, codes, words

OF_THE_BROWSER = {ENGLISH: "en-US"}
"""What browsers, and the elements of Quasar, call a language, where that is not its code."""


def accepted() -> Language:
    """The words of the language that the browser asks for; English where there are none."""
    with suppress(RuntimeError):  # a page without a request, as in tests
        return asked(ui.context.client.request.headers)
    return words()


def speak(language: Language) -> None:
    """Give the page its title and its language, which screen readers and the elements of Quasar go by."""
    client = ui.context.client
    client.page = copy(client.page)  # all browsers have the page in common, but not its language
    client.page.language = OF_THE_BROWSER.get(language.code, language.code)  # type: ignore[assignment]
    ui.page_title(language.say("page.title"))


class LanguageMenu:
    """Offers the languages that there are words of. `address_in` gives the address of the page in another one."""

    def __init__(self, language: Language, address_in: Callable[[str], Awaitable[str | None]]) -> None:
        self.address_in = address_in
        code = language.code.upper()
        with ui.button(code).props("flat dense") as button:
            button.props["aria-label"] = f"{code} – {language.say('page.language')}: {language.say('language')}"
            with ui.menu():
                for other in codes():
                    item = ui.menu_item(words(other).say("language"), partial(self._choose, other))
                    item.props(f"role=menuitem lang={other}")

    async def _choose(self, code: str) -> None:
        address = await self.address_in(code)
        if address is not None:
            ui.navigate.to(address)
