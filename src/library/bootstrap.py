"""From settings to an open library; the only file that knows every adapter."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, Protocol

from library.adapters.clock import utc_now
from library.adapters.passwords import Argon2Passwords
from library.app import Library
from library.domain.catalogue.views import OwnBookView
from library.domain.importing import Owned, Row
from library.domain.outside import Mailer, Passwords
from library.domain.ports import Reads, UnitOfWork
from library.domain.reading.views import ReadingView
from library.relay import Work
from library.settings import Settings
from library.work import WORK


class Store(Protocol):
    """Where a library is kept."""

    @property
    def reads(self) -> Reads: ...

    @property
    def reads_in_place(self) -> bool: ...

    def transaction(self) -> UnitOfWork: ...

    def trace(self) -> None: ...

    def close(self) -> None: ...


def open_library(
    where: Settings | str | None = None,
    *,
    clock: Callable[[], datetime] = utc_now,
    passwords: Passwords | None = None,
    mailer: Mailer | None = None,
    work: Mapping[str, Work] = WORK,
) -> Library:
    """Open the library at a database URL, or as these settings say; without either an empty one in memory.

    An SQLite file is made, and brought to the newest schema, when it is opened; a server's database only by
    `library migrate`. Raises Invalid for a URL that names no database we know, Unavailable when it does not answer,
    NotMigrated when its schema is older than this program. `work` is what follows from which event, by its name; a
    `relay` does it.
    """
    settings = where if isinstance(where, Settings) else Settings(database_url=where or "memory:")
    store = _store(settings, clock, followed=frozenset(work))
    if settings.traces_url:
        store.trace()
    return Library(
        transactions=store.transaction,
        reads=store.reads,
        passwords=Argon2Passwords() if passwords is None else passwords,
        mailer=mailer_of(settings) if mailer is None else mailer,
        clock=clock,
        registration=settings.registration,
        reads_in_place=store.reads_in_place,
        close=store.close,
    )


def migrate(settings: Settings) -> tuple[str, ...]:
    """Bring the database to the newest schema; the names of the steps that were taken. Raises Invalid, Unavailable."""
    from library.adapters.sql.schema import migrate as migrate_database

    return migrate_database(settings.database_url)


def pending_migrations(settings: Settings) -> tuple[str, ...]:
    """The names of the steps that `migrate` would take. Raises Invalid, Unavailable."""
    from library.adapters.sql.schema import pending

    return pending(settings.database_url)


def backup(settings: Settings, file: Path) -> Mapping[str, int]:
    """Write all of the library into a new file while it is in use; how many rows each table has.

    Raises FileTaken, NotFound, BrokenOff, ProgramMissing, Invalid, Unavailable, OSError.
    """
    from library.adapters.sql.backup import backup as copy_database

    return copy_database(settings.database_url, file).rows


def restore(settings: Settings, file: Path) -> tuple[str, ...]:
    """Fill a database that is empty or not there yet with a backup, and migrate it; the steps that were taken.

    Raises NotEmpty, NoBackup, OtherDatabase, NewerBackup, BrokenOff, ProgramMissing, Invalid, Unavailable, OSError.
    """
    from library.adapters.sql.backup import restore as fill_database

    return fill_database(settings.database_url, file)


def read_list(
    stream: BinaryIO,
    *,
    format: str = "auto",
    owned: Owned | None = None,
    columns: Mapping[str, str] = MappingProxyType({}),
    source: str = "",
    encoding: str = "",
    guessed: Callable[[str], None] = lambda _: None,
) -> tuple[str, Iterator[Row]]:
    """The source and the rows of a list of books, for `library.importing`. Raises Malformed, TooLarge, Invalid.

    `format` is auto, goodreads, library (our own export) or csv. `owned` is what becomes books, if not as the format
    has it. `columns` names the columns of a csv by our fields, and `source` says where it is from.
    Without an `encoding` it is found out; `guessed` is told it, unless it is UTF-8.
    """
    from library.adapters.files import formats

    return formats.read(
        stream, format=format, owned=owned, columns=columns, source=source, encoding=encoding, guessed=guessed
    )


def write_list(stream: BinaryIO, things: Iterable[tuple[OwnBookView | None, ReadingView | None]]) -> int:
    """Write what `library.exporting` gives as CSV that `read_list` reads back; returns how many rows that made."""
    from library.adapters.files import export

    return export.write(stream, things)


def mailer_of(settings: Settings) -> Mailer:
    """What sends mails as these settings say, not yet connected to anything. Raises Invalid."""
    from library.adapters import mail

    return mail.mailer(
        smtp_url=settings.smtp_url, sender=settings.mail_from, name=settings.name, base_url=settings.public_url
    )


def _store(settings: Settings, clock: Callable[[], datetime], *, followed: Collection[str]) -> Store:
    # Imported when wanted: a command that needs no database is not to wait for SQLAlchemy.
    if settings.in_memory:
        from library.adapters.memory import MemoryStore

        return MemoryStore(clock, followed=followed)
    from library.adapters.sql.store import SqlStore

    return SqlStore(settings.database_url, clock, followed=followed)
