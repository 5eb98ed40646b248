"""Where it is fragile, and why: the ranked ties, and the chosen one in words, with what can be tried on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pandas as pd
from nicegui import ui

from ...diagnosis.wording import rank_in_words
from ...documents.language import Language
from ...figures.wording import measure
from ...interventions.money import price_of
from ...report.chapters import fragile
from ...report.voice import Voice
from ...statistics.columns import with_ends
from ..state.diagnosis import TRIED, Closer, Ranking, with_intervention
from ..state.experiment import Experiment
from ..state.session import Session
from . import widgets

MAX_ROWS = 100
"""Most ties in the table; those that come first."""


class DiagnosisView:
    """Shows the diagnosis of the page's organisation while it is open. A tie that is tapped is looked at closer."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.words = words = session.words
        self.shown: Ranking | None = None
        ask = words.say("diagnosis.ask")
        self.ask = ui.button(ask, icon="troubleshoot", on_click=self.open).props("outline no-caps").classes("w-full")
        with ui.column().classes("w-full gap-2").props("role=region data-diagnosis") as self.box:
            self.box.props["aria-label"] = ask
            with ui.row().classes("w-full items-start no-wrap gap-2"):
                widgets.heading(words.say("diagnosis.heading"), 3).classes("grow")
                widgets.button("close", words.say("diagnosis.close"), self.close)
            self.headline = ui.label().classes("lab-event").props("role=status")
            self.about = ui.label().classes("lab-note")
            self.table = ui.element("div").classes("w-full lab-ranking")
            with ui.column().classes("w-full gap-1").props("role=status aria-live=polite data-why") as self.why:
                self.tie_name = widgets.heading("", 4)
                self.told = ui.column().classes("w-full gap-1")
        session.diagnosing.on_change.append(self.show)
        session.on_story.append(self._mark)
        session.on_lock.append(self._lock)
        self.show()

    def open(self) -> None:
        """Look where the organisation is fragile, and at its most fragile tie."""
        self.session.diagnose(most_fragile=True)
        widgets.focus(self.box)

    def close(self) -> None:
        """Close the diagnosis."""
        self.session.diagnosing.close()

    def _lock(self) -> None:
        """While a class bets there is no diagnosis, because it holds the answer."""
        self.ask.set_enabled(not self.session.locked)

    def show(self) -> None:
        """Show what is known so far."""
        diagnosing = self.session.diagnosing
        self.ask.visible = not diagnosing.is_open and bool(len(self.session.experiment.organisation.pairs))
        self.box.visible = diagnosing.is_open
        if not diagnosing.is_open:
            self.shown = None
            return
        ranking = diagnosing.ranking
        if ranking is None:
            self.headline.text = self.words.say("diagnosis.looking")
            self.about.text = ""
            self.table.clear()
            self.why.visible = False
            return
        if ranking is not self.shown:
            self.shown = ranking
            self._show_ranking(ranking)
        if diagnosing.closer is not None or not diagnosing.is_old(self.session.experiment):
            self._show_tie(ranking, diagnosing.closer)

    def _show_ranking(self, ranking: Ranking) -> None:
        words = self.words
        self.headline.text = fragile.finding(ranking.ties, voice_of(words, ranking))
        runs = words.number(f"{ranking.plan.replicates:,}")
        self.about.text = words.say("diagnosis.about", runs=runs, seed=ranking.plan.seed)
        if ranking.experiment.drawn is not None:
            self.about.text += f" {words.say('figures.as_they_stand')}"
        self.table.clear()
        self.buttons: dict[int, ui.button] = {}
        with self.table, ui.element("table"):
            with ui.element("thead"), ui.element("tr"):
                for column in ("rank", "tie", "survival", "formation", "missed"):
                    with ui.element("th").props("scope=col"):
                        ui.label(words.say(f"diagnosis.columns.{column}"))
            with ui.element("tbody"):
                for row, (rank, name, *rest) in enumerate(rows(words, ranking.ties)):
                    self._row(ranking.experiment, ranking.place(row), rank, name, rest)
        if len(ranking.ties) > MAX_ROWS:
            with self.table:
                every = words.number(f"{len(ranking.ties):,}")
                ui.label(words.say("diagnosis.some", shown=MAX_ROWS, all=every)).classes("lab-note")
        self._mark()

    def _row(self, of: Experiment, tie: int, rank: str, name: str, rest: list[str]) -> None:
        with ui.element("tr"):
            with ui.element("td"):
                ui.label(rank)
            with ui.element("td"):
                choose = ui.button(name, on_click=lambda: self.session.choose_tie(tie, of))
                self.buttons[tie] = choose.props("flat dense no-caps align=left")
            for text in rest:
                with ui.element("td"):
                    ui.label(text)

    def _mark(self) -> None:
        """Mark the chosen tie in the table."""
        if self.shown is None:
            return
        chosen = self.session.tie_in(self.shown.experiment)
        for tie, button in self.buttons.items():
            widgets.put(button, aria_pressed="true" if tie == chosen else "false")
            button.classes(**{"add" if tie == chosen else "remove": "lab-chosen"})

    def _show_tie(self, ranking: Ranking, closer: Closer | None) -> None:
        tie = self.session.tie if closer is None else closer.tie
        self.why.visible = True
        row = ranking.ties.iloc[ranking.row(tie)]
        self.tie_name.text = f"{row['a']} – {row['b']}"
        self.told.clear()
        words, voice = self.words, voice_of(self.words, ranking)
        with self.told:
            if closer is None:
                ui.label(words.say("diagnosis.trying", tried=TRIED)).classes("lab-note")
                return
            for sentence in fragile.of_tie(row, closer.edges, closer.helps, voice):
                ui.label(sentence).classes("lab-event")
            if ranking.too_large:
                ui.label(words.say("diagnosis.too_large")).classes("lab-note")
            with ui.row().classes("w-full gap-2"):
                if (nearest := closer.nearest) is not None:
                    path, value = str(nearest["path"]), round(float(nearest["edge"]), 3)
                    shown = words.number(f"{value:g}")
                    text = words.say("diagnosis.try_number", quantity=voice.quantity(path), value=shown)
                    self._try(text, lambda experiment: experiment.with_setting(path, value))
                if (best := closer.best) is not None:
                    text = words.say("diagnosis.try_intervention", name=voice.applied([best.words]))
                    self._try(text, lambda experiment: with_intervention(experiment, best))

    def _try(self, text: str, change: Callable[[Experiment], Experiment]) -> None:
        """Offer a change, whose result is compared with what the page shows now."""

        async def do() -> None:
            self.session.pinned = self.session.ensemble
            await self.session.change(change)

        widgets.act_once(ui.button(text), do).props("outline no-caps align=left")


def voice_of(words: Language, ranking: Ranking) -> Voice:
    """The words of the report: what the page says of its ties stands there too."""
    organisation, scenario, catalogue = ranking.plan.organisation, ranking.plan.scenario, ranking.plan.catalogue
    return Voice(words, len(organisation.pairs), organisation.months, price_of(scenario, catalogue), catalogue)


def rows(words: Language, ties: pd.DataFrame) -> Iterator[list[str]]:
    """The cells of the ties that come first: rank, name, survival, formation, and what was missed first."""
    how = measure("survival")
    for _, tie in ties.head(MAX_ROWS).iterrows():
        shares = [how.within(*(tie[column] for column in with_ends(name))) for name in ("survival", "formation")]
        missed = words.say("diagnosis.few", tie["endings"])
        if isinstance(tie["missed"], str):
            ends = (tie[column] for column in with_ends("missed_share"))
            share, mark, rest = words.number(how.within(*ends)).partition(" (")
            what = words.say(f"report.fragile.short.{tie['missed']}")
            missed = words.say("diagnosis.missed", what=what, by=tie["missed_by"], share=share, ends=mark + rest)
        yield [rank_in_words(tie), f"{tie['a']} – {tie['b']}", *map(words.number, shares), missed]
