"""The life of a sweep: begin it in a folder, run it with workers, merge its batches into tables, finish it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import BrokenExecutor
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from ..files.errors import InputError, StoppedError
from ..results.atomic import final, refused, remove, tell_place
from ..runs.ensemble import EngineName
from ..runs.pools import workers_for
from ..runs.progress import Show, silent
from . import checkpoint, sweep
from .checkpoint import Checkpoint
from .merge import Finished, Merge
from .place import Place
from .plan import Sweep
from .shards import Shard
from .workers import Workers, on_this_machine


@dataclass(frozen=True, slots=True)
class SweepLife:
    """A planned sweep, with the engine and the workers that run it. With a `shard`, only its batches are run.

    A cluster without workers is waited for `give_up_after` seconds (None: for ever); `note` tells the user of it.
    """

    sweep: Sweep
    engine: EngineName = "compiled"
    workers: int | None = None
    scheduler: str | None = None
    give_up_after: float | None = None
    shard: Shard | None = None
    note: Callable[[str], None] = lambda _: None

    def run(
        self,
        place: Place,
        *,
        show: Show = silent,
        again: str = "",
    ) -> Finished | None:
        """Run the batches that are missing at a place and write the tables. Returns None for a shard.

        `show` shows progress. `again` is the command with which the user can go on, if there is one. Raises
        StoppedError where the sweep ends early; the finished batches are kept. Older results stay until the new ones
        are complete.
        """
        started, kept, finished = datetime.now(UTC), Checkpoint(place.filled), None
        try:
            with Merge(self.sweep, place.filled) as merge:
                with show("Sweeping", self._own_runs()) as progress, self._pool() as pool:
                    if place.clear and place.filled.exists():
                        remove(place.filled)
                    kept.begin(self.sweep, self.engine)
                    beside = merge if self.shard is None else None
                    total = sweep.work(self.sweep, kept, pool, self.engine, self.shard, progress, beside)
                if self.shard is None:
                    merge.take(map(kept.batch, range(merge.taken, total)))
                    workers = self.scheduler or workers_for(self.workers)
                    finished = merge.finish(started, engine=self.engine, workers=workers)
                    place.move_in()
                    Checkpoint(place.folder).end()
        except InputError:
            self._give_up(kept)
            raise
        except (KeyboardInterrupt, SystemExit, OSError, BrokenExecutor) as error:
            raise self._stopped(error, kept, again) from None
        return finished

    def _pool(self) -> AbstractContextManager[Workers]:
        if self.scheduler is None:
            return on_this_machine(self.engine, self.workers)
        from .cluster import on_cluster

        return on_cluster(self.scheduler, self.note, self.give_up_after)

    def _own_runs(self) -> int:
        return sum(batch.runs for batch in self.sweep.batches() if self.shard is None or self.shard.has(batch))

    def _give_up(self, kept: Checkpoint) -> None:
        with suppress(OSError):  # the disk may be full: what was written before stays
            kept.save()
        if self.shard is None:  # another job may be filling the folder
            kept.give_up()

    def _stopped(self, error: BaseException, kept: Checkpoint, again: str) -> StoppedError:
        self._give_up(kept)
        code = {KeyboardInterrupt: 130, SystemExit: 143}.get(type(error), 1)
        why = "stopped" if code > 1 else str(error) or "a worker died"
        if isinstance(error, OSError):
            tell_place(error, final(kept.folder))
            why = str(refused(error)) if error.filename else error.strerror or why
        if not again or not kept.folder.exists():
            return StoppedError(f"{why}; nothing was kept", code)
        if not checkpoint.is_unfinished(kept.folder):  # not yet begun, or finished already
            return StoppedError(f"{why}; {kept.folder} holds nothing unfinished", code)
        runs = f"{sum(kept.runs.values()):,} runs are kept in {kept.folder}"
        return StoppedError(f"{why}; {runs}; go on with: {again}", code)
