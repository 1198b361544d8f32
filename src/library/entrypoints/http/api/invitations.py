"""Invitations: who was asked to join and has not yet. Only the invited get their secrets, by mail."""

import msgspec
from litestar import Router, delete, get, post
from litestar.di import Provide
from litestar.params import FromPath, JSONBody

from library.domain.ids import InvitationId
from library.domain.membership import joining, queries
from library.domain.membership.views import InvitationView
from library.entrypoints.http.answers import Answer
from library.entrypoints.http.api.bodies import Invite
from library.entrypoints.http.core import TheCore
from library.entrypoints.http.idempotency import TheActing, acting
from library.entrypoints.http.openapi import SIGNED_IN, TOO_MANY
from library.entrypoints.http.visitors import SignedInActor


class Invitations(msgspec.Struct):
    """All of them, the newest first."""

    items: tuple[InvitationView, ...]


@post("/", raises=TOO_MANY)
async def invite(
    acting: TheActing, core: TheCore, actor: SignedInActor, data: JSONBody[Invite]
) -> Answer[InvitationView]:
    """Ask somebody to join, as a librarian or an admin. A mail brings them the link; who was asked is asked again."""
    inviting = acting.do(joining.invite, by=actor, email=data.email, registration=core.library.registration)
    return await inviting.shown(
        lambda reads, invitation: queries.invitation(reads, viewer=actor, invitation_id=invitation.id),
        at=lambda invitation: f"/api/invitations/{invitation.id}/",
    )


@get("/")
async def list_invitations(core: TheCore, actor: SignedInActor) -> Invitations:
    """Who was asked to join and has not yet, for librarians and admins."""
    return Invitations(await core.ask(queries.invitations, viewer=actor, now=core.library.now()))


@get("/{invitation_id:uuid}")
async def show_invitation(core: TheCore, actor: SignedInActor, invitation_id: FromPath[InvitationId]) -> InvitationView:
    """One of them, for librarians and admins."""
    return await core.ask(queries.invitation, viewer=actor, invitation_id=invitation_id)


@delete("/{invitation_id:uuid}")
async def withdraw_invitation(core: TheCore, actor: SignedInActor, invitation_id: FromPath[InvitationId]) -> None:
    """Let an invitation be worth nothing, as a librarian or an admin. Its link works no more."""
    await core.do(joining.withdraw_invitation, by=actor, invitation_id=invitation_id)


router = Router(
    "/api/invitations",
    route_handlers=[invite, list_invitations, show_invitation, withdraw_invitation],
    dependencies={"acting": Provide(acting)},
    security=SIGNED_IN,
    tags=["invitations"],
)
