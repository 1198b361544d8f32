"""What happens to books."""

from typing import ClassVar

from attrs import frozen

from library.domain.entity import Event
from library.domain.ids import BookId, MemberId


@frozen(kw_only=True)
class BookEvent(Event):
    book_id: BookId


@frozen(kw_only=True)
class BookAdded(BookEvent):
    owner_id: MemberId


@frozen(kw_only=True)
class BookEdited(BookEvent):
    fields: tuple[str, ...]


@frozen(kw_only=True)
class BookHidden(BookEvent):
    audited: ClassVar[bool] = True
    by: MemberId
    hidden: bool


@frozen(kw_only=True)
class BookWithdrawn(BookEvent):
    withdrawn: bool


@frozen(kw_only=True)
class BookChangedHands(BookEvent):
    audited: ClassVar[bool] = True
    before: MemberId
    owner_id: MemberId


@frozen(kw_only=True)
class BookDeleted(BookEvent):
    owner_id: MemberId
