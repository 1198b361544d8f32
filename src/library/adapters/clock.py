"""The time, and ids that sort by it."""

import secrets
from datetime import UTC, datetime
from uuid import UUID

_MILLISECONDS, _LOW = (1 << 48) - 1, (1 << 62) - 1


def utc_now() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


def uuid7(moment: datetime, *, after: UUID | None = None) -> UUID:
    """A UUIDv7 (RFC 9562, 5.7): 48 bits of milliseconds, then randomness; the standard library has it from 3.14.

    In the same millisecond as the one that it comes `after`, it is that one and a random step (6.2, method 2).
    """
    milliseconds = int(moment.timestamp() * 1000) & _MILLISECONDS
    random = secrets.randbits(74)
    if after is not None and after.int >> 80 == milliseconds:
        random = (after.int >> 64 & 0xFFF) << 62 | after.int & _LOW
        random += 1 + secrets.randbits(32)
    return UUID(int=milliseconds << 80 | 7 << 76 | (random >> 62) << 64 | 2 << 62 | random & _LOW)
