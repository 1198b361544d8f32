"""Who may do what with accounts. Each decision is a tuple of rules; a rule says no by raising."""

from collections.abc import Collection

from library.domain.actor import OPERATOR, Actor, Role, Scope
from library.domain.errors import (
    InvitationNeeded,
    LastAdmin,
    RegistrationClosed,
    RoleMissing,
    ScopeMissing,
    SetUpDone,
    SignInNeeded,
)
from library.domain.membership.member import Member, Registration

STAFF = frozenset({Role.LIBRARIAN, Role.ADMIN})


def may_join(registration: Registration, *, invited: bool) -> None:
    """People join by themselves only where registration is open, or by an invitation unless it is closed."""
    if registration is Registration.CLOSED:
        raise RegistrationClosed
    if registration is Registration.INVITATION and not invited:
        raise InvitationNeeded


def may_invite(by: Actor, registration: Registration) -> None:
    """Librarians and admins invite, unless registration is closed."""
    may_see_invitations(by)
    if registration is Registration.CLOSED:
        raise RegistrationClosed


def may_see_invitations(by: Actor) -> None:
    """Invitations hold e-mail addresses of people who are no members."""
    if by.role not in STAFF:
        raise RoleMissing(Role.LIBRARIAN.value)
    by.need_scope(Scope.ADMIN)


def may_set_up(active_admins: Collection[Member]) -> None:
    """The set-up link makes the first admin, not the second."""
    if active_admins:
        raise SetUpDone


def may_administer(by: Actor) -> None:
    """Roles and suspensions are for admins."""
    by.need_admin()


def still_administers(by: Actor, active_admins: Collection[Member]) -> None:
    """Who was demoted or suspended since they were asked who they are is no admin any more."""
    if by != OPERATOR and by.id not in {admin.id for admin in active_admins}:
        raise RoleMissing(Role.ADMIN.value)


def may_change_oneself(by: Actor) -> None:
    """Everybody changes their own account, with a token that may write."""
    by.need_scope(Scope.WRITE)


def may_pass_on(by: Actor, scopes: Collection[Scope]) -> None:
    """A token makes no token, nor any other secret that would outlive it; and none may do more than its maker."""
    if by.by_token:
        raise SignInNeeded
    by.need_membership()
    for scope in scopes:
        if scope not in by.scopes:
            raise ScopeMissing(scope.value)


def an_admin_remains(member: Member, active_admins: Collection[Member]) -> None:
    """The last active admin stays one."""
    if member.role is Role.ADMIN and not member.suspended and len(active_admins) <= 1:
        raise LastAdmin


def sees_account_of(viewer: Actor, member_id: object) -> bool:
    """Members see each other's names, and only their own e-mail address, role and state; staff see everybody's."""
    return viewer.id == member_id or viewer.role in STAFF


def may_see_account(viewer: Actor, member_id: object) -> None:
    """The same as a no."""
    if not sees_account_of(viewer, member_id):
        raise RoleMissing(Role.LIBRARIAN.value)
