"""Colours and type of the page's charts, light and dark; the series are those of every figure of the project."""

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
class Look:
    """What differs between light and dark."""

    ink: str
    grey: str
    pale: str
    paper: str

    @property
    def series(self) -> tuple[str, str]:
        """Colours of two things: blue and vermilion, or lighter ones that stand out from the dark."""
        return (canvas.BLUE, canvas.VERMILION) if self is LIGHT else (canvas.SKY, canvas.ORANGE)

    def modes(self) -> list[tuple[str, str]]:
        """Name and colour of each mode."""
        return [(name, canvas.MODE_COLOURS[name]) for name in MODES]

    def axis(self, name: str, *, grid: bool = True, **how: Any) -> dict[str, Any]:
        """A value axis with its label and unit."""
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

    def base(self, said: str) -> dict[str, Any]:
        """What every chart has. `said` is what it shows, for those who cannot see it.

        Tooltips are drawn, not written as markup: names in them come from files of strangers.
        """
        return {
            "animationDuration": 250,
            "animationDurationUpdate": 200,
            "backgroundColor": "transparent",
            "textStyle": {"fontFamily": FONT, "color": self.ink, "fontSize": TEXT},
            "aria": {"enabled": True, "label": {"description": said}},
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


LIGHT = Look(ink=canvas.INK, grey=canvas.GREY, pale=canvas.PALE, paper="#ffffff")
DARK = Look(ink="#f0f0f0", grey="#b5b5b5", pale="#3c3c3c", paper="#1d1d1d")


def fill(share: float) -> str:
    """The colour of a self-worth in [0, 1], from dark (0) to light (1)."""
    return to_hex(FILL(float(share)))


def shares() -> list[str]:
    """Colours of shares from 0 to 1, as the maps of the project have them."""
    import seaborn as sns

    return [to_hex(colour) for colour in sns.color_palette(canvas.SHARES, 12)]
