"""The editor of ties: need (of the pair, or of each side), trust and label of one tie. It adds and removes ties."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from nicegui import ui

from ...model.parameters import BY_NAME, PAIR, SIDE
from ...scenarios.scenario import Value
from ..map.drag import add_tie
from ..state import edit, needs_map
from ..state.experiment import Experiment
from ..state.session import Session
from . import widgets
from .following import Field


class TieEditor:
    """Shows and changes the chosen tie, which the views show too. A switch changes all ties alike."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.words = words = session.words
        self.moved: widgets.NumberSlider | None = None
        self.which = (
            ui.select({}, label=words.say("tie.choose"), on_change=self._chosen)
            .classes("w-full")
            .props("dense options-dense")
        )
        self.all = ui.switch(words.say("tie.all_alike")).props("dense")
        self.body = ui.column().classes("w-full gap-2")
        with self.body:
            self._fields()
        with ui.row().classes("w-full items-center gap-1 no-wrap"):
            self.missing = ui.select({}, label=words.say("tie.missing")).classes("grow").props("dense options-dense")
            widgets.button("add", words.say("tie.add"), self._add, once=True)
            widgets.button("delete", words.say("tie.remove"), self._remove, once=True)
        session.on_experiment.append(self.show)
        session.on_change.append(self._show_numbers)
        session.on_story.append(self._follow)
        session.on_ensemble.append(self._show_ranges)
        self.show()

    def _fields(self) -> None:
        words, done = self.words, self._let_go
        self.need = {
            one.name: widgets.NumberSlider(words, one, one.default, self._need_setter(one.name), done) for one in PAIR
        }
        self.gap_note = ui.label().classes("lab-note")
        trust = BY_NAME["trust"]
        self.trust = widgets.NumberSlider(words, trust, 0.6, self._both("trust"), done, words.say("tie.trust"))
        self.names: list[ui.label] = []
        self.sides: list[dict[str, widgets.NumberSlider]] = []
        self.by_side = widgets.panel(words.say("tie.sides"), self._sides)
        self.by_side.props["dense"] = True
        label = ui.input(words.say("tie.label")).classes("w-full").props("dense debounce=600 maxlength=100")
        self.label = Field(label, self._label)

    def _sides(self) -> None:
        """The numbers of each side."""
        for place in (0, 1):
            self.names.append(widgets.heading("", 3))
            setters = {one: self._side_setter(place, one.name) for one in SIDE}
            self.sides.append(
                {one.name: widgets.NumberSlider(self.words, one, 0.0, do, self._let_go) for one, do in setters.items()}
            )
        self.show()

    # -- following ---------------------------------------------------------------------------------

    def _follow(self) -> None:
        if self.which.value != self.session.tie:
            self.show()

    def show(self) -> None:
        """Show the chosen tie."""
        organisation = self.session.experiment.organisation
        ties = needs_map.named_ties(organisation)
        self.which.set_options(ties, value=self.session.tie if ties else None)
        linked = {tuple(map(int, pair)) for pair in organisation.pairs}
        names, number = organisation.departments, len(organisation.departments)
        missing = {
            f"{i}+{j}": f"{names[i]} – {names[j]}"
            for i in range(min(number, 60))
            for j in range(i + 1, min(number, 60))
            if (i, j) not in linked
        }
        chosen = self.missing.value if self.missing.value in missing else next(iter(missing), None)
        self.missing.set_options(missing, value=chosen)
        self.body.visible = bool(ties)
        if not ties:
            return
        a, b = needs_map.ends(organisation, self.session.tie)
        self.gap_note.text = self.words.say("tie.gap", a=a, b=b)
        for heading, me, other in zip(self.names, (a, b), (b, a), strict=False):
            heading.text = self.words.say("tie.side", me=me, other=other)
        self.label.set(organisation.labels.start[self.session.tie] or "", of=(a, b))
        self.moved = None
        self._show_numbers()

    def _show_numbers(self) -> None:
        """Show the numbers of the chosen tie on all sliders but the one that the user moves, which may be ahead."""
        organisation, tie = self.session.experiment.organisation, self.session.tie
        if not len(organisation.pairs):
            return
        held = organisation.at_start
        need, gap = needs_map.need_at_start(organisation, tie)
        shown = [
            (self.need["mutual_need"], round(need, 3)),
            (self.need["need_gap"], round(gap, 3)),
            (self.trust, round(float(held["trust"][2 * tie : 2 * tie + 2].mean()), 4)),
        ]
        shown += [
            (slider, round(float(held[name][2 * tie + place]), 4))
            for place, sliders in enumerate(self.sides)
            for name, slider in sliders.items()
        ]
        for slider, value in shown:
            if slider is not self.moved:
                slider.set(value, of=needs_map.ends(organisation, tie))
        self._show_ranges()

    def _show_ranges(self) -> None:
        """Show between which ends the uncertain numbers of the chosen tie lie."""
        range_of, tie = self.session.range_of, self.session.tie
        for name, slider in self.need.items():
            slider.leave_open(range_of(name, tie))
        both = [ends for ends in (range_of("trust", 2 * tie), range_of("trust", 2 * tie + 1)) if ends]
        lows, highs = zip(*both, strict=True) if both else ((), ())
        self.trust.leave_open((min(lows), max(highs)) if both else None)
        for place, sliders in enumerate(self.sides):
            for name, slider in sliders.items():
                slider.leave_open(range_of(name, 2 * tie + place))

    # -- doing -------------------------------------------------------------------------------------

    def _chosen(self, event: Any) -> None:
        if event.value is not None and event.value != self.session.tie:
            self.session.choose_tie(int(event.value))
            self.show()

    def _change(self, make: Callable[[Experiment, int], Experiment], move: str | None = None) -> Awaitable[bool]:
        """Change the chosen tie, wherever it stands after the changes before; none where it is gone then."""
        tie, of = self.session.tie, self.session.experiment

        def made(now: Experiment) -> Experiment:
            place = now.place_of(tie, of)
            return now if place is None else make(now, place)

        return self.session.change(made, slider=None if move is None else f"{tie} {move}")

    def _let_go(self) -> Awaitable[None]:
        """Note that no slider is held any more: all of them show what the experiment holds."""
        self.moved = None
        return self.session.let_go()

    def _need_setter(self, name: str) -> widgets.Changed:
        def changed(value: float) -> Awaitable[bool]:
            self.moved = self.need[name]
            need = {key: slider.shown for key, slider in self.need.items()} | {name: value}
            everywhere = self.all.value
            return self._change(lambda now, tie: _with_need(now, tie, need, everywhere), f"{name} {everywhere}")

        return changed

    def _both(self, name: str) -> widgets.Changed:
        def changed(value: float) -> Awaitable[bool]:
            self.moved = self.trust
            everywhere = self.all.value
            return self._change(
                lambda now, tie: now.with_setting(f"{_path(now, tie, everywhere)}.{name}", value),
                f"{name} {everywhere}",
            )

        return changed

    def _side_setter(self, place: int, name: str) -> widgets.Changed:
        def changed(value: float) -> Awaitable[bool]:
            self.moved = self.sides[place][name]
            return self._change(lambda now, tie: _with_side(now, tie, place, name, value), f"{place} {name}")

        return changed

    def _label(self, label: str | None) -> Awaitable[bool]:
        return self._change(lambda now, tie: edit.labelled(now, tie, label or ""))

    async def _add(self) -> None:
        names = self.session.experiment.organisation.departments
        if self.missing.value:
            first, second = (names[int(part)] for part in self.missing.value.split("+"))
            await add_tie(self.session, first, second)

    async def _remove(self) -> None:
        if len(self.session.experiment.organisation.pairs):
            await self._change(edit.without_tie)


