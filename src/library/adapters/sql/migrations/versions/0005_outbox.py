"""What happened, stored with the changes themselves."""

import sqlalchemy as sa
from alembic import op

from library.adapters.sql.migrations import columns

revision, down_revision = "0005_outbox", "0004_readings"


def upgrade() -> None:
    op.create_table(
        "outbox",
        columns.seq(),
        columns.uuid("id"),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("data", columns.long_text, nullable=False),
        sa.Column("happened_at", columns.moment, nullable=False),
        sa.UniqueConstraint("id"),
        **columns.TABLE,
    )


def downgrade() -> None:
    op.drop_table("outbox")
