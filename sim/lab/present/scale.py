"""How large the type of charts is: it grows with the screen, as all other type does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nicegui import Client

from ..views.theme import SMALL

REPORT = """<script>
const reportScreen = () => emitEvent("screen", {
  text: [...document.querySelectorAll("html, .present")].map((one) => parseFloat(getComputedStyle(one).fontSize)),
  still: matchMedia("(prefers-reduced-motion: reduce)").matches,
});
let resized;
addEventListener("resize", () => { clearTimeout(resized); resized = setTimeout(reportScreen, 300); });
</script>"""
"""The page tells the server how large its type is, in pixels, and whether it is to keep still."""
USUAL_TEXT = 16
"""Type size in pixels for which the charts of the page are made."""
IN_PIXELS = frozenset(
    [
        "fontSize",
        "lineHeight",
        "symbolSize",
        "nameGap",
        "itemWidth",
        "itemHeight",
        "itemGap",
        "borderWidth",
        "textBorderWidth",
        "shadowBlur",
        "width",
        "distance",
        "maxWidth",
        "maxHeight",
        "left",
        "right",
        "top",
        "bottom",
    ]
)
"""Options of ECharts that are lengths in pixels where they are numbers."""


@dataclass
class Scale:
    """By how much charts are enlarged, on the page and in present mode; and whether nothing is to move by itself."""

    page: float = 1.0
    present: float = 2.2
    still: bool = False

    def heard(self, screen: dict[str, Any]) -> bool:
        """Note what a page reported; returns whether its charts are to be drawn anew."""
        before = self.page, self.present
        page, *present = screen["text"]
        self.page, self.still = round(page / USUAL_TEXT, 2), bool(screen["still"])
        if present:
            self.present = round(present[0] / SMALL, 2)
        return before != (self.page, self.present)


def scale_of(client: Client) -> Scale:
    """The scale of the page that one browser shows."""
    return client.storage.setdefault("scale", Scale())


def grown(options: Any, by: float) -> Any:
    """Options of ECharts with all lengths in pixels multiplied."""
    if isinstance(options, dict):
        return {
            name: round(value * by, 1) if name in IN_PIXELS and isinstance(value, int | float) else grown(value, by)
            for name, value in options.items()
        }
    return [grown(one, by) for one in options] if isinstance(options, list) and _holds_more(options) else options


def _holds_more(values: list[Any]) -> bool:
    return any(isinstance(one, dict | list) for one in values[:1])
