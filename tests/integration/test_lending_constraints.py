"""What databases see to in lending when no rule is asked, and what becomes of everything when a book goes."""

import contextlib

import pytest
import sqlalchemy as sa

from library.adapters.sql import engines
from library.domain.catalogue.use_cases import add_book
from library.domain.errors import NotFound
from library.domain.lending import circulation, errors, fees, giving, holding, setting_terms, withdrawing
from library.domain.lending.hold import HoldState
from library.domain.lending.loan import Loan
from library.domain.lending.terms import Resolved
from library.domain.notices.kinds import Kind
from library.domain.notices.tell import tell

REFUSED = (sa.exc.IntegrityError, sa.exc.OperationalError)  # MariaDB has the second one for checks
IMPOSSIBLE = [
    "UPDATE loans SET state = 'eaten'",
    "UPDATE loans SET renewals = -1",
    "UPDATE loans SET late_charged = -1",
    "UPDATE loans SET fee_cap = -1",
    "UPDATE loans SET version = 0",
    "UPDATE loans SET owner_id = NULL",
    "UPDATE loans SET guest_name = 'Gus', guest_email = 'gus@example.org' WHERE borrower_id IS NOT NULL",
    "UPDATE loans SET guest_name = 'Gus'",
    "UPDATE loans SET open_book_id = NULL",
    "UPDATE loans SET ended_on = '2026-03-01' WHERE state = 'open'",
    "UPDATE loans SET closed_on = '2026-03-01' WHERE state = 'open'",
    "UPDATE loans SET borrower_id = NULL WHERE state = 'open'",
    "UPDATE loans SET owner_id = borrower_id WHERE state = 'open'",
    "DELETE FROM loans",  # a fee tells of it
    "DELETE FROM books",  # one is on loan
    "DELETE FROM members",
    "UPDATE holds SET state = 'eaten'",
    "UPDATE holds SET state = 'waiting'",
    "UPDATE holds SET ready_book_id = NULL WHERE state = 'ready'",
    "UPDATE holds SET open_about = NULL WHERE state = 'ready'",
    "UPDATE holds SET pick_up_until = NULL WHERE state = 'ready'",
    "UPDATE holds SET ended_at = placed_at WHERE state = 'ready'",
    "UPDATE terms SET book_id = (SELECT id FROM books WHERE title = 'No. 2')",
    "UPDATE entries SET owed_to = member_id",
    "UPDATE entries SET amount = 0",
    "UPDATE entries SET amount = -amount",
    "UPDATE entries SET kind = 'gift'",
    "UPDATE entries SET version = 2",
    "UPDATE gifts SET state = 'eaten'",
    "UPDATE gifts SET open_book_id = NULL",
    "UPDATE gifts SET receiver_id = giver_id",
    "UPDATE gifts SET open_book_id = id",
    "UPDATE notices SET kind = 'eaten'",
]
IMPOSSIBLE_BUT_ON_MARIADB = [
    "UPDATE loans SET open_book_id = (SELECT id FROM books WHERE title = 'No. 2') WHERE state = 'open'",
    "UPDATE loans SET book_id = NULL WHERE state = 'open'",
    "UPDATE holds SET ready_book_id = id WHERE state = 'ready'",
    "UPDATE holds SET book_id = NULL WHERE state = 'ready'",
    "UPDATE holds SET state = 'waiting', book_id = NULL, ready_book_id = NULL, pick_up_until = NULL",
]


@pytest.fixture
def books(library, ada):
    record = {"title": "Emma", "isbn": "9780141439587"}
    return [library.do(add_book, by=ada, record={**record, "title": f"No. {n}"}) for n in range(3)]


@pytest.fixture
def lost(library, ada, bob, books):
    """A loan that cost something, of the first book."""
    library.do(setting_terms.set_own_terms, by=ada, record={"agreed_value": 100})
    loan = library.do(circulation.lend, by=ada, book_id=books[0].id, to=bob.id)
    return library.do(circulation.lose, by=ada, loan_id=loan.id)


@pytest.fixture
def written(store_url, library, ada, bob, books, lost):
    """A connection to a database with something of everything: lost, on loan, ready, offered."""
    library.do(circulation.lend, by=ada, book_id=books[1].id, to=bob.id)
    hold = library.do(holding.place_hold, by=bob, book_id=books[2].id)
    library.do(holding.accept_hold, by=ada, hold_id=hold.id)
    library.do(giving.offer_book, by=ada, book_id=books[2].id, to=bob.id)
    library.do(tell, kind=Kind.HOLD_READY, to=bob.id, about=hold.id, hold_id=hold.id, said={})
    engine = engines.writer(engines.database(store_url))
    with contextlib.closing(engine.connect()) as connection:
        yield connection
    engine.dispose()


@pytest.mark.parametrize("store_url", ["sqlite", "postgresql", "mariadb"], indirect=True)
def test_without_any_rule_the_database_still_keeps_no_lending_that_cannot_be(written, subtests):
    more = [] if written.dialect.name in {"mysql", "mariadb"} else IMPOSSIBLE_BUT_ON_MARIADB
    for statement in (*IMPOSSIBLE, *more):
        with subtests.test(statement), pytest.raises(REFUSED):
            written.execute(sa.text(statement))
        written.rollback()


def test_when_a_book_goes_its_terms_and_offers_go_and_what_has_ended_stays(library, ada, bob, books, lost):
    first = books[0]
    library.do(circulation.find, by=ada, loan_id=lost.id)
    hold = library.do(holding.place_hold, by=bob, book_id=first.id)
    gift = library.do(giving.offer_book, by=ada, book_id=first.id, to=bob.id)
    library.do(setting_terms.set_book_s_terms, by=ada, book_id=first.id, record={"loan_days": 3})
    library.do(withdrawing.delete_book, by=ada, book_id=first.id)
    with library._transactions() as uow:
        assert (uow.loans.get(lost.id).book_id, uow.loans.get(lost.id).title) == (None, "No. 0")
        assert (uow.holds.get(hold.id).book_id, uow.holds.get(hold.id).state) == (None, HoldState.DECLINED)
        assert {entry.book_id for entry in uow.ledger.of_loan(lost.id)} == {None}
        assert uow.terms.resolved(first).loan_days == 28
        with pytest.raises(NotFound):
            uow.gifts.get(gift.id)


def test_a_fee_is_settled_when_its_book_has_gone(library, ada, books, lost):
    library.do(circulation.find, by=ada, loan_id=lost.id)
    library.do(withdrawing.delete_book, by=ada, book_id=books[0].id)
    with library._transactions() as uow:
        fee_id = uow.ledger.of_loan(lost.id)[0].fee_id
    with pytest.raises(errors.NothingOwed):
        library.do(fees.waive, by=ada, fee_id=fee_id)


def test_a_book_is_lent_anew_by_the_transaction_that_ends_its_loan(library, ada, bob, books):
    loan = library.do(circulation.lend, by=ada, book_id=books[0].id, to=bob.id)

    def lend_anew(uow):
        before = uow.loans.get(loan.id)
        before.take_back(None, uow.now.date())
        again = {"id": uow.new_id(), "book_id": books[0].id, "title": "Emma", "owner_id": ada.id}
        return uow.loans.add(Loan.begin(**again, to=bob.id, today=uow.now.date(), terms=Resolved()))

    again = library.do(lend_anew)
    with library._transactions() as uow:
        assert uow.loans.open_of(books[0].id).id == again.id
