"""What the sentences of tests/unit/lending are told in, on databases."""

import contextlib
from datetime import timedelta

import pytest
import sqlalchemy as sa

from library import Library
from library.adapters.sql import tables
from library.adapters.sql.availability import AVAILABILITY
from library.adapters.sql.store import SqlStore
from library.domain.membership.member import Registration
from library.work import WORK
from tests.integration.conftest import Clock
from tests.unit.conftest import join  # noqa: F401
from tests.unit.lending.conftest import (  # noqa: F401 - fixtures are found by being here
    ask,
    back,
    book,
    books,
    cleo,
    copy_of,
    edit,
    ledger,
    lend,
    now_is,
    owed,
    queue,
    terms,
)


class Forward(Clock):
    """A clock that is told to go on by the word that the sentences use."""

    def forward(self, **by):
        self.now += timedelta(**by)


@pytest.fixture
def clock():
    return Forward()


@pytest.fixture
def store(database_url, clock):
    with contextlib.closing(SqlStore(database_url, clock, followed=frozenset(WORK))) as store:
        yield store


@pytest.fixture
def library(store, clock):
    return Library(
        transactions=store.transaction,
        reads=store.reads,
        passwords=None,
        mailer=None,
        clock=clock,
        registration=Registration.OPEN,
    )


@pytest.fixture(autouse=True)
def _what_stands_with_books_is_what_follows_from_the_rest(store, database_url):
    """After each sentence: whether they can be had, as it was worked out step by step."""
    yield
    engine = sa.create_engine(database_url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        b = tables.books.c
        assert connection.execute(sa.select(b.title, b.availability).where(b.availability != AVAILABILITY)).all() == []
    engine.dispose()


@pytest.fixture
def happened(database_url):
    """The names of the events that were committed since this was last asked."""
    told = 0
    engine = sa.create_engine(database_url, poolclass=sa.NullPool)

    def names():
        nonlocal told
        with engine.connect() as connection:
            found = list(connection.scalars(sa.select(tables.outbox.c.name).order_by(tables.outbox.c.seq)))
        new, told = found[told:], len(found)
        return new

    yield names
    engine.dispose()
