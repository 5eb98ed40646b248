"""The web server of the lab: one process, without the internet and, unless told otherwise, for this machine alone."""

from __future__ import annotations

import errno
import socket
import webbrowser
from collections.abc import Callable

import uvicorn
from fastapi import FastAPI, Request
from nicegui import app as nicegui_app
from nicegui import ui
from starlette.middleware.trustedhost import TrustedHostMiddleware

from ..files.errors import InputError
from . import page
from .state import ensemble
from .state.experiment import Experiment
from .state.live_story import LiveStory

LOOPBACK = ("127.0.0.1", "localhost")
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104
"""Hosts that stand for all addresses of a machine, and the address by which this machine reaches each."""

MAX_REQUEST = 4_000_000
"""Most bytes of the head of a request: more than the longest address that a browser sends (2 MB in Chromium). The page
itself then says that a link is too long."""


def application(start: Experiment, host: str) -> FastAPI:
    """The web application on a host. It shows the experiment `start` where the address names no scenario."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    if host in LOOPBACK:  # no other site may reach the page under its own name
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=[*LOOPBACK])

    @ui.page("/", title="Partnering lab")
    def index(request: Request) -> None:
        page.build(start, request.url.query)

    nicegui_app.on_page_exception(page.failed)
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
    """Serve the scenario `start` until stopped; `ready` is called with the address of the page.

    Raises InputError for a bad scenario, or where the port cannot be used.
    """
    experiment = Experiment.of(start)
    listener = _listener(host, port)
    with listener:
        ensemble.run(experiment)  # compile the engine now, so that the first page does not have to wait
        LiveStory(experiment).to(1)
        shown = EVERYWHERE.get(host, f"[{host}]" if ":" in host else host)
        url = f"http://{shown}:{listener.getsockname()[1]}"

        class Server(uvicorn.Server):
            async def startup(self, sockets: list[socket.socket] | None = None) -> None:
                await super().startup(sockets)
                ready(url)
                if show:
                    webbrowser.open(url)

        config = uvicorn.Config(
            application(experiment, host),
            log_level="warning",
            lifespan="on",
            timeout_graceful_shutdown=2,
            http="h11",  # the other protocol of uvicorn answers an address above 65,535 characters without the page
            h11_max_incomplete_event_size=MAX_REQUEST,
        )
        Server(config).run(sockets=[listener])


def _listener(host: str, port: int) -> socket.socket:
    """The socket to serve on. Raises InputError where it cannot be opened."""
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
