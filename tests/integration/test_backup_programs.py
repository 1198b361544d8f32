"""What a backup of PostgreSQL asks of pg_dump and pg_restore, and of the role that it is taken by."""

import os
import secrets
import shutil

import pytest
import sqlalchemy as sa

from library.bootstrap import backup, restore
from library.domain.errors import BrokenOff, ProgramMissing
from library.settings import Settings
from tests.integration import services
from tests.missing import Missing


@pytest.fixture
def where(postgresql_url):
    return sa.make_url(postgresql_url)


@pytest.fixture
def file(tmp_path):
    folder = tmp_path / "backups"
    folder.mkdir()
    return folder / "library.backup"


@pytest.fixture
def program(tmp_path, monkeypatch):
    """Puts a script in the place of a program; in it {real} is the program."""
    folder = tmp_path / "programs"
    folder.mkdir()
    path = os.environ["PATH"]
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{path}")

    def put(name, script):
        if (real := shutil.which(name, path=path)) is None:
            raise Missing(f"{name} is not here.", "Install PostgreSQL's client programs: apt install postgresql-client")
        (folder / name).write_text("#!/bin/sh\n" + script.format(real=real))
        (folder / name).chmod(0o755)

    return put


@pytest.fixture
def role(where):
    """The URL for a role that may do nothing yet."""
    name = f"test_{secrets.token_hex(4)}"
    execute(where, f"CREATE ROLE {name} LOGIN PASSWORD 'words'")
    yield where.set(username=name, password="words")
    execute(where, f"DROP ROLE {name}")


def execute(where, statement):
    engine = sa.create_engine(where, poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


def of(where):
    return Settings(database_url=where.render_as_string(hide_password=False))


def test_without_pg_dump_it_is_said_what_to_install(where, file, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ProgramMissing, match="pg_dump is not on the PATH"):
        backup(of(where), file)
    assert list(file.parent.iterdir()) == []


def test_no_password_is_seen_among_the_arguments_of_a_program(where, file, tmp_path, program):
    noted = tmp_path / "noted"
    for name in ("pg_dump", "pg_restore"):
        program(name, f'echo "$@ ($PGPASSWORD)" >> {noted}\nexec {{real}} "$@"\n')
    secret = where.password or "not-for-all"  # which a server that trusts us does not mind
    backup(of(where.set(password=secret, query={"application_name": "it's \\ a backup"})), file)
    with services.fresh_postgresql_database() as there:
        restore(of(sa.make_url(there).set(password=secret)), file)
    lines = noted.read_text().splitlines()
    assert [line.count(secret) for line in lines] == [1, 0, 1]
    assert [line.endswith(f"({secret})") for line in lines] == [True, False, True]


def test_a_dump_that_fails_says_why_and_leaves_nothing(where, file, program):
    program("pg_dump", "echo half\necho pg_dump: error: server version mismatch >&2\nexit 1\n")
    with pytest.raises(BrokenOff, match="pg_dump ended with 1 and said: pg_dump: error: server version mismatch"):
        backup(of(where), file)
    assert list(file.parent.iterdir()) == []


def test_a_dump_that_lacks_rows_is_not_kept(where, file, program):
    program("pg_dump", 'exec {real} --exclude-table-data=alembic_version "$@"\n')
    with pytest.raises(BrokenOff, match="the copy has 0 rows"):
        backup(of(where), file)
    assert list(file.parent.iterdir()) == []


def test_a_role_that_only_reads_is_enough_for_a_backup(where, role, file):
    execute(where, f"GRANT pg_read_all_data TO {role.username}")
    backup(of(role), file)
    assert file.exists()


def test_a_role_that_may_not_read_everything_is_told_so(role, file):
    with pytest.raises(BrokenOff, match="permission denied"):
        backup(of(role), file)
