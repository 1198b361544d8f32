"""The same in databases, for a shorter while; LIBRARY_TEST_LENDING_EXAMPLES makes it longer there too."""

import json
import os

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
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

EXAMPLES = int(os.environ.get("LIBRARY_TEST_LENDING_EXAMPLES", "4"))
STEPS = int(os.environ.get("LIBRARY_TEST_LENDING_STEPS", "30"))

ENTITIES: dict[str, type[Entity]] = {
    "books": Book,
    "members": Member,
    "holds": Hold,
    "loans": Loan,
    "entries": Entry,
    "gifts": Gift,
}


class DatabaseLending(LendingMachine):
    """In a database that is there already, and is emptied for each example."""

    url: str

    def open_store(self):
        self.engine = sa.create_engine(self.url)
        with self.engine.begin() as connection:
            for table in reversed(tables.metadata.sorted_tables):
                connection.execute(sa.delete(table))
        return SqlStore(self.url, self.clock, followed=frozenset())

    def teardown(self):
        if hasattr(self, "store"):
            self.store.close()
            self.engine.dispose()

    def rows(self, table):
        with Session(self.engine, expire_on_commit=False) as reading:
            return list(reading.scalars(sa.select(ENTITIES[table]).order_by(getattr(tables, table).c.seq)))

    def happened(self, name):
        with self.engine.connect() as connection:
            data = connection.scalars(sa.select(tables.outbox.c.data).where(tables.outbox.c.name == name))
            return [json.loads(each) for each in data]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_rules_of_lending_hold_in_a_database_too(kind, request):
    class Lending(DatabaseLending):
        url = request.getfixturevalue(f"{kind}_url")

    run_state_machine_as_test(
        Lending,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )
