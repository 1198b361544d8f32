"""An owner gives a book to another member, who has to accept."""

from datetime import datetime
from enum import StrEnum

from attrs import define

from library.domain.catalogue.book import Book
from library.domain.entity import Entity
from library.domain.ids import BookId, GiftId, MemberId
from library.domain.lending import events
from library.domain.lending.errors import GiftEnded


class GiftState(StrEnum):
    """Offered until somebody decides."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@define(slots=False, eq=False, kw_only=True)
class Gift(Entity):
    """Of one book, from its owner to a member."""

    id: GiftId
    book_id: BookId
    giver_id: MemberId
    receiver_id: MemberId
    offered_at: datetime
    state: GiftState = GiftState.OFFERED

    @classmethod
    def offer(cls, *, id: GiftId, book_id: BookId, giver_id: MemberId, receiver_id: MemberId, now: datetime) -> "Gift":
        """A new one."""
        gift = cls(id=id, book_id=book_id, giver_id=giver_id, receiver_id=receiver_id, offered_at=now)
        gift._began(events.GiftOffered(gift_id=id, book_id=book_id, giver_id=giver_id, member_id=receiver_id))
        return gift

    def accept(self) -> None:
        """The receiver takes it. Raises GiftEnded."""
        self._end(GiftState.ACCEPTED, events.GiftAccepted)

    def decline(self) -> None:
        """The receiver does not want it. Raises GiftEnded."""
        self._end(GiftState.DECLINED, events.GiftDeclined)

    def withdraw(self, book: Book) -> None:
        """The giver has thought better of it. Raises GiftEnded."""
        self._end(GiftState.WITHDRAWN, events.GiftWithdrawn, title=book.title)

    def _end(self, state: GiftState, event: type[events.GiftEvent], **said: object) -> None:
        if self.state is not GiftState.OFFERED:
            raise GiftEnded(self.state.value)
        self.state = state
        self._changed(
            event(gift_id=self.id, book_id=self.book_id, giver_id=self.giver_id, member_id=self.receiver_id, **said)
        )
