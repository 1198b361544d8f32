"""How things happen in the demonstration library: each is a step that is taken on a day, by the same use cases."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import TypeAlias
from uuid import UUID, uuid4

from attrs import define, field

from library import Library
from library.domain.actor import OPERATOR, Actor
from library.domain.catalogue.use_cases import add_book, hide_book
from library.domain.ids import BookId, HoldId, LoanId, NoticeId
from library.domain.lending import circulation, fees, giving, holding
from library.domain.lending.hold import Hold
from library.domain.lending.loan import Loan
from library.domain.lending.setting_terms import set_book_s_terms, set_community_terms, set_own_terms
from library.domain.lending.terms import TermsRecord
from library.domain.lending.withdrawing import withdraw_book
from library.domain.notices.use_cases import note_mailed
from library.domain.operations.jobs import LEASE, Job
from library.domain.operations.queries import is_due
from library.domain.operations.schedules import Schedule
from library.domain.operations.use_cases import apply_job, begin_schedules, take_jobs
from library.domain.ports import UnitOfWork
from library.relay import Effect
from library.work import WORK

AT_ONCE = 1000


@define
class Stage:
    """Who is there, by their first names, and what there is, by its title."""

    people: dict[str, Actor]
    books: dict[str, tuple[BookId, str]] = field(factory=dict)
    """With the name of the owner."""
    loans: dict[str, LoanId] = field(factory=dict)
    """The last one of each book."""
    holds: dict[tuple[str, str], HoldId] = field(factory=dict)
    """By what is asked for, and by whom."""

    def book(self, title: str) -> BookId:
        """The book with this title."""
        return self.books[title][0]

    def owner(self, title: str) -> Actor:
        """Who owns it."""
        return self.people[self.books[title][1]]


Step: TypeAlias = Callable[[Stage, UnitOfWork], object]


# --- books and terms --------------------------------------------------------------------------------------------------


def copy(title: str, owner: str, name: str) -> Step:
    """Somebody else has the same title, which is called by another name here."""

    def step(stage: Stage, uow: UnitOfWork) -> None:
        first = uow.books.get(stage.book(title))
        record = {"title": first.title, "authors": first.authors, "isbn": first.isbn, "language": first.language}
        added = add_book(uow, by=stage.people[owner], record=record)  # type: ignore[arg-type]  # of the same names
        stage.books[name] = added.id, owner

    return step


def community_terms(record: TermsRecord) -> Step:
    """What holds where nobody says otherwise."""
    return lambda _, uow: set_community_terms(uow, by=OPERATOR, record=record)


def own_terms(who: str, record: TermsRecord) -> Step:
    """An owner has terms of their own."""
    return lambda stage, uow: set_own_terms(uow, by=stage.people[who], record=record)


def away(who: str, days: int) -> Step:
    """An owner is away from this day on, for so many days."""

    def step(stage: Stage, uow: UnitOfWork) -> None:
        since = uow.now.date()
        record: TermsRecord = {"away_from": since, "away_until": since + timedelta(days=days)}
        set_own_terms(uow, by=stage.people[who], record=record)

    return step


def book_s_terms(title: str, record: TermsRecord) -> Step:
    """A book differs."""
    return lambda stage, uow: set_book_s_terms(uow, by=stage.owner(title), book_id=stage.book(title), record=record)


def only_for(title: str, *names: str) -> Step:
    """A book is lent to these only."""

    def step(stage: Stage, uow: UnitOfWork) -> None:
        record: TermsRecord = {"borrowers": "named", "named": [stage.people[name].id for name in names]}
        set_book_s_terms(uow, by=stage.owner(title), book_id=stage.book(title), record=record)

    return step


def withdraw(title: str) -> Step:
    """A book is not lent for the time being."""
    return lambda stage, uow: withdraw_book(uow, by=stage.owner(title), book_id=stage.book(title), withdrawn=True)


def hide(title: str) -> Step:
    """An admin lets nobody see a book but its owner and the staff."""
    return lambda stage, uow: hide_book(uow, by=OPERATOR, book_id=stage.book(title), hidden=True)


def offer(title: str, to: str) -> Step:
    """Somebody wants to give a book away."""
    return lambda stage, uow: giving.offer_book(
        uow, by=stage.owner(title), book_id=stage.book(title), to=stage.people[to].id
    )


# --- holds ------------------------------------------------------------------------------------------------------------


def hold(title: str, who: str) -> Step:
    """Somebody asks for a book."""

    def step(stage: Stage, uow: UnitOfWork) -> None:
        placed = holding.place_hold(uow, by=stage.people[who], book_id=stage.book(title))
        stage.holds[title, who] = placed.id

    return step


def hold_any_copy(title: str, who: str) -> Step:
    """Somebody asks for any copy of it."""

    def step(stage: Stage, uow: UnitOfWork) -> None:
        isbn = uow.books.get(stage.book(title)).isbn
        if isbn is not None:
            stage.holds[title, who] = holding.place_hold_on_any_copy(uow, by=stage.people[who], isbn=isbn).id

    return step


def accept(title: str, who: str) -> Step:
    """The owner gets it ready."""
    return _of_hold(title, who, lambda stage: stage.owner(title), holding.accept_hold)


def decline(title: str, who: str, reason: str) -> Step:
    """The owner says no."""
    return _of_hold(title, who, lambda stage: stage.owner(title), holding.decline_hold, reason=reason)


def suspend(title: str, who: str) -> Step:
    """Who waits is passed over for a while."""
    return _of_hold(title, who, lambda stage: stage.people[who], holding.suspend_hold)


def _of_hold(
    title: str, who: str, by: Callable[[Stage], Actor], use_case: Callable[..., Hold], **given: object
) -> Step:
    return lambda stage, uow: use_case(uow, by=by(stage), hold_id=stage.holds[title, who], **given)


# --- loans and fees ---------------------------------------------------------------------------------------------------


def lend(title: str, to: str) -> Step:
    """A book is handed over."""

    def step(stage: Stage, uow: UnitOfWork) -> None:
        borrower = stage.people[to].id
        loan = circulation.lend(uow, by=stage.owner(title), book_id=stage.book(title), to=borrower)
        stage.loans[title] = loan.id

    return step


def lend_to_guest(title: str, name: str, email: str) -> Step:
    """To somebody who has no account."""

    def step(stage: Stage, uow: UnitOfWork) -> None:
        to = circulation.guest(name=name, email=email)
        stage.loans[title] = circulation.lend(uow, by=stage.owner(title), book_id=stage.book(title), to=to).id

    return step


def of_owner(use_case: Callable[..., Loan], title: str) -> Step:
    """The owner does this about the loan of a book."""
    return lambda stage, uow: use_case(uow, by=stage.owner(title), loan_id=stage.loans[title])


def of_borrower(use_case: Callable[..., Loan], title: str, who: str, **given: object) -> Step:
    """The borrower does."""
    return lambda stage, uow: use_case(uow, by=stage.people[who], loan_id=stage.loans[title], **given)


def settle(use_case: Callable[..., object], title: str, note: str) -> Step:
    """The owner waives what the loan of a book has cost, or says that it was paid."""

    def step(stage: Stage, uow: UnitOfWork) -> None:
        for entry in uow.ledger.of_loan(stage.loans[title]):
            use_case(uow, by=stage.owner(title), fee_id=entry.fee_id, note=note)

    return step


pay, waive = fees.pay_cash, fees.waive
take_back = circulation.return_book


# --- what follows -----------------------------------------------------------------------------------------------------


def take(uow: UnitOfWork, *, stage: Stage, steps: Iterable[Step]) -> None:
    """All that happens on one day."""
    for step in steps:
        step(stage, uow)


def catch_up(library: Library, schedules: Iterable[Schedule]) -> None:
    """Do what follows, and what is done again and again: people are told and reminded, but no mail is sent."""
    library.do(begin_schedules, schedules=schedules)
    while library.ask(is_due, now=library.now()):
        library.do(_do_due)


def _do_due(uow: UnitOfWork) -> None:
    """As a relay does, but all in one transaction, of which there would be thousands."""
    for job in take_jobs(uow, lease=uuid4(), lasting=LEASE, most=AT_ONCE):
        work = WORK[job.name]
        apply_job(uow, job=job, effect=work.use_case if isinstance(work, Effect) else _as_if_mailed)


def _as_if_mailed(uow: UnitOfWork, job: Job) -> None:
    if "notice_id" in job.data:
        note_mailed(uow, notice_id=NoticeId(UUID(job.data["notice_id"])))
