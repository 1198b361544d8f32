"""Work that follows from events, and schedules. What happened before is done with."""

import sqlalchemy as sa
from alembic import op

from library.adapters.sql.migrations import columns

revision, down_revision = "0007_jobs", "0006_joining"

INDEXED = ("due_at", "lease", "parked_at", "done_at")


def upgrade() -> None:
    op.add_column("outbox", sa.Column("due_at", columns.moment))
    op.add_column("outbox", sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("outbox", columns.uuid("lease", nullable=True))
    op.add_column("outbox", sa.Column("done_at", columns.moment))
    op.add_column("outbox", sa.Column("parked_at", columns.moment))
    op.add_column("outbox", sa.Column("error", sa.String(500)))
    for column in INDEXED:
        op.create_index(None, "outbox", [column])
    op.create_table(
        "schedules",
        sa.Column("name", sa.String(50), primary_key=True),
        sa.Column("next_run_at", columns.moment, nullable=False),
        **columns.TABLE,
    )


def downgrade() -> None:
    op.drop_table("schedules")
    for column in INDEXED:
        op.drop_index(f"ix_outbox_{column}", "outbox")
    for column in ("due_at", "attempts", "lease", "done_at", "parked_at", "error"):
        op.drop_column("outbox", column)
