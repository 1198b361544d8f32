"""One's own account."""

from litestar import Router, get, patch, put
from litestar.params import JSONBody

from library import accounts
from library.domain.membership import queries, use_cases
from library.domain.membership.views import AccountView
from library.entrypoints.http.answers import Answer
from library.entrypoints.http.api.bodies import EditProfile, NewEmail, NewPassword
from library.entrypoints.http.api.mailed import ON_ITS_WAY, OnItsWay
from library.entrypoints.http.conditions import ANY, IfMatch, version
from library.entrypoints.http.core import TheCore
from library.entrypoints.http.openapi import SIGNED_IN, TOO_MANY
from library.entrypoints.http.visitors import BrowserSession, SignedInActor


@get("/")
async def show_me(core: TheCore, actor: SignedInActor) -> AccountView:
    """Who the caller is."""
    return await core.ask(queries.account, viewer=actor, member_id=actor.id)


@patch("/")
async def edit_me(
    core: TheCore, actor: SignedInActor, data: JSONBody[EditProfile], if_match: IfMatch = ANY
) -> AccountView:
    """Change one's name."""
    await core.do(use_cases.change_profile, by=actor, profile=data.changes(), expected=version(if_match))
    return await core.ask(queries.account, viewer=actor, member_id=actor.id)


@put("/password", status_code=204, raises=TOO_MANY)
async def change_password(
    core: TheCore, actor: SignedInActor, session: BrowserSession, data: JSONBody[NewPassword]
) -> None:
    """Change one's password. All other sessions end."""
    keep = session.id if session else None
    await core.run_hashing(accounts.change_password, by=actor, current=data.current, new=data.new, keep=keep)


@put("/email", status_code=202, raises=TOO_MANY)
async def change_email(core: TheCore, actor: SignedInActor, data: JSONBody[NewEmail]) -> Answer[OnItsWay]:
    """Ask for another e-mail address, by one's password. It changes when the link in the mail to it is used."""
    await core.run_hashing(accounts.ask_for_email, by=actor, email=data.email, current=data.current)
    return Answer(ON_ITS_WAY)


router = Router(
    "/api/me", route_handlers=[show_me, edit_me, change_password, change_email], security=SIGNED_IN, tags=["me"]
)
