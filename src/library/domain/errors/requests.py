"""What was sent cannot be taken as it is; sent again, it would be refused again."""

from attrs import frozen

from library.domain.errors.base import Kind, LibraryError


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


@frozen(slots=False)
class TooLarge(LibraryError):
    kind, code, says = Kind.TOO_LARGE, "too-large", "This is larger than the {limit} {unit} that are taken at once."
    limit: int
    unit: str


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

    def within(self, whole: str) -> "Invalid":
        """The same of a part, named as the fields of the whole."""
        return Invalid(tuple(Problem(f"{whole}.{each.field}", each.reason) for each in self.problems))

    def __str__(self) -> str:
        return "; ".join(f"{problem.field}: {problem.reason}" for problem in self.problems) + "."


@frozen(slots=False)
class KeyReused(LibraryError):
    kind, code = Kind.INVALID, "key-reused"
    says = "This Idempotency-Key came with another request before. Use a new key for each request."
