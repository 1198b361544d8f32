"""What is left of notices: nothing of what nobody is to know any more, and nothing that is a year old."""

from datetime import timedelta

import pytest

from library.domain.lending import circulation, holding, leaving
from library.domain.membership.use_cases import set_password
from library.domain.notices import queries, use_cases
from library.domain.notices.kinds import written
from library.domain.operations.use_cases import NOTICES_KEPT


@pytest.fixture
def kept(store):
    """The kinds of the notices that are kept, and whether something of somebody is."""
    return lambda: sorted(row.entity.kind.value for row in store._committed.state.notices.values())


def test_notices_of_a_loan_go_with_its_history(lend, back, relay, clock, kept, bob, gus, books):
    for who, what in zip((bob, gus), books(2), strict=True):
        back(lend(who, what))
    relay()
    assert kept() == ["book-lent", "book-lent", "book-returned", "book-returned"]
    clock.forward(days=30)
    relay()
    assert len(kept()) == 4
    clock.forward(days=1)
    relay()
    assert kept() == []


def test_those_of_a_loan_that_its_borrower_keeps_stay(lend, back, do, relay, clock, kept, bob):
    loan = lend(bob)
    do(circulation.keep_loan, bob, loan, kept=True)
    back(loan)
    relay()
    clock.forward(days=31)
    relay()
    assert kept() == ["book-lent", "book-returned"]


def test_notices_of_a_hold_go_with_it(library, ask, relay, clock, kept, bob):
    hold = ask(bob)
    relay()
    assert kept() == ["hold-placed"]
    library.do(holding.cancel_hold, by=bob, hold_id=hold.id)
    clock.forward(days=31)
    relay()
    assert kept() == []


def test_notices_to_a_member_go_with_who_leaves(library, store, lend, back, relay, kept, prefer, bob):
    library.do(use_cases.open_calendar, by=bob, secret="s" * 43)
    prefer(bob, "digest")
    back(lend(bob))
    prefer(bob, "at-once")
    loan = lend(bob)
    relay()
    back(loan)
    relay()
    library.do(leaving.leave, by=bob)
    relay()
    assert kept() == []
    assert not store._committed.state.preferences
    assert not store._committed.state.links


@pytest.mark.parametrize("to", ["bob", "gus"])
def test_when_an_owner_leaves_reminders_of_what_is_out_do_not_come_again(
    request, library, lend, mailed, told, clock, ada, bob, to
):
    loan = lend(request.getfixturevalue(to))
    clock.now += loan.due_on - loan.lent_on + timedelta(days=1)
    assert (to, "overdue") in mailed()
    library.do(leaving.leave, by=ada)
    clock.forward(days=1)
    assert mailed() == []
    if to == "bob":
        assert told(bob)[-1] == f"“Emma” was due on {written(loan.due_on)}. Please take it back to the owner."


def test_who_has_left_is_told_nothing_more(library, lend, do, relay, kept, clock, ada, bob):
    loan = lend(bob)
    library.do(leaving.leave, by=ada)
    do(circulation.claim_return, bob, loan)
    clock.forward(days=100)
    relay()
    assert kept() == ["book-lent", "claim-unanswered"]


def test_what_was_told_a_year_ago_is_forgotten_but_of_open_loans(
    library, lend, ask, relay, clock, kept, bob, cleo, books
):
    [other] = books(1)
    lend(bob)
    ask(cleo, other)
    relay()
    clock.now += NOTICES_KEPT
    clock.forward(minutes=1)
    relay()
    assert kept() == ["book-lent", "lent-overdue", "overdue-long"]


def test_who_has_got_into_an_account_loses_its_calendar_with_the_password(library, bob, admin, clock):
    library.do(use_cases.open_calendar, by=bob, secret="s" * 43)
    library.do(set_password, by=admin, member_id=bob.id, password_hash="another")
    assert library.ask(queries.preferences, viewer=bob).calendar is False


def test_who_closes_a_calendar_that_never_was_has_said_nothing(library, store, bob):
    library.do(use_cases.close_calendar, by=bob)
    assert not store._committed.state.preferences
