"""How people come to have an account: by themselves, by an invitation, by an admin, and the very first one."""

from library.domain.actor import OPERATOR, Actor, Role
from library.domain.errors import EmailTaken, LinkNotValid
from library.domain.ids import InvitationId, LinkId, MemberId
from library.domain.membership import policy
from library.domain.membership.credentials import digest
from library.domain.membership.events import EmailChangeAsked, LibrarySetUp
from library.domain.membership.links import Invitation, Link, LinkPurpose
from library.domain.membership.member import Member, Registration
from library.domain.operations.limits import INVITE_BY
from library.domain.operations.use_cases import count
from library.domain.ports import UnitOfWork


def join(
    uow: UnitOfWork,
    *,
    name: str,
    email: str,
    password_hash: str,
    registration: Registration,
    invitation: str | None = None,
    address: str | None = None,
) -> Member:
    """Become a member by oneself; `invitation` is the secret of the link in its mail, `address` where from.

    Raises RegistrationClosed, InvitationNeeded, LinkNotValid, Invalid, EmailTaken.
    """
    policy.may_join(registration, invited=invitation is not None)
    accepted = None if invitation is None else _accept(uow, invitation)
    member = _new(uow, name, email, password_hash, accepted=accepted)
    uow.by = Actor(member.id, address=address)
    if not member.email_confirmed:
        ask_to_confirm(uow, member, member.email)
    return member


def ask_to_confirm(uow: UnitOfWork, member: Member, email: str) -> None:
    """Let a mail to this address ask whether it is the member's."""
    uow.tell(EmailChangeAsked(member_id=member.id, email=email, standing=member.standing()))


def _accept(uow: UnitOfWork, secret: str) -> Invitation:
    """The invitation, which is worth nothing from now on."""
    link = uow.links.find(LinkPurpose.INVITATION, digest(secret))
    if link.invitation_id is None:
        raise LinkNotValid
    invitation = uow.invitations.get(link.invitation_id)
    uow.invitations.remove(invitation)
    return invitation


def add_member(
    uow: UnitOfWork, *, by: Actor, name: str, email: str, password_hash: str | None, role: Role = Role.MEMBER
) -> Member:
    """Make an account for somebody. Raises RoleMissing, ScopeMissing, Invalid, EmailTaken."""
    must_administer(uow, by)
    return _new(uow, name, email, password_hash, role=role)


def set_up(
    uow: UnitOfWork, *, secret: str, name: str, email: str, password_hash: str, address: str | None = None
) -> Member:
    """Become the first admin, by the link that was printed when the server started for the first time.

    Raises LinkNotValid, SetUpDone, Invalid, EmailTaken.
    """
    uow.links.find(LinkPurpose.SET_UP, digest(secret))
    policy.may_set_up(uow.members.lock_active_admins())
    uow.links.end_all(LinkPurpose.SET_UP)
    member = _new(uow, name, email, password_hash, role=Role.ADMIN)
    uow.by = Actor(member.id, address=address)
    uow.tell(LibrarySetUp(member_id=member.id))
    ask_to_confirm(uow, member, member.email)
    return member


def offer_set_up(uow: UnitOfWork, *, secret: str) -> None:
    """Let whoever has this secret become the first admin. Raises SetUpDone."""
    policy.may_set_up(uow.members.lock_active_admins())
    uow.links.end_all(LinkPurpose.SET_UP)
    uow.links.add(Link.make(id=LinkId(uow.new_id()), purpose=LinkPurpose.SET_UP, secret=secret, now=uow.now))


def invite(uow: UnitOfWork, *, by: Actor, email: str, registration: Registration) -> Invitation:
    """Ask somebody to join; who was asked before is asked again.

    Raises RoleMissing, ScopeMissing, RegistrationClosed, Invalid, EmailTaken, TooMany.
    """
    policy.may_invite(by, registration)
    count(uow, attempts=((INVITE_BY, "" if by == OPERATOR else str(by.id)),))
    asked = Invitation.make(
        id=InvitationId(uow.new_id()), email=email, invited_by=None if by == OPERATOR else by.id, now=uow.now
    )
    if uow.members.with_email(asked.email) is not None:
        raise EmailTaken(asked.email)
    if (before := uow.invitations.with_email(asked.email)) is None:
        return uow.invitations.add(asked)
    before.again(invited_by=asked.invited_by, now=uow.now)
    return before


def withdraw_invitation(uow: UnitOfWork, *, by: Actor, invitation_id: InvitationId) -> None:
    """Let an invitation be worth nothing. Raises RoleMissing, ScopeMissing, NotFound."""
    policy.may_see_invitations(by)
    invitation = uow.invitations.get(invitation_id)
    invitation.withdraw()
    uow.invitations.remove(invitation)


def open_invitation(uow: UnitOfWork, *, invitation_id: InvitationId, secret: str) -> Invitation:
    """Make the link for the mail with an invitation. Raises NotFound when it was accepted or withdrawn meanwhile."""
    invitation = uow.invitations.get(invitation_id)
    link = Link.make(
        id=LinkId(uow.new_id()),
        purpose=LinkPurpose.INVITATION,
        secret=secret,
        invitation_id=invitation_id,
        email=invitation.email,
        now=uow.now,
        expires_at=invitation.expires_at,
    )
    uow.links.add(link)
    return invitation


def must_administer(uow: UnitOfWork, by: Actor) -> None:
    """Raise RoleMissing or ScopeMissing for who is no admin, or no longer."""
    policy.may_administer(by)
    if by != OPERATOR:  # who is no member, so nobody can have demoted them
        policy.still_administers(by, uow.members.lock_active_admins())


def must_be_free(uow: UnitOfWork, email: str, *, but: MemberId | None = None) -> None:
    """Raise EmailTaken when another member has this address."""
    other = uow.members.with_email(email)
    if other is not None and other.id != but:
        raise EmailTaken(email)


def _new(
    uow: UnitOfWork,
    name: str,
    email: str,
    password_hash: str | None,
    *,
    role: Role = Role.MEMBER,
    accepted: Invitation | None = None,
) -> Member:
    member = Member.join(
        id=MemberId(uow.new_id()),
        name=name,
        email=email,
        password_hash=password_hash,
        role=role,
        now=uow.now,
        invited_at=accepted.email if accepted else None,
        invitation_id=accepted.id if accepted else None,
    )
    must_be_free(uow, member.email, but=member.id)
    if (open_one := uow.invitations.with_email(member.email)) is not None:
        uow.invitations.remove(open_one)  # or it would let in somebody else as well
    return uow.members.add(member)
