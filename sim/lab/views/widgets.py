"""Elements that several panels of the page share. They are NiceGUI's own, with labels for screen readers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from math import isfinite
from typing import Any

from nicegui import ui

from ...documents.language import Language
from ...model.parameters import Parameter
from ..present.scale import grown, scale_of
from .following import Field, Following, Handled

Changed = Callable[[float], Awaitable[Any] | Any]


def button(icon: str, name: str, do: Callable[[], Any], once: bool = False, **props: Any) -> ui.button:
    """A button with an icon. Screen readers read its name out, and it shows when the mouse is over the button.

    A double click does the same twice, as steps of the story do, or `once` (see `act_once`).
    """
    made = ui.button(icon=icon).props("flat round dense")
    if once:
        act_once(made, do)
    else:
        made.on_click(do)
    made.props["aria-label"] = name
    for key, value in props.items():
        made.props[key] = value
    with made:
        ui.tooltip(name).props("delay=500")
    return made


NO_SECOND = "(event) => event.detail < 2 && emit()"
"""In the page: a click, but not the second one of a double click. A key that presses a button has no such number."""


def act_once(made: ui.button, do: Callable[[], Any]) -> ui.button:
    """Let a button act once: neither at the second click of a double click, nor while it still acts."""
    acting = False

    async def finish(answer: Awaitable[Any]) -> None:
        nonlocal acting
        try:
            await answer
        finally:
            acting = False

    def pressed() -> Awaitable[None] | None:
        nonlocal acting
        answer = None if acting else do()
        if not isinstance(answer, Awaitable):
            return None
        acting = True
        return finish(answer)

    return made.on("click", pressed, [], js_handler=NO_SECOND)


class Chart(ui.echart, component="chart.js"):
    """A chart, drawn by chart.js. Until `show` gives it something to show it is empty, and nobody is told of it."""

    def __init__(self, height: str) -> None:
        super().__init__({})
        self.classes("w-full").props("aria-hidden=true").style(f"height: {height}")

    def show(self, options: dict[str, Any], description: str, by: float | None = None) -> None:
        """Draw other options, with nothing left of those before, and describe in words what they show.

        Type and all other lengths are enlarged as on the rest of the page, or `by` another factor.
        """
        self.options.clear()
        self.options.update(grown(options, scale_of(self.client).page if by is None else by))
        self.options["aria"]["label"] = {"description": description}
        self.props.pop("aria-hidden", None)
        self.props["role"] = "img"
        self.props["aria-label"] = description
        self.update()


def put(element: ui.element, **props: Any) -> None:
    """Set properties of an element, such as aria_busy. The browser is not sent again what stays as it is."""
    for key, value in props.items():
        name = key.replace("_", "-")
        if element.props.get(name) != value:
            element.props[name] = value


def panel(name: str, build: Callable[[], object], icon: str | None = None) -> ui.expansion:
    """A panel that is closed. What it holds is built when it is first opened: few visits open all panels."""
    made = ui.expansion(name, icon=icon).classes("w-full")

    def moved(event: Any) -> None:
        if event.value and not made.default_slot.children:
            with made:
                build()

    made.on_value_change(moved)
    return made


FOCUS = """setTimeout(() => {{ const one = getHtmlElement({id}), head = document.querySelector("header");
  if (document.activeElement?.matches("input, textarea, [role=slider]")) return;
  one?.focus();
  if (one?.getBoundingClientRect().top < head?.getBoundingClientRect().bottom) one.scrollIntoView(); }})"""


def focus(element: ui.element) -> None:
    """Bring the keyboard to an element that just came, so that screen readers read it and Tab goes on from there.

    It stays with a field or a slider: somebody went on there while the element was on its way.
    Its head comes into view, also where it is higher than the window: a browser then leaves it where it is.
    """
    element.props["tabindex"] = -1
    element.client.run_javascript(FOCUS.format(id=element.id))


def heading(text: str, level: int = 2) -> ui.label:
    """A heading, which screen readers announce as a heading."""
    made = ui.label(text).classes("lab-heading" if level == 2 else "lab-subheading")
    made.props["role"] = "heading"
    made.props["aria-level"] = level
    return made


def number(name: str, low: float, high: float, do: Callable[[int], Any]) -> Field:
    """A field for a whole number. `do` is called with a number that was written there."""
    made = ui.number(name, min=low, max=high, step=1, precision=0).classes("w-full").props("dense debounce=500")
    return Field(made, lambda value: do(int(value)), needed=True)


MOVE = "(value) => mounted_app.elements[{id}].props['model-value'] = value"
"""In the page: the value of a slider. NiceGUI puts it into a list there, which a range does not understand."""


class Slider(ui.slider):
    """A slider that stands where it was moved to. The server's answer to an earlier move would move it back."""

    LOOPBACK = False

    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        self.on("update:model-value", js_handler=MOVE.format(id=self.id))


