"""How somebody is told something: once, and by a mail as they want it."""

from collections.abc import Mapping
from datetime import date

from library.domain.ids import BookId, HoldId, MemberId, NoticeId
from library.domain.lending.loan import Loan
from library.domain.lending.situations import today
from library.domain.notices.kinds import Kind
from library.domain.notices.notice import Mails, Notice, fact_of, mailed_how
from library.domain.ports import UnitOfWork


def tell(
    uow: UnitOfWork,
    kind: Kind,
    to: MemberId | None,
    *,
    about: object,
    on: date | None = None,
    loan: Loan | None = None,
    hold_id: HoldId | None = None,
    book_id: BookId | None = None,
    other: MemberId | None = None,
    said: Mapping[str, str | None],
) -> None:
    """Tell a member, or with None the guest of the loan, unless they were told the same.

    What tells this fact from others of its kind is what it is `about`: an event, or a loan and the day `on` which it
    is true of that.
    """
    fact = fact_of(to, kind, about, on)
    if uow.notices.has(fact) or (to is not None and uow.members.get(to).left_at is not None):
        return
    notice = Notice(
        id=NoticeId(uow.new_id()),
        member_id=to,
        kind=kind,
        loan_id=None if loan is None else loan.id,
        hold_id=hold_id,
        book_id=book_id or (None if loan is None else loan.book_id),
        other_id=other,
        data={name: value for name, value in said.items() if value is not None},
        day=on or today(uow),
        fact=fact,
        at=uow.now,
        mails=how_to_mail(uow, kind, to, guest=loan.guest_email if loan else None),
    )
    notice.give()
    uow.notices.add(notice)


def how_to_mail(uow: UnitOfWork, kind: Kind, to: MemberId | None, *, guest: str | None) -> Mails:
    """How a member wants to be told of this, or with None the guest with this e-mail address."""
    if to is not None:
        return mailed_how(kind, uow.preferences.mails_to(member_id=to))
    return uow.preferences.mails_to(email=guest)


def tell_borrower(
    uow: UnitOfWork,
    kind: Kind,
    loan: Loan,
    *,
    other: MemberId | None = None,
    event: str | None = None,
    on: date | None = None,
    **data: str | None,
) -> None:
    """Tell who has the book, a guest too; with nobody `other` it is with the owner."""
    if loan.borrower_id is not None or loan.guest_email is not None:
        said = {"title": loan.title, **data}
        other = other or loan.owner_id
        tell(uow, kind, loan.borrower_id, about=event or loan.id, on=on, loan=loan, other=other, said=said)


def tell_owner(
    uow: UnitOfWork, kind: Kind, loan: Loan, *, event: str | None = None, on: date | None = None, **data: str | None
) -> None:
    """Tell whose book it is."""
    said = {"other": loan.guest_name, "title": loan.title, **data}
    tell(uow, kind, loan.owner_id, about=event or loan.id, on=on, loan=loan, other=loan.borrower_id, said=said)
