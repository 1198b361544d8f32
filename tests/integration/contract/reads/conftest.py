"""What there is to look at of lending, in every store."""

import pytest

from library.domain.lending import circulation, holding
from library.domain.paging import Cursor, Slice
from tests.unit.conftest import join  # noqa: F401
from tests.unit.lending.conftest import (  # noqa: F401 - fixtures are found by being here
    EMMA,
    ask,
    back,
    book,
    books,
    cleo,
    copy_of,
    edit,
    lend,
    terms,
)


@pytest.fixture
def ask_any(library, book):  # noqa: F811
    """Somebody asks for any copy of Emma."""
    return lambda who: library.do(holding.place_hold_on_any_copy, by=who, isbn=book.isbn)


@pytest.fixture
def gus():
    return circulation.guest(name="Gus", email="gus@example.org")


@pytest.fixture
def listed(library):
    """All of a list, having seen that pages of every size, by number and by cursor, make it up."""

    def listed(question, **asked):
        whole = library.ask(question, **asked, page=Slice(page_size=100))
        assert (whole.total, whole.total_is_exact, whole.next) == (len(whole.items), True, None)
        for size in range(1, len(whole.items) + 1):
            by_number, by_cursor, cursor = [], [], None
            for number in range(1, len(whole.items) // size + 2):
                by_number += library.ask(question, **asked, page=Slice(number, size)).items
                page = library.ask(question, **asked, page=Slice(number, size, cursor))
                by_cursor += page.items
                assert page.total == whole.total
                if page.next is None:
                    break
                cursor = Cursor.parse(str(page.next))
            assert by_number == by_cursor == list(whole.items)
        return whole.items

    return listed


@pytest.fixture
def in_transaction(library):
    """What the repositories say now."""

    def in_transaction(question):
        with library._transactions() as uow:
            return question(uow)

    return in_transaction
