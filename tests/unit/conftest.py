"""Unit tests reach nothing outside of their process; asyncio may have its own socket pair.

What they run on is the whole library, in memory, with a clock that stands still.
"""

from datetime import UTC, datetime, timedelta

import pytest
import pytest_socket

from library import Library
from library.adapters.memory import MemoryStore
from library.adapters.passwords import Argon2Passwords
from library.domain.actor import OPERATOR, Actor, Role
from library.domain.catalogue import use_cases as catalogue
from library.domain.errors import Unavailable
from library.domain.membership import joining
from library.domain.membership.member import Registration
from library.work import WORK


@pytest.fixture(autouse=True)
def no_network():
    pytest_socket.disable_socket(allow_unix_socket=True)
    yield
    pytest_socket.enable_socket()


class Clock:
    """Stands still until a test moves it."""

    def __init__(self):
        self.now = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def __call__(self):
        return self.now

    def forward(self, **by):
        self.now += timedelta(**by)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(scope="session")
def passwords():
    return Argon2Passwords(memory_kib=8)


@pytest.fixture
def store(clock):
    return MemoryStore(clock, followed=frozenset(WORK))


class Letters(list):
    """Keeps the port Mailer, by a list of what was sent."""

    down = False

    def send(self, letter):
        if self.down:
            raise Unavailable("mail server")
        self.append(letter)


@pytest.fixture
def letters():
    return Letters()


@pytest.fixture
def library(store, passwords, letters, clock):
    return Library(
        transactions=store.transaction,
        reads=store.reads,
        passwords=passwords,
        mailer=letters,
        clock=clock,
        registration=Registration.OPEN,
        reads_in_place=True,
        close=store.close,
    )


@pytest.fixture
def happened(store):
    """The names of the events that were committed since this was last asked."""
    told = 0

    def names():
        nonlocal told
        new = store.outbox[told:]
        told += len(new)
        return [event.name for event in new]

    return names


@pytest.fixture
def join(library):
    """Makes members, and gives back those who act."""

    def join(name, role=Role.MEMBER, **account):
        account = {"email": f"{name.lower()}@example.org", "password_hash": None, **account}
        return library.do(joining.add_member, by=OPERATOR, name=name, role=role, **account).actor()

    return join


@pytest.fixture
def ada(join) -> Actor:
    return join("Ada")


@pytest.fixture
def bob(join) -> Actor:
    return join("Bob")


@pytest.fixture
def librarian(join) -> Actor:
    return join("Lisa", Role.LIBRARIAN)


@pytest.fixture
def admin(join) -> Actor:
    return join("Adam", Role.ADMIN)


@pytest.fixture
def ada_s_book(library, ada):
    return library.do(catalogue.add_book, by=ada, record={"title": "Solaris", "authors": ["Stanisław Lem"]})
