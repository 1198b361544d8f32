"""What tests of lending are told in: who lends what to whom, in one word each."""

import pytest

from library.domain.catalogue.use_cases import add_book, edit_book
from library.domain.lending import circulation, holding, setting_terms

EMMA = "9780141439587"


@pytest.fixture
def cleo(join):
    return join("Cleo")


@pytest.fixture
def book(library, ada):
    """Ada's, with an ISBN."""
    return library.do(add_book, by=ada, record={"title": "Emma", "isbn": EMMA, "notes": "from grandmother"})


@pytest.fixture
def books(library, ada):
    """Makes so many more of Ada's."""
    return lambda count: [library.do(add_book, by=ada, record={"title": f"No. {n}"}) for n in range(count)]


@pytest.fixture
def copy_of(library):
    """Makes another copy of Emma, of somebody."""
    return lambda owner, **more: library.do(add_book, by=owner, record={"title": "Emma", "isbn": EMMA, **more})


@pytest.fixture
def lend(library, ada, book):
    """Ada's book, or another one, to somebody."""

    def lend(to, what=book, by=ada):
        return library.do(circulation.lend, by=by, book_id=what.id, to=getattr(to, "id", to))

    return lend


@pytest.fixture
def ask(library, book):
    """Somebody asks for Ada's book, or another one."""
    return lambda who, what=book: library.do(holding.place_hold, by=who, book_id=what.id)


@pytest.fixture
def back(library, ada):
    """A loan ends."""
    return lambda loan, by=ada, **on: library.do(circulation.return_book, by=by, loan_id=loan.id, **on)


@pytest.fixture
def terms(library, ada, admin):
    """Sets terms: Ada's own, or those of a book or of the community."""

    def terms(what=None, **record):
        if what == "community":
            return library.do(setting_terms.set_community_terms, by=admin, record=record)
        if what is not None:
            return library.do(setting_terms.set_book_s_terms, by=ada, book_id=what.id, record=record)
        return library.do(setting_terms.set_own_terms, by=ada, record=record)

    return terms


@pytest.fixture
def now_is(store):
    """Something as it stands now, by the repository that has it."""

    def now_is(repository, entity):
        with store.transaction() as uow:
            return getattr(uow, repository).get(getattr(entity, "id", entity))

    return now_is


@pytest.fixture
def queue(store, book):
    """Who waits for Ada's book, or another one, the first first."""

    def queue(what=book):
        with store.transaction() as uow:
            return [hold.member_id for hold in uow.holds.queue(uow.books.get(what.id))]

    return queue


@pytest.fixture
def owed(store):
    """What somebody owes in all."""

    def owed(who):
        with store.transaction() as uow:
            return uow.ledger.owed_by(who.id, "EUR")

    return owed


@pytest.fixture
def ledger(store):
    """Kind and amount of what was written of a loan."""

    def ledger(loan):
        with store.transaction() as uow:
            return [(entry.kind.value, entry.amount) for entry in uow.ledger.of_loan(loan.id)]

    return ledger


@pytest.fixture
def edit(library, ada, book):
    return lambda what=book, **changes: library.do(edit_book, by=ada, book_id=what.id, changes=changes)
