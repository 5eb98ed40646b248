"""The server of the vote page: beside that of the lab, on an address of its own, so that phones reach nothing else."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from .. import hosts
from .log import Log
from .phones import application
from .room import MAX_PHONES, Room

MAX_HEAD = 16_000
"""Most bytes of the head of a request of a phone."""
MAX_CONNECTIONS = 2 * MAX_PHONES + 100
"""Most connections at once. A browser keeps one or two."""


@dataclass(frozen=True, slots=True)
class Class:
    """That a class votes, on which address and port, and the file that keeps the votes."""

    host: str
    port: int
    file: Path | None = None


def _allow_connections(most: int = 3 * MAX_CONNECTIONS) -> None:
    """Let this process hold as many connections as it takes, where the system allows fewer at first (macOS: 256)."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = most if hard == resource.RLIM_INFINITY else min(most, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


class _Server(uvicorn.Server):
    """A server that leaves the signals, such as Ctrl-C, to the one of the lab."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class Phones:
    """The vote page on a listening socket, and the room that it belongs to. Raises InputError for a bad file."""

    def __init__(self, wanted: Class, listener: socket.socket, allowed: Iterable[str]) -> None:
        bound, port = listener.getsockname()[:2]
        self.listener = listener
        log = None if wanted.file is None else Log(wanted.file)
        self.room = Room([hosts.url(one, port) for one in hosts.of_class(bound)], log, not hosts.is_local(bound))
        config = uvicorn.Config(
            application(self.room, hosts.names(wanted.host, bound), allowed),
            log_level="warning",
            lifespan="off",
            timeout_graceful_shutdown=2,
            http="h11",
            ws="none",
            proxy_headers=False,
            h11_max_incomplete_event_size=MAX_HEAD,
            limit_concurrency=MAX_CONNECTIONS,
        )
        config.load()  # NiceGUI looks at what all servers of the process have loaded, to find its own
        self._server = _Server(config)
        self._serving: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to answer."""
        _allow_connections()
        self._serving = asyncio.create_task(self._server.serve(sockets=[self.listener]))
        while not self._server.started and not self._serving.done():
            await asyncio.sleep(0.01)

    async def stop(self) -> None:
        """Answer no more."""
        self._server.should_exit = True
        if self._serving is not None:
            await self._serving

    def close(self) -> None:
        """Leave the file of votes to others. Raises InputError where some of them are not in it."""
        if self.room.log is not None:
            self.room.log.close()
