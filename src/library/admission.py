"""Joining, and what is done with the links in mails, as far as it hashes a password or counts attempts.

Like in `accounts`: first asked and counted, then hashed, then done.
"""

from library.accounts import check_password, hash_password
from library.app import Library
from library.domain.actor import Actor, Role
from library.domain.errors import LinkNotValid, SetUpDone
from library.domain.membership import joining, policy, queries, recovery
from library.domain.membership.credentials import new_secret
from library.domain.membership.member import Member
from library.domain.notices import use_cases as notices
from library.domain.notices.notice import Preferences
from library.domain.operations.limits import JOIN_AS, JOIN_FROM, LINK_FROM, network
from library.domain.operations.use_cases import count
from library.domain.values import email_asked


def join(
    library: Library, *, name: str, email: str, password: str, invitation: str | None = None, address: str = ""
) -> Member:
    """Become a member by oneself, from a network address; `invitation` is the secret of the link in its mail.

    Raises RegistrationClosed, InvitationNeeded, LinkNotValid, Invalid, EmailTaken, TooMany.
    """
    return library.do(
        joining.join,
        name=name,
        email=email,
        password_hash=admit(library, email=email, password=password, invited=invitation is not None, address=address),
        registration=library.registration,
        invitation=invitation,
        address=address or None,
    )


def admit(library: Library, *, email: str, password: str, invited: bool, address: str) -> str:
    """What comes before the transaction in which somebody joins: the attempt is counted and the password hashed.

    A password that will not do is no attempt, and what others send from elsewhere is none of this person's.
    """
    policy.may_join(library.registration, invited=invited)
    check_password(library, password)
    place = network(address)
    library.do(count, attempts=((JOIN_AS, f"{email_asked(email)} {place}"), (JOIN_FROM, place)))
    return library.passwords.hash(password)


def add_member(
    library: Library, *, by: Actor, name: str, email: str, password: str | None, role: Role = Role.MEMBER
) -> Member:
    """Make an account for somebody. Raises RoleMissing, Invalid, EmailTaken."""
    policy.may_administer(by)
    password_hash = None if password is None else hash_password(library, password)
    return library.do(joining.add_member, by=by, name=name, email=email, password_hash=password_hash, role=role)


def set_up_link(library: Library) -> str | None:
    """Where whoever runs the server becomes the first admin, as a path with a secret; None when there is an admin."""
    if library.ask(queries.is_set_up):
        return None
    secret = new_secret()
    try:
        library.do(joining.offer_set_up, secret=secret)
    except SetUpDone:
        return None
    return f"/set-up?secret={secret}"


def set_up(library: Library, *, secret: str, name: str, email: str, password: str, address: str = "") -> Member:
    """Become the first admin by that link. Raises LinkNotValid, SetUpDone, Invalid, TooMany."""
    _count_link(library, address)
    password_hash = hash_password(library, password)
    return library.do(
        joining.set_up,
        secret=secret,
        name=name,
        email=email,
        password_hash=password_hash,
        address=address or None,
    )


def reset_by_link(library: Library, *, secret: str, password: str, address: str = "") -> Member:
    """Set a new password by the link in a mail. Raises LinkNotValid, Suspended, Invalid, TooMany."""
    _count_link(library, address)
    password_hash = hash_password(library, password)
    return library.do(recovery.reset_by_link, secret=secret, password_hash=password_hash, address=address or None)


def confirm_email(library: Library, *, secret: str, address: str = "") -> Member:
    """Show by the link in a mail that an address is one's own. Raises LinkNotValid, Suspended, EmailTaken, TooMany."""
    _count_link(library, address)
    return library.do(recovery.confirm_email, secret=secret, address=address or None)


def unsubscribe(library: Library, *, secret: str, address: str = "") -> Preferences:
    """Be mailed no more than what is needed, by the link in a mail; a guest nothing. Raises LinkNotValid, TooMany.

    Only what is no link is counted: mail providers press those of many members from a few addresses, and nobody guesses
    256 random bits.
    """
    try:
        return library.do(notices.unsubscribe, secret=secret)
    except LinkNotValid:
        _count_link(library, address)
        raise


def _count_link(library: Library, address: str) -> None:
    """Count the use of a link, whose secret may be a guess. Raises TooMany."""
    library.do(count, attempts=((LINK_FROM, network(address)),))
