"""Personal tokens, by which programs act for a member."""

from datetime import datetime

import msgspec
from litestar import Router, delete, get, post
from litestar.params import FromPath, JSONBody

from library import accounts
from library.domain.actor import Scope
from library.domain.ids import TokenId
from library.domain.membership import queries, use_cases
from library.domain.membership.views import TokenView
from library.entrypoints.http.answers import Answer
from library.entrypoints.http.api.bodies import NewToken
from library.entrypoints.http.core import TheCore
from library.entrypoints.http.idempotency import takes_no_key
from library.entrypoints.http.openapi import BY_SESSION, SIGNED_IN
from library.entrypoints.http.visitors import SignedInActor


class MadeToken(msgspec.Struct):
    """A token that was just made. `token` is shown only now."""

    token: str
    id: TokenId
    name: str
    scopes: tuple[Scope, ...]
    created_at: datetime
    expires_at: datetime | None


class Tokens(msgspec.Struct):
    """All of one's tokens, the newest first."""

    items: tuple[TokenView, ...]


@get("/", security=SIGNED_IN)
async def list_tokens(core: TheCore, actor: SignedInActor) -> Tokens:
    """The caller's tokens, without their secrets."""
    return Tokens(await core.ask(queries.tokens, viewer=actor))


@post("/", guards=[takes_no_key], security=BY_SESSION)
async def make_token(core: TheCore, actor: SignedInActor, data: JSONBody[NewToken]) -> Answer[MadeToken]:
    """Make a token, which is shown only now. No token makes another one: sign in."""
    secret, token = await core.run(
        accounts.make_token, by=actor, name=data.name, scopes=data.scopes, expires_at=data.expiry()
    )
    made = MadeToken(secret, token.id, token.name, token.scopes, token.created_at, token.expires_at)
    return Answer(made, headers={"Location": f"/api/tokens/{token.id}/"})


@delete("/{token_id:uuid}", security=SIGNED_IN)
async def revoke_token(core: TheCore, actor: SignedInActor, token_id: FromPath[TokenId]) -> None:
    """Let one of the caller's tokens be worth nothing."""
    await core.do(use_cases.revoke_token, by=actor, token_id=token_id)


router = Router("/api/tokens", route_handlers=[list_tokens, make_token, revoke_token], tags=["tokens"])
