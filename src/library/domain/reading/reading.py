"""What one reader says of one title. It belongs to the reader, and outlives the book that it may point to."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import TypedDict

from attrs import define

from library.domain.catalogue.record import LONGEST_NAME, LONGEST_TEXT, LONGEST_TITLE, MOST_AUTHORS
from library.domain.entity import Entity
from library.domain.errors import Invalid
from library.domain.fields import Check, checked, day, each, one_of, optional, required, text
from library.domain.ids import BookId, MemberId, ReadingId
from library.domain.reading import events
from library.domain.values import Isbn, rating


class Status(StrEnum):
    """How far the reader came."""

    TO_READ = "to-read"
    READING = "reading"
    READ = "read"
    ABANDONED = "abandoned"


class ReadingRecord(TypedDict, total=False):
    """The fields that a reader may set; what is left out stays as it is. `rating` is in stars, from 0.5 to 5."""

    title: str
    authors: Sequence[str]
    isbn: str | Isbn | None
    status: str
    started_on: date | str | None
    finished_on: date | str | None
    rating: float | None
    review: str | None


RECORD: Mapping[str, Check] = {
    "title": required(text(LONGEST_TITLE)),
    "authors": each(text(LONGEST_NAME), most=MOST_AUTHORS),
    "isbn": optional(Isbn.parse),
    "status": one_of(Status),
    "started_on": optional(day),
    "finished_on": optional(day),
    "rating": optional(rating),
    "review": optional(text(LONGEST_TEXT, lines=True)),
}


@define(slots=False, eq=False, kw_only=True)
class Reading(Entity):
    """`book_id` is the copy here that it is about, if there is (still) one; a reader has one reading of a book."""

    id: ReadingId
    reader_id: MemberId
    book_id: BookId | None = None
    title: str
    authors: tuple[str, ...] = ()
    isbn: Isbn | None = None
    status: Status
    started_on: date | None = None
    finished_on: date | None = None
    rating: float | None = None
    review: str | None = None
    created_at: datetime
    updated_at: datetime

    @classmethod
    def begin(
        cls, *, id: ReadingId, reader_id: MemberId, record: ReadingRecord, now: datetime, book_id: BookId | None = None
    ) -> "Reading":
        """A new reading. Raises Invalid."""
        kept = checked(RECORD, {"title": "", "status": Status.TO_READ, **record})
        reading = cls(id=id, reader_id=reader_id, book_id=book_id, created_at=now, updated_at=now, **kept)
        reading._days_in_order()
        reading._began(events.ReadingBegun(reading_id=id, reader_id=reader_id))
        return reading

    def edit(self, *, changes: ReadingRecord, now: datetime, expected: int | None = None) -> None:
        """Change what is said. Raises Stale, Invalid."""
        self.expect(expected)
        kept = checked(RECORD, changes)
        changed = {name: value for name, value in kept.items() if getattr(self, name) != value}
        for name, value in changed.items():
            setattr(self, name, value)
        self._days_in_order()
        if changed:
            self.updated_at = now
            self._changed(events.ReadingEdited(reading_id=self.id, reader_id=self.reader_id))

    def forget(self, *, expected: int | None = None) -> None:
        """Get ready to be removed. Raises Stale."""
        self.expect(expected)
        self._changed(events.ReadingRemoved(reading_id=self.id, reader_id=self.reader_id))

    def _days_in_order(self) -> None:
        if self.started_on and self.finished_on and self.finished_on < self.started_on:
            raise Invalid.because("finished_on", "must not be before started_on")
