"""Every way the library can say no.

LibraryError
  Malformed              malformed        cannot be read at all
  WrongHost              malformed        the request names another host than this library's
  NoBackup               malformed        the file is no backup, or not as it was written
  Unauthenticated        unauthenticated  we do not know who asks
    NotSignedIn            no valid session or token came with the request
    WrongCredentials       this e-mail address and password do not go together
  Forbidden              forbidden        we know who asks, and they may not
    NotTheOwner            only the owner of a book may edit it
    RoleMissing            the member's role does not include this
    ScopeMissing           the token was not given this right
    SignInNeeded           a token does not do this, only who signed in
    NotAMember             the operator of the server owns nothing
    Suspended              the account is suspended
    RegistrationClosed     nobody can join by themselves here
    InvitationNeeded       nobody joins here without an invitation
    SetUpDone              there is an admin already
    CrossSite              a browser sent it from another site, or without its CSRF token
  NotFound               missing          no such thing, or not for you to see
  LinkNotValid           missing          the link was used, is over, or never was
  Conflict               conflict         lost a race; was tried again
  LeaseLost              conflict         somebody else has taken this job since
  Refused                refused          a rule forbids it: see the policy modules
    EmailTaken             another member has this e-mail address
    LastAdmin              somebody has to remain who can administer
    MailRefused            the post will never take a letter to this address
    FileTaken              a backup takes no other file's place
    NotEmpty               a backup is restored only where there is nothing
    OtherDatabase          a backup goes back into the kind of database that it is of
    NewerBackup            the backup is of a newer program
  Stale                  stale            not the version that you named; read it again
  TooLarge               too_large        more than we take at once
  TooMany                too_many         tried too often; wait
  Invalid                invalid          readable, but fields in it are wrong
  KeyReused              invalid          an Idempotency-Key stands for one request, and this is another
  Unavailable            unavailable      something that we need does not answer
  NotMigrated            unavailable      the database has an older schema than this program
  ProgramMissing         unavailable      a program that we need is not installed
  BrokenOff              unavailable      a backup did not come to its end

`kind` decides how an edge answers (HTTP status, exit code), `code` is stable and for programs, `says` is the sentence
for people, and the attributes are the data in it.
"""

from enum import StrEnum
from typing import ClassVar
from uuid import UUID

import attrs
from attrs import frozen


class Kind(StrEnum):
    """What sort of no; each edge has one table from these to its own answers."""

    MALFORMED = "malformed"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    MISSING = "missing"
    CONFLICT = "conflict"
    REFUSED = "refused"
    STALE = "stale"
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    INVALID = "invalid"
    UNAVAILABLE = "unavailable"


@frozen(slots=False)
class LibraryError(Exception):
    """Any no of this library."""

    kind: ClassVar[Kind]
    code: ClassVar[str]
    says: ClassVar[str]

    def fields(self) -> dict[str, object]:
        """The data of this error by name."""
        return {field.name: getattr(self, field.name) for field in attrs.fields(type(self))}

    def __str__(self) -> str:
        return self.says.format_map(self.fields())


@frozen(slots=False)
class Malformed(LibraryError):
    kind, code, says = Kind.MALFORMED, "malformed", "This cannot be read: {reason}."
    reason: str


@frozen(slots=False)
class WrongHost(LibraryError):
    kind, code = Kind.MALFORMED, "wrong-host"
    says = "The library is not at this address. Use its own, which its operator sets by LIBRARY_BASE_URL."


@frozen(slots=False)
class NoBackup(LibraryError):
    kind, code = Kind.MALFORMED, "no-backup"
    says = "This is no whole backup of a library: {reason}. Take another one."
    reason: str


class Unauthenticated(LibraryError):
    kind = Kind.UNAUTHENTICATED


@frozen(slots=False)
class NotSignedIn(Unauthenticated):
    code, says = "not-signed-in", "Sign in first, or send a valid token."


@frozen(slots=False)
class WrongCredentials(Unauthenticated):
    code, says = "wrong-credentials", "This e-mail address and password do not go together."


class Forbidden(LibraryError):
    kind = Kind.FORBIDDEN


@frozen(slots=False)
class NotTheOwner(Forbidden):
    code, says = "not-the-owner", "Only its owner may edit the book {book_id}. Ask the owner to change it."
    book_id: UUID


@frozen(slots=False)
class RoleMissing(Forbidden):
    code, says = "role-missing", "This needs the role {needed}. Ask an admin."
    needed: str


