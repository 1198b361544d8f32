"""Each rule says no when it should, and only then; and each is listed where it decides."""

from datetime import UTC, date, datetime
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from attrs import asdict, evolve

from library.domain.actor import Actor, Role
from library.domain.catalogue.book import Book
from library.domain.catalogue.record import Visibility
from library.domain.errors import NotFound, Refused
from library.domain.ids import BookId, HoldId, LoanId, MemberId
from library.domain.lending import errors, policy, rights
from library.domain.lending.hold import Hold
from library.domain.lending.loan import Guest, Loan
from library.domain.lending.situations import Asking, Handing, Readying, Renewing, Standing
from library.domain.lending.terms import Borrowers, Resolved
from library.domain.values import Isbn

ADA, BOB, CLEO = (MemberId(UUID(int=n)) for n in (1, 2, 3))
NOW, TODAY = datetime(2026, 3, 1, 12, tzinfo=UTC), date(2026, 3, 1)
TERMS = Resolved(loans_per_borrower=2, holds_per_member=2, fee_limit=1000, renewals=1, renewable_late_days=3)


def a_book(**data):
    return Book(id=BookId(UUID(int=9)), owner_id=ADA, title="Emma", created_at=NOW, updated_at=NOW, **data)


def a_hold(member_id=BOB, **data):
    hold = Hold.place(id=HoldId(UUID(int=5)), member_id=member_id, book_id=a_book().id, any_copy=None, now=NOW)
    for name, value in data.items():
        setattr(hold, name, value)
    return hold


def a_loan(to=BOB, **data):
    loan = Loan.begin(
        id=LoanId(UUID(int=6)), book_id=a_book().id, title="Emma", owner_id=ADA, to=to, today=TODAY, terms=TERMS
    )
    for name, value in data.items():
        setattr(loan, name, value)
    return loan


HOLD = a_hold()
ASKING = Asking(book=a_book(), member_id=BOB, terms=TERMS, loan=None, lost=None, same=None, holds=1)
READYING = Readying(book=a_book(), hold=HOLD, terms=TERMS, loan=None, lost=None, ready=None, first=HOLD)
HANDING = Handing(
    book=a_book(), to=BOB, terms=TERMS, standing=Standing(loans=1, owed=1000), loan=None, lost=None, ready=None
)
RENEWING = Renewing(book=a_book(), loan=a_loan(due_on=date(2026, 2, 26)), terms=TERMS, today=TODAY, waits=False)


@pytest.mark.parametrize(
    "rules, situation",
    [
        (policy.HOLDING, ASKING),
        (policy.HOLDING, evolve(ASKING, loan=a_loan(CLEO))),
        (policy.READYING, READYING),
        (policy.LENDING, HANDING),
        (policy.LENDING, evolve(HANDING, ready=HOLD)),
        (policy.LENDING, evolve(HANDING, to=Guest("Gus", "gus@example.org"))),
        (policy.RENEWING, RENEWING),
    ],
)
def test_nothing_stands_in_the_way_where_no_rule_does(rules, situation):
    policy.permit(rules, situation)


REFUSED: dict[str, tuple[Any, Any, type[Refused]]] = {
    "nobody asks for their own book": (policy.HOLDING, evolve(ASKING, member_id=ADA), errors.OwnBook),
    "who has the book renews instead": (policy.HOLDING, evolve(ASKING, loan=a_loan()), errors.AlreadyBorrowed),
    "a member stands in a queue once": (policy.HOLDING, evolve(ASKING, same=HOLD), errors.AlreadyHeld),
    "a hidden book is not asked for": (policy.HOLDING, evolve(ASKING, book=a_book(hidden=True)), errors.IsHidden),
    "nor a withdrawn one": (policy.HOLDING, evolve(ASKING, book=a_book(withdrawn=True)), errors.IsWithdrawn),
    "nor a lost one": (policy.HOLDING, evolve(ASKING, lost=a_loan(CLEO)), errors.IsLost),
    "only named members ask where only these may": (
        policy.HOLDING,
        evolve(ASKING, terms=evolve(TERMS, borrowers=Borrowers.NAMED, named=(CLEO,))),
        errors.NotForYou,
    ),
    "nobody asks for more than the limit": (policy.HOLDING, evolve(ASKING, holds=2), errors.TooManyHolds),
    "a book on loan is ready for nobody": (policy.READYING, evolve(READYING, loan=a_loan()), errors.AlreadyOnLoan),
    "a book is ready for those only to whom it is lent": (
        policy.READYING,
        evolve(READYING, terms=evolve(TERMS, borrowers=Borrowers.NAMED, named=(CLEO,))),
        errors.NotForYou,
    ),
    "a book is ready for one at a time": (policy.READYING, evolve(READYING, ready=a_hold(CLEO)), errors.Promised),
    "first come, first served": (policy.READYING, evolve(READYING, first=a_hold(CLEO)), errors.NotNext),
    "who is suspended is passed over": (
        policy.READYING,
        evolve(READYING, hold=a_hold(suspended=True), first=None),
        errors.IsSuspended,
    ),
    "a hidden book is ready for nobody": (policy.READYING, evolve(READYING, book=a_book(hidden=True)), errors.IsHidden),
    "nor a withdrawn book": (policy.READYING, evolve(READYING, book=a_book(withdrawn=True)), errors.IsWithdrawn),
    "nor a lost book": (policy.READYING, evolve(READYING, lost=a_loan()), errors.IsLost),
    "nobody borrows their own book": (policy.LENDING, evolve(HANDING, to=ADA), errors.OwnBook),
    "a hidden book is not lent": (policy.LENDING, evolve(HANDING, book=a_book(hidden=True)), errors.IsHidden),
    "a withdrawn book is not lent": (policy.LENDING, evolve(HANDING, book=a_book(withdrawn=True)), errors.IsWithdrawn),
    "a lost book is not lent": (policy.LENDING, evolve(HANDING, lost=a_loan()), errors.IsLost),
    "a book never has two open loans": (policy.LENDING, evolve(HANDING, loan=a_loan(CLEO)), errors.AlreadyOnLoan),
    "what is ready for somebody goes to them": (policy.LENDING, evolve(HANDING, ready=a_hold(CLEO)), errors.Promised),
    "nobody borrows more than the limit": (
        policy.LENDING,
        evolve(HANDING, standing=Standing(loans=2)),
        errors.TooManyLoans,
    ),
    "who has something overdue borrows nothing": (
        policy.LENDING,
        evolve(HANDING, standing=Standing(loans=1, overdue=1)),
        errors.HasOverdueLoans,
    ),
    "who owes more than the limit borrows nothing": (
        policy.LENDING,
        evolve(HANDING, standing=Standing(loans=0, owed=1001)),
        errors.FeesUnpaid,
    ),
    "what is recalled is not renewed": (
        policy.RENEWING,
        evolve(RENEWING, loan=a_loan(recalled=True)),
        errors.WasRecalled,
    ),
    "what is withdrawn is not renewed": (
        policy.RENEWING,
        evolve(RENEWING, book=a_book(withdrawn=True)),
        errors.IsWithdrawn,
    ),
    "what somebody waits for is not renewed": (policy.RENEWING, evolve(RENEWING, waits=True), errors.SomebodyWaits),
    "renewals are used up": (policy.RENEWING, evolve(RENEWING, loan=a_loan(renewals=1)), errors.NoRenewalsLeft),
    "what is too late is not renewed": (
        policy.RENEWING,
        evolve(RENEWING, loan=a_loan(due_on=date(2026, 2, 25))),
        errors.TooLateToRenew,
    ),
}


