"""The web server of the lab: one process, without the internet and, unless told otherwise, for this machine alone."""

from __future__ import annotations

import errno
import gc
import socket
import webbrowser
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack, closing

import uvicorn
from fastapi import FastAPI, Request
from nicegui import Client, ui
from nicegui import app as nicegui_app
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import PlainTextResponse

from ..files.errors import InputError
from . import hosts, page
from .guard import MAX_BODY, Guard
from .state import ensemble
from .state.experiment import Experiment
from .state.live_story import LiveStory
from .state.words import asked, words
from .vote.room import Room
from .vote.serving import Class, Phones

MAX_REQUEST = 1_000_000
"""Most bytes of the head of a request. The page itself says so where a link is too long, but not above this."""
GZIP = 5
"""How hard answers are compressed, 1 to 9: a first visit then costs 0.1 s of the server's time."""
MAX_PAGES, MAX_UNSEEN = 200, 100
"""Most pages that the lab keeps, and most of them that no browser shows. NiceGUI forgets a page that no browser showed
within a minute, and one that was left RECONNECT seconds ago."""
GARBAGE = 50_000, 5, 2
"""Python looks for what can be forgotten after so many new objects, about those of a page; after five such looks also
among what was kept once, and every second time among all: so that pages that were left do not fill the memory."""
RECONNECT = 30.0
"""Seconds in which a browser can come back to its page, such as a phone that was locked."""


def application(
    start: Experiment, names: frozenset[str], allowed: Iterable[str] = (), room: Room | None = None
) -> FastAPI:
    """The web application, which shows `start` where the address names no scenario. For the names see `Guard`.

    Its pages have a panel for the votes of a class, where there is a `room` of one.
    """
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(Guard, names=names, allowed=allowed, full=full)

    @ui.page("/", response_timeout=page.MAX_WAIT + 10)
    async def index(request: Request) -> None:
        await page.build(start, request.url.query, room)

    nicegui_app.on_page_exception(page.failed)
    nicegui_app.add_exception_handler(404, _not_found)
    ui.run_with(
        app,
        title=words().say("page.title"),
        language="en-US",
        show_welcome_message=False,
        tailwind=False,
        gzip_middleware_factory=lambda app: GZipMiddleware(app, compresslevel=GZIP),
        reconnect_timeout=RECONNECT,
    )
    return app


def full() -> bool:
    """Whether the lab has as many pages as it keeps, or as many that no browser shows."""
    unseen = sum(not client.has_socket_connection for client in Client.instances.values())
    return len(Client.instances) >= MAX_PAGES or unseen >= MAX_UNSEEN


def look_seldom_for_garbage() -> None:
    """Take the libraries out of the search for what can be forgotten, and search after each page, not many times in it.

    The search took a fifth of the processor time of a page, and more where many pages were open.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE)


def _not_found(request: Request, error: Exception) -> PlainTextResponse:
    """Answer with a line: NiceGUI would make a page, and keep it, for each address that does not exist."""
    return PlainTextResponse(f"{asked(request.headers).say('guard.nothing')}\n", 404)


def serve(
    start: str,
    host: str,
    port: int,
    allowed: Sequence[str],
    *,
    show: bool,
    ready: Callable[[str, list[str], Room | None], None],
    votes: Class | None = None,
) -> None:
    """Serve the scenario `start` until stopped; `allowed` are further names that the lab answers to.

    `ready` is called with the address of the page, with those by which others reach it, and with the room of a class
    that `votes`. Raises InputError for a bad scenario, name or file of votes, or where a port cannot be used.
    """
    for name in allowed:
        hosts.check_name(name, "--allow-host")
    experiment = Experiment.of(start)
    with ExitStack() as stack:
        listener = stack.enter_context(_listener(host, port, "--port"))
        phones = None
        if votes is not None:
            beside = stack.enter_context(_listener(votes.host, votes.port, "--class-port"))
            phones = stack.enter_context(closing(Phones(votes, beside, allowed)))
        room = None if phones is None else phones.room
        ensemble.run(experiment)  # compile the engine now, so that the first page does not have to wait
        LiveStory(experiment).to(1)
        bound, used = listener.getsockname()[:2]
        look_seldom_for_garbage()
        url = hosts.url(hosts.own(bound), used)

        class Server(uvicorn.Server):
            async def startup(self, sockets: list[socket.socket] | None = None) -> None:
                await super().startup(sockets)
                if phones is not None:
                    await phones.start()
                ready(url, [hosts.url(address, used) for address in hosts.of_others(bound)], room)
                if show:
                    webbrowser.open(url)

            async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
                if phones is not None:
                    await phones.stop()
                await super().shutdown(sockets)

        config = uvicorn.Config(
            application(experiment, hosts.names(host, bound), allowed, room),
            log_level="warning",
            lifespan="on",
            timeout_graceful_shutdown=2,
            http="h11",  # the other protocol of uvicorn answers an address above 65,535 characters without the page
            h11_max_incomplete_event_size=MAX_REQUEST,
            ws_max_size=MAX_BODY,
        )
        Server(config).run(sockets=[listener])


def _listener(host: str, port: int, option: str) -> socket.socket:
    """The socket to serve on; `option` chooses its port. Raises InputError where it cannot be opened."""
    try:
        family, _, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        listener = socket.socket(family, socket.SOCK_STREAM)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(place)
            listener.listen(128)
        except OSError:
            listener.close()
            raise
    except OSError as error:
        if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
            allowed = ", ".join(["127.0.0.1", *hosts.ANY, *hosts.of_others("::")])
            raise InputError.at(f"--host {host}", f"is no address of this machine; allowed: {allowed}") from None
        taken = error.errno == errno.EADDRINUSE
        reason = f"is taken; choose another {option}" if taken else f"cannot be served on: {error.strerror}"
        raise InputError.at(f"port {port} of {host}", reason) from None
    return listener
