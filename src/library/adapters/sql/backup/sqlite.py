"""A library in a file of SQLite: copied page by page while others write, and moved to where there is none."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from sqlalchemy import URL, Connection, NullPool, create_engine, table, text
from sqlalchemy.exc import DBAPIError

from library.adapters.sql.backup import files, sealing
from library.adapters.sql.backup.contents import Contents, count, newest, said
from library.adapters.sql.engines import BUSY_SECONDS
from library.domain.errors import BrokenOff, NotEmpty, NotFound

NAME = "SQLite"
_PAGES = 1000  # are copied at a time


def dump(where: URL, file: Path) -> Contents:
    """Copy what was last committed when this began; writers go on meanwhile. Raises NotFound, BrokenOff."""
    source = _path(where)
    if not source.is_file():
        raise NotFound("library", str(source))
    with _connected(source) as library:
        library.exec_driver_sql("BEGIN")  # from the first SELECT on it sees one moment, and so does the copying
        there = _contents(library, source)
        with _connected(file) as copy:
            # Between two pieces Python looks whether it was interrupted, but only if there is something to call.
            _driver(library).backup(_driver(copy), pages=_PAGES, progress=lambda *_: None)
            copy.exec_driver_sql("PRAGMA journal_mode=DELETE")  # or else to read it would put files beside it
        _check(file, there)
    return there


def must_be_empty(where: URL) -> None:
    """Raise NotEmpty if there is a file with anything in it, or what SQLite keeps beside one that is in use."""
    path = _path(where)
    if path.exists() and not _is_empty(path):
        raise NotEmpty(str(path))
    for beside in ("-wal", "-shm", "-journal"):  # by which SQLite would change what is restored
        if (left := path.with_name(f"{path.name}{beside}")).exists():
            raise NotEmpty(str(left))


def load(where: URL, file: Path, seal: sealing.Seal) -> tuple[str, ...]:
    """Copy the backup beside its place, check and migrate it there, then move it. Raises NotEmpty, BrokenOff."""
    path = _path(where)
    try:
        with files.new(path, may_replace=_is_empty) as copy:
            sealing.unsealed(file, copy)
            _check(copy, seal.contents)
            return newest(_url(copy))
    except FileExistsError:
        raise NotEmpty(str(path)) from None


def _check(file: Path, there: Contents) -> None:
    with _connected(file) as copy:
        if (found := copy.exec_driver_sql("PRAGMA integrity_check").scalar()) != "ok":
            raise BrokenOff(f"the database is damaged ({found})")
        if row := copy.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise BrokenOff(f"the database is damaged (a row of {row[0]} refers to one of {row[2]} that is not there)")
        there.must_be(_contents(copy, file))


def _contents(connection: Connection, file: Path) -> Contents:
    names = connection.scalars(_TABLES).all()
    step = connection.scalar(_STEP) if "alembic_version" in names else None
    if step is None:
        raise NotFound("library", str(file))
    return Contents(step, count(connection, {name: table(name) for name in names}))


_TABLES = text("SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0 AND name NOT LIKE 'sqlite%'")
_STEP = text("SELECT version_num FROM alembic_version")


def _is_empty(path: Path) -> bool:
    try:
        with _connected(path) as connection:
            return path.is_file() and not connection.scalar(text("SELECT count(*) FROM sqlite_master"))
    except BrokenOff:  # it is something else
        return False


@contextmanager
def _connected(file: Path) -> Iterator[Connection]:
    engine = create_engine(_url(file), poolclass=NullPool, connect_args={"timeout": BUSY_SECONDS})
    try:
        with engine.connect() as connection:
            yield connection
    except (DBAPIError, sqlite3.Error) as error:
        raise BrokenOff(f"SQLite says of {file}: {said(error)}") from error
    finally:
        engine.dispose()


def _driver(connection: Connection) -> sqlite3.Connection:
    return cast("sqlite3.Connection", connection.connection.driver_connection)


def _path(where: URL) -> Path:
    return Path(where.database or "").resolve()  # where a link leads to, so that it stays a link


def _url(file: Path) -> URL:
    return URL.create("sqlite", database=str(file))
