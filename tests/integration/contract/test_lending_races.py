"""Sixteen at once want what only one can have, in every store."""

from collections import Counter

import pytest

from library.domain.catalogue.use_cases import add_book
from library.domain.errors import Refused
from library.domain.lending import circulation, fees, giving, holding, leaving, setting_terms
from library.domain.lending.fee import owed
from library.domain.lending.hold import Hold, HoldState
from library.domain.lending.loan import Loan
from library.domain.lending.terms import Resolved
from tests.racing import at_once

EMMA = "9780141439587"
MANY = 16


@pytest.fixture
def book(library, ada):
    return library.do(add_book, by=ada, record={"title": "Emma", "isbn": EMMA})


@pytest.fixture
def members(member):
    return [member(f"Member{number}") for number in range(MANY)]


@pytest.fixture
def race(library):
    """All of these at once; how many did it, and what the others were told. Who lost too often may try again."""

    def race(*calls):
        ends = at_once(*[lambda call=call: library.do(call[0], **call[1]) for call in calls])
        return Counter(type(end).__name__ for end in ends)

    return race


@pytest.fixture
def now(library):
    """What the repositories say now."""

    def now(ask):
        with library._transactions() as uow:
            return ask(uow)

    return now


def test_the_last_copy_is_lent_to_one(race, now, ada, book, members):
    calls = [(circulation.lend, {"by": ada, "book_id": book.id, "to": each.id}) for each in members]
    ends = race(*calls)
    assert ends["Loan"] == 1
    assert set(ends) <= {"Loan", "AlreadyOnLoan", "Conflict"}
    assert sum(len(now(lambda uow, each=each: uow.loans.open_to(each.id))) for each in members) == 1


def test_the_last_copy_is_lent_to_one_even_past_the_rules(race, now, ada, book, members):
    def lend(uow, *, to):
        loan = Loan.begin(
            id=uow.new_id(),
            book_id=book.id,
            title=book.title,
            owner_id=ada.id,
            to=to,
            today=uow.now.date(),
            terms=Resolved(),
        )
        return uow.loans.add(loan)

    assert race(*[(lend, {"to": each.id}) for each in members]) == {"Loan": 1, "Conflict": MANY - 1}
    assert sum(len(now(lambda uow, each=each: uow.loans.open_to(each.id))) for each in members) == 1


def test_a_book_is_ready_for_one_even_past_the_rules(race, now, book, members):
    def get_ready(uow, *, member_id):
        hold = Hold.place(id=uow.new_id(), member_id=member_id, book_id=book.id, any_copy=None, now=uow.now)
        hold.accept(book.id, uow.now.date())
        return uow.holds.add(hold)

    assert race(*[(get_ready, {"member_id": each.id}) for each in members]) == {"Hold": 1, "Conflict": MANY - 1}
    assert len(now(lambda uow: uow.holds.queue(book))) == 1


@pytest.mark.parametrize("guest", [False, True])
def test_nobody_gets_above_the_limit_however_many_lend_to_them(race, now, library, ada, bob, guest):
    library.do(setting_terms.set_own_terms, by=ada, record={"loans_per_borrower": 5})
    books = [library.do(add_book, by=ada, record={"title": f"No. {number}"}) for number in range(MANY)]
    to = circulation.guest(name="Gus", email="gus@example.org") if guest else bob.id
    ends = race(*[(circulation.lend, {"by": ada, "book_id": each.id, "to": to}) for each in books])
    assert set(ends) <= {"Loan", "TooManyLoans", "Conflict"}
    for each in books:  # who lost the race too often tries once more
        try:
            library.do(circulation.lend, by=ada, book_id=each.id, to=to)
        except Refused:
            continue
    of_guest = now(lambda uow: uow.loans.open_to_guest(ada.id, "gus@example.org"))
    assert len(of_guest if guest else now(lambda uow: uow.loans.open_to(bob.id))) == 5


def test_who_cancels_while_the_owner_accepts_has_nothing_ready(race, now, library, ada, bob, book):
    for _ in range(8):
        hold = library.do(holding.place_hold, by=bob, book_id=book.id)
        ends = race(
            (holding.accept_hold, {"by": ada, "hold_id": hold.id}),
            (holding.cancel_hold, {"by": bob, "hold_id": hold.id}),
        )
        assert set(ends) <= {"Hold", "HoldEnded"}
        assert now(lambda uow, hold=hold: uow.holds.get(hold.id)).state is HoldState.CANCELLED
        assert now(lambda uow: uow.holds.queue(book)) == []


def test_who_asks_many_times_at_once_has_one_hold(race, now, bob, book):
    ends = race(*[(holding.place_hold, {"by": bob, "book_id": book.id})] * MANY)
    assert ends["Hold"] == 1
    assert set(ends) <= {"Hold", "AlreadyHeld", "Conflict"}
    assert len(now(lambda uow: uow.holds.open_by(bob.id))) == 1


def test_all_who_ask_at_once_stand_in_one_queue(race, now, library, ada, book, members):
    race(*[(holding.place_hold, {"by": each, "book_id": book.id}) for each in members])
    queue = now(lambda uow: uow.holds.queue(book))
    assert len({hold.member_id for hold in queue}) == len(queue) >= MANY - 2
    library.do(holding.accept_hold, by=ada, hold_id=queue[0].id)


