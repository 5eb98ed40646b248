"""The web server of the lab: one process, all assets its own, on this machine alone unless told otherwise."""

from __future__ import annotations

import errno
import socket
import webbrowser
from collections.abc import Callable

import uvicorn
from fastapi import FastAPI, Request
from nicegui import ui
from starlette.middleware.trustedhost import TrustedHostMiddleware

from ..files.errors import InputError
from . import page
from .state import address, thousand
from .state.one_story import Story
from .state.state import State

LOOPBACK = ("127.0.0.1", "localhost")
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104
"""Hosts that stand for all addresses of a machine, and the one by which the machine itself gets there."""


def application(start: State, host: str) -> FastAPI:
    """The web application on a host; `start` is what an address that names no scenario shows."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    if host in LOOPBACK:  # no other site may reach the page under a name of its own
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=[*LOOPBACK])

    @ui.page("/", title="Partnering lab")
    def index(request: Request) -> None:
        page.build(start, request.url.query)

    ui.run_with(
        app,
        title="Partnering lab",
        language="en-US",
        show_welcome_message=False,
        tailwind=False,
        gzip_middleware_factory=None,
        reconnect_timeout=30.0,
    )
    return app


def serve(start: str, host: str, port: int, *, show: bool, ready: Callable[[str], None]) -> None:
    """Run until stopped. Raises InputError for a bad scenario or a port that cannot be had."""
    state = State.of(start)
    listener = _listener(host, port)
    with listener:
        thousand.run(state)  # compiles the engine, so that the first page does not wait for it
        Story(state).to(1)
        shown = EVERYWHERE.get(host, f"[{host}]" if ":" in host else host)
        url = f"http://{shown}:{listener.getsockname()[1]}"

        class Server(uvicorn.Server):
            async def startup(self, sockets: list[socket.socket] | None = None) -> None:
                await super().startup(sockets)
                ready(url)
                if show:
                    webbrowser.open(url)

        config = uvicorn.Config(
            application(state, host),
            log_level="warning",
            lifespan="on",
            timeout_graceful_shutdown=2,
            h11_max_incomplete_event_size=2 * address.LONGEST,
        )
        Server(config).run(sockets=[listener])


def _listener(host: str, port: int) -> socket.socket:
    """The socket to serve on. Raises InputError where it cannot be had."""
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
        reason = (
            "is taken; choose another --port"
            if error.errno == errno.EADDRINUSE
            else f"cannot be served on: {error.strerror}"
        )
        raise InputError.at(f"port {port} of {host}", reason) from None
    return listener
