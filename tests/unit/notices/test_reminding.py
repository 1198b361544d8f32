"""What people are reminded of, by the day."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from library import Library
from library.adapters.memory import MemoryStore
from library.domain.actor import OPERATOR
from library.domain.catalogue.use_cases import add_book
from library.domain.lending import circulation
from library.domain.membership.joining import add_member
from library.domain.membership.member import Registration
from library.domain.membership.use_cases import set_standing
from library.domain.notices import reminding
from library.domain.notices.kinds import Kind
from library.domain.notices.reminding import OVERDUE, SOON, kind_for
from library.relay import Relay
from library.work import WORK
from tests.unit.conftest import Clock, Letters

DUE = date(2026, 3, 29)
SAYS = {
    -3: "“Emma” is due on 29 March 2026.",
    1: "“Emma” was due on 29 March 2026. Please take it back to Ada.",
    7: "“Emma” is 7 days overdue. Please take it back to Ada.",
    21: "“Emma” is 21 days overdue. Please talk to Ada at once.",
}


@pytest.fixture
def loan(lend, bob, told):
    """Of Bob's, which he was told of."""
    loan = lend(bob)
    told(bob)
    return loan


@pytest.fixture
def day(clock):
    """Makes it a day, counted from the due date."""

    def day(number):
        clock.now = clock.now.replace(year=2026, month=3, day=29) + timedelta(days=number)

    return day


def test_a_borrower_is_reminded_three_days_before_and_one_seven_and_21_days_after(loan, day, told, bob):
    for number in range(-20, 60):
        day(number)
        assert told(bob) == ([SAYS[number]] if number in SAYS else [])


def test_and_the_owner_hears_of_what_is_overdue_each_time(loan, day, told, ada):
    for number in range(-20, 60):
        day(number)
        says = "“Emma” is overdue: Bob was to bring it back on 29 March 2026."
        assert told(ada) == ([says] if number in {1, 7, 21} else [])


@pytest.mark.parametrize("number, said", [(-1, -3), (0, -3), (5, 1), (6, 1), (20, 7)])
def test_after_a_pause_of_days_only_the_last_reminder_is_sent(loan, day, told, bob, number, said):
    day(number)
    assert told(bob) == [SAYS[said] if said < 7 else f"“Emma” is {number} days overdue. Please take it back to Ada."]


def test_after_a_pause_of_weeks_too(loan, day, told, bob):
    day(100)
    assert told(bob) == ["“Emma” is 100 days overdue. Please talk to Ada at once."]


def test_nobody_is_reminded_on_the_day_on_which_they_get_a_book(lend, terms, told, bob, clock):
    terms(loan_days=2)
    lend(bob)
    assert told(bob) == ["Ada has lent you “Emma”. It is due on 3 March 2026."]
    clock.forward(days=1)
    assert told(bob) == ["“Emma” is due on 3 March 2026."]


def test_after_a_renewal_a_borrower_is_reminded_again(loan, do, day, told, bob):
    for number in (-3, 1):
        day(number)
        assert told(bob) == [SAYS[number]]
    do(circulation.renew, bob, loan)
    for number in range(2, 26):
        day(number)
        assert told(bob) == []
    day(26)
    assert told(bob) == ["“Emma” is due on 27 April 2026."]


def test_what_is_back_or_lost_is_not_reminded_of(loan, do, back, lend, books, day, told, ada, bob):
    [other] = books(1)
    do(circulation.lose, ada, lend(bob, other))
    back(loan)
    told(bob)
    for number in (-3, 1, 7, 21):
        day(number)
        assert told(bob) == []


def test_who_says_that_a_book_is_back_is_not_told_to_take_it_back(loan, do, day, told, bob, ada):
    do(circulation.claim_return, bob, loan)
    day(1)
    assert told(bob) == ["Ada has not confirmed that “Emma” is back. A librarian can help."]
    assert "“Emma” is overdue" not in " ".join(told(ada))


def test_a_reminder_that_waited_for_its_turn_while_the_book_came_back_is_not_sent(
    library, loan, back, day, told, bob, store
):
    day(1)
    with store.transaction() as uow:
        assert reminding.to_remind(uow, None, 10) == [loan.id]
    back(loan)
    told(bob)
    library.do(reminding.remind, loan_id=loan.id)
    assert told(bob) == []


