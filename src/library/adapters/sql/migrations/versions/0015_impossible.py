"""What can never be in lending is refused by the database too, whatever program writes to it."""

from alembic import op

revision, down_revision = "0015_impossible", "0014_detaching"

KINDS = (
    "'hold-placed', 'hold-ready', 'hold-declined', 'hold-expired', 'hold-cancelled', 'awaited-lost', "
    "'pick-up-missed', 'book-lent', 'handed-to-you', 'loan-renewed', 'loan-extended', 'loan-recalled', "
    "'passing-on-allowed', 'book-passed-on', 'return-claimed', 'claim-unanswered', 'claim-to-confirm', "
    "'book-returned', 'return-settled', 'book-lost', 'book-found', 'owner-changed', 'due-soon', 'overdue', "
    "'overdue-again', 'overdue-long', 'lent-overdue', 'fee-charged', 'fee-waived', 'fee-paid', 'fee-taken-back', "
    "'fee-paid-back', 'gift-offered', 'gift-accepted', 'gift-declined', 'gift-withdrawn'"
)
# MariaDB takes no check of a column that becomes NULL when a book goes.
OF_ITS_BOOK = {"ck_holds_ready_book", "ck_holds_about", "ck_loans_open_book"}
CHECKS = {
    "holds": {
        "ready_book": "ready_book_id IS NULL OR (book_id IS NOT NULL AND ready_book_id = book_id)",
        "about": "state NOT IN ('waiting', 'ready') OR book_id IS NOT NULL OR any_copy IS NOT NULL",
    },
    "loans": {
        "open_book": "open_book_id IS NULL OR (book_id IS NOT NULL AND open_book_id = book_id)",
        "with": "state <> 'open' OR borrower_id IS NOT NULL OR guest_email IS NOT NULL",
        "owner": "state <> 'open' OR borrower_id IS NULL OR borrower_id <> owner_id",
    },
    "terms": {"whose": "owner_id IS NULL OR book_id IS NULL"},
    "entries": {"owed_to": "member_id <> owed_to"},
    "gifts": {"open_book": "open_book_id IS NULL OR open_book_id = book_id"},
    "notices": {"kind": f"kind IN ({KINDS})"},
}


def upgrade() -> None:
    for table, checks in _checks().items():
        with op.batch_alter_table(table) as its:
            for name, what in checks.items():
                its.create_check_constraint(op.f(name), what)


def downgrade() -> None:
    for table, checks in _checks().items():
        with op.batch_alter_table(table) as its:
            for name in checks:
                its.drop_constraint(op.f(name), type_="check")


def _checks() -> dict[str, dict[str, str]]:
    """By their names, those that this database takes."""
    not_here = set() if op.get_bind().dialect.name in {"sqlite", "postgresql"} else OF_ITS_BOOK
    named = {table: {f"ck_{table}_{name}": what for name, what in of.items()} for table, of in CHECKS.items()}
    return {table: {name: what for name, what in of.items() if name not in not_here} for table, of in named.items()}
