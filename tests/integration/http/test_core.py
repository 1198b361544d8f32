"""What runs in the event loop, and what in threads."""

import asyncio
import threading
from uuid import UUID

import pytest

from library.domain.catalogue import queries as catalogue
from library.domain.catalogue import use_cases
from library.domain.ids import MemberId
from library.domain.lending import queries as lending
from library.domain.lending.searches import LoanFilter, LoanRole, LoanSearch
from library.domain.membership import queries as membership
from library.domain.paging import Slice
from library.domain.reading.reading import Status
from library.domain.search import AvailabilityFilter, BookSearch, BookSort
from library.domain.values import Isbn
from library.entrypoints.http.core import QUICK, Core, is_quick


@pytest.fixture
def store_url():
    return "memory:"


@pytest.fixture
def core(library):
    core = Core(library, threads=2)
    yield core
    core.close()


def test_nothing_that_waits_runs_in_the_event_loop(core, ada, monkeypatch):
    threads = []

    def noting(_, **__):
        threads.append(threading.current_thread().name)

    async def all_of_them():
        await core.do(noting)
        await core.ask(noting)
        await core.run(noting)
        await core.run_hashing(noting)

    asyncio.run(all_of_them())
    assert [name.rpartition("_")[0] for name in threads] == ["library"] * 3 + ["library-hashing"]


def test_quick_queries_run_in_place_only_where_the_store_answers_at_once(core, library, ada, monkeypatch):
    threads = []
    one = library._reads.books.one

    def noting(sight, id):
        threads.append(threading.current_thread())
        return one(sight, id)

    monkeypatch.setattr(library._reads.books, "one", noting)
    book = library.do(use_cases.add_book, by=ada, record={"title": "Emma"})
    for in_place in (True, False):
        library.reads_in_place = in_place
        asyncio.run(core.ask(catalogue.book, viewer=ada, book_id=book.id))
    assert [thread is threading.current_thread() for thread in threads] == [True, False]


@pytest.mark.parametrize(
    "search, quick",
    [
        (BookSearch(), True),
        (BookSearch(page=Slice(2)), True),
        (BookSearch(reader=MemberId(UUID(int=1)), status=Status.READ), False),
        (BookSearch(words="emma"), False),
        (BookSearch(author="austen"), False),
        (BookSearch(tag="utopia"), False),
        (BookSearch(sort=BookSort.TITLE), False),
        (BookSearch(page=Slice(100)), False),
    ],
)
def test_a_list_is_quick_when_an_index_gives_its_page(search, quick):
    assert is_quick(catalogue.books, {"viewer": None, "search": search}) is quick


def test_what_can_be_had_is_a_quick_list_by_itself_for_members(ada):
    def quick(viewer, **filters):
        search = BookSearch(availability=AvailabilityFilter.AVAILABLE, **filters)
        return is_quick(catalogue.books, {"viewer": viewer, "search": search})

    assert quick(ada)
    assert not quick(None)
    assert not quick(ada, owner_id=ada.id)
    assert not quick(ada, isbn=Isbn("9780141439587"))


def test_what_one_has_on_loan_is_a_quick_list_and_one_s_history_is_not():
    for search, quick in (
        (LoanSearch(state=LoanFilter.OPEN), True),
        (LoanSearch(), False),
        (LoanSearch(role=LoanRole.ALL, state=LoanFilter.OPEN), False),
    ):
        assert is_quick(lending.loans, {"viewer": None, "search": search}) is quick


def test_whatever_knows_a_password_is_never_run_in_place():
    assert membership.log_in not in QUICK
