"""What happened, the work that follows from it, and what keeps the library running."""

from sqlalchemy import (
    CHAR,
    Boolean,
    Column,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    Uuid,
)

from library.adapters.sql.tables.columns import BINARY, LONG, id_, metadata, seq
from library.adapters.sql.types import UtcTime

# What happened, stored with the change itself: what follows from it exists if and only if the change does.
# `due_at` is when to do (or to take over) that; without it there is nothing to do, or nothing more.
outbox = Table(
    "outbox",
    metadata,
    seq(),
    id_(),
    Column("name", String(100), nullable=False),
    Column("data", LONG, nullable=False),
    Column("happened_at", UtcTime(), nullable=False),
    Column("due_at", UtcTime()),
    Column("attempts", Integer(), nullable=False, server_default="0"),
    Column("deaths", Integer(), nullable=False, server_default="0"),
    Column("lease", Uuid()),
    Column("done_at", UtcTime()),
    Column("parked_at", UtcTime()),
    Column("error", String(500)),
    UniqueConstraint("id"),
    Index(None, "due_at"),
    Index(None, "lease"),
    Index(None, "parked_at"),
    Index(None, "done_at"),
    Index(None, "happened_at"),
    **BINARY,
)

schedules = Table(
    "schedules",
    metadata,
    Column("name", String(50), primary_key=True),
    Column("next_run_at", UtcTime(), nullable=False),
    **BINARY,
)

limits = Table(
    "limits",
    metadata,
    Column("key_digest", CHAR(64), primary_key=True),
    Column("used", Integer(), nullable=False),
    Column("ends_at", UtcTime(), nullable=False),
    Index(None, "ends_at"),
    **BINARY,
)

answers = Table(
    "answers",
    metadata,
    Column("key_digest", CHAR(64), primary_key=True),
    Column("fingerprint", CHAR(64), nullable=False),
    Column("answer", LONG, nullable=False),
    Column("expires_at", UtcTime(), nullable=False),
    Index(None, "expires_at"),
    **BINARY,
)

# Refers to nothing: what was done stays said when those are gone to whom and by whom it was.
audit = Table(
    "audit",
    metadata,
    seq(),
    id_(),
    Column("at", UtcTime(), nullable=False),
    Column("action", String(50), nullable=False),
    Column("by_id", Uuid()),
    Column("operator", Boolean(), nullable=False),
    Column("member_id", Uuid()),
    Column("address", String(45)),  # the longest form of an IPv6 address
    Column("data", LONG, nullable=False),
    UniqueConstraint("id"),
    Index(None, "at"),
    Index(None, "by_id", "seq"),
    Index(None, "member_id", "seq"),
    Index(None, "action", "seq"),
    **BINARY,
)
