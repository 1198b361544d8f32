"""What is shown of members and of what proves who they are.

Without slots they are made in two thirds of the time, and shown with their fields in the order written here.
"""

from datetime import datetime

from attrs import frozen

from library.domain.actor import Actor, Role, Scope
from library.domain.ids import InvitationId, MemberId, SessionId, TokenId


@frozen(kw_only=True, slots=False)
class MemberView:
    """What every member sees of another."""

    id: MemberId
    name: str


@frozen(kw_only=True, slots=False)
class AccountView(MemberView):
    """What members see of themselves, and librarians and admins of all."""

    email: str
    email_confirmed: bool
    role: Role
    suspended: bool
    created_at: datetime
    updated_at: datetime
    version: int


@frozen(kw_only=True, slots=False)
class TokenView:
    """A token without its secret, which is shown once."""

    id: TokenId
    name: str
    scopes: tuple[Scope, ...]
    created_at: datetime
    expires_at: datetime | None


@frozen(kw_only=True, slots=False)
class OwnSessionView:
    """One of a member's sessions. `agent` is what the browser called itself."""

    id: SessionId
    agent: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


@frozen(kw_only=True, slots=False)
class InvitationView:
    """Somebody who was asked to join, and has not yet."""

    id: InvitationId
    email: str
    invited_by: MemberId | None
    created_at: datetime
    expires_at: datetime


@frozen(kw_only=True, slots=False)
class SessionView:
    """A session that is valid now, and for whom."""

    id: SessionId
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    actor: Actor
    name: str


@frozen(kw_only=True, slots=False)
class LogInView:
    """What checking a password needs; never shown to anybody."""

    id: MemberId
    password_hash: str | None
    suspended: bool
