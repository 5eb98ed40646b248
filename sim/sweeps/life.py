"""The life of a sweep: it is begun in a folder, run by workers, merged into tables, finished."""

from __future__ import annotations

import os
import shutil
from concurrent.futures import BrokenExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ..files.errors import InputError, StoppedError
from ..runs.ensemble import EngineName
from ..runs.progress import Show, silent
from . import checkpoint, sweep
from .checkpoint import Checkpoint
from .merge import Finished, Merge
from .plan import Sweep
from .shares import Shard
from .workers import Workers, on_this_machine


@dataclass(frozen=True, slots=True)
class SweepLife:
    """How a planned sweep is to be run: by which engine and workers, all of it or a share."""

    sweep: Sweep
    engine: EngineName = "compiled"
    workers: int | None = None
    scheduler: str | None = None
    shard: Shard | None = None

    def run(
        self,
        folder: Path,
        *,
        clear: bool = False,
        show: Show = silent,
        again: str = "resume",
    ) -> Finished | None:
        """Run what is missing in a folder and write its tables; None where this was a share.

        `clear` removes what the folder holds once the workers are there. `show` shows progress. `again` is how the
        user can go on. Raises StoppedError where the sweep ends early: what is done is kept.
        """
        started, kept, finished = datetime.now(UTC), Checkpoint(folder), None
        try:
            with Merge(self.sweep, folder) as merge:
                with show("Sweeping", self._own_runs()) as progress, self._crew() as crew:
                    if clear and folder.exists():
                        shutil.rmtree(folder)
                    kept.begin(self.sweep, self.engine)
                    beside = merge if crew.number > 1 and self.shard is None else None
                    total = sweep.work(self.sweep, kept, crew, self.engine, self.shard, progress, beside)
                if self.shard is None:
                    paths = kept.paths()
                    merge.take(paths[number] for number in range(merge.taken, total))
                    workers = self.scheduler or self.workers or os.cpu_count()
                    finished = merge.finish(started, engine=self.engine, workers=workers)
                    kept.end()
        except InputError:
            self._give_up(kept)
            raise
        except (KeyboardInterrupt, SystemExit, OSError, BrokenExecutor) as error:
            raise self._stopped(error, kept, again) from None
        return finished

    def _crew(self) -> AbstractContextManager[Workers]:
        if self.scheduler is None:
            return on_this_machine(self.engine, self.workers)
        from .cluster import on_cluster

        return on_cluster(self.scheduler)

    def _own_runs(self) -> int:
        return sum(batch.runs for batch in self.sweep.batches() if self.shard is None or self.shard.has(batch))

    def _give_up(self, kept: Checkpoint) -> None:
        if self.shard is None:  # other jobs may be filling the folder
            kept.give_up()

    def _stopped(self, error: BaseException, kept: Checkpoint, again: str) -> StoppedError:
        self._give_up(kept)
        code = {KeyboardInterrupt: 130, SystemExit: 143}.get(type(error), 1)
        why = "stopped" if code > 1 else f"{getattr(error, 'strerror', None) or error or 'a worker died'}"
        if not kept.folder.exists():
            return StoppedError(f"{why}; nothing was kept", code)
        if not checkpoint.is_unfinished(kept.folder):  # not yet begun, or finished already
            return StoppedError(f"{why}; {kept.folder} holds nothing unfinished", code)
        runs = f"{sum(kept.runs.values()):,} runs are kept in {kept.folder}"
        return StoppedError(f"{why}; {runs}; go on with: {again}", code)
