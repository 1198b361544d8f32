"""What can be said of a book, and what each field of it has to be like."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TypedDict

from library.domain.fields import Check, each, one_of, optional, required, text, whole_number
from library.domain.values import Isbn, language
from library.domain.words import tag_key


class Visibility(StrEnum):
    """Who sees a book beside its owner."""

    PRIVATE = "private"
    MEMBERS = "members"
    PUBLIC = "public"


class Condition(StrEnum):
    """How a copy has kept, in the words of the book trade."""

    NEW = "new"
    FINE = "fine"
    VERY_GOOD = "very-good"
    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"


class Availability(StrEnum):
    """Whether a book can be had at this moment: the first of these that is true."""

    ON_LOAN = "on-loan"
    LOST = "lost"
    WITHDRAWN = "withdrawn"
    """Its owner does not lend it any more, or an admin has hidden it."""
    READY = "ready"
    """Somebody is to pick it up."""
    AVAILABLE = "available"


class BookRecord(TypedDict, total=False):
    """The fields that an owner may set; what is left out stays as it is."""

    title: str
    authors: Sequence[str]
    isbn: str | Isbn | None
    publisher: str | None
    year: int | None
    language: str | None
    pages: int | None
    description: str | None
    tags: Sequence[str]
    condition: str | None
    notes: str | None
    visibility: str


LONGEST_TITLE = 500
LONGEST_NAME, MOST_AUTHORS = 200, 50
LONGEST_TEXT = 20_000
LONGEST_TAG, MOST_TAGS = 50, 50

RECORD: Mapping[str, Check] = {
    "title": required(text(LONGEST_TITLE)),
    "authors": each(text(LONGEST_NAME), most=MOST_AUTHORS),
    "isbn": optional(Isbn.parse),
    "publisher": optional(text(LONGEST_NAME)),
    "year": optional(whole_number(-5000, 2999)),  # of publication; before our era it is negative
    "language": optional(language),
    "pages": optional(whole_number(1, 100_000)),
    "description": optional(text(LONGEST_TEXT, lines=True)),
    "tags": each(text(LONGEST_TAG), most=MOST_TAGS, same=tag_key),
    "condition": optional(one_of(Condition)),
    "notes": optional(text(LONGEST_TEXT, lines=True)),
    "visibility": one_of(Visibility),
}
