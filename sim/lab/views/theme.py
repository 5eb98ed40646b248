"""The two themes of the page, light and dark: colours and type sizes of its charts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from matplotlib.colors import to_hex

from ...figures import canvas
from ...figures.relationship_map import FILL
from ...model.outcomes import MODES

FONT = "Roboto, sans-serif"
TEXT, SMALL = 14, 13
"""Type sizes of charts in pixels."""


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours that differ between light and dark."""

    ink: str
    grey: str
    pale: str
    paper: str

    @property
    def series(self) -> tuple[str, str]:
        """Colours of two series: those of all figures of the project, or lighter ones on dark paper."""
        return (canvas.BLUE, canvas.VERMILION) if self is LIGHT else (canvas.SKY, canvas.ORANGE)

    def modes(self) -> list[tuple[str, str]]:
        """Name and colour of each mode. The name is that of the model, the same in every language."""
        return [(name, canvas.MODE_COLOURS[name]) for name in MODES]

    def axis(self, name: str, *, grid: bool = True, **how: Any) -> dict[str, Any]:
        """An axis with its name, which includes the unit."""
        text = {"color": self.ink, "fontSize": SMALL}
        return {
            "type": "value",
            "name": name,
            "nameLocation": "middle",
            "nameGap": 30,
            "nameTextStyle": text,
            "axisLabel": text,
            "axisLine": {"show": False},
            "axisTick": {"show": False},
            "splitLine": {"show": grid, "lineStyle": {"color": self.pale}},
            **how,
        }

    def base(self, description: str) -> dict[str, Any]:
        """Options that every chart has. `description` says what the chart shows; screen readers read it out.

        Tooltips are drawn as text and not as HTML, because names in them can come from a file of a stranger.
        """
        return {
            "animationDuration": 250,
            "animationDurationUpdate": 200,
            "backgroundColor": "transparent",
            "textStyle": {"fontFamily": FONT, "color": self.ink, "fontSize": TEXT},
            "aria": {"enabled": True, "label": {"description": description}},
            "tooltip": {
                "renderMode": "richText",
                "confine": True,
                "backgroundColor": self.paper,
                "borderColor": self.grey,
                "textStyle": {"color": self.ink, "fontSize": SMALL},
            },
        }

    def legend(self, **how: Any) -> dict[str, Any]:
        """A legend above the chart."""
        return {
            "top": 0,
            "left": 0,
            "itemWidth": 22,
            "itemHeight": 12,
            "textStyle": {"color": self.ink, "fontSize": SMALL},
            "pageTextStyle": {"color": self.ink},
            "inactiveColor": self.grey,
            **how,
        }


def grid_below(lines: int, below: int = 400, **grid: int) -> dict[str, Any]:
    """The place of a chart below a legend of two lines, or of more `lines` in one no wider than `below`: a phone's."""
    usual, narrow = ({"grid": {"top": 20 + 21 * number}} for number in (2, lines))
    return {
        "grid": grid | usual["grid"],
        "media": [{"query": {"maxWidth": below}, "option": narrow}, {"option": usual}],
    }


LIGHT = Theme(ink=canvas.INK, grey=canvas.GREY, pale=canvas.PALE, paper="#ffffff")
DARK = Theme(ink="#f0f0f0", grey="#b5b5b5", pale="#3c3c3c", paper="#1d1d1d")
SHARES = ["#b7e6c5", "#82d8b0", "#50c6ad", "#3cb2ad", "#359baa", "#3485a5"]
SHARES += ["#3670a0", "#3b589a", "#414184", "#3c3162", "#312140", "#1f1220"]
"""Colours of shares from 0 to 1, those of the other maps of the project (a test compares): seaborn, which has them,
takes as long to import as the rest of the page."""


def worth_colour(self_worth: float) -> str:
    """The colour of a department by its self-worth in [0, 1]: dark is 0, light is 1."""
    return to_hex(FILL(float(self_worth)))
