"""Backups of a library in use, and what comes back from them, on SQLite and PostgreSQL.

LIBRARY_TEST_BACKUPS says how many are taken under writes; a hundred take some minutes.
"""

import contextlib
import os
import secrets
import shutil
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa

from library import open_library
from library.adapters.passwords import Argon2Passwords
from library.adapters.sql import schema, tables
from library.bootstrap import backup, restore
from library.domain.actor import OPERATOR
from library.domain.catalogue.use_cases import add_book
from library.domain.errors import BrokenOff, FileTaken, Invalid, NewerBackup, NotEmpty, NotFound, OtherDatabase
from library.domain.membership.joining import add_member
from library.settings import Settings
from tests.integration import services
from tests.integration.writer import Writer
from tests.missing import Missing

BACKUPS = int(os.environ.get("LIBRARY_TEST_BACKUPS", "5"))
KINDS = ("sqlite", "postgresql")


@pytest.fixture
def postgresql_url():
    """Of a database of the test's own, which it may leave in any state."""
    with services.fresh_postgresql_database() as url:
        schema.migrate(url)
        yield url


@pytest.fixture(params=KINDS)
def settings(request):
    """Of an empty library."""
    if request.param == "postgresql" and not shutil.which("pg_dump"):
        raise Missing("pg_dump is not here.", "Install PostgreSQL's client programs: apt install postgresql-client")
    return Settings(database_url=request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def elsewhere(settings, tmp_path):
    """Makes the settings of a library that is not there yet, in the same kind of database."""
    with contextlib.ExitStack() as databases:

        def make():
            if settings.database_url.startswith("sqlite"):
                return Settings(database_url=f"sqlite:///{tmp_path / secrets.token_hex(8)}.db")
            return Settings(database_url=databases.enter_context(services.fresh_postgresql_database()))

        yield make


@pytest.fixture
def file(tmp_path):
    return tmp_path / "library.backup"


def add_books(settings, *titles):
    with open_library(settings, passwords=Argon2Passwords(memory_kib=8)) as library:
        email = f"{secrets.token_hex(4)}@example.org"
        ada = library.do(add_member, by=OPERATOR, name="Ada", email=email, password_hash=None).actor()
        for title in titles:
            library.do(add_book, by=ada, record={"title": title, "authors": ["Jane Austen"], "tags": ["novel"]})


@contextlib.contextmanager
def connected(settings):
    engine = sa.create_engine(settings.database_url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def contents(settings):
    """Every row of every table, those of an index's own tables too."""
    with connected(settings) as connection:
        return {name: rows(connection, name) for name in sa.inspect(connection).get_table_names()}


def rows(connection, name):
    return sorted(map(repr, connection.execute(sa.select(sa.text("*")).select_from(sa.table(name)))))


# --- under writes ---


@pytest.fixture
def writers(settings):
    writing = [Writer(settings.database_url, name) for name in ("anna", "bert")]
    yield writing
    for writer in writing:
        writer.stop()


def test_a_backup_under_writes_has_all_that_was_committed_before_it_and_whole_transactions(
    settings, writers, elsewhere, file
):
    fill(settings)
    restored, meanwhile = [], 0
    for _ in range(BACKUPS):
        before = wait_for_some_more(writers)
        backup(settings, file)
        meanwhile += sum(writer.acknowledged - before[writer.name] for writer in writers)
        there = elsewhere()
        restore(there, file)
        file.unlink()
        restored.append((before, by_seq(there)))
    for writer in writers:
        writer.stop()
    assert meanwhile >= BACKUPS
    in_the_end = by_seq(settings)
    for before, books_and_readings in restored:
        for name, acknowledged in before.items():
            numbers = [of(name, table) for table in books_and_readings.values()]
            assert numbers[0] == numbers[1] == list(range(len(numbers[0])))
            assert len(numbers[0]) >= acknowledged
        for table, found in books_and_readings.items():
            assert found.items() <= in_the_end[table].items()
    whole = elsewhere()
    backup(settings, file)
    restore(whole, file)
    assert contents(whole) == contents(settings)


def fill(settings):
    """So that to copy it all takes a while."""
    with connected(settings) as connection:
        connection.execute(
            tables.outbox.insert(),
            [
                {"id": uuid4(), "name": "Padding", "data": secrets.token_hex(1000), "happened_at": datetime.now(UTC)}
                for _ in range(5000)
            ],
        )


def wait_for_some_more(writers):
    enough = [writer.acknowledged + 5 for writer in writers]
    while any(writer.acknowledged < least for writer, least in zip(writers, enough, strict=True)):
        assert all(writer.is_writing() for writer in writers)
        time.sleep(0.01)
    return {writer.name: writer.acknowledged for writer in writers}


def by_seq(settings):
    """Title and digest of each book and of each reading."""
    with connected(settings) as connection:
        return {
            name: {
                row.seq: (row.title, hash(tuple(row)))
                for row in connection.execute(sa.select(sa.text("*")).select_from(sa.table(name)))
            }
            for name in ("books", "readings")
        }


def of(name, table):
    return sorted(int(title.split()[1]) for title, _ in table.values() if title.startswith(name))


# --- what comes back ---


def test_what_is_restored_is_equal_in_every_table_and_works(settings, elsewhere, file):
    add_books(settings, "Emma", "Größe \\. und \N{SNOWMAN}", "COPY public.books (seq) FROM stdin;")
    there = elsewhere()
    written = backup(settings, file)
    assert restore(there, file) == ()
    assert contents(there) == contents(settings)
    assert {name.rpartition(".")[2]: count for name, count in written.items()}["books"] == 3
    add_books(there, "Persuasion")


def test_an_older_backup_is_brought_to_the_newest_schema(settings, elsewhere, file):
    add_books(settings, "Emma")
    schema.go_back(settings.database_url, "0003_search")
    backup(settings, file)
    there = elsewhere()
    steps = restore(there, file)
    assert (steps[0], steps[-1]) == ("0004_readings", schema.NEWEST)
    assert schema.pending(there.database_url) == ()
    add_books(there, "Persuasion")


def test_a_backup_of_a_newer_program_is_refused_and_says_by_which_step(settings, elsewhere, file):
    with connected(settings) as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999_loans'"))
    backup(settings, file)
    there = elsewhere()
    with pytest.raises(NewerBackup, match="9999_loans"):
        restore(there, file)
    must_have_nothing(there)


def test_a_restore_whose_migration_fails_leaves_the_database_as_it_was(settings, elsewhere, file):
    schema.go_back(settings.database_url, "0002_books")
    with connected(settings) as connection:
        connection.execute(sa.text("CREATE TABLE readings (id integer)"))
    backup(settings, file)
    there = elsewhere()
    with pytest.raises(BrokenOff, match=r"newest schema.*already exists"):
        restore(there, file)
    must_have_nothing(there)


def must_have_nothing(settings):
    where = sa.make_url(settings.database_url)
    if where.drivername == "sqlite":
        folder, name = Path(where.database).parent, Path(where.database).name
        assert [path.name for path in folder.iterdir() if name in path.name] == []
    else:
        assert contents(settings) == {}


# --- refusals ---


def test_nothing_is_overwritten(settings, file, tmp_path):
    file.write_text("dear")
    with pytest.raises(FileTaken):
        backup(settings, file)
    assert file.read_text() == "dear"
    file.unlink()
    file.symlink_to(tmp_path / "nowhere")
    with pytest.raises(FileTaken):
        backup(settings, file)
    assert not (tmp_path / "nowhere").exists()


def test_nothing_is_restored_into_a_library_not_even_an_empty_one(settings, file):
    backup(settings, file)
    before = contents(settings)
    with pytest.raises(NotEmpty):
        restore(settings, file)
    assert contents(settings) == before


@pytest.mark.parametrize("statement", ["CREATE TABLE mine (id integer)", "CREATE VIEW mine AS SELECT 1"])
def test_nothing_is_restored_beside_what_is_somebody_else_s(settings, elsewhere, file, statement):
    backup(settings, file)
    there = elsewhere()
    with connected(there) as connection:
        connection.execute(sa.text(statement))
    with pytest.raises(NotEmpty):
        restore(there, file)


def test_a_backup_goes_back_into_the_kind_of_database_that_it_is_of(request, settings, file, tmp_path):
    backup(settings, file)
    if settings.database_url.startswith("sqlite"):
        services.postgresql()
        with services.fresh_postgresql_database() as url, pytest.raises(OtherDatabase, match="a backup of SQLite"):
            restore(Settings(database_url=url), file)
    else:
        with pytest.raises(OtherDatabase, match="a backup of PostgreSQL"):
            restore(Settings(database_url=f"sqlite:///{tmp_path / 'new.db'}"), file)
        assert not (tmp_path / "new.db").exists()


def test_where_no_library_is_there_is_none_to_back_up(elsewhere, file):
    with pytest.raises(NotFound, match="There is no library"):
        backup(elsewhere(), file)
    assert not file.exists()


@pytest.mark.parametrize("work", [backup, restore])
@pytest.mark.parametrize("url, says", [("mariadb://root@127.0.0.1/library", "mariadb-dump"), ("memory:", "a file")])
def test_other_databases_are_refused_with_what_to_do_instead(work, url, says, file):
    with pytest.raises(Invalid, match=says):
        work(Settings(database_url=url), file)


def test_what_a_program_with_no_room_left_has_written_is_gone(settings, tmp_path):
    """The limit is on the size of a file, which is to be had without a disk that is full."""
    add_books(settings, *(f"{secrets.token_hex(200)}" for _ in range(500)))
    folder = tmp_path / "small"
    folder.mkdir()
    command = f"ulimit -f 32; exec {shutil.which('library', path=Path(sys.executable).parent)} backup small/backup"
    environ = {**os.environ, "LIBRARY_DATABASE_URL": settings.database_url}
    done = subprocess.run(
        ["bash", "-c", command], cwd=tmp_path, env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 12, done.stderr
    assert "nothing of it was kept" in done.stderr
    assert list(folder.iterdir()) == []
