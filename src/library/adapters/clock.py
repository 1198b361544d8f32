"""The time, and ids that sort by it."""

import secrets
from datetime import UTC, datetime
from uuid import UUID


def utc_now() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


def uuid7(moment: datetime) -> UUID:
    """A UUIDv7 (RFC 9562, 5.7): 48 bits of milliseconds, then randomness; the standard library has it from 3.14."""
    milliseconds = int(moment.timestamp() * 1000) & (1 << 48) - 1
    random = secrets.randbits(74)
    return UUID(int=milliseconds << 80 | 7 << 76 | (random >> 62) << 64 | 2 << 62 | random & (1 << 62) - 1)
