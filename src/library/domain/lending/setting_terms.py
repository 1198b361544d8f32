"""What can be done with terms: setting them, on every level."""

from library.domain.actor import Actor
from library.domain.ids import BookId
from library.domain.lending import rights
from library.domain.lending.holding import move_up
from library.domain.lending.situations import seen_book
from library.domain.lending.terms import Terms, TermsRecord
from library.domain.ports import UnitOfWork


def set_community_terms(uow: UnitOfWork, *, by: Actor, record: TermsRecord, expected: int | None = None) -> Terms:
    """Set what holds where nobody says otherwise, as an admin. Raises RoleMissing, ScopeMissing, Stale, Invalid."""
    by.need_admin()
    return _set(uow.terms.of(), record, expected)


def set_own_terms(uow: UnitOfWork, *, by: Actor, record: TermsRecord, expected: int | None = None) -> Terms:
    """Set on which terms one lends one's own books. Raises NotAMember, ScopeMissing, Stale, Invalid."""
    by.need_membership()
    return _set(uow.terms.of(owner_id=by.id), record, expected)


def set_book_s_terms(
    uow: UnitOfWork, *, by: Actor, book_id: BookId, record: TermsRecord, expected: int | None = None
) -> Terms:
    """Set in what a book of one's own differs. Raises NotFound, NotTheLender, Stale, Invalid."""
    book = seen_book(uow, by, book_id)
    rights.is_the_lender(by, book.owner_id)
    terms = _set(uow.terms.of(book_id=book_id), record, expected)
    move_up(uow, book)
    return terms


def _set(terms: Terms, record: TermsRecord, expected: int | None) -> Terms:
    terms.expect(expected)
    terms.set(record)
    return terms
