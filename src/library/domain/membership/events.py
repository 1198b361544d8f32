"""What happens to members."""

from datetime import datetime
from typing import ClassVar

from attrs import frozen

from library.domain.entity import Event
from library.domain.ids import InvitationId, MemberId, TokenId


@frozen(kw_only=True)
class MemberEvent(Event):
    member_id: MemberId


@frozen(kw_only=True)
class MemberJoined(MemberEvent):
    audited: ClassVar[bool] = True
    role: str
    invitation_id: InvitationId | None


@frozen(kw_only=True)
class MemberLeft(MemberEvent):
    audited: ClassVar[bool] = True


@frozen(kw_only=True)
class ProfileChanged(MemberEvent):
    pass


@frozen(kw_only=True)
class RoleChanged(MemberEvent):
    audited: ClassVar[bool] = True
    role: str
    by: MemberId


@frozen(kw_only=True)
class SuspensionChanged(MemberEvent):
    audited: ClassVar[bool] = True
    suspended: bool
    by: MemberId


@frozen(kw_only=True)
class PasswordChanged(MemberEvent):
    audited: ClassVar[bool] = True
    by: MemberId
    at: datetime


@frozen(kw_only=True)
class SignedIn(MemberEvent):
    audited: ClassVar[bool] = True


@frozen(kw_only=True)
class SessionEnded(MemberEvent):
    audited: ClassVar[bool] = True


@frozen(kw_only=True)
class TokenMade(MemberEvent):
    audited: ClassVar[bool] = True
    token_id: TokenId
    name: str
    scopes: tuple[str, ...]


@frozen(kw_only=True)
class TokenRevoked(MemberEvent):
    audited: ClassVar[bool] = True
    token_id: TokenId
    name: str


@frozen(kw_only=True)
class SessionsEnded(MemberEvent):
    """All of them, or all but the one in which it was asked for."""

    audited: ClassVar[bool] = True


@frozen(kw_only=True)
class EmailChangeAsked(MemberEvent):
    """Somebody wants this address to be theirs, or to show that it is; a mail to it asks whether that is so."""

    email: str
    standing: str
    """The member's then."""


@frozen(kw_only=True)
class EmailChanged(MemberEvent):
    audited: ClassVar[bool] = True
    before: str
    after: str


@frozen(kw_only=True)
class EmailConfirmed(MemberEvent):
    audited: ClassVar[bool] = True


@frozen(kw_only=True)
class PasswordResetAsked(Event):
    """For an address that need not be anybody's, so that asking tells nobody whether it is."""

    email: str


@frozen(kw_only=True)
class InvitationEvent(Event):
    audited: ClassVar[bool] = True
    invitation_id: InvitationId
    email: str


@frozen(kw_only=True)
class InvitationMade(InvitationEvent):
    pass


@frozen(kw_only=True)
class InvitationWithdrawn(InvitationEvent):
    pass


@frozen(kw_only=True)
class LibrarySetUp(MemberEvent):
    """The first admin has come."""

    audited: ClassVar[bool] = True