def _path(experiment: Experiment, tie: int, everywhere: bool) -> str:
    return "relationships." + ("all" if everywhere else "+".join(needs_map.ends(experiment.organisation, tie)))


def _with_need(experiment: Experiment, tie: int, need: dict[str, float], everywhere: bool) -> Experiment:
    """The experiment with another need of one tie, or of all ties."""
    settings: dict[str, Value] = dict(needs_map.need_settings(experiment, tie, need["mutual_need"], need["need_gap"]))
    if everywhere:
        settings = {f"relationships.all.{name}": value for name, value in need.items()}
    return experiment.with_settings(settings)


def _with_side(experiment: Experiment, tie: int, place: int, name: str, value: float) -> Experiment:
    """The experiment with another number of one side. A mutual need is first written as the needs of both sides."""
    parties = needs_map.ends(experiment.organisation, tie)
    path = f"relationships.{'+'.join(parties)}.{parties[place]}.{name}"
    if name in ("stake", "alternatives") and _by_need(experiment, set(parties)):
        experiment = edit.with_need_by_side(experiment, tie)
    return experiment.with_setting(path, value)


def _by_need(experiment: Experiment, parties: set[str]) -> bool:
    for pair in experiment.scenario.relationships.pairs:
        if set(pair.between) == parties:
            return pair.mutual_need is not None or pair.need_gap is not None
    return False
