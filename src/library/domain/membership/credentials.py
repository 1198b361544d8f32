"""What proves who somebody is after they said their password: a session in a browser, a token in a program.

Both are secrets of 256 random bits of which only a digest is kept, so that a stolen database opens nothing.
"""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from attrs import define

from library.domain.actor import Scope
from library.domain.entity import Entity
from library.domain.errors import Invalid
from library.domain.fields import Check, checked, each, one_of, required, text
from library.domain.ids import MemberId, SessionId, TokenId
from library.domain.membership import events

IDLE_LIFETIME = timedelta(days=14)
ABSOLUTE_LIFETIME = timedelta(days=90)
SEEN_EVERY = timedelta(minutes=5)  # so that reading costs no write
TOKEN_PREFIX = "lib_"  # noqa: S105 - lets scanners of leaked secrets know one

TOKEN: Mapping[str, Check] = {
    "name": required(text(100)),
    "scopes": required(each(one_of(Scope), most=len(Scope))),
}


def new_secret(prefix: str = "") -> str:
    """256 random bits as text."""
    return prefix + secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """What is kept of a secret. It is random, so a plain SHA-256 cannot be searched back."""
    return hashlib.sha256(secret.encode()).hexdigest()


def csrf_token(session_secret: str) -> str:
    """Bound to the session, and no way back to its secret."""
    return hashlib.sha256(b"csrf:" + session_secret.encode()).hexdigest()


@define(slots=False, eq=False, kw_only=True)
class Session(Entity):
    """Somebody signed in with a browser. Ends when unused for 14 days, and after 90 at the latest."""

    id: SessionId
    member_id: MemberId
    secret_digest: str
    agent: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime

    @classmethod
    def begin(cls, *, id: SessionId, member_id: MemberId, secret: str, agent: str, now: datetime) -> "Session":
        """A new session; `agent` is what the browser calls itself."""
        session = cls(
            id=id,
            member_id=member_id,
            secret_digest=digest(secret),
            agent=agent[:200],
            created_at=now,
            seen_at=now,
            expires_at=now + IDLE_LIFETIME,
        )
        session._began(events.SignedIn(member_id=member_id))
        return session

    def see(self, now: datetime) -> None:
        """Note that it is in use."""
        self.seen_at = now
        self.expires_at = min(now + IDLE_LIFETIME, self.created_at + ABSOLUTE_LIFETIME)
        self.version += 1

    def end(self) -> None:
        """Get ready to be removed."""
        self._changed(events.SessionEnded(member_id=self.member_id))


@define(slots=False, eq=False, kw_only=True)
class Token(Entity):
    """A member's personal token for a program."""

    id: TokenId
    member_id: MemberId
    name: str
    scopes: tuple[Scope, ...]
    secret_digest: str
    created_at: datetime
    expires_at: datetime | None

    @classmethod
    def make(
        cls,
        *,
        id: TokenId,
        member_id: MemberId,
        name: str,
        scopes: tuple[Scope, ...],
        expires_at: datetime | None,
        secret: str,
        now: datetime,
    ) -> "Token":
        """A new token. Raises Invalid."""
        if expires_at is not None and expires_at <= now:
            raise Invalid.because("expires_at", "must be in the future")
        kept = checked(TOKEN, {"name": name, "scopes": scopes})
        token = cls(
            id=id, member_id=member_id, secret_digest=digest(secret), created_at=now, expires_at=expires_at, **kept
        )
        token._began(
            events.TokenMade(
                member_id=member_id, token_id=id, name=token.name, scopes=tuple(scope.value for scope in token.scopes)
            )
        )
        return token

    def revoke(self) -> None:
        """Get ready to be removed."""
        self._changed(events.TokenRevoked(member_id=self.member_id, token_id=self.id, name=self.name))
