"""What can be done with holds: asking for a book, and getting it ready for who asked first."""

from datetime import date

from library.domain.actor import Actor
from library.domain.catalogue.book import Book
from library.domain.catalogue.policy import sight
from library.domain.errors import Invalid, NotFound
from library.domain.fields import checked, optional, text
from library.domain.ids import BookId, HoldId
from library.domain.lending import policy
from library.domain.lending.errors import HoldEnded, NotFree, NotNext, NotTheHolder
from library.domain.lending.hold import LONGEST_REASON, Hold, HoldState, head, ready
from library.domain.lending.policy import Asking
from library.domain.lending.terms import Acceptance
from library.domain.ports import UnitOfWork
from library.domain.values import Isbn


def place_hold(uow: UnitOfWork, *, by: Actor, book_id: BookId) -> Hold:
    """Ask for a book. Raises NotFound, and the refusals of policy.HOLDING."""
    by.need_membership()
    book = uow.books.get(book_id, lock=True)
    if not sight(by).sees(book):
        raise NotFound("book", book_id)
    uow.members.get(by.id, lock=True).actor()
    policy.permit(policy.HOLDING, _asking(uow, by, book))
    hold = uow.holds.add(
        Hold.place(id=HoldId(uow.new_id()), member_id=by.id, book_id=book_id, any_copy=None, now=uow.now)
    )
    move_up(uow, book)
    return hold


def place_hold_on_any_copy(uow: UnitOfWork, *, by: Actor, isbn: Isbn) -> Hold:
    """Ask for any copy with this ISBN; the first owner who accepts lends theirs.

    Raises NotFound when there is none to be seen, and the refusals of policy.HOLDING when they hold for every copy.
    """
    by.need_membership()
    copies = [book for book in uow.books.copies(isbn) if sight(by).sees(book)]
    if not copies:
        raise NotFound("book with the ISBN", str(isbn))
    uow.members.get(by.id, lock=True).actor()
    refusals = [refusal for book in copies if (refusal := policy.refusal(policy.HOLDING, _asking(uow, by, book)))]
    if len(refusals) == len(copies) or any(policy.is_of_the_member(refusal) for refusal in refusals):
        raise refusals[0]
    hold = uow.holds.add(Hold.place(id=HoldId(uow.new_id()), member_id=by.id, book_id=None, any_copy=isbn, now=uow.now))
    for book in copies:
        move_up(uow, book)
    return hold


def accept_hold(uow: UnitOfWork, *, by: Actor, hold_id: HoldId, book_id: BookId | None = None) -> Hold:
    """Get a book ready for who is next, as its owner; of a hold on any copy `book_id` says which book.

    Raises NotFound, NotTheLender, HoldEnded, NotFree, NotNext.
    """
    book = _asked_for(uow, hold_id, book_id)
    policy.is_the_lender(by, book.owner_id)
    queue = uow.holds.queue(book)
    hold = next((each for each in queue if each.id == hold_id), None) or uow.holds.get(hold_id, lock=True)
    if not hold.is_open:
        raise HoldEnded(hold.state.value)
    if uow.loans.open_of(book.id) is not None or ready(queue) is not None:
        raise NotFree(book.id)
    following = head(queue)
    if following is not None and following.id != hold_id:
        raise NotNext(following.id)
    _get_ready(uow, book, hold)
    return hold


def decline_hold(
    uow: UnitOfWork, *, by: Actor, hold_id: HoldId, reason: str | None = None, book_id: BookId | None = None
) -> Hold:
    """Say no to a hold, as the owner. Raises NotFound, NotTheLender, HoldEnded, Invalid."""
    book = _asked_for(uow, hold_id, book_id)
    policy.is_the_lender(by, book.owner_id)
    kept = checked({"reason": optional(text(LONGEST_REASON))}, {"reason": reason})["reason"]
    hold = uow.holds.get(hold_id, lock=True)
    hold.decline(by.id, kept, uow.now)
    move_up(uow, book)
    return hold


