"""What a page keeps in its browser tab, so that a reload, a locked phone or a new server lose nothing.

Undo, redo, the pin and how far the class is in a lesson are links, as the address is. The browser holds them with the
address that they belong to: another address opened in the tab begins anew. What comes back is checked like any link.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from typing import Annotated, Any
from weakref import WeakKeyDictionary

from nicegui import background_tasks, ui
from pydantic import Field, ValidationError

from ..files.errors import InputError
from ..files.faults import Strict
from .lessons.progress import Progress
from .lessons.view import LessonView
from .present.state import KEY as SCREEN
from .state import address
from .state.experiment import Experiment
from .state.history import Steps
from .state.session import Session
from .turns import turn

MOST, MAX_SIZE = 20, 200_000
"""Most steps of undo, and of redo, that are kept, and most characters of all that is kept."""
AT = f"""(() => {{
  const at = new URLSearchParams(location.search);
  for (const other of ["{SCREEN}", "lang"]) at.delete(other);
  return String(at);
}})()"""
"""What the page is about, in any language and on any screen of present mode."""
KEEP = f"""try {{ sessionStorage.setItem("partnering", JSON.stringify({{ at: {AT}, page: %s }})); }} catch {{}}"""
MOVE = f"""{{ const before = {AT};
  try {{
    history.replaceState(history.state, "", %s);
    const kept = JSON.parse(sessionStorage.getItem("partnering"));
    if (kept && kept.at === before) sessionStorage.setItem("partnering", JSON.stringify({{ ...kept, at: {AT} }}));
  }} catch {{}}
}}"""
"""Give the page another address, which has what was kept until the server keeps it anew."""
RECALL = f"""(() => {{
  let page = null;
  try {{
    const kept = JSON.parse(sessionStorage.getItem("partnering"));
    if (kept && kept.at === {AT}) page = kept.page;
  }} catch {{}}
  emitEvent("kept", page);
}})()"""
"""A browser that allows no storage keeps nothing, and the page begins anew."""

Query = Annotated[str, Field(max_length=address.MAX_LENGTH)]
Queries = Annotated[list[Query], Field(max_length=MOST)]


class Kept(Strict):
    """The experiments of a page as queries: before and after the present one, and the pinned one. And its lesson."""

    past: Queries
    now: Query
    undone: Queries
    pinned: Query | None
    lesson: Progress | None


class Keeper:
    """Keeps a page in its browser, and takes up what the browser kept before the page computes anything."""

    def __init__(
        self, session: Session, lesson: LessonView, begin: Progress | None, reading: asyncio.Semaphore
    ) -> None:
        self.session, self.lesson, self.begin, self.reading = session, lesson, begin, reading
        self.client = ui.context.client
        self.recalled = False
        self._turn = asyncio.Lock()
        ui.on("kept", lambda event: self._recalled(event.args))
        session.link.on_change.append(self._keep)
        lesson.on_step.append(self._keep)

    def connected(self) -> None:
        """Go on with the page, which a browser shows (again): at first with what that has kept."""
        if self.recalled:
            self.session.resume()
        else:
            self.client.run_javascript(RECALL)

    async def _recalled(self, page: Any) -> None:
        if self.recalled:
            return
        self.recalled = True
        progress = self.begin
        if isinstance(page, str) and len(page) <= MAX_SIZE:
            try:
                async with self.reading:
                    steps, pinned, kept = await turn(read, page, self.session.experiment)
            except (InputError, ValidationError):
                pass  # it was kept by another version of the lab, or is not what the lab kept
            else:
                if self.begin is None:  # a lesson has an address of its own, whatever the page shows
                    steps = after(steps, self.session.history.steps)
                self.session.restore(steps, self.session.to_pin or pinned)
                progress = kept if kept and progress and kept.lesson == progress.lesson else progress
        self.session.resume()
        if progress is not None:
            with self.client:
                await self.lesson.open(progress)

    def _keep(self) -> None:
        if self.recalled:
            background_tasks.create(self._written())

    async def _written(self) -> None:
        """Write what the page has now into the browser. Where two changes are close, the later one is written last."""
        async with self._turn:
            if not self.session.link.is_current:
                return  # the steps are newer than the address: they are kept with its next one
            pinned = self.session.pinned.experiment if self.session.pinned else self.session.to_pin
            page = await turn(written, self.session.history.steps, pinned, self.lesson.progress)
            self.client.run_javascript(KEEP % json.dumps(page))


def written(steps: Steps, pinned: Experiment | None, progress: Progress | None) -> str | None:
    """What the browser is to keep of a page, as text; None where the page is too large for a link."""
    now, beside = _query(steps[1]), None if pinned is None else _query(pinned)
    if now is None:
        return None
    room = (MAX_SIZE // 2 - len(now) - len(beside or "")) // 2
    past, undone = (_fitting(some, room) for some in (steps[0], steps[2]))
    return Kept(past=past, now=now, undone=undone, pinned=beside, lesson=progress).model_dump_json()


def read(text: str, start: Experiment) -> tuple[Steps, Experiment | None, Progress | None]:
    """The steps, the pinned experiment and the lesson that a browser kept. Raises InputError or ValidationError."""
    kept = Kept.model_validate_json(text)
    past, undone = ([address.read(query, start) for query in queries] for queries in (kept.past, kept.undone))
    pinned = None if kept.pinned is None else address.read(kept.pinned, start)
    return (past, address.read(kept.now, start), undone), pinned, kept.lesson


def after(left: Steps, here: Steps) -> Steps:
    """The steps of a page that was left, then those of the page that its address has opened.

    The address is newer where the page was left before its last step was kept; and the user may have changed something
    while the browser was asked.
    """
    (past, now, undone), (since, last, _) = left, here
    is_kept = now is (*since, last)[0]
    return [*past, *([] if is_kept else [now]), *since], last, undone if is_kept and not since else []


def _fitting(steps: Iterable[Experiment], room: int) -> list[str]:
    """The queries of the last steps, as many as there is room for."""
    found: list[str] = []
    for one in [*steps][::-1][:MOST]:
        query = _query(one)
        if query is None or len(query) > room:
            break
        room -= len(query)
        found.append(query)
    return found[::-1]


_QUERIES: WeakKeyDictionary[Experiment, str | None] = WeakKeyDictionary()


def _query(experiment: Experiment) -> str | None:
    """The link of an experiment, made once."""
    if experiment not in _QUERIES:
        _QUERIES[experiment] = address.query(experiment)
    return _QUERIES[experiment]
