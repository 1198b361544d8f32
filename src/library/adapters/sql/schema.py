"""The schema's migrations: which were taken, and taking the others."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import Connection, NullPool, create_engine, event, inspect, text

from library.adapters.sql import engines

MIGRATIONS = Path(__file__).with_name("migrations")
NEWEST = "0015_impossible"  # so that a database that is up to date is opened without reading all the steps


def pending(url: str) -> tuple[str, ...]:
    """The names of the steps to the newest schema, in order. Raises Invalid, Unavailable."""
    with _connected(url) as connection:
        current = _current(connection)
    if current == NEWEST or (current and not knows(current)):
        return ()  # not of a newer program either, which only ever adds: that lets servers be replaced one by one
    steps = _scripts().iterate_revisions("head", current or "base")
    return tuple(step.revision for step in reversed(list(steps)))


def knows(step: str) -> bool:
    """Whether it is a step of this program; a newer one has others."""
    return step in {known.revision for known in _scripts().walk_revisions()}


def migrate(url: str) -> tuple[str, ...]:
    """Take the steps to the newest schema; the names of those that were taken. Who comes second waits, and takes none.

    On SQLite and PostgreSQL all of them or none; MariaDB commits each by itself. Raises Invalid, Unavailable.
    """
    if not pending(url):
        return ()
    from alembic import command

    with _alone(url):
        steps = pending(url)
        with _connected(url) as connection:
            command.upgrade(_config(connection), "head")
    return steps


def go_back(url: str, to: str) -> None:
    """Undo the steps down to one, or to "base", which is before all. What only later steps have a place for is lost."""
    from alembic import command

    with _alone(url), _connected(url) as connection:
        command.downgrade(_config(connection), to)


def _scripts() -> Any:
    from alembic.script import ScriptDirectory

    return ScriptDirectory(str(MIGRATIONS))


def _config(connection: Connection) -> Any:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


@contextmanager
def _alone(url: str) -> Iterator[None]:
    """Wait until nobody else migrates; on SQLite whoever writes is alone by itself."""
    lock = _LOCKS.get(engines.database(url).get_backend_name())
    with _ONE_THREAD, ExitStack() as locked:
        if lock is not None:  # it ends with the connection
            locked.enter_context(_connected(url)).execute(lock)
        yield


_ONE_THREAD = Lock()  # Alembic tells the steps their connection by a global
_LOCKS = {
    "postgresql": text("SELECT pg_advisory_lock(7305795210)"),
    "mysql": text("SELECT GET_LOCK('library.migrate', 600)"),
    "mariadb": text("SELECT GET_LOCK('library.migrate', 600)"),
}


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    where = engines.database(url)
    engine = create_engine(where, poolclass=NullPool)
    if where.drivername == "sqlite":
        # Rebuilding a table would otherwise delete, by ON DELETE CASCADE, every row that refers to it.
        event.listen(engine, "connect", _without_foreign_keys)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    with engines.translating(), engine.connect() as connection:
        yield connection
    engine.dispose()


def _without_foreign_keys(connection: object, _: object) -> None:
    connection.isolation_level = None  # type: ignore[attr-defined]  # a driver's connection has no common type
    connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[attr-defined]


def _current(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
