"""Entities as the views that are shown of them."""

from typing import Any, TypeVar

import attrs

from library.adapters.memory.committed import State
from library.domain.catalogue.book import Book
from library.domain.catalogue.policy import Sight
from library.domain.catalogue.views import BookView, OwnBookView
from library.domain.ids import BookId
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
    return _shown(
        view, book, isbn=book.isbn and book.isbn.digits, owner=member_view(state.members[book.owner_id].entity)
    )


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
    return _shown(AccountView, member)


def session_view(session: Session, member: Member) -> SessionView:
    """Raises Suspended."""
    return _shown(SessionView, session, actor=member.actor(), name=member.name)


def own_session_view(session: Session) -> OwnSessionView:
    """For its member."""
    return _shown(OwnSessionView, session)


def invitation_view(invitation: Invitation) -> InvitationView:
    """For the staff."""
    return _shown(InvitationView, invitation)


def token_view(token: Token) -> TokenView:
    """Without its secret, which nobody knows."""
    return _shown(TokenView, token)


def reading_view(reading: Reading) -> ReadingView:
    """For its reader."""
    return _shown(ReadingView, reading, isbn=reading.isbn and reading.isbn.digits)


def _shown(view: type[V], entity: object, **fields: Any) -> V:
    same = [field.name for field in attrs.fields(view) if field.name not in fields]
    return view(**{name: getattr(entity, name) for name in same}, **fields)
