"""A Dask cluster as the workers of a sweep. They run the same jobs elsewhere; this process writes the results."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import BrokenExecutor, CancelledError
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

from ..files.errors import InputError, needs_extra
from .batches import MAKE_FIGURES
from .workers import Workers

if TYPE_CHECKING:
    from distributed import Client

OPTION = "--scheduler"
LOGGERS = ("distributed", "distributed.client", "tornado.application")
"""Those that Dask gives levels of their own."""
SECONDS_TO_ANSWER = 10
"""A scheduler may take so long to answer."""
SECONDS_TO_KNOCK = 3
"""Each worker may take so long to answer; all are asked at once."""


SECONDS_ALONE = 30
"""When there has been no worker for so long, the user hears of it."""


@dataclass
class Watch:
    """Looks whether a cluster still has workers while a sweep waits for them. `note` tells the user.

    Raises BrokenExecutor where the scheduler has gone, or after `give_up_after` seconds without a worker (None: never).
    """

    client: Client
    note: Callable[[str], None]
    give_up_after: float | None = None
    since: float | None = None
    told: bool = False

    def __call__(self) -> None:
        """Look once."""
        if self.client.status not in ("running", "connecting"):
            raise BrokenExecutor("the scheduler has gone")
        try:
            alone = not self.client.nthreads()
        except (OSError, TimeoutError):
            raise BrokenExecutor("the scheduler has gone") from None
        if not alone:
            self.since, self.told = None, False
            return
        now = monotonic()
        self.since = now if self.since is None else self.since
        waited = now - self.since
        if self.give_up_after is not None and waited >= self.give_up_after:
            raise BrokenExecutor(f"no workers for {waited:.0f} s")
        if waited >= SECONDS_ALONE and not self.told:
            self.told = True
            self.note(f"no workers for {waited:.0f} s, still waiting; Ctrl-C keeps the runs that are done")


@contextmanager
def on_cluster(
    address: str, note: Callable[[str], None] = lambda _: None, give_up_after: float | None = None
) -> Iterator[Workers]:
    """Open the workers of the scheduler at an address such as tcp://host:8786.

    When a worker dies, other workers run its unfinished batches again. When all have died, the sweep waits for new ones
    and says so with `note`. Raises InputError where no scheduler answers, it has no workers, or they run other
    versions. Raises BrokenExecutor where the connection is lost, or after `give_up_after` seconds without a worker.
    """
    try:
        from distributed import Client, KilledWorker
    except ImportError:
        raise InputError.at(OPTION, needs_extra("cluster")) from None
    for name in LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL)  # their tracebacks would hide our one line
    try:
        client = Client(address, timeout=SECONDS_TO_ANSWER)
    except (OSError, ValueError, TimeoutError) as error:
        reason = (str(error).splitlines() or ["no answer"])[0]
        raise InputError.at(f"{OPTION} {address}", f"no scheduler answers there ({reason})") from None
    with client:
        threads = sum(client.nthreads().values())
        if not threads:
            raise InputError.at(f"{OPTION} {address}", "the scheduler has no workers: start one with `dask worker`")
        check(client.run(_elsewhere))
        client.direct_to_workers = reachable(client, list(client.nthreads()))
        try:
            watch = Watch(client, note, give_up_after)
            yield Workers(client.get_executor(pure=False), threads, watch=watch)
        except (CancelledError, KilledWorker) as error:
            raise BrokenExecutor(f"the cluster was lost ({type(error).__name__})") from None


def reachable(client: Client, workers: Collection[str]) -> bool:
    """Whether this machine reaches all workers directly. Otherwise the scheduler has to pass on their results."""
    from distributed.comm import connect

    async def knock(worker: str) -> None:
        comm = await connect(worker, timeout=SECONDS_TO_KNOCK, **client.connection_args)
        await comm.close()

    async def knock_at_all() -> None:
        await asyncio.gather(*map(knock, workers))

    try:
        client.sync(knock_at_all)
    except OSError:
        return False
    return True


def check(theirs: dict[str, dict[str, str]]) -> None:
    """Raise InputError unless every worker has the versions of this process. `theirs` holds them by address."""
    ours = versions()
    for worker, has in sorted(theirs.items()):
        for name, version in ours.items():
            if has.get(name) != version:
                raise InputError.at(
                    OPTION, f"worker {worker} has {name} {has.get(name, 'not at all')}, but here it is {version}"
                )


def versions() -> dict[str, str]:
    """The versions of this process: partnering with a hash of its sources, and the packages that make the figures."""
    from ..results.sources import packages, sources
    from ..version import __version__

    return {"partnering": f"{__version__} ({sources()})"} | packages(MAKE_FIGURES)


def _elsewhere() -> dict[str, str]:
    """The versions of a worker. Empty where partnering is not installed there."""
    try:
        from .cluster import versions
    except ImportError:
        return {}
    return versions()
