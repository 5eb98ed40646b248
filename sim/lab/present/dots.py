"""A dot for each organisation, coloured by its fate and sorted; beside it how it was, and what changed in which dot."""

from __future__ import annotations

from math import isfinite
from pathlib import Path
from typing import NamedTuple

import numpy as np
from nicegui import ui

from ...documents.language import MISSING, Language
from ...documents.numbers import unbroken
from ...figures import canvas
from ...statistics.level import LEVEL_IN_WORDS
from ..state.ensemble import Ensemble
from ..views.wording import mean_and_ends
from .fates import Kinds, changes, fates, meaning

SCRIPT = f"<script>{Path(__file__).with_name('dots.js').read_text(encoding='utf-8')}</script>"
"""What draws the dots. A page with dots has it once in its body, and present.css among its styles."""
NOTHING = "#8a8a8a ring"
SURVIVES, GAINED, LOST = f"{canvas.BLUE} 1", f"{canvas.GREEN} 1", f"{canvas.VERMILION} diamond"
LOOKS = {
    "survives": SURVIVES, "ended": LOST, "never": NOTHING,
    "all": SURVIVES, "most": f"{canvas.BLUE} 0.7", "some": f"{canvas.BLUE} 0.3", "none": NOTHING,
    "gained": GAINED, "kept": SURVIVES, "lost": LOST, "neither": NOTHING,
    "yes": SURVIVES, "no": NOTHING,
    "more": GAINED, "same": NOTHING, "fewer": LOST,
}  # fmt: skip
"""Colour and shape of each kind (a number: how full a disc is), apart with any colour vision, and on white and on dark
paper at least 3 to 1."""
LEVELS = 10
"""Steps in which a disc is filled. A share that is neither none nor all does not look like it."""


class Figure(NamedTuple):
    """A number in large type, what it is, and how sure it is."""

    number: str
    heading: str
    certainty: str


class Picture:
    """The dots of some kinds below a figure, with how many there are of each kind, and a description in words."""

    def __init__(self, words: Language) -> None:
        self.words = words
        with ui.column().classes("dots-picture") as self.box:
            with ui.row().classes("dots-head") as self.head:
                self.number = ui.label().classes("dots-figure")
                with ui.column().classes("dots-meaning"):
                    self.heading = ui.label().classes("dots-heading")
                    self.certainty = ui.label().classes("dots-note")
            self.dots = ui.element("lab-dots").props("role=img")
            self.key = ui.row().classes("dots-key")

    def show(self, figure: Figure, kinds: Kinds | None) -> None:
        """Show the kind of each organisation. A dot stays the same organisation, and moves to its new place.

        Without `kinds` there is the figure alone.
        """
        self.number.text, self.heading.text, self.certainty.text = unbroken(figure.number), *figure[1:]
        self.dots.visible = self.key.visible = kinds is not None
        self.key.clear()
        if kinds is None:
            return
        told = [self.words.say(f"present.kinds.{kinds.meaning}.{name}", count) for name, count in kinds.counts.items()]
        self.dots.props["codes"], self.dots.props["kinds"] = drawn(kinds)
        described = self.words.say("present.described", kinds=", ".join(told))
        self.dots.props["aria-label"] = f"{figure.heading}: {figure.number}, {figure.certainty} {described}"
        with self.key:
            for (name, count), text in zip(kinds.counts.items(), told, strict=True):
                if kinds.shares is not None and not count:
                    continue  # how full a disc is needs no key
                with ui.row().classes("dots-kind"):
                    mark = ui.element("lab-dots").props("codes=0 aria-hidden=true")
                    mark.props["kinds"] = LOOKS[name]
                    ui.label(text)


class Dots:
    """The organisations of an ensemble as dots; where another one is pinned, before and now and what changed.

    `show` is called again whenever the figures change.
    """

    def __init__(self, words: Language) -> None:
        self.words = words
        with ui.column().classes("dots") as self.box:
            with ui.row().classes("dots-both"):
                self.before = Picture(words)
                self.now = Picture(words)
            self.changed = Picture(words)
            self.note = ui.label().classes("dots-note")

    def show(self, ensemble: Ensemble, pinned: Ensemble | None = None) -> None:
        """Show the fates in an ensemble, and how they differ from those in a pinned one."""
        say = self.words.say
        heading = say(f"present.alone.{meaning(ensemble)}" if pinned is None else "present.now")
        self.now.show(share(self.words, ensemble, heading), fates(ensemble))
        self.note.text = what_a_dot_is(self.words, ensemble)
        self.before.box.visible = self.changed.box.visible = pinned is not None
        if pinned is not None:
            self.before.show(share(self.words, pinned, say("present.before")), fates(pinned))
            found = changes(ensemble, pinned)
            self.changed.show(difference(self.words, ensemble, pinned, found), found)

    def replay(self) -> None:
        """Let each organisation go once more from what it was before to what it is now."""
        before = self.before.dots.props["codes"]
        self.now.dots.client.run_javascript(f"getHtmlElement({self.now.dots.id})?.play('{before}')")


def drawn(kinds: Kinds) -> tuple[str, str]:
    """What dots.js reads: a letter for each organisation, and the looks that the letters 0, 1, … a, b, … stand for."""
    codes, looks = kinds.codes, [LOOKS[name] for name in kinds.names]
    if kinds.shares is not None:
        full = np.clip(np.round(kinds.shares * LEVELS), kinds.shares > 0, LEVELS - (kinds.shares < 1))
        codes = LEVELS - full.astype(int)
        looks = [f"{canvas.BLUE} {level / LEVELS:g}" for level in range(LEVELS, 0, -1)] + [NOTHING]
    return "".join(_LETTERS[code] for code in codes), ", ".join(looks)


_LETTERS = "0123456789a"


def share(words: Language, ensemble: Ensemble, heading: str) -> Figure:
    """How often true partnering survives, with its interval; the numbers are those of the tiles."""
    found = ensemble.interval("survival")
    if not isfinite(found.mean):
        return Figure(MISSING, heading, words.say("present.no_tie"))
    mean, ends = mean_and_ends(words, *found[:3])
    certainty = words.say("present.interval", ends=ends, level=words.number(LEVEL_IN_WORDS))
    return Figure(words.say("numbers.percent", number=mean), heading, certainty)


def difference(words: Language, ensemble: Ensemble, pinned: Ensemble, found: Kinds | None) -> Figure:
    """By how much survival differs from the pinned figures, with its interval."""
    number = 0 if found is None else len(found.codes)
    heading = words.say("present.other_luck") if found is None else words.say("present.changed", number)
    change = ensemble.difference(pinned, "survival")
    if not isfinite(change.mean):
        return Figure(MISSING, heading, words.say("present.no_tie"))
    mean, low, high = (words.cell(one, "points") for one in change[:3])
    if found is not None and ensemble.same_runs(pinned, "survival"):
        return Figure(words.say("present.points", value=mean), heading, words.say("present.all_the_same"))
    level = words.number(LEVEL_IN_WORDS)
    certainty = words.say("present.interval_of_points", low=low, high=high, level=level)
    is_open = "" if change.low > 0 or change.high < 0 else f". {words.say('present.open')}"
    return Figure(words.say("present.points", value=mean), heading, certainty + is_open)


def what_a_dot_is(words: Language, ensemble: Ensemble) -> str:
    """What one dot stands for."""
    months = ensemble.experiment.organisation.months
    of = meaning(ensemble)
    count = {"tie": months, "ties": len(ensemble.experiment.organisation.pairs), "draws": ensemble.replicates}[of]
    return words.say(f"present.dot.{of}", count, months=months)
