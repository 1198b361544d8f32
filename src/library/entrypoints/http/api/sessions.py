"""Signing in and out with a browser."""

from contextlib import suppress
from datetime import datetime

import msgspec
from attrs import asdict
from litestar import Router, delete, get, post
from litestar.datastructures import ResponseHeader
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, JSONBody, SkipValidation

from library import accounts
from library.domain.errors import NotFound, NotSignedIn
from library.domain.ids import SessionId
from library.domain.membership import queries, use_cases
from library.domain.membership.credentials import csrf_token, digest
from library.domain.membership.views import AccountView, SessionView
from library.entrypoints.http.answers import Answer
from library.entrypoints.http.api.bodies import LogIn
from library.entrypoints.http.core import Core, TheCore
from library.entrypoints.http.idempotency import takes_no_key
from library.entrypoints.http.openapi import BY_SESSION, SIGNED_IN, TOO_MANY
from library.entrypoints.http.requests import JsonRequest
from library.entrypoints.http.visitors import Address, BrowserSession, SignedInActor, TheCookie

SETS_COOKIE = [
    ResponseHeader("Set-Cookie", documentation_only=True, description="The session's cookie.", required=True)
]


class OneSession(msgspec.Struct):
    """One of one's own sessions. `agent` is what the browser called itself; `current` is the one that asks."""

    id: SessionId
    agent: str
    current: bool
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


class Sessions(msgspec.Struct):
    """All of one's sessions, the last used first."""

    items: tuple[OneSession, ...]


class CurrentSession(msgspec.Struct):
    """Who is signed in. Each change by the session's cookie has to carry `csrf_token` in the header X-CSRF-Token."""

    member: AccountView
    csrf_token: str
    created_at: datetime
    expires_at: datetime


async def session_secret(request: JsonRequest, cookie: TheCookie, session: BrowserSession) -> str:
    """What the cookie holds. Raises NotSignedIn, for who came with a token too."""
    secret = cookie.secret(request.scope["headers"])
    if session is None or secret is None:
        raise NotSignedIn
    return secret


async def shown(core: Core, secret: str) -> CurrentSession:
    """The session with this secret. Raises NotSignedIn when it has just ended."""
    session = await core.ask(queries.session, secret_digest=digest(secret), now=core.library.now())
    if session is None:
        raise NotSignedIn
    member = await core.ask(queries.account, viewer=session.actor, member_id=session.actor.id)
    return CurrentSession(member, csrf_token(secret), session.created_at, session.expires_at)


async def end(core: Core, session: SessionView | None) -> None:
    """End a session, if there is one, whether or not somebody else ends it at this moment."""
    if session is not None:
        with suppress(NotFound):
            await core.do(use_cases.end_session, by=session.actor, session_id=session.id)


@post("/", guards=[takes_no_key], response_headers=SETS_COOKIE, raises=TOO_MANY)
async def log_in(  # noqa: PLR0917 - called by name
    request: JsonRequest,
    core: TheCore,
    cookie: TheCookie,
    session: BrowserSession,
    address: Address,
    data: JSONBody[LogIn],
) -> Answer[CurrentSession]:
    """Sign in. A session that the browser had before ends."""
    agent = request.headers.get("user-agent", "")
    begun = await core.run_hashing(
        accounts.log_in, email=data.email, password=data.password, agent=agent, address=address
    )
    await end(core, session)
    headers = {"Location": "/api/sessions/current/", "Set-Cookie": cookie.set(begun.secret)}
    return Answer(await shown(core, begun.secret), headers=headers)


@get("/current", security=BY_SESSION, dependencies={"secret": Provide(session_secret)})
async def show_session(core: TheCore, secret: NamedDependency[SkipValidation[str]]) -> Answer[CurrentSession]:
    """Who is signed in with this browser."""
    return Answer(await shown(core, secret), headers={"Cache-Control": "no-store"})


@delete("/current", response_headers=SETS_COOKIE)
async def log_out(core: TheCore, cookie: TheCookie, session: BrowserSession) -> Answer[None]:
    """Sign out. Who is not signed in is so afterwards too."""
    await end(core, session)
    return Answer(None, headers={"Set-Cookie": cookie.clear()})


@get("/", security=SIGNED_IN)
async def list_sessions(core: TheCore, actor: SignedInActor, session: BrowserSession) -> Sessions:
    """Where the caller is signed in."""
    here = session.id if session else None
    found = await core.ask(queries.sessions, viewer=actor, now=core.library.now())
    return Sessions(tuple(OneSession(current=each.id == here, **asdict(each)) for each in found))


@delete("/{session_id:uuid}", security=SIGNED_IN)
async def end_session(core: TheCore, actor: SignedInActor, session_id: FromPath[SessionId]) -> None:
    """Sign out elsewhere, or here."""
    await core.do(use_cases.end_session, by=actor, session_id=session_id)


router = Router(
    "/api/sessions", route_handlers=[log_in, list_sessions, show_session, log_out, end_session], tags=["sessions"]
)
