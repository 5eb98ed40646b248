"""A Dask cluster as the workers of a sweep. They run the same jobs elsewhere; this process writes the results."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Iterator
from concurrent.futures import BrokenExecutor, CancelledError
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ..files.errors import InputError
from .batches import MAKE_FIGURES
from .workers import Workers

if TYPE_CHECKING:
    from distributed import Client

OPTION = "--scheduler"
SECONDS_TO_ANSWER = 10
"""A scheduler may take so long to answer."""
SECONDS_TO_KNOCK = 3
"""Each worker may take so long to answer; all are asked at once."""


@contextmanager
def on_cluster(address: str) -> Iterator[Workers]:
    """Open the workers of the scheduler at an address such as tcp://host:8786.

    When a worker dies, other workers run its unfinished batches again. Raises InputError where no scheduler answers, it
    has no workers, or they run other versions. Raises BrokenExecutor where the connection to the cluster is lost.
    """
    try:
        from distributed import Client, KilledWorker
    except ImportError:
        raise InputError.at(
            OPTION, "needs the extra `cluster`; where Partnering was cloned: pip install '.[cluster]'"
        ) from None
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # its tracebacks would hide our one line
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
            yield Workers(client.get_executor(pure=False), threads)
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
