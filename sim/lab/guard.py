"""What stands before the page: whom the lab answers, how much it takes in, and what a page may do in the browser.

A lab has no password. So a web site that is open in the same browser must not reach it: neither under a name of its own
that leads here (the Host is checked), nor through the browser (Origin and Sec-Fetch-Site are checked). Programs that
are no browsers send no Origin; they are answered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from ..files.parts import MAX_BYTES
from .hosts import plain
from .state.words import asked

MAX_BODY = MAX_BYTES + 20_000
"""Most bytes that one request may bring: a scenario file, and the words of the form that carries it."""

HEADERS = {
    # NiceGUI makes its page of inline scripts and styles, and of templates that Vue compiles in the browser.
    "Content-Security-Policy": "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # an address holds the whole scenario
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class Guard:
    """Refuses what the lab does not answer, and puts `headers` on all that it answers.

    It answers to its own `names` (hosts.py), to the address at which a request arrives, and to names that are
    `allowed`, such as that of a proxy. `full` says whether there are too many pages to make another one. `most` is how
    many bytes a request may bring, and `large` the key of what is told where it brings more.
    """

    def __init__(
        self,
        app: ASGIApp,
        names: frozenset[str],
        allowed: Iterable[str] = (),
        full: Callable[[], bool] = lambda: False,
        headers: Mapping[str, str] = HEADERS,
        most: int = MAX_BODY,
        large: str = "large",
    ) -> None:
        self.app, self.full, self.headers, self.most = app, full, headers, most
        self.too_large = HTTPStatus.REQUEST_ENTITY_TOO_LARGE, large
        self.allowed = frozenset(map(plain, allowed))
        self.names = names | self.allowed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request or websocket."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self.headers)
            await send(message)

        refused = self._refused(scope, Headers(scope=scope))
        if refused is not None and scope["type"] == "websocket":
            await WebSocketClose(1008)(scope, receive, send)
        elif refused is not None:
            await self._answer(scope, *refused)(scope, receive, sent)
        elif scope["type"] == "websocket":
            await self.app(scope, receive, send)
        else:
            await self._answer_within_limits(scope, receive, sent)

    async def _answer_within_limits(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, but take in no more than `most`: its length may not be told, or be told wrongly."""
        taken, begun = 0, False

        async def received() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            return message if taken <= self.most else {"type": "http.disconnect"}

        async def sent(message: Message) -> None:
            nonlocal begun
            if taken <= self.most:
                begun = True
                await send(message)

        try:
            await self.app(scope, received, sent)
        except Exception:
            if taken <= self.most:
                raise
        if taken > self.most and not begun:
            await self._answer(scope, *self.too_large)(scope, receive, send)

    def _refused(self, scope: Scope, headers: Headers) -> tuple[int, str] | None:
        """Status and key of the words of the refusal; None for what is answered."""
        host = _host(headers.get("host", ""))
        arrived = plain((scope.get("server") or ("",))[0])
        if not host or host not in {*self.names, arrived}:
            return HTTPStatus.BAD_REQUEST, "name"
        if not self._from_own_page(headers):
            return HTTPStatus.FORBIDDEN, "site"
        if int(headers.get("content-length", 0)) > self.most:
            return self.too_large
        if not scope["path"].startswith("/_nicegui") and self.full():  # what a page is made of lies there
            return HTTPStatus.SERVICE_UNAVAILABLE, "pages"
        return None

    def _answer(self, scope: Scope, status: int, key: str) -> PlainTextResponse:
        """A line in the language that the request asks for."""
        words = asked(Headers(scope=scope))
        file, most = (words.number(f"{number:,}") for number in (MAX_BYTES, self.most))
        text = words.say(f"guard.{key}", bytes=file, most=most)
        return PlainTextResponse(f"{text}\n", status, {"Connection": "close"})

    def _from_own_page(self, headers: Headers) -> bool:
        """Whether a page of the lab asks, somebody who opens a link, or a program that is no browser."""
        origin = headers.get("origin")
        if origin is not None and (site := _netloc(origin)) != headers["host"].lower():
            return _host(site) in self.allowed  # a proxy may change the Host
        opens = (headers.get("sec-fetch-mode"), headers.get("sec-fetch-dest")) == ("navigate", "document")
        return opens or headers.get("sec-fetch-site", "none") in ("none", "same-origin")


def _netloc(address: str) -> str:
    """Host and port of an address; nothing where it is none."""
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:
        return ""


def _host(netloc: str) -> str:
    """The name or address in a Host, without its port; nothing where it is none."""
    try:
        parts = urlsplit(f"//{netloc}")
        _ = parts.port
    except ValueError:
        return ""
    return plain(parts.hostname or "") if parts.username is None else ""
