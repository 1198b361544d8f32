"""What can be done with gifts: a book goes to another member for good; its loan and its queue stay as they are."""

from library.domain.actor import Actor
from library.domain.catalogue.policy import sight
from library.domain.errors import Invalid, NotFound
from library.domain.ids import BookId, GiftId, MemberId
from library.domain.lending import policy
from library.domain.lending.errors import NotTheReceiver
from library.domain.lending.gift import Gift
from library.domain.lending.loan import Loan
from library.domain.ports import UnitOfWork


def offer_book(uow: UnitOfWork, *, by: Actor, book_id: BookId, to: MemberId) -> Gift:
    """Offer a book of one's own to another member; an offer of it before is withdrawn.

    Raises NotFound, NotTheLender, Suspended, Invalid.
    """
    book = uow.books.get(book_id, lock=True)
    if not sight(by).sees(book):
        raise NotFound("book", book_id)
    policy.is_the_lender(by, book.owner_id)
    if to == by.id:
        raise Invalid.because("to", "must be somebody else")
    uow.members.get(to).actor()
    if (before := uow.gifts.open_of(book_id)) is not None:
        before.withdraw()
    return uow.gifts.add(
        Gift.offer(id=GiftId(uow.new_id()), book_id=book_id, giver_id=by.id, receiver_id=to, now=uow.now)
    )


def accept_gift(uow: UnitOfWork, *, by: Actor, gift_id: GiftId) -> Gift:
    """Take a book that was offered: it is one's own from now on. Raises NotFound, NotTheReceiver, GiftEnded."""
    gift = _answered(uow, by, gift_id)
    book = uow.books.get(gift.book_id, lock=True)
    gift.accept()
    book.change_hands(to=by.id, now=uow.now)
    if (loan := uow.loans.open_of(book.id)) is not None:
        _go_on(uow, loan, by)
    for hold in uow.holds.queue(book):
        if hold.member_id == by.id:
            hold.cancel(uow.now)
    return gift


def _go_on(uow: UnitOfWork, loan: Loan, by: Actor) -> None:
    """With the new owner as the lender; but what one owns oneself is not on loan any more."""
    if loan.borrower_id == by.id:
        today = uow.terms.community().calendar().today(uow.now)
        loan.take_back(today, today)
    else:
        loan.hand_over(by.id)


def decline_gift(uow: UnitOfWork, *, by: Actor, gift_id: GiftId) -> Gift:
    """Not take it; or withdraw the offer, as who made it. Raises NotFound, GiftEnded."""
    gift = uow.gifts.get(gift_id, lock=True)
    by.need_membership()
    if by.id == gift.giver_id:
        gift.withdraw()
        return gift
    _answered(uow, by, gift_id).decline()
    return gift


def _answered(uow: UnitOfWork, by: Actor, gift_id: GiftId) -> Gift:
    by.need_membership()
    gift = uow.gifts.get(gift_id)
    uow.books.get(gift.book_id, lock=True)
    gift = uow.gifts.get(gift_id, lock=True)
    if by.id == gift.giver_id:
        raise NotTheReceiver
    if by.id != gift.receiver_id:
        raise NotFound("gift", gift_id)
    return gift