def cancel_hold(uow: UnitOfWork, *, by: Actor, hold_id: HoldId) -> Hold:
    """Ask no longer. Raises NotFound, NotTheHolder, HoldEnded."""
    hold, book = _own(uow, by, hold_id)
    hold.cancel(uow.now)
    if book is not None:
        move_up(uow, book)
    return hold


def suspend_hold(uow: UnitOfWork, *, by: Actor, hold_id: HoldId, until: date | None = None) -> Hold:
    """Be passed over for a while, and keep the place. Raises NotFound, NotTheHolder, HoldEnded, HoldReady, Invalid."""
    hold, _ = _own(uow, by, hold_id)
    if until is not None and until < uow.terms.community().calendar().today(uow.now):
        raise Invalid.because("until", "must not be in the past")
    hold.suspend(until)
    return hold


def resume_hold(uow: UnitOfWork, *, by: Actor, hold_id: HoldId) -> Hold:
    """Be passed over no longer. Raises NotFound, NotTheHolder, HoldEnded, HoldReady."""
    hold, book = _own(uow, by, hold_id)
    hold.resume()
    if book is not None:
        move_up(uow, book)
    return hold


def move_up(uow: UnitOfWork, book: Book) -> None:
    """Get the book, which is locked, ready for who is next, where the terms say that nobody has to be asked."""
    terms = uow.terms.resolved(book)
    if terms.acceptance is not Acceptance.AUTO or terms.is_away(terms.calendar().today(uow.now)):
        return
    if book.hidden or book.withdrawn or uow.loans.open_of(book.id) is not None:
        return
    queue = uow.holds.queue(book)
    if ready(queue) is None and (following := head(queue)) is not None:
        _get_ready(uow, book, following)


def _get_ready(uow: UnitOfWork, book: Book, hold: Hold) -> None:
    terms = uow.terms.resolved(book)
    days = terms.calendar()
    hold.accept(book.id, days.days_after(days.today(uow.now), terms.pick_up_days))


def _asking(uow: UnitOfWork, by: Actor, book: Book) -> Asking:
    return Asking(
        book=book,
        member_id=by.id,
        terms=uow.terms.resolved(book),
        loan=uow.loans.open_of(book.id),
        same=uow.holds.open_of(by.id, book_id=book.id, isbn=book.isbn),
        holds=uow.holds.count_open(by.id),
    )


def _asked_for(uow: UnitOfWork, hold_id: HoldId, book_id: BookId | None) -> Book:
    """The book, locked before the hold is. Raises NotFound for a book that this hold does not wait for."""
    hold = uow.holds.get(hold_id)
    if (wanted := hold.book_id or book_id) is None:
        raise Invalid.because("book_id", "must say which copy, for the hold is on any")
    book = uow.books.get(wanted, lock=True)
    hold = uow.holds.get(hold_id, lock=True)
    if hold.book_id not in {None, book.id} or (hold.any_copy is not None and hold.any_copy != book.isbn):
        raise NotFound("hold on this book", hold_id)
    return book


def _own(uow: UnitOfWork, by: Actor, hold_id: HoldId) -> tuple[Hold, Book | None]:
    """One's own hold, locked after its book, which one of any copy need not have."""
    by.need_membership()
    hold = uow.holds.get(hold_id)
    book = None if hold.book_id is None else uow.books.get(hold.book_id, lock=True)
    hold = uow.holds.get(hold_id, lock=True)
    if hold.member_id != by.id:
        if book is not None and book.owner_id == by.id:
            raise NotTheHolder
        raise NotFound("hold", hold_id)
    return hold, book


def expire_hold(uow: UnitOfWork, *, hold_id: HoldId) -> None:
    """Let the next one come, when a book was not picked up in time. Nothing, when that is so no longer."""
    hold = uow.holds.get(hold_id)
    if hold.book_id is None:
        return
    book = uow.books.get(hold.book_id, lock=True)
    hold = uow.holds.get(hold_id, lock=True)
    today = uow.terms.community().calendar().today(uow.now)
    if hold.state is HoldState.READY and hold.pick_up_until is not None and hold.pick_up_until < today:
        hold.expire(uow.now)
        move_up(uow, book)
