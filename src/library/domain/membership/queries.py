"""What can be asked about members, sessions and tokens."""

from datetime import datetime

from library.domain.actor import Actor, Scope
from library.domain.ids import InvitationId, MemberId
from library.domain.membership import policy
from library.domain.membership.views import (
    AccountView,
    InvitationView,
    LogInView,
    MemberView,
    OwnSessionView,
    SessionView,
    TokenView,
)
from library.domain.paging import FIRST_PAGE, Page, Slice
from library.domain.ports import Reads
from library.domain.values import email_asked


def member(reads: Reads, *, viewer: Actor, member_id: MemberId) -> MemberView:
    """One member; an AccountView where the viewer may see the account. Raises NotFound."""
    viewer.need_scope(Scope.READ)
    account = reads.members.account(member_id)
    return account if policy.sees_account_of(viewer, member_id) else MemberView(id=account.id, name=account.name)


def account(reads: Reads, *, viewer: Actor, member_id: MemberId) -> AccountView:
    """One's own account, or for librarians and admins anybody's. Raises ScopeMissing, RoleMissing, NotFound."""
    viewer.need_scope(Scope.READ)
    policy.may_see_account(viewer, member_id)
    return reads.members.account(member_id)


def account_of(reads: Reads, *, viewer: Actor, email: str) -> AccountView:
    """The account with this e-mail address, for librarians and admins. Raises ScopeMissing, RoleMissing, NotFound."""
    viewer.need_scope(Scope.READ)
    policy.may_see_account(viewer, None)
    return reads.members.account_of(email_asked(email))


def members(reads: Reads, *, viewer: Actor, name: str = "", page: Slice = FIRST_PAGE) -> Page[MemberView]:
    """The members by name, each as the viewer may see them."""
    viewer.need_scope(Scope.READ)
    return reads.members.page(name, page, accounts=policy.sees_account_of(viewer, None))


def log_in(reads: Reads, *, email: str) -> LogInView | None:
    """What checking this account's password needs, if there is such an account."""
    return reads.members.log_in(email)


def session(reads: Reads, *, secret_digest: str, now: datetime) -> SessionView | None:
    """The session, if it is still valid. Raises Suspended."""
    return reads.members.session(secret_digest, now)


def token_s_actor(reads: Reads, *, secret_digest: str, now: datetime) -> Actor | None:
    """Who acts with this token, if it is still valid. Raises Suspended."""
    return reads.members.token_s_actor(secret_digest, now)


def sessions(reads: Reads, *, viewer: Actor, now: datetime) -> tuple[OwnSessionView, ...]:
    """The viewer's own sessions, the last used first. Raises ScopeMissing."""
    viewer.need_scope(Scope.READ)
    return reads.members.sessions(viewer.id, now)


def invitations(reads: Reads, *, viewer: Actor, now: datetime) -> tuple[InvitationView, ...]:
    """Who was asked to join and has not yet, for librarians and admins. Raises RoleMissing, ScopeMissing."""
    policy.may_see_invitations(viewer)
    return reads.members.invitations(now)


def invitation(reads: Reads, *, viewer: Actor, invitation_id: InvitationId) -> InvitationView:
    """One of them. Raises RoleMissing, ScopeMissing, NotFound."""
    policy.may_see_invitations(viewer)
    return reads.members.invitation(invitation_id)


def contact(reads: Reads, *, member_id: MemberId) -> AccountView:
    """A member, for those who write to them; never shown to anybody. Raises NotFound."""
    return reads.members.account(member_id)


def is_set_up(reads: Reads) -> bool:
    """Whether there is an admin already."""
    return reads.members.has_admin()


def tokens(reads: Reads, *, viewer: Actor) -> tuple[TokenView, ...]:
    """The viewer's own tokens, the newest first."""
    viewer.need_scope(Scope.READ)
    return reads.members.tokens(viewer.id)
