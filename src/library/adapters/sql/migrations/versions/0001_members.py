"""Members, their sessions and tokens."""

import sqlalchemy as sa
from alembic import op

from library.adapters.sql.migrations import columns

revision, down_revision = "0001_members", None


def upgrade() -> None:
    op.create_table(
        "members",
        columns.seq(),
        columns.uuid("id"),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("name_key", columns.key(200), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("password_hash", sa.String(255)),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("suspended", sa.Boolean(), nullable=False),
        *columns.kept(),
        sa.UniqueConstraint("id"),
        sa.UniqueConstraint("email"),
        sa.CheckConstraint("role IN ('member', 'librarian', 'admin')", name="role"),
        sa.CheckConstraint("version >= 1", name="version"),
        **columns.TABLE,
    )
    op.create_index(None, "members", ["name_key", "seq"])
    op.create_index(None, "members", ["role"])
    op.create_table(
        "sessions",
        sa.Column("id", sa.Uuid(), primary_key=True),
        columns.uuid("member_id"),
        sa.Column("secret_digest", sa.CHAR(64), nullable=False),
        sa.Column("agent", sa.String(200), nullable=False),
        sa.Column("created_at", columns.moment, nullable=False),
        sa.Column("seen_at", columns.moment, nullable=False),
        sa.Column("expires_at", columns.moment, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], ondelete="CASCADE"),
        sa.UniqueConstraint("secret_digest"),
        **columns.TABLE,
    )
    op.create_index(None, "sessions", ["member_id"])
    op.create_table(
        "tokens",
        sa.Column("id", sa.Uuid(), primary_key=True),
        columns.uuid("member_id"),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("secret_digest", sa.CHAR(64), nullable=False),
        sa.Column("created_at", columns.moment, nullable=False),
        sa.Column("expires_at", columns.moment),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], ondelete="CASCADE"),
        sa.UniqueConstraint("secret_digest"),
        **columns.TABLE,
    )
    op.create_index(None, "tokens", ["member_id"])


def downgrade() -> None:
    for table in ("tokens", "sessions", "members"):
        op.drop_table(table)
