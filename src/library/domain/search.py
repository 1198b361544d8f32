"""What can be asked of the search: every filter narrows, and every order is one that each store has an index for."""

from enum import StrEnum

from attrs import frozen

from library.domain.ids import MemberId
from library.domain.paging import FIRST_PAGE, Slice
from library.domain.reading.reading import Status
from library.domain.values import Isbn


class BookSort(StrEnum):
    """What comes first; with a minus the other way round."""

    NEWEST = "-created_at"
    OLDEST = "created_at"
    TITLE = "title"
    TITLE_BACKWARDS = "-title"
    AUTHOR = "author"
    AUTHOR_BACKWARDS = "-author"

    @property
    def descending(self) -> bool:
        """Whether the largest comes first."""
        return self.value.startswith("-")


class AvailabilityFilter(StrEnum):
    """Books that can be had, are out, or are to be picked up; or what the searcher has or is to pick up."""

    AVAILABLE = "available"
    ON_LOAN = "on-loan"
    READY = "ready"
    MINE = "mine"


@frozen(kw_only=True)
class BookSearch:
    """Filters of books; those that are empty let everything pass.

    `words` are looked for in titles, authors, ISBNs and tags, the last of them as a beginning; `author` is words of
    its authors' names; `reader` and `status` choose the titles that this member's readings have so marked.
    Nobody in particular has anything: nothing is theirs.
    """

    words: str = ""
    owner_id: MemberId | None = None
    tag: str = ""
    author: str = ""
    isbn: Isbn | None = None
    reader: MemberId | None = None
    status: Status | None = None
    availability: AvailabilityFilter | None = None
    sort: BookSort = BookSort.NEWEST
    page: Slice = FIRST_PAGE
