"""Taking over somebody's list row by row; what was taken over is known again, so the same file adds nothing twice."""

from collections.abc import Sequence
from enum import StrEnum

from attrs import frozen

from library.domain.actor import Actor
from library.domain.catalogue.book import Book
from library.domain.catalogue.record import BookRecord
from library.domain.errors import Invalid
from library.domain.fields import checked, required, text
from library.domain.ids import BookId, ReadingId
from library.domain.ports import Imported, UnitOfWork
from library.domain.reading.reading import Reading, ReadingRecord

EXPORT = "library"  # the source that our own exports are


class Owned(StrEnum):
    """Which rows of somebody's list make books: all, those that the list marks as owned, or none."""

    ALL = "all"
    MARKED = "marked"
    NONE = "none"


@frozen(kw_only=True)
class Row:
    """One row of a file: what it makes, of which either may be missing.

    `key` tells it from the other rows of its source: the source's own id of it, else its text. `problem` is set
    instead by a reader that could make nothing of it; `remark` says what of the row was left out. `text` is the row
    as it was found.
    """

    number: int
    key: str
    text: str
    book: BookRecord | None = None
    reading: ReadingRecord | None = None
    problem: str = ""
    remark: str = ""


class Outcome(StrEnum):
    """How a row ends."""

    ADDED = "added"
    ALREADY_THERE = "already there"
    FAILED = "failed"


@frozen(kw_only=True)
class Result:
    """How one row ended, and why if it failed."""

    row: Row
    outcome: Outcome
    reason: str = ""


NOTHING = Imported()
LONGEST_SOURCE = 50


def import_rows(uow: UnitOfWork, *, by: Actor, source: str, rows: Sequence[Row]) -> tuple[Result, ...]:
    """Add what these rows say as the actor's own, each row by itself; one that is not valid fails alone.

    Raises NotAMember, ScopeMissing, Invalid. `source` names where the rows come from, such as "goodreads".
    """
    by.need_membership()
    source = checked({"source": required(text(LONGEST_SOURCE))}, {"source": source})["source"]
    known = dict(uow.imports.known(by.id, source, {row.key for row in rows}))
    made: dict[str, Imported] = {}
    books: list[Book] = []
    readings: list[Reading] = []
    results = []
    for row in rows:
        before = known.get(row.key, NOTHING)
        try:
            book, reading = _make(uow, by, row, before)
        except Invalid as error:
            results.append(Result(row=row, outcome=Outcome.FAILED, reason=str(error)))
            continue
        books += [book] if book else []
        readings += [reading] if reading else []
        if book or reading:
            known[row.key] = made[row.key] = Imported(
                book.id if book else before.book_id, reading.id if reading else before.reading_id
            )
        results.append(Result(row=row, outcome=Outcome.ADDED if book or reading else Outcome.ALREADY_THERE))
    uow.books.add_all(books)
    uow.readings.add_all(readings)
    uow.imports.note(by.id, source, made)
    return tuple(results)


def _make(uow: UnitOfWork, by: Actor, row: Row, before: Imported) -> tuple[Book | None, Reading | None]:
    if row.problem:
        raise Invalid.because("row", row.problem)
    book = reading = None
    if row.book is not None and before.book_id is None:
        book = Book.add(id=BookId(uow.new_id()), by=by, record=row.book, now=uow.now)
    if row.reading is not None and before.reading_id is None and not _is_read(uow, by, before):
        reading = Reading.begin(
            id=ReadingId(uow.new_id()),
            reader_id=by.id,
            book_id=book.id if book else before.book_id,
            record=row.reading,
            now=uow.now,
        )
    return book, reading


def _is_read(uow: UnitOfWork, by: Actor, before: Imported) -> bool:
    # Of the book that an earlier import made, the reader may have said since then how they stand with it.
    return before.book_id is not None and uow.readings.of_book(by.id, before.book_id) is not None
