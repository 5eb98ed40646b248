"""Ties that are drawn with a finger or the mouse, from one department of the map to another."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from ..state import edit
from ..state.session import Session

EVENT = "tie-drawn"
SCRIPT = """<script>
function drawTies(id) {
  const box = getHtmlElement(id), thread = document.createElement("div");
  let from = -1;
  if (box.drawsTies) return;  // a page that connects again
  box.drawsTies = true;
  thread.className = "map-thread";
  const under = (event) => {
    const chart = getElement(id)?.chart, series = chart?.getOption()?.series?.[0];
    if (series?.type !== "graph") return -1;
    const edge = box.getBoundingClientRect(), x = event.clientX - edge.left, y = event.clientY - edge.top;
    return series.data.findIndex((one) => {
      const [left, top] = chart.convertToPixel({ seriesIndex: 0 }, one.value);
      return Math.hypot(left - x, top - y) <= Math.max(one.symbolSize / 2, 16);
    });
  };
  const end = () => { from = -1; thread.remove(); };
  box.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || (from = under(event)) < 0) return;
    const edge = box.getBoundingClientRect();
    thread.style.cssText = `left: ${event.clientX - edge.left}px; top: ${event.clientY - edge.top}px; width: 0`;
    thread.at = [event.clientX, event.clientY];
    box.append(thread);
  });
  // A finger that draws a tie does not scroll the page.
  box.addEventListener("touchstart", (event) => { if (from >= 0) event.preventDefault(); }, { passive: false });
  addEventListener("pointermove", (event) => {
    if (from < 0) return;
    const x = event.clientX - thread.at[0], y = event.clientY - thread.at[1];
    thread.style.width = `${Math.hypot(x, y)}px`;
    thread.style.transform = `rotate(${Math.atan2(y, x)}rad)`;
  });
  addEventListener("pointerup", (event) => {
    const first = from, second = first < 0 ? -1 : under(event);
    end();
    if (second >= 0 && second !== first) emitEvent("tie-drawn", [first, second]);
  });
  addEventListener("pointercancel", end);
}
</script>"""


def listen(chart: ui.echart, session: Session) -> None:
    """Let ties be drawn on a map of the story of a page."""

    async def drawn(event: Any) -> None:
        story = session.story
        places = [place for place in event.args if isinstance(place, int)]
        if story is None or session.locked or len(places) != 2:
            return
        names = story.experiment.organisation.departments
        if all(0 <= place < len(names) for place in places):
            await add_tie(session, *(names[place] for place in places))

    ui.add_body_html(SCRIPT)
    ui.on(EVENT, drawn)
    chart.client.on_connect(lambda: chart.client.run_javascript(f"drawTies({chart.id})"))


async def add_tie(session: Session, first: str, second: str) -> None:
    """Add a tie between two departments, and choose it. Where there is one already, it is chosen."""
    if session.experiment.place_between(first, second) is None:
        await session.change(lambda experiment: edit.with_tie(experiment, first, second))
    tie = session.experiment.place_between(first, second)
    if tie is not None:
        session.choose_tie(tie)
