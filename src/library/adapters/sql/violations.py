"""What a database's error means in the domain's words."""

import re

from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from library.domain.errors import Conflict, Invalid, Unavailable

# Each of these was looked at before by the rules. That it is violated all the same means that somebody else was faster:
# the second attempt will look again, and say it in the rule's own words.
RACES = frozenset(
    {
        "uq_members_email",
        "uq_invitations_email",
        "uq_readings_reader_id_book_id",
        "uq_holds_ready_book_id",
        "uq_holds_member_id_open_about",
        "uq_loans_open_book_id",
        "uq_gifts_open_book_id",
        "uq_notices_fact",
        "uq_preferences_member_id",
        "pk_preferences",
        "uq_terms_owner_id",
        "uq_terms_book_id",
        "pk_terms",
        "pk_imported_rows",
        "pk_schedules",
        "pk_limits",
        "pk_answers",
        "fk_books_owner_id",
        "fk_sessions_member_id",
        "fk_tokens_member_id",
        "fk_invitations_invited_by",
        "fk_links_member_id",
        "fk_links_invitation_id",
        "fk_readings_reader_id",
        "fk_readings_book_id",
        "fk_imported_rows_owner_id",
        "fk_imported_rows_book_id",
        "fk_imported_rows_reading_id",
        "fk_holds_member_id",
        "fk_holds_book_id",
        "fk_loans_book_id",
        "fk_loans_open_book_id",
        "fk_loans_owner_id",
        "fk_loans_borrower_id",
        "fk_terms_owner_id",
        "fk_terms_book_id",
        "fk_entries_loan_id",
        "fk_entries_book_id",
        "fk_entries_member_id",
        "fk_entries_owed_to",
        "fk_notices_member_id",
        "fk_notices_loan_id",
        "fk_notices_hold_id",
        "fk_notices_book_id",
        "fk_notices_other_id",
        "fk_preferences_member_id",
        "fk_gifts_book_id",
        "fk_gifts_giver_id",
        "fk_gifts_receiver_id",
    }
)
# SQLite names the columns of a unique constraint, and nothing of a foreign key.
_SQLITE_COLUMNS = {
    "members.email": "uq_members_email",
    "invitations.email": "uq_invitations_email",
    "schedules.name": "pk_schedules",
    "limits.key_digest": "pk_limits",
    "answers.key_digest": "pk_answers",
    "readings.reader_id, readings.book_id": "uq_readings_reader_id_book_id",
    "holds.ready_book_id": "uq_holds_ready_book_id",
    "holds.member_id, holds.open_about": "uq_holds_member_id_open_about",
    "loans.open_book_id": "uq_loans_open_book_id",
    "gifts.open_book_id": "uq_gifts_open_book_id",
    "notices.fact": "uq_notices_fact",
    "preferences.id": "pk_preferences",
    "preferences.member_id": "uq_preferences_member_id",
    "terms.id": "pk_terms",
    "terms.owner_id": "uq_terms_owner_id",
    "terms.book_id": "uq_terms_book_id",
    "imported_rows.owner_id, imported_rows.source, imported_rows.row_digest": "pk_imported_rows",
}
_LOST_SQLSTATES = {"40001", "40P01", "55P03"}  # PostgreSQL: serialization failure, deadlock, lock not available
_LOST_NUMBERS = {1020, 1205, 1213}  # MariaDB: record has changed, lock wait timeout, deadlock


def translated(error: DBAPIError) -> Exception:
    """The domain's error, or the given one where it has no such meaning: then it is a fault of ours."""
    if isinstance(error, IntegrityError):
        return Conflict() if constraint(error) in RACES or "FOREIGN KEY" in str(error.orig) else error
    if "file is not a database" in str(error.orig):
        return Invalid.because("database_url", "names a file that is no SQLite database")
    if _lost(error):
        return Conflict()
    if error.connection_invalidated or isinstance(error, OperationalError):
        return Unavailable("database")
    return error


def constraint(error: IntegrityError) -> str | None:
    """The name of the constraint that was violated, as far as the database tells."""
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None:
        return str(diagnosis.constraint_name)
    message = str(error.orig)
    if found := re.search(r"UNIQUE constraint failed: ([\w., ]+)", message):
        return _SQLITE_COLUMNS.get(found[1])
    if found := re.search(r"for key '([^']+)'|CONSTRAINT `([^`]+)`|constraint failed: (\w+)", message):
        name = (found[1] or found[2] or found[3]).rpartition(".")[2]
        return f"pk_{_table(str(error.statement))}" if name == "PRIMARY" else name
    return None


def _table(statement: str) -> str:
    """MariaDB does not tell whose primary key it was."""
    found = re.match(r"INSERT INTO (\w+)", statement)
    return found[1] if found else ""


def _lost(error: DBAPIError) -> bool:
    if getattr(error.orig, "sqlstate", None) in _LOST_SQLSTATES:
        return True
    arguments: tuple[object, ...] = getattr(error.orig, "args", ())
    return bool(arguments) and (arguments[0] in _LOST_NUMBERS or arguments[0] == "database is locked")
