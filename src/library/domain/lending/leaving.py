"""How members leave: with nothing of others, and with nothing of theirs left behind but books to be taken care of."""

from library.domain.actor import Actor
from library.domain.catalogue.record import Visibility
from library.domain.errors import Conflict, WrongCredentials
from library.domain.ids import MemberId
from library.domain.lending.errors import HasBooksOfOthers
from library.domain.lending.fees import waive_all
from library.domain.lending.giving import withdraw_offer
from library.domain.lending.holding import cancel_hold
from library.domain.lending.withdrawing import let_go
from library.domain.membership import policy
from library.domain.membership.links import LinkPurpose
from library.domain.membership.member import Member
from library.domain.membership.recovery import end_everything
from library.domain.ports import UnitOfWork


def leave(uow: UnitOfWork, *, by: Actor, verified_hash: str | None = None, expected: int | None = None) -> Member:
    """Leave the library. What the member said of themselves is erased, and history is kept without the name.

    Their books are withdrawn, until an admin transfers them; private ones that nobody has are removed. What was owed to
    them is waived. `verified_hash` is the one by which the password was found right. Raises ScopeMissing, NotAMember,
    WrongCredentials, Stale, LastAdmin, HasBooksOfOthers.
    """
    by.need_membership()
    _leave_books(uow, by.id)
    for hold in uow.holds.open_by(by.id):
        cancel_hold(uow, by=by, hold_id=hold.id)
    admins = uow.members.lock_active_admins()
    member = uow.members.get(by.id, lock=True)
    member.actor()
    member.expect(expected)
    if verified_hash not in {None, member.password_hash}:  # it was changed meanwhile
        raise WrongCredentials
    policy.an_admin_remains(member, admins)
    if any(not book.withdrawn for book in uow.books.of_owner(by.id)) or uow.holds.open_by(by.id):
        raise Conflict  # it has become theirs meanwhile, or they have asked for another one
    if loans := uow.loans.open_to(by.id):
        raise HasBooksOfOthers(len(loans))
    _erase(uow, member)
    return member


def _leave_books(uow: UnitOfWork, owner_id: MemberId) -> None:
    for book in uow.books.of_owner(owner_id):
        withdraw_offer(uow, book)
        book.leave_behind(now=uow.now)
        let_go(uow, book)
        uow.terms.clear(book_id=book.id)
        if book.visibility is Visibility.PRIVATE and uow.loans.open_of(book.id) is None:
            uow.books.remove(book)


def _erase(uow: UnitOfWork, member: Member) -> None:
    for gift in uow.gifts.offered_to(member.id):
        gift.decline()
    for loan in uow.loans.ended_to(member.id):
        loan.detach()
    waive_all(uow, member.id)
    uow.terms.clear(owner_id=member.id)
    uow.readings.remove_all(member.id)
    uow.imports.forget(member.id)
    uow.notices.forget_all(member.id)
    uow.preferences.forget(member.id)
    end_everything(uow, member.id)
    uow.links.end_all(LinkPurpose.UNSUBSCRIBE, member_id=member.id)
    member.leave(uow.now)
