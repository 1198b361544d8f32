"""What is done with the links in mails: showing that an address is one's own, and setting a forgotten password."""

from library.domain.actor import Actor
from library.domain.errors import LinkNotValid, WrongCredentials
from library.domain.fields import checked
from library.domain.ids import LinkId, MemberId
from library.domain.membership import policy
from library.domain.membership.credentials import digest
from library.domain.membership.events import PasswordResetAsked, SessionsEnded
from library.domain.membership.joining import ask_to_confirm, must_administer, must_be_free
from library.domain.membership.links import Link, LinkPurpose
from library.domain.membership.member import ADDRESS, Member
from library.domain.operations.limits import EMAIL_OF, RESET_FROM, RESET_OF, network
from library.domain.operations.use_cases import count
from library.domain.ports import UnitOfWork
from library.domain.values import email_asked


def ask_for_email(uow: UnitOfWork, *, by: Actor, email: str, verified_hash: str | None = None) -> None:
    """Ask for another address, or for a new mail to one's own: it changes when the link in the mail is used.

    `verified_hash` is the one by which the password was found right. Raises ScopeMissing, NotAMember, Suspended,
    WrongCredentials, Invalid, EmailTaken, TooMany.
    """
    policy.may_change_oneself(by)
    by.need_membership()
    count(uow, attempts=((EMAIL_OF, str(by.id)),))
    member = uow.members.get(by.id, lock=True)
    member.actor()
    kept: str = checked(ADDRESS, {"email": email})["email"]
    if kept != member.email and verified_hash not in {None, member.password_hash}:  # it was changed meanwhile
        raise WrongCredentials
    must_be_free(uow, kept, but=member.id)
    ask_to_confirm(uow, member, kept)


def set_email(uow: UnitOfWork, *, by: Actor, member_id: MemberId, email: str) -> Member:
    """Give somebody who lost their mailbox another address, as an admin; a mail to it brings the link to confirm it.

    Links in mails to the address before work no more. Raises RoleMissing, ScopeMissing, NotFound, Invalid, EmailTaken.
    """
    must_administer(uow, by)
    member = uow.members.get(member_id, lock=True)
    kept: str = checked(ADDRESS, {"email": email})["email"]
    must_be_free(uow, kept, but=member_id)
    member.move(kept, uow.now)
    end_links(uow, member_id)
    ask_to_confirm(uow, member, kept)
    return member


def confirm_email(uow: UnitOfWork, *, secret: str, address: str | None = None) -> Member:
    """Use the link in the mail to an address. Raises LinkNotValid, Suspended, EmailTaken."""
    link, member = _found(uow, LinkPurpose.CONFIRM_EMAIL, secret, address)
    assert link.email  # noqa: S101 - it was mailed
    must_be_free(uow, link.email, but=member.id)
    member.confirm_email(link.email, uow.now)
    end_links(uow, member.id)  # which may be with the address before
    return member


def ask_for_reset(uow: UnitOfWork, *, email: str, address: str = "") -> None:
    """Ask for a mail with a link to set a new password. It is the same whether the address is anybody's.

    Raises TooMany.
    """
    kept = email_asked(email)
    count(uow, attempts=((RESET_OF, kept), (RESET_FROM, network(address))))
    uow.tell(PasswordResetAsked(email=kept))


def reset_by_link(uow: UnitOfWork, *, secret: str, password_hash: str, address: str | None = None) -> Member:
    """Set a new password by the link in a mail; all sessions and tokens end. Raises LinkNotValid, Suspended."""
    link, member = _found(uow, LinkPurpose.RESET_PASSWORD, secret, address)
    if link.email != member.email:
        raise LinkNotValid
    member.confirm_email(member.email, uow.now)
    member.set_password(password_hash, by=Actor(member.id), now=uow.now)
    end_everything(uow, member.id)
    return member


def end_everything(uow: UnitOfWork, member_id: MemberId) -> None:
    """Let nobody in who got into the account by what was valid until now."""
    uow.sessions.end_all(member_id)
    uow.tokens.end_all(member_id)
    uow.preferences.close_calendar(member_id)
    end_links(uow, member_id)
    uow.tell(SessionsEnded(member_id=member_id))


def end_links(uow: UnitOfWork, member_id: MemberId) -> None:
    """Let the links be worth nothing that are in a member's mails."""
    for purpose in (LinkPurpose.RESET_PASSWORD, LinkPurpose.CONFIRM_EMAIL):
        uow.links.end_all(purpose, member_id=member_id)


def open_link(
    uow: UnitOfWork,
    *,
    member_id: MemberId,
    purpose: LinkPurpose,
    email: str,
    secret: str,
    standing: str | None = None,
) -> Member:
    """Make the link for a mail to a member.

    Raises NotFound, and LinkNotValid when the member's `standing` has changed since the link was wished for: whoever
    wished for it may have been put out of the account by that.
    """
    member = uow.members.get(member_id, lock=True)
    if standing not in {None, member.standing()}:
        raise LinkNotValid
    link = Link.make(
        id=LinkId(uow.new_id()), purpose=purpose, secret=secret, member_id=member_id, email=email, now=uow.now
    )
    uow.links.add(link)
    return member


def _found(uow: UnitOfWork, purpose: LinkPurpose, secret: str, address: str | None) -> tuple[Link, Member]:
    link = uow.links.find(purpose, digest(secret))
    if link.member_id is None:
        raise LinkNotValid
    member = uow.members.get(link.member_id, lock=True)
    member.actor()
    uow.by = Actor(member.id, address=address)
    return link, member
