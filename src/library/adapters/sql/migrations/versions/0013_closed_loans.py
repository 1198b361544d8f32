"""The day on which the end of a loan was said, for returns are back-dated, and lost books found."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0013_closed_loans", "0012_availability"

OPEN = "state <> 'open' OR closed_on IS NULL"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":  # else it would write all loans anew
        op.execute(f"ALTER TABLE loans ADD COLUMN closed_on DATE CONSTRAINT ck_loans_closed CHECK ({OPEN})")
    else:
        op.add_column("loans", sa.Column("closed_on", sa.Date()))
        op.create_check_constraint(op.f("ck_loans_closed"), "loans", OPEN)
    op.execute("UPDATE loans SET closed_on = ended_on")


def downgrade() -> None:
    with op.batch_alter_table("loans") as loans:
        loans.drop_constraint(op.f("ck_loans_closed"), type_="check")
        loans.drop_column("closed_on")
