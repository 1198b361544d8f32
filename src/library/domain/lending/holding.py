"""What can be done with holds: asking for a book, and getting it ready for who asked first."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date

from library.domain.actor import Actor
from library.domain.catalogue.book import Book
from library.domain.errors import Invalid, NotFound
from library.domain.fields import checked, optional, text
from library.domain.ids import BookId, HoldId, MemberId
from library.domain.lending import policy, rights
from library.domain.lending.errors import NotTheLender
from library.domain.lending.hold import LONGEST_REASON, Hold, HoldState, ready
from library.domain.lending.loan import Guest
from library.domain.lending.situations import asking, queue_of, readying, readying_next, seen_book, sees, today
from library.domain.lending.terms import Acceptance
from library.domain.operations.limits import HOLD_BY
from library.domain.operations.use_cases import count
from library.domain.ports import UnitOfWork
from library.domain.values import Isbn


def place_hold(uow: UnitOfWork, *, by: Actor, book_id: BookId) -> Hold:
    """Ask for a book. Raises NotFound, NotAMember, Suspended, TooMany, and the refusals of policy.HOLDING."""
    by.need_membership()
    book = seen_book(uow, by, book_id)
    _who_asks(uow, by)
    policy.permit(policy.HOLDING, asking(uow, by, book, uow.holds.open_by(by.id)))
    hold = Hold.place(id=HoldId(uow.new_id()), member_id=by.id, book_id=book_id, any_copy=None, now=uow.now)
    uow.holds.add(hold)
    move_up(uow, book)
    return hold


def place_hold_on_any_copy(uow: UnitOfWork, *, by: Actor, isbn: Isbn) -> Hold:
    """Ask for any copy with this ISBN: it waits for every willing owner's, and is filled once.

    Raises NotFound when there is none to be seen, NotAMember, Suspended, TooMany, and the refusals of policy.HOLDING
    that say something of the member, or that hold for every copy.
    """
    by.need_membership()
    copies = [book for book in uow.books.copies(isbn) if sees(uow, by, book)]
    if not copies:
        raise NotFound("book with the ISBN", str(isbn))
    _who_asks(uow, by)
    held = uow.holds.open_by(by.id)
    answers = [policy.refusal(policy.HOLDING, asking(uow, by, book, held)) for book in copies]
    refusals = [no for no in answers if no is not None]
    of_the_member = [no for no in refusals if policy.is_of_the_member(no)]
    if of_the_member or len(refusals) == len(copies):
        raise (of_the_member or refusals)[0]
    hold = Hold.place(id=HoldId(uow.new_id()), member_id=by.id, book_id=None, any_copy=isbn, now=uow.now)
    uow.holds.add(hold)
    _move_up_any_copy(uow, hold, isbn)
    return hold


def _who_asks(uow: UnitOfWork, by: Actor) -> None:
    """Lock them, and count that they ask. Raises Suspended, TooMany."""
    uow.members.get(by.id, lock=True).actor()
    count(uow, attempts=((HOLD_BY, str(by.id)),))


def accept_hold(uow: UnitOfWork, *, by: Actor, hold_id: HoldId, book_id: BookId | None = None) -> Hold:
    """Get a book ready for who is next, as its owner; of a hold on any copy `book_id` says which book.

    One for which it is ready stays as it is. Raises NotFound, NotTheLender, HoldEnded, Invalid, and the refusals of
    policy.READYING.
    """
    hold, book = _asked_for(uow, by, hold_id, book_id)
    let_late_one_go(uow, uow.holds.queue(book))
    if hold.state is HoldState.READY:
        return hold
    if hold.state is HoldState.WAITING:
        if hold not in queue_of(uow, book):
            raise NotFound("hold on this book", hold_id)
        policy.permit(policy.READYING, readying(uow, book, hold))
    _get_ready(uow, book, hold)
    return hold


def decline_hold(
    uow: UnitOfWork, *, by: Actor, hold_id: HoldId, reason: str | None = None, book_id: BookId | None = None
) -> Hold:
    """Say no to a hold, as the owner; one on any copy goes on waiting for those of others.

    Raises NotFound, NotTheLender, HoldEnded, Invalid.
    """
    hold, book = _asked_for(uow, by, hold_id, book_id)
    kept = checked({"reason": optional(text(LONGEST_REASON))}, {"reason": reason})["reason"]
    decline(uow, hold, book, kept)
    move_up(uow, book)
    return hold


def decline(uow: UnitOfWork, hold: Hold, book: Book, reason: str | None) -> None:
    """The owner of this book, which is locked, does not lend it for this hold."""
    others = [] if hold.any_copy is None else uow.books.copies(hold.any_copy)
    willing = [
        other
        for other in others
        if other.owner_id != book.owner_id
        and rights.would_do(hold, other)
        and uow.terms.resolved(other).may_borrow(hold.member_id)
    ]
    hold.decline(book, reason, uow.now, others=bool(willing))
    if willing and uow.members.get(hold.member_id).suspended:
        hold.suspend(None)  # as what they waited for was when they were suspended, or nobody behind them would get it
    for other in willing:
        move_up(uow, other)


def cancel_hold(uow: UnitOfWork, *, by: Actor, hold_id: HoldId) -> Hold:
    """Ask no longer. Raises NotFound, NotTheHolder, HoldEnded."""
    hold, book = _own(uow, by, hold_id)
    hold.cancel(uow.now)
    if book is not None:
        move_up(uow, book)
    return hold


def suspend_hold(uow: UnitOfWork, *, by: Actor, hold_id: HoldId, until: date | None = None) -> Hold:
    """Be passed over, until that day or until one resumes it, and keep the place.

    Raises NotFound, NotTheHolder, HoldEnded, HoldReady, Invalid.
    """
    hold, _ = _own(uow, by, hold_id)
    if until is not None and until < today(uow):
        raise Invalid.because("until", "must not be in the past")
    hold.suspend(until)
    return hold


def resume_hold(uow: UnitOfWork, *, by: Actor, hold_id: HoldId) -> Hold:
    """Be passed over no longer. Raises NotFound, NotTheHolder, HoldEnded, HoldReady."""
    hold, book = _own(uow, by, hold_id)
    resume(uow, hold, book)
    return hold


def resume(uow: UnitOfWork, hold: Hold, book: Book | None) -> None:
    """Let a hold take part again, and have what waits for it."""
    hold.resume()
    if book is not None:
        move_up(uow, book)
    elif hold.any_copy is not None:
        _move_up_any_copy(uow, hold, hold.any_copy)


def move_up(uow: UnitOfWork, book: Book) -> None:
    """Get the book, which is locked, ready for who is next, where the terms say that nobody has to be asked."""
    terms = uow.terms.resolved(book)
    if terms.acceptance is not Acceptance.AUTO or terms.is_away(today(uow)):
        return
    situation = readying_next(uow, book)
    if situation is not None and policy.refusal(policy.READYING, situation) is None:
        _get_ready(uow, book, situation.hold)


def _move_up_any_copy(uow: UnitOfWork, hold: Hold, isbn: Isbn) -> None:
    """The same for all copies, until one of them is ready for this hold."""
    for book in uow.books.copies(isbn):
        if hold.state is HoldState.WAITING:
            move_up(uow, book)


def forget(uow: UnitOfWork, hold: Hold) -> None:
    """Keep a hold that has ended no longer, nor what was told of it."""
    uow.notices.forget(hold_id=hold.id)
    uow.holds.remove(hold)


def let_late_one_go(uow: UnitOfWork, queue: Sequence[Hold], *, but: MemberId | Guest | None = None) -> list[Hold]:
    """Let the hold for which the book is ready expire, when somebody else did not pick it up in time; who is left."""
    promised = ready(queue)
    if promised is not None and promised.member_id != but and promised.is_late(today(uow)):
        promised.expire(uow.now)
    return [hold for hold in queue if hold.is_open]


def _get_ready(uow: UnitOfWork, book: Book, hold: Hold) -> None:
    terms = uow.terms.resolved(book)
    hold.accept(book.id, terms.day_after(today(uow), terms.pick_up_days))


def _asked_for(uow: UnitOfWork, by: Actor, hold_id: HoldId, book_id: BookId | None) -> tuple[Hold, Book]:
    """A hold, locked after the book of the actor's that it asks for."""
    hold = uow.holds.get(hold_id)
    book = uow.books.get(hold.book_id or _own_copy(uow, by, hold, book_id), lock=True)
    hold = uow.holds.get(hold_id, lock=True)
    meant = hold.book_id == book.id or (hold.book_id is None and rights.would_do(hold, book))
    if not meant or not rights.sees_hold(by, hold, book):
        raise NotFound("hold", hold_id)
    rights.is_the_lender(by, book.owner_id)
    if book_id not in {None, book.id}:
        raise Invalid.because("book_id", "must be the book that the hold is for")
    return hold, book


