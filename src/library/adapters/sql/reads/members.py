"""Members, and what proves who they are."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import Select, bindparam, or_, select

from library.adapters.sql import tables
from library.adapters.sql.kept import Rows
from library.adapters.sql.reads.paging import Listing, Order
from library.domain.actor import Actor, Role
from library.domain.errors import NotFound, Suspended
from library.domain.ids import InvitationId, MemberId
from library.domain.membership.views import (
    AccountView,
    InvitationView,
    LogInView,
    MemberView,
    OwnSessionView,
    SessionView,
    TokenView,
)
from library.domain.paging import Page, Slice
from library.domain.words import sort_key

V = TypeVar("V")
_m = tables.members.c
_s = tables.sessions.c
_t = tables.tokens.c
_i = tables.invitations.c

_ACCOUNT = select(
    _m.id, _m.name, _m.email, _m.email_confirmed, _m.role, _m.suspended, _m.created_at, _m.updated_at, _m.version
).execution_options(prepared=True)
_NAMES = tuple(_ACCOUNT.selected_columns.keys())
_BY_ID = _ACCOUNT.where(_m.id == bindparam("id", type_=_m.id.type))
_IS_HERE = _m.left_at.is_(None)
_BY_EMAIL = _ACCOUNT.where(_m.email == bindparam("email"), _IS_HERE)
_LOG_IN = select(_m.id, _m.password_hash, _m.suspended).where(_m.email == bindparam("email"))
_NOW = bindparam("now", type_=_s.expires_at.type)
_SESSION = (
    select(_s.id, _s.created_at, _s.seen_at, _s.expires_at, _m.id.label("member_id"), _m.role, _m.suspended, _m.name)
    .join_from(tables.sessions, tables.members, _m.id == _s.member_id)
    .where(_s.secret_digest == bindparam("digest"), _s.expires_at > _NOW)
    .execution_options(prepared=True)
)
_TOKEN = (
    select(_m.id, _m.role, _m.suspended, _t.scopes)
    .join_from(tables.tokens, tables.members, _m.id == _t.member_id)
    .where(_t.secret_digest == bindparam("digest"), or_(_t.expires_at.is_(None), _t.expires_at > _NOW))
    .execution_options(prepared=True)
)
_ADMIN = select(_m.id).where(_m.role == Role.ADMIN, _m.suspended.is_(False)).limit(1)
_SESSIONS = (
    select(_s.id, _s.agent, _s.created_at, _s.seen_at, _s.expires_at)
    .where(_s.member_id == bindparam("member", type_=_s.member_id.type), _s.expires_at > _NOW)
    .order_by(_s.seen_at.desc(), _s.id.desc())
)
_INVITATION = select(_i.id, _i.email, _i.invited_by, _i.created_at, _i.expires_at)
_ONE_INVITATION = _INVITATION.where(_i.id == bindparam("id", type_=_i.id.type))
_INVITATIONS = _INVITATION.where(_i.expires_at > _NOW).order_by(_i.created_at.desc(), _i.id.desc())
_TOKENS = (
    select(_t.id, _t.name, _t.scopes, _t.created_at, _t.expires_at)
    .where(_t.member_id == bindparam("member", type_=_t.member_id.type))
    .order_by(_t.created_at.desc(), _t.id.desc())
)


def _account(row: Sequence[Any]) -> AccountView:
    return AccountView(**dict(zip(_NAMES, row, strict=False)))  # a row of a list ends with its cursor


def _member(row: Sequence[Any]) -> MemberView:
    return MemberView(id=row[0], name=row[1])


@lru_cache
def _listing(*, onwards: bool) -> Listing:
    # Not LIKE, which some databases do without minding case, and none by an index of this kind.
    begins = (_m.name_key >= bindparam("name", type_=_m.name_key.type)) & (
        _m.name_key < bindparam("beyond", type_=_m.name_key.type)
    )
    return Listing.of(
        select(_m.seq).where(begins, _IS_HERE), Order(_m.seq, _m.name_key), _ACCOUNT, _m.seq, onwards=onwards
    )


class SqlMemberReads:
    """Keeps the port MemberReads."""

    def __init__(self, kept: Rows) -> None:
        self._kept = kept

    def account(self, id: MemberId) -> AccountView:
        """By id."""
        return self._only(self._kept.rows(_BY_ID, {"id": id}), id)

    def account_of(self, email: str) -> AccountView:
        """By e-mail address."""
        return self._only(self._kept.rows(_BY_EMAIL, {"email": email}), email)

    @staticmethod
    def _only(rows: Sequence[Sequence[Any]], id: MemberId | str) -> AccountView:
        if not rows:
            raise NotFound("member", id)
        return _account(rows[0])

    def page(self, name: str, page: Slice, *, accounts: bool) -> Page[MemberView]:
        """By the sort key of their names, whose last sign nothing comes after."""
        key = sort_key(name)
        given = {"name": key, "beyond": f"{key}\U0010ffff"}
        view = _account if accounts else _member
        return _listing(onwards=page.cursor is not None).read(self._kept, given, page, view)

    def log_in(self, email: str) -> LogInView | None:
        """With the hash of the password."""
        rows = self._kept.rows(_LOG_IN, {"email": email})
        if not rows:
            return None
        member_id, password_hash, suspended = rows[0]
        return LogInView(id=member_id, password_hash=password_hash, suspended=suspended)

    def session(self, secret_digest: str, now: datetime) -> SessionView | None:
        """With its member, by one SELECT."""
        rows = self._kept.rows(_SESSION, {"digest": secret_digest, "now": now})
        if not rows:
            return None
        session_id, created_at, seen_at, expires_at, member_id, role, suspended, name = rows[0]
        if suspended:
            raise Suspended
        return SessionView(
            id=session_id,
            created_at=created_at,
            seen_at=seen_at,
            expires_at=expires_at,
            actor=Actor(member_id, role),
            name=name,
        )

    def token_s_actor(self, secret_digest: str, now: datetime) -> Actor | None:
        """With the token's scopes."""
        rows = self._kept.rows(_TOKEN, {"digest": secret_digest, "now": now})
        if not rows:
            return None
        member_id, role, suspended, scopes = rows[0]
        if suspended:
            raise Suspended
        return Actor(member_id, role, frozenset(scopes), by_token=True)

    def has_admin(self) -> bool:
        """By the index on roles."""
        return bool(self._kept.rows(_ADMIN, {}))

    def sessions(self, member_id: MemberId, now: datetime) -> tuple[OwnSessionView, ...]:
        """The last used first."""
        return tuple(_views(OwnSessionView, self._kept, _SESSIONS, {"member": member_id, "now": now}))

    def invitation(self, id: InvitationId) -> InvitationView:
        """Raises NotFound."""
        for view in _views(InvitationView, self._kept, _ONE_INVITATION, {"id": id}):
            return view
        raise NotFound("invitation", id)

    def invitations(self, now: datetime) -> tuple[InvitationView, ...]:
        """The newest first."""
        return tuple(_views(InvitationView, self._kept, _INVITATIONS, {"now": now}))

    def tokens(self, member_id: MemberId) -> tuple[TokenView, ...]:
        """The newest first."""
        return tuple(_views(TokenView, self._kept, _TOKENS, {"member": member_id}))


def _views(view: Callable[..., V], kept: Rows, statement: Select[Any], given: dict[str, Any]) -> Iterator[V]:
    names = statement.selected_columns.keys()
    return (view(**dict(zip(names, row, strict=True))) for row in kept.rows(statement, given))
