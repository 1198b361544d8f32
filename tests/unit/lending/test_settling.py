"""Claims that nobody confirms, and who settles them."""

import pytest
from attrs import evolve

from library.domain.actor import Scope
from library.domain.errors import NotFound, ScopeMissing
from library.domain.lending import circulation, errors
from library.domain.lending.leaving import leave
from library.domain.lending.loan import LoanState
from library.domain.membership.use_cases import set_standing
from library.domain.operations import queries


@pytest.fixture
def do(library):
    return lambda use_case, by, loan, **more: library.do(use_case, by=by, loan_id=loan.id, **more)


@pytest.fixture
def disputed(do, lend, clock, bob):
    """Ada's book, of which Bob has said two weeks ago that it is back."""
    loan = lend(bob)
    do(circulation.claim_return, bob, loan)
    clock.forward(days=14)
    return loan


def test_a_librarian_confirms_the_return_of_what_is_disputed_and_that_is_logged(
    library, do, disputed, ada, bob, librarian, admin
):
    settled = do(circulation.return_book, librarian, disputed)
    assert (settled.state, settled.ended_on) == (LoanState.RETURNED, disputed.lent_on)
    entry = library.ask(queries.audit, viewer=admin).items[0]
    assert (entry.action, entry.by) == ("return-settled", librarian.id)
    assert entry.data == {"loan_id": str(disputed.id), "book_id": str(disputed.book_id)}


def test_and_of_nothing_else(do, lend, clock, bob, cleo, librarian, admin, books):
    loan, other = lend(bob), lend(bob, books(1)[0])
    do(circulation.claim_return, bob, loan)
    clock.forward(days=13)
    for by in (librarian, admin):
        for each in (loan, other):
            with pytest.raises(errors.NotTheLender):
                do(circulation.return_book, by, each)
    clock.forward(days=1)
    with pytest.raises(NotFound):
        do(circulation.return_book, cleo, loan)
    with pytest.raises(errors.NotTheLender):
        do(circulation.return_book, bob, loan)
    do(circulation.return_book, admin, loan)


def test_nobody_settles_for_themselves(do, lend, clock, librarian):
    loan = lend(librarian)
    do(circulation.claim_return, librarian, loan)
    clock.forward(days=14)
    with pytest.raises(errors.NotTheLender):
        do(circulation.return_book, librarian, loan)


def test_to_settle_a_token_needs_the_scope_of_administering(do, disputed, librarian):
    with pytest.raises(ScopeMissing):
        do(circulation.return_book, evolve(librarian, scopes=frozenset({Scope.READ, Scope.WRITE})), disputed)


@pytest.mark.parametrize("gone", ["left", "suspended"])
def test_so_a_loan_ends_whose_owner_cannot_end_it(library, do, disputed, librarian, admin, ada, bob, gone):
    if gone == "left":
        library.do(leave, by=ada)
    else:
        library.do(set_standing, by=admin, member_id=ada.id, suspended=True)
    assert do(circulation.return_book, librarian, disputed).state is LoanState.RETURNED
    library.do(leave, by=bob)
