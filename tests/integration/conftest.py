"""The same library on every database: a test that asks for `library` runs once on each, in a database of its own."""

import contextlib
import shutil
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from library import open_library
from library.adapters.passwords import Argon2Passwords
from library.adapters.sql import tables
from library.adapters.sql.schema import migrate
from library.domain.actor import OPERATOR, Role
from library.domain.membership.joining import add_member
from library.domain.membership.member import Registration
from library.settings import Settings
from library.work import WORK
from tests.integration import services

STORES = ("memory", "sqlite", "postgresql", "mariadb")


class Clock:
    """The time as a test has it; it goes on only when it is told to."""

    def __init__(self):
        self.now = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)

    def __call__(self):
        return self.now

    def go_on(self, **for_how_long):
        self.now += timedelta(**for_how_long)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory):
    """An empty library in a file; copying it is quicker than making it."""
    path = tmp_path_factory.mktemp("template") / "library.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(tmp_path, sqlite_template):
    shutil.copy(sqlite_template, tmp_path / "library.db")
    return f"sqlite:///{tmp_path / 'library.db'}"


@pytest.fixture(scope="session")
def postgresql_database():
    """Copying a database takes PostgreSQL a third of a second; this one is emptied for each test."""
    with services.fresh_postgresql_database() as url, _migrated(url) as engine:
        yield url, engine


@pytest.fixture(scope="session")
def mariadb_database():
    """MariaDB cannot copy a database, and takes most of a second to make one; this one is emptied for each test."""
    with services.fresh_mariadb_database() as url, _migrated(url) as engine:
        yield url, engine


@contextlib.contextmanager
def _migrated(url):
    migrate(url)
    yield sa.create_engine(url, poolclass=sa.NullPool)


@pytest.fixture
def postgresql_url(postgresql_database):
    return _emptied(*postgresql_database)


@pytest.fixture
def mariadb_url(mariadb_database):
    return _emptied(*mariadb_database)


def _emptied(url, engine):
    with engine.begin() as connection:
        for table in reversed(tables.metadata.sorted_tables):
            connection.execute(sa.delete(table))
    return url


@pytest.fixture(params=STORES)
def store_url(request):
    """The URL of an empty library, on each kind of store in turn."""
    return "memory:" if request.param == "memory" else request.getfixturevalue(f"{request.param}_url")


@pytest.fixture(params=STORES[1:])
def database_url(request):
    """The same where several processes can share it."""
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
def work():
    """What follows from which event."""
    return WORK


@pytest.fixture
def library(store_url, clock, work):
    settings = Settings(database_url=store_url, registration=Registration.OPEN)
    passwords = Argon2Passwords(memory_kib=8)
    with contextlib.closing(open_library(settings, clock=clock, passwords=passwords, work=work)) as library:
        yield library


@pytest.fixture
def member(library):
    """Makes a member who may act, by name."""

    def make(name, role=Role.MEMBER):
        email = f"{name.lower()}@example.org"
        made = library.do(add_member, by=OPERATOR, name=name, email=email, password_hash=None, role=role)
        return made.actor()

    return make


@pytest.fixture
def ada(member):
    return member("Ada")


@pytest.fixture
def bob(member):
    return member("Bob")


@pytest.fixture
def admin(member):
    return member("Grace", Role.ADMIN)


@pytest.fixture
def librarian(member):
    return member("Dewey", Role.LIBRARIAN)
