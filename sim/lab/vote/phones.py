"""What phones get: one page, and two addresses under it, for news of the vote and for a bet. There is nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from ..guard import HEADERS, Guard
from . import asking, phone_page
from .limits import Bucket
from .poll import CLOSED, RefusedError
from .room import MAX_PHONES, Room

MAX_BODY = 1_000
"""Most bytes of a bet with its nickname."""
REQUESTS = 100.0, 1_000.0
"""Requests of one address, a second and at once. The phones of a whole class can come from one address."""
Token = Annotated[str, StringConstraints(pattern="^[0-9a-f]{32}$")]
CODES = {CLOSED: 409, "often": 409, "wait": 429, "full": 503}
"""The status of a refusal, by its reason."""


class Sent(BaseModel):
    """A bet as a phone sends it."""

    model_config = ConfigDict(extra="forbid", strict=True)
    poll: Annotated[str, Field(max_length=32)]
    number: Annotated[int, Field(ge=1, lt=2**53)]
    value: Annotated[int, Field(ge=-100, le=100)]
    name: Annotated[str, Field(max_length=24)] = ""


class _Token(BaseModel):
    token: Token


def application(room: Room, names: frozenset[str], allowed: Iterable[str] = ()) -> ASGIApp:
    """The web application for phones. For the names see `Guard`."""
    page, policy = phone_page.page()

    async def index(_: Request) -> Response:
        return HTMLResponse(page, headers={"Cache-Control": "no-cache"})

    async def news(request: Request) -> Response:
        return _answer(room, _phone(room, request))

    async def bet(request: Request) -> Response:
        sent = Sent.model_validate_json(await request.body())
        phone = _phone(room, request)
        room.bet(phone, sent.poll, sent.number, sent.value, sent.name)
        return _answer(room, phone)

    routes = [Route("/", index), Route("/news", news), Route("/bet", bet, methods=["POST"])]
    errors: Any = {404: _elsewhere, RefusedError: _refused, ValueError: _bad, ClientDisconnect: _bad}
    app = Starlette(
        routes=routes,
        exception_handlers=errors,
        middleware=[Middleware(_Limit), Middleware(GZipMiddleware)],
    )
    headers = HEADERS | {"Content-Security-Policy": policy}
    return Guard(app, names, allowed, headers=headers, most=MAX_BODY, large="large_bet")


def _phone(room: Room, request: Request) -> str:
    return room.enter(_Token(token=request.headers.get("phone", "")).token)


def _answer(room: Room, phone: str) -> Response:
    """The vote as the phone shows it, its own bet that counts, and when it should ask again."""
    poll, data = room.told, dict[str, Any](again=room.again)
    if poll is not None:
        own = poll.counted.get(phone)
        data |= poll.as_data() | {"bet": own and own.value, "bets": len(poll.counted)}
        if poll.result is not None and "result" in data:
            data["told"] = asking.numbers(poll.question, poll.result)
    return JSONResponse(data, headers={"Cache-Control": "no-store"})


def _refused(_: Request, error: Exception) -> Response:
    reason = str(error)
    return JSONResponse({"refused": reason, "most": MAX_PHONES}, CODES[reason], {"Cache-Control": "no-store"})


def _bad(_: Request, __: Exception) -> Response:
    return PlainTextResponse("This is nothing that the vote page sends.\n", 422)


def _elsewhere(request: Request, _: Exception) -> Response:
    return PlainTextResponse(f"There is nothing but the vote here: {request.base_url}\n", 404)


class _Limit:
    """Answers no more requests of one address than REQUESTS."""

    def __init__(self, app: ASGIApp) -> None:
        self.app, self.bucket = app, Bucket(*REQUESTS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        address = (scope.get("client") or ("",))[0]
        if scope["type"] != "http" or self.bucket.take(address):
            await self.app(scope, receive, send)
        else:
            answer = PlainTextResponse("Too many requests from this address.\n", 429, {"Retry-After": "1"})
            await answer(scope, receive, send)
