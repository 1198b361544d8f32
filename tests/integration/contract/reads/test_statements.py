"""Lists take as many statements however long they are, and what is done every hour reads what it is about."""

from uuid import UUID

import pytest
import sqlalchemy as sa

from library.domain.catalogue.queries import books as books_found
from library.domain.lending import queries, upkeep
from library.domain.lending.searches import HoldRole, HoldSearch
from library.domain.paging import Slice
from library.domain.search import AvailabilityFilter, BookSearch, BookSort
from tests.integration.statements import executed


@pytest.fixture
def store_url(sqlite_url):
    return sqlite_url


@pytest.mark.parametrize("role", [HoldRole.HOLDER, HoldRole.OWNER])
def test_the_places_of_all_holds_of_a_page_are_looked_up_together(library, ada, bob, cleo, books, ask, role):
    for book in books(7):
        ask(cleo, book)
        ask(bob, book)
    who = bob if role is HoldRole.HOLDER else ada

    def page(size):
        with executed(library) as statements:
            shown = library.ask(queries.holds, viewer=who, search=HoldSearch(role=role), page=Slice(page_size=size))
        assert len(shown.items) == size
        assert all(hold.place == (2 if hold.member.name == "Bob" else 1) for hold in shown.items)
        return len(statements)

    assert page(1) == page(2) == page(5) == 4  # the page, how many there are, who asks, and for what


# By itself the second one gets the second copy, having looked at the first one's.
@pytest.mark.parametrize("acceptance, more", [("ask", 0), ("auto", 2)])
def test_asking_for_any_copy_takes_two_statements_for_each_and_stops_at_the_first_that_is_ready(
    library, ada, bob, cleo, copy_of, terms, ask_any, acceptance, more
):
    terms(acceptance=acceptance)

    def statements_of(who):
        with executed(library) as statements:
            ask_any(who)
        return len(statements)

    few = statements_of(bob)
    for _ in range(5):
        copy_of(ada)
    assert statements_of(cleo) - few == 5 * 2 + more


@pytest.mark.parametrize(
    "asked, index",
    [
        ({}, "availability"),
        ({"sort": BookSort.OLDEST}, "availability"),
        ({"sort": BookSort.TITLE}, "title_key"),
        ({"owner_id": UUID(int=1)}, "owner_id"),
    ],
    ids=str,
)
def test_what_can_be_had_is_found_by_the_index_that_has_the_order_too_however_little_it_is(
    library, store_url, ada, asked, index
):
    search = BookSearch(availability=AvailabilityFilter.AVAILABLE, **asked)
    with executed(library) as statements:
        library.ask(books_found, viewer=ada, search=search)
    plan = _plan(store_url, statements[0])
    assert f"books USING INDEX ix_books_{index}" in plan or f"books USING COVERING INDEX ix_books_{index}" in plan


def test_whom_to_forget_is_found_without_going_through_the_history(library, store_url):
    with executed(library) as statements:
        library.do(upkeep.loans_to_detach, after=None, most=100)
    [asked] = [statement for statement in statements if "closed_on" in statement]
    assert "USING INDEX ix_loans_detaching (state=?)" in _plan(store_url, asked)


def _plan(url, statement):
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", (1,) * statement.count("?")).all()
    engine.dispose()
    return "\n".join(step[-1] for step in plan)
