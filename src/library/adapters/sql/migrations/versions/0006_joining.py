"""Invitations, and links that do one thing, once; whether an e-mail address was shown to be its member's."""

import sqlalchemy as sa
from alembic import op

from library.adapters.sql.migrations import columns

revision, down_revision = "0006_joining", "0005_outbox"


def upgrade() -> None:
    op.add_column("members", sa.Column("email_confirmed", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index(None, "sessions", ["expires_at"])
    op.create_table(
        "invitations",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("email", sa.String(254), nullable=False),
        columns.uuid("invited_by", nullable=True),
        sa.Column("created_at", columns.moment, nullable=False),
        sa.Column("expires_at", columns.moment, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["invited_by"], ["members.id"], ondelete="CASCADE"),
        sa.UniqueConstraint("email"),
        **columns.TABLE,
    )
    op.create_index(None, "invitations", ["invited_by"])
    op.create_table(
        "links",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("purpose", sa.String(16), nullable=False),
        sa.Column("secret_digest", sa.CHAR(64), nullable=False),
        columns.uuid("member_id", nullable=True),
        columns.uuid("invitation_id", nullable=True),
        sa.Column("email", sa.String(254)),
        sa.Column("created_at", columns.moment, nullable=False),
        sa.Column("expires_at", columns.moment, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["invitation_id"], ["invitations.id"], ondelete="CASCADE"),
        sa.UniqueConstraint("secret_digest"),
        sa.CheckConstraint(
            "purpose IN ('confirm-email', 'reset-password', 'invitation', 'set-up')",
            name="purpose",
        ),
        **columns.TABLE,
    )
    for column in ("member_id", "invitation_id", "expires_at"):
        op.create_index(None, "links", [column])


def downgrade() -> None:
    for table in ("links", "invitations"):
        op.drop_table(table)
    op.drop_index("ix_sessions_expires_at", "sessions")
    op.drop_column("members", "email_confirmed")
