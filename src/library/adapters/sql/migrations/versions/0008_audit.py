"""The audit log, answers to requests that may come again, and how often something was tried."""

import sqlalchemy as sa
from alembic import op

from library.adapters.sql.migrations import columns

revision, down_revision = "0008_audit", "0007_jobs"


def upgrade() -> None:
    op.create_table(
        "audit",
        columns.seq(),
        columns.uuid("id"),
        sa.Column("at", columns.moment, nullable=False),
        sa.Column("action", sa.String(50), nullable=False),
        columns.uuid("by_id", nullable=True),
        sa.Column("operator", sa.Boolean(), nullable=False),
        columns.uuid("member_id", nullable=True),
        sa.Column("address", sa.String(45)),
        sa.Column("data", columns.long_text, nullable=False),
        sa.UniqueConstraint("id"),
        **columns.TABLE,
    )
    for column in ("by_id", "member_id", "action"):
        op.create_index(None, "audit", [column, "seq"])
    op.create_table(
        "answers",
        sa.Column("key_digest", sa.CHAR(64), primary_key=True),
        sa.Column("fingerprint", sa.CHAR(64), nullable=False),
        sa.Column("answer", columns.long_text, nullable=False),
        sa.Column("expires_at", columns.moment, nullable=False),
        **columns.TABLE,
    )
    op.create_index(None, "answers", ["expires_at"])
    op.create_table(
        "limits",
        sa.Column("key_digest", sa.CHAR(64), primary_key=True),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("ends_at", columns.moment, nullable=False),
        **columns.TABLE,
    )
    op.create_index(None, "limits", ["ends_at"])


def downgrade() -> None:
    for table in ("limits", "answers", "audit"):
        op.drop_table(table)
