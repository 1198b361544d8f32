"""What happens to members."""

from attrs import frozen

from library.domain.entity import Event
from library.domain.ids import MemberId


@frozen(kw_only=True)
class MemberEvent(Event):
    member_id: MemberId


@frozen(kw_only=True)
class MemberJoined(MemberEvent):
    pass


@frozen(kw_only=True)
class ProfileChanged(MemberEvent):
    pass


@frozen(kw_only=True)
class RoleChanged(MemberEvent):
    role: str
    by: MemberId


@frozen(kw_only=True)
class SuspensionChanged(MemberEvent):
    suspended: bool
    by: MemberId


@frozen(kw_only=True)
class PasswordChanged(MemberEvent):
    by: MemberId


@frozen(kw_only=True)
class SignedIn(MemberEvent):
    pass


@frozen(kw_only=True)
class SessionEnded(MemberEvent):
    pass


@frozen(kw_only=True)
class TokenMade(MemberEvent):
    name: str


@frozen(kw_only=True)
class TokenRevoked(MemberEvent):
    name: str
