"""Requests that may come again, and what was answered to them.

As in draft-ietf-httpapi-idempotency-key-header: the key stands for one request of one account; another request under
the same key is refused. Of key and request only digests are kept: a request may hold a password.
"""

import hashlib
import hmac
from datetime import datetime, timedelta

from attrs import frozen

from library.domain.errors import KeyReused
from library.domain.ids import MemberId

KEPT = timedelta(hours=24)


@frozen
class Request:
    """What was sent under a key. `said` is all that makes it this request and no other."""

    key: str
    account: MemberId | None
    said: bytes

    @property
    def digest(self) -> str:
        """Of the key and whose it is."""
        return hashlib.sha256(f"{self.account or ''}\n{self.key}".encode()).hexdigest()

    @property
    def fingerprint(self) -> str:
        """Of what was said. The key goes into it, so that nobody finds a password by trying without it."""
        return hmac.new(self.key.encode(), self.said, hashlib.sha256).hexdigest()


@frozen(kw_only=True)
class Answered:
    """What is kept of a request."""

    fingerprint: str
    answer: str
    expires_at: datetime


def given(kept: Answered | None, request: Request, now: datetime) -> str | None:
    """The answer in what is kept. Raises KeyReused when it is one to another request.

    It counts however late it expires: clocks differ, and who looks may have looked at theirs before it was given.
    """
    if kept is None or kept.expires_at <= now:
        return None
    if kept.fingerprint != request.fingerprint:
        raise KeyReused
    return kept.answer
