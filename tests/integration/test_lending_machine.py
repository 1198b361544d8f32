"""The same in a database, for a shorter while."""

import json
import shutil
import tempfile
from pathlib import Path

import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from sqlalchemy.orm import Session

from library.adapters.sql import tables
from library.adapters.sql.store import SqlStore
from library.domain.catalogue.book import Book
from library.domain.entity import Entity
from library.domain.lending.fee import Entry
from library.domain.lending.gift import Gift
from library.domain.lending.hold import Hold
from library.domain.lending.loan import Loan
from library.domain.membership.member import Member
from tests.lending_machine import LendingMachine

ENTITIES: dict[str, type[Entity]] = {
    "books": Book,
    "members": Member,
    "holds": Hold,
    "loans": Loan,
    "entries": Entry,
    "gifts": Gift,
}


class SqliteLending(LendingMachine):
    def open_store(self):
        self.folder = Path(tempfile.mkdtemp())
        url = f"sqlite:///{self.folder / 'library.db'}"
        self.engine = sa.create_engine(url, poolclass=sa.NullPool)
        return SqlStore(url, self.clock, followed=frozenset())

    def teardown(self):
        if hasattr(self, "folder"):
            self.store.close()
            self.engine.dispose()
            shutil.rmtree(self.folder)

    def rows(self, table):
        with Session(self.engine, expire_on_commit=False) as reading:
            return list(reading.scalars(sa.select(ENTITIES[table]).order_by(getattr(tables, table).c.seq)))

    def happened(self, name):
        with self.engine.connect() as connection:
            data = connection.scalars(sa.select(tables.outbox.c.data).where(tables.outbox.c.name == name))
            return [json.loads(each) for each in data]


TestLendingInSqlite = SqliteLending.TestCase
TestLendingInSqlite.settings = settings(
    max_examples=4,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
