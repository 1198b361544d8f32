"""It cannot be done as things stand: what it is about is not there, has changed, or does not answer."""

from uuid import UUID

from attrs import frozen

from library.domain.errors.base import Kind, LibraryError


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


@frozen(slots=False)
class Stale(LibraryError):
    kind, code = Kind.STALE, "stale"
    says = "Version {expected} was named, but this is version {actual} now. Read it again, then decide."
    expected: int
    actual: int


@frozen(slots=False)
class TooMany(LibraryError):
    kind, code = Kind.TOO_MANY, "too-many"
    says = "This was tried too often. Try again in {retry_after} seconds."
    retry_after: int


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
