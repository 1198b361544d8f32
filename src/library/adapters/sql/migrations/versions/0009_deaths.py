"""How often a job was taken and never ended; and what is old, found without looking through everything."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0009_deaths", "0008_audit"


def upgrade() -> None:
    op.add_column("outbox", sa.Column("deaths", sa.Integer(), nullable=False, server_default="0"))
    op.create_index(None, "outbox", ["happened_at"])
    op.create_index(None, "audit", ["at"])


def downgrade() -> None:
    op.drop_index("ix_audit_at", "audit")
    op.drop_index("ix_outbox_happened_at", "outbox")
    op.drop_column("outbox", "deaths")
