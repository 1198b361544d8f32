"""Who sent a request. Found out only for handlers that ask, so that nobody else pays for it."""

import re
from collections.abc import Iterable
from typing import Any, TypeAlias

from attrs import evolve, frozen
from litestar import Request
from litestar.di import NamedDependency
from litestar.params import SkipValidation

from library import accounts
from library.domain.actor import Actor, Scope
from library.domain.errors import NotSignedIn
from library.domain.membership import queries
from library.domain.membership.credentials import ABSOLUTE_LIFETIME, digest
from library.domain.membership.views import SessionView
from library.entrypoints.http.core import Core, TheCore

Viewer: TypeAlias = NamedDependency[SkipValidation[Actor | None]]
"""Who is asking; None for anybody."""
SignedInActor: TypeAlias = NamedDependency[SkipValidation[Actor]]
"""Who is asking; nobody in particular is refused."""
BrowserSession: TypeAlias = NamedDependency[SkipValidation[SessionView | None]]
"""The session that the request came with, if it came with one."""
Address: TypeAlias = NamedDependency[SkipValidation[str]]
"""The network address that the request came from; empty where that is not known."""

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
LONGEST_ADDRESS = 45  # an IPv6 address with an IPv4 one at its end
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")  # anything else is not of our making


@frozen
class SessionCookie:
    """The cookie that carries a session's secret: `__Host-` keeps other hosts from setting it, but needs https."""

    https: bool

    @property
    def name(self) -> str:
        """What it is called."""
        return "__Host-library" if self.https else "library"

    def secret(self, headers: Iterable[tuple[bytes, bytes]]) -> str | None:
        """The secret that came with a request, if one came."""
        for name, value in headers:
            if name == b"cookie":
                for cookie in value.decode("latin-1").split(";"):
                    key, _, secret = cookie.strip().partition("=")
                    if key == self.name and _SECRET.fullmatch(secret):
                        return secret
        return None

    def set(self, secret: str) -> str:
        """The Set-Cookie header. The browser keeps it as long as a session can last; the server ends it earlier."""
        return self._header(secret, int(ABSOLUTE_LIFETIME.total_seconds()))

    def clear(self) -> str:
        """The Set-Cookie header that makes the browser forget it."""
        return self._header("", 0)

    def _header(self, value: str, seconds: int) -> str:
        secure = "; Secure" if self.https else ""
        return f"{self.name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"


TheCookie: TypeAlias = NamedDependency[SkipValidation[SessionCookie]]


def address(request: Request[Any, Any, Any]) -> str:
    """As the connection has it, or a proxy that is trusted."""
    client = request.scope.get("client")
    return client[0][:LONGEST_ADDRESS] if client else ""


def bearer_token(headers: Iterable[tuple[bytes, bytes]]) -> str | None:
    """The token in `Authorization: Bearer …`, whatever it is worth; None when there is no such header."""
    for name, value in headers:
        if name == b"authorization" and value[:6].lower() == b"bearer":
            return value[6:].strip().decode("latin-1")
    return None


@frozen
class Visitors:
    """Makes what handlers ask for: `viewer`, `actor` and `session`."""

    core: Core
    cookie: SessionCookie

    async def before_body(self, request: Request[Any, Any, Any]) -> None:
        """Turn strangers who would change something away before their body is read. Raises as `actor`.

        Who it is is found out anew for the handler: until a body is here, its sender may be suspended or sign out.
        """
        if request.method not in SAFE and "actor" in request.route_handler.parsed_fn_signature.parameters:
            await self.actor(await self.viewer(request, self.core))

    async def viewer(self, request: Request[Any, Any, Any], core: TheCore) -> Actor | None:
        """By token, else by session. Raises NotSignedIn for a token that is not valid (any more), Suspended.

        Asking for `core`, which is at hand, makes Litestar come to this second; at once would take longer.
        """
        token = bearer_token(request.scope["headers"])
        if token is None:
            session = await self._session(request, core)
            return _noted(request, session.actor) if session else None
        actor = await core.ask(queries.token_s_actor, secret_digest=digest(token), now=core.library.now())
        if actor is None:
            raise NotSignedIn
        return _from_there(_noted(request, actor), request)

    async def actor(self, viewer: Viewer) -> Actor:
        """Raises NotSignedIn, and ScopeMissing for a token that may not read: each answer shows what was done."""
        if viewer is None:
            raise NotSignedIn
        viewer.need_scope(Scope.READ)
        return viewer

    async def session(self, request: Request[Any, Any, Any], core: TheCore) -> SessionView | None:
        """None for who came with a token. Raises Suspended."""
        return None if bearer_token(request.scope["headers"]) is not None else await self._session(request, core)

    async def _session(self, request: Request[Any, Any, Any], core: TheCore) -> SessionView | None:
        secret = self.cookie.secret(request.scope["headers"])
        if secret is None:
            return None
        found = await core.ask(queries.session, secret_digest=digest(secret), now=core.library.now())
        if found is not None and accounts.is_to_be_noted(core.library, found):
            found = await core.run(accounts.note_use, found)
        if found is None or request.method in SAFE:
            return found
        return evolve(found, actor=_from_there(found.actor, request))


def _from_there(actor: Actor, request: Request[Any, Any, Any]) -> Actor:
    """Who changes something does it from somewhere, which the audit log notes; reading is not to pay for that."""
    return actor if request.method in SAFE else evolve(actor, address=address(request) or None)


def _noted(request: Request[Any, Any, Any], actor: Actor) -> Actor:
    """For the line of the log about this request."""
    request.scope["member"] = actor.id  # type: ignore[typeddict-unknown-key]  # ASGI leaves room for keys of one's own
    return actor
