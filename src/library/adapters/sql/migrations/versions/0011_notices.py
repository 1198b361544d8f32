"""What people are told, and how they want to be."""

import sqlalchemy as sa
from alembic import op

from library.adapters.sql.migrations import columns

revision, down_revision = "0011_notices", "0010_lending"

PURPOSES_BEFORE = ("confirm-email", "reset-password", "invitation", "set-up")


def upgrade() -> None:
    _notices()
    _preferences()
    _links_are_for(*PURPOSES_BEFORE, "unsubscribe")


def _notices() -> None:
    op.create_table(
        "notices",
        columns.seq(),
        columns.uuid("id"),
        columns.uuid("member_id", nullable=True),
        sa.Column("kind", sa.String(32), nullable=False),
        columns.uuid("loan_id", nullable=True),
        columns.uuid("hold_id", nullable=True),
        columns.uuid("book_id", nullable=True),
        columns.uuid("other_id", nullable=True),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        columns.uuid("fact"),
        sa.Column("at", columns.moment, nullable=False),
        sa.Column("mails", sa.String(16), nullable=False),
        sa.Column("mailed_at", columns.moment),
        sa.Column("read_at", columns.moment),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"]),
        sa.ForeignKeyConstraint(["loan_id"], ["loans.id"]),
        sa.ForeignKeyConstraint(["hold_id"], ["holds.id"]),
        sa.ForeignKeyConstraint(["book_id"], ["books.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["other_id"], ["members.id"]),
        sa.UniqueConstraint("id"),
        sa.UniqueConstraint("fact"),
        sa.CheckConstraint("mails IN ('at-once', 'digest', 'none')", name="mails"),
        sa.CheckConstraint("member_id IS NOT NULL OR loan_id IS NOT NULL", name="to"),
        sa.CheckConstraint("version >= 1", name="version"),
        **columns.TABLE,
    )
    for indexed in (
        ["member_id", "seq"],
        ["loan_id", "kind", "day"],
        ["hold_id"],
        ["book_id"],
        ["other_id"],
        ["mails", "mailed_at"],
        ["at"],
    ):
        op.create_index(None, "notices", indexed)


def _preferences() -> None:
    op.create_table(
        "preferences",
        sa.Column("id", sa.Uuid(), primary_key=True),
        columns.uuid("member_id", nullable=True),
        sa.Column("mails", sa.String(16), nullable=False),
        sa.Column("calendar_digest", sa.CHAR(64)),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"]),
        sa.UniqueConstraint("member_id"),
        sa.UniqueConstraint("calendar_digest"),
        sa.CheckConstraint("mails IN ('at-once', 'digest', 'none')", name="mails"),
        sa.CheckConstraint("calendar_digest IS NULL OR member_id IS NOT NULL", name="whose"),
        **columns.TABLE,
    )


def _links_are_for(*purposes: str) -> None:
    listed = ", ".join(f"'{purpose}'" for purpose in purposes)
    with op.batch_alter_table("links") as links:
        links.drop_constraint(op.f("ck_links_purpose"), type_="check")
        links.create_check_constraint(op.f("ck_links_purpose"), f"purpose IN ({listed})")


def downgrade() -> None:
    op.execute("DELETE FROM links WHERE purpose = 'unsubscribe'")
    _links_are_for(*PURPOSES_BEFORE)
    op.drop_table("preferences")
    op.drop_table("notices")
