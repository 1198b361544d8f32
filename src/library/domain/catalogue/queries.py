"""What can be asked about books."""

from library.domain.actor import Actor
from library.domain.catalogue.policy import sight
from library.domain.catalogue.views import BookView
from library.domain.ids import BookId
from library.domain.paging import Page
from library.domain.ports import Reads
from library.domain.search import BookSearch


def book(reads: Reads, *, viewer: Actor | None, book_id: BookId) -> BookView:
    """One book; an OwnBookView for its owner. Raises NotFound for what the viewer may not see."""
    return reads.books.one(sight(viewer), book_id)


def books(reads: Reads, *, viewer: Actor | None, search: BookSearch) -> Page[BookView]:
    """The books that the viewer sees and the search finds."""
    return reads.search.books(sight(viewer), search)
