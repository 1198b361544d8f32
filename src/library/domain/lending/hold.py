"""A member's wish to borrow a book, and the place in its queue."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol, TypeVar

from attrs import define

from library.domain.catalogue.book import Book
from library.domain.entity import Entity
from library.domain.ids import BookId, HoldId, LoanId, MemberId
from library.domain.lending import events
from library.domain.lending.errors import HoldEnded, HoldReady
from library.domain.values import Isbn


class HoldState(StrEnum):
    """Waiting and ready ones are open; the others have ended."""

    WAITING = "waiting"
    READY = "ready"
    FILLED = "filled"
    CANCELLED = "cancelled"
    DECLINED = "declined"
    EXPIRED = "expired"


OPEN = frozenset({HoldState.WAITING, HoldState.READY})
LONGEST_REASON = 500


@define(slots=False, eq=False, kw_only=True)
class Hold(Entity):
    """On one book; or on any copy with an ISBN, and then without a book until one is ready.

    `suspended_until` is the last day on which it is passed over; None is until it is resumed.
    """

    id: HoldId
    member_id: MemberId
    book_id: BookId | None
    any_copy: Isbn | None
    placed_at: datetime
    state: HoldState = HoldState.WAITING
    pick_up_until: date | None = None
    suspended: bool = False
    suspended_until: date | None = None
    unwilling: tuple[MemberId, ...] = ()
    """Owners who have declined it; one on any copy then waits for those of others."""
    reason: str | None = None
    ended_at: datetime | None = None

    @classmethod
    def place(
        cls, *, id: HoldId, member_id: MemberId, book_id: BookId | None, any_copy: Isbn | None, now: datetime
    ) -> "Hold":
        """A new one, at the end of the queue."""
        hold = cls(id=id, member_id=member_id, book_id=book_id, any_copy=any_copy, placed_at=now)
        isbn = None if any_copy is None else any_copy.digits
        hold._began(events.HoldPlaced(hold_id=id, member_id=member_id, book_id=book_id, any_copy=isbn))
        return hold

    @property
    def is_open(self) -> bool:
        """Whether something is still to come of it."""
        return self.state in OPEN

    def is_late(self, today: date) -> bool:
        """Whether its book was not picked up in time."""
        return self.state is HoldState.READY and self.pick_up_until is not None and self.pick_up_until < today

    def accept(self, book_id: BookId, pick_up_until: date) -> None:
        """This book is ready, to be picked up until that day. Raises HoldEnded, HoldReady."""
        self._must_wait()
        self.book_id, self.state, self.pick_up_until = book_id, HoldState.READY, pick_up_until
        self._tell(events.HoldAccepted, pick_up_until=pick_up_until)

    def decline(self, book: Book, reason: str | None, now: datetime, *, others: bool = False) -> None:
        """Its owner does not lend it. If there are `others` with a copy, it waits for theirs. Raises HoldEnded."""
        self._must_be_open()
        self.unwilling = (*self.unwilling, book.owner_id)
        said = {"owner_id": book.owner_id, "title": book.title, "reason": reason, "waits_on": others}
        self._tell(events.HoldDeclined, **said)
        if others:
            self.book_id, self.state, self.pick_up_until = None, HoldState.WAITING, None
        else:
            self.reason = reason  # or the next owner would read what this one said
            self._end(HoldState.DECLINED, now)

    def cancel(self, now: datetime) -> None:
        """It is not wanted any more. Raises HoldEnded."""
        self._must_be_open()
        was_ready = self.state is HoldState.READY
        self._end(HoldState.CANCELLED, now)
        self._tell(events.HoldCancelled, was_ready=was_ready)

    def expire(self, now: datetime) -> None:
        """It was not picked up in time. Raises HoldEnded."""
        self._must_be_open()
        self._end(HoldState.EXPIRED, now)
        self._tell(events.HoldExpired)

    def fill(self, book_id: BookId, loan_id: LoanId, now: datetime) -> None:
        """Its loan has begun. Raises HoldEnded."""
        self._must_be_open()
        self.book_id = book_id
        self._end(HoldState.FILLED, now)
        self._tell(events.HoldFilled, loan_id=loan_id)

    def suspend(self, until: date | None) -> None:
        """Be passed over for a while, and keep the place. Raises HoldEnded, HoldReady."""
        self._must_wait()
        if (self.suspended, self.suspended_until) != (True, until):
            self.suspended, self.suspended_until = True, until
            self._tell(events.HoldSuspended, until=until)

    def resume(self) -> None:
        """Be passed over no longer. Raises HoldEnded, HoldReady."""
        self._must_wait()
        if self.suspended:
            self.suspended, self.suspended_until = False, None
            self._tell(events.HoldResumed)

    def _end(self, state: HoldState, now: datetime) -> None:
        self.state, self.pick_up_until, self.ended_at = state, None, now
        self.suspended, self.suspended_until = False, None

    def _must_be_open(self) -> None:
        if not self.is_open:
            raise HoldEnded(self.state.value)

    def _must_wait(self) -> None:
        self._must_be_open()
        if self.state is HoldState.READY:
            raise HoldReady

    def _tell(self, event: type[events.HoldEvent], **data: object) -> None:
        self._changed(event(hold_id=self.id, member_id=self.member_id, book_id=self.book_id, **data))


class Queued(Protocol):
    """What stands in a queue; a Hold does."""

    @property
    def member_id(self) -> MemberId: ...
    @property
    def state(self) -> HoldState: ...
    @property
    def suspended(self) -> bool: ...


Q = TypeVar("Q", bound=Queued)


def ready(queue: Sequence[Hold]) -> Hold | None:
    """The one for which the book is ready; at most one is."""
    return next((hold for hold in queue if hold.state is HoldState.READY), None)


def head(queue: Sequence[Q]) -> Q | None:
    """Who comes next: first come, first served, without those who asked to be passed over."""
    return next((hold for hold in queue if hold.state is HoldState.WAITING and not hold.suspended), None)
