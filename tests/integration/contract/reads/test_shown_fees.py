"""Fees are shown alike by every store, each with its entries, and so is what is owed in all."""

from uuid import uuid4

import pytest

from library.domain.errors import NotFound
from library.domain.lending import circulation, fees, queries
from library.domain.lending.fee import EntryKind
from library.domain.lending.searches import FeeFilter, FeeSearch, Side
from library.domain.lending.views import BalanceView
from library.domain.membership.views import MemberView


@pytest.fixture
def late(library, clock, terms, ada, bob, books, lend, back):
    """Bob brings books back late; the ids of the fees, by the titles of the books."""

    def late(*days, to=bob, **said):
        terms(fee_per_day=10, fee_cap=10_000, loan_days=10, grace_days=0, **said)
        made = {}
        for number, each in zip(days, books(len(days)), strict=True):
            loan = lend(to, each)
            clock.go_on(days=10 + number)
            back(loan)
            side = FeeSearch(side=Side.OTHERS)
            made[number] = library.ask(queries.fees, viewer=ada, search=side).items[0].id
        return made

    return late


@pytest.fixture
def look(library):
    return lambda viewer, fee_id: library.ask(queries.fee, viewer=viewer, fee_id=fee_id)


@pytest.fixture
def found(listed):
    def found(viewer, side=Side.MINE, state=None):
        return [
            (view.id, view.owed)
            for view in listed(queries.fees, viewer=viewer, search=FeeSearch(side=side, state=state))
        ]

    return found


@pytest.fixture
def balances(library):
    return lambda viewer: library.ask(queries.balances, viewer=viewer)


def test_a_fee_is_shown_with_what_was_charged_and_what_came_off_in_the_order_of_their_coming(
    library, clock, look, ada, bob, late
):
    (fee_id,) = late(5).values()
    charged_at = clock.now
    clock.go_on(days=1)
    library.do(fees.pay_cash, by=ada, fee_id=fee_id, amount=20, note="in coins")
    library.do(fees.waive, by=ada, fee_id=fee_id, amount=10)
    seen = look(bob, fee_id)
    assert seen == look(ada, fee_id)
    assert (seen.title, seen.kind, seen.owed, seen.currency) == ("No. 0", EntryKind.LATE, 20, "EUR")
    assert (seen.member, seen.owed_to) == (MemberView(id=bob.id, name="Bob"), MemberView(id=ada.id, name="Ada"))
    assert [(entry.kind, entry.amount, entry.at, entry.note) for entry in seen.entries] == [
        (EntryKind.LATE, 50, charged_at, None),
        (EntryKind.PAID, -20, clock.now, "in coins"),
        (EntryKind.WAIVED, -10, clock.now, None),
    ]
    assert seen.entries[0].id == seen.id


def test_a_fee_is_nobody_else_s_business_and_an_entry_of_it_is_no_fee(library, look, ada, cleo, admin, late):
    (fee_id,) = late(5).values()
    paid = library.do(fees.pay_cash, by=ada, fee_id=fee_id)
    for viewer, asked in ((cleo, fee_id), (admin, fee_id), (ada, paid.id), (ada, uuid4())):
        with pytest.raises(NotFound):
            look(viewer, asked)


def test_fees_are_listed_by_side_and_by_whether_something_is_owed_each_with_all_its_entries(
    library, found, listed, ada, bob, cleo, late
):
    made = late(3, 4, 5)
    library.do(fees.pay_cash, by=ada, fee_id=made[4], amount=15)
    library.do(fees.waive, by=ada, fee_id=made[5])
    everything = [(made[5], 0), (made[4], 25), (made[3], 30)]
    assert found(bob) == found(ada, Side.OTHERS) == everything
    assert found(bob, state=FeeFilter.OWED) == found(ada, Side.OTHERS, state=FeeFilter.OWED) == everything[1:]
    assert found(bob, state=FeeFilter.SETTLED) == found(ada, Side.OTHERS, state=FeeFilter.SETTLED) == everything[:1]
    assert found(ada) == found(bob, Side.OTHERS) == found(cleo) == found(cleo, Side.OTHERS) == []
    views = listed(queries.fees, viewer=bob, search=FeeSearch())
    assert [len(view.entries) for view in views] == [2, 2, 1]


def test_what_is_owed_back_is_owed_by_the_other_side_until_it_is_paid_back(
    library, found, balances, ada, bob, book, terms, lend
):
    terms(agreed_value=900)
    loan = lend(bob)
    library.do(circulation.lose, by=ada, loan_id=loan.id)
    ((fee_id, _),) = found(bob, state=FeeFilter.OWED)
    library.do(fees.pay_cash, by=ada, fee_id=fee_id)
    library.do(circulation.find, by=ada, loan_id=loan.id)
    assert found(bob, state=FeeFilter.OWED) == found(ada, Side.OTHERS, state=FeeFilter.OWED) == [(fee_id, -900)]
    assert found(bob, state=FeeFilter.SETTLED) == found(ada, Side.OTHERS, state=FeeFilter.SETTLED) == []
    assert balances(bob) == (BalanceView(currency="EUR", owes=0, is_owed=900),)
    assert balances(ada) == (BalanceView(currency="EUR", owes=900, is_owed=0),)
    library.do(fees.pay_back, by=ada, fee_id=fee_id)
    assert found(bob, state=FeeFilter.SETTLED) == [(fee_id, 0)]
    assert found(bob, state=FeeFilter.OWED) == []
    assert balances(bob) == balances(ada) == (BalanceView(currency="EUR", owes=0, is_owed=0),)


def test_what_is_owed_in_all_is_said_by_currency_and_side(library, balances, terms, ada, bob, cleo, late):
    assert balances(bob) == ()
    made = late(3, 4)
    library.do(fees.pay_cash, by=ada, fee_id=made[3], amount=10)
    terms("community", currency="CHF")
    late(7, to=cleo)
    terms("community", currency="EUR", fee_limit=10_000)
    late(2, to=cleo)
    assert balances(bob) == (BalanceView(currency="EUR", owes=60, is_owed=0),)
    assert balances(cleo) == (
        BalanceView(currency="CHF", owes=70, is_owed=0),
        BalanceView(currency="EUR", owes=20, is_owed=0),
    )
    assert balances(ada) == (
        BalanceView(currency="CHF", owes=0, is_owed=70),
        BalanceView(currency="EUR", owes=0, is_owed=80),
    )