@pytest.mark.parametrize("rules, situation, no", REFUSED.values(), ids=REFUSED)
def test_each_rule_refuses_with_its_own_reason(rules, situation, no):
    assert type(policy.refusal(rules, situation)) is no
    with pytest.raises(Refused):
        policy.permit(rules, situation)


@pytest.mark.parametrize("standing", [Standing(loans=17), Standing(loans=0, overdue=17), Standing(loans=0, owed=1700)])
def test_who_lends_learns_no_figure_of_the_borrower_from_a_refusal(standing):
    no = policy.refusal(policy.LENDING, evolve(HANDING, standing=standing))
    assert asdict(no) == {}
    assert not any(letter.isdigit() for letter in str(no))


@pytest.mark.parametrize("rules", [policy.HOLDING, policy.READYING, policy.LENDING, policy.RENEWING])
def test_no_rule_is_without_its_case(rules):
    refusing = {
        listed for (of, situation, _) in REFUSED.values() if of is rules for listed in rules if no_by(listed, situation)
    }
    assert refusing == set(rules)


def no_by(listed, situation):
    return policy.refusal((listed,), situation) is not None


def test_the_last_day_of_a_limit_is_within_it():
    assert policy.refusal(policy.LENDING, evolve(HANDING, standing=Standing(loans=1, owed=1000))) is None
    assert policy.refusal(policy.RENEWING, evolve(RENEWING, loan=a_loan(due_on=date(2026, 2, 26)))) is None


# --- who sees and who decides -----------------------------------------------------------------------------------------

STRANGER = MemberId(UUID(int=4))


@pytest.mark.parametrize(
    "viewer, sees",
    [
        (Actor(ADA), True),
        (Actor(BOB), True),
        (Actor(STRANGER), False),
        (Actor(STRANGER, Role.LIBRARIAN), True),
        (Actor(STRANGER, Role.ADMIN), True),
    ],
)
def test_the_owner_and_the_librarians_see_who_has_a_book_and_who_waits_and_everybody_else_does_not(viewer, sees):
    assert rights.sees_loan(viewer, a_loan()) is sees
    assert rights.sees_hold(viewer, a_hold(), a_book()) is sees


def test_what_one_does_not_see_does_not_exist():
    with pytest.raises(NotFound):
        rights.may_see_loan(Actor(STRANGER), a_loan())
    with pytest.raises(NotFound):
        rights.is_the_holder(Actor(STRANGER), a_hold(), a_book())


def test_a_hold_on_any_copy_waits_for_every_copy_that_its_member_sees_and_whose_owner_lends_it():
    on_any = {"book_id": None, "any_copy": Isbn.parse("9780141439587")}
    hold, copy = a_hold(**on_any), partial(a_book, isbn=on_any["any_copy"])
    assert rights.waits_for(hold, copy(), TERMS)
    assert not rights.waits_for(hold, copy(visibility=Visibility.PRIVATE), TERMS)
    assert not rights.waits_for(hold, copy(hidden=True), TERMS)
    assert not rights.waits_for(hold, copy(withdrawn=True), TERMS)
    assert not rights.waits_for(hold, a_book(), TERMS)
    assert not rights.waits_for(a_hold(ADA, **on_any), copy(), TERMS)
    assert not rights.waits_for(a_hold(unwilling=(ADA,), **on_any), copy(), TERMS)
    assert not rights.waits_for(hold, copy(), evolve(TERMS, borrowers=Borrowers.NAMED, named=(CLEO,)))
    assert not rights.waits_for(a_hold(book_id=BookId(UUID(int=8))), a_book(), TERMS)


def test_what_is_left_of_a_hold_whose_book_has_gone_asks_for_nothing():
    assert not rights.asks_for(a_hold(book_id=None), a_book())
