"""A library in a database of PostgreSQL: its own programs write and read the archive, and we look into it."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from sqlalchemy import URL, Connection, MetaData, table, text
from sqlalchemy.exc import DBAPIError

from library.adapters.sql import engines
from library.adapters.sql.backup import sealing
from library.adapters.sql.backup.contents import Contents, count, newest, said
from library.domain.errors import BrokenOff, Invalid, NotEmpty, NotFound, ProgramMissing, Unavailable

NAME = "PostgreSQL"
# Everything with rows or without, but for PostgreSQL's own and what came with an extension.
_THINGS = text("""
    SELECT c.relname AS name, n.nspname AS schema, c.relkind AS kind,
        quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS quoted
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
    AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype = 'e')
""")
_TABLE = "r"


def dump(where: URL, file: Path) -> Contents:
    """Let pg_dump see the moment that we see, and compare what it wrote. Raises NotFound, BrokenOff, ProgramMissing."""
    for program in ("pg_dump", "pg_restore"):
        _program(program)
    with _connected(where) as library:
        library.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        moment = library.scalar(text("SELECT pg_export_snapshot()"))
        there = _contents(library, where)
        with file.open("wb") as archive:
            _run("pg_dump", "--format=custom", f"--snapshot={moment}", *_to(where), where=where, stdout=archive)
    there.must_be(Contents(there.step, _rows_in(file)))
    return there


def must_be_empty(where: URL) -> None:
    """Raise NotEmpty if there is anything in the database that is not PostgreSQL's own."""
    with _connected(where) as connection:
        if connection.execute(_THINGS).first():
            raise NotEmpty(where.database or "")


def load(where: URL, file: Path, seal: sealing.Seal) -> tuple[str, ...]:
    """Restore everything in one transaction, as what belongs to the role of the URL. Raises BrokenOff, ProgramMissing.

    Who may do what is not restored, for the roles may be others: what the new database grants by default is granted.
    """
    whole = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
    _run("pg_restore", *whole, *_to(where), str(file), where=where)
    try:
        with _connected(where) as connection:
            seal.contents.must_be(_contents(connection, where))
        steps = newest(where)
    except BaseException:
        _clear(where)
        raise
    with _connected(where) as connection:
        connection.exec_driver_sql("ANALYZE")  # an archive has no statistics, without which queries are planned badly
        connection.commit()
    return steps


def _clear(where: URL) -> None:
    """Drop what was restored into a database that was empty."""
    with _connected(where) as connection:
        for name in {thing.schema for thing in connection.execute(_THINGS)}:
            restored = MetaData()
            restored.reflect(connection, schema=name)
            restored.drop_all(connection)
        connection.commit()


def _contents(connection: Connection, where: URL) -> Contents:
    things = connection.execute(_THINGS).all()
    tables = {thing.quoted: table(thing.name, schema=thing.schema) for thing in things if thing.kind == _TABLE}
    migrated = connection.scalar(text("SELECT to_regclass('alembic_version')")) is not None
    step = connection.scalar(text("SELECT version_num FROM alembic_version")) if migrated else None
    if step is None:
        raise NotFound("library", f"in the database {where.database}")
    return Contents(step, count(connection, tables))


def _rows_in(archive: Path) -> dict[str, int]:
    """The rows of each table that pg_restore finds, which reads all of it."""
    rows, filling = dict[str, int](), ""
    with _reading(archive) as lines:
        for line in lines:
            if filling:
                rows[filling] += line != b"\\.\n"
                filling = "" if line == b"\\.\n" else filling
            elif line.startswith(b"COPY ") and line.endswith(b" FROM stdin;\n"):
                filling = line[len(b"COPY ") :].partition(b" (")[0].decode()
                rows[filling] = 0
    return rows


@contextmanager
def _reading(archive: Path) -> Iterator[IO[bytes]]:
    command = [_program("pg_restore"), "--file=-", str(archive)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as reader:
        yield cast("IO[bytes]", reader.stdout)
    if reader.returncode:
        raise BrokenOff("pg_restore cannot read what pg_dump has written")


@contextmanager
def _connected(where: URL) -> Iterator[Connection]:
    engine = engines.writer(where)
    try:
        with engines.translating(), engine.connect() as connection:
            yield connection
    except Unavailable as error:
        if f'database "{where.database}" does not exist' in str(error.__cause__):
            reason = "names a database that is not there yet; make it first, such as by createdb, with nothing in it"
            raise Invalid.because("database_url", reason) from error
        raise
    except DBAPIError as error:
        raise BrokenOff(f"PostgreSQL says {said(error)}") from error
    finally:
        engine.dispose()


def _run(program: str, *arguments: str, where: URL, stdout: IO[bytes] | None = None) -> None:
    """Raises BrokenOff with what it says, ProgramMissing."""
    password = {"PGPASSWORD": str(given)} if (given := _connecting(where).get("password")) else {}
    done = subprocess.run(
        [_program(program), *arguments],
        env={**os.environ, **password},
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        check=False,
    )
    if done.returncode:
        words = " ".join(done.stderr.decode(errors="replace").split())
        raise BrokenOff(f"{program} ended with {done.returncode} and said: {words}")


def _program(name: str) -> str:
    if found := shutil.which(name):
        return found
    raise ProgramMissing(name, "PostgreSQL's client programs, which are at least as new as the server")


def _to(where: URL) -> list[str]:
    """The arguments that name the database, without secrets: other users see what a program is started with."""
    named = {name: str(value) for name, value in _connecting(where).items() if "password" not in name}
    quoted = {name: value.replace("\\", r"\\").replace("'", r"\'") for name, value in named.items()}
    return ["--no-password", "--dbname", " ".join(f"{name}='{value}'" for name, value in quoted.items())]


def _connecting(where: URL) -> Mapping[str, object]:
    """What the driver is told, which libpq's programs understand as well."""
    return where.get_dialect()().create_connect_args(where)[1]