def test_a_hold_on_any_copy_is_filled_once_when_all_owners_accept_it(race, now, library, member, bob):
    owners = [member(f"Owner{number}") for number in range(4)]
    copies = [library.do(add_book, by=each, record={"title": "Emma", "isbn": EMMA}) for each in owners]
    hold = library.do(holding.place_hold_on_any_copy, by=bob, isbn=copies[0].isbn)
    ends = race(
        *[
            (holding.accept_hold, {"by": owner, "hold_id": hold.id, "book_id": copy.id})
            for owner, copy in zip(owners, copies, strict=True)
        ]
    )
    assert ends["Hold"] == 1
    assert set(ends) <= {"Hold", "NotFound", "Conflict"}
    assert now(lambda uow: uow.holds.get(hold.id)).state is HoldState.READY


def test_what_is_owed_is_settled_once(race, now, library, clock, ada, bob, book):
    library.do(setting_terms.set_own_terms, by=ada, record={"fee_per_day": 30})
    loan = library.do(circulation.lend, by=ada, book_id=book.id, to=bob.id)
    clock.go_on(days=30)
    library.do(circulation.return_book, by=ada, loan_id=loan.id)
    (charge,) = now(lambda uow: uow.ledger.of_loan(loan.id))
    ends = race(*[(use, {"by": ada, "fee_id": charge.fee_id}) for use in (fees.waive, fees.pay_cash) * (MANY // 2)])
    assert ends["Entry"] == 1
    assert set(ends) <= {"Entry", "NothingOwed", "Conflict"}
    entries = now(lambda uow: uow.ledger.of_loan(loan.id))
    assert (len(entries), owed(entries)) == (2, 0)


def test_what_is_waived_while_the_book_is_found_is_not_owed_back(race, now, library, ada, bob, book):
    library.do(setting_terms.set_own_terms, by=ada, record={"agreed_value": 1200})
    for _ in range(8):
        loan = library.do(circulation.lend, by=ada, book_id=book.id, to=bob.id)
        library.do(circulation.lose, by=ada, loan_id=loan.id)
        (charge,) = now(lambda uow, loan=loan: uow.ledger.of_loan(loan.id))
        ends = race(
            (circulation.find, {"by": ada, "loan_id": loan.id}),
            (fees.waive, {"by": ada, "fee_id": charge.fee_id}),
        )
        assert ends["Loan"] == 1
        assert set(ends) <= {"Loan", "Entry", "NothingOwed"}
        assert owed(now(lambda uow, loan=loan: uow.ledger.of_loan(loan.id))) == 0


def test_a_gift_is_accepted_or_withdrawn(race, now, library, ada, bob, book):
    gift = library.do(giving.offer_book, by=ada, book_id=book.id, to=bob.id)
    ends = race(
        (giving.accept_gift, {"by": bob, "gift_id": gift.id}),
        (giving.decline_gift, {"by": ada, "gift_id": gift.id}),
    )
    assert ends == {"Gift": 1, "GiftEnded": 1}
    accepted = now(lambda uow: uow.gifts.get(gift.id)).state.value == "accepted"
    assert now(lambda uow: uow.books.get(book.id)).owner_id == (bob.id if accepted else ada.id)


def test_terms_that_are_set_for_the_first_time_by_many_at_once_are_all_there(library, race, now, ada, book):
    names = ("loan_days", "renewals", "fee_cap")
    ends = race(*[(setting_terms.set_own_terms, {"by": ada, "record": {name: 7}}) for name in names])
    assert ends == {"Terms": 3}
    assert now(lambda uow: uow.terms.of(owner_id=ada.id)).values == dict.fromkeys(names, 7)


def test_who_leaves_while_they_are_offered_books_is_offered_none(race, now, library, ada, bob):
    books = [library.do(add_book, by=ada, record={"title": f"No. {number}"}) for number in range(MANY - 1)]
    offers = [(giving.offer_book, {"by": ada, "book_id": each.id, "to": bob.id}) for each in books]
    ends = race(*offers[:7], (leaving.leave, {"by": bob}), *offers[7:])
    assert set(ends) <= {"Gift", "Member", "NotFound", "Conflict"}
    assert ends["Member"] == 0 or now(lambda uow: uow.gifts.offered_to(bob.id)) == []


def test_who_leaves_while_they_ask_for_books_waits_for_none(race, now, library, ada, bob):
    books = [library.do(add_book, by=ada, record={"title": f"No. {number}"}) for number in range(MANY - 1)]
    asking = [(holding.place_hold, {"by": bob, "book_id": each.id}) for each in books]
    ends = race(*asking[:3], (leaving.leave, {"by": bob}), *asking[3:])
    assert set(ends) <= {"Hold", "Member", "NotFound", "Conflict"}
    assert ends["Member"] == 0 or now(lambda uow: uow.holds.open_by(bob.id)) == []


def test_who_leaves_while_they_accept_a_book_leaves_none_behind_that_is_lent(race, now, library, ada, bob):
    books = [library.do(add_book, by=ada, record={"title": f"No. {number}"}) for number in range(MANY - 1)]
    gifts = [library.do(giving.offer_book, by=ada, book_id=each.id, to=bob.id) for each in books]
    accepting = [(giving.accept_gift, {"by": bob, "gift_id": each.id}) for each in gifts]
    ends = race(*accepting[:7], (leaving.leave, {"by": bob}), *accepting[7:])
    assert set(ends) <= {"Gift", "Member", "NotFound", "GiftEnded", "Conflict"}
    assert ends["Member"] == 0 or all(each.withdrawn for each in now(lambda uow: uow.books.of_owner(bob.id)))