@frozen(slots=False)
class ScopeMissing(Forbidden):
    code, says = "scope-missing", "This token lacks the scope {needed}. Make one that has it."
    needed: str


@frozen(slots=False)
class SignInNeeded(Forbidden):
    code, says = "sign-in-needed", "A token makes no other token. Sign in with your password."


@frozen(slots=False)
class NotAMember(Forbidden):
    code, says = "not-a-member", "The operator of the server owns nothing and reads nothing. Act on behalf of a member."


@frozen(slots=False)
class Suspended(Forbidden):
    code, says = "suspended", "This account is suspended. Ask an admin."


@frozen(slots=False)
class RegistrationClosed(Forbidden):
    code, says = "registration-closed", "Nobody can join by themselves here. Ask an admin for an account."


@frozen(slots=False)
class InvitationNeeded(Forbidden):
    code, says = "invitation-needed", "Nobody joins here without an invitation. Ask a librarian for one."


@frozen(slots=False)
class SetUpDone(Forbidden):
    code, says = "set-up-done", "This library has an admin already. Sign in, or ask them."


@frozen(slots=False)
class CrossSite(Forbidden):
    code, says = "cross-site", "This did not come from a page of this library: {reason}. Reload the page and try again."
    reason: str


@frozen(slots=False)
class NotFound(LibraryError):
    kind, code, says = Kind.MISSING, "not-found", "There is no {what} {id}."
    what: str
    id: UUID | str


@frozen(slots=False)
class LinkNotValid(LibraryError):
    kind, code = Kind.MISSING, "link-not-valid"
    says = "This link is not valid any more: it was used, or its time is over. Ask for a new one."


@frozen(slots=False)
class Conflict(LibraryError):
    kind, code, says = Kind.CONFLICT, "conflict", "Somebody else changed this at the same moment. Try again."


@frozen(slots=False)
class LeaseLost(LibraryError):
    kind, code, says = Kind.CONFLICT, "lease-lost", "Somebody else has taken the job {job_id} since."
    job_id: UUID


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


@frozen(slots=False)
class Stale(LibraryError):
    kind, code = Kind.STALE, "stale"
    says = "Version {expected} was named, but this is version {actual} now. Read it again, then decide."
    expected: int
    actual: int


@frozen(slots=False)
class TooLarge(LibraryError):
    kind, code, says = Kind.TOO_LARGE, "too-large", "This is larger than the {limit} {unit} that are taken at once."
    limit: int
    unit: str


@frozen(slots=False)
class TooMany(LibraryError):
    kind, code = Kind.TOO_MANY, "too-many"
    says = "This was tried too often. Try again in {retry_after} seconds."
    retry_after: int


@frozen
class Problem:
    """What is wrong with one field; `reason` continues the sentence "title: …"."""

    field: str
    reason: str


@frozen(slots=False)
class Invalid(LibraryError):
    kind, code, says = Kind.INVALID, "invalid", "Some of this is not valid."
    problems: tuple[Problem, ...]

    @classmethod
    def because(cls, field: str, reason: str) -> "Invalid":
        """One wrong field."""
        return cls((Problem(field, reason),))

    def __str__(self) -> str:
        return "; ".join(f"{problem.field}: {problem.reason}" for problem in self.problems) + "."


@frozen(slots=False)
class KeyReused(LibraryError):
    kind, code = Kind.INVALID, "key-reused"
    says = "This Idempotency-Key came with another request before. Use a new key for each request."


@frozen(slots=False)
class Unavailable(LibraryError):
    kind, code, says = Kind.UNAVAILABLE, "unavailable", "The {what} does not answer. Try again in a while."
    what: str


@frozen(slots=False)
class NotMigrated(LibraryError):
    kind, code, says = (
        Kind.UNAVAILABLE,
        "not-migrated",
        "The database lacks the step {step}. Run `library migrate` first.",
    )
    step: str


@frozen(slots=False)
class ProgramMissing(LibraryError):
    kind, code = Kind.UNAVAILABLE, "program-missing"
    says = "The program {program} is not on the PATH here. Install {what}."
    program: str
    what: str


@frozen(slots=False)
class BrokenOff(LibraryError):
    kind, code = Kind.UNAVAILABLE, "broken-off"
    says = "This was broken off, and nothing of it was kept: {reason}."
    reason: str
