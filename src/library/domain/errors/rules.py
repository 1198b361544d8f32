"""A rule forbids it, whoever asks."""

from attrs import frozen

from library.domain.errors.base import Kind, LibraryError


class Refused(LibraryError):
    kind = Kind.REFUSED


@frozen(slots=False)
class EmailTaken(Refused):
    code, says = "email-taken", "Another member has the e-mail address {email}. Use another one, or sign in."
    email: str


@frozen(slots=False)
class LastAdmin(Refused):
    code, says = "last-admin", "This is the last active admin. Make another member an admin first."


@frozen(slots=False)
class MailRefused(Refused):
    code, says = "mail-refused", "No mail can be sent to {to}: {reason}."
    to: str
    reason: str


@frozen(slots=False)
class FileTaken(Refused):
    code, says = "file-taken", "There is {path} already, and a backup replaces nothing. Name another file."
    path: str


@frozen(slots=False)
class NotEmpty(Refused):
    code = "not-empty"
    says = "There is something in {database} already. Restore into a database that is empty, or not there yet."
    database: str


@frozen(slots=False)
class OtherDatabase(Refused):
    code = "other-database"
    says = "This is a backup of {backup_of}, and the database is one of {database}. Name one of the same kind."
    backup_of: str
    database: str


@frozen(slots=False)
class NewerBackup(Refused):
    code = "newer-backup"
    says = "The backup has the step {step}, which this program does not know yet. Install a newer version first."
    step: str
