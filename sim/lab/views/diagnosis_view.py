"""Where it is fragile, and why: the ranked ties, and the chosen one in words, with what can be tried on it."""

from __future__ import annotations

from collections.abc import Callable

from nicegui import ui

from ...diagnosis import wording
from ..state.diagnosis import TRIED, Closer, Ranking, with_intervention
from ..state.experiment import Experiment
from ..state.session import Session
from . import widgets
from .wording import NUMBERS_AS_THEY_STAND

MAX_ROWS = 100
"""Most ties in the table; the most fragile ones."""
ASK = "Where is it fragile, and why?"


class DiagnosisView:
    """Shows the diagnosis of the page's organisation while it is open. A tie that is tapped is looked at closer."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.shown: Ranking | None = None
        self.ask = ui.button(ASK, icon="troubleshoot", on_click=self.open).props("outline no-caps").classes("w-full")
        with ui.column().classes("w-full gap-2").props("role=region data-diagnosis") as self.box:
            self.box.props["aria-label"] = ASK
            with ui.row().classes("w-full items-start no-wrap gap-2"):
                widgets.heading("Where it is fragile, and why", 3).classes("grow")
                widgets.button("close", "Close", self.close)
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
            self.headline.text = "Looking at each tie …"
            self.about.text = ""
            self.table.clear()
            self.why.visible = False
            return
        if ranking is not self.shown:
            self._show_ranking(ranking)
            self.shown = ranking
        self._show_tie(ranking, diagnosing.closer)

    def _show_ranking(self, ranking: Ranking) -> None:
        self.headline.text = wording.headline(ranking.ties)
        self.about.text = (
            f"{ranking.plan.replicates:,} runs, seed {ranking.plan.seed}. In brackets the interval; the rank is an "
            "interval too where luck may have made it. Choose a tie here or on the map to see why it holds or breaks."
        )
        if ranking.experiment.drawn is not None:
            self.about.text += f" {NUMBERS_AS_THEY_STAND}"
        headings, cells = wording.rows(ranking.ties, MAX_ROWS)
        self.table.clear()
        self.buttons: dict[int, ui.button] = {}
        with self.table, ui.element("table"):
            with ui.element("thead"), ui.element("tr"):
                for heading in headings:
                    with ui.element("th").props("scope=col"):
                        ui.label(heading)
            with ui.element("tbody"):
                for row, (rank, name, *rest) in enumerate(cells):
                    self._row(ranking.place(row), rank, name, rest)
        if len(ranking.ties) > MAX_ROWS:
            with self.table:
                ui.label(f"The {MAX_ROWS} most fragile of {len(ranking.ties):,} ties.").classes("lab-note")
        self._mark()

    def _row(self, tie: int, rank: str, name: str, rest: list[str]) -> None:
        with ui.element("tr"):
            with ui.element("td"):
                ui.label(rank)
            with ui.element("td"):
                choose = ui.button(name, on_click=lambda: self.session.choose_tie(tie))
                self.buttons[tie] = choose.props("flat dense no-caps align=left")
            for text in rest:
                with ui.element("td"):
                    ui.label(text)

    def _mark(self) -> None:
        """Mark the chosen tie in the table."""
        for tie, button in self.buttons.items() if self.shown is not None else ():
            button.props["aria-pressed"] = "true" if tie == self.session.tie else "false"
            button.classes(**{"add" if tie == self.session.tie else "remove": "lab-chosen"})

    def _show_tie(self, ranking: Ranking, closer: Closer | None) -> None:
        tie = self.session.tie if closer is None else closer.tie
        self.why.visible = True
        row = ranking.ties.iloc[ranking.row(tie)]
        self.tie_name.text = f"{row['a']} – {row['b']}"
        self.told.clear()
        with self.told:
            if closer is None:
                ui.label(f"Trying about {TRIED} numbers and as many interventions on this tie …").classes("lab-note")
                return
            for sentence in wording.of_tie(row, len(ranking.ties), closer.edges, closer.helps):
                ui.label(sentence).classes("lab-event")
            if ranking.too_large:
                text = (
                    "The organisation is too large to try on this page what would change it: use `partnering diagnose`."
                )
                ui.label(text).classes("lab-note")
            with ui.row().classes("w-full gap-2"):
                if (nearest := closer.nearest) is not None:
                    path, value = str(nearest["path"]), round(float(nearest["edge"]), 3)
                    text = f"Try {wording.quantity(nearest)} {value:g}"
                    self._try(text, lambda experiment: experiment.with_setting(path, value))
                if (best := closer.best) is not None:
                    self._try(f"Try “{best.words}”", lambda experiment: with_intervention(experiment, best))

    def _try(self, text: str, change: Callable[[Experiment], Experiment]) -> None:
        """Offer a change, whose result is compared with what the page shows now."""

        async def do() -> None:
            self.session.pinned = self.session.ensemble
            await self.session.change(change)

        ui.button(text, on_click=do).props("outline no-caps align=left")
