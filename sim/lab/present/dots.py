"""A dot for each organisation, coloured by its fate and sorted; beside it how it was, and what changed in which dot."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from nicegui import ui

from ...documents.language import Language
from ...figures import canvas
from ...statistics.intervals import LEVEL_IN_WORDS
from ..state.ensemble import Ensemble
from ..views.wording import tenths
from .fates import Kinds, changes, fates

SCRIPT = f"<script>{Path(__file__).with_name('dots.js').read_text(encoding='utf-8')}</script>"
"""What draws the dots. A page with dots has it once in its body, and present.css among its styles."""
NOTHING = "#8a8a8a ring"
SURVIVES, GAINED, LOST = f"{canvas.BLUE} 1", f"{canvas.GREEN} 1", f"{canvas.VERMILION} diamond"
LOOKS = {
    **{"survives": SURVIVES, "ended": LOST, "never": NOTHING},
    **{"all": SURVIVES, "most": f"{canvas.BLUE} 0.7", "some": f"{canvas.BLUE} 0.3", "none": NOTHING},
    **{"gained": GAINED, "kept": SURVIVES, "lost": LOST, "neither": NOTHING},
    **{"more": GAINED, "same": NOTHING, "fewer": LOST},
}
"""Colour and shape of each kind (a number: how full a disc is), apart with any colour vision, and on white and on dark
paper at least 3 to 1."""
LEVELS = 10
"""Steps in which a disc is filled. A share that is neither none nor all does not look like it."""


class Picture:
    """The dots of some kinds with a heading, how many there are of each kind, and a description in words."""

    def __init__(self, words: Language) -> None:
        self.words = words
        with ui.column().classes("dots-picture") as self.box:
            self.heading = ui.label().classes("dots-heading")
            self.dots = ui.element("lab-dots").props("role=img")
            self.key = ui.row().classes("dots-key")

    def show(self, heading: str, kinds: Kinds) -> None:
        """Show the kind of each organisation. A dot stays the same organisation, and moves to its new place."""
        self.heading.text = heading
        looks = [LOOKS[name] for name in kinds.names]
        told = [self.words.say(f"present.kinds.{kinds.meaning}.{name}", count) for name, count in kinds.counts.items()]
        self.dots.props["codes"], self.dots.props["kinds"] = drawn(kinds)
        self.dots.props["aria-label"] = f"{heading}. {self.words.say('present.described', kinds=', '.join(told))}"
        self.key.clear()
        with self.key:
            for look, text in zip(looks, told, strict=True):
                with ui.row().classes("dots-kind"):
                    mark = ui.element("lab-dots").props("codes=0 aria-hidden=true")
                    mark.props["kinds"] = look
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
            self.difference = ui.label().classes("dots-difference")
            self.changed = Picture(words)
            self.note = ui.label().classes("dots-note")

    def show(self, ensemble: Ensemble, pinned: Ensemble | None = None) -> None:
        """Show the fates in an ensemble, and how they differ from those in a pinned one."""
        say = self.words.say
        told, ties = share(self.words, ensemble), len(ensemble.experiment.organisation.pairs)
        heading = say("present.now", share=told) if pinned else say("present.alone", ties, share=told)
        self.now.show(heading, fates(ensemble))
        self.note.text = what_a_dot_is(self.words, ensemble)
        self.before.box.visible = self.difference.visible = self.changed.box.visible = pinned is not None
        if pinned is None:
            return
        self.before.show(say("present.before", share=share(self.words, pinned)), fates(pinned))
        self.difference.text = difference(self.words, ensemble, pinned)
        found = changes(ensemble, pinned)
        self.changed.box.visible = found is not None
        if found is None:
            self.note.text = say("present.other_luck")
        else:
            self.changed.show(say("present.changed", len(found.codes)), found)


def drawn(kinds: Kinds) -> tuple[str, str]:
    """What dots.js reads: a letter for each organisation, and the looks that the letters 0, 1, … a, b, … stand for."""
    codes, looks = kinds.codes, [LOOKS[name] for name in kinds.names]
    if kinds.shares is not None:
        full = np.clip(np.round(kinds.shares * LEVELS), kinds.shares > 0, LEVELS - (kinds.shares < 1))
        codes = LEVELS - full.astype(int)
        looks = [f"{canvas.BLUE} {level / LEVELS:g}" for level in range(LEVELS, 0, -1)] + [NOTHING]
    return "".join(_LETTERS[code] for code in codes), ", ".join(looks)


_LETTERS = "0123456789a"


def share(words: Language, ensemble: Ensemble) -> str:
    """How often true partnering survives, with its interval; the numbers are those of the tiles."""
    found = ensemble.interval("survival")
    mean, low, high = (words.number(tenths(one)) for one in found[:3])
    return words.say("present.share", mean=mean, low=low, high=high)


def difference(words: Language, ensemble: Ensemble, pinned: Ensemble) -> str:
    """By how much survival differs from the pinned figures, with its interval."""
    if ensemble.same_luck(pinned) and ensemble.same_runs(pinned, "survival"):
        return words.say("present.all_the_same")
    change = ensemble.difference(pinned, "survival")
    mean, low, high = (words.cell(one, "points") for one in change[:3])
    told = words.say("present.difference", mean=mean, low=low, high=high)
    return told if change.low > 0 or change.high < 0 else f"{told} {words.say('present.open')}"


def what_a_dot_is(words: Language, ensemble: Ensemble) -> str:
    """What one dot stands for."""
    months = ensemble.experiment.organisation.months
    of = fates(ensemble).meaning
    count = {"tie": months, "ties": len(ensemble.experiment.organisation.pairs), "draws": ensemble.replicates}[of]
    return words.say(f"present.dot.{of}", count, months=months, level=words.number(LEVEL_IN_WORDS))
