"""What can be done with gifts: a book goes to another member for good; its loan and its queue stay as they are."""

from library.domain.actor import Actor
from library.domain.catalogue.book import Book
from library.domain.catalogue.policy import sight
from library.domain.errors import Invalid, NotFound
from library.domain.ids import BookId, GiftId, MemberId
from library.domain.lending import rights
from library.domain.lending.circulation import end
from library.domain.lending.errors import NotTheReceiver, OwnerHasNotLeft
from library.domain.lending.gift import Gift
from library.domain.lending.holding import forget, move_up
from library.domain.lending.situations import lock_receiver, seen_book, today
from library.domain.membership.joining import must_administer
from library.domain.membership.policy import may_administer
from library.domain.operations.limits import OFFER_BY
from library.domain.operations.use_cases import count
from library.domain.ports import UnitOfWork


def offer_book(uow: UnitOfWork, *, by: Actor, book_id: BookId, to: MemberId) -> Gift:
    """Offer a book of one's own to another member; an offer of it before is withdrawn.

    Raises NotFound, NotTheLender, MemberNotActive, TooMany, Invalid.
    """
    book = seen_book(uow, by, book_id)
    rights.is_the_lender(by, book.owner_id)
    if to == by.id:
        raise Invalid.because("to", "must be somebody else")
    lock_receiver(uow, to)
    count(uow, attempts=((OFFER_BY, str(by.id)),))
    withdraw_offer(uow, book)
    gift = Gift.offer(id=GiftId(uow.new_id()), book_id=book_id, giver_id=by.id, receiver_id=to, now=uow.now)
    return uow.gifts.add(gift)


def accept_gift(uow: UnitOfWork, *, by: Actor, gift_id: GiftId) -> Gift:
    """Take a book that was offered: it is one's own from now on. Raises NotFound, NotTheReceiver, GiftEnded."""
    gift, book = _offered(uow, by, gift_id)
    if by.id == gift.giver_id:
        raise NotTheReceiver
    lock_receiver(uow, by.id)
    gift.accept()
    _change_hands(uow, book, by.id)
    return gift


def decline_gift(uow: UnitOfWork, *, by: Actor, gift_id: GiftId) -> Gift:
    """Not take it; or withdraw the offer, as who made it. Raises NotFound, GiftEnded."""
    gift, book = _offered(uow, by, gift_id)
    if by.id == gift.giver_id:
        gift.withdraw(book)
    else:
        gift.decline()
    return gift


def transfer_book(uow: UnitOfWork, *, by: Actor, book_id: BookId, to: MemberId) -> Book:
    """Give a book of a member who has left to another one, as an admin. Raises RoleMissing, NotFound, OwnerHasNotLeft.

    Raises MemberNotActive too. An admin sees all books of who has left, for nobody else could take care of them.
    """
    may_administer(by)
    book = uow.books.get(book_id, lock=True)
    must_administer(uow, by)
    if uow.members.get(book.owner_id).left_at is None:
        if not sight(by).sees(book):
            raise NotFound("book", book_id)
        raise OwnerHasNotLeft(book_id)
    lock_receiver(uow, to)
    _change_hands(uow, book, to)
    return book


def withdraw_offer(uow: UnitOfWork, book: Book) -> None:
    """Offer a book, which is locked, to nobody any longer."""
    if (gift := uow.gifts.open_of(book.id)) is not None:
        gift.withdraw(book)


def _change_hands(uow: UnitOfWork, book: Book, to: MemberId) -> None:
    """The loan goes on and the queue stays, but for what the new owner had or asked for. Terms were the old owner's.

    What was lost stays lost until the new owner finds it, but for who has lost it: that has cost what it has.
    """
    if (loan := uow.loans.away(book.id)) is not None:
        if loan.borrower_id != to:
            loan.change_owner(to)
        elif loan.is_open:
            end(uow, loan, handed_back=False)
        else:
            loan.give_up(today(uow))
    for hold in uow.holds.ended_of(book.id):  # who asked for it before, and what they were told, is not for others
        forget(uow, hold)
    for hold in uow.holds.queue(book):
        if hold.member_id == to:
            hold.cancel(uow.now)
    uow.terms.clear(book_id=book.id)
    book.change_hands(to=to, now=uow.now)
    move_up(uow, book)


def _offered(uow: UnitOfWork, by: Actor, gift_id: GiftId) -> tuple[Gift, Book]:
    """A gift from or to the actor, locked after its book."""
    by.need_membership()
    gift = uow.gifts.get(gift_id)
    if by.id not in {gift.giver_id, gift.receiver_id}:
        raise NotFound("gift", gift_id)
    book = uow.books.get(gift.book_id, lock=True)
    return uow.gifts.get(gift_id, lock=True), book
