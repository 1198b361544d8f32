"""What every no has: a kind, a code, a sentence and its data."""

from enum import StrEnum
from typing import ClassVar

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
