"""What can be done with accounts. Passwords come here as hashes: hashing is slow and belongs outside a transaction."""

from datetime import datetime

from attrs import evolve

from library.domain.actor import Actor, Role, Scope
from library.domain.errors import WrongCredentials
from library.domain.ids import MemberId, SessionId, TokenId
from library.domain.membership import policy
from library.domain.membership.credentials import Session, Token
from library.domain.membership.events import SessionsEnded
from library.domain.membership.joining import must_administer
from library.domain.membership.member import Member, Profile
from library.domain.membership.recovery import end_everything, end_links
from library.domain.operations.limits import LOG_IN_FROM, LOG_IN_HERE, LOG_IN_KNOWN, LOG_IN_TO, network
from library.domain.operations.use_cases import begin_anew, count
from library.domain.ports import UnitOfWork


def change_profile(uow: UnitOfWork, *, by: Actor, profile: Profile, expected: int | None = None) -> Member:
    """Change one's own name. Raises ScopeMissing, Stale, Invalid."""
    policy.may_change_oneself(by)
    member = uow.members.get(by.id, lock=True)
    member.expect(expected)
    member.describe(profile, uow.now)
    return member


def set_standing(
    uow: UnitOfWork,
    *,
    by: Actor,
    member_id: MemberId,
    role: Role | None = None,
    suspended: bool | None = None,
    expected: int | None = None,
) -> Member:
    """Change a member's role, or suspend them; their sessions end. Raises RoleMissing, NotFound, Stale, LastAdmin."""
    policy.may_administer(by)
    admins = uow.members.lock_active_admins()
    policy.still_administers(by, admins)
    member = uow.members.get(member_id, lock=True)
    member.must_be_here()
    member.expect(expected)
    if role not in {None, Role.ADMIN} or suspended:
        policy.an_admin_remains(member, admins)
    before = member.version
    if role is not None:
        member.become(role, by=by, now=uow.now)
    if suspended is not None:
        member.suspend(suspended=suspended, by=by, now=uow.now)
    if member.version != before:
        uow.sessions.end_all(member_id)
        uow.tell(SessionsEnded(member_id=member_id))
    if suspended:
        uow.preferences.close_calendar(member_id)
    return member


def set_password(
    uow: UnitOfWork,
    *,
    by: Actor,
    member_id: MemberId,
    password_hash: str,
    verified_hash: str | None = None,
    keep: SessionId | None = None,
) -> None:
    """Change one's own password, or as an admin anybody's; all sessions but the kept one end.

    Tokens end when somebody else sets it: whoever had got into the account may have made them.
    `verified_hash` is the one by which the old password was found right. Raises RoleMissing, ScopeMissing, NotFound,
    Suspended, WrongCredentials.
    """
    if by.id == member_id:
        policy.may_change_oneself(by)
    else:
        must_administer(uow, by)
    member = uow.members.get(member_id, lock=True)
    member.must_be_here()
    if by.id == member_id:
        member.actor()
    if verified_hash not in {None, member.password_hash}:  # it was changed meanwhile
        raise WrongCredentials
    member.set_password(password_hash, by=by, now=uow.now)
    if by.id == member_id:
        uow.sessions.end_all(member_id, but=keep)
        end_links(uow, member_id)
        uow.tell(SessionsEnded(member_id=member_id))
    else:
        end_everything(uow, member_id)


def count_log_in(uow: UnitOfWork, *, email: str, address: str) -> None:
    """Count an attempt to sign in, whether or not there is such an account. Raises TooMany."""
    place = network(address)
    here = _here(email, place)
    known = bool(here) and uow.limits.is_open(LOG_IN_KNOWN, here)
    count(uow, attempts=((LOG_IN_HERE, here), (LOG_IN_TO, "" if known else email), (LOG_IN_FROM, place)))


def _here(email: str, place: str) -> str:
    return f"{email} {place}" if place else ""


def open_session(
    uow: UnitOfWork,
    *,
    member_id: MemberId,
    password_hash: str | None,
    secret: str,
    agent: str,
    address: str = "",
) -> Session:
    """Sign in somebody whose password was found right by this hash; what was tried before is forgotten.

    Raises NotFound, Suspended, WrongCredentials.
    """
    member = uow.members.get(member_id, lock=True)
    uow.by = evolve(member.actor(), address=address or None)
    if member.password_hash != password_hash:  # it was changed meanwhile, which ended the sessions
        raise WrongCredentials
    _let_in(uow, member.email, network(address))
    session = Session.begin(id=SessionId(uow.new_id()), member_id=member_id, secret=secret, agent=agent, now=uow.now)
    return uow.sessions.add(session)


def _let_in(uow: UnitOfWork, email: str, place: str) -> None:
    """Forget what was tried, and remember that this member is at home there: no stranger's guesses lock them out."""
    begin_anew(uow, attempts=((LOG_IN_HERE, _here(email, place)), (LOG_IN_TO, email)))
    if place:
        uow.limits.give_back(LOG_IN_FROM, place)
        uow.limits.clear(LOG_IN_KNOWN, _here(email, place))
        uow.limits.take(LOG_IN_KNOWN, _here(email, place))


def see_session(uow: UnitOfWork, *, session_id: SessionId) -> None:
    """Note that a session is in use. Raises NotFound."""
    uow.sessions.get(session_id).see(uow.now)


def end_session(uow: UnitOfWork, *, by: Actor, session_id: SessionId) -> None:
    """Sign out, here or elsewhere. Raises ScopeMissing, NotFound."""
    policy.may_change_oneself(by)
    session = uow.sessions.of(by.id, session_id)
    session.end()
    uow.sessions.remove(session)


def end_sessions(uow: UnitOfWork, *, by: Actor, member_id: MemberId) -> None:
    """Sign out everywhere, or as an admin somebody else. Raises ScopeMissing, NotAMember, RoleMissing, NotFound."""
    if by.id == member_id:
        by.need_membership()
    else:
        must_administer(uow, by)
    uow.members.get(member_id)
    uow.sessions.end_all(member_id)
    uow.tell(SessionsEnded(member_id=member_id))


def make_token(
    uow: UnitOfWork, *, by: Actor, name: str, scopes: tuple[Scope, ...], secret: str, expires_at: datetime | None = None
) -> Token:
    """Make a personal token. Raises SignInNeeded, NotAMember, ScopeMissing, Invalid."""
    policy.may_pass_on(by, scopes)
    token = Token.make(
        id=TokenId(uow.new_id()),
        member_id=by.id,
        name=name,
        scopes=scopes,
        expires_at=expires_at,
        secret=secret,
        now=uow.now,
    )
    return uow.tokens.add(token)


def revoke_token(uow: UnitOfWork, *, by: Actor, token_id: TokenId) -> None:
    """Let one of one's own tokens be worth nothing. Raises ScopeMissing, NotFound."""
    policy.may_change_oneself(by)
    token = uow.tokens.of(by.id, token_id)
    token.revoke()
    uow.tokens.remove(token)