class Range(ui.range):
    """The same with two ends."""

    LOOPBACK = False

    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        self.on("update:model-value", js_handler=MOVE.format(id=self.id))


MOST_STEPS = 250
"""Most steps of a slider from 0 to its end: it moves by the finest of 0.001, 0.01 and 0.1 that needs no more."""


class NumberSlider(Following):
    """A slider for one parameter, with its name and value. Under the mouse it shows the meaning and the source."""

    def __init__(
        self,
        words: Language,
        parameter: Parameter,
        value: float,
        changed: Changed,
        done: Callable[[], Any],
        name: str = "",
    ) -> None:
        super().__init__()
        self.words, self.parameter = words, parameter
        self.text = name or words.parameter(parameter.name)
        self.end = end_of(parameter)
        self.shown = value
        self.ends: tuple[float, float] | None = None
        with ui.column().classes("w-full gap-0 lab-field") as self.box:
            with ui.row().classes("w-full justify-between items-baseline no-wrap"):
                ui.label(self.text).classes("lab-name")
                self._value = ui.label(self._written(value)).classes("lab-value")
            step = 1 if parameter.whole else next(step for step in (0.001, 0.01, 0.1) if self.end / step <= MOST_STEPS)
            self.slider = Slider(min=parameter.low, max=max(self.end, value), step=step, value=value)
            meaning = words.named("meanings", parameter.name, parameter.meaning)
            self.slider.props["aria-label"] = words.say("slider.label", name=self.text, meaning=meaning)
            self.slider.props["dense"] = True
            ui.tooltip(explained(parameter, words)).classes("lab-tip").props(
                "anchor='bottom left' self='top left' max-width=18rem"
            )

        def moved(event: Any) -> Handled:
            if event.value is None or event.value == self.shown:  # what `_show` shows is no move of the user
                return None
            self.shown = value = int(event.value) if parameter.whole else round(float(event.value), 4)
            self._value.text = self._written(value)
            return self._follow(changed(value))

        self.slider.on_value_change(moved)
        self.slider.on("change", done)

    def _written(self, value: float) -> str:
        words, unit = self.words, self.parameter.unit
        text = words.number(f"{value:g}")
        if unit == "per month":
            text = words.say("slider.per_month", value=text)
        elif unit != "–":
            text = words.say("slider.unit", value=text, unit=words.named("unit_names", unit))
        if self.ends is None:
            return text
        low, high = (words.number(f"{end:.2g}") for end in self.ends)
        return words.say("slider.uncertain", value=text, low=low, high=high)

    def _show(self, value: float) -> None:
        self.shown = value
        self._value.text = self._written(value)
        put(self.slider, max=max(self.end, value))
        self.slider.value = value

    def leave_open(self, ends: tuple[float, float] | None) -> None:
        """Show between which ends an uncertain number lies, on a slider that cannot be moved. None: it is known."""
        if ends == self.ends:  # what is sent to a slider that is being moved could move it back
            return
        self.ends = ends
        self._value.text = self._written(self.shown)
        self.slider.set_enabled(ends is None)
        for name, end in zip(("inner-min", "inner-max"), ends or (None, None), strict=True):
            if end is None:
                self.slider.props.pop(name, None)
            else:
                self.slider.props[name] = round(end, 4)


def end_of(parameter: Parameter) -> float:
    """The end of the slider of a parameter: that of its range, but at most 20 and at most ten times its default.

    Otherwise a small default, such as a learning of 0.01 of 1, would look like nothing and could not be moved by
    little. A scenario or a link may go beyond; its slider then ends there. A default of 0, none or no limit says
    nothing of what is usual.
    """
    usual = round(10 * parameter.default, 4) if isfinite(parameter.default) else 0.0
    return min(parameter.high, 20.0, usual or 20.0)


def explained(parameter: Parameter, words: Language) -> str:
    """Meaning, range and source of a parameter, and where its slider ends before the range does."""
    meaning = words.named("meanings", parameter.name, parameter.meaning)
    low, high, end = (words.number(f"{end:g}") for end in (parameter.low, parameter.high, end_of(parameter)))
    allowed = ("whole" if parameter.whole else "number") + ("" if isfinite(parameter.high) else "_up")
    told = [f"{meaning[0].upper()}{meaning[1:]}.", words.say(f"slider.{allowed}", low=low, high=high)]
    if end_of(parameter) < parameter.high:
        told.append(words.say("slider.beyond", end=end))
    if parameter.source != "–":
        told.append(words.say("slider.source", source=words.named("sources", parameter.source)))
    return " ".join(told)
