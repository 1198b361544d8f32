"""What every request has to get past, and what every answer says to browsers."""

import hmac
from collections.abc import Mapping
from http import HTTPStatus
from typing import cast
from urllib.parse import unquote_to_bytes, urlsplit

from attrs import define, field, frozen
from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPResponseStartEvent, HTTPScope, Message, Receive, Scope, Send

from library.domain.errors import CrossSite, LibraryError, Malformed
from library.domain.membership.credentials import csrf_token
from library.entrypoints.http.answers import Headers
from library.entrypoints.http.problems import refused
from library.entrypoints.http.requests import JsonRequest
from library.entrypoints.http.visitors import SAFE, SessionCookie, bearer_token

# Litestar knows of no HEAD, which is answered wherever there is a GET; and its OPTIONS forgets some methods, which its
# refusal of one that nobody has names all.
_INNER = {"HEAD": "GET", "OPTIONS": "NONE-OF-THESE"}
# They act by the password or the link's secret in them and have no rights by a session, which may be another member's
# or long over; so they need no token of it, which the pages that mails lead to could not know.
BY_THEMSELVES = frozenset(
    {
        ("POST", "/api/sessions"),
        ("POST", "/api/password-resets"),
        ("PUT", "/api/password-resets"),
        ("PUT", "/api/e-mail-confirmations"),
        ("PUT", "/api/set-up"),
        ("POST", "/set-password"),
        ("POST", "/forgot-password"),
        ("POST", "/confirm-email"),
        ("POST", "/join"),
        ("POST", "/set-up"),
    }
)
_DEFAULT_PORTS = {"http": 80, "https": 443}
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_OURS = {b"same-origin", b"none"}  # none: typed by the person, or from a bookmark
_TOLD: Headers = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
]
_TOLD_OVER_TLS: Headers = [*_TOLD, (b"strict-transport-security", b"max-age=31536000")]


def origins(url: str) -> frozenset[bytes]:
    """The origin of a URL as browsers write it: in lower case, without the port that goes without saying.

    The loopback has several names, of which people type any.
    """
    parts = urlsplit(url.lower())
    names = _LOOPBACK if parts.hostname in _LOOPBACK else {parts.hostname}
    hosts = (f"[{name}]" if ":" in (name or "") else name for name in names)
    port = "" if parts.port in {None, _DEFAULT_PORTS.get(parts.scheme)} else f":{parts.port}"
    return frozenset(f"{parts.scheme}://{host}{port}".encode() for host in hosts)


@frozen
class Guard:
    """Wraps the whole application: refuses changes that another site makes a browser send, and answers HEAD.

    A browser says where a request comes from (Sec-Fetch-Site, Origin); what is no browser says neither, and is let
    through. A change by session cookie has to carry that session's CSRF token as well. One with a bearer token has no
    rights but the token's, and no other site can make a browser send that.
    """

    app: ASGIApp
    origins: frozenset[bytes] = field(converter=origins)
    cookie: SessionCookie

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            return await self.app(scope, receive, send)
        app: ASGIApp = self.app
        try:
            self._check(scope)
        except LibraryError as error:
            request = JsonRequest(scope)
            app = refused(request, error).to_asgi_response(None, request)
        method = scope["method"]
        if method in _INNER:
            scope = cast("HTTPScope", {**scope, "method": _INNER[method]})
        told = _TOLD_OVER_TLS if self.cookie.https else _TOLD
        return await app(scope, receive, _Telling(method, told, send))

    def _check(self, scope: HTTPScope) -> None:
        if scope["query_string"]:
            _readable(unquote_to_bytes(scope["query_string"]))
        if scope["method"] in SAFE or bearer_token(scope["headers"]) is not None:
            return
        headers = dict(scope["headers"])
        self._from_here(headers)
        secret = self.cookie.secret(scope["headers"])
        if secret is not None and (scope["method"], scope["path"].rstrip("/")) not in BY_THEMSELVES:
            _with_token_of(secret, headers)

    def _from_here(self, headers: Mapping[bytes, bytes]) -> None:
        if headers.get(b"sec-fetch-site", b"none") not in _OURS:
            raise CrossSite("another site sent it")
        if (given := headers.get(b"origin")) is not None and given not in self.origins:
            ours = " or ".join(sorted(map(bytes.decode, self.origins)))
            raise CrossSite(f"its origin is {given.decode('latin-1')}, not {ours}")


@define
class _Telling:
    """Sends what the application answers, and with it what browsers are told each time."""

    method: str
    told: Headers
    send: Send
    emptied: bool = field(default=False, init=False)

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            message = self._start(message)
        elif self.emptied:
            message = {"type": "http.response.body", "body": b"", "more_body": False}
        await self.send(message)

    def _start(self, message: HTTPResponseStartEvent) -> HTTPResponseStartEvent:
        status, headers = message["status"], [*message["headers"], *self.told]
        if status == HTTPStatus.METHOD_NOT_ALLOWED:
            headers = [(name, _with_head(value) if name == b"allow" else value) for name, value in headers]
            if self.method == "OPTIONS":
                status = HTTPStatus.NO_CONTENT
                headers = [(name, value) for name, value in headers if not name.startswith(b"content-")]
        self.emptied = self.method == "HEAD" or status == HTTPStatus.NO_CONTENT
        return {"type": "http.response.start", "status": status, "headers": headers}


def _readable(query: bytes) -> None:
    """Raise Malformed for what no text can be made of, or none that a database would keep."""
    try:
        readable = "\0" not in query.decode()
    except UnicodeDecodeError:
        readable = False
    if not readable:
        raise Malformed("its query is not UTF-8, or has a NUL character in it")


def _with_token_of(secret: str, headers: Mapping[bytes, bytes]) -> None:
    given = headers.get(b"x-csrf-token", b"")
    if not hmac.compare_digest(csrf_token(secret).encode(), given):
        raise CrossSite("the header X-CSRF-Token is not the one of this session")


def _with_head(methods: bytes) -> bytes:
    return methods.replace(b"GET", b"GET, HEAD")
