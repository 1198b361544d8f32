"""Loans are shown alike by every store: as of a day, in pages, the newest first."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from library.domain.catalogue.queries import book as book_by_id
from library.domain.catalogue.use_cases import add_book
from library.domain.errors import NotFound, RoleMissing
from library.domain.lending import circulation, giving, queries, upkeep, withdrawing
from library.domain.lending.loan import LoanState
from library.domain.lending.searches import LoanFilter, LoanRole, LoanSearch
from library.domain.lending.views import GuestView
from library.domain.membership.views import MemberView

DUE = date(2026, 3, 29)  # as the terms have it that nobody has set
TERMS = {"loan_days": 28, "grace_days": 2, "fee_per_day": 30, "fee_cap": 500, "agreed_value": 1200}


@pytest.fixture
def agreed(terms):
    terms(**TERMS)


@pytest.fixture
def look(library, clock):
    """A loan as somebody sees it."""
    return lambda viewer, loan: library.ask(queries.loan, viewer=viewer, loan_id=loan.id, now=clock.now)


@pytest.fixture
def loans(listed, clock):
    """The titles of somebody's loans."""

    def loans(viewer, role=LoanRole.BORROWER, state=None, book=None):
        search = LoanSearch(role=role, state=state, book_id=book and book.id)
        return [view.title for view in listed(queries.loans, viewer=viewer, search=search, now=clock.now)]

    return loans


def test_a_loan_is_shown_with_who_lends_and_who_has_it(agreed, look, ada, bob, book, lend):
    loan = lend(bob)
    seen = look(bob, loan)
    assert (seen.id, seen.book_id, seen.title, seen.state) == (loan.id, book.id, "Emma", LoanState.OPEN)
    assert (seen.owner, seen.borrower, seen.guest) == (
        MemberView(id=ada.id, name="Ada"),
        MemberView(id=bob.id, name="Bob"),
        None,
    )
    assert (seen.lent_on, seen.due_on, seen.ended_on, seen.claimed_on) == (date(2026, 3, 1), DUE, None, None)
    assert {name: getattr(seen, name) for name in TERMS if name != "loan_days"} == {
        name: value for name, value in TERMS.items() if name != "loan_days"
    }
    assert (seen.currency, seen.renewals, seen.recalled, seen.may_pass_on, seen.kept) == ("EUR", 0, False, False, False)
    assert (seen.overdue, seen.days_late, seen.accrued, seen.disputed, seen.version) == (False, 0, 0, False, 1)


def test_a_guest_is_shown_with_their_address(look, ada, gus, lend):
    seen = look(ada, lend(gus))
    assert (seen.borrower, seen.guest) == (None, GuestView(name="Gus", email="gus@example.org"))


@pytest.mark.parametrize(
    "days, late, accrued", [(0, 0, 0), (1, 1, 0), (2, 2, 0), (3, 3, 30), (18, 18, 480), (19, 19, 500), (99, 99, 500)]
)
def test_lateness_is_shown_as_of_today(agreed, look, clock, bob, lend, days, late, accrued):
    loan = lend(bob)
    clock.go_on(days=28 + days)
    seen = look(bob, loan)
    assert (seen.overdue, seen.days_late, seen.accrued) == (late > 0, late, accrued)


def test_what_was_charged_before_is_not_shown_as_accrued_again(agreed, library, look, clock, bob, lend):
    loan = lend(bob)
    clock.go_on(days=28 + 3)
    library.do(circulation.renew, by=bob, loan_id=loan.id)
    assert (look(bob, loan).accrued, look(bob, loan).renewals) == (0, 1)
    clock.go_on(days=365)
    assert look(bob, loan).accrued == 500 - 30


def test_a_claim_is_shown_and_is_disputed_when_it_was_left_for_long(library, terms, agreed, look, clock, bob, lend):
    terms("community", dispute_days=5)
    loan = lend(bob)
    clock.go_on(days=28 + 4)
    library.do(circulation.claim_return, by=bob, loan_id=loan.id)
    clock.go_on(days=4)
    seen = look(bob, loan)
    assert (seen.claimed_on, seen.disputed, seen.accrued) == (DUE + timedelta(days=4), False, 60)
    clock.go_on(days=1)
    assert (look(bob, loan).disputed, look(bob, loan).days_late, look(bob, loan).accrued) == (True, 9, 60)


@pytest.mark.parametrize("end", [circulation.return_book, circulation.lose])
def test_of_a_loan_that_has_ended_nothing_is_late_any_more(agreed, library, look, clock, ada, bob, lend, end):
    loan = lend(bob)
    library.do(circulation.claim_return, by=bob, loan_id=loan.id)
    clock.go_on(days=90)
    library.do(end, by=ada, loan_id=loan.id)
    seen = look(bob, loan)
    assert (seen.overdue, seen.days_late, seen.accrued, seen.disputed) == (False, 0, 0, False)
    assert seen.ended_on in {date(2026, 3, 1), date(2026, 5, 30)}


def test_a_loan_keeps_its_title_when_its_book_has_gone_and_forgets_who_had_it_in_time(
    library, look, clock, ada, bob, book, lend, back
):
    loan = back(lend(bob))
    library.do(withdrawing.delete_book, by=ada, book_id=book.id)
    assert (look(bob, loan).title, look(bob, loan).book_id) == ("Emma", None)
    clock.go_on(days=400)
    library.do(upkeep.detach_loan, loan_id=loan.id)
    assert (look(ada, loan).borrower, look(ada, loan).guest) == (None, None)


