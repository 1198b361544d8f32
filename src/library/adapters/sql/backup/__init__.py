"""The whole library in one file, taken while it is in use, and put back where there is none.

A file is what the database's own tools write, and can read (an SQLite file, an archive of pg_dump), with a seal at its
end by which we know that it is whole.
"""

from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from sqlalchemy import URL

from library.adapters.sql import engines, schema
from library.adapters.sql.backup import files, sealing
from library.adapters.sql.backup.contents import Contents
from library.domain.errors import FileTaken, Invalid, NewerBackup, OtherDatabase


class Database(Protocol):
    """What each kind of database does in a way of its own; a module of this package for each."""

    NAME: str

    def dump(self, where: URL, file: Path) -> Contents:
        """Fill the empty file with what was committed at one moment, and check it. Raises NotFound, BrokenOff."""

    def must_be_empty(self, where: URL) -> None:
        """Raise NotEmpty if there is anything in the database."""

    def load(self, where: URL, file: Path, seal: sealing.Seal) -> tuple[str, ...]:
        """Fill the database and migrate it, or leave it as it was; the steps that were taken. Raises BrokenOff."""


def backup(url: str, file: Path) -> Contents:
    """Write all of the library into a new file, which is there whole and checked, or not at all.

    Raises FileTaken, NotFound, BrokenOff, ProgramMissing, Invalid, Unavailable, OSError.
    """
    where, database = _database(url)
    try:
        with files.new(file) as part:
            contents = database.dump(where, part)
            sealing.seal(part, sealing.Seal(database.NAME, contents))
    except FileExistsError:
        raise FileTaken(str(file)) from None
    return contents


def restore(url: str, file: Path) -> tuple[str, ...]:
    """Fill an empty database, or one that is not there yet, with a backup, and migrate it; the steps that were taken.

    What fails leaves it as it was.
    Raises NotEmpty, NoBackup, OtherDatabase, NewerBackup, BrokenOff, ProgramMissing, Invalid, Unavailable, OSError.
    """
    where, database = _database(url)
    database.must_be_empty(where)
    seal = sealing.read(file)
    if seal.database != database.NAME:
        raise OtherDatabase(seal.database, database.NAME)
    if not schema.knows(seal.contents.step):
        raise NewerBackup(seal.contents.step)
    return database.load(where, file, seal)


def _database(url: str) -> tuple[URL, Database]:
    if url.startswith("memory:"):
        raise Invalid.because("database_url", "must name a file or a server; nobody else sees what memory: keeps")
    where = engines.database(url)
    kind = where.get_backend_name()
    if kind not in {"sqlite", "postgresql"}:
        programs = "mariadb-dump --single-transaction and mariadb"
        raise Invalid.because("database_url", f"names a database of MariaDB, which {programs} back up and restore")
    # A module for which a Protocol stands: mypy does not look into what is imported by name.
    return where, cast("Database", import_module(f"{__name__}.{kind}"))
