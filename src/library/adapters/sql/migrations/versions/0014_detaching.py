"""An index of the loans of which it is to be forgotten who had the book: few, however long the history is."""

from alembic import op

revision, down_revision = "0014_detaching", "0013_closed_loans"

COLUMNS = "state, id, closed_on"  # in the order in which they are asked for, or PostgreSQL would go by the one on id
# MariaDB has no index of some rows only.
TO_FORGET = {
    "sqlite": "kept = 0 AND (borrower_id IS NOT NULL OR guest_email IS NOT NULL)",
    "postgresql": "NOT kept AND (borrower_id IS NOT NULL OR guest_email IS NOT NULL)",
}


def upgrade() -> None:
    if (of_some := TO_FORGET.get(op.get_bind().dialect.name)) is not None:
        op.execute(f"CREATE INDEX ix_loans_detaching ON loans ({COLUMNS}) WHERE state = 'returned' AND {of_some}")


def downgrade() -> None:
    if op.get_bind().dialect.name in TO_FORGET:
        op.execute("DROP INDEX ix_loans_detaching")