def test_borrower_owner_and_staff_see_a_loan_and_nobody_else(look, ada, bob, cleo, librarian, lend):
    loan = lend(bob)
    assert look(ada, loan) == look(bob, loan) == look(librarian, loan)
    with pytest.raises(NotFound):
        look(cleo, loan)


def test_a_loan_that_is_not_there_is_not_found(library, ada, clock):
    with pytest.raises(NotFound):
        library.ask(queries.loan, viewer=ada, loan_id=uuid4(), now=clock.now)


KINDS = ("returned", "lost", "claimed long ago", "claimed", "overdue")


@pytest.fixture
def of_all_kinds(library, clock, terms, ada, bob, lend, back):
    """A loan of Ada's to Bob of each kind, each book named for it."""
    terms("community", dispute_days=5, loans_per_borrower=10, loan_days=28)
    loans = {}
    for kind in KINDS:
        loans[kind] = lend(bob, library.do(add_book, by=ada, record={"title": kind}))
    clock.go_on(days=20)
    library.do(circulation.claim_return, by=bob, loan_id=loans["claimed long ago"].id)
    back(loans["returned"])
    library.do(circulation.lose, by=ada, loan_id=loans["lost"].id)
    library.do(circulation.renew, by=bob, loan_id=loans["claimed"].id)
    clock.go_on(days=9)
    library.do(circulation.claim_return, by=bob, loan_id=loans["claimed"].id)
    bobs = library.do(add_book, by=bob, record={"title": "Bob's"})
    loans["Bob's"] = lend(ada, bobs, by=bob)
    return loans


FOUND = {
    None: ["overdue", "claimed", "claimed long ago", "lost", "returned"],
    LoanFilter.OPEN: ["overdue", "claimed", "claimed long ago"],
    LoanFilter.OVERDUE: ["overdue", "claimed long ago"],
    LoanFilter.CLAIMED: ["claimed", "claimed long ago"],
    LoanFilter.DISPUTED: ["claimed long ago"],
    LoanFilter.ENDED: ["lost", "returned"],
    LoanFilter.LOST: ["lost"],
}


@pytest.mark.parametrize("state", FOUND)
def test_loans_are_listed_by_where_they_stand(of_all_kinds, loans, ada, bob, librarian, state):
    assert loans(bob, state=state) == loans(ada, LoanRole.OWNER, state=state) == FOUND[state]
    bobs = ["Bob's"] if state in {None, LoanFilter.OPEN} else []
    assert loans(ada, state=state) == loans(bob, LoanRole.OWNER, state=state) == bobs
    assert loans(librarian, LoanRole.ALL, state=state) == bobs + FOUND[state]
    assert loans(librarian, state=state) == loans(librarian, LoanRole.OWNER, state=state) == []


def test_loans_of_one_book_are_its_history(loans, ada, bob, cleo, librarian, gus, book, books, lend, back):
    (other,) = books(1)
    for borrower in (bob, cleo, gus, bob):
        back(lend(borrower))
        back(lend(borrower, other))
    assert loans(ada, LoanRole.OWNER, book=book) == loans(librarian, LoanRole.ALL, book=book) == ["Emma"] * 4
    assert loans(bob, book=book) == ["Emma"] * 2
    assert loans(bob, book=book, state=LoanFilter.OPEN) == []


def test_a_loan_belongs_to_who_owns_the_book_now(library, loans, ada, bob, cleo, book, lend):
    lend(bob)
    gift = library.do(giving.offer_book, by=ada, book_id=book.id, to=cleo.id)
    library.do(giving.accept_gift, by=cleo, gift_id=gift.id)
    assert [loans(who, LoanRole.OWNER) for who in (ada, cleo)] == [[], ["Emma"]]


def test_everybody_s_loans_are_for_the_staff(library, ada, clock):
    search = LoanSearch(role=LoanRole.ALL)
    with pytest.raises(RoleMissing):
        library.ask(queries.loans, viewer=ada, search=search, now=clock.now)


def test_nobody_asks_as_somebody_else_for_the_same_search_finds_each_one_s_own(
    listed, clock, ada, bob, cleo, books, lend
):
    first, second = books(2)
    mine = {bob: lend(bob, first).id, cleo: lend(cleo, second).id}
    for viewer, loan_id in mine.items():
        found = listed(queries.loans, viewer=viewer, search=LoanSearch(), now=clock.now)
        assert [view.id for view in found] == [loan_id]
    assert listed(queries.loans, viewer=ada, search=LoanSearch(), now=clock.now) == ()


def test_who_lends_a_private_book_lets_the_staff_see_that_loan_and_its_title(
    library, listed, clock, bob, librarian, book, edit, lend
):
    edit(visibility="private")
    loan = lend(bob)
    seen = library.ask(queries.loan, viewer=librarian, loan_id=loan.id, now=clock.now)
    assert (seen.title, seen.borrower.name) == ("Emma", "Bob")
    everybody_s = LoanSearch(role=LoanRole.ALL)
    assert listed(queries.loans, viewer=librarian, search=everybody_s, now=clock.now) == (seen,)
    with pytest.raises(NotFound):
        library.ask(book_by_id, viewer=librarian, book_id=book.id)
