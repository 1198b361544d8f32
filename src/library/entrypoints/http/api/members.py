"""Members: what everybody sees of each other, and what admins decide."""

from typing import Annotated

from litestar import Router, get, patch, post
from litestar.di import Provide
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import UNSET

from library import admission
from library.domain.ids import MemberId
from library.domain.membership import joining, queries, use_cases
from library.domain.membership.views import AccountView, MemberView
from library.entrypoints.http.answers import Answer
from library.entrypoints.http.api.bodies import Join, Standing
from library.entrypoints.http.api.lists import After, Listing, PageNumber, PageSize, listed, wanted
from library.entrypoints.http.conditions import ANY, IfMatch, version
from library.entrypoints.http.core import TheCore
from library.entrypoints.http.idempotency import TheActing, anybody_acting
from library.entrypoints.http.openapi import BY_LINK, SIGNED_IN
from library.entrypoints.http.requests import JsonRequest
from library.entrypoints.http.visitors import Address, SignedInActor


@post("/", raises=BY_LINK)
async def join(acting: TheActing, core: TheCore, address: Address, data: JSONBody[Join]) -> Answer[AccountView]:
    """Become a member, by an invitation or where registration is open. Sign in afterwards."""
    password_hash = await core.run_hashing(
        admission.admit, email=data.email, password=data.password, invited=data.invitation is not None, address=address
    )
    joined = acting.do(
        joining.join,
        name=data.name,
        email=data.email,
        password_hash=password_hash,
        registration=core.library.registration,
        invitation=data.invitation,
        address=address or None,
    )
    return await joined.shown(
        lambda reads, member: queries.account(reads, viewer=member.actor(), member_id=member.id),
        at=lambda member: f"/api/members/{member.id}/",
    )


@get("/", security=SIGNED_IN)
async def list_members(  # noqa: PLR0917 - called by name: one for each parameter
    request: JsonRequest,
    core: TheCore,
    actor: SignedInActor,
    name: Annotated[str, QueryParameter(max_length=100, description="What the name begins with.")] = "",
    page: PageNumber = 1,
    page_size: PageSize = 20,
    after: After = "",
) -> Answer[Listing[MemberView | AccountView]]:
    """Members by name; librarians and admins see their accounts."""
    asked = wanted(page, page_size, after)
    return listed(await core.ask(queries.members, viewer=actor, name=name, page=asked), request)


@get("/{member_id:uuid}", security=SIGNED_IN)
async def show_member(core: TheCore, actor: SignedInActor, member_id: FromPath[MemberId]) -> MemberView | AccountView:
    """A member; oneself, and anybody for librarians and admins, with the account."""
    return await core.ask(queries.member, viewer=actor, member_id=member_id)


@patch("/{member_id:uuid}", security=SIGNED_IN)
async def set_standing(
    core: TheCore,
    actor: SignedInActor,
    member_id: FromPath[MemberId],
    data: JSONBody[Standing],
    if_match: IfMatch = ANY,
) -> AccountView:
    """Change a member's role, or suspend them, as an admin. Their sessions end."""
    role = None if data.role is UNSET else data.role
    suspended = None if data.suspended is UNSET else data.suspended
    await core.do(
        use_cases.set_standing,
        by=actor,
        member_id=member_id,
        role=role,
        suspended=suspended,
        expected=version(if_match),
    )
    return await core.ask(queries.account, viewer=actor, member_id=member_id)


router = Router(
    "/api/members",
    route_handlers=[join, list_members, show_member, set_standing],
    dependencies={"acting": Provide(anybody_acting)},
    tags=["members"],
)
