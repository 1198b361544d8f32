"""Members, owners, a librarian, guests and the clock play against the rules; after each step all of them hold.

LIBRARY_TEST_LENDING_EXAMPLES and LIBRARY_TEST_LENDING_STEPS say how long they play.
"""

import os

from hypothesis import HealthCheck, settings

from library.adapters.memory import MemoryStore
from tests.lending_machine import LendingMachine

EXAMPLES = int(os.environ.get("LIBRARY_TEST_LENDING_EXAMPLES", "20"))
STEPS = int(os.environ.get("LIBRARY_TEST_LENDING_STEPS", "40"))


class MemoryLending(LendingMachine):
    def open_store(self):
        return MemoryStore(self.clock)

    def rows(self, table):
        return [row.entity for row in getattr(self.store._committed.state, table).values()]

    def happened(self, name):
        return [event.data for event in self.store.outbox if event.name == name]


TestLending = MemoryLending.TestCase
TestLending.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
