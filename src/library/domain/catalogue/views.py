"""What is shown of books.

Without slots they are made in two thirds of the time, and shown with their fields in the order written here.
"""

from datetime import date, datetime

from attrs import frozen

from library.domain.catalogue.record import Availability, Condition, Visibility
from library.domain.ids import BookId
from library.domain.membership.views import MemberView


@frozen(kw_only=True, slots=False)
class BookView:
    """A book as those who see it see it; `isbn` is its 13 digits."""

    id: BookId
    title: str
    authors: tuple[str, ...]
    isbn: str | None
    publisher: str | None
    year: int | None
    language: str | None
    pages: int | None
    description: str | None
    tags: tuple[str, ...]
    condition: Condition | None
    visibility: Visibility
    hidden: bool
    availability: Availability
    due_on: date | None
    """Of the loan that it is out on."""
    owner: MemberView
    created_at: datetime
    updated_at: datetime
    version: int


@frozen(kw_only=True, slots=False)
class OwnBookView(BookView):
    """A book as its owner sees it."""

    notes: str | None
