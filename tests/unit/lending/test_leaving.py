"""Members who leave, and the books that they leave behind."""

import pytest

from library.domain.actor import OPERATOR, Role
from library.domain.catalogue.use_cases import add_book
from library.domain.errors import LastAdmin, NotFound, RoleMissing, WrongCredentials
from library.domain.lending import circulation, errors, fees, giving, leaving
from library.domain.lending import queries as queries_of_lending
from library.domain.lending.gift import GiftState
from library.domain.lending.hold import HoldState
from library.domain.lending.searches import FeeSearch
from library.domain.membership.use_cases import set_password, set_standing
from library.domain.operations import queries
from library.domain.reading.use_cases import add_reading


@pytest.fixture
def offer(library, ada, book):
    return lambda to, by=ada: library.do(giving.offer_book, by=by, book_id=book.id, to=to.id)


@pytest.fixture
def leave(library):
    return lambda who, **more: library.do(leaving.leave, by=who, **more)


@pytest.fixture
def transfer(library, admin, book):
    return lambda to, by=admin, what=book: library.do(giving.transfer_book, by=by, book_id=what.id, to=to.id)


def test_nobody_leaves_with_books_of_others(leave, lend, back, bob, now_is):
    loan = lend(bob)
    with pytest.raises(errors.HasBooksOfOthers):
        leave(bob)
    back(loan)
    leave(bob)


def test_who_has_left_is_nobody_in_particular_and_history_is_kept_without_the_name(
    library, leave, lend, back, bob, ada, admin, join, now_is, store, happened
):
    loan = lend(bob)
    back(loan)
    reading = library.do(add_reading, by=bob, record={"title": "Emma", "review": "long"})
    happened()
    leave(bob)
    left = now_is("members", bob)
    assert (left.name, left.email, left.password_hash) == ("Former member", f"{bob.id}@left.invalid", None)
    assert "MemberLeft" in happened()
    assert now_is("loans", loan).borrower_id is None
    with store.transaction() as uow, pytest.raises(NotFound):
        uow.readings.of(bob.id, reading.id)
    with pytest.raises(NotFound):
        lend(bob)
    for revive in (
        lambda: library.do(set_standing, by=admin, member_id=bob.id, role=Role.ADMIN),
        lambda: library.do(set_password, by=admin, member_id=bob.id, password_hash="x"),
        lambda: leave(bob),
    ):
        with pytest.raises(NotFound):
            revive()
    join("Bob")  # the address is free again


def test_holds_and_offers_of_who_leaves_end_and_the_queue_moves_up(
    library, leave, ask, terms, offer, bob, cleo, now_is
):
    terms(acceptance="auto")
    first, second, gift = ask(bob), ask(cleo), offer(bob)
    leave(bob)
    assert now_is("holds", first).state is HoldState.CANCELLED
    assert now_is("holds", second).state is HoldState.READY
    assert now_is("gifts", gift).state is GiftState.DECLINED


def test_own_books_of_who_leaves_are_withdrawn_and_lent_ones_go_on(leave, ask, lend, ada, bob, cleo, book, now_is):
    loan, hold = lend(bob), ask(cleo)
    leave(ada)
    left = now_is("books", book)
    assert (left.withdrawn, left.notes) == (True, None)
    assert now_is("loans", loan).is_open
    assert now_is("holds", hold).state is HoldState.DECLINED


def test_private_books_go_with_who_leaves_but_for_those_that_somebody_has(
    library, leave, edit, lend, back, transfer, ada, bob, cleo, book, now_is
):
    other = library.do(add_book, by=ada, record={"title": "Diary", "visibility": "private"})
    loan = lend(bob)
    edit(visibility="private")
    leave(ada)
    with pytest.raises(NotFound):
        now_is("books", other)
    transfer(cleo)
    library.do(circulation.return_book, by=cleo, loan_id=loan.id)


def test_what_was_owed_to_who_leaves_is_waived(leave, lend, back, terms, clock, ada, bob, owed, happened):
    terms(fee_per_day=10)
    loan = lend(bob)
    clock.forward(days=30)
    back(loan)
    happened()
    leave(ada)
    assert owed(bob) == 0
    assert "FeeWaived" in happened()


def test_what_who_leaves_owes_stays_owed(library, leave, lend, back, store, terms, clock, ada, bob, owed):
    terms(fee_per_day=10)
    loan = lend(bob)
    clock.forward(days=30)
    back(loan)
    leave(bob)
    assert owed(bob) == 20
    with store.transaction() as uow:
        fee_id = uow.ledger.of_loan(loan.id)[0].fee_id
    library.do(fees.waive, by=ada, fee_id=fee_id)
    assert owed(bob) == 0


def test_who_has_left_is_owed_nothing_more_and_whoever_gets_the_book_is(
    library, leave, lend, back, transfer, terms, clock, ada, bob, cleo, book, owed
):
    terms(fee_per_day=10)
    loan = lend(bob)
    leave(ada)
    clock.forward(days=28 + 5)
    with pytest.raises(errors.IsWithdrawn):
        library.do(circulation.renew, by=bob, loan_id=loan.id)
    assert owed(bob) == 0
    transfer(cleo)
    back(loan, by=cleo)
    assert owed(bob) == 50


def test_what_was_paid_to_who_has_left_is_not_owed_back_by_them_when_the_book_is_found(
    library, leave, lend, transfer, terms, ada, bob, cleo
):
    terms(agreed_value=500)
    loan = lend(bob)
    library.do(circulation.lose, by=ada, loan_id=loan.id)
    [fee] = library.ask(queries_of_lending.fees, viewer=bob, search=FeeSearch()).items
    library.do(fees.pay_cash, by=ada, fee_id=fee.id, amount=300)
    leave(ada)
    transfer(cleo)
    library.do(circulation.find, by=cleo, loan_id=loan.id)
    assert library.ask(queries_of_lending.fee, viewer=bob, fee_id=fee.id).owed == 0


def test_the_last_admin_does_not_leave_nor_who_gave_a_password_that_was_changed_meanwhile(leave, admin, join):
    with pytest.raises(LastAdmin):
        leave(admin)
    dan = join("Dan", password_hash="new")
    with pytest.raises(WrongCredentials):
        leave(dan, verified_hash="old")
    leave(dan, verified_hash="new")


def test_only_an_admin_transfers_and_only_the_books_of_who_has_left(
    transfer, leave, edit, ada, bob, librarian, book, now_is
):
    for other in (bob, librarian):
        with pytest.raises(RoleMissing):
            transfer(bob, by=other)
    with pytest.raises(errors.OwnerHasNotLeft):
        transfer(bob)
    edit(visibility="private")
    with pytest.raises(NotFound):
        transfer(bob)
    edit(visibility="members")
    leave(ada)
    transfer(bob)
    assert now_is("books", book).owner_id == bob.id


def test_a_transfer_stands_in_the_audit_log(library, transfer, leave, ada, bob, admin, book):
    leave(ada)
    transfer(bob)
    entry = library.ask(queries.audit, viewer=OPERATOR).items[0]
    assert (entry.action, entry.by, entry.data["owner_id"]) == ("book-changed-hands", admin.id, str(bob.id))
