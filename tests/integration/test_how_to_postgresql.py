"""The roles that docs/how-to/run-on-postgresql.md makes: one migrates, the other one serves and can do no more."""

import re
import secrets

import pytest
import sqlalchemy as sa

from library import open_library
from library.accounts import log_in
from library.adapters.passwords import Argon2Passwords
from library.adapters.sql import tables
from library.admission import join
from library.bootstrap import backup, migrate, pending_migrations, restore
from library.domain.actor import OPERATOR
from library.domain.catalogue.use_cases import add_book, edit_book
from library.domain.lending.withdrawing import delete_book
from library.domain.membership.joining import add_member
from library.domain.membership.member import Registration
from library.domain.reading.use_cases import set_book_reading
from library.settings import Settings
from tests.documentation import ROOT
from tests.integration import services

HOW_TO = ROOT / "docs/how-to/run-on-postgresql.md"

FORBIDDEN = (
    "CREATE TABLE mine (id int)",
    "CREATE TEMPORARY TABLE mine (id int)",
    "UPDATE alembic_version SET version_num = 'mine'",
    "TRUNCATE members CASCADE",
    "ALTER TABLE members DROP COLUMN email",
    *(f"DROP TABLE {table}" for table in tables.metadata.tables),
)


@pytest.fixture
def mark():
    """What makes the names of roles and of the database this test's own."""
    return f"test_{secrets.token_hex(4)}"


@pytest.fixture
def statements(mark):
    """What each of the document's blocks of SQL says, one by one."""
    names = re.compile(r"\blibrary(?=[ ;]|_owner|_server)")
    blocks = re.findall(r"```sql\n(.*?)```", HOW_TO.read_text(encoding="utf-8"), re.DOTALL)
    return [names.sub(f"library_{mark}", block).split(";\n")[:-1] for block in blocks]


@pytest.fixture
def as_role(mark, statements):
    """The URL of the database for a role, made as the document says."""
    server = sa.make_url(services.postgresql())
    make, grant, _ = statements
    _execute(server, make)
    database = server.set(database=f"library_{mark}")
    _execute(database, grant)

    def url(name):
        role = database if name == "superuser" else database.set(username=f"library_{mark}_{name}")
        return role.set(password=f"{name}-password").render_as_string(hide_password=False)

    yield url
    _execute(server, [f"DROP DATABASE library_{mark} WITH (FORCE)"])
    _execute(server, [f"DROP ROLE library_{mark}_{name}" for name in ("owner", "server")])


def _execute(url, statements):
    engine = sa.create_engine(url, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


def test_the_server_s_role_does_all_that_the_library_does_and_changes_no_schema(as_role, statements):
    migrate(Settings(database_url=as_role("owner")))
    _execute(as_role("superuser"), statements[-1])
    assert pending_migrations(Settings(database_url=as_role("server"))) == ()
    settings = Settings(database_url=as_role("server"), registration=Registration.OPEN)
    with open_library(settings, passwords=Argon2Passwords(memory_kib=8)) as library:
        ada = join(library, name="Ada", email="ada@example.org", password="correct horse").actor()
        log_in(library, email="ada@example.org", password="correct horse")
        book = library.do(add_book, by=ada, record={"title": "Emma"})
        library.do(edit_book, by=ada, book_id=book.id, changes={"authors": ["Jane Austen"]})
        library.do(set_book_reading, by=ada, book_id=book.id, record={"status": "read"})
        library.do(delete_book, by=ada, book_id=book.id)


def test_the_server_s_role_may_do_nothing_else(as_role, statements):
    migrate(Settings(database_url=as_role("owner")))
    _execute(as_role("superuser"), statements[-1])
    for statement in FORBIDDEN:
        with pytest.raises(sa.exc.ProgrammingError, match=r"InsufficientPrivilege"):
            _execute(as_role("server"), [statement])


def test_a_backup_is_restored_by_the_owner_and_the_server_s_role_works_on_it(as_role, postgresql_url, tmp_path):
    backup(Settings(database_url=postgresql_url), tmp_path / "backup")
    restore(Settings(database_url=as_role("owner")), tmp_path / "backup")
    with open_library(as_role("server"), passwords=Argon2Passwords(memory_kib=8)) as library:
        ada = library.do(add_member, by=OPERATOR, name="Ada", email="ada@example.org", password_hash=None).actor()
        library.do(add_book, by=ada, record={"title": "Emma"})
