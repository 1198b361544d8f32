"""What is shown of books."""

from datetime import datetime

from attrs import frozen

from library.domain.catalogue.record import Condition, Visibility
from library.domain.ids import BookId
from library.domain.membership.views import MemberView


@frozen(kw_only=True)
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
    owner: MemberView
    created_at: datetime
    updated_at: datetime
    version: int


@frozen(kw_only=True)
class OwnBookView(BookView):
    """A book as its owner sees it."""

    notes: str | None
