"""A library in which work follows from books that are added or deleted."""

import pytest

from library.adapters.memory import MemoryStore
from library.domain.actor import OPERATOR
from library.domain.catalogue.use_cases import add_book
from library.domain.operations import queries
from library.domain.operations.jobs import LEASE
from library.domain.paging import Slice
from library.domain.reading.queries import readings
from library.relay import Relay


@pytest.fixture
def store(clock):
    return MemoryStore(clock, followed={"BookAdded", "BookDeleted"})


@pytest.fixture
def add(library, ada):
    """Adds a book, from which a job follows."""
    return lambda title="Emma": library.do(add_book, by=ada, record={"title": title})


@pytest.fixture
def jobs(library):
    return lambda state=None: library.ask(queries.jobs, viewer=OPERATOR, state=state).items


@pytest.fixture
def noted(library, ada):
    """What `note` left, the first first."""
    return lambda: [view.title for view in library.ask(readings, viewer=ada, page=Slice(1, 100)).items][::-1]


@pytest.fixture
def relay(library):
    """One that does this after a book was added."""
    return lambda work, lease=LEASE: Relay(library, {"BookAdded": work}, lease=lease)
