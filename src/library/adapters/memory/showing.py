"""Entities as the views that are shown of them."""

from typing import Any, TypeVar

import attrs

from library.adapters.memory.committed import State
from library.domain.catalogue.book import Book
from library.domain.catalogue.policy import Sight
from library.domain.catalogue.record import Availability
from library.domain.catalogue.views import BookView, OwnBookView
from library.domain.ids import BookId
from library.domain.lending.hold import HoldState
from library.domain.lending.loan import Loan, LoanState
from library.domain.membership.credentials import Session, Token
from library.domain.membership.links import Invitation
from library.domain.membership.member import Member
from library.domain.membership.views import (
    AccountView,
    InvitationView,
    MemberView,
    OwnSessionView,
    SessionView,
    TokenView,
)
from library.domain.reading.reading import Reading
from library.domain.reading.views import ReadingView

V = TypeVar("V", bound=attrs.AttrsInstance)


def book_view(state: State, sight: Sight, book: Book) -> BookView:
    """With the notes for the owner."""
    view = OwnBookView if book.owner_id == sight.own else BookView
    loan = next((loan for loan in _loans_of(state, book.id) if loan.is_open), None)
    return shown(
        view,
        book,
        isbn=book.isbn and book.isbn.digits,
        availability=availability(state, book),
        due_on=None if loan is None else loan.due_on,
        owner=member_view(state.members[book.owner_id].entity),
    )


def availability(state: State, book: Book) -> Availability:
    """The first that is true."""
    loans = _loans_of(state, book.id)
    if any(loan.is_open for loan in loans):
        return Availability.ON_LOAN
    if any(loan.state is LoanState.LOST for loan in loans):
        return Availability.LOST
    if book.withdrawn or book.hidden:
        return Availability.WITHDRAWN
    holds = (row.entity for row in state.holds.values())
    is_ready = any(hold.state is HoldState.READY and hold.book_id == book.id for hold in holds)
    return Availability.READY if is_ready else Availability.AVAILABLE


def _loans_of(state: State, book_id: BookId) -> list[Loan]:
    return [row.entity for row in state.loans.values() if row.entity.book_id == book_id]


def keeps_in_sight(state: State, sight: Sight, book_id: BookId) -> bool:
    """Whether the viewer has the book on loan, or holds it."""
    if sight.own is None:
        return False
    loans = (row.entity for row in state.loans.values())
    holds = (row.entity for row in state.holds.values())
    return any(loan.is_open and (loan.book_id, loan.borrower_id) == (book_id, sight.own) for loan in loans) or any(
        hold.is_open and (hold.book_id, hold.member_id) == (book_id, sight.own) for hold in holds
    )


def member_view(member: Member) -> MemberView:
    """What everybody sees."""
    return MemberView(id=member.id, name=member.name)


def account_view(member: Member) -> AccountView:
    """What is for the member and the staff."""
    return shown(AccountView, member)


def session_view(session: Session, member: Member) -> SessionView:
    """Raises Suspended."""
    return shown(SessionView, session, actor=member.actor(), name=member.name)


def own_session_view(session: Session) -> OwnSessionView:
    """For its member."""
    return shown(OwnSessionView, session)


def invitation_view(invitation: Invitation) -> InvitationView:
    """For the staff."""
    return shown(InvitationView, invitation)


def token_view(token: Token) -> TokenView:
    """Without its secret, which nobody knows."""
    return shown(TokenView, token)


def reading_view(reading: Reading) -> ReadingView:
    """For its reader."""
    return shown(ReadingView, reading, isbn=reading.isbn and reading.isbn.digits)


def shown(view: type[V], entity: object, **fields: Any) -> V:
    """What the view has and the entity too, and these fields."""
    same = [field.name for field in attrs.fields(view) if field.name not in fields]
    return view(**{name: getattr(entity, name) for name in same}, **fields)
