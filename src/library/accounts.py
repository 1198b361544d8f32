"""What needs more than one transaction: whoever touches a password asks, then hashes, then does.

Hashing takes some 20 ms by design, which nobody should wait for inside a transaction.
"""

from datetime import datetime

from attrs import frozen

from library.app import Library
from library.domain.actor import Actor, Scope
from library.domain.errors import Conflict, Invalid, NotFound, Unavailable, WrongCredentials
from library.domain.ids import MemberId, SessionId
from library.domain.lending import leaving
from library.domain.membership import policy, queries, recovery, use_cases
from library.domain.membership.credentials import SEEN_EVERY, TOKEN_PREFIX, Token, csrf_token, digest, new_secret
from library.domain.membership.views import SessionView
from library.domain.notices import use_cases as notices
from library.domain.operations.limits import EMAIL_TRIED_BY, PASSWORD_OF
from library.domain.operations.use_cases import begin_anew, count
from library.domain.values import email_asked

SHORTEST_PASSWORD, LONGEST_PASSWORD = 8, 128  # NIST SP 800-63B; no rules of composition, for they do not help


@frozen(kw_only=True)
class SignedIn:
    """A session that just began, with the secrets of it, which are told only now."""

    secret: str
    csrf_token: str
    member_id: MemberId


def log_in(library: Library, *, email: str, password: str, agent: str = "", address: str = "") -> SignedIn:
    """Begin a session, from a network address. Raises WrongCredentials, Suspended, TooMany.

    Hashes once whether the account exists or not, and says the same, so that nobody finds out who has one.
    """
    email = email_asked(email)
    library.do(use_cases.count_log_in, email=email, address=address)
    account = library.ask(queries.log_in, email=email)
    right = _is_right(library, account.password_hash if account else None, password)
    if account is None or not right:
        raise WrongCredentials
    secret = new_secret()
    library.do(
        use_cases.open_session,
        member_id=account.id,
        password_hash=account.password_hash,
        secret=secret,
        agent=agent,
        address=address,
    )
    return SignedIn(secret=secret, csrf_token=csrf_token(secret), member_id=account.id)


def session(library: Library, secret: str) -> SessionView | None:
    """The session with this secret, if it is valid; now and then notes that it is in use. Raises Suspended."""
    found = library.ask(queries.session, secret_digest=digest(secret), now=library.now())
    return note_use(library, found) if found is not None and is_to_be_noted(library, found) else found


def is_to_be_noted(library: Library, found: SessionView) -> bool:
    """Whether the last use of a session that was noted is some minutes ago."""
    return library.now() - found.seen_at >= SEEN_EVERY


def note_use(library: Library, found: SessionView) -> SessionView | None:
    """Note that a session is in use; None when it has ended at this moment."""
    try:
        library.do(use_cases.see_session, session_id=found.id)
    except NotFound:
        return None
    except (Conflict, Unavailable):
        pass  # another request has noted it, or the next one will: no reason to refuse this one
    return found


def change_password(library: Library, *, by: Actor, current: str, new: str, keep: SessionId | None = None) -> None:
    """Change one's own password; all other sessions end.

    Raises ScopeMissing, Suspended, WrongCredentials, Invalid, TooMany.
    """
    policy.may_change_oneself(by)
    verified_hash = _verified(library, by, current)
    library.do(
        use_cases.set_password,
        by=by,
        member_id=by.id,
        password_hash=hash_password(library, new),
        verified_hash=verified_hash,
        keep=keep,
    )


def ask_for_email(library: Library, *, by: Actor, email: str, current: str) -> None:
    """Ask for another e-mail address of one's own account, by the password; a mail to it brings the link for it.

    Raises ScopeMissing, NotAMember, Suspended, WrongCredentials, Invalid, EmailTaken, TooMany.
    """
    policy.may_change_oneself(by)
    verified_hash = _verified(library, by, current)
    library.do(count, attempts=((EMAIL_TRIED_BY, str(by.id)),))
    library.do(recovery.ask_for_email, by=by, email=email, verified_hash=verified_hash)


def reset_password(library: Library, *, by: Actor, member_id: MemberId, new: str) -> None:
    """Set somebody's password as an admin; all their sessions and tokens end. Raises RoleMissing, NotFound, Invalid."""
    policy.may_administer(by)
    library.do(use_cases.set_password, by=by, member_id=member_id, password_hash=hash_password(library, new))


def make_token(
    library: Library, *, by: Actor, name: str, scopes: tuple[Scope, ...], expires_at: datetime | None = None
) -> tuple[str, Token]:
    """Make a personal token; its text, which is told only now, comes first. Raises SignInNeeded, Invalid."""
    secret = new_secret(TOKEN_PREFIX)
    return secret, library.do(
        use_cases.make_token, by=by, name=name, scopes=scopes, expires_at=expires_at, secret=secret
    )


def open_calendar(library: Library, *, by: Actor) -> str:
    """Make the secret by which programs see what one has to bring back; it is told only now, and ends the one before.

    Raises SignInNeeded, NotAMember.
    """
    secret = new_secret()
    library.do(notices.open_calendar, by=by, secret=secret)
    return secret


def leave(library: Library, *, by: Actor, current: str) -> None:
    """Leave the library, by one's password.

    Raises NotAMember, ScopeMissing, Suspended, WrongCredentials, LastAdmin, HasBooksOfOthers, TooMany.
    """
    by.need_membership()
    library.do(leaving.leave, by=by, verified_hash=_verified(library, by, current))


def _verified(library: Library, by: Actor, password: str) -> str | None:
    """The hash by which this is the member's password. Raises WrongCredentials, TooMany."""
    attempt = ((PASSWORD_OF, str(by.id)),)
    library.do(count, attempts=attempt)
    account = library.ask(queries.account, viewer=by, member_id=by.id)
    kept = library.ask(queries.log_in, email=account.email)
    if kept is None or not _is_right(library, kept.password_hash, password):
        raise WrongCredentials
    library.do(begin_anew, attempts=attempt)
    return kept.password_hash


def _is_right(library: Library, password_hash: str | None, password: str) -> bool:
    # What is longer is nobody's password, but is to take as long as others; only so much of it is hashed.
    right = library.passwords.verify(password_hash, password[:LONGEST_PASSWORD])
    return right and len(password) <= LONGEST_PASSWORD


def hash_password(library: Library, password: str) -> str:
    """What is kept of a new password. Raises Invalid as `check_password` does."""
    check_password(library, password)
    return library.passwords.hash(password)


def check_password(library: Library, password: str) -> None:
    """Raise Invalid for a new password that is too short or long, or that is tried first."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise Invalid.because("password", f"must have from {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters")
    if library.passwords.is_common(password):
        raise Invalid.because("password", "is among those that are guessed first; choose one that few would think of")
