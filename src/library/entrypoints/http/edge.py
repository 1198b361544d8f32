"""The one layer around the application: whatever concerns every request is done here, in one pass, and as little of it.

A request gets its id, is let in or refused, is counted and written down, and its answer gets what browsers and proxies
are told each time. Who sent it is found out further inside, for handlers that ask (visitors.py).
"""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from http import HTTPStatus
from random import getrandbits
from time import perf_counter, time
from typing import Any, TypeAlias, cast

from attrs import define, field, frozen
from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPResponseStartEvent, HTTPScope, Message, Receive, Scope, Send

from library.domain.errors import LibraryError
from library.entrypoints.http.answers import Headers
from library.entrypoints.http.logs import request_id
from library.entrypoints.http.notes import Note, Notes
from library.entrypoints.http.problems import refused, stopping
from library.entrypoints.http.proxies import Proxies
from library.entrypoints.http.requests import JsonRequest
from library.entrypoints.http.security import Gate

# Litestar knows of no HEAD, which is answered wherever there is a GET; and its OPTIONS forgets some methods, which its
# refusal of one that nobody has names all.
_INNER = {"HEAD": "GET", "OPTIONS": "NONE-OF-THESE"}
_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_NOTHING_TO_RUN = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")
_NOT_TO_KEEP = (b"cache-control", b"no-store")
_CLOSE = (b"connection", b"close")
_TOLD: Headers = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
]
_TOLD_OVER_TLS: Headers = [*_TOLD, (b"strict-transport-security", b"max-age=31536000")]

Around: TypeAlias = Callable[[HTTPScope, "Passing"], AbstractContextManager[object]]
"""Entered around each request; afterwards the scope has its `path_template`, if any route answered."""


@define
class Presence:
    """Whether this server is to be sent more: when it stops, first it is not ready, then it closes connections."""

    ready: bool = True
    closing: bool = False


@frozen
class Edge:
    """Wraps the whole application."""

    app: ASGIApp
    gate: Gate
    notes: Notes
    presence: Presence
    proxies: Proxies | None
    around: Around | None
    https: bool
    told: Headers = field(init=False)

    @told.default
    def _what_is_told(self) -> Headers:
        return _TOLD_OVER_TLS if self.https else _TOLD

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            return await self.app(scope, receive, send)
        headers = dict(scope["headers"])
        passing = Passing(scope["method"], _id_of(headers.get(b"x-request-id")), self.told, self.presence, send)
        request_id.set(passing.id)
        if self.proxies is not None:
            self.proxies.told(scope)
        app = self._app_for(scope, headers)
        if scope["method"] in _INNER:
            scope = cast("HTTPScope", {**scope, "method": _INNER[scope["method"]]})
        self.notes.metrics.in_flight += 1
        try:
            with self.around(scope, passing) if self.around else _NOTHING:
                await app(scope, receive, passing)
        finally:
            self.notes.metrics.in_flight -= 1
            self._note(scope, passing)

    def _app_for(self, scope: HTTPScope, headers: dict[bytes, bytes]) -> ASGIApp:
        """The application, or what answers in its place."""
        request: Any
        try:
            self.gate.check(scope, headers)
        except LibraryError as error:
            request = JsonRequest(scope)
            return refused(request, error).to_asgi_response(None, request)
        if not self.presence.ready and scope["path"].rstrip("/") == "/readyz":
            request = JsonRequest(scope)
            return stopping().to_asgi_response(None, request)
        return self.app

    def _note(self, scope: HTTPScope, passing: "Passing") -> None:
        seconds = perf_counter() - passing.began
        client, route = scope["client"], scope.get("path_template", "")
        self.notes.take(
            Note(
                time() - seconds,
                passing.method,
                route,
                scope["raw_path"],
                passing.status,
                seconds,
                passing.length,
                client[0] if client else None,
                scope.get("member"),
                passing.id,
            )
        )


_NOTHING = nullcontext()


class Passing:
    """A request on its way through; sends what the application answers, and with it what is told each time."""

    __slots__ = ("_emptied", "_presence", "_send", "_told", "began", "id", "length", "method", "status")

    def __init__(self, method: str, id: str, told: Headers, presence: Presence, send: Send) -> None:
        self.began = perf_counter()
        self.method, self.id = method, id
        self.status: int = HTTPStatus.INTERNAL_SERVER_ERROR  # until it is known
        self.length = 0
        self._told, self._presence, self._send, self._emptied = told, presence, send, False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            message = self._start(message)
        elif self._emptied:
            message = {"type": "http.response.body", "body": b"", "more_body": _goes_on(message)}
        elif message["type"] == "http.response.body":
            self.length += len(message["body"])
        await self._send(message)

    def _start(self, message: HTTPResponseStartEvent) -> HTTPResponseStartEvent:
        status, headers = message["status"], [*message["headers"], *self._told, (b"x-request-id", self.id.encode())]
        names = {name for name, _ in headers}
        if b"content-security-policy" not in names:
            headers.append(_NOTHING_TO_RUN)
        if b"cache-control" not in names:
            headers.append(_NOT_TO_KEEP)
        if self._presence.closing:
            headers.append(_CLOSE)
        if status == HTTPStatus.METHOD_NOT_ALLOWED:
            headers = [(name, _with_head(value) if name == b"allow" else value) for name, value in headers]
            if self.method == "OPTIONS":
                status = HTTPStatus.NO_CONTENT
                headers = [(name, value) for name, value in headers if not name.startswith(b"content-")]
        self._emptied = self.method == "HEAD" or status == HTTPStatus.NO_CONTENT
        self.status = int(status)
        return {"type": "http.response.start", "status": status, "headers": headers}


def _id_of(given: bytes | None) -> str:
    """The one that the request came with, if a line of a log can bear it."""
    if given is not None and _REQUEST_ID.fullmatch(given):
        return given.decode()
    return f"{getrandbits(64):016x}"


def _goes_on(message: Message) -> bool:
    return bool(message.get("more_body"))


def _with_head(methods: bytes) -> bytes:
    return methods.replace(b"GET", b"GET, HEAD")