def _own_copy(uow: UnitOfWork, by: Actor, hold: Hold, book_id: BookId | None) -> BookId:
    """Which of the actor's books is meant of a hold on any copy. Of the books of others nothing is said."""
    if book_id is not None:
        with suppress(NotFound):
            if uow.books.get(book_id).owner_id == by.id:
                return book_id
    has_one = hold.any_copy is not None and any(copy.owner_id == by.id for copy in uow.books.copies(hold.any_copy))
    if not has_one and not rights.sees_hold(by, hold, None):
        raise NotFound("hold", hold.id)
    if book_id is None:
        raise Invalid.because("book_id", "must say which copy, for the hold is on any")
    raise NotTheLender


def _own(uow: UnitOfWork, by: Actor, hold_id: HoldId) -> tuple[Hold, Book | None]:
    """One's own hold, locked after its book, which one on any copy need not have."""
    hold, book = locked(uow, hold_id)
    rights.is_the_holder(by, hold, book)
    return hold, book


def locked(uow: UnitOfWork, hold_id: HoldId) -> tuple[Hold, Book | None]:
    """A hold, locked after its book, or after all copies of which any may become that. Raises NotFound."""
    hold = uow.holds.get(hold_id)
    book = None if hold.book_id is None else uow.books.get(hold.book_id, lock=True)
    if hold.book_id is None and hold.any_copy is not None:
        uow.books.copies(hold.any_copy)
    return uow.holds.get(hold_id, lock=True), book