def test_a_guest_is_reminded_like_a_member(lend, gus, day, mailed, letters):
    lend(gus)
    mailed()
    for number, kind in ((-3, "due-soon"), (1, "overdue"), (7, "overdue-again"), (21, "overdue-long")):
        day(number)
        assert ("gus", kind) in mailed()
        assert letters[0].data["guest"] == "yes"


def test_who_is_suspended_is_reminded(library, loan, day, mailed, bob):
    library.do(set_standing, by=OPERATOR, member_id=bob.id, suspended=True)
    day(-3)
    assert mailed() == [("bob", "due-soon")]


def test_days_are_the_community_s(loan, terms, day, told, bob, clock):
    terms("community", time_zone="Pacific/Auckland")
    day(-4)
    clock.now = clock.now.replace(hour=10)
    assert told(bob) == []
    clock.now = clock.now.replace(hour=11)
    assert told(bob) == [SAYS[-3]]


def test_many_are_reminded_in_one_round(library, lend, books, day, told, ada, terms, join):
    terms("community", loans_per_borrower=5)
    borrowers = [join(f"Bob{number}") for number in range(6)]
    for number, book in enumerate(books(30)):
        lend(borrowers[number // 5], book)
    told(ada)
    day(1)
    assert len(told(ada)) == 30


# --- claims -----------------------------------------------------------------------------------------------------------


def test_when_a_claim_is_left_unconfirmed_for_two_weeks_both_are_told_once(
    loan, do, told, days_pass, ada, bob, nobody_was_told
):
    do(circulation.claim_return, bob, loan)
    told(ada)
    days_pass(13)
    assert told(bob) == told(ada) == []
    days_pass(1)
    assert told(bob) == ["Ada has not confirmed that “Emma” is back. A librarian can help."]
    assert told(ada) == ["Bob said on 1 March 2026 that “Emma” is back. Is it?"]
    days_pass(5)
    nobody_was_told()


def test_a_claim_that_is_made_anew_is_told_anew(loan, do, told, days_pass, ada, bob):
    for day in ("1 March 2026", "15 March 2026"):
        do(circulation.claim_return, bob, loan)
        days_pass(14)
        assert told(ada)[-1] == f"Bob said on {day} that “Emma” is back. Is it?"
        do(circulation.renew, ada, loan)


def test_a_claim_that_was_confirmed_is_not_asked_about(loan, do, back, told, days_pass, ada, bob):
    do(circulation.claim_return, bob, loan)
    back(loan)
    told(ada)
    days_pass(15)
    assert told(ada) == []


# --- laws -------------------------------------------------------------------------------------------------------------


@given(late=st.integers(-60, 400))
def test_the_right_reminder_is_the_last_whose_day_has_come(late):
    class Open:
        is_open, claimed_on, due_on, lent_on = True, None, DUE, DUE - timedelta(days=28)

    begins = {-SOON.days: Kind.DUE_SOON, **dict(OVERDUE)}
    come = [day for day in begins if day <= late]
    assert kind_for(Open(), DUE + timedelta(days=late)) is (begins[max(come)] if come else None)


@settings(max_examples=50)
@given(moves=st.lists(st.integers(-400, 400) | st.integers(-3, 10), max_size=12))
def test_nobody_is_mailed_the_same_twice_wherever_the_clock_goes(moves):
    """An owner hears of each step of lateness, of which the days tell."""
    clock, letters = Clock(), Letters()
    library = a_library(clock, letters)
    book = library.do(add_book, by=(ada := joined(library, "Ada")), record={"title": "Emma"})
    library.do(circulation.lend, by=ada, book_id=book.id, to=joined(library, "Bob").id)
    for days in moves:
        clock.forward(days=days)
        Relay(library, WORK).run_due()
    said = (
        (letter.to, letter.kind, letter.data["days"] if letter.kind == "lent-overdue" else None) for letter in letters
    )
    assert set(Counter(said).values()) <= {1}


def a_library(clock, letters):
    store = MemoryStore(clock, followed=frozenset(WORK))
    return Library(
        transactions=store.transaction,
        reads=store.reads,
        passwords=None,
        mailer=letters,
        clock=clock,
        registration=Registration.OPEN,
    )


def joined(library, name):
    email = f"{name.lower()}@example.org"
    return library.do(add_member, by=OPERATOR, name=name, email=email, password_hash=None).actor()
